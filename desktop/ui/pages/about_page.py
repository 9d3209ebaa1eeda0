"""About this program and this laptop: versions, licences, models, devices, data, and a diagnosis to copy."""

from __future__ import annotations

import asyncio
from html import escape

import msgspec
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout

from desktop.audio.backend import AudioBackend, Device
from desktop.desk.desk import Desk
from desktop.settings import Settings, default_data
from desktop.ui.bridge import Bridge
from desktop.ui.icons import icon
from desktop.ui.notice import Notice
from desktop.ui.page import Page
from desktop.ui.pages.diagnosis import StoreState, as_text, check, licences, sections, store_state
from desktop.ui.theme import font, px
from shared.errors import IastedError
from shared.language import say

Sections = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class Facts(msgspec.Struct, frozen=True):
    """What was gathered; words come when they are shown."""

    store: StoreState = StoreState()
    devices: tuple[Device, ...] = ()


class AboutPage(Page):
    """Gathers off the window's thread; what is copied is what is shown."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.facts = Facts()
        self.title, self.sheet = QLabel(self), QTextBrowser(self)
        self.back, self.copy, self.check, self.folder = (QPushButton(self) for _ in range(4))
        self._sections: Sections = ()
        self._lay_out()
        self.back.clicked.connect(lambda: bridge.go.emit("help", ""))
        self.copy.clicked.connect(self._copy)
        self.check.clicked.connect(self._check)
        self.folder.clicked.connect(self._open_folder)
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("À propos", "About"))
        self.sheet.setAccessibleName(say("Diagnostic et licences", "Diagnosis and licences"))
        words = (
            (self.back, say("Aide", "Help"), "previous"),
            (self.copy, say("Copier le diagnostic", "Copy the diagnosis"), "copy"),
            (self.check, say("Vérifier les données", "Verify the data"), "check"),
            (self.folder, say("Ouvrir le dossier", "Open the folder"), "folder"),
        )
        for button, text, drawing in words:
            button.setText(text)
            button.setAccessibleName(text)
            button.setIcon(icon(drawing))
            button.setIconSize(QSize(px(18), px(18)))
        self.sheet.document().setDefaultFont(font())
        self.sheet.document().setDocumentMargin(px(20))
        if self._sections:
            self._gather()

    def shown(self) -> None:
        self._gather()
        self.copy.setFocus()

    def locking(self) -> None:
        self._sections = ()
        self.sheet.clear()

    def _gather(self) -> None:
        settings = self.bridge.settings

        async def work(desk: Desk) -> tuple[Facts, Sections]:
            facts = await asyncio.to_thread(_facts, desk, (await desk.prepare()).backend)
            return facts, await asyncio.to_thread(_sections, facts, settings)

        self.bridge.ask(work, self._show, owner=self)

    def _show(self, found: tuple[Facts, Sections]) -> None:
        self.facts, self._sections = found
        told = list(self._sections)
        told.append((say("Licences", "Licences"), licences()))
        place = self.sheet.verticalScrollBar().value()
        self.sheet.setHtml("".join(_table(head, pairs) for head, pairs in told))
        self.sheet.verticalScrollBar().setValue(place)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self._sections))
        text = say(
            "Diagnostic copié : collez-le dans un message. Il ne contient rien de personnel.",
            "Diagnosis copied: paste it into a message. It holds nothing personal.",
        )
        self.bridge.notice.emit(Notice(text=text))

    def _check(self) -> None:
        self.check.setEnabled(False)

        def done(_: object) -> None:
            self.check.setEnabled(True)
            self.bridge.notice.emit(Notice(text=say("Les données sont intactes.", "The data is intact.")))
            self._gather()

        def failed(error: IastedError) -> None:
            self.check.setEnabled(True)
            self.bridge.notice.emit(Notice(text=error.message, kind="error"))

        self.bridge.store(check, done, failed, owner=self)

    @staticmethod
    def _open_folder() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(default_data())))

    def _lay_out(self) -> None:
        self.title.setProperty("role", "title")
        self.sheet.setOpenLinks(False)
        self.sheet.setTabChangesFocus(True)
        self.sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head, tools = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.back)
        for button in (self.copy, self.check, self.folder):
            tools.addWidget(button)
        tools.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(tools)
        column.addWidget(self.sheet, 1)


def _facts(desk: Desk, backend: AudioBackend) -> Facts:
    return Facts(store_state(desk.store, desk.vault.folder), _devices(backend))


def _devices(backend: AudioBackend) -> tuple[Device, ...]:
    try:
        return tuple(backend.devices())
    except IastedError:
        return ()


def _sections(facts: Facts, settings: Settings) -> Sections:
    return sections(facts.store, facts.devices, settings, default_data())


def _table(head: str, pairs: tuple[tuple[str, str], ...]) -> str:
    rows = "".join(f"<tr><td width='40%'>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in pairs)
    return f"<h3>{escape(head)}</h3><table width='100%' cellspacing='0' cellpadding='3'>{rows}</table>"
