"""The account: signed in with the browser, shown, renewed and left; everything else works without it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel

from desktop.keys.prints import Fingerprints
from desktop.sync.status import Status
from desktop.ui.bridge import Bridge
from desktop.ui.notice import Notice
from desktop.ui.page import Page
from desktop.ui.pages.account_shown import Shown, lease_warning, read
from desktop.ui.pages.keys_card import KeysCard
from desktop.ui.pages.leaving_card import LeavingCard
from desktop.ui.pages.profile_card import ProfileCard
from desktop.ui.pages.sign_in_card import SignInCard
from desktop.ui.pages.sync_summary import SyncSummary
from desktop.ui.pages.waiting_card import WaitingCard
from desktop.ui.report.scrolling import cards_under
from desktop.ui.sync_acts import sync_status
from desktop.ui.widgets.banner import Banner
from shared.errors import IastedError
from shared.language import say

if TYPE_CHECKING:
    from desktop.desk.desk import Desk

_THERE_EVERY_MS = 20_000
"""Whoever signs in with the browser is there, though not at this window."""


class AccountPage(Page):
    """One card at a time, and the question before signing out above it."""

    _linked = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.browse: Callable[[QUrl], bool] = QDesktopServices.openUrl
        self.title, self.warning = QLabel(self), Banner()
        self.sign_in, self.waiting = SignInCard(self), WaitingCard(self)
        self.profile, self.leaving = ProfileCard(self), LeavingCard(self)
        self.keys = KeysCard(self)
        self.account: Shown | None = None
        self._doing: Literal["nothing", "signing-in", "leaving"] = "nothing"
        self._work: Future[Any] | None = None
        self._there = QTimer(self, interval=_THERE_EVERY_MS)
        self.sync = SyncSummary(self)
        cards = (self.warning, self.leaving, self.sign_in, self.waiting, self.profile, self.keys, self.sync)
        self.area = cards_under(self.title, cards, self)
        self._arrange()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("Compte", "Account"))
        for card in (self.sign_in, self.waiting, self.profile, self.keys, self.leaving, self.sync):
            card.retranslate()
        self._warn()

    def shown(self) -> None:
        self._look(self._begin)
        if self.bridge.is_open:
            self.bridge.ask(sync_status, self.sync.show_status, owner=self)

    def locking(self) -> None:
        self._stop()
        self.account = None
        self.profile.forget()
        self.sync.show_status(Status())
        self.keys.show_keys(Fingerprints())
        self.sign_in.problem.tell("")
        self._arrange()

    def _look(self, then: Callable[[], object] = lambda: None) -> None:
        """Show the account as it stands now."""

        def show(found: Shown) -> None:
            self.account = found
            self.sign_in.show_account(found, self.bridge.settings.server)
            self.profile.show_account(found)
            self.keys.show_keys(found.keys)
            self._arrange()
            then()

        if self.bridge.is_open:
            self.bridge.ask(read, show, owner=self)

    def _changed(self) -> None:
        if self.isVisible() and self._doing == "nothing":
            self._look()

    def _sign_in(self, server: str) -> None:
        self.bridge.change(server=server)
        self._do("signing-in")
        self.waiting.look_for_server()
        self._there.start()
        self.waiting.cancel.setFocus()

        async def work(desk: Desk) -> object:
            return await desk.account.sign_in(server, self._linked.emit)

        self._work = self.bridge.ask(work, lambda _: self._signed_in(), self._not_signed_in, owner=self)

    def _follow(self, link: str) -> None:
        """The link is there: open it where the person types the password."""
        if self._doing == "signing-in":
            self.waiting.wait_for_browser(link, seen=self.browse(QUrl(link)))

    def _copied(self) -> None:
        text = say(
            "Lien copié : collez-le dans un navigateur de cet ordinateur.", "Link copied: paste it into a browser here."
        )
        self.bridge.notice.emit(Notice(text=text))

    def _signed_in(self) -> None:
        self._end()
        self.window().activateWindow()
        self._look(self._begin)
        self.bridge.notice.emit(Notice(text=say("Vous êtes connecté.", "You are signed in.")))

    def _not_signed_in(self, error: IastedError) -> None:
        self._end()

        def tell() -> None:
            card = self.profile if self._is_in else self.sign_in
            card.problem.tell(error.message)
            self._begin()

        self._look(tell)

    def _cancel(self) -> None:
        """Back to where the person was before."""
        if self._doing == "leaving" and not self.leaving.stay.isEnabled():
            return
        if self._doing != "nothing":
            self._stop()
            self._begin()

    def _renew(self) -> None:
        self.profile.problem.tell("")
        self.profile.work(busy=True)

        async def work(desk: Desk) -> object:
            return await desk.account.renew()

        def done(_: object) -> None:
            self.profile.work(busy=False)
            self._look(self._begin)
            self.bridge.notice.emit(Notice(text=say("Le compte est à jour.", "The account is up to date.")))

        def failed(error: IastedError) -> None:
            self.profile.work(busy=False)
            self._not_signed_in(error)

        self._work = self.bridge.ask(work, done, failed, owner=self)

    def _manage(self) -> None:
        address = f"{self.account.server if self.account else ''}/account"
        if not self.browse(QUrl(address)):
            text = say(f"Le navigateur ne s’est pas ouvert : {address}", f"The browser did not open: {address}")
            self.bridge.notice.emit(Notice(text=text, kind="warning"))

    def _ask_to_leave(self) -> None:
        def ask() -> None:
            self.leaving.ask(self.account.unsent if self.account else 0)
            self._do("leaving")
            self.area.verticalScrollBar().setValue(0)
            self.leaving.stay.setFocus()

        self._look(ask)

    def _leave(self) -> None:
        self.leaving.work(busy=True)

        async def work(desk: Desk) -> bool:
            return (await desk.account.sign_out()).told_server

        self._work = self.bridge.ask(work, self._left, self._not_signed_in, owner=self)

    def _left(self, told_server: bool) -> None:
        self._end()
        self._look(self._begin)
        text = say("Vous êtes déconnecté ; tout reste sur cet ordinateur.", "Signed out; everything stays here.")
        if not told_server:
            text += say(
                " Le serveur n’a pas pu être prévenu : fermez aussi la session sur la page de votre compte.",
                " The server could not be told: end the session on your account’s page too.",
            )
        self.bridge.notice.emit(Notice(text=text, kind="done" if told_server else "warning"))

    @property
    def _is_in(self) -> bool:
        return self.account is not None and self.account.state == "signed-in"

    def _do(self, what: Literal["nothing", "signing-in", "leaving"]) -> None:
        self._doing = what
        self._arrange()

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
        self.profile.work(busy=False)
        self._end()

    def _end(self) -> None:
        self._work = None
        self._there.stop()
        self.waiting.forget()
        self._do("nothing")

    def _arrange(self) -> None:
        known, waits = self.account is not None, self._doing == "signing-in"
        self.waiting.setVisible(waits)
        self.sign_in.setVisible(known and not self._is_in and not waits)
        self.profile.setVisible(self._is_in and not waits)
        self.keys.setVisible(self._is_in and not waits and bool(self.account and self.account.keys.device))
        self.profile.tools.setVisible(self._doing != "leaving")
        self.leaving.setVisible(self._is_in and self._doing == "leaving")
        mine = self.account is not None and self.account.state != "signed-out"
        self.sync.setVisible(mine and self._doing == "nothing")
        self._warn()

    def _warn(self) -> None:
        until = self.account.lease_until if self.account and self._doing == "nothing" else None
        self.warning.tell(lease_warning(until, signed_in=self._is_in))

    def _begin(self) -> None:
        """Put the focus where work begins."""
        if self.isVisible() and self._doing == "nothing":
            self.profile.refresh_button.setFocus() if self._is_in else self.sign_in.begin()

    def _connect(self) -> None:
        self._linked.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        self._there.timeout.connect(self.bridge.touch)
        self.sign_in.asked.connect(self._sign_in)
        self.waiting.cancelled.connect(self._cancel)
        self.waiting.copied.connect(self._copied)
        self.profile.refresh.connect(self._renew)
        self.profile.manage.connect(self._manage)
        self.profile.leave.connect(self._ask_to_leave)
        self.leaving.stayed.connect(self._cancel)
        self.leaving.left.connect(self._leave)
        self.bridge.account_changed.connect(self._changed)
        self.bridge.sync_changed.connect(self.sync.show_status)
        self.sync.wanted.connect(lambda: self.bridge.go.emit("sync", ""))
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._cancel)
