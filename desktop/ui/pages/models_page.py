"""The models of this laptop: which are here, intact or not; fetched, verified, removed, or brought from a USB stick."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from desktop.desk.desk import Desk
from desktop.ui.bridge import Bridge
from desktop.ui.icons import icon
from desktop.ui.notice import Notice
from desktop.ui.page import Page
from desktop.ui.pages.errands import Errands
from desktop.ui.pages.model_card import ModelCard
from desktop.ui.report.attachments import size_in_words
from desktop.ui.report.scrolling import Scrolling, Sheet
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from models.bring import carries, survey
from models.catalogue import Kind, Model, catalogue
from models.choose import choose, this_machine
from models.errand import Errand, Told
from models.space import free_bytes
from models.store import State, default_store
from shared.errors import BadInput
from shared.language import say


class Looked(msgspec.Struct, frozen=True):
    """What was found on the disk."""

    states: dict[str, State]
    free: int


class ModelsPage(Page):
    """The set of this machine first; every card does its own, one errand after the other."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self.errands = Errands(self)
        self.set = catalogue().set_named(choose(this_machine()).set)
        self.title, self.advice = QLabel(self), Sentence("meta", self, kept=True)
        self.lack, self.disk = Sentence("strong", self), QLabel(self)
        self.all_button, self.import_button = QPushButton(self), QPushButton(self)
        self.own_head, self.other_head = QLabel(self), QLabel(self)
        self.cards = {model.id: ModelCard(model, self) for model in self._ordered()}
        self._free = 0
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(say("Modèles", "Models"))
        self.advice.tell(
            say(
                f"Tout fonctionne sur cet ordinateur, sans réseau, une fois les modèles présents. "
                f"Ensemble conseillé ici : « {self.set.name} ». {self.set.purpose}",
                f"Everything works on this computer, without a network, once the models are here. "
                f"The set advised here: “{self.set.name}”. {self.set.purpose}",
            )
        )
        self.all_button.setText(say("Obtenir ce qui manque", "Get what is missing"))
        self.import_button.setText(say("Importer d’un dossier ou d’une clé USB…", "Import from a folder or USB stick…"))
        for button in (self.all_button, self.import_button):
            button.setAccessibleName(button.text().rstrip("…"))
        self.own_head.setText(say("Pour cet ordinateur", "For this computer"))
        self.other_head.setText(say("Autres modèles", "Other models"))
        for card in self.cards.values():
            card.retranslate()
        self._sum_up()

    def shown(self) -> None:
        self._look()
        self.all_button.setFocus()

    def open(self, what: str) -> None:
        if card := self.cards.get(what):
            self.area.ensureWidgetVisible(card)

    def closing(self) -> None:
        """The window goes: stop what is under way."""
        self.errands.leave()

    def _look(self) -> None:
        async def work(_: Desk) -> Looked:
            return await asyncio.to_thread(_looked)

        self.bridge.ask(work, self.show_found, owner=self)

    def show_found(self, found: Looked) -> None:
        """Show what is on the disk."""
        self._free = found.free
        for name, state in found.states.items():
            self.cards[name].show_state(state)
        self._sum_up()

    def _sum_up(self) -> None:
        """Say what works and what does not, how much room there is, and offer what is missing."""
        states = {name: card.state for name, card in self.cards.items()}
        if None in states.values():
            return
        there = {card.model.kind for card in self.cards.values() if card.state is State.PRESENT}
        self.lack.tell(_without(there))
        self.disk.setText(say(f"Place libre : {size_in_words(self._free)}", f"Free space: {size_in_words(self._free)}"))
        self.all_button.setEnabled(any(states[name] is not State.PRESENT for name in self.set.models))

    def _ask(self, model: Model, errand: str) -> None:
        if errand == "fetch":
            self.cards[model.id].wait()
        self.errands.add(msgspec.convert(errand, Errand), model)

    def _fetch_all(self) -> None:
        for name in self.set.models:
            if self.cards[name].state is not State.PRESENT:
                self._ask(self.cards[name].model, "fetch")

    def _import(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, say("Dossier ou clé USB", "Folder or USB stick"))
        if not chosen:
            return

        async def work(_: Desk) -> list[Model]:
            return await asyncio.to_thread(_carried, Path(chosen))

        def begin(found: list[Model]) -> None:
            for model in found:
                self.cards[model.id].wait()
                self.errands.add("import", model, chosen)

        self.bridge.ask(work, begin, owner=self)

    def _stop(self, model: Model) -> None:
        under_way = self.errands.now is not None and self.errands.now.model.id == model.id
        self.errands.stop(model)
        if not under_way:
            self.cards[model.id].end(Told(ended=True))

    def _ended(self, name: str, told: Told) -> None:
        self.cards[name].end(told)
        if told.code == "interrupted":
            self.bridge.notice.emit(Notice(text=told.message))
        elif not told.code and not told.wrong:
            self.bridge.ask(lambda desk: desk.models_changed())
        self._look()

    def _connect(self) -> None:
        self.all_button.clicked.connect(self._fetch_all)
        self.import_button.clicked.connect(self._import)
        self.errands.begun.connect(lambda name, errand: self.cards[name].begin(errand))
        self.errands.told.connect(lambda name, told: self.cards[name].tell(told))
        self.errands.ended.connect(self._ended)
        for card in self.cards.values():
            card.wanted.connect(lambda errand, model=card.model: self._ask(model, errand))
            card.stopped.connect(lambda model=card.model: self._stop(model))

    def _ordered(self) -> list[Model]:
        known = catalogue()
        own = [known.named(name) for name in self.set.models]
        return [*own, *(model for model in known.model if model not in own)]

    def _lay_out(self) -> None:
        self.title.setProperty("role", "title")
        self.disk.setProperty("role", "meta")
        self.all_button.setProperty("role", "main")
        for button, drawing, ink in (
            (self.all_button, "download", "main_text"),
            (self.import_button, "folder", "text"),
        ):
            button.setIcon(icon(drawing, ink))
            button.setIconSize(QSize(px(18), px(18)))
        head, tools, sheet = QHBoxLayout(), QHBoxLayout(), Sheet(self)
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.disk)
        tools.addWidget(self.all_button)
        tools.addWidget(self.import_button)
        tools.addStretch()
        cards = QVBoxLayout(sheet)
        cards.setContentsMargins(0, 0, 12, 12)
        cards.setSpacing(8)
        for label in (self.own_head, self.other_head):
            label.setProperty("role", "subtitle")
        for number, card in enumerate(self.cards.values()):
            if number in {0, len(self.set.models)}:
                cards.addWidget(self.other_head if number else self.own_head)
            cards.addWidget(card)
        cards.addStretch()
        self.area = Scrolling(self)
        self.area.setWidget(sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 16, 8)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.advice)
        column.addWidget(self.lack)
        column.addLayout(tools)
        column.addWidget(self.area, 1)


