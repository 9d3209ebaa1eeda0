"""The talk page: gestures reach the conversation, what happens in it is shown in words, messages can be worked with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop.desk.events import NoAudio, NotSaved, PartGone, Recorded
from desktop.store.records import Turn
from desktop.talk.events import (
    AnswerPlayed,
    DeviceChanged,
    Interrupted,
    Level,
    PlaybackStarted,
    SpeechEnded,
    SpeechStarted,
    Told,
    TurnBegan,
    TurnDropped,
)
from desktop.ui.pages.details import lines
from shared.voice.events import FinalTranscript, PartialTranscript, ReplyDelta, ReplyDone, SpokenAudio, TurnFailed

LEFT, SPACE = Qt.MouseButton.LeftButton, Qt.Key.Key_Space


@pytest.fixture
def tell(desks, talking, qtbot):
    """Tell the window events, and let it show them."""

    def now(*events):
        for event in events:
            desks[0].tell(Told(at_s=1.0, event=event))
        qtbot.wait(20)

    return now


@pytest.fixture
def done(desks, talking):
    """What the conversation was made to do."""
    desks[0]._talk.done.clear()
    return desks[0]._talk.done


def turn(**fields) -> Turn:
    return Turn(**{"id": "t1", "conversation": "c1", "at": datetime.now(UTC), "heard": "Où est le puits ?"} | fields)


def hold(qtbot, press, release, seconds=0.3):
    press()
    qtbot.wait(round(seconds * 1000))
    release()


def test_holding_the_button_talks_and_letting_go_sends(talking, done, qtbot):
    button = talking.composer.talk
    hold(qtbot, lambda: QTest.mousePress(button, LEFT), lambda: QTest.mouseRelease(button, LEFT))
    qtbot.waitUntil(lambda: done == ["press", "release"])
    assert talking.state.mood == "thinking"


def test_holding_space_does_the_same_wherever_the_focus_is_not_in_a_text(talking, done, qtbot):
    talking.list.setFocus()
    hold(qtbot, lambda: QTest.keyPress(talking.list, SPACE), lambda: QTest.keyRelease(talking.list, SPACE))
    qtbot.waitUntil(lambda: done == ["press", "release"])


def test_a_space_in_the_question_is_a_space(talking, done, qtbot):
    talking.composer.line.setFocus()
    qtbot.keyClicks(talking.composer.line, "ou est")
    qtbot.wait(30)
    assert done == []
    assert talking.composer.line.question == "ou est"


@pytest.mark.parametrize("by", ["mouse", "space"])
def test_a_click_frees_the_hands_and_another_ends_it(talking, done, qtbot, by):
    button = talking.composer.talk

    def click():
        QTest.mouseClick(button, LEFT) if by == "mouse" else QTest.keyClick(button, SPACE)

    click()
    qtbot.waitUntil(lambda: done == ["press", "cancel", ("hands-free", True)])
    assert talking.state.mood == "listening"
    assert "Mains libres" in talking.composer.hint.text()
    assert talking.composer.stop_button.isEnabled()
    click()
    qtbot.waitUntil(lambda: done[3:] == ["cancel", ("hands-free", False)])
    assert talking.state.mood == "ready"


def test_no_microphone_stays_open_behind_another_page(talking, window, done, qtbot):
    QTest.mouseClick(talking.composer.talk, LEFT)
    window.frame.go("history")
    qtbot.waitUntil(lambda: done == ["press", "cancel", ("hands-free", True), ("hands-free", False)])
    window.frame.go("talk")
    QTest.keyPress(talking.composer.talk, SPACE)
    window.frame.go("history")
    qtbot.waitUntil(lambda: done[4:] == ["press", "cancel"])
    QTest.keyRelease(window, SPACE)
    qtbot.wait(20)
    assert done[6:] == []
    assert talking.state.mood == "ready"


@pytest.mark.parametrize("how", ["escape", "button"])
def test_what_is_going_on_can_be_stopped(talking, done, qtbot, how):
    QTest.mousePress(talking.composer.talk, LEFT)
    assert talking.state.mood == "listening"
    QTest.keyClick(talking, Qt.Key.Key_Escape) if how == "escape" else talking.composer.stop_button.click()
    QTest.mouseRelease(talking.composer.talk, LEFT)
    qtbot.waitUntil(lambda: done == ["press", "cancel"])
    assert talking.state.mood == "ready"


def test_a_question_can_be_typed(talking, done, qtbot):
    assert not talking.composer.send_button.isEnabled()
    talking.composer.line.setFocus()
    qtbot.keyClicks(talking.composer.line, "Quelle heure est-il ?")
    qtbot.keyClick(talking.composer.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done == [("ask", "Quelle heure est-il ?")])
    assert not talking.composer.line.question


def test_a_text_that_is_too_long_is_refused_with_a_sentence(talking, qtbot):
    data = QMimeData()
    data.setText("a" * 1_000_000)
    with qtbot.waitSignal(talking.bridge.notice) as told:
        talking.composer.line.insertFromMimeData(data)
    assert "trop long" in told.args[0].text
    assert not talking.composer.line.question


def test_words_appear_as_they_are_heard_sure_ones_apart(talking, tell):
    tell(SpeechStarted(turn="t1", since_s=0.0), PartialTranscript(turn="t1", stable="Où est", unstable="le puy"))
    message = talking.messages.at("t1", mine=True)
    assert (message.text, message.unsure, message.state) == ("Où est", "le puy", "hearing")
    assert talking.composer.state.text() == "J’écoute"
    tell(SpeechEnded(turn="t1", by="release", since_s=1.0), TurnBegan(turn="t1", began_s=1.0))
    tell(FinalTranscript(turn="t1", text="Où est le puits ?"))
    assert (message.text, message.unsure, message.state) == ("Où est le puits ?", "", "done")
    assert talking.composer.state.text() == "Je réfléchis"


def test_an_answer_comes_by_the_word_and_its_sentence_is_marked_while_it_is_said(talking, tell, qtbot):
    tell(TurnBegan(turn="t1", began_s=0.0), FinalTranscript(turn="t1", text="Où est le puits ?"))
    sound = b"\0\0" * 16_000
    for text in ("Derrière ", "l'école. ", "À droite."):
        tell(ReplyDelta(turn="t1", text=text))
    message = talking.messages.at("t1", mine=False)
    assert (message.text, message.state) == ("Derrière l'école. À droite.", "writing")
    tell(SpokenAudio(turn="t1", index=0, text="Derrière l'école.", pcm=sound, rate=16_000), PlaybackStarted(turn="t1"))
    qtbot.waitUntil(lambda: talking.messages.played == (1, 0, 17))
    assert talking.composer.state.text() == "Je réponds"
    tell(AnswerPlayed(turn="t1", text="Derrière l'école. À droite.", whole=True, seconds=2.0))
    assert message.state == "done"
    assert talking.messages.played[0] == -1
    assert talking.composer.state.text() == "Parler"


def test_an_interrupted_answer_keeps_what_was_said_apart_from_the_rest(talking, tell):
    tell(TurnBegan(turn="t1", began_s=0.0), ReplyDone(turn="t1", text="Derrière l'école. À droite."))
    tell(PlaybackStarted(turn="t1"), Interrupted(turn="t1", since_s=1.0))
    assert talking.state.mood != "speaking"
    tell(AnswerPlayed(turn="t1", text="Derrière l'école.", whole=False, seconds=1.0))
    message = talking.messages.at("t1", mine=False)
    assert (message.text, message.unsure, message.state) == ("Derrière l'école.", "À droite.", "partial")
    spoken = talking.messages.data(talking.messages.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Dit en partie" in spoken
    assert "sur cet ordinateur" in spoken


def test_nothing_heard_is_said_in_words(talking, tell):
    tell(SpeechStarted(turn="t1", since_s=0.0), PartialTranscript(turn="t1", stable="", unstable="hm"))
    tell(TurnDropped(turn="t1", why="nothing-heard"))
    assert not talking.messages.messages
    assert "rien entendu" in talking.composer.hint.text()


def test_a_failure_says_what_happened_in_its_place(talking, tell):
    tell(FinalTranscript(turn="t1", text="Où est le puits ?"))
    tell(TurnFailed(turn="t1", stage="think", code="x", message="Le moteur s'est arrêté.", retryable=True))
    message = talking.messages.at("t1", mine=False)
    assert (message.state, message.why) == ("failed", "Le moteur s'est arrêté.")
    assert talking.messages.at("t1", mine=True).text == "Où est le puits ?"


def test_the_level_is_shown_in_words_while_one_talks(talking, tell):
    tell(Level(rms_db=-20.0, peak_db=-8.0, speech=0.9))
    assert "repos" in talking.composer.meter.accessibleName()
    tell(SpeechStarted(turn="t1", since_s=0.0), Level(rms_db=-20.0, peak_db=-8.0, speech=0.9))
    assert "On vous entend" in talking.composer.meter.accessibleName()
    tell(Level(rms_db=-3.0, peak_db=-0.5, speech=0.9))
    assert "Trop fort" in talking.composer.meter.accessibleName()


def test_a_turn_on_disk_joins_the_thread_and_names_the_conversation(talking, desks, qtbot):
    begun = desks[0].memory.conversations.begin(title="Puits")
    kept = turn(conversation=begun.id, answer="Derrière l'école.", written="Derrière l'école.", state="answered")
    desks[0].memory.conversations.add(kept)
    desks[0].tell(Recorded(turn=kept))
    qtbot.waitUntil(lambda: talking.pane.title.whole == "Puits")
    assert [message.text for message in talking.messages.messages] == ["Où est le puits ?", "Derrière l'école."]


def test_without_a_microphone_one_types(talking, desks, done, qtbot):
    with qtbot.waitSignal(talking.bridge.notice) as told:
        desks[0].tell(NoAudio(message="Aucun micro trouvé.", code="device-missing"))
    assert told.args[0].text == "Aucun micro trouvé."
    assert not talking.composer.talk.isEnabled()
    assert talking.composer.talk.accessibleName() == "Pas de micro"
    qtbot.keyClicks(talking.composer.line, "Bonjour")
    talking.composer.send_button.click()
    qtbot.waitUntil(lambda: done == [("ask", "Bonjour")])


def test_a_device_that_changes_is_named(talking, tell, window, qtbot):
    tell(DeviceChanged(microphone="Casque", speaker="Casque", message="Micro débranché : le casque est utilisé."))
    assert window.frame.notices.words.text() == "Micro débranché : le casque est utilisé."
    assert "Casque" in window.frame.status.microphone.text()


@pytest.mark.parametrize(("stage", "works"), [("hear", "écrire"), ("think", "L’heure"), ("speak", "écrites")])
def test_a_missing_model_says_what_still_works_and_leads_to_the_models(talking, desks, qtbot, stage, works):
    desks[0].tell(PartGone(stage=stage, message="Aucun modèle.", code="model-missing"))
    qtbot.waitUntil(talking.pane.banner.isVisible)
    assert works in talking.pane.banner.words.text()
    assert talking.composer.talk.isEnabled() == (stage != "hear")
    talking.bridge.go.disconnect()
    with qtbot.waitSignal(talking.bridge.go) as went:
        talking.pane.banner.button.click()
    assert went.args == ["models", ""]


def test_what_could_not_be_saved_is_told(talking, desks, qtbot):
    with qtbot.waitSignal(talking.bridge.notice) as told:
        desks[0].tell(NotSaved(message="Le disque est plein.", code="disk-full"))
    assert told.args[0].kind == "error"


def test_messages_are_chosen_with_the_keys_copied_and_said_again(talking, done, qtbot):
    talking.messages.put([turn(answer="Derrière l'école.", written="Derrière l'école.", state="answered")])
    talking.list.setFocus()
    assert talking.pane.actions_row.message.text == "Derrière l'école."
    QTest.keyClick(talking.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Derrière l'école."
    QTest.keyClick(talking.list, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: done == [("say", "Derrière l'école.")])
    assert not talking.pane.actions_row.correct.isEnabled()
    QTest.keyClick(talking.list, Qt.Key.Key_Up)
    assert talking.pane.actions_row.message.mine
    assert talking.pane.actions_row.correct.isEnabled()


def test_a_correction_keeps_and_shows_what_was_heard(talking, desks, qtbot):
    begun = desks[0].memory.conversations.begin()
    kept = turn(conversation=begun.id, heard="Où est le puy ?")
    desks[0].memory.conversations.add(kept)
    talking.open(begun.id)
    qtbot.waitUntil(lambda: len(talking.messages.messages) == 1)
    talking.pane.actions_row.correct_with(kept, "Où est le puits ?")
    message = talking.messages.messages[0]
    qtbot.waitUntil(lambda: talking.messages.messages[0].text == "Où est le puits ?")
    message = talking.messages.messages[0]
    assert message.original == "Où est le puy ?"
    index = talking.messages.index(0)
    assert "Entendu : « Où est le puy ? »" in talking.messages.data(index, Qt.ItemDataRole.AccessibleTextRole)


def test_where_the_time_went_is_told_in_the_order_it_went(talking):
    told = lines(
        turn(engines={"hear": "whisper"}, trace={"first_token": 540.0, "transcript_ready": 310.0}, played_s=2.5)
    )
    assert told == [
        ("A entendu", "whisper"),
        ("Texte entendu prêt", "0,31 s"),
        ("Premier mot de la réponse", "0,54 s"),
        ("Réponse entendue", "2,50 s"),
    ]


@pytest.mark.parametrize(("said", "begun"), [("Nouvelle fiche.", True), ("La nouvelle fiche est prête.", False)])
def test_a_report_is_begun_by_saying_so(talking, tell, done, said, begun):
    places = []
    talking.bridge.go.disconnect(talking.window().frame.go)
    talking.bridge.go.connect(lambda page, what: places.append((page, what)))
    tell(SpeechStarted(turn="t1", since_s=0.0), FinalTranscript(turn="t1", text=said))
    assert (("report", "new:") in places) is begun
    assert ("cancel" in done) is begun
