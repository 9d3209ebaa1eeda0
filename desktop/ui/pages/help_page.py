"""Help inside the program: one page to read, search and print, and the way to the diagnosis."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QSize, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout

from desktop.ui.bridge import Bridge
from desktop.ui.icons import icon
from desktop.ui.page import Page
from desktop.ui.pages.guide import as_html
from desktop.ui.theme import font, px
from shared.language import say


class HelpPage(Page):
    """The guide scrolls with the keyboard as soon as the page shows."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.title, self.guide = QLabel(self), QTextBrowser(self)
        self.print_button, self.about_button = QPushButton(self), QPushButton(self)
        self.title.setProperty("role", "title")
        self.guide.setOpenLinks(False)
        self.guide.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.guide.setTabChangesFocus(True)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.about_button)
        head.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.guide, 1)
        self.print_button.clicked.connect(self._print)
        self.about_button.clicked.connect(lambda: bridge.go.emit("about", ""))
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("Aide", "Help"))
        self.guide.setAccessibleName(say("Guide d’une page", "One-page guide"))
        self.print_button.setText(say("Imprimer…", "Print…"))
        self.about_button.setText(say("À propos et diagnostic", "About and diagnosis"))
        for button, drawing in ((self.print_button, "print"), (self.about_button, "about")):
            button.setAccessibleName(button.text().rstrip("…"))
            button.setIcon(icon(drawing))
            button.setIconSize(QSize(px(18), px(18)))
        self.guide.document().setDefaultFont(font())
        self.guide.document().setDocumentMargin(px(20))
        self.guide.document().setDefaultStyleSheet(_sheet(px(1)))
        self.guide.setHtml(as_html())

    def shown(self) -> None:
        self.guide.setFocus()

    def write_to(self, printer: QPrinter) -> None:
        """Put the guide on paper, on one A4 page."""
        printer.setPageLayout(
            QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(14, 12, 14, 12))
        )
        paper = QTextDocument()
        made = font()
        made.setPointSizeF(8.8)
        paper.setDefaultFont(made)
        paper.setDefaultStyleSheet(
            "h1 { font-size: 14pt; margin: 0; } h2 { font-size: 10.5pt; margin: 8px 0 4px 0; } ul, p { margin: 2px 0; }"
        )
        paper.setHtml(as_html())
        paper.print_(printer)

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(say("iAsted en une page", "iAsted on one page"))
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: self.write_to(printer))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()


def _sheet(unit: int) -> str:
    return f"li {{ margin-bottom: {4 * unit}px; }} h2 {{ margin-top: {14 * unit}px; }} td {{ padding-right: 16px; }}"
