"""What every page of the window is: a widget that can say its words again in another language."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.bridge import Bridge


class Page(QWidget):
    """Built once, when first wanted; subclasses call `retranslate` at the end of their construction.

    The window calls `retranslate` again when the language changes, `shown` each time the page comes to the front,
    `open` when another page sends the person here for something, and `search` for Ctrl+F.
    """

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.bridge = bridge

    def retranslate(self) -> None:
        """Set every word and accessible name in the language in use."""

    def shown(self) -> None:
        """The page came to the front: refresh what it shows, put the focus where work begins."""

    def open(self, what: str) -> None:
        """Show this: an id, or the name of a part of the page."""

    def search(self) -> None:
        """Put the focus into the page's search field, where it has one."""

    def locking(self) -> None:
        """The desk locks: forget everything that was shown."""
