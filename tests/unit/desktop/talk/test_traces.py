"""The last traces are kept whole, whoever else writes and whatever is damaged."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from desktop.talk.trace import Instants, Trace
from desktop.talk.traces import Traces
from shared.errors import PartMissing

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def trace(number: int, id_: str | None = None) -> Trace:
    when = NOON + timedelta(seconds=number)
    return Trace(id=id_ or f"turn{number:03d}", when=when, zero="end-of-speech", instants=Instants(), engines={})


def test_nothing_was_kept_yet(tmp_path):
    assert Traces(tmp_path / "absent").last(10).traces == ()


def test_what_is_kept_is_read_back_newest_first(tmp_path):
    for number in (1, 3, 2):
        Traces(tmp_path).keep(trace(number))
    assert Traces(tmp_path).last(2).traces == (trace(3), trace(2))


def test_the_oldest_go_when_there_are_too_many(tmp_path):
    for number in range(8):
        Traces(tmp_path, kept=5).keep(trace(number))
    assert [found.id for found in Traces(tmp_path).last(100).traces] == [f"turn{n:03d}" for n in (7, 6, 5, 4, 3)]


def test_a_turn_is_found_by_its_name_or_its_beginning(tmp_path):
    traces = Traces(tmp_path)
    for number, id_ in enumerate(["ab", "abc", "b"]):
        traces.keep(trace(number, id_))
    assert [found.id for found in traces.named("ab").traces] == ["ab"]
    assert [found.id for found in traces.named("a").traces] == ["abc", "ab"]
    assert traces.named("z").traces == ()


@pytest.mark.parametrize("damage", [b"", b'{"id": "x"', b"[]", b"\xff\xfe\x00"])
def test_a_damaged_trace_is_left_aside_and_told(tmp_path, damage):
    traces = Traces(tmp_path)
    traces.keep(trace(1))
    traces.keep(trace(2))
    newest = max(tmp_path.iterdir())
    newest.write_bytes(damage)
    assert traces.last(5).traces == (trace(1),)
    assert traces.last(5).damaged == (newest,)


def test_two_programs_that_write_at_once_lose_nothing(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: Traces(tmp_path).keep(trace(number)), range(40)))
    found = Traces(tmp_path).last(100)
    assert len(found.traces) == 40
    assert found.damaged == ()
    assert all(path.suffix == ".json" for path in tmp_path.iterdir())


def test_a_strange_name_stays_in_the_folder(tmp_path):
    Traces(tmp_path / "traces").keep(trace(1, "../../évasion"))
    assert [path.name for path in tmp_path.iterdir()] == ["traces"]
    assert Traces(tmp_path / "traces").last(1).traces[0].id == "../../évasion"


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path):
    (tmp_path / "traces").write_bytes(b"")
    with pytest.raises(PartMissing) as told:
        Traces(tmp_path / "traces").keep(trace(1))
    assert told.value.code == "trace-not-kept"
