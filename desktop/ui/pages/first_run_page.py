"""The first start: a passphrase is chosen, then the recovery sheet is put in safety before anything else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.ui.bridge import Bridge
from desktop.ui.pages.door import Door
from desktop.ui.pages.new_passphrase import NewPassphrase
from desktop.ui.report.sentence import Sentence
from shared.errors import IastedError
from shared.language import say


class FirstRunPage(Door):
    """Two steps on one sheet of paper."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self._code = ""
        self._busy = False
        self.pair, self.make = NewPassphrase(), QPushButton()
        self.code, self.where = QLabel(), Sentence("meta")
        self.print_button, self.pdf_button, self.enter = QPushButton(), QPushButton(), QPushButton()
        self.kept = QCheckBox()
        self.make.setProperty("role", "main")
        self.enter.setProperty("role", "main")
        self.code.setProperty("role", "code")
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._lay_out_steps()
        self.make.clicked.connect(self._make)
        self.pair.entered.connect(self._make)
        self.pair.changed.connect(lambda: self.refuse(""))
        self.kept.toggled.connect(self.enter.setEnabled)
        self.print_button.clicked.connect(self._print)
        self.pdf_button.clicked.connect(self._choose_file)
        self.enter.clicked.connect(self._enter)
        self.retranslate()

    def shown(self) -> None:
        self.pair.first.line.setFocus()

    def locking(self) -> None:
        self._code = ""

    def retranslate(self) -> None:
        super().retranslate()
        self.pair.retranslate()
        if self._code:
            self._tell_sheet()
        else:
            self.title.tell(say("Bienvenue", "Welcome"))
            self.lead.tell(
                say(
                    "Choisissez une phrase secrète. Elle scelle tout ce que vous direz ici ; personne d’autre ne la "
                    "connaît.",
                    "Choose a passphrase. It seals everything you will say here; nobody else knows it.",
                )
            )
        making = say("Le coffre se prépare…", "Making the vault…")
        self.make.setText(making if self._busy else say("Continuer", "Continue"))
        self.print_button.setText(say("Imprimer…", "Print…"))
        self.pdf_button.setText(say("Enregistrer en PDF…", "Save as PDF…"))
        self.kept.setText(say("Je l’ai imprimée ou recopiée", "I have printed or copied it"))
        self.enter.setText(say("Ouvrir le bureau", "Open the desk"))
        for control in (self.make, self.print_button, self.pdf_button, self.kept, self.enter):
            control.setAccessibleName(control.text())

    def save_pdf(self, path: Path) -> None:
        """Write the sheet into a file."""
        from desktop.ui.pages.recovery_sheet import write_pdf  # noqa: PLC0415 - printing is for once

        try:
            write_pdf(self._code, path)
        except OSError as error:
            self.refuse(say(f"Impossible d’écrire {path} : {error.strerror}", f"Cannot write {path}: {error.strerror}"))
        else:
            self.refuse("")
            self.where.tell(
                say(
                    f"Enregistrée : {path}. Imprimez-la ou gardez-la ailleurs que sur cet ordinateur.",
                    f"Saved: {path}. Print it, or keep it elsewhere than on this computer.",
                )
            )

    def _make(self) -> None:
        if self._busy:
            return
        if problem := self.pair.problem():
            self.refuse(problem)
            self.pair.mark()
            return
        self._work(busy=True)
        passphrase = self.pair.text
        self.bridge.ask(lambda desk: desk.create(passphrase), self._made, self._failed, owner=self)

    def _made(self, code: str) -> None:
        self._work(busy=False)
        self._code = code
        self.pair.clear()
        self.refuse("")
        self._show_step()
        self.retranslate()
        self.print_button.setFocus()

    def _failed(self, error: IastedError) -> None:
        self._work(busy=False)
        self.refuse(error.message)

    def _enter(self) -> None:
        self.enter.setEnabled(False)
        self.bridge.ask(lambda desk: desk.enter(), lambda _: None, self._failed, owner=self)

    def _print(self) -> None:
        from desktop.ui.pages.recovery_sheet import print_sheet  # noqa: PLC0415 - printing is for once

        print_sheet(self._code, self)

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.pdf_button.text(),
            say("iAsted - fiche de secours.pdf", "iAsted - recovery sheet.pdf"),
            "PDF (*.pdf)",
        )
        if name:
            self.save_pdf(Path(name))

    def _tell_sheet(self) -> None:
        self.title.tell(say("Votre fiche de secours", "Your recovery sheet"))
        self.lead.tell(
            say(
                "Ce code ouvre vos données si vous oubliez la phrase secrète. Il n’est montré qu’une fois. Imprimez-le "
                "ou recopiez-le, et gardez-le loin de cet ordinateur.",
                "This code opens your data if you forget the passphrase. It is shown once only. Print it or copy it by "
                "hand, and keep it away from this computer.",
            )
        )
        groups = self._code.split("-")
        half = (len(groups) + 1) // 2
        self.code.setText("\n".join("-".join(row) for row in (groups[:half], groups[half:]) if row))
        self.code.setAccessibleName(say("Code de secours : ", "Recovery code: ") + " ".join(self._code))

    def _work(self, *, busy: bool) -> None:
        self._busy = busy
        self.make.setEnabled(not busy)
        self.pair.setEnabled(not busy)
        self.retranslate()

    def _lay_out_steps(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.print_button)
        row.addWidget(self.pdf_button)
        above: tuple[QWidget, ...] = (self.title, self.lead, self.pair, self.code)
        below: tuple[QWidget, ...] = (self.where, self.kept, self.said, self.make, self.enter)
        for part in above:
            self.sheet.addWidget(part)
        self.sheet.addLayout(row)
        for part in below:
            self.sheet.addWidget(part)
        self._show_step()

    def _show_step(self) -> None:
        on_sheet = bool(self._code)
        first: tuple[QWidget, ...] = (self.pair, self.make)
        then: tuple[QWidget, ...] = (self.code, self.print_button, self.pdf_button, self.kept, self.enter)
        for part in first:
            part.setVisible(not on_sheet)
        for part in then:
            part.setVisible(on_sheet)
        self.enter.setEnabled(False)