def _looked() -> Looked:
    store = default_store()
    folder = next(path for path in (store.root, *store.root.parents) if path.exists())
    return Looked({model.id: store.state(model) for model in catalogue().model}, free_bytes(folder))


def _carried(folder: Path) -> list[Model]:
    found = survey(folder)
    there = [model for model in catalogue().model if carries(found, model)]
    if not there:
        message = say(
            f"Aucun modèle connu dans {folder}. Choisissez le dossier qui contient les fichiers des modèles.",
            f"No known model in {folder}. Choose the folder that holds the models’ files.",
        )
        raise BadInput(message, code="nothing-to-import")
    store = default_store()
    return [model for model in there if store.state(model) is not State.PRESENT]


def _without(there: set[Kind]) -> str:
    """What does not work for want of a model, and what does all the same."""
    lacking = {
        "stt": say(
            "Sans modèle d’écoute, vous ne pouvez pas parler ; écrire vos questions fonctionne.",
            "Without a model that hears, you cannot speak; typing your questions works.",
        ),
        "llm": say(
            "Sans modèle de réponse, iAsted obéit aux ordres simples (l’heure, la fiche) et ne rédige pas ; "
            "la dictée et les fiches à la main fonctionnent.",
            "Without a model that answers, iAsted obeys simple orders (the time, the report) and writes nothing; "
            "dictation and reports filled by hand work.",
        ),
        "tts": say(
            "Sans voix, les réponses s’affichent et ne sont pas lues.",
            "Without a voice, answers are shown and not read aloud.",
        ),
    }
    return "\n".join(sentence for kind, sentence in lacking.items() if kind not in there)
