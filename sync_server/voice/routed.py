"""The server's engines and its vendors', each turn with whoever the switchboard names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from shared.providers.making import Made
from shared.roles import Standing
from shared.routing.live import RoutedLive
from shared.routing.routed import RoutedResponder, RoutedTranscriber, RoutedVoice
from shared.routing.switchboard import Switchboard
from shared.voice.alongside import Alongside
from shared.voice.grounded import Grounded
from shared.voice.ladder import Obedient
from shared.voice.listening import Listening
from shared.voice.ports import Privacy, Responder, Transcriber
from shared.voice.turn import Engines
from sync_server.voice.crew import Crew

Language = str
LET_GO: Privacy = "internal"
"""Of a clause that is only to be spoken: what is restricted never comes here, the gateway refuses it."""


class RoutedStaff:
    """A `Staff`; without a key for anybody, everything is served by the server's own."""

    def __init__(
        self,
        crew: Crew,
        board: Switchboard,
        made: Made,
        remembered: Callable[[Responder], Responder] = lambda responder: responder,
    ) -> None:
        self._crew, self._board, self._made, self._remembered = crew, board, made, remembered
        self._engines: dict[Language, Engines] = {}

    def engines(self, language: Language) -> Engines:
        if language not in self._engines:
            own, far, board = self._crew.own(language), self._made, self._board
            writes = Grounded(RoutedResponder(board, {"server-think": own.writes, **far.think}))
            self._engines[language] = Engines(
                transcriber=RoutedTranscriber(board, self._ears(language)),
                responder=Obedient(self._remembered(writes), _now),
                voice=RoutedVoice(board, {"server-speak": own.speaks, **far.speak}),
            )
        return self._engines[language]

    @property
    def listens(self) -> bool:
        return any(isinstance(ear, Alongside) for ear in self._made.hear.values())

    async def listen(self, turn: str, who: Standing, privacy: Privacy, language: Language, glossary: str) -> Listening:
        self.begin(turn, who)
        return await RoutedLive(self._board, self._ears(language)).open(turn, language, glossary, privacy)

    def _ears(self, language: Language) -> dict[str, Transcriber]:
        return {"server-hear": self._crew.own(language).hears, **self._made.hear}

    def begin(self, turn: str, who: Standing) -> None:
        self._board.begin(turn, user=who.person, organisation=who.organisation, untold=LET_GO)

    async def end(self, turn: str) -> None:
        self._board.end(turn)

    async def warnings(self) -> list[str]:
        """What somebody should see to before it is missed, one sentence each."""
        return await self._made.warnings()

    async def aclose(self) -> None:
        await self._board.settled()
        await self._made.aclose()
        await self._crew.aclose()


def _now() -> datetime:
    return datetime.now(UTC).astimezone()
