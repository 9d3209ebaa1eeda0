"""The shape of one message: its words laid out in a width, the line above, the state below, and how to paint them."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption

from desktop.ui.icons import paint
from desktop.ui.messages import Message, header, state_in_words
from desktop.ui.theme import colour, font, px

WIDEST = 640
"""Of the words, at 100 %: longer lines are hard to read."""
KEPT = 300
"""Bubbles whose layout is remembered."""
_PAD, _GAP, _EDGE = 12, 10, 20
_CEILING = 1e7


class Bubble:
    """Everything about a message that does not depend on where it is painted."""

    def __init__(self, message: Message, width: int) -> None:
        pad = px(_PAD)
        room = min(px(WIDEST), round(width * 0.82) - 2 * px(_EDGE)) - 2 * pad
        self.words = _laid(message.shown, font(), room, _unsure_of(message))
        self.state = _laid(state_in_words(message), font(0.88), room, [])
        self.header = header(message)
        self._header_font = font(0.88)
        self._header_height = QFontMetricsF(self._header_font).height() + px(3)
        inner = max(_width(self.words), _width(self.state), px(28))
        self._words_height = self.words.boundingRect().height() + px(6) if message.shown else 0
        body = self._words_height + (self.state.boundingRect().height() if self.state.text() else -px(6))
        self.size = (inner + 2 * pad, body + 2 * pad)
        self.height = round(self._header_height + self.size[1] + px(_GAP) + px(4))

    def paint(
        self,
        painter: QPainter,
        where: QRectF,
        message: Message,
        *,
        chosen: bool,
        focused: bool,
        played: tuple[int, int],
    ) -> None:
        """Draw it into its row; `played` is the first character and length of what is being said."""
        edge, pad = px(_EDGE), px(_PAD)
        width, height = self.size
        left = where.right() - edge - width if message.mine else where.left() + edge
        top = where.top() + px(4)
        side = Qt.AlignmentFlag.AlignRight if message.mine else Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._header_font)
        painter.setPen(colour("meta"))
        line = QRectF(where.left() + edge + 2, top, where.width() - 2 * edge - 4, self._header_height)
        self._paint_mark(painter, line, message)
        painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, self.header)
        box = QRectF(left, top + self._header_height, width, height)
        self._paint_box(painter, box, message, chosen=chosen, focused=focused)
        painter.setPen(colour("text"))
        at = QPointF(box.left() + pad, box.top() + pad)
        self.words.draw(painter, at, [_mark(*played)] if played[1] else [])
        if self.state.text():
            painter.setPen(colour("recording" if message.state == "failed" else "meta"))
            self.state.draw(painter, QPointF(at.x(), at.y() + self._words_height))

    def _paint_mark(self, painter: QPainter, line: QRectF, message: Message) -> None:
        """A drawing at the end of the line above, and room for it; the word stands in the line."""
        if message.sending is None:
            return
        size, words = px(14), QFontMetricsF(self._header_font).horizontalAdvance(self.header)
        left = line.right() - size if message.mine else line.left() + words + px(5)
        drawing = {"waiting": "history", "sent": "check", "refused": "warning"}[message.sending.state]
        hue = "recording" if message.sending.state == "refused" else "meta"
        paint(painter, QRectF(left, line.center().y() - size / 2, size, size), drawing, hue)
        if message.mine:
            line.setRight(line.right() - size - px(5))

    def _paint_box(self, painter: QPainter, box: QRectF, message: Message, *, chosen: bool, focused: bool) -> None:
        behind, line = ("mine", "mine_line") if message.mine else ("paper", "line")
        if message.state == "failed":
            behind, line = "recording_soft", "recording"
        painter.setBrush(colour(behind))
        painter.setPen(QPen(colour("focus" if focused else "border" if chosen else line), 2 if chosen else 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(12), px(12))


class Bubbles:
    """Remembers the last bubbles that were needed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, bool], tuple[int, int, Bubble]] = OrderedDict()

    def of(self, message: Message, width: int) -> Bubble:
        """The bubble of a message in a width."""
        known = self._kept.get(message.key)
        if known is not None and known[:2] == (message.version, width):
            return known[2]
        made = Bubble(message, width)
        self._kept[message.key] = (message.version, width, made)
        self._kept.move_to_end(message.key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        """Letters, language or colours are others now."""
        self._kept.clear()


def _laid(text: str, letters: QFont, room: float, formats: list[QTextLayout.FormatRange]) -> QTextLayout:
    layout = QTextLayout(text.replace("\r\n", "\n").replace("\n", "\u2028"), letters)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(formats)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid() and height < _CEILING:
        line.setLineWidth(room)
        line.setPosition(QPointF(0, height))
        height += line.height() * 1.12
    layout.endLayout()
    return layout


def _width(layout: QTextLayout) -> float:
    lines = (layout.lineAt(number) for number in range(min(layout.lineCount(), 400)))
    return max((line.naturalTextWidth() for line in lines), default=0.0) + 1


def _unsure_of(message: Message) -> list[QTextLayout.FormatRange]:
    if not message.unsure:
        return []
    looks = QTextCharFormat()
    looks.setFontItalic(True)
    looks.setForeground(colour("meta"))
    return [_range(len(message.shown) - len(message.unsure), len(message.unsure), looks)]


def _mark(start: int, length: int) -> QTextLayout.FormatRange:
    looks = QTextCharFormat()
    looks.setBackground(colour("played"))
    return _range(start, length, looks)


def _range(start: int, length: int, looks: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, looks
    return made
