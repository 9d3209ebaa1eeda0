"""Brings the window into the state that a picture shows, page by page, and waits until nothing moves any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.account.kept import State as AccountState
from desktop.account.refusals import DeviceWiped, LeaseOver
from desktop.desk.desk import Desk
from desktop.runtime import Runtime
from desktop.settings import Settings
from desktop.ui.frame import Frame
from desktop.ui.page import Page
from desktop.ui.pages.account_page import AccountPage
from desktop.ui.pages.first_run_page import FirstRunPage
from desktop.ui.pages.history_page import HistoryPage
from desktop.ui.pages.models_page import Looked, ModelsPage
from desktop.ui.pages.report_page import ReportPage
from desktop.ui.pages.settings_page import SettingsPage
from desktop.ui.pages.unlock_page import UnlockPage
from desktop.ui.pages.wiped_page import WipedPage
from desktop.ui.stage.account import SERVER
from desktop.ui.stage.data import Played
from desktop.ui.stage.desk import PASSPHRASE, StageDesk, bridge_to, furnish
from desktop.ui.stage.review_scene import ReviewScene
from desktop.ui.stage.scenes import Shoot
from desktop.ui.stage.sync_scene import SyncScene
from desktop.ui.sync_acts import sync_status
from desktop.ui.theme import wear
from desktop.ui.window import MainWindow
from models.catalogue import catalogue
from models.errand import Told
from models.store import State
from shared.language import Language, say, use_everywhere

SIZE = QSize(1366, 768)
PATIENCE_S = 20.0
_FREE = 38_400_000_000

P = TypeVar("P", bound=Page)


class Stage:
    """One window in one language at one size of letters; `close` ends it."""

    def __init__(self, app: QApplication, folder: Path, language: Language, percent: int) -> None:
        use_everywhere(language)
        self._app, self._folder = app, folder
        self._settings = Settings(language=language, text_percent=percent)
        self._runtime = Runtime()
        wear(app, percent)
        self.window: MainWindow | None = None

    def first_run(self, shoot: Shoot) -> None:
        """The two steps of the first start, and before them what a laptop says that was erased."""
        window = self._open(self._folder / "new")
        assert window.door is not None
        window.door.bridge.wiped.emit(DeviceWiped().message)
        assert isinstance(window.door, WipedPage)
        self.settle()
        shoot("wiped", window)
        window.door.begin.click()
        page = window.door
        assert isinstance(page, FirstRunPage)
        page.pair.first.line.setText(PASSPHRASE)
        page.pair.second.line.setText(PASSPHRASE)
        self.settle()
        shoot("first-run", self._shown)
        page.make.click()
        self.wait(lambda: not page.code.isHidden() and bool(page.code.text()))
        shoot("recovery", self._shown)
        self._end()

    def every_page(self, shoot: Shoot) -> None:
        """The door, then each page with something on it."""
        folder = self._folder / "desk"
        played = furnish(folder)
        window = self._open(folder)
        door = window.door
        assert isinstance(door, UnlockPage)
        shoot("unlock", window)
        now = datetime.now(UTC)
        door.tell("lease-over", LeaseOver(now - timedelta(days=1), now).message)
        self.settle()
        shoot("lease-over", window)
        door.sign_in.browse = lambda _: True
        door.field.line.setText(PASSPHRASE)
        door.way_button.click()
        self.wait(lambda: bool(door.sign_in.link))
        shoot("lease-over-signing-in", window)
        door.sign_in.cancel.click()
        door.field.line.setText(PASSPHRASE)
        door.open_button.click()
        self.wait(lambda: window.frame is not None and window.frame.current == "talk")
        frame = window.frame
        assert frame is not None
        self._talk(frame, played, shoot)
        self._history(frame, shoot)
        self._reports(frame, played, shoot)
        self._models(frame, shoot)
        self._others(frame, shoot)
        self._account(frame, shoot)
        self._act(_page(frame, AccountPage), "signed-in", 27)
        SyncScene(self, frame, shoot).play(played)
        ReviewScene(self, frame, shoot).play()
        self._end()

    def close(self) -> None:
        """End what is left."""
        self._end()
        self._runtime.close()
        use_everywhere(None)

    def settle(self, seconds: float = 0.25) -> None:
        """Let everything that is under way arrive."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.005)

    def wait(self, ready: Callable[[], bool]) -> None:
        """Until it is so."""
        until = time.monotonic() + PATIENCE_S
        while not ready():
            if time.monotonic() > until:
                raise TimeoutError
            self.settle(0.02)
        self.settle()

    @property
    def _shown(self) -> QWidget:
        assert self.window is not None
        return self.window

    def _open(self, folder: Path) -> MainWindow:
        bridge = bridge_to(folder, self._runtime, self._settings)
        memory = QSettings(str(self._folder / "window.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(bridge, memory)
        self.window.setWindowState(Qt.WindowState.WindowNoState)
        self.window.setFixedSize(SIZE)
        self.window.show()
        bridge.start()
        self.settle()
        return self.window

    def _talk(self, frame: Frame, played: Played, shoot: Shoot) -> None:
        frame.go("talk", played.conversation)
        self.settle(0.6)
        shoot("talk", self._shown)

    def _history(self, frame: Frame, shoot: Shoot) -> None:
        frame.go("history")
        page = _page(frame, HistoryPage)
        self.wait(lambda: bool(page.entries.entries))
        shoot("history", self._shown)
        page.field.setText("cimen")
        self.wait(lambda: any(entry.matches for entry in page.entries.entries))
        shoot("search", self._shown)
        page.field.clear()
        self.settle()

    def _reports(self, frame: Frame, played: Played, shoot: Shoot) -> None:
        frame.go("reports")
        self.settle(0.5)
        shoot("reports", self._shown)
        frame.go("report", played.report)
        page = _page(frame, ReportPage)
        self.wait(lambda: page.report is not None)
        page.tell_empty({"follow_up": say("Aucune suite n’a été demandée.", "No follow-up was asked for.")})
        self.settle()
        shoot("report", self._shown)
        bar = page.form.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.settle()
        shoot("report-end", self._shown)

    def _models(self, frame: Frame, shoot: Shoot) -> None:
        frame.go("models")
        page = _page(frame, ModelsPage)
        self.settle(0.8)
        states = {model.id: State.ABSENT for model in catalogue().model}
        first, second, *_ = page.set.models
        page.show_found(Looked({**states, first: State.PRESENT, page.set.models[-1]: State.PRESENT}, _FREE))
        card = page.cards[second]
        card.begin("fetch")
        file = card.model.file[0]
        card.tell(Told(file=f"{second}/{file.path}", total=file.size, done=int(file.size * 0.42)))
        self.settle()
        shoot("models", self._shown)
        card.end(Told(ended=True))

    def _others(self, frame: Frame, shoot: Shoot) -> None:
        frame.go("settings")
        page = _page(frame, SettingsPage)
        self.settle(0.6)
        page.sound.meter.show_level(-24.0, -15.0)
        shoot("settings", self._shown)
        bar = page.area.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.settle()
        shoot("settings-end", self._shown)
        frame.go("help")
        self.settle()
        shoot("help", self._shown)
        frame.go("about")
        self.settle(1.0)
        shoot("about", self._shown)

    def _account(self, frame: Frame, shoot: Shoot) -> None:
        frame.go("account")
        page = _page(frame, AccountPage)
        page.browse = lambda _: True
        page.profile.own_name = say("portable-tchibanga", "tchibanga-laptop")
        self.wait(lambda: page.account is not None)
        page.sign_in.server.setText(SERVER)
        self.settle()
        shoot("account", self._shown)
        page.sign_in.button.click()
        self.wait(lambda: bool(page.waiting.link))
        shoot("account-waiting", self._shown)
        page.waiting.cancel.click()
        self._act(page, "signed-in", 3.5)
        page.profile.leave_button.click()
        self.wait(page.leaving.isVisible)
        shoot("account-leaving", self._shown)
        page.leaving.stay.click()
        self._act(page, "signed-in", 27)
        shoot("account-signed-in", self._shown)
        self._act(page, "sign-in-again", 27)
        shoot("account-again", self._shown)

    def _act(self, page: AccountPage, state: AccountState, days: float) -> None:
        """Somebody signed in."""

        async def play(desk: Desk) -> None:
            assert isinstance(desk, StageDesk)
            desk.invented.play(state, days)

        page.bridge.ask(play, lambda _: page.shown())
        page.bridge.ask(sync_status, page.bridge.sync_changed.emit)
        self.wait(lambda: page.account is not None and page.account.state == state)

    def _end(self) -> None:
        window, self.window = self.window, None
        if window is None:
            return
        window.close()
        self.wait(lambda: not window.isVisible())
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
        self.settle(0.05)


def _page(frame: Frame, kind: type[P]) -> P:
    return next(page for page in frame.pages.values() if isinstance(page, kind))
