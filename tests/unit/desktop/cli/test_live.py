"""The screen shows who speaks, what was heard and what is answered, legibly in one colour and without a terminal."""

import io

import pytest
from rich.console import Console

from desktop.cli.answer import Answer
from desktop.cli.live import Drawn, Plain, meter, screen_for, view
from desktop.cli.scene import Scene
from desktop.talk import events as live
from shared.voice import events as turn
from tests.fakes.told import CLAUSES, WORDS, conversation, ended, played, sound, speech, told, work

SURE = turn.PartialTranscript(turn="a", stable="À quelle heure", unstable="ouvre le")


def loud(rms_db=-30.0, peak_db=-20.0, speech=0.9) -> live.Level:
    return live.Level(rms_db=rms_db, peak_db=peak_db, speech=speech)


def rendered(scene: Scene, **options) -> str:
    """What stands on a monochrome terminal, styles left out."""
    console = Console(file=io.StringIO(), width=80, no_color=True, **options)
    console.print(view(scene))
    return console.file.getvalue()


def scene_after(*events, captions_only=False) -> Scene:
    scene = Scene(captions_only=captions_only)
    for event in events:
        scene.take(event)
    return scene


def plainly(events, *, captions_only=False) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    screen = Plain(Scene(captions_only=captions_only), out, err)
    for event in events:
        screen.take(event)
    screen.close()
    return out.getvalue(), err.getvalue()


def test_without_a_terminal_a_conversation_is_a_few_plain_lines():
    out, err = plainly([told(0, live.Listening(microphone="USB", speaker="Casque")), *conversation()])
    assert out.splitlines() == [
        "[J'écoute]",
        "[Je réfléchis]",
        "Vous   : À quelle heure ouvre-t-il ?",
        "[Je parle]",
        f"iAsted : {WORDS}",
        "         fin de parole → premier son 600 ms · entendu 300 ms · premier mot écrit 400 ms",
        "[J'écoute]",
    ]
    assert err.splitlines() == ["Micro : USB · Haut-parleur : Casque · Parlez.", "phi a échoué, qwen continue."]
    assert "\x1b" not in out + err


def test_captions_only_are_what_was_heard_and_nothing_else():
    out, err = plainly(conversation(), captions_only=True)
    assert out == "À quelle heure ouvre-t-il ?\n"
    assert err == "phi a échoué, qwen continue.\n"


def test_an_interrupted_answer_stands_as_far_as_it_was_heard():
    cut = [
        told(3.6, live.PlaybackStarted(turn="a")),
        told(4.3, live.Interrupted(turn="a", since_s=4.1)),
        played("a", 4.8, whole=False, text="Le dispensaire", seconds=0.7),
    ]
    out, _ = plainly([*speech("a"), *work("a"), *cut])
    assert "iAsted : Le dispensaire — interrompu\n" in out
    assert "[Interrompu]" in out


def test_failures_and_devices_are_told_as_the_sentences_they_are():
    gone = live.DeviceChanged(microphone="", speaker="Casque", message="Le micro est débranché : rebranchez-le.")
    failed = turn.TurnFailed(turn="a", stage="think", code="x", message="Le modèle s'est arrêté.", retryable=True)
    out, err = plainly([told(1, gone), told(2, failed)])
    assert out == ""
    assert err.splitlines() == ["Le micro est débranché : rebranchez-le.", "Le modèle s'est arrêté."]


def test_words_that_hold_control_codes_do_not_reach_the_terminal():
    heard = turn.FinalTranscript(turn="a", text="oui\x1b[2J\r\nnon")
    out, _ = plainly([told(1, heard)])
    assert out == "Vous   : oui [2J non\n"
    scene = scene_after(told(1, turn.ReplyDelta(turn="a", text="\x1b]0;titre\x07bon")))
    assert "\x1b" not in rendered(scene)


def test_a_sign_of_listening_leaves_the_answer_speaking():
    aside = [
        told(4.1, live.SpeechStarted(turn="b", since_s=4.0)),
        told(4.1, live.Interrupted(turn="a", since_s=4.0)),
        told(4.4, live.SpeechEnded(turn="b", by="silence", since_s=4.2)),
        told(4.5, live.Resumed(turn="a", why="backchannel")),
        told(4.5, live.TurnDropped(turn="b", why="backchannel")),
    ]
    started = [*speech("a"), *work("a"), told(3.6, live.PlaybackStarted(turn="a"))]
    assert scene_after(*started, *aside).state_in_words == "Je parle"


