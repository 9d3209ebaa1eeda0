"""What a reviewer does with the case that is shown: every gesture is one operation, and its words are never lost."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.keys.fingerprints import fingerprints
from desktop.review.records import Attached, CaseFile
from desktop.review.refusals import not_yours
from desktop.ui.bridge import Bridge
from desktop.ui.notice import Notice, of_error
from desktop.ui.report.sentence import Sentence
from desktop.ui.review.case_pane import CasePane
from shared.errors import BadInput, IastedError
from shared.language import current, say
from shared.sync.cases import State, nexts

if TYPE_CHECKING:
    from desktop.desk.desk import Desk
    from desktop.desk.reviewing import Reviewer


class Acts(QObject):
    """`done` after something changed."""

    done = Signal()

    def __init__(self, bridge: Bridge, pane: CasePane, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge, self._pane, self._window = bridge, pane, parent
        self._reviewer: Reviewer | None = None
        self._missing: frozenset[str] = frozenset()
        pane.bar.decided.connect(self._decide)
        pane.bar.commented.connect(self._comment)
        pane.collision.resumed.connect(self._resume)
        pane.collision.let_go.connect(self._let_go)
        pane.printing.connect(self._print)
        pane.files.wanted.connect(self._fetch)

    def get_to_know(self) -> None:
        """Who is here and whom there is; the server is asked for news of it in passing."""
        self._bridge.ask(_reviewer, self._know, owner=self)

        async def ask(desk: Desk) -> bool:
            return await desk.reviewing.ask_for_people()

        self._bridge.ask(ask, lambda news: self._know_again() if news else None, _quiet, owner=self)

    def show_case(self, case: CaseFile) -> None:
        """Show it, and ask which of its files have arrived."""
        self._pane.show_case(case, self._missing, self._my_name)
        self._offer(case)
        blobs = [file.blob for file in case.files]
        if not blobs:
            return

        async def ask(desk: Desk) -> frozenset[str]:
            return await desk.reviewing.missing(blobs)

        def show(missing: frozenset[str]) -> None:
            self._missing = missing
            if self._pane.case is case:
                self._pane.files.show_files(case.files, missing)

        self._bridge.ask(ask, show, _quiet, owner=self)

    def tell_device(self, below: Sentence) -> None:
        """Add this laptop's fingerprint to a sentence."""

        def tell(device: str) -> None:
            if device and below.isVisible() and device not in below.text():
                told = say(f"Empreinte de cet ordinateur :\n{device}", f"Fingerprint of this computer:\n{device}")
                below.tell(f"{below.text()}\n\n{told}")

        self._bridge.store(lambda store: fingerprints(store).device, tell, _quiet, owner=self)

    @property
    def _my_name(self) -> str:
        name = self._reviewer.me.name if self._reviewer is not None else ""
        return say(f"{name} (vous)", f"{name} (you)")

    def _know(self, reviewer: Reviewer) -> None:
        self._reviewer = reviewer
        if self._pane.case is not None:
            self._offer(self._pane.case)

    def _offer(self, case: CaseFile) -> None:
        """What this reviewer may do with this case."""
        if (reviewer := self._reviewer) is not None:
            line = case.line
            why = "" if reviewer.may_decide(line) else not_yours(own=reviewer.me.id == line.person)
            self._pane.bar.know(reviewer.me.id, reviewer.choices(line), why)

    def _know_again(self) -> None:
        self._bridge.ask(_reviewer, self._know, _quiet, owner=self)

    def _decide(self, state: State, to: str) -> None:
        case, text = self._pane.case, self._pane.bar.text
        if case is None:
            return
        seen = case.line.standing.version

        async def work(desk: Desk) -> None:
            await asyncio.to_thread(desk.reviewing.decide, case.line.id, state, to, text, seen)

        self._bridge.ask(work, partial(self._written, case), self._failed, owner=self)

    def _comment(self) -> None:
        case, text = self._pane.case, self._pane.bar.text
        if case is None:
            return

        async def work(desk: Desk) -> None:
            await asyncio.to_thread(desk.reviewing.review.comment, case.line.id, text)

        self._bridge.ask(work, partial(self._written, case), self._failed, owner=self)

    def _written(self, case: CaseFile, _: object) -> None:
        shown = self._pane.case
        if shown is not None and shown.line.id == case.line.id:
            self._pane.bar.write("")
        self.done.emit()

    def _failed(self, error: IastedError) -> None:
        """Whatever was written stays; what is shown may be old."""
        self._bridge.notice.emit(of_error(error))
        self.done.emit()

    def _resume(self) -> None:
        """The words are back where they were written; the same step is taken again where it still is one."""
        case = self._pane.case
        if case is None or case.collision is None:
            return
        mine = case.collision.mine
        self._pane.bar.write(self._pane.bar.text or mine.text)
        self._pane.bar.comment.setFocus()
        if mine.state is not None and mine.state not in nexts(case.line.standing.state):
            text = say(
                "Cette étape n’est plus possible maintenant : votre commentaire est prêt à être envoyé seul.",
                "That step is not possible any more: your comment is ready to be sent by itself.",
            )
            self._bridge.notice.emit(Notice(text=text, kind="warning"))
        elif mine.state == "assigned":
            self._pane.bar.choose(mine.assignee)

    def _let_go(self) -> None:
        case = self._pane.case
        if case is None or case.collision is None:
            return
        act = case.collision.mine.id

        async def work(desk: Desk) -> None:
            await asyncio.to_thread(desk.reviewing.review.resume, act)

        self._bridge.ask(work, lambda _: self.done.emit(), owner=self)

    def _print(self) -> None:
        case = self._pane.case
        if case is None or not case.reports:
            return
        target = self._asked_where(f"{case.reports[-1].number}.pdf")
        if target is None:
            return
        language = current()

        async def work(desk: Desk) -> None:
            paper = await asyncio.to_thread(desk.reviewing.paper, case.reports, case.line.author, language)
            await asyncio.to_thread(_write, target, paper)

        self._bridge.ask(work, lambda _: self._saved(target), owner=self)

    def _fetch(self, file: Attached) -> None:
        target = self._asked_where(file.name)
        if target is None:
            return

        async def work(desk: Desk) -> None:
            await desk.reviewing.fetch(file.blob, target)

        self._bridge.notice.emit(Notice(text=say(f"« {file.name} » arrive…", f"“{file.name}” is coming…")))
        self._bridge.ask(work, lambda _: self._saved(target), owner=self)

    def _saved(self, target: Path) -> None:
        self._bridge.notice.emit(Notice(text=say(f"Enregistré : {target.name}", f"Saved: {target.name}")))

    def _asked_where(self, name: str) -> Path | None:
        """Where a person wants it; the name comes from somebody else, so only its last part is used."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        plain = "".join(c for c in Path(name.replace("\\", "/")).name if c.isprintable()).lstrip(".") or "fichier"
        chosen, _ = QFileDialog.getSaveFileName(self._window, say("Enregistrer", "Save"), str(Path(folder, plain)))
        return Path(chosen) if chosen else None


async def _reviewer(desk: Desk) -> Reviewer:
    return await asyncio.to_thread(desk.reviewing.reviewer)


def _quiet(_: IastedError) -> None:
    """No server, or the desk locked meanwhile: what is known stays."""


def _write(target: Path, paper: bytes) -> None:
    try:
        target.write_bytes(paper)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(
            say(
                f"{target.name} n’a pas pu être écrit ({why}) : choisissez un autre dossier.",
                f"{target.name} could not be written ({why}): choose another folder.",
            ),
            code="pdf-not-written",
        ) from error
