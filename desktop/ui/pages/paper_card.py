"""Who signs a report and whose letterhead it bears: names are personal, so the sealed store keeps them."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.desk.printing import AUTHOR, ORGANISATION
from desktop.store.store import Store
from desktop.ui.bridge import Bridge
from desktop.ui.pages.setting_rows import Card
from shared.language import say

LONGEST = 120
"""Characters of a name on paper."""


class PaperCard(Card):
    """Two lines; what is written is kept as soon as the line is left."""

    def __init__(self, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.author, self.organisation = QLineEdit(self), QLineEdit(self)
        self._author_row, self._organisation_row = self.row(self.author), self.row(self.organisation, note=True)
        for line, name in ((self.author, AUTHOR), (self.organisation, ORGANISATION)):
            line.setMaxLength(LONGEST)
            line.editingFinished.connect(partial(self._keep, line, name))

    def retranslate(self) -> None:
        """Speak the language in use."""
        self.head.setText(say("Sur les fiches imprimées", "On printed reports"))
        self._author_row.name(say("Votre nom", "Your name"))
        self._organisation_row.name(
            say("Organisation", "Organisation"),
            say("En tête du PDF. Ces noms restent chiffrés avec vos données.", "Heads the PDF. Kept in sealed data."),
        )

    def look(self) -> None:
        """Show what is kept."""

        def read(store: Store) -> tuple[str, str]:
            return store.meta.get(AUTHOR), store.meta.get(ORGANISATION)

        def show(names: tuple[str, str]) -> None:
            for line, text in zip((self.author, self.organisation), names, strict=True):
                if not line.hasFocus():
                    line.setText(text)

        if self._bridge.is_open:
            self._bridge.store(read, show, owner=self)

    def forget(self) -> None:
        """The desk locks."""
        self.author.clear()
        self.organisation.clear()

    def _keep(self, line: QLineEdit, name: str) -> None:
        text = line.text().strip()
        if self._bridge.is_open:
            self._bridge.store(lambda store: store.meta.set(name, text), owner=self)
