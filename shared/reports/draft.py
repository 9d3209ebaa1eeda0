"""A report on its way from a transcript: what was drawn from which sentence, and why a field stays empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from shared.language import say
from shared.reports.content import Field, Kind, Source
from shared.reports.dictation import understood
from shared.reports.order import Fill, Order
from shared.reports.orders import recognise
from shared.reports.provinces import province_of
from shared.reports.reading import amounts, choices, dates, headings, people, places, statements
from shared.reports.reading.transcript import Sentence
from shared.reports.reading.words import bare, cue
from shared.reports.sources import Line, borne_out

TITLE, FACTS, FOLLOW_UP, FREE = "title", "facts", "follow_up", "text"
"""Fields that readers know by name; a kind may leave any of them out."""


class Draft:
    """Takes what readers and models propose, and keeps what one sentence bears out."""

    def __init__(self, sentences: Sequence[Sentence], kind: Kind, today: date) -> None:
        self._told = {
            place: order
            for place, sentence in enumerate(sentences)
            if sentence.bears and (order := recognise(sentence.text, kind, today=sentence.day or today))
        }
        sentences = [
            msgspec.structs.replace(sentence, bears=False) if place in self._told else sentence
            for place, sentence in enumerate(sentences)
        ]
        self.sentences = sentences
        self.kind = kind
        self.today = today
        self.people = people.people(sentences)
        self.doubtful = people.doubtful(sentences, self.people)
        self.facts = statements.facts(sentences, today)
        self._lines: dict[str, list[Line]] = defaultdict(list)
        self._why: dict[str, str] = {}
        self._named: set[str] = set()
        self.town: places.Place | None = None
        self._no_town = "none"

    def read(self) -> None:
        """Fill what the readers can read."""
        self.town, self._no_town = places.place_of_the_facts(self.sentences)
        for field in self.kind.fields:
            self._read(field)
        for place, order in self._told.items():
            self._obey(order, place)

    def _read(self, field: Field) -> None:
        match field.type:
            case "date":
                self._date(field)
            case "town":
                self._place(field, self.town, self._no_town)
            case "province":
                self._place(field, *places.province_of_the_facts(self.sentences, self.town))
            case "people":
                self._people(field)
            case "amounts":
                for each in amounts.sums(self.sentences):
                    self.put(field, each.shown, each.spot.sentence)
            case "choice":
                for chosen in choices.allowed(field, self.sentences)[:1]:
                    self.put(field, chosen.choice, chosen.sentence)
            case _:
                self._words(field)

    def _obey(self, order: Order, place: int) -> None:
        """« Titre : visite du chantier »: what the person put into a field by name stands, whatever else was read."""
        field = self.kind.field(order.field) if isinstance(order, Fill) else None
        if field is None or not isinstance(order, Fill):
            return
        sentence = msgspec.structs.replace(self.sentences[place], bears=True)
        value = understood(field, order.value, sentence.day or self.today)
        lines = [line for line in value.splitlines() if borne_out(line, field, sentence, self.today)]
        if lines:
            self._province_of(lines[0], field, place)
            several = order.added or (field.name in self._named and field.type in {"people", "amounts", "text"})
            kept = self._lines[field.name] if several else []
            self._named.add(field.name)
            self._lines[field.name] = [*kept, *(Line(line, Source(sentence.turn, sentence.text)) for line in lines)]

    def _province_of(self, town: str, field: Field, place: int) -> None:
        """A town that was named brings its province."""
        lies = province_of(town) if field.type == "town" else None
        if lies is None:
            return
        said = Source(self.sentences[place].turn, self.sentences[place].text)
        for other in self.kind.fields:
            if other.type == "province" and other.name not in self._named:
                self._lines[other.name] = [Line(lies.name, said)]

    def put(self, field: Field, text: str, place: int) -> bool:
        """Add a line to a field if its sentence bears it out; whether it did."""
        sentence = self.sentences[place]
        if not borne_out(text, field, sentence, self.today):
            return False
        self._lines[field.name].append(Line(text, Source(sentence.turn, sentence.text)))
        return True

    def propose(self, field: Field, text: str) -> bool:
        """Take a model's word for a field from the first sentence that bears it out."""
        return any(self.put(field, text, place) for place in range(len(self.sentences)))

    def propose_person(self, field: Field, name: str) -> None:
        """Take a model's word that a doubtful name is somebody's."""
        for person in self.doubtful:
            if bare(person.name) == bare(name) and not any(people.same(person, known) for known in self.people):
                self.people.append(person)
                self.put(field, person.shown, person.spot.sentence)

    def wants(self, field: Field) -> bool:
        """Whether nothing was found for a field that a model may know."""
        return not self._lines[field.name] and field.name not in self._why and field.name != FREE

    def fall_back(self) -> None:
        """Without a title of its own, a report is called by its first fact, if that is short enough."""
        title = self.kind.field(TITLE)
        if title and self.facts and self.wants(title):
            sentence = self.sentences[self.facts[0]]
            clause = statements.without_circumstances(sentence, self.today)
            if len(clause) <= headings.LONGEST and not cue("taken_back").search(sentence.folded):
                self._lines[TITLE].append(Line(clause, Source(sentence.turn, sentence.text)))

    def lines(self) -> dict[str, tuple[Line, ...]]:
        """What was kept, field by field."""
        return {name: tuple(lines) for name, lines in self._lines.items() if lines}

    def empty(self) -> dict[str, str]:
        """Why each other field was left empty."""
        return {
            field.name: self._why.get(field.name) or _REASONS.get(field.type, _nothing)()
            for field in self.kind.fields
            if not self._lines[field.name]
        }

    def _date(self, field: Field) -> None:
        day, why = dates.day_of_the_facts(self.sentences, self.today)
        if day:
            self.put(field, day.day.isoformat(), day.spot.sentence)
        else:
            self._why[field.name] = _NO_DAY[why]()

    def _place(self, field: Field, place: places.Place | None, why: str) -> None:
        if place:
            self.put(field, place.name, place.spot.sentence)
        else:
            self._why[field.name] = _NO_PLACE[why]()

    def _people(self, field: Field) -> None:
        for person in self.people:
            if not self.put(field, person.shown, person.spot.sentence):
                self.put(field, person.name, person.spot.sentence)

    def _words(self, field: Field) -> None:
        if field.name == TITLE and (found := headings.heading(self.sentences, self.today)):
            self.put(field, found.text, found.sentence)
        if field.name in _NO_WORDS:
            self._why[field.name] = _NO_WORDS[field.name]()
        if field.name == FACTS:
            self._lines[field.name] += map(self._whole, self.facts)
        if field.name == FOLLOW_UP:
            self._lines[field.name] += map(self._whole, statements.follow_up(self.sentences))

    def _whole(self, place: int) -> Line:
        sentence = self.sentences[place]
        text = " ".join(sentence.text.split())
        return Line(text[:1].upper() + text[1:], Source(sentence.turn, sentence.text))


