"""A sentence that lies over the head of the page, with one button at most; errors stay, the rest goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop.ui.icons import icon
from desktop.ui.notice import Notice
from desktop.ui.theme import px
from shared.language import say

STAYS_MS = 8_000
_MARGIN, _TOP = 24, 10


class NoticeBar(QFrame):
    """One notice at a time; a new one takes the place of the last."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("notice")
        self._over = over
        self.words, self.button, self.close_button = QLabel(self, wordWrap=True), QPushButton(self), QToolButton(self)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._notice: Notice | None = None
        self._goes = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._goes.timeout.connect(self.hide)
        self.button.clicked.connect(self._act)
        self.close_button.clicked.connect(self.hide)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 8, 8)
        row.setSpacing(14)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        row.addWidget(self.close_button)
        over.installEventFilter(self)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        self._notice = notice
        self.setProperty("kind", notice.kind)
        for part in (self, self.words, self.button, self.close_button):
            part.style().unpolish(part)
            part.style().polish(part)
        self.words.setText(notice.text)
        self.words.setAccessibleName(notice.text)
        self.setAccessibleName(notice.text)
        self.button.setText(notice.action)
        self.button.setAccessibleName(notice.action)
        self.button.setVisible(bool(notice.action))
        self.close_button.setIcon(icon("close", "rail_text"))
        self.close_button.setIconSize(QSize(px(18), px(18)))
        self.close_button.setAccessibleName(say("Fermer ce message", "Close this message"))
        self.close_button.setToolTip(self.close_button.accessibleName())
        self.show()
        self.raise_()
        self._place()
        if notice.kind == "error":
            self._goes.stop()
        else:
            self._goes.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _act(self) -> None:
        self.hide()
        if self._notice is not None and self._notice.act is not None:
            self._notice.act()

    def _place(self) -> None:
        over = self._over
        width = min(px(720), over.width() - 2 * _MARGIN)
        height = max(self._row.heightForWidth(width), self._row.sizeHint().height())
        self.setGeometry((over.width() - width) // 2, _TOP, width, height)
