"""One report: written, dictated or filled from a conversation, corrected, made final, printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut

from desktop.sync.stand import ItemState
from desktop.ui.bridge import Bridge
from desktop.ui.marking import Marking
from desktop.ui.notice import Notice, of_error
from desktop.ui.report.asking import ask_to_finish, ask_to_replace, choose_version
from desktop.ui.report.editor import Editor
from desktop.ui.report.edits import Edits
from desktop.ui.report.export import export_pdf
from desktop.ui.report.hearing import hear
from desktop.ui.report.opening import Opened, opened
from desktop.ui.review.word_bar import WordBar
from shared.errors import IastedError
from shared.language import say
from shared.reports.checks import problems
from shared.reports.content import Status
from shared.reports.extraction import Extraction
from shared.reports.filling import disputed, filled


class ReportPage(Editor):
    """`open` takes a report's id, `new:<kind>`, or `conversation:<id>`."""

    _told = Signal(int, int)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.word = WordBar(bridge)
        self.column.insertWidget(1, self.word)
        self.marking = Marking(bridge, "report", self._names, self._mark, self)
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self.bar.retranslate()
        self.form.retranslate()
        self.attachments.retranslate()
        self._show()

    def shown(self) -> None:
        if self._focus:
            self.form.go_to(self._focus)

    def open(self, what: str) -> None:
        self._leave()
        privacy = self.bridge.settings.privacy
        self.bridge.store(lambda store: opened(store, what, privacy), self._begin, self._not_opened, owner=self)

    def locking(self) -> None:
        self._leave()
        self.edits = None
        self.word.follow("")
        self.setEnabled(False)
        for row in self.form.rows.values():
            row.show_value("", None, "", "")
        self.attachments.show_files(())

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self.bar.dictation.leave()
        self.bar.saving.now()

    def _connect(self) -> None:
        bar = self.bar
        bar.back.clicked.connect(lambda: self.bridge.go.emit("reports", ""))
        bar.fill.clicked.connect(self._fill)
        bar.pdf.clicked.connect(self._export)
        bar.finish.clicked.connect(self._finish)
        bar.cancelled.connect(self._stop)
        bar.versions.triggered.connect(self._versions)
        bar.conversation.triggered.connect(self._conversation)
        bar.delete.triggered.connect(self._delete)
        bar.dictation.heard.connect(self._heard)
        bar.dictation.listening.connect(self._listening)
        self.bridge.closing.connect(bar.saving.now)
        self._told.connect(lambda done, of: self.bar.work(self.bar.doing.text(), done, of) if self._work else None)
        QShortcut(QKeySequence("Ctrl+D"), self, bar.dictation.toggle)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, bar.saving.now)

    def _begin(self, what: Opened) -> None:
        fresh = self._kind != what.kind or not self.form.rows
        self._kind, self.edits = what.kind, Edits(what.report)
        self._empty, self._left, self._strict = {}, set(), False
        self.attachments.setParent(self)
        if fresh:
            self.form.take(what.kind)
        self.form.add_below(self.attachments)
        self.attachments.show()
        self.bar.saving.begin("saved" if what.kept else "")
        self.bar.said.tell("")
        self.bar.show_sending(None)
        self.marking.soon()
        self.setEnabled(True)
        self.word.follow(what.report.conversation or what.report.id)
        self._focus = what.kind.fields[0].name
        self._show()
        self.form.verticalScrollBar().setValue(0)
        if what.fill:
            self._fill()
        elif self.isVisible():
            self.form.go_to(self._focus)

    def _names(self) -> list[str]:
        return [self.report.id] if self.report is not None else []

    def _mark(self, sending: Mapping[str, ItemState]) -> None:
        if self.report is not None:
            self.bar.show_sending(sending.get(self.report.id))

    def _not_opened(self, error: IastedError) -> None:
        self.bridge.notice.emit(of_error(error))
        self.bridge.go.emit("reports", "")

    def _listening(self, on: bool) -> None:
        field = self._kind.field(self._focus)
        where = field.shown if field else ""
        self.bar.said.tell(
            say(f"J’écoute… La dictée va dans « {where} ».", f"Listening… Dictation goes into “{where}”.")
            if on
            else say("Je mets par écrit…", "Writing it down…")
        )

    def _heard(self, text: str) -> None:
        if self.edits is None or self.edits.report.status == "final":
            return
        if not text.strip():
            self.bar.said.tell(say("Je n’ai rien entendu.", "I heard nothing."))
            return
        heard = hear(text, self.edits.report, self._focus, self._kind, afresh=self._afresh)
        self._afresh = heard.afresh
        self.bar.said.tell(heard.said)
        if heard.act == "new":
            self.bridge.go.emit("report", f"new:{self._kind.id}")
            return
        if heard.act == "undo":
            self._walk(back=True)
        else:
            self.change(heard.report)
        if heard.act == "save":
            self.bar.saving.now()
        self.form.go_to(heard.focus)
        if heard.aloud and self.bridge.settings.spoken_answers:
            self.bridge.call(lambda desk: desk.talk.say(heard.said))

    def _fill(self) -> None:
        if self.edits is None or not (conversation := self.edits.report.conversation):
            return
        kind = self._kind

        self._work = self.bridge.ask(
            lambda desk: desk.extract(conversation, kind, self._told.emit), self._found, self._failed, owner=self
        )
        self.bar.work(say("Lecture de la conversation…", "Reading the conversation…"))

    def _found(self, found: Extraction) -> None:
        self._ended()
        if self.edits is None:
            return
        report = self.edits.report
        self._empty = dict(found.empty)
        mine = disputed(report, found)
        self.change(filled(report, found))
        self._show()
        self.bar.said.tell(found.incomplete or _told_of(found))
        if mine:
            ask_to_replace(self, self._kind, mine, found, lambda names: self._replace(found, names))

    def _replace(self, found: Extraction, names: tuple[str, ...]) -> None:
        if self.edits is not None:
            self.change(filled(self.edits.report, found, replace=names))

    def _failed(self, error: IastedError) -> None:
        self._ended()
        missing = error.code == "model-missing"
        action = say("Ouvrir la page Modèles", "Open the Models page") if missing else ""
        self.bridge.notice.emit(of_error(error, action=action, act=lambda: self.bridge.go.emit("models", "")))

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
        self._ended()

    def _ended(self) -> None:
        self._work = None
        self.bar.work("")
        self._show()

    def _export(self) -> None:
        if report := self.report:
            self.bar.saving.now()
            if export_pdf(self.bridge, report, self, self._exported):
                self.bar.work(say("Mise en page…", "Laying out…"))

    def _exported(self, error: IastedError | None) -> None:
        self.bar.work("")
        if error is not None:
            self.bridge.notice.emit(of_error(error))

    def _finish(self) -> None:
        if (report := self.report) is None:
            return
        if report.status == "final":
            self._become("draft")
            return
        self._strict = True
        self._show()
        found = problems(report, self._kind)
        if found:
            ask_to_finish(self, found, lambda: self._become("final"), lambda: self.form.go_to(found[0].field))
        else:
            self._become("final")

    def _become(self, status: Status) -> None:
        if report := self.report:
            self.change(msgspec.structs.replace(report, status=status, changed=datetime.now(UTC)))
            self.bar.saving.now()

    def _versions(self) -> None:
        if report := self.report:
            self.bar.saving.now()
            name = report.id
            self.bridge.store(
                lambda store: store.reports.history(name),
                lambda found: choose_version(self, found, self.change),
                owner=self,
            )

    def _conversation(self) -> None:
        if report := self.report:
            self.bridge.go.emit("talk", report.conversation)

    def _delete(self) -> None:
        if (report := self.report) is None:
            return
        gone = report.id
        self._leave()

        def deleted(_: object) -> None:
            text = say(f"Fiche {report.number} supprimée.", f"Report {report.number} deleted.")
            undo = say("Annuler", "Undo")
            self.bridge.notice.emit(Notice(text=text, action=undo, act=restore))
            self.bridge.go.emit("reports", "")

        def restore() -> None:
            self.bridge.store(
                lambda store: store.reports.restore(gone), lambda _: self.bridge.go.emit("report", gone), owner=self
            )

        self.bridge.store(lambda store: store.reports.delete(gone), deleted, owner=self)

    def _leave(self) -> None:
        self.bar.dictation.leave()
        self._stop()
        self.bar.saving.now()


def _told_of(found: Extraction) -> str:
    count, empty = len(found.values), len(found.empty)
    return say(
        f"{count} champs remplis, chacun avec la phrase dont il vient ; {empty} laissés vides, avec la raison.",
        f"{count} fields filled, each with the sentence it comes from; {empty} left empty, with the reason.",
    )
