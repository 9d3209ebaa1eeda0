"""Above one's own conversation: who has taken it in hand, that it is closed, and the last thing that was remarked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.ui.bridge import Bridge
from desktop.ui.icons import pixmap
from desktop.ui.theme import px
from desktop.ui.widgets.banner import Banner

if TYPE_CHECKING:
    from desktop.review.word_back import WordBack
    from desktop.store.store import Store


class WordBar(Banner):
    """Gone while nobody has said anything."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge, self._case = bridge, ""
        bridge.sync_changed.connect(lambda _: self.follow(self._case))

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
