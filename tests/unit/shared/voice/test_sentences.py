"""Clauses are cut where a French reader would breathe, and nowhere else."""

import time

import pytest

from shared.voice.sentences import ClauseSplitter, speakable


def cut(text: str, step: int = 0) -> list[str]:
    splitter = ClauseSplitter()
    pieces = [text[i : i + step] for i in range(0, len(text), step)] if step else [text]
    clauses = [clause for piece in pieces for clause in splitter.feed(piece)] + splitter.flush()
    assert [clause.index for clause in clauses] == list(range(len(clauses)))
    return [clause.text for clause in clauses]


@pytest.mark.parametrize(
    "sentence",
    [
        "Le dossier de M. Ndong est prêt.",
        "Demandez à Mme Mba et au Dr Obame de venir.",
        "Le rapport de J. P. Ndong est là.",
        "Voir l'art. 12 du décret n° 7.",
        "C'est au 3 av. du Port ou bd de la Mer.",
        "Il y a 1 234,5 kg et 3.14 litres.",
        "Rendez-vous le 12.03.2026 à 14 h 05 ou 14h05.",
        "Prenez p. ex. trois sacs, c.-à-d. tout.",
        "Écrivez à jean.mba@exemple.ga ou sur www.exemple.ga/a.html svp.",
        "Il faut env. 3 jours et le tél. 07 12 34 56.",
        "Des sacs, des bidons, etc. sont là.",
    ],
)
def test_nothing_is_cut_inside_a_sentence(sentence: str) -> None:
    before = "Bonjour à tous les agents. Oui. Non. "
    assert cut(before + sentence)[3:] == [sentence]
    assert cut(before + sentence, 1)[3:] == [sentence]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Oui. Il y en a trois. Non.", ["Oui. Il y en a trois.", "Non."]),
        ("Bonjour à tous, le marché ouvre.", ["Bonjour à tous,", "le marché ouvre."]),
        ("Elle est là ? « Oui ! » Elle part.", ["Elle est là ?", "« Oui ! »", "Elle part."]),
        ("« Je viens demain. » dit-elle. Bien.", ["« Je viens demain. »", "dit-elle.", "Bien."]),
        ("Je regarde le dossier… Il est vide.", ["Je regarde le dossier…", "Il est vide."]),
        ("Je regarde — il est vide", ["Je regarde —", "il est vide"]),
        ("Voici la liste :\n1. Peser\n2. Noter", ["Voici la liste :", "1. Peser", "2. Noter"]),
        ("Des sacs et des bidons, etc. Il reste du riz.", ["Des sacs et des bidons,", "etc.", "Il reste du riz."]),
        ("Il pèse 3,5 kg. 12 sacs restent.", ["Il pèse 3,5 kg.", "12 sacs restent."]),
        ("", []),
        (" \n\x00 ", []),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    assert cut(text) == clauses
    assert cut(text, 1) == clauses


def test_a_clause_comes_as_soon_as_the_next_word_begins() -> None:
    splitter = ClauseSplitter()
    assert splitter.feed("Il reste 3.") == []
    assert splitter.feed("14 kilos de riz.") == []
    (clause,) = splitter.feed(" E")
    assert (clause.text, clause.index, clause.ends_sentence) == ("Il reste 3.14 kilos de riz.", 0, True)
    (rest,) = splitter.flush()
    assert (rest.text, rest.ends_sentence) == ("E", False)
    assert splitter.flush() == []


@pytest.mark.parametrize(("place", "waits", "stops"), [(1, 2, 4), (2, 6, 8), (3, 14, 16), (4, 14, 16), (9, 14, 16)])
def test_clauses_grow_so_that_each_can_be_made_while_those_before_it_are_said(
    place: int, waits: int, stops: int
) -> None:
    before = "Le stock est bon. " + "Oui. " * (place - 1)
    short, long = "Mot" + " mot" * (waits - 1), "Mot" + " mot" * (stops - 1)
    assert cut(f"{before}{short}, et la suite.")[place:] == [f"{short}, et la suite."]
    assert cut(f"{before}{long}, et la suite.")[place:] == [f"{long},", "et la suite."]


def test_no_clause_runs_on() -> None:
    clauses = cut("mot " * 500)
    assert max(map(len, clauses)) < 230
    numbers = cut("a 1 234 567 " * 200)
    assert all(not clause.endswith(("1", "1 234")) for clause in numbers[:-1])


def test_a_megabyte_is_cut_in_a_moment() -> None:
    started = time.process_time()
    for text in ("a, b. " * 170_000, "x" * 1_000_000, " " * 1_000_000, "é 😀. " * 200_000):
        assert " ".join(cut(text, 4096)) == " ".join(text.split())
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("**14 h 05**", "14 heures 5"),
        ("à 9h, 9 h 00 et 1 h", "à 9 heures, 9 heures et une heure"),
        ("le n° 3 de M. Ndong et Mme Mba", "le numéro 3 de Monsieur Ndong et Madame Mba"),
        ("12 kg à 3 km", "12 kilos à 3 kilomètres"),
        ("1 234 F CFA et 12\u202f000\u00a0FCFA", "1234 francs CFA et 12000 francs CFA"),
        ("20 % des 30 m²", "20 pour cent des 30 mètres carrés"),
        ("le 12/03/2026", "le 12 mars 2026"),
        ("appelez le 07 12 34 56", "appelez le 07 12 34 56"),
        ("# Titre\n- un\n- deux", "Titre, un, deux"),
        ("`code` [lien](http://x) 😀 ok", "code lien ok"),
        ("le 1er et la 2e", "le premier et la deuxième"),
        ("l'art. 3, p. ex.", "l'article 3, par exemple"),
        ("😀 \x07 ** --- ", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_speakable(text: str, said: str) -> None:
    assert speakable(text) == said
