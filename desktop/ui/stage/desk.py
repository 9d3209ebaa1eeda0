"""A desk for the stage: a real store in a folder of its own, a headset that hears silence, and no engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.account.sign_in import in_browser
from desktop.audio.backend import Device
from desktop.audio.null import NullBackend
from desktop.desk.company import Company, Gather
from desktop.desk.desk import Desk
from desktop.desk.events import DeskEvent
from desktop.runtime import Runtime
from desktop.settings import Settings
from desktop.store.derivation import Cost
from desktop.store.vault import Vault
from desktop.talk.absent import Absent
from desktop.talk.partners import Partners
from desktop.talk.silent import Silent
from desktop.ui.bridge import Bridge
from desktop.ui.stage.account import Invented
from desktop.ui.stage.arrivals import Laptop, StageSeals
from desktop.ui.stage.data import Played, play
from desktop.ui.stage.reviewing import StageReviewing
from desktop.ui.stage.syncing import StageSyncing
from shared.errors import PartMissing
from shared.language import say
from shared.voice.turn import Engines

PASSPHRASE = "quatre mots pour la scène"  # noqa: S105 - of invented data
_QUICK = Cost(memory_kib=8 * 1024, passes=1, lanes=1)


class Headset(NullBackend):
    """One device with a name that people have seen."""

    def devices(self) -> tuple[Device, ...]:
        name = say("Casque USB", "USB headset")
        return (Device(id="null", name=name, inputs=1, outputs=1, default_input=True, default_output=True),)


class Nobody:
    """Engines that need no start."""

    async def warm(self) -> None:
        """There is nobody to start."""

    async def aclose(self) -> None:
        """There is nobody to end."""


class StageDesk(Desk):
    """Its account is invented; everything else is real."""

    def __init__(self, there: Vault, gather: Gather, settings: Settings, tell: Callable[[DeskEvent], None]) -> None:
        super().__init__(there, gather, settings, tell)
        self.invented = Invented()
        self.laptop = Laptop("d-here", "invented", "Clarisse Mengue")

    @property
    def account(self) -> Invented:  # type: ignore[override]  # it plays an account, without a server
        return self.invented

    @property
    def syncing(self) -> StageSyncing:  # type: ignore[override]  # the same
        return StageSyncing(self.store, self.invented)

    @property
    def seals(self) -> StageSeals:
        """Seals decisions, and plays the server that takes or refuses them."""
        return StageSeals(self.store, self.laptop)

    @property
    def reviewing(self) -> StageReviewing:
        return StageReviewing(self.store, self.seals, self.laptop.name)

    async def sign_in_and_unlock(self, _passphrase: str, opened: Callable[[str], object] = in_browser) -> None:
        """Wait for a browser that nobody opens."""
        await self.invented.sign_in("", opened)


def vault(folder: Path) -> Vault:
    """A vault that opens quickly and leaves the system's keyring alone."""
    return Vault(folder, None, cost=_QUICK)


def furnish(folder: Path) -> Played:
    """A store with a week of work in it, locked again."""
    store, _ = vault(folder).create(PASSPHRASE)
    with store:
        return play(store)


def bridge_to(folder: Path, runtime: Runtime, settings: Settings, desk: type[Desk] = StageDesk) -> Bridge:
    """A bridge to the desk whose store is, or will be, in `folder`."""
    there = vault(folder)

    def make(tell: Callable[[DeskEvent], None]) -> Desk:
        return desk(there, _gather(), settings, tell)

    return Bridge(runtime, make, settings, exists=there.exists, folder=folder / "settings")


def _gather() -> Gather:
    async def gather(_speed: float) -> Company:
        absent = Absent(PartMissing(say("Personne n’écoute sur scène.", "Nobody listens on stage.")))
        engines = Engines(transcriber=absent, responder=Silent())
        partners = Partners(engines=engines, reader=lambda: absent)
        return Company(partners=partners, backend=Headset(), engines=Nobody())

    return gather
