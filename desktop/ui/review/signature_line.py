"""One line that says whether a case is signed by whom it says: a drawing, words, and the whole on asking."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.review.records import CaseFile
from desktop.ui.icons import pixmap
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from shared.language import say


class SignatureLine(QWidget):
    """Never colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing, self.words = QLabel(self), Sentence("meta", self, kept=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.drawing, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def show_case(self, case: CaseFile) -> None:
        """Say it of this case."""
        text, sound = judged(case)
        self.drawing.setPixmap(pixmap("signed" if sound else "warning", px(20), "main" if sound else "recording"))
        self.words.paint_as("meta" if sound else "error")
        self.words.tell(text)
        self.words.setAccessibleName(text)
        self.setToolTip("\n".join(f"{mark.name} : {mark.fingerprint}" for mark in case.marks))


def judged(case: CaseFile) -> tuple[str, bool]:
    """In one sentence, and whether all is well."""
    wrong = [mark.name for mark in case.marks if not mark.sound]
    aside = sum(one.count for one in case.unusable)
    locked = _locked(case.locked)
    if wrong:
        names = ", ".join(wrong)
        text = say(
            f"Signature fausse ({names}) : ne vous fiez pas à ce dossier et prévenez l’administrateur.",
            f"Wrong signature ({names}): do not rely on this case, and tell the administrator.",
        )
        return text + locked, False
    if aside:
        many = "s" if aside > 1 else ""
        text = say(
            f"{aside} élément{many} écarté{many} : l’onglet Suivi dit pourquoi. Le reste est signé.",
            f"{aside} item{many} set aside: the Follow-up tab says why. The rest is signed.",
        )
        return text + locked, False
    devices = sum(mark.owner for mark in case.marks)
    device = say(f" sur {devices} appareils", f" on {devices} devices") if devices > 1 else ""
    text = say(f"Signature vérifiée : {case.line.author}{device}.", f"Signature verified: {case.line.author}{device}.")
    return text + locked, True


def _locked(count: int) -> str:
    if not count:
        return ""
    many = "s" if count > 1 else ""
    waits = say("attendent" if count > 1 else "attend", "wait" if count > 1 else "waits")
    return say(f" {count} élément{many} {waits} une clé.", f" {count} item{many} {waits} for a key.")
