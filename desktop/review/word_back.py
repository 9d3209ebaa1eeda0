"""What its author is told of a case: to whom it went, that it is closed, what was remarked; the latest of each."""

from __future__ import annotations

import msgspec

from desktop.review.casefile import story_of
from desktop.review.folding import stands_of
from desktop.review.records import Happening
from desktop.store.store import Store
from shared.sync.cases import Case


class WordBack(msgspec.Struct, frozen=True, kw_only=True):
    """How a case of one's own stands with those who review it."""

    standing: Case
    decision: Happening | None = None
    comment: Happening | None = None
    """The newest words, be they a remark's or a decision's."""


def word_back(store: Store, case: str) -> WordBack | None:
    """None while nobody has said anything."""
    if not case:
        return None
    theirs = [one for one in story_of(store.database, case) if not one.mine and one.counted]
    if not theirs:
        return None
    decisions = [one for one in theirs if one.kind == "decision"]
    said = [one for one in theirs if one.text]
    return WordBack(
        standing=stands_of(store.database, case).case,
        decision=decisions[-1] if decisions else None,
        comment=said[-1] if said else None,
    )
