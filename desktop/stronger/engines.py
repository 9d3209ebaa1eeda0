"""The laptop's switchboard: its own engines always, the organisation's server and vendors while a desk is open."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime

from desktop.account.account import Account
from desktop.settings import Settings
from desktop.store.spending import Spending, StorePurse
from desktop.store.store import Store
from desktop.stronger.remembering import FindEncoder, Memory, Remembering
from shared.providers.gateway import GatewayResponder, GatewayTranscriber, GatewayVoice
from shared.providers.gateway_dialling import Place
from shared.providers.gateway_line import Line
from shared.providers.keys import Keys
from shared.providers.making import Made, made
from shared.routing import prices, targets
from shared.routing.cached import Scope, scope_of
from shared.routing.decision import Decision
from shared.routing.ledger import Booking, Ledger, MemoryPurse
from shared.routing.network import Network
from shared.routing.routed import RoutedResponder, RoutedTranscriber, RoutedVoice
from shared.routing.switchboard import Decided, Switchboard
from shared.routing.targets import GATEWAY, LOCAL, Config
from shared.routing.turn_books import TurnBooks
from shared.voice.events import Stage
from shared.voice.ports import Prompt, Responder, Transcriber, Voice

Note = Callable[[str, str, str], None]
"""Signs an act for the audit log: action, object, change."""
FAREWELL_S = 1.5
"""Somebody far away who does not even answer a goodbye is not waited for any longer."""


class Stronger:
    """Makes routed ports that live as long as the program; who is far away comes and goes with `use` and `leave`."""

    def __init__(
        self,
        keys: Keys,
        config: Config | None = None,
        *,
        encoder: FindEncoder = lambda: None,
        addresses: dict[str, str] | None = None,
    ) -> None:
        self._keys, self._find_encoder, self._addresses = keys, encoder, addresses or {}
        table = prices.bundled()
        self.board = Switchboard(
            config or targets.bundled(), table, Ledger(table, MemoryPurse(), _unbooked, _today), Network()
        )
        self._hear, self._think, self._speak = dict[str, Transcriber](), dict[str, Responder](), dict[str, Voice]()
        self._remembering: list[Remembering] = []
        self._memory: Memory | None = None
        self._line: Line | None = None
        self._made: Made | None = None
        self._changing = asyncio.Lock()

    def transcriber(self, own: Transcriber) -> Transcriber:
        return RoutedTranscriber(self.board, ChainMap({self._own("hear"): own}, self._hear))

    def responder(self, own: Responder) -> Responder:
        return RoutedResponder(self.board, ChainMap({self._own("think"): own}, self._think))

    def voice(self, own: Voice) -> Voice:
        return RoutedVoice(self.board, ChainMap({self._own("speak"): own}, self._speak))

    def remembering(self, responder: Responder) -> Responder:
        """The same, and what it answered from the same knowledge is said again at once."""
        one = Remembering(responder, self._scope)
        one.use(self._memory.cache if self._memory else None)
        self._remembering.append(one)
        return one

    @property
    def far(self) -> tuple[str, ...]:
        """Targets beyond this laptop that may be asked now."""
        return (*self._hear, *self._think, *self._speak)

    async def use(self, store: Store, account: Account, settings: Settings, note: Note) -> None:
        """An open desk: its books, and whomever its account and settings allow."""
        async with self._changing:
            await self._leave()
            board, profile = self.board, account.profile
            board.ledger = Ledger(board.prices, StorePurse(store.database), Spending(store.database).booked, _today)
            board.user, board.organisation = ("", "") if profile is None else (profile.id, profile.organisation_id)
            board.decided = _noting(note)
            await self._remember(store)
            if settings.stronger == "never":
                return
            if profile is not None and account.state == "signed-in":
                self._dial(profile.server, account)
            if settings.stronger == "vendors":
                self._made = made(board.config.targets, self._keys, board.meter, self._addresses)
                self._hear |= self._made.hear
                self._think |= self._made.think
                self._speak |= self._made.speak

    async def leave(self) -> None:
        """The desk closes: nobody far away is asked any more, and nothing is open."""
        async with self._changing:
            await self._leave()
            await self.board.settled()
            self.board.decided = None
            self.board.ledger = Ledger(self.board.prices, MemoryPurse(), _unbooked, _today)

    async def _leave(self) -> None:
        for far in (self._hear, self._think, self._speak):
            far.clear()
        for each in self._remembering:
            each.use(None)
        going = (self._line, self._made, self._memory)
        self._line = self._made = self._memory = None
        await asyncio.gather(*(_farewell(one) for one in going if one is not None))

    async def _remember(self, store: Store) -> None:
        self._memory = Memory(store.remembered, await asyncio.to_thread(self._find_encoder))
        for each in self._remembering:
            each.use(self._memory.cache)

    def _scope(self, prompt: Prompt) -> Scope:
        return scope_of(prompt, organisation=self.board.organisation, role=self.board.user)

    def _dial(self, server: str, account: Account) -> None:
        board = self.board
        self._line = line = Line(Place(url=server, bearer=account.bearer, codec="opus"))
        there = {each.stage: each.name for each in board.config.targets if each.provider == GATEWAY}
        for each in there.values():
            board.health[each].mended()  # what was refused was a former sign-in
        if name := there.get("hear"):
            self._hear[name] = GatewayTranscriber(line, board.meter)
        if name := there.get("think"):
            self._think[name] = GatewayResponder(line, board.meter)
        if name := there.get("speak"):
            self._speak[name] = GatewayVoice(line, board.meter, lambda turn: board.begin(turn).privacy)

    def _own(self, stage: Stage) -> str:
        mine = (each.name for each in self.board.config.targets if (each.stage, each.provider) == (stage, LOCAL))
        return next(mine)


async def _farewell(one: Line | Made | Memory) -> None:
    """Nothing that does not end well keeps a desk open, and nobody silent for long."""
    with suppress(Exception):
        async with asyncio.timeout(FAREWELL_S):
            await one.aclose()


def _noting(note: Note) -> Decided:
    async def noted(_books: TurnBooks, decision: Decision) -> None:
        """Only what left this laptop: what stayed on it cost nothing and told nobody anything."""
        if decision.left:
            await asyncio.to_thread(note, "turn.routed", f"turn:{decision.digest()[:32]}", decision.summary())

    return noted


async def _unbooked(_: Booking) -> None:
    """Nothing that costs is asked while no desk is open."""


def _today() -> date:
    return datetime.now(UTC).date()
