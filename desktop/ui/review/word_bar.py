"""Above one's own conversation: who has taken it in hand, that it is closed, and the last thing that was remarked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from desktop.ui.bridge import Bridge
from desktop.ui.icons import pixmap
from desktop.ui.theme import px
from desktop.ui.widgets.banner import Banner

if TYPE_CHECKING:
    from desktop.review.word_back import WordBack
    from desktop.store.store import Store

_NEWS_MS = 600
"""A round of synchronisation tells of every step; the store is asked now and then."""


class WordBar(Banner):
    """Gone while nobody has said anything."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge, self._case = bridge, ""
        self._news = QTimer(self, singleShot=True, interval=_NEWS_MS)
        self._news.timeout.connect(lambda: self.follow(self._case))
        bridge.sync_changed.connect(self._news_came)

    def _news_came(self, _: object) -> None:
        if self._case and not self._news.isActive():
            self._news.start()

    def follow(self, case: str) -> None:
        """Tell of this one; of none where it is empty."""
        if case != self._case:
            self.tell("")
        self._case = case
        if case and self._bridge.is_open:
            self._bridge.store(
                lambda store: _word(store, case),
                lambda word: self._show(word) if case == self._case else None,
                owner=self,
            )

    def _show(self, word: WordBack | None) -> None:
        from desktop.ui.review.word_text import in_words  # noqa: PLC0415 - nobody has said anything, most of the time

        self.tell(in_words(word) if word is not None else "")
        self.drawing.setPixmap(pixmap("review", px(22), "thinking"))


def _word(store: Store, case: str) -> WordBack | None:
    from desktop.review.word_back import word_back  # noqa: PLC0415 - the window's first picture does without

    return word_back(store, case)
