"""`iasted simulate` and `iasted trace`: the live loop over a recording, and where its time went."""

from __future__ import annotations

import pytest

from desktop.audio.files import open_sound
from tests.e2e.conftest import SMALL, iasted

pytestmark = pytest.mark.models


def events(*arguments: str) -> list[dict]:
    ran = iasted("simulate", *arguments, "--json", *SMALL)
    assert ran.code == 0, ran.err
    return ran.lines


def first(happened: list[dict], name: str) -> dict:
    return next(event for event in happened if event["type"] == name)


def test_instants_are_the_recordings_own(question, facts):
    happened = events(str(question), "--hands-free", "--facts", str(facts))
    length_s = sum(len(block) for block in open_sound(question).blocks()) / 32_000
    assert first(happened, "speech-started")["since_s"] < 0.3
    assert first(happened, "speech-ended")["since_s"] == pytest.approx(length_s, abs=0.6)
    assert first(happened, "playback-started")["at_s"] > first(happened, "speech-ended")["at_s"]
    assert [event["at_s"] for event in happened] == sorted(event["at_s"] for event in happened)


def test_without_hands_free_the_key_is_held_to_the_end(question):
    ended = first(events(str(question)), "speech-ended")
    assert ended["by"] == "release"


def test_people_read_what_happened_and_where_the_time_went(question, facts, tmp_path):
    state = {"XDG_STATE_HOME": str(tmp_path)}
    ran = iasted("simulate", str(question), "--hands-free", "--real-time", "--facts", str(facts), *SMALL, **state)
    assert "premier son" in ran.out
    assert "fin de parole → premier son" in ran.out
    drawn = iasted("trace", "LAST", "--svg", str(tmp_path / "tour.svg"), **state)
    assert drawn.code == 0
    assert (tmp_path / "tour.svg").read_text(encoding="utf-8").startswith("<svg")
    kept = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "iasted" / "traces").iterdir())
    assert "dispensaire" not in kept, "a trace holds no words"


def test_a_recording_that_is_none_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "notes.wav"
    path.write_text("pas du son")
    ran = iasted("simulate", str(path))
    assert ran.code == 2
    assert "Traceback" not in ran.err
