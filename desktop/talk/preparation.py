"""An answer made ready before the person is surely done: its turn runs, and nobody hears of it until confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from shared.voice.events import FinalTranscript, TurnEnded, TurnEvent
from shared.voice.turn import Engines, TurnRequest, run_turn

Tell = Callable[[TurnEvent], None]


class Preparation:
    """One turn that runs with its events held back; confirming lets them go, abandoning ends it without a trace."""

    def __init__(self, request: TurnRequest, engines: Engines, on_heard: Callable[[Preparation], None]) -> None:
        """`on_heard` is called once: when it is known what was heard, or that nothing can be."""
        self.turn = request.turn
        self.began_s = asyncio.get_running_loop().time()
        self.heard: str | None = None
        """What was heard; None while that is not known, or when hearing failed."""
        self.settled = False
        """Whether `on_heard` was called."""
        self._on_heard = on_heard
        self._tell: Tell | None = None
        self._held: list[TurnEvent] = []
        self._task = asyncio.create_task(run_turn(request, engines, self._take))
        self._task.add_done_callback(_read)

    @property
    def running(self) -> bool:
        """Whether its turn still runs."""
        return not self._task.done()

    def confirm(self, tell: Tell) -> None:
        """Tell what was held back, and from now on everything as it happens."""
        self._tell = tell
        held, self._held = self._held, []
        for event in held:
            tell(event)

    def abandon(self) -> asyncio.Task[None]:
        """End the turn: what was held back is never told, what was confirmed is told to have been interrupted."""
        self.settled = True
        self._task.cancel()
        return self._task

    def _take(self, event: TurnEvent) -> None:
        if isinstance(event, FinalTranscript):
            self.heard = event.text.strip()
        if self._tell is not None:
            self._tell(event)
        else:
            self._held.append(event)
        if isinstance(event, FinalTranscript | TurnEnded) and not self.settled:
            self.settled = True
            self._on_heard(self)


def _read(task: asyncio.Task[None]) -> None:
    """A turn tells its failures itself; what else went wrong in it is a fault of ours and must be seen."""
    if not task.cancelled() and (error := task.exception()) is not None:
        asyncio.get_running_loop().call_exception_handler({"message": "a turn broke", "exception": error})
