"""Failures of other systems whose tests stand in other rooms: the nineteen are all there, each under its number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ELSEWHERE = {
    10: "tests/integration/files/test_sending.py::test_a_record_without_its_file_waits_and_says_so",
    14: "tests/unit/desktop/store/test_vault.py::test_a_broken_keyring_is_done_without",
    15: "tests/integration/files/test_slow_link.py::test_two_megabytes_arrive_over_a_field_link_with_little_sent_twice",
}
"""Number in `research/sync.md` §6 → one of the tests that hold it."""


def numbers() -> set[int]:
    """Those that a docstring of this folder claims."""
    found: set[int] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for claim in re.findall(r'"""((?:\d+(?:, | and )?)+)(?:: | together)', path.read_text("utf-8")):
            found |= {int(number) for number in re.findall(r"\d+", claim)}
    return found


def test_each_of_the_nineteen_has_a_test():
    assert numbers() | set(ELSEWHERE) == set(range(1, 20))


@pytest.mark.parametrize("place", ELSEWHERE.values())
def test_what_is_said_to_stand_elsewhere_stands_there(place):
    path, _, name = place.partition("::")
    assert re.search(rf"^(?:async )?def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
