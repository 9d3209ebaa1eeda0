"""The open desk: the rail, the page that is chosen, the status line below; pages are built when first wanted."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.review.access import may_review
from desktop.sync.status import Status
from desktop.ui.bridge import Bridge
from desktop.ui.page import Page
from desktop.ui.pages.account_shown import Shown, read
from desktop.ui.reminder import reminder
from desktop.ui.sync_acts import carry_out
from desktop.ui.widgets.navigation import OFFERED, Navigation
from desktop.ui.widgets.notice_bar import NoticeBar
from desktop.ui.widgets.status_bar import StatusBar
from shared.errors import IastedError

if TYPE_CHECKING:
    from desktop.store.store import Store

_WHERE = {
    "talk": "desktop.ui.pages.talk_page:TalkPage",
    "history": "desktop.ui.pages.history_page:HistoryPage",
    "reports": "desktop.ui.pages.reports_page:ReportsPage",
    "report": "desktop.ui.pages.report_page:ReportPage",
    "review": "desktop.ui.pages.review_page:ReviewPage",
    "models": "desktop.ui.pages.models_page:ModelsPage",
    "settings": "desktop.ui.pages.settings_page:SettingsPage",
    "account": "desktop.ui.pages.account_page:AccountPage",
    "sync": "desktop.ui.pages.sync_page:SyncPage",
    "help": "desktop.ui.pages.help_page:HelpPage",
    "about": "desktop.ui.pages.about_page:AboutPage",
}

_NEWS_MS = 600
"""A round of synchronisation tells of every step; new cases are counted now and then."""


class Frame(QWidget):
    """Shows one page at a time."""

    changed = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.pages: dict[str, Page] = {}
        self.current = ""
        self.navigation, self.stack, self.status = Navigation(), QStackedWidget(), StatusBar()
        self.notices = NoticeBar(self.stack)
        self._lay_out()
        self.navigation.chosen.connect(self.go)
        self.navigation.lock.connect(bridge.lock)
        bridge.notice.connect(self.notices.show_notice)
        bridge.go.connect(self.go)
        bridge.ready.connect(self._hears)
        bridge.no_audio.connect(self._deaf)
        bridge.sync_changed.connect(self.status.show_status)
        self._news = QTimer(self, singleShot=True, interval=_NEWS_MS)
        self._news.timeout.connect(self._count_new)
        bridge.sync_changed.connect(self._news_came)
        self.status.acted.connect(self._act)
        bridge.account_changed.connect(lambda: self._remind(opening=False))

    def enter(self) -> None:
        """The desk is open: begin with the conversation."""
        self.go("talk")
        self._remind(opening=True)

    def leave(self) -> None:
        """The desk locks: pages forget what they showed."""
        self.status.show_status(Status())
        self.notices.hide()
        for page in self.pages.values():
            page.locking()

    def go(self, name: str, what: str = "") -> None:
        """Show a page, and what was asked for on it; that of reviews only to whoever reviews."""
        if name == OFFERED and not self.navigation.offers_review:
            return
        page = self.page(name)
        self.current = name
        self.stack.setCurrentWidget(page)
        self.navigation.choose(name)
        page.shown()
        if what:
            page.open(what)
        self.changed.emit(name)

    def page(self, name: str) -> Page:
        """The page of that name, built now if it was not."""
        if name not in self.pages:
            module, _, kind = _WHERE[name].partition(":")
            self.pages[name] = getattr(importlib.import_module(module), kind)(self._bridge)
            self.stack.addWidget(self.pages[name])
            self.notices.raise_()
        return self.pages[name]

    def retranslate(self) -> None:
        self.navigation.retranslate()
        self.status.retranslate()
        for page in self.pages.values():
            page.retranslate()

    def _hears(self, microphone: str, _: str) -> None:
        self.status.hears(microphone)

    def _deaf(self, _: str) -> None:
        self.status.hears("")

    def _act(self, act: str) -> None:
        """What the person wants done about the synchronisation."""
        if act in {"see", "sign-in"}:
            self.go("sync" if act == "see" else "account")
        else:
            carry_out(self._bridge, act)

    def _remind(self, *, opening: bool) -> None:
        def tell(account: Shown) -> None:
            self._offer_review(account)
            notice = reminder(account, lambda: self.go("account"), opening=opening)
            if notice is not None and self.current != "account":
                self._bridge.notice.emit(notice)

        if self._bridge.is_open:
            self._bridge.ask(read, tell, _quiet, owner=self)

    def _offer_review(self, account: Shown) -> None:
        offered = account.state != "signed-out" and may_review(account.role)
        self.navigation.offer_review(offered=offered)
        self._count_new()
        if self.current == OFFERED and not offered:
            self.go("talk")

    def _news_came(self, _: object) -> None:
        if self.navigation.offers_review and not self._news.isActive():
            self._news.start()

    def _count_new(self) -> None:
        if self.navigation.offers_review and self._bridge.is_open:
            self._bridge.store(_new_cases, self.navigation.tell_new, _quiet, owner=self)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        right.addWidget(self.status)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(right, 1)


def _new_cases(store: Store) -> int:
    from desktop.review.inbox import Inbox  # noqa: PLC0415 - most people review nothing

    return Inbox(store).new()


def _quiet(_: IastedError) -> None:
    """The desk locked meanwhile."""
