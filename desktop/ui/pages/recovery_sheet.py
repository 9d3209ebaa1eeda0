"""The recovery sheet on paper: what it is, the code in large letters, what to do with it."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import font
from shared.language import say

_MARGIN_MM = 20


def sheet(code: str) -> QTextDocument:
    """One page."""
    document = QTextDocument()
    document.setDefaultFont(font())
    groups = code.split("-")
    rows = "<br>".join(" — ".join(escape(group) for group in groups[at : at + 3]) for at in range(0, len(groups), 3))
    title = say("iAsted — fiche de secours", "iAsted — recovery sheet")
    what = say(
        "Ce code ouvre les données de cet ordinateur si la phrase secrète est oubliée ou si le trousseau du système "
        "est perdu. Qui le possède avec l’ordinateur peut tout lire : gardez cette feuille sous clé, loin de lui.",
        "This code opens the data of this computer if the passphrase is forgotten or the system's keyring is lost. "
        "Whoever has it together with the computer can read everything: lock this sheet away, far from it.",
    )
    how = say(
        "Pour s’en servir : à l’ouverture d’iAsted, « J’ai oublié ma phrase », puis recopiez le code. Majuscules, "
        "espaces et tirets ne comptent pas.",
        "To use it: when iAsted opens, choose 'I forgot my passphrase', then copy the code. Capitals, blanks and "
        "dashes do not matter.",
    )
    today = date.today()  # noqa: DTZ011 - the day of whoever prints it
    made = say(f"Faite le {today:%d/%m/%Y}", f"Made on {today:%d/%m/%Y}")
    name = say("Nom : ______________________________", "Name: ______________________________")
    document.setHtml(
        f"<h1>{title}</h1><p>{what}</p><p style='font-size:22pt; font-weight:bold; margin:28pt 0'>{rows}</p>"
        f"<p>{how}</p><p style='margin-top:28pt'>{made}</p><p>{name}</p>"
    )
    return document


def write_pdf(code: str, path: Path) -> None:
    """Write the sheet into a file; OSError when that cannot be."""
    path.open("wb").close()
    writer = QPdfWriter(str(path))
    writer.setTitle(say("Fiche de secours", "Recovery sheet"))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    sheet(code).print_(writer)


def print_sheet(code: str, over: QWidget) -> bool:
    """Ask for a printer and print; False when the person changed their mind."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, over)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    sheet(code).print_(printer)
    return True
