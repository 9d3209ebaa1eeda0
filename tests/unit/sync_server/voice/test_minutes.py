"""What is written down of a session until each turn is sealed."""

from __future__ import annotations

from shared.voice.events import FinalTranscript, ReplyDelta, ReplyDone, TurnEnded
from sync_server.kit.refusals import Unavailable
from sync_server.voice import minutes
from sync_server.voice.minutes import SealedMinutes


class Shelf:
    """Keeps turns, after so many failures."""

    def __init__(self, failures: int = 0) -> None:
        self.kept, self.told, self._failures = [], [], failures

    async def keep(self, said) -> None:
        if self._failures:
            self._failures -= 1
            raise Unavailable
        self.kept.append(said)


def turn(written, name: str, *, whole: bool = True) -> None:
    written.begin(name, "")
    written.told(name, FinalTranscript(turn=name, text="où"))
    written.told(name, ReplyDelta(turn=name, text="Au "))
    written.told(name, ReplyDelta(turn=name, text="nord."))
    if whole:
        written.told(name, ReplyDone(turn=name, text="Au nord.", engine="mind"))
    written.told(name, TurnEnded(turn=name, interrupted=not whole, timings_ms={"total": 1.0}))


async def test_a_turn_that_ended_is_kept_with_what_was_said_of_it_and_forgotten():
    shelf = Shelf()
    written = SealedMinutes(shelf.keep, shelf.told.append)
    turn(written, "t1")
    turn(written, "t2", whole=False)
    written.told("t3", TurnEnded(turn="t3", interrupted=False, timings_ms={}))
    await written.aclose()
    assert [(each["turn"], each["question"], each["answer"], each["interrupted"]) for each in shelf.kept] == [
        ("t1", "où", "Au nord.", False),
        ("t2", "où", "Au nord.", True),
    ]
    assert not written._open


async def test_a_database_that_is_away_for_a_moment_loses_nothing(monkeypatch):
    monkeypatch.setattr(minutes, "PAUSE_S", 0.0)
    shelf = Shelf(failures=2)
    written = SealedMinutes(shelf.keep, shelf.told.append)
    turn(written, "t1")
    await written.aclose()
    assert len(shelf.kept) == 1
    assert not shelf.told


async def test_a_turn_that_cannot_be_kept_is_told_to_who_asked_for_it(monkeypatch):
    monkeypatch.setattr(minutes, "PAUSE_S", 0.0)
    shelf = Shelf(failures=99)
    written = SealedMinutes(shelf.keep, shelf.told.append)
    turn(written, "t1")
    await written.aclose()
    assert [(each.code, each.turn) for each in shelf.told] == [("turn-not-kept", "t1")]
