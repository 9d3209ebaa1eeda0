"""What the server may use of the room loads without the half that opens, and the import rules name it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
SERVERS_HALF = sorted(path.stem for path in (ROOT / "shared/crypto").glob("*.py") if path.stem != "__init__")


def test_the_half_that_seals_and_checks_loads_without_the_half_that_opens():
    program = "import sys, importlib\n"
    program += "".join(f"importlib.import_module('shared.crypto.{name}')\n" for name in SERVERS_HALF)
    program += (
        "print([name for name in sys.modules if name.startswith(('shared.crypto.opening', 'PySide6', 'sqlite3'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_import_rules_name_every_module_of_that_half():
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    against = [rule for rule in rules if "shared.crypto.opening" in rule.get("forbidden_modules", ())]
    named = {module for rule in against for module in rule["source_modules"]}
    assert named == {"sync_server", *(f"shared.crypto.{name}" for name in SERVERS_HALF)}
    assert not any(rule.get("allow_indirect_imports") for rule in against)
