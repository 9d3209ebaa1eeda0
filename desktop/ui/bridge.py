"""Between the window and the desk: gestures go to the desk's loop, what it tells comes back on the window's thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from desktop.runtime import Runtime
from desktop.settings import Settings, save
from desktop.ui.notice import of_error
from shared.errors import EngineFailed, IastedError
from shared.language import say, use_everywhere

if TYPE_CHECKING:
    from desktop.desk.desk import Desk
    from desktop.desk.events import DeskEvent
    from desktop.store.store import Store

T = TypeVar("T")
Tell = Callable[["DeskEvent"], None]
Failed = Callable[[IastedError], object]

_LOG = logging.getLogger(__name__)


class Bridge(QObject):
    """Everything a page may ask for. Nothing here waits: results come to `then` or `failed`, on the window's thread.

    `make` builds the desk, off the window's thread, once `start` was called; what is asked before waits for it.
    Without `failed`, an error's sentence is shown as a notice. Nothing comes back to an `owner` that is gone.
    """

    told = Signal(object)
    """A `desktop.talk.events.Told`: everything that happens in a conversation."""
    opened = Signal()
    locked = Signal(str)
    ready = Signal(str, str)
    no_audio = Signal(str)
    part_gone = Signal(object)
    recorded = Signal(object)
    dictated = Signal(str)
    not_saved = Signal(str)
    account_changed = Signal()
    sync_changed = Signal(object)
    """A `desktop.sync.status.Status`."""
    lease_over = Signal(str)
    """The time without a network is used up: the desk locks, and says this at its door."""
    wiped = Signal(str)
    """The organisation had this laptop's data destroyed: there is no store any more."""

    closing = Signal()
    """The store is about to close: whoever holds something unsaved saves it now."""
    language_changed = Signal()
    settings_changed = Signal(object)
    notice = Signal(object)
    """A `Notice` to show."""
    go = Signal(str, str)
    """Show a page by its name in `frame.py`, and what to open there."""

    left = Signal()
    """The window has closed and the desk with it."""

    _arrived = Signal(object)
    _back = Signal(object)

    def __init__(
        self,
        runtime: Runtime,
        make: Callable[[Tell], Desk],
        settings: Settings,
        *,
        exists: bool,
        folder: Path | None = None,
    ) -> None:
        super().__init__()
        self._runtime, self._make, self._folder = runtime, make, folder
        self._settings = settings
        self._keeping = asyncio.Lock()
        self._desk: Desk | None = None
        self._making: Future[Desk] | None = None
        self.exists = exists
        """Whether there is a store on this laptop."""
        self.is_open = False
        queued = Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self._hand_on, queued)
        self._back.connect(self._hand_back, queued)

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def started(self) -> bool:
        """Whether there is a desk, or soon will be."""
        return self._making is not None

    def start(self) -> None:
        """Make the desk and let its engines start, now that the window is there."""
        if self._making is None:
            self._making = self._runtime.submit(self._made())

    def ask(
        self,
        work: Callable[[Desk], Coroutine[Any, Any, T]],
        then: Callable[[T], object] | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> Future[T]:
        """Run the desk's coroutine on its loop; cancelling the future cancels it."""
        self.start()
        asked = self._with_desk(work)
        try:
            future = self._runtime.submit(asked)
        except RuntimeError:  # the program ends: a timer of a page may still be under way
            asked.close()
            future = Future()
            future.cancel()
            return future
        future.add_done_callback(lambda done: self._send_back(done, then, failed, owner))
        return future

    def store(
        self,
        work: Callable[[Store], T],
        then: Callable[[T], object] | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> Future[T]:
        """Read or write the open store, on a thread that may wait for the disk."""

        async def on_disk(desk: Desk) -> T:
            return await asyncio.to_thread(work, desk.store)

        return self.ask(on_disk, then, failed, owner=owner)

    def call(self, work: Callable[[Desk], object]) -> None:
        """A gesture that takes no time (press, release, cancel); nothing happens while the desk is locked."""
        if (desk := self._desk) is not None:
            with suppress(RuntimeError):  # the program ends
                self._runtime.call(lambda: _quietly(work, desk))

    def touch(self) -> None:
        """Somebody is there."""
        self.call(lambda desk: desk.touch())

    def lock(self) -> None:
        """Close the store; `locked` follows."""
        self.closing.emit()
        self.ask(lambda desk: desk.lock())

    def erased(self, sentence: str) -> None:
        """There is no store any more; `wiped` follows."""
        self.is_open = self.exists = False
        self.wiped.emit(sentence)

    def change(self, **choices: Any) -> None:
        """Keep other settings, and go on with them at once."""
        before, self._settings = self._settings, msgspec.structs.replace(self._settings, **choices)
        settings = self._settings
        if before == settings:
            return
        use_everywhere(settings.language)
        self.ask(lambda desk: self._use(desk, settings))
        self.settings_changed.emit(settings)
        if before.language != settings.language:
            self.language_changed.emit()

    async def _made(self) -> Desk:
        desk = await asyncio.to_thread(self._make, self._tell)
        self._desk = desk
        self._warming = asyncio.create_task(_prepare(desk))
        return desk

    async def _with_desk(self, work: Callable[[Desk], Coroutine[Any, Any, T]]) -> T:
        assert self._making is not None
        return await work(await asyncio.wrap_future(self._making))

    async def _use(self, desk: Desk, settings: Settings) -> None:
        """One choice after another; of several made at once only the last is kept."""
        async with self._keeping:
            if settings == self._settings:
                await asyncio.to_thread(save, settings, self._folder)
                await desk.use(settings)

    def _tell(self, event: DeskEvent) -> None:
        """Called on the desk's loop."""
        with suppress(RuntimeError):  # the window is gone
            self._arrived.emit(event)

    def _hand_on(self, event: Any) -> None:
        from desktop.ui.sorting import signal_of  # noqa: PLC0415 - the events' own modules come with the desk

        name, carried = signal_of(event)
        if name in {"opened", "locked"}:
            self.is_open = name == "opened"
            self.exists = self._desk is None or self._desk.vault.exists
        elif name == "wiped":
            self.is_open = self.exists = False
        getattr(self, name).emit(*carried)

    def _send_back(
        self, done: Future[T], then: Callable[[T], object] | None, failed: Failed | None, owner: QObject | None
    ) -> None:
        """Called on the desk's loop."""
        if not done.cancelled():
            with suppress(RuntimeError):  # the window is gone
                self._back.emit((done, then, failed, owner))

    def _hand_back(
        self, what: tuple[Future[Any], Callable[[Any], object] | None, Failed | None, QObject | None]
    ) -> None:
        done, then, failed, owner = what
        if owner is not None and not shiboken6.isValid(owner):
            return
        error = done.exception()
        if error is None:
            if then is not None:
                then(done.result())
        else:
            (failed or self._show)(_told(error))

    def _show(self, error: IastedError) -> None:
        self.notice.emit(of_error(error))


async def _prepare(desk: Desk) -> None:
    with suppress(IastedError):
        await desk.prepare()


def _quietly(work: Callable[[Desk], object], desk: Desk) -> None:
    with suppress(IastedError):  # the desk locked meanwhile
        work(desk)


def _told(error: BaseException) -> IastedError:
    if isinstance(error, IastedError):
        return error
    _LOG.error("a gesture failed", exc_info=error)
    return EngineFailed(
        say(
            "Une erreur inattendue est survenue ; ce qui était enregistré est intact. Réessayez.",
            "Something unexpected went wrong; what was saved is intact. Try again.",
        ),
        code="unexpected",
    )
