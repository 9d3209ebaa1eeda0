"""Cases and findings as entries of the list: two lines of detail, and a drawing beside what is urgent."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.review.records import CaseLine, Found
from desktop.review.words import region_in_words, state_in_words, urgency_in_words
from desktop.ui.entries import Entry, EntryPainter, Index, background, paint_title
from desktop.ui.icons import paint
from desktop.ui.theme import colour, px
from desktop.ui.when import when
from shared.language import say

URGENT = 3
"""The degree from which a drawing says so, too."""


def case_entry(line: CaseLine) -> Entry:
    """One case."""
    return Entry(
        id=line.id,
        of=line.id,
        kind="urgent" if line.urgency >= URGENT else "case",
        title=title_of(line),
        detail=f"{line.author} · {region_in_words(line.region)}\n{state_of(line)}",
        aside=when(line.changed),
    )


def found_entry(found: Found) -> Entry:
    """A part of a case that holds the words."""
    sort = {
        "report": say("Fiche", "Report"),
        "attachment": say("Pièce jointe", "Attachment"),
        "comment": say("Commentaire", "Comment"),
        "decision": say("Commentaire", "Comment"),
    }.get(found.kind, say("Conversation", "Conversation"))
    return Entry(
        id=f"{found.kind} {found.object}",
        of=found.case.id,
        kind="found",
        title=title_of(found.case),
        detail=found.snippet,
        matches=found.matches,
        aside=sort,
    )


def title_of(line: CaseLine) -> str:
    """What a case is called."""
    return line.title or say("Dossier sans titre", "Untitled case")


def state_of(line: CaseLine) -> str:
    """Urgency, state, and what of it is not known to the server yet."""
    stands = line.standing
    state = state_in_words(stands.state)
    if line.assigned and stands.state != "closed":
        state = {
            "assigned": say(f"Confié à {line.assigned}", f"Assigned to {line.assigned}"),
            "in-progress": say(f"En cours, {line.assigned}", f"In progress, {line.assigned}"),
        }.get(stands.state, state)
    sending = {
        "waiting": say("en attente d’envoi", "waiting to be sent"),
        "refused": say("décision refusée", "decision refused"),
    }.get(line.sending, "")
    urgency = f"{urgency_in_words(line.urgency)} · " if line.urgency else ""
    return urgency + " · ".join(filter(None, (sending, state)))


class CasePainter(EntryPainter):
    """Whatever has two lines of detail is painted here, the rest as everywhere."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        line = option.fontMetrics.lineSpacing()
        return super().sizeHint(option, index) if entry.matches else QSize(200, 3 * line + 2 * px(10) + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        if entry.matches:
            super().paint(painter, option, index)
            return
        painter.save()
        background(painter, option)
        inside = option.rect.adjusted(px(12) + 4, px(10), -px(12) - 4, -px(10))
        line = option.fontMetrics.lineSpacing()
        paint_title(painter, option, entry, QRect(inside.left(), inside.top(), inside.width(), line))
        painter.setFont(option.font)
        painter.setPen(colour("meta"))
        first, _, second = entry.detail.partition("\n")
        top = inside.top() + line + 2
        self._line(painter, option, first, QRect(inside.left(), top, inside.width(), line))
        top += line + 2
        if entry.kind == "urgent":
            side = px(18)
            paint(painter, QRectF(inside.left(), top + (line - side) / 2, side, side), "warning", "recording")
            inside.setLeft(inside.left() + side + px(6))
            painter.setPen(colour("text"))
        self._line(painter, option, second, QRect(inside.left(), top, inside.width(), line))
        painter.restore()

    def _line(self, painter: QPainter, option: QStyleOptionViewItem, text: str, place: QRect) -> None:
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
