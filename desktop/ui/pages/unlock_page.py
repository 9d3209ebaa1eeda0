"""The locked desk: a passphrase opens it; each refusal has its own sentence and its own way on."""

from __future__ import annotations

import math
import time
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop.ui.bridge import Bridge
from desktop.ui.pages.door import Door
from desktop.ui.pages.door_sign_in import DoorSignIn
from desktop.ui.pages.new_passphrase import NewPassphrase
from desktop.ui.pages.refusal import Way, in_the_window, way_on
from desktop.ui.widgets.passphrase_field import PassphraseField
from shared.errors import IastedError
from shared.language import say


class UnlockPage(Door):
    """One line and one button; with `recover` on, a code and a new passphrase instead."""

    def __init__(self, bridge: Bridge, *, idle: bool = False) -> None:
        super().__init__(bridge)
        self._idle = idle
        self._recovering = self._busy = self._over = False
        self._until = 0.0
        self._way: Way | None = None
        self.label, self.field = QLabel(), PassphraseField()
        self.code_label, self.code, self.pair = QLabel(), QLineEdit(), NewPassphrase()
        self.open_button, self.way_button, self.forgot = QPushButton(), QPushButton(), QPushButton()
        self.sign_in = DoorSignIn(bridge, self)
        self._counting = QTimer(self, interval=200)
        self._counting.timeout.connect(self._count)
        self._lay_out_parts()
        self.field.entered.connect(self._open)
        self.field.changed.connect(self._quiet)
        self.pair.entered.connect(self._open)
        self.pair.changed.connect(self._quiet)
        self.open_button.clicked.connect(self._open)
        self.way_button.clicked.connect(self._go_on)
        self.forgot.clicked.connect(lambda: self._recover(on=not self._recovering))
        self.sign_in.opened.connect(self._signed_in)
        self.sign_in.failed.connect(self._not_signed_in)
        self.sign_in.cancelled.connect(self._signed_out)
        self._recover(on=False)

    def shown(self) -> None:
        (self.code if self._recovering else self.field.line).setFocus()

    def retranslate(self) -> None:
        super().retranslate()
        self.pair.retranslate()
        self.sign_in.retranslate()
        self.label.setText(say("Phrase secrète", "Passphrase"))
        self.field.name(self.label.text())
        self.code_label.setText(say("Code de la fiche de secours", "Code on the recovery sheet"))
        self.code.setAccessibleName(self.code_label.text())
        if self._recovering:
            self.title.tell(say("Phrase oubliée", "Forgotten passphrase"))
            self.lead.tell(
                say(
                    "Recopiez le code de votre fiche de secours, puis choisissez une nouvelle phrase.",
                    "Copy the code from your recovery sheet, then choose a new passphrase.",
                )
            )
        else:
            self.title.tell(say("Bonjour", "Hello"))
            self.lead.tell(self._why())
        back = say("Revenir à la phrase secrète", "Back to the passphrase")
        self.forgot.setText(back if self._recovering else say("J’ai oublié ma phrase", "I forgot my passphrase"))
        self._name_button()
        for control in (self.forgot, self.way_button):
            control.setAccessibleName(control.text())

    def _open(self) -> None:
        if self._busy or self._waits():
            return
        if self._recovering:
            if problem := self.pair.problem():
                self.refuse(problem)
                self.pair.mark()
                return
            code, fresh = self.code.text(), self.pair.text
            self.bridge.ask(lambda desk: desk.recover(code, fresh), self._opened, self._failed, owner=self)
        else:
            passphrase = self.field.text
            if not passphrase:
                self.field.line.setFocus()
                return
            self.bridge.ask(lambda desk: desk.unlock(passphrase), self._opened, self._failed, owner=self)
        self._work(busy=True)

    def _why(self) -> str:
        if self._idle:
            return say(
                "Le bureau s’est verrouillé tout seul : personne ne s’en servait. Tout est enregistré.",
                "The desk locked itself: nobody was using it. Everything is saved.",
            )
        return say("Le bureau est verrouillé.", "The desk is locked.")

    def _opened(self, _: object) -> None:
        self.field.clear()
        self.pair.clear()
        self.code.clear()
        self._work(busy=False)

    def tell(self, code: str, sentence: str) -> None:
        """Say why the desk is locked, or does not open, and offer the way on."""
        self._over = code == "lease-over"
        self.refuse(in_the_window(code, sentence))
        self._offer(way_on(code))
        self._name_button()

    def _failed(self, error: IastedError) -> None:
        self._work(busy=False)
        if error.code == "wiped":
            self.bridge.erased(error.message)
            return
        if error.code == "lease-over" and self._recovering:
            self._go_on_with(self.pair.text)
        self.tell(error.code, error.message)
        if error.code == "too-soon":
            self._wait(cast("float", getattr(error, "wait_s", 1.0)))
        elif error.code == "wrong-passphrase":
            self.field.wrong(wrong=True)
            self.field.line.selectAll()
            self.bridge.ask(_wait_of, self._wait, owner=self)
        self.shown()

    def _go_on_with(self, fresh: str) -> None:
        """The new passphrase holds; what keeps the desk closed is something else."""
        self._recover(on=False)
        self.pair.clear()
        self.code.clear()
        self.field.line.setText(fresh)

    def _wait(self, seconds: float) -> None:
        """Another try is possible after so long; what was typed stays."""
        if seconds > 0:
            self._until = time.monotonic() + seconds
            self._counting.start()
        self._count()

    def _count(self) -> None:
        if not self._waits():
            self._counting.stop()
        self._name_button()

    def _waits(self) -> bool:
        return time.monotonic() < self._until

    def _name_button(self) -> None:
        left = math.ceil(self._until - time.monotonic())
        if self._busy:
            words = say("Ouverture…", "Opening…")
        elif left > 0:
            words = say(f"Nouvel essai dans {left} s", f"Another try in {left} s")
        else:
            words = say("Réessayer", "Try again") if self._over else say("Ouvrir", "Open")
        self.open_button.setText(words)
        self.open_button.setAccessibleName(words)
        self.open_button.setEnabled(not self._busy and left <= 0)

    def _offer(self, way: Way | None) -> None:
        self._way = way
        self.way_button.setVisible(way is not None)
        if way is not None:
            self.way_button.setText(way.words)
            self.way_button.setAccessibleName(way.words)

    def _go_on(self) -> None:
        if self._way is None:
            return
        if self._way.name == "recover":
            self._recover(on=True)
        elif self._way.name == "again":
            self._open()
        elif self._way.name == "sign-in":
            self._sign_in()
        else:
            self._restore()

    def _restore(self) -> None:
        from desktop.ui.pages.restoring import Restoring  # noqa: PLC0415 - rarely needed

        if Restoring(self.bridge, self).exec():
            self.refuse("")
            self._offer(None)
            self.lead.tell(say("La sauvegarde est en place : ouvrez-la.", "The backup is in place: open it."))
            self.shown()

    def _sign_in(self) -> None:
        """The browser is shown in the place of the passphrase, which is needed all the same."""
        if not self.field.text:
            self.refuse(say("Tapez d’abord votre phrase secrète.", "Type your passphrase first."))
            self.field.line.setFocus()
            return
        self.refuse("")
        self._work(busy=True)
        self._show_form(on=False)
        self.sign_in.begin(self.field.text)

    def _signed_in(self) -> None:
        self._signed_out()
        self._opened(None)

    def _not_signed_in(self, error: IastedError) -> None:
        self._signed_out()
        self._failed(error)
        if self._way is None:
            self._over = True
            self._offer(way_on("lease-over"))
            self._name_button()

    def _signed_out(self) -> None:
        """Back to the passphrase."""
        self._work(busy=False)
        self._show_form(on=True)
        self.shown()

    def _show_form(self, *, on: bool) -> None:
        for part in (self.label, self.field, self.open_button, self.forgot):
            part.setVisible(on)
        self.way_button.setVisible(on and self._way is not None)

    def _recover(self, *, on: bool) -> None:
        self._recovering, self._over = on, False
        usual: tuple[QWidget, ...] = (self.label, self.field)
        other: tuple[QWidget, ...] = (self.code_label, self.code, self.pair)
        for part in usual:
            part.setVisible(not on)
        for part in other:
            part.setVisible(on)
        self._quiet()
        self.retranslate()
        self.shown()

    def _quiet(self) -> None:
        """What was wrong is being mended; a lease is not mended by typing."""
        if self._over:
            return
        self.refuse("")
        self._offer(None)

    def _work(self, *, busy: bool) -> None:
        self._busy = busy
        for part in (self.field, self.code, self.pair, self.forgot):
            part.setEnabled(not busy)
        self._name_button()

    def _lay_out_parts(self) -> None:
        self.open_button.setProperty("role", "main")
        self.forgot.setProperty("role", "quiet")
        for label in (self.label, self.code_label):
            label.setProperty("role", "strong")
        self.label.setBuddy(self.field.line)
        self.code_label.setBuddy(self.code)
        self.code.setMaxLength(200)
        parts = (self.title, self.lead, self.label, self.field, self.code_label, self.code, self.pair, self.said)
        for part in (*parts, self.sign_in, self.open_button, self.way_button, self.forgot):
            self.sheet.addWidget(part)


async def _wait_of(desk: object) -> float:
    return float(desk.vault.wait_s)  # type: ignore[attr-defined]
