"""Errands on models as the window sees them: one at a time, each in a process of its own, and stopped at will."""

from __future__ import annotations

import sys
from collections import deque

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from models.catalogue import Model
from models.errand import Errand, Told
from shared.language import current, say


class Wanted(msgspec.Struct, frozen=True):
    """One errand that waits for its turn."""

    errand: Errand
    model: Model
    folder: str = ""


class Errands(QObject):
    """`told` says where the errand under way stands, `ended` how it ended; both name the model."""

    begun = Signal(str, str)
    told = Signal(str, object)
    ended = Signal(str, object)
    idle = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Wanted] = deque()
        self._now: Wanted | None = None
        self._last: Told | None = None
        self._process: QProcess | None = None

    @property
    def now(self) -> Wanted | None:
        """What is under way."""
        return self._now

    def waits(self, model: Model) -> bool:
        """Whether something is still to be done with a model."""
        return any(one.model.id == model.id for one in self._waiting)

    def add(self, errand: Errand, model: Model, folder: str = "") -> None:
        """Do this after what is under way; twice the same is once."""
        wanted = Wanted(errand, model, folder)
        if wanted != self._now and wanted not in self._waiting:
            self._waiting.append(wanted)
        if self._now is None:
            self._next()

    def stop(self, model: Model) -> None:
        """Give up what is done or to be done with a model; what was received is kept."""
        self._waiting = deque(one for one in self._waiting if one.model.id != model.id)
        if self._now is not None and self._now.model.id == model.id and self._process is not None:
            self._process.closeWriteChannel()

    def leave(self) -> None:
        """The window goes: stop everything."""
        self._waiting.clear()
        if self._process is not None:
            self._process.closeWriteChannel()
            self._process.waitForFinished(5_000)

    def _next(self) -> None:
        if not self._waiting:
            self._now = None
            self.idle.emit()
            return
        self._now, self._last = self._waiting.popleft(), None
        process = self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("IASTED_LANG", current())
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        words = [self._now.errand, self._now.model.id, *([self._now.folder] if self._now.folder else [])]
        self.begun.emit(self._now.model.id, self._now.errand)
        process.start(sys.executable, ["-m", "models.errand", *words])

    def _read(self) -> None:
        while self._process is not None and self._now is not None and self._process.canReadLine():
            told = msgspec.json.decode(self._process.readLine().data(), type=Told)
            self._last = told
            if not told.ended:
                self.told.emit(self._now.model.id, told)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._finished()

    def _finished(self) -> None:
        self._read()
        process, self._process = self._process, None
        if process is None or self._now is None:
            return
        process.deleteLater()
        last = self._last
        if last is None or not last.ended:
            last = Told(ended=True, code="errand-died", message=_died())
        self.ended.emit(self._now.model.id, last)
        self._next()


def _died() -> str:
    return say(
        "Le travail s’est arrêté sans le dire. Ce qui est reçu est gardé : recommencez.",
        "The work stopped without saying why. What was received is kept: try again.",
    )
