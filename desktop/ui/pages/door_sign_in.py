"""Signing in from the locked door, when the time without a network is used up: the browser, then the desk opens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.ui.bridge import Bridge
from desktop.ui.pages.waiting_card import WaitingCard
from shared.errors import IastedError

if TYPE_CHECKING:
    from desktop.desk.desk import Desk


class DoorSignIn(WaitingCard):
    """`opened` when the desk is open, `failed` with the error; `cancelled` leads back to the door as it was."""

    opened = Signal()
    failed = Signal(object)
    _linked = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent, bare=True)
        self.browse: Callable[[QUrl], bool] = QDesktopServices.openUrl
        self._bridge = bridge
        self._work: Future[Any] | None = None
        self._linked.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        self.cancelled.connect(self._stop)
        self.hide()

    @property
    def under_way(self) -> bool:
        """Whether the browser is waited for."""
        return self._work is not None

    def begin(self, passphrase: str) -> None:
        """Sign in, and open the desk with its passphrase."""
        self.look_for_server()
        self.show()
        self.cancel.setFocus()

        async def work(desk: Desk) -> None:
            await desk.sign_in_and_unlock(passphrase, self._linked.emit)

        self._work = self._bridge.ask(work, lambda _: self._done(), self._failed, owner=self)

    def _follow(self, link: str) -> None:
        if self.under_way:
            self.wait_for_browser(link, seen=self.browse(QUrl(link)))

    def _done(self) -> None:
        self._end()
        self.opened.emit()

    def _failed(self, error: IastedError) -> None:
        self._end()
        self.failed.emit(error)

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
        self._end()

    def _end(self) -> None:
        self._work = None
        self.forget()
        self.hide()