def _nothing() -> str:
    return say("Rien dans la conversation ne le dit.", "Nothing in the conversation says it.")


_Told = Callable[[], str]
_REASONS: dict[str, _Told] = {
    "people": lambda: say("Personne n'est nommé.", "Nobody is named."),
    "amounts": lambda: say("Aucun montant n'est dit.", "No amount is said."),
}
_NO_DAY: dict[str, _Told] = {
    "none": lambda: say("Aucune date n'est dite.", "No date is said."),
    "ahead": lambda: say("Les dates dites sont à venir.", "The dates said lie ahead."),
    "other": lambda: say("Les dates dites sont celles d'autre chose.", "The dates said belong to something else."),
    "several": lambda: say(
        "Plusieurs dates sont dites, sans que l'on sache laquelle.", "Several dates are said; which one is not clear."
    ),
}
_NO_PLACE: dict[str, _Told] = {
    "none": lambda: say("Aucun lieu n'est nommé.", "No place is named."),
    "elsewhere": lambda: say("Les lieux nommés ne sont pas celui des faits.", "The places named are other places."),
    "several": lambda: say(
        "Plusieurs lieux sont nommés, sans que l'on sache lequel.", "Several places are named; which one is not clear."
    ),
}

_NO_WORDS: dict[str, _Told] = {
    FACTS: lambda: say("Aucun fait n'est raconté.", "No fact is told."),
    FOLLOW_UP: lambda: say("Rien n'est dit de ce qui reste à faire.", "Nothing is said of what is left to do."),
    FREE: lambda: say("Il s'écrit à la main ou se dicte.", "It is written by hand or dictated."),
}
