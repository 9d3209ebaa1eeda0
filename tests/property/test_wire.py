"""Every event comes back from the wire as it left, and nothing else ever does."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.voice.events import (
    CommandHeard,
    EngineChosen,
    FinalTranscript,
    PartialTranscript,
    ReplyDelta,
    ReplyDone,
    SpokenAudio,
    TurnEnded,
    TurnEvent,
    TurnFailed,
    TurnStarted,
    Word,
)
from shared.voice.wire import decode, encode, header

TEXT = st.text(max_size=40)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
STAGE = st.sampled_from(["hear", "think", "speak"])
BASE = {"turn": TEXT, "at_ms": NUMBER}
WORD = st.builds(Word, text=TEXT, start_s=NUMBER, end_s=NUMBER, confidence=NUMBER)
EVENTS = {
    TurnStarted: st.builds(TurnStarted, **BASE),
    PartialTranscript: st.builds(PartialTranscript, **BASE, stable=TEXT, unstable=TEXT),
    FinalTranscript: st.builds(
        FinalTranscript,
        **BASE,
        text=TEXT,
        language=TEXT,
        words=st.lists(WORD, max_size=3).map(tuple),
        engine=TEXT,
        window=st.sampled_from(["short", "full", "none"]),
        retried=st.booleans(),
        cpu_s=NUMBER,
    ),
    ReplyDelta: st.builds(ReplyDelta, **BASE, text=TEXT),
    ReplyDone: st.builds(ReplyDone, **BASE, text=TEXT, engine=TEXT, withheld=st.lists(TEXT, max_size=3).map(tuple)),
    CommandHeard: st.builds(CommandHeard, **BASE, intent=TEXT),
    SpokenAudio: st.builds(
        SpokenAudio,
        **BASE,
        index=st.integers(0, 1000),
        text=TEXT,
        pcm=st.binary(max_size=200),
        rate=st.integers(8000, 48_000),
        engine=TEXT,
    ),
    EngineChosen: st.builds(EngineChosen, **BASE, stage=STAGE, engine=TEXT, instead_of=TEXT, why=TEXT),
    TurnFailed: st.builds(TurnFailed, **BASE, stage=STAGE, code=TEXT, message=TEXT, retryable=st.booleans()),
    TurnEnded: st.builds(
        TurnEnded, **BASE, interrupted=st.booleans(), timings_ms=st.dictionaries(TEXT, NUMBER, max_size=3)
    ),
}
ANY = st.one_of(*EVENTS.values())
SOUND = SpokenAudio(turn="t", index=0, text="oui\n", pcm=b"\n{}\n", rate=16_000)


def test_every_type_of_event_is_drawn_here():
    assert set(EVENTS) == set(TurnEvent.__args__)


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_an_event_comes_back_as_it_left(kind):
    @given(EVENTS[kind])
    def law(event):
        again = decode(encode(event))
        assert again == event
        assert type(again) is kind

    law()


@given(ANY, st.data())
def test_a_cut_frame_is_refused_wherever_it_is_cut(event, data):
    frame = encode(event)
    cut = data.draw(st.integers(0, len(frame) - 1))
    with pytest.raises(ValueError):
        decode(frame[:cut])


@given(ANY, st.binary(min_size=1, max_size=20))
def test_a_frame_with_something_after_it_is_refused(event, surplus):
    with pytest.raises(ValueError):
        decode(encode(event) + surplus)


@given(ANY)
def test_a_header_is_one_line_of_json_without_sound(event):
    line, _, rest = encode(event).partition(b"\n")
    assert json.loads(line) == json.loads(msgspec.json.encode(header(event)))
    assert len(rest) == json.loads(line).get("bytes", 0)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_frame_are_a_value_error_and_nothing_worse(noise):
    try:
        decode(noise + b"\n")
    except ValueError:
        return


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\n",
        b"null\n",
        b"[]\n",
        b"{}\n",
        b'{"type":"no-such-event","turn":"t"}\n',
        b'{"type":"turn-started"}\n',
        b'{"type":"turn-started","turn":1}\n',
        b'{"type":"spoken-audio","turn":"t","index":0,"text":"","rate":16000}\n',
        b"[" * 100_000 + b"\n",
        encode(SOUND).replace(b'"bytes":4', b'"bytes":-1'),
        encode(SOUND).replace(b'"bytes":4', b'"bytes":"4"'),
        b'{"type":"reply-delta","turn":"\xff","text":""}\n',
    ],
)
def test_hostile_frames_are_value_errors(frame):
    with pytest.raises(ValueError):
        decode(frame)
