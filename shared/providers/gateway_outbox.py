"""What a client of the voice gateway said and cannot yet prove to have arrived, in order: a cut loses nothing."""

from __future__ import annotations

from collections import deque
from itertools import islice

import msgspec


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it goes out; `chunk` numbers sound, `opens` is the first message of its turn."""

    frame: str | bytes
    turn: str
    chunk: int = 0
    opens: bool = False


class Outbox:
    """A log with a reading head: whatever arrived proves that all before it did, and is dropped with it."""

    def __init__(self) -> None:
        self._kept: deque[Sent] = deque()
        self._read = 0
        """How many of those kept went out on this connection."""

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, sent: Sent) -> None:
        self._kept.append(sent)

    def next(self) -> Sent | None:
        """What goes out next; None when everything did."""
        if self._read == len(self._kept):
            return None
        sent = self._kept[self._read]
        self._read += 1
        return sent

    @property
    def unanswered(self) -> int:
        """Pieces of sound that went out on this connection and are not known to have arrived."""
        return sum(1 for each in islice(self._kept, self._read) if each.chunk)

    def again(self, chunk: int) -> None:
        """A new connection: everything goes out again but what is proven, sound up to `chunk` among it."""
        self._read = 0
        self.got(chunk)

    def got(self, chunk: int) -> None:
        """Sound up to this number arrived."""
        self._drop(max((at for at, each in enumerate(self._kept, 1) if 0 < each.chunk <= chunk), default=0))

    def begun(self, turn: str) -> None:
        """An event of this turn came, so its first message had arrived."""
        self._drop(next((at for at, each in enumerate(self._kept, 1) if each.turn == turn and each.opens), 0))

    def over(self, turn: str) -> None:
        """The turn ended: nothing of it is wanted any more, but its sound keeps its numbers."""
        self.begun(turn)
        left = [each for each in self._kept if each.turn != turn or each.chunk]
        self._read -= sum(1 for each in list(self._kept)[: self._read] if each.turn == turn and not each.chunk)
        self._kept = deque(left)

    def _drop(self, count: int) -> None:
        for _ in range(min(count, len(self._kept))):
            self._kept.popleft()
        self._read = max(0, self._read - count)
