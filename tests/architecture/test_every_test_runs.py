"""`make test` runs every test once: side by side those that can, alone those that must."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def commands() -> list[list[str]]:
    """What `make test` gives to pytest."""
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe
    lines = [line.strip().removeprefix("@$(BIN)/") for line in recipe[1].splitlines()]
    words = [shlex.split(line)[1:] for line in lines if line.startswith("pytest")]
    return [[each for each in line if not each.startswith("--durations")] for line in words]


def test_the_two_runs_of_make_test_take_every_test_between_them():
    side_by_side, alone = commands()
    assert side_by_side == ["-n", "2", "--dist", "worksteal", "-m", "not alone"]
    assert alone == ["-m", "alone"]


def test_no_option_of_the_project_leaves_a_test_out(pytestconfig):
    assert pytestconfig.getini("testpaths") == ["tests"]
    left_out = {"-m", "-k", "--ignore", "--ignore-glob", "--deselect", "-x", "--maxfail"}
    assert not {option.split("=")[0] for option in pytestconfig.getini("addopts")} & left_out


def test_every_file_of_tests_is_named_so_that_it_is_found():
    lost = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if not path.name.startswith("test_")
        and re.search(r"^(async )?def test_\w+\(", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert not lost


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's background job ignores Ctrl-C only on POSIX")
def test_a_run_in_the_background_of_a_shell_can_be_interrupted():
    told = "import signal, tests.conftest; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    ignored = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)}
    ran = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=False, **ignored)
    assert ran.stdout.strip() == "True", ran.stderr
