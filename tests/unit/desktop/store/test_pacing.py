"""The pause after wrong passphrases, across starts and changes of the clock."""

from __future__ import annotations

import pytest

from desktop.store.pacing import LONGEST_S, Pacing
from tests.fakes.clock import Clock


class Start:
    """One start of the program: the wall clock goes on, the steady one begins anywhere."""

    def __init__(self, folder, wall):
        self.steady = Clock(50.0)
        self.wall = wall
        self.pacing = Pacing(folder / "tries.json", wall, self.steady)

    def wait(self, seconds):
        self.steady.pass_by(seconds)
        self.wall.pass_by(seconds)


@pytest.fixture
def wall():
    return Clock(1_000_000.0)


def tried(start, times):
    for _ in range(times):
        start.pacing.trying()


def test_starting_again_does_not_help(tmp_path, wall):
    tried(Start(tmp_path, wall), 20)
    assert Start(tmp_path, wall).pacing.wait_s == LONGEST_S
    wall.pass_by(10)
    again = Start(tmp_path, wall)
    assert again.pacing.wait_s == 20
    again.wait(20)
    assert again.pacing.wait_s == 0


@pytest.mark.parametrize("step", [-3600 * 24 * 365, -60, -1])
def test_a_clock_set_back_neither_helps_nor_locks_out(tmp_path, wall, step):
    tried(Start(tmp_path, wall), 20)
    wall.pass_by(step)
    again = Start(tmp_path, wall)
    assert again.pacing.wait_s == LONGEST_S
    again.wait(LONGEST_S)
    assert again.pacing.wait_s == 0


def test_a_clock_set_while_it_runs_changes_nothing(tmp_path, wall):
    start = Start(tmp_path, wall)
    tried(start, 20)
    wall.pass_by(1_000_000)
    assert start.pacing.wait_s == LONGEST_S


@pytest.mark.parametrize("content", [b"", b"{", b'{"wrong": -5}', b'{"wrong": "x"}', b"\xff\xfe"])
def test_an_unreadable_count_keeps_nobody_out(tmp_path, wall, content):
    (tmp_path / "tries.json").write_bytes(content)
    assert Start(tmp_path, wall).pacing.wait_s == 0


def test_a_count_beyond_measure_waits_no_longer_than_the_longest(tmp_path, wall):
    (tmp_path / "tries.json").write_bytes(b'{"wrong": 99999999, "at": 1e300}')
    assert Start(tmp_path, wall).pacing.wait_s == LONGEST_S


def test_a_folder_that_is_not_there_changes_nothing(tmp_path, wall):
    tried(Start(tmp_path / "absent", wall), 3)
