"""Prints a report as PDF: rendered off the window's thread, kept sealed in the store, copied out only where asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.desk.desk import Desk
from desktop.desk.printing import printed
from desktop.ui.bridge import Bridge
from desktop.ui.notice import Notice
from shared.errors import BadInput, IastedError
from shared.language import current, say
from shared.reports.content import Report


def export_pdf(bridge: Bridge, report: Report, parent: QWidget, ended: Callable[[IastedError | None], object]) -> bool:
    """Ask where, then write; False when nobody wanted it after all. `ended` follows otherwise."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    name, _ = QFileDialog.getSaveFileName(
        parent,
        say("Exporter la fiche en PDF", "Export the report as PDF"),
        str(Path(folder, f"{report.number}.pdf")),
        say("Documents PDF (*.pdf)", "PDF documents (*.pdf)"),
    )
    if not name:
        return False
    target, language = Path(name), current()

    async def work(desk: Desk) -> None:
        paper = await asyncio.to_thread(printed, desk.store, report, language)
        await asyncio.to_thread(_write, target, paper)

    def done(_: object) -> None:
        bridge.notice.emit(
            Notice(text=say(f"Fiche exportée : {target.name}", f"Report exported: {target.name}"), kind="done")
        )
        ended(None)

    bridge.ask(work, done, ended, owner=parent)
    return True


def _write(target: Path, paper: bytes) -> None:
    try:
        target.write_bytes(paper)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(
            say(
                f"{target.name} n’a pas pu être écrit ({why}). La fiche et son PDF restent dans iAsted : "
                "choisissez un autre dossier.",
                f"{target.name} could not be written ({why}). The report and its PDF stay in iAsted: "
                "choose another folder.",
            ),
            code="pdf-not-written",
        ) from error
