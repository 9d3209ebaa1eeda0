"""What a reviewer does with cases of others, drawn from a seed."""

from __future__ import annotations

import random

from desktop.review.deciding import Review
from desktop.review.inbox import Inbox
from desktop.store.store import Store
from desktop.sync.sealing import Sealer
from shared.sync.cases import Case, nexts


class Reviewer:
    """Whoever is at this laptop, if their role lets them review."""

    def __init__(self, store: Store, sealer: Sealer, me: str) -> None:
        self.review, self._inbox, self._me = Review(store, sealer), Inbox(store), me

    def cases(self) -> list[str]:
        """Cases of others, the newest first."""
        return [line.id for line in self._inbox.cases(limit=20) if line.person != self._me]

    def decide(self, case: str, drawn: random.Random, comment: str) -> str:
        """One step further, by whoever is at this laptop; its owner may take the case away meanwhile."""
        stands = next((line.standing for line in self._inbox.cases(limit=1000) if line.id == case), Case(id=case))
        return self.review.decide(case, drawn.choice(sorted(nexts(stands.state))), self._me, comment)
