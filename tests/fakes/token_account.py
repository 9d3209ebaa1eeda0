"""An account that has its access token already; its requests are the product's own."""

from __future__ import annotations

from desktop.account.wire import NOTHING, Reply, Sent, Wire


class TokenAccount:
    """Asks the server at `base`, which a test may change, as whoever the token says."""

    def __init__(self, base: str, token: str) -> None:
        self.base, self.token, self._wire = base, token, Wire()
        self.asked: list[str] = []

    async def ask(self, method: str, path: str, sent: Sent = NOTHING) -> Reply:
        self.asked.append(f"{method} {path}")
        return await self._wire.ask(method, f"{self.base}/api/v1/{path}", self.token, sent)

    async def aclose(self) -> None:
        await self._wire.aclose()
