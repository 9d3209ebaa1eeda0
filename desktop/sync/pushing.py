"""Delivers sealed records in the order of their numbers, from wherever the server says that it has got to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import msgspec

from desktop.account.refusals import ServerUnclear, Unreachable
from desktop.store.sealed import Sealed
from desktop.store.store import Store
from desktop.sync.pacing import Pace
from desktop.sync.ports import Entries
from desktop.sync.refusals import LaptopCopied, TooFarBehind
from shared.language import say
from shared.sync.protocol import HEAD_REFUSALS, MOST_OPERATIONS, Head, Operation, Push, Pushed, Sync

ENTRIES = 200
MOST_IDLE = 3
"""Answers in one delivery after which the line is no further: a server that is restored meanwhile gives one."""


class Delivered(msgspec.Struct):
    """What a push did."""

    sent: int = 0
    refused: int = 0
    lost: int = 0
    """How many the server had acknowledged and has no more: it was restored, and they are sent again."""


class Pusher:
    """For one device; whatever breaks off is gone on with at the next call."""

    def __init__(self, store: Store, remote: Sync, pace: Pace, entries: Entries, seen: Callable[[], str]) -> None:
        self._store, self._remote, self._pace, self._entries, self._seen = store, remote, pace, entries, seen

    async def deliver(self, device: str, told: Callable[[int], None]) -> Delivered:
        """Everything that waits; `told` is given how many were taken so far."""
        done, course = Delivered(), _Course()
        while True:
            push = course.moving(await asyncio.to_thread(self._next, device))
            if not push.operations and not push.entries:
                return done
            answer = await self._sent(push)
            await asyncio.to_thread(self.settle, device, push, answer, done)
            told(done.sent)
            course.went(push, answer)

    def require_original(self, device: str, acked: int) -> None:
        """LaptopCopied when the server knows more of this laptop than the laptop itself: an old folder was put back."""
        last = self._store.sealed.last(device)
        if acked > (last.dseq if last else 0):
            raise LaptopCopied

    def catch_up(self, device: str, head: Head) -> None:
        """Hear from its head what the server said in an answer that was lost; LaptopCopied when it is not our line.

        A decision is said once more, to hear how its case stands; so is everything when the head does not say enough.
        """
        mine = self._store.sealed.digest(device, head.acked)
        if mine and head.digest and mine != head.digest.hex():
            raise LaptopCopied
        waiting = self._store.sealed.unheard(device, head.acked)
        refused = {each.dseq: each.code for each in head.refused}
        whole = len(refused) < HEAD_REFUSALS or min(refused) <= min(waiting, default=0)
        if not waiting or not mine or not head.digest or not whole:
            return
        through = min((dseq for dseq, kind in waiting.items() if kind == "decision"), default=head.acked + 1) - 1
        with self._store.database.transaction():
            self._store.sealed.delivered(device, through)
            for dseq in sorted(refused.keys() & waiting.keys()):
                if dseq <= through:
                    self._store.sealed.refuse(device, dseq, refused[dseq])

    def settle(self, device: str, push: Push, answer: Pushed, done: Delivered) -> None:
        """Keep what the server said of it, and of nothing else."""
        pushed = {each.dseq for each in push.operations}
        refused = {each.dseq: each for each in answer.refused if each.dseq in pushed}
        if any(each.code == "equivocation" for each in refused.values()):
            raise LaptopCopied  # nothing of it was sent: all of it is sealed anew under another name
        with self._store.database.transaction():
            waited = self._store.sealed.count(device)
            if pushed:
                done.lost += self._store.sealed.acked(device, min(answer.acked, max(pushed)))
            for each in refused.values():
                self._store.sealed.refuse(device, each.dseq, _reason(each.code, each.case))
            done.sent += max(0, waited - self._store.sealed.count(device))
            done.refused += len(refused)
            if answer.entries_acked >= 0:
                self._entries.acked(answer.entries_acked)
        first = push.operations[0].dseq if push.operations else 0
        if push.operations and answer.acked < first - 1 and not self._has(device, answer.acked + 1):
            raise TooFarBehind

    def _has(self, device: str, dseq: int) -> bool:
        waiting = self._store.sealed.waiting(device, 1, 0)
        return bool(waiting) and waiting[0].dseq == dseq

    async def _sent(self, push: Push) -> Pushed:
        size, began = sum(len(each.record) for each in push.operations), time.monotonic()
        try:
            answer = await self._remote.push(push)
        except Unreachable:
            self._pace.broke()
            raise
        self._pace.went_well(time.monotonic() - began, size)
        return answer

    def _next(self, device: str) -> Push:
        """The next batch; a decision goes by itself."""
        rows = self._store.sealed.waiting(device, MOST_OPERATIONS, self._pace.size)
        operations = _first_ones([_operation(row) for row in rows])
        alone = len(operations) == 1 and operations[0].step is not None
        entries = () if alone else tuple(self._entries.pending(ENTRIES))
        return Push(operations=tuple(operations), entries=entries, seen=self._seen())


class _Course:
    """Whether a delivery gets anywhere: nobody sends the same thing for ever."""

    def __init__(self) -> None:
        self._last, self._idle, self._entries = -1, 0, b""

    def moving(self, push: Push) -> Push:
        """Without entries that the server has just left where they are: its log says why."""
        still = bool(push.entries) and push.entries[0] == self._entries
        return msgspec.structs.replace(push, entries=()) if still else push

    def went(self, push: Push, answer: Pushed) -> None:
        """ServerUnclear when the line has not moved on, or went back, again and again."""
        self._entries = push.entries[0] if push.entries else self._entries
        if push.operations:
            self._idle += answer.acked <= self._last
            self._last = answer.acked
        if self._idle > MOST_IDLE:
            raise ServerUnclear(say("rien n’avance", "nothing moves on"))


def _first_ones(operations: list[Operation]) -> list[Operation]:
    for number, each in enumerate(operations):
        if each.step is not None:
            return operations[: max(number, 1)]
    return operations


def _operation(row: Sealed) -> Operation:
    return msgspec.msgpack.decode(row.operation, type=Operation)


def _reason(code: str, case: msgspec.Struct | None) -> str:
    """The code; of a conflict with how the case stands, for whoever shows it."""
    return code if case is None else f"{code} {msgspec.json.encode(case).decode()}"
