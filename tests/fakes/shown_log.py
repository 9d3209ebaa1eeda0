"""A server that shows one log, or two, to whoever asks; its answers may be spoilt."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

import msgspec

from desktop.account.wire import NOTHING, Reply, Sent
from tests.fakes.field import FakeAccount
from tests.fakes.ledger import ORIGIN, Ledger, note_key


class ShownLog(FakeAccount):
    """An account at that server; `asked` is what was asked."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger, self.key = ledger, note_key(ORIGIN)
        self.asked: list[str] = []
        self.told: list[str] = []
        self.proofs = True
        self.stale: str = ""

    async def ask(self, method: str, path: str, sent: Sent = NOTHING) -> Reply:
        """As `desktop.account.account.Account` does."""
        asked, tree = urlsplit(path), self.ledger.tree
        self.asked.append(f"{method} {asked.path}")
        if method == "POST":
            self.told.append(json.loads(sent.content)["checkpoint"])
            return _json(200, {"relation": "ahead"})
        if asked.path == "audit/checkpoint":
            since, shown = int(parse_qs(asked.query)["since"][0]), self.stale or str(self.ledger.check())
            given = [] if self.stale or not 0 < since < tree.size else self._proof(since, tree.size)
            return _json(200, {"checkpoint": shown, "key": str(self.key), "proof": given})
        first, second = (int(parse_qs(asked.query)[name][0]) for name in ("first", "second"))
        if second > tree.size:
            return _json(400, {"code": "size-unknown", "detail": "Le journal n'a pas ces tailles."})
        return _json(200, {"path": self._proof(first, second)})

    def _proof(self, first: int, second: int) -> list[str]:
        path = self.ledger.tree.consistency(first, second) if self.proofs else [bytes(32)]
        return [base64.b64encode(each).decode() for each in path]


def _json(status: int, told: object) -> Reply:
    return Reply(status, msgspec.json.encode(told))
