"""Edits one report: what is written is shown, kept and can be undone; commands about the whole of it are the page's."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtWidgets import QVBoxLayout

from desktop.desk.kinds import known_kind
from desktop.ui.bridge import Bridge
from desktop.ui.page import Page
from desktop.ui.report.attachments import Attachments
from desktop.ui.report.bar import Bar
from desktop.ui.report.edits import Edits
from desktop.ui.report.files import attach, with_attachments
from desktop.ui.report.form import Form
from shared.reports.checks import Problem, problems
from shared.reports.content import Report, with_value


class Editor(Page):
    """The bar, the boxes, the attachments, and the states of the report."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.bar, self.form, self.attachments = Bar(bridge, self), Form(self), Attachments(self)
        self.edits: Edits | None = None
        self._kind = known_kind("fiche")
        self._focus = ""
        self._strict = self._afresh = False
        self._empty: dict[str, str] = {}
        self._left: set[str] = set()
        self._work: Future[Any] | None = None
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 16, 8)
        column.setSpacing(12)
        column.addWidget(self.bar)
        column.addWidget(self.form, 1)
        self.form.written.connect(self._written)
        self.form.entered.connect(self._entered)
        self.attachments.chosen.connect(self._attach)
        self.attachments.removed.connect(self._detach)
        self.bar.undo.clicked.connect(lambda: self._walk(back=True))
        self.bar.redo.clicked.connect(lambda: self._walk(back=False))
        self.setEnabled(False)

    @property
    def report(self) -> Report | None:
        """What is on the screen."""
        return self.edits.report if self.edits else None

    def change(self, report: Report, typed_in: str = "") -> None:
        """Go on with this; it is shown, kept, and can be undone."""
        if self.edits is not None and self.edits.change(report, typed_in):
            self.bar.saving.soon(report)
            self._show()

    def tell_empty(self, why: dict[str, str]) -> None:
        """Say of fields why they were left empty."""
        self._empty = why
        self._show()

    def _show(self) -> None:
        if self.edits is None:
            return
        report = self.edits.report
        self.bar.show_report(report, undoable=self.edits.undoable, redoable=self.edits.redoable)
        self.form.show_report(report, self._empty, self._problems(report))
        self.form.setEnabled(True)
        for row in self.form.rows.values():
            row.box.setEnabled(report.status == "draft")
        self.attachments.show_files(report.attachments)
        self.attachments.setEnabled(report.status == "draft")
        if self._work is not None:
            self.bar.fill.setEnabled(False)

    def _problems(self, report: Report) -> tuple[Problem, ...]:
        """An empty field is no problem before somebody has left it, or wants to finish."""
        found = problems(report, self._kind)
        return tuple(one for one in found if self._strict or one.field in {*report.values, *self._left})

    def _written(self, name: str, text: str) -> None:
        if self.edits is not None:
            self.change(with_value(self.edits.report, name, text), name)

    def _entered(self, name: str) -> None:
        if self._focus and self._focus != name and self._focus not in self._left:
            self._left.add(self._focus)
            self._show()
        self._focus = name

    def _walk(self, *, back: bool) -> None:
        if self.edits is not None:
            self.bar.saving.soon(self.edits.undo() if back else self.edits.redo())
            self._show()

    def _attach(self, paths: list[Path]) -> None:
        if report := self.report:
            self.bridge.store(
                lambda store: attach(store, report, paths),
                lambda refs: self.change(with_attachments(self.report or report, refs)),
                owner=self,
            )

    def _detach(self, sha256: str) -> None:
        if report := self.report:
            kept = tuple(one for one in report.attachments if one.sha256 != sha256)
            self.change(msgspec.structs.replace(report, attachments=kept, changed=datetime.now(UTC)))
