"""Engines are killed, stopped and interrupted at the worst moments: the turn goes on, nothing is left behind."""

from __future__ import annotations

import json
import signal
import time

import pytest

from desktop.audio.files import open_sound, write_wav
from shared.voice.ports import RATE
from tests.e2e.conftest import SMALL, Ran, children, engine, finish, gone, interrupt, start

pytestmark = [pytest.mark.models, pytest.mark.slow]

INTERRUPTED = 130
MOMENTS = ["turn-started", "engine-chosen", "final-transcript", "reply-delta", "reply-done", "spoken-audio"]


@pytest.fixture
def ask(question, facts, tmp_path):
    """Start a turn and read its events until one of the type wanted."""
    started = []

    def until(kind: str, count: int = 1):
        process = start(
            "ask",
            "--audio",
            str(question),
            "--facts",
            str(facts),
            "--out",
            str(tmp_path / "reply.wav"),
            "--json",
            *SMALL,
        )
        started.append(process)
        seen = []
        while len([line for line in seen if line["type"] == kind]) < count:
            text = process.stdout.readline()
            assert text, process.stderr.read()
            seen.append(json.loads(text))
        return process, seen

    yield until
    for process in started:
        process.kill()
        process.wait()


def rest(process, seen) -> Ran:
    ran = finish(process, 90)
    return Ran(ran.code, "\n".join(json.dumps(line) for line in seen) + "\n" + ran.out, ran.err)


@pytest.mark.parametrize("moment", ["turn-started", "engine-chosen", "final-transcript", "reply-delta", "spoken-audio"])
def test_the_turn_survives_kill_9_of_every_engine(ask, moment):
    """Before, during and after each stage: whatever runs at that moment dies."""
    process, seen = ask(moment)
    while not (running := children(process)):
        time.sleep(0.02)
    for child in running:
        child.kill()
    ran = rest(process, seen)
    assert ran.code == 0, ran.err
    assert "8 h" in ran.lines[-1]["reply"]
    assert ran.lines[-1]["interrupted"] is False


def test_an_engine_that_hangs_is_replaced(ask):
    process, seen = ask("turn-started")
    time.sleep(0.5)
    engine(process, "kokoro").send_signal(signal.SIGSTOP)
    ran = rest(process, seen)
    assert ran.code == 0, ran.err
    assert any(line["type"] == "spoken-audio" for line in ran.lines)


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_ends_at_once_says_what_was_done_and_leaves_no_child(ask, moment, tmp_path):
    process, seen = ask(moment)
    engines = children(process)
    interrupt(process)
    ran = rest(process, seen)
    assert ran.code in {INTERRUPTED, 0}, ran.err
    if ran.code == INTERRUPTED:
        assert ran.lines[-1]["type"] == "summary"
        assert ran.lines[-1]["interrupted"] is True
        assert not (tmp_path / "reply.wav").exists()
    assert "Traceback" not in ran.err
    assert gone(engines)


def test_the_program_killed_with_9_takes_its_engines_along(ask):
    process, _ = ask("final-transcript")
    engines = children(process)
    assert engines
    process.kill()
    assert gone(engines)


@pytest.mark.alone  # twelve seconds must be enough for a minute of it
def test_a_two_hour_recording_can_be_interrupted_and_says_where_it_got_to(question, tmp_path):
    path = tmp_path / "reunion.wav"
    minute = b"".join(open_sound(question).blocks()).ljust(RATE * 2 * 60, b"\0")
    write_wav(path, minute * 120, RATE)
    process = start("transcribe", str(path), "--json")
    time.sleep(12)
    memory_mb = sum(one.memory_info().rss for one in [*children(process)]) / 1e6
    interrupt(process)
    ran = finish(process)
    assert ran.code == INTERRUPTED
    (line,) = ran.lines
    assert line["interrupted"] is True
    assert 60 < line["duration_s"] < 7200
    assert line["text"]
    assert memory_mb < 1_000
