"""An account whose calls get lost: on their way there, or the answer on its way back."""

from __future__ import annotations

from desktop.account.refusals import Unreachable


class Cutting:
    """Call number `at` is lost; none when `at` is 0."""

    def __init__(self, account, at: int, *, answered: bool) -> None:
        self._account, self._left, self._answered = account, at, answered
        self.cut = False

    def __getattr__(self, name):
        return getattr(self._account, name)

    async def ask(self, *asked):
        self._left -= 1
        self.cut = self.cut or self._left == 0
        if self._left == 0 and not self._answered:
            raise Unreachable
        answer = await self._account.ask(*asked)
        if self._left == 0:
            raise Unreachable
        return answer
