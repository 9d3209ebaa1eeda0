"""Keeps the times of every turn for `iasted trace` while a conversation is shown."""

from __future__ import annotations

from desktop.cli.live import Screen
from desktop.cli.printing import screen
from desktop.talk.events import Told
from desktop.talk.trace import Trace
from desktop.talk.tracer import Tracer
from desktop.talk.traces import Traces
from shared.errors import PartMissing


class Noted:
    """Keeps the times of every turn for `iasted trace`, and passes the events on."""

    def __init__(self, shown: Screen, traces: Traces) -> None:
        self._shown, self._traces, self._tracer = shown, traces, Tracer()
        self._refused = ""

    def take(self, told: Told) -> None:
        self._shown.take(told)
        if (trace := self._tracer.take(told)) is not None:
            self._keep(trace)

    def close(self) -> None:
        for trace in self._tracer.close():
            self._keep(trace)
        self._shown.close()
        if self._refused:
            screen().print(self._refused)

    def _keep(self, trace: Trace) -> None:
        """A folder that cannot be written ends no conversation."""
        try:
            self._traces.keep(trace)
        except PartMissing as error:
            self._refused = error.message
