"""Text to be read, scrolled and copied: made of escaped words only, and nothing is ever fetched for it."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTextBrowser, QWidget

from desktop.ui.theme import colours, px


class Paper(QTextBrowser):
    """Shows what `show_html` is given; Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(px(12))

    def show_html(self, html: str) -> None:
        """Put other words, from their beginning."""
        self.document().setDefaultStyleSheet(_sheet())
        self.setHtml(html)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ARG002, N802 - Qt's name
        """Pictures and style sheets that words might name do not exist."""
        return None


def paragraph(text: str, role: str = "") -> str:
    """Words as they are, line by line."""
    kind = f' class="{role}"' if role else ""
    return f"<p{kind}>{lines(text)}</p>"


def lines(text: str) -> str:
    """Escaped, its ends of lines kept."""
    return escape(text).replace("\n", "<br>")


def _sheet() -> str:
    look = colours()
    return (
        f"p {{ margin: 0 0 {px(4)}px 0; }} .name {{ color: {look.meta}; }} .meta {{ color: {look.meta}; }}"
        f" .state {{ color: {look.meta}; margin-bottom: {px(12)}px; }}"
        f" .strong {{ font-weight: bold; }} .wrong {{ color: {look.recording}; font-weight: bold; }}"
        f" .quote {{ margin-left: {px(16)}px; }} .head {{ font-weight: bold; margin-top: {px(10)}px; }}"
        f" td {{ padding: 0 {px(16)}px {px(8)}px 0; }}"
    )
