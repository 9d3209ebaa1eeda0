"""The house rules that a machine can check: sizes, first sentences, the `packaging` trap, no addresses, no skips."""

from __future__ import annotations

import ast
import importlib
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSES = ("shared", "models", "desktop", "sync_server")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def modules() -> list[Path]:
    return sorted(path for house in HOUSES for path in (ROOT / house).rglob("*.py"))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """By name, every module of the houses."""
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in modules()}


def test_a_file_is_read_in_one_sitting():
    files = [*modules(), *(ROOT / "tests").rglob("*.py")]
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert len(lines) > 1000
    assert not {name: count for name, count in lines.items() if count > LONGEST_FILE}


def test_a_module_says_first_what_it_is_for(trees):
    said = {name: (ast.get_docstring(tree) or "").split("\n\n")[0].rstrip() for name, tree in trees.items()}
    assert len(said) > 500
    assert not {name: text for name, text in said.items() if not text.endswith((".", ":"))}


def test_a_function_does_one_thing(trees):
    functions = [
        (f"{name}: {node.name}", (node.end_lineno or 0) - node.lineno + 1 - _docstring_lines(node))
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 2000
    assert not [f"{name}, {lines} lines" for name, lines in functions if lines > LONGEST_FUNCTION]


def test_the_folder_packaging_does_not_hide_the_package_of_that_name():
    assert not (ROOT / "packaging" / "__init__.py").exists()
    found = Path(importlib.import_module("packaging.version").__file__ or "")
    assert "site-packages" in found.parts


def test_no_top_level_name_of_ours_is_somebody_elses_package():
    for house in HOUSES:
        assert Path(importlib.import_module(house).__file__ or "").is_relative_to(ROOT)


def test_no_registry_address_stands_in_the_tree():
    hosts = ["py" + "pi.org", "files.python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian.org"]
    guilty = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked()
        for host in hosts
        if host.encode() in path.read_bytes()
    ]
    assert not guilty


def test_no_weights_wheels_or_bulk_are_tracked():
    large = [f"{path.relative_to(ROOT)}: {path.stat().st_size}" for path in tracked() if path.stat().st_size > 500_000]
    assert not large


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or 0) - first.lineno + 1
    return 0
