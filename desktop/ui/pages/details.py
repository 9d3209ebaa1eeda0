"""Where the time of a turn went, who did what, and how much of the answer was heard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.store.records import Turn
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from shared.language import say


class Details(QDialog):
    """A short table; nothing to change."""

    def __init__(self, turn: Turn, over: QWidget) -> None:
        super().__init__(over)
        self.setWindowTitle(say("Détails de la réponse", "Details of the answer"))
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        lead = Sentence("meta", self, kept=True)
        lead.tell(
            say(
                "Les temps comptent depuis la fin de la parole, ou depuis l’envoi d’une question écrite. Ce qui est "
                "négatif a été fait d’avance.",
                "Times count from the end of speech, or from when a question was typed. What is negative was done "
                "ahead.",
            )
        )
        column.addWidget(lead)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(8)
        self.lines = lines(turn)
        for name, value in self.lines:
            told = QLabel(value)
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            told.setProperty("role", "strong")
            told.setAccessibleName(f"{name} {value}")
            form.addRow(QLabel(name), told)
        column.addLayout(form)
        close = QPushButton(say("Fermer", "Close"))
        close.setAccessibleName(close.text())
        close.clicked.connect(self.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(px(480))


def lines(turn: Turn) -> list[tuple[str, str]]:
    """Names and values, in the order in which things happened."""
    names = _stages()
    known = [(names[stage], _seconds(ms)) for stage, ms in sorted(turn.trace.items(), key=_when) if stage in names]
    who = {
        "hear": say("A entendu", "Heard by"),
        "think": say("A répondu", "Answered by"),
        "speak": say("A parlé", "Spoken by"),
    }
    by = [(words, f"{turn.engines[stage]}") for stage, words in who.items() if turn.engines.get(stage)]
    played = [(say("Réponse entendue", "Answer heard"), _seconds(turn.played_s * 1000))] if turn.played_s else []
    return [*by, *known, *played] or [(say("Rien n’a été mesuré", "Nothing was measured"), "—")]


def _when(item: tuple[str, float]) -> float:
    return item[1]


def _stages() -> dict[str, str]:
    return {
        "speech_started": say("Début de la parole", "Speech began"),
        "speech_paused": say("Silence remarqué", "Silence noticed"),
        "work_began": say("Travail commencé", "Work began"),
        "transcript_ready": say("Texte entendu prêt", "Transcript ready"),
        "first_token": say("Premier mot de la réponse", "First word of the answer"),
        "first_clause": say("Première phrase écrite", "First clause written"),
        "first_sound_made": say("Premier son fabriqué", "First sound made"),
        "answer_written": say("Réponse écrite", "Answer written"),
        "answer_spoken": say("Son de la réponse prêt", "Sound of the answer ready"),
        "confirmed": say("Fin de parole certaine", "End of speech sure"),
        "first_sound_played": say("Premier son entendu", "First sound heard"),
        "answer_played": say("Fin de la réponse", "End of the answer"),
        "interrupted": say("Interruption", "Interruption"),
    }


def _seconds(ms: float) -> str:
    figure = f"{ms / 1000:.2f}"
    return say(f"{figure.replace('.', ',')} s", f"{figure} s")
