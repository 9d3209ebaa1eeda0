"""Follows a conversation as it happens: words join its messages as they are heard, answers as they come."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.store.records import Turn
from desktop.talk.events import (
    AnswerPlayed,
    Interrupted,
    PlaybackStarted,
    Resumed,
    Told,
    TurnBegan,
    TurnDropped,
)
from desktop.ui.messages import Message
from desktop.ui.playing import Playing
from desktop.ui.widgets.message_model import Messages
from shared.voice.events import FinalTranscript, PartialTranscript, ReplyDelta, ReplyDone, SpokenAudio, TurnFailed

OF_OUR_OWN = "greeting"
"""The turn in which something is said again, or of our own accord."""
_LOOK_EVERY_MS = 80


class Following(QObject):
    """Tells what is not a message: nothing was heard, or an answer cannot be said aloud."""

    nothing_heard = Signal()
    unspoken = Signal(str)

    def __init__(self, messages: Messages) -> None:
        super().__init__(messages)
        self._messages = messages
        self._playing = Playing()
        self._again = ""
        self._looking = QTimer(self, interval=_LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look)

    def start(self) -> None:
        """Another conversation begins."""
        self._stop_playing()
        self._again = ""

    def again(self, turn: str) -> None:
        """The answer of this turn is about to be said once more."""
        self._again = turn

    def record(self, turn: Turn) -> None:
        """A turn is on disk as it now stands."""
        self._messages.record(turn)

    def take(self, told: Told) -> None:
        """Follow one event."""
        event = told.event
        match event:
            case PartialTranscript(turn=turn, stable=stable, unstable=unsure):
                self._hear(turn, stable, unsure)
            case FinalTranscript(turn=turn, text=text):
                self._heard(turn, text)
            case TurnBegan(turn=turn, by="dictation"):
                self._messages.remove(turn)
            case TurnDropped(turn=turn, why=why):
                self._dropped(turn, why)
            case ReplyDelta(turn=turn, text=text) if turn != OF_OUR_OWN:
                message = self._answer(turn)
                message.text += text
                self._messages.changed(message)
            case ReplyDone(turn=turn, text=text) if turn != OF_OUR_OWN:
                message = self._answer(turn)
                message.text = text
                self._messages.changed(message)
            case TurnFailed():
                self._failed(event)
            case _:
                self._follow_sound(event)

    def _hear(self, turn: str, stable: str, unsure: str) -> None:
        if not stable and not unsure and self._messages.at(turn, mine=True) is None:
            return
        message = self._messages.having(turn, mine=True)
        message.text, message.unsure, message.state = stable, unsure, "hearing"
        message.at = message.at or datetime.now(UTC)
        self._messages.changed(message)

    def _heard(self, turn: str, text: str) -> None:
        if not text:
            self._messages.remove(turn)
            self.nothing_heard.emit()
            return
        message = self._messages.having(turn, mine=True)
        message.text, message.unsure, message.state = text, "", "done"
        message.at = message.at or datetime.now(UTC)
        self._messages.changed(message)

    def _dropped(self, turn: str, why: str) -> None:
        self._messages.remove(turn)
        if self._playing.turn == turn:
            self._stop_playing()
        if why == "nothing-heard":
            self.nothing_heard.emit()

    def _failed(self, event: TurnFailed) -> None:
        if event.stage == "speak" or event.turn == OF_OUR_OWN:
            self.unspoken.emit(event.message)
            return
        if event.stage == "hear":
            self._messages.having(event.turn, mine=True)
        message = self._answer(event.turn)
        message.state, message.why = "failed", event.message
        self._messages.changed(message)

    def _follow_sound(self, event: object) -> None:
        match event:
            case SpokenAudio(turn=turn, text=text, pcm=pcm, rate=rate):
                self._playing.add(turn, text, len(pcm) / 2 / rate)
            case PlaybackStarted(turn=turn):
                self._playing.start(turn)
                self._mark(turn, "speaking")
                self._looking.start()
            case Interrupted():
                self._playing.hold()
                self._messages.highlight(None)
            case Resumed():
                self._playing.go_on()
            case AnswerPlayed():
                self._played(event)

    def _played(self, event: AnswerPlayed) -> None:
        self._stop_playing()
        message = self._messages.at(event.turn, mine=False)
        if message is None or message.state == "failed":
            return
        whole = message.text
        message.state = "done" if event.whole else "partial"
        if not event.whole and whole.startswith(event.text.strip()):
            message.text, message.unsure = event.text.strip(), whole[len(event.text.strip()) :].strip()
        elif event.text:
            message.text = event.text
        self._messages.changed(message)

    def _answer(self, turn: str) -> Message:
        message = self._messages.at(turn, mine=False)
        if message is None:
            message = self._messages.having(turn, mine=False)
            message.state, message.at = "writing", datetime.now(UTC)
        return message

    def _mark(self, turn: str, state: str) -> None:
        message = self._messages.at(turn, mine=False)
        if message is not None and message.state == "writing":
            message.state = "speaking" if state == "speaking" else message.state
            self._messages.changed(message)

    def _look(self) -> None:
        turn = self._again if self._playing.turn == OF_OUR_OWN else self._playing.turn
        message = self._messages.at(turn, mine=False)
        if message is not None and self._playing.runs:
            start, length = self._playing.sentence(message.text)
            self._messages.highlight(message if length else None, start, length)

    def _stop_playing(self) -> None:
        self._looking.stop()
        self._playing.stop()
        self._messages.highlight(None)