def test_stable_words_come_first_and_unsure_ones_end_in_dots():
    scene = scene_after(told(1, live.SpeechStarted(turn="a", since_s=1)), told(1.5, SURE))
    assert "À quelle heure ouvre le…" in rendered(scene)


def test_the_clause_that_is_heard_is_underlined_and_moves_on():
    before = scene_after(*speech("a"), *work("a"), told(3.6, live.PlaybackStarted(turn="a")))
    assert before.answer.parts(4.0) == ("", CLAUSES[0], " " + CLAUSES[1])
    assert before.answer.parts(6.0) == (CLAUSES[0] + " ", CLAUSES[1], "")
    console = Console(file=io.StringIO(), width=80, force_terminal=True, no_color=True)
    console.print(view(before))
    assert f"\x1b[1;4m{CLAUSES[0]}" in console.file.getvalue()


def test_the_clause_that_is_heard_waits_while_the_answer_is_held():
    answer = Answer()
    answer.write(WORDS)
    answer.add(sound("a", 0, 0), 1.0)
    answer.add(sound("a", 1, 0), 1.0)
    answer.start(1.0)
    answer.hold(2.0)
    assert answer.parts(9.0)[1] == CLAUSES[0]
    answer.resume(9.0)
    assert answer.parts(9.5)[1] == CLAUSES[0]
    assert answer.parts(10.5)[1] == CLAUSES[1]


def test_a_clause_that_is_said_otherwise_than_written_stands_on_its_own_line():
    answer = Answer()
    answer.write("Dr **Moussavou**")
    answer.add(turn.SpokenAudio(turn="a", index=0, text="Docteur Moussavou", pcm=bytes(2000), rate=1000), 1.0)
    answer.start(1.0)
    assert answer.parts(1.1) == ("Dr **Moussavou**\n▸ ", "Docteur Moussavou", "")


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (loud(), "● parole  ████████████░░░░░░░░░░░░  -30 dB"),
        (loud(rms_db=float("-inf"), speech=0.1), "○ silence ░░░░░░░░░░░░░░░░░░░░░░░░  -60 dB"),
        (loud(rms_db=3.0, peak_db=0.0), "● parole  ████████████████████████    0 dB  trop fort"),
    ],
)
def test_the_meter_tells_in_words_and_figures_what_its_bar_shows(level, words):
    assert meter(level).plain == words


def test_a_terminal_without_blocks_gets_letters():
    assert meter(loud(), unicode=False).plain.isascii()


def terminal(**options) -> Console:
    return Console(file=io.StringIO(), width=80, height=24, force_terminal=True, _environ={}, **options)


def test_a_terminal_is_drawn_ten_times_a_second_at_most():
    console, now = terminal(), [0.0]
    screen = Drawn(console, Scene(), clock=lambda: now[0])
    for step in range(100):
        now[0] = step * 0.01
        screen.take(told(now[0], loud(rms_db=-step / 2)))
    drawn = console.file.getvalue().count("dB")
    screen.close()
    assert 9 <= drawn <= 11


def test_a_terminal_keeps_what_was_said_and_is_left_as_it_was():
    console = terminal(no_color=True)
    screen = screen_for(console)
    for event in conversation():
        screen.take(event)
    screen.close()
    shown = console.file.getvalue()
    assert "Vous   : À quelle heure ouvre-t-il ?" in shown
    assert f"iAsted : {WORDS}" in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")
    assert "\x1b[3" not in shown.replace("\x1b[3m", "")  # no colour


def test_a_pipe_and_a_dumb_terminal_get_plain_lines():
    assert isinstance(screen_for(Console(file=io.StringIO())), Plain)
    assert isinstance(screen_for(Console(file=io.StringIO(), force_terminal=True, _environ={"TERM": "dumb"})), Plain)


def test_the_turn_under_way_is_not_lost_when_the_screen_closes():
    out, _ = plainly([*speech("a"), *work("a"), ended("a")])
    assert f"iAsted : {WORDS}\n" in out
