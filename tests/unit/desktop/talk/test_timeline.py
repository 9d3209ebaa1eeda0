"""The drawing of a trace fits its terminal, puts every bar where its figures say, and needs nothing from outside."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from desktop.talk import timeline
from desktop.talk.timeline_svg import WIDTH, svg
from desktop.talk.trace import Failure, Instants, Trace

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
SPOKEN = Trace(
    id="0199a1b2c3d4e5f6",
    when=NOON,
    zero="end-of-speech",
    instants=Instants(
        speech_started=-2.34,
        speech_paused=0.1,
        work_began=0.1,
        transcript_ready=0.3,
        first_token=0.4,
        first_clause=0.5,
        first_sound_made=0.6,
        confirmed=0.45,
        first_sound_played=0.65,
        answer_played=5.2,
        interruption_began=4.9,
        interrupted=5.05,
    ),
    engines={"hear": "whisper-base", "think": "qwen", "speak": "kokoro <82m>"},
    interrupted=True,
)
TYPED = Trace(
    id="typed",
    when=NOON,
    zero="turn-start",
    instants=Instants(work_began=0.0, first_token=0.4, first_clause=0.5, first_sound_made=0.9),
    engines={},
)
EMPTY = Trace(id="empty", when=NOON, zero="turn-start", instants=Instants(work_began=0.0), engines={})
SVG = "{http://www.w3.org/2000/svg}"


def bar(trace: Trace, label: str, width: int = 80) -> str:
    """The columns of one row between its label and its figures."""
    line = next(line for line in timeline.text(trace, width).splitlines() if line.startswith(label))
    return line[21 : width - 21]


@pytest.mark.parametrize("width", [54, 80, 132])
@pytest.mark.parametrize("trace", [SPOKEN, TYPED, EMPTY], ids=lambda trace: trace.id)
def test_no_line_is_wider_than_the_terminal(trace, width):
    assert max(len(line) for line in timeline.text(trace, width).splitlines()) <= width


def test_the_text_has_no_control_codes_and_tells_its_figure():
    text = timeline.text(SPOKEN)
    assert "\x1b" not in text
    assert "fin de parole → premier son : 650 ms · interrompu" in text
    assert re.search(r"entendre .* 100 → 300 ms", text)


def test_work_done_ahead_looks_different_without_colour():
    assert set(bar(SPOKEN, "entendre")) == {" ", "│", "░"}
    assert re.search(r"░+█+", bar(SPOKEN, "première proposition"))
    assert set(bar(SPOKEN, "premier son fait")) == {" ", "│", "█"}


def test_stages_follow_each_other_and_touch():
    ends = [row.end for row in timeline.rows(SPOKEN)[2:7]]
    starts = [row.start for row in timeline.rows(SPOKEN)[3:7]]
    assert ends[:-1] == starts


def test_speech_and_answer_go_on_outside_and_leave_the_stages_their_room():
    assert bar(SPOKEN, "parole").startswith("◀━")
    assert bar(SPOKEN, "réponse").rstrip().endswith("━▶")
    view = timeline.window(timeline.rows(SPOKEN))
    assert view.right - view.left == pytest.approx(0.65 * 1.2)


def test_the_end_of_speech_is_one_column_in_every_row():
    lines = timeline.text(SPOKEN).splitlines()
    zeros = {line.index("│") for line in lines if line.startswith(("entendre", "premier", "réponse"))}
    assert zeros == {next(line for line in lines if "0 ms" in line and "→" not in line).index("0 ms")}


def test_a_turn_that_reached_nothing_is_still_told():
    assert timeline.text(EMPTY) == "Tour empty · question → premier son : aucun son"


def test_a_failure_is_told_by_its_stage_and_code():
    failed = Trace(
        id="x",
        when=NOON,
        zero="turn-start",
        instants=Instants(),
        engines={},
        failures=(Failure(stage="speak", code="engine-failed"),),
    )
    assert "échec : voix (engine-failed)" in timeline.text(failed)


@pytest.mark.parametrize("length", [0.0, 0.001, 0.05, 0.3, 7.0, 90.0])
def test_ticks_are_few_round_and_hold_zero(length):
    ticks = timeline.Window(-length / 10, max(0.05, length)).ticks(7)
    assert 2 <= len(ticks) <= 10
    assert any(abs(tick) < 1e-9 for tick in ticks)


def test_the_picture_speaks_to_those_who_do_not_see_it():
    picture = ET.fromstring(svg(SPOKEN))
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "title desc"
    assert "650 ms" in picture.findtext(f"{SVG}title")
    assert "entendre : 100 → 300 ms." in picture.findtext(f"{SVG}desc")
    words = [text.text for text in picture.iter(f"{SVG}text")]
    assert "fin de parole" in words
    assert any("kokoro <82m>" in (text or "") for text in words)


def test_the_picture_needs_nothing_from_outside_and_knows_the_dark():
    drawn = svg(SPOKEN).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|@import|@font-face|href|<script|<image", drawn)
    assert "prefers-color-scheme: dark" in drawn


def test_bars_in_the_picture_stand_where_their_figures_say():
    picture = ET.fromstring(svg(SPOKEN))
    zero = float(next(line for line in picture.iter(f"{SVG}line") if line.get("class") == "zero").get("x1"))
    mark = next(text for text in picture.iter(f"{SVG}text") if text.text == "200").get("x")
    scale = (float(mark) - zero) / 0.2
    boxes = [box for box in picture.iter(f"{SVG}rect") if box.get("height") == "16"]
    hearing = boxes[2]
    assert hearing.get("class") == "ahead"
    assert float(hearing.get("x")) == pytest.approx(zero + 0.1 * scale, abs=0.3)
    assert float(hearing.get("width")) == pytest.approx(0.2 * scale, abs=0.3)


@pytest.mark.parametrize("trace", [SPOKEN, TYPED, EMPTY], ids=lambda trace: trace.id)
def test_nothing_is_drawn_outside_the_picture(trace):
    picture = ET.fromstring(svg(trace))
    for box in picture.iter(f"{SVG}rect"):
        assert 0 <= float(box.get("x", 0)) <= float(box.get("x", 0)) + float(box.get("width")) <= WIDTH
        assert float(box.get("y", 0)) + float(box.get("height")) <= float(picture.get("height"))
