"""The scene of a synchronisation: at work, without a network, on a connection that costs, refused, and an alarm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desktop.store.sealed import Sealed
from desktop.store.store import Store
from desktop.sync.kept_checkpoint import Alarm
from desktop.sync.rounds import Progress
from desktop.sync.stand import ItemState, Stand, Waiting
from desktop.sync.status import Status
from desktop.ui.frame import Frame
from desktop.ui.pages.sync_page import SyncPage
from desktop.ui.pages.talk_page import TalkPage
from desktop.ui.stage.data import Played
from desktop.ui.stage.scenes import Shoot, Waits

_MANY = Waiting(items=12, files=3, size=4_200_000)


class SyncScene:
    """No server is needed: how things stand is told, and what waits stands in the store."""

    def __init__(self, stage: Waits, frame: Frame, shoot: Shoot) -> None:
        self._stage, self._frame, self._shoot = stage, frame, shoot

    def play(self, played: Played) -> None:
        """Take all pictures of it."""
        page = self._frame.page("sync")
        assert isinstance(page, SyncPage)
        page.bridge.store(lambda store: refuse(store, played.report))
        self._frame.go("sync")
        self._stage.wait(lambda: any(entry.aside for entry in page.entries.entries))
        step = Progress(stage="pushing", done=34, total=120)
        for name, status in {
            "sync-working": _status(phase="working", waiting=_MANY, progress=step),
            "sync-offline": _status(phase="offline", waiting=_MANY, again_at=datetime.now(UTC) + timedelta(minutes=4)),
            "sync-paused": _status(phase="paused", waiting=_MANY),
            "sync-metered": _status(waiting=Waiting(files=3, size=4_200_000), metered=True),
            "sync-refused": _status(refused=1),
            "sync-alarm": _status(
                alarm="log", why=Alarm(at=datetime.now(UTC), kind="split", held="", shown="").message
            ),
        }.items():
            self._take(name, status)
        self._marks(played)

    def _marks(self, played: Played) -> None:
        """A thread whose messages are sent, waiting and refused."""
        self._frame.go("talk", played.conversation)
        talk = self._frame.page("talk")
        assert isinstance(talk, TalkPage)
        self._stage.wait(lambda: bool(talk.messages.messages))
        self._stage.settle(0.6)
        *others, last = talk.messages.turns
        states = {turn: ItemState("sent") for turn in others}
        talk.messages.mark({**states, others[-1]: ItemState("waiting"), last: ItemState("refused", "too-large")})
        self._take("talk-sent", _status(phase="offline", waiting=Waiting(items=1)))

    def _take(self, name: str, status: Status) -> None:
        self._frame.status.show_status(status)
        page = self._frame.pages["sync"]
        assert isinstance(page, SyncPage)
        page.card.show_status(status)
        self._stage.settle(0.1)
        self._shoot(name, self._frame.window())


def refuse(store: Store, report: str) -> None:
    """The server has refused this report."""
    lines = [line for line in store.outbox.pending(1000) if line.object_id == report]
    with store.database.transaction():
        store.outbox.done([line.id for line in lines])
        store.sealed.add(
            Sealed(
                device="invented",
                dseq=1,
                kind="report",
                object=report,
                conversation="",
                digest="",
                operation=b"",
                at=1_800_000_000_000_000,
                state="refused",
                code="too-large",
            )
        )


def _status(phase: str = "idle", **more: object) -> Status:
    of_stand = {name: more.pop(name) for name in ("waiting", "refused", "alarm", "why") if name in more}
    stand = Stand(account="signed-in", known=True, delivered=datetime.now(UTC) - timedelta(hours=3), **of_stand)  # type: ignore[arg-type]  # names of its fields
    return Status(phase=phase, stand=stand, checked=datetime.now(UTC), **more)  # type: ignore[arg-type]  # the same
