"""Only numbers, names and dates that were given, and given about the question, are said."""

from datetime import date

import pytest

from shared.voice.claims import claims
from shared.voice.glossary import facts, glossary, provinces
from shared.voice.grounding import REFUSAL, Grounding, is_refusal, related, today_in_words, unsupported

FACTS = (
    "Contrôle du marché de Mouila. Le stand 12 est tenu par Mme Pauline Mba. Il reste 34 sacs de riz et 15 bidons "
    "d'huile. Le contrôle a lieu le mardi 14 avril à 9 h. Le prix du sac est de 18 500 F CFA.\n"
    "Chef de canton : Jean Ndong, 07 12 34 56.\nLe gardien s'appelle Luc Obame ; il dort au magasin 7."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il reste trente-quatre sacs et une pompe.", ["34 sac"]),
        ("Vers 14 h 05, quatorze heures cinq ou 9h.", ["14h05", "14h05", "9h"]),
        ("Appelez le 07 12 34 56.", ["07123456"]),
        ("20 % de 12 000 F CFA", ["20 %", "12000 fcfa"]),
        ("le mardi 1er mars 2026, puis demain", ["mardi", "1/3/2026", "demain"]),
        ("le 12/03/2026", ["12/3/2026"]),
        ("en avril", ["/4"]),
        ("la deuxième fiche, la première aussi", ["2e"]),
        ("une dizaine de sacs", ["dizaine"]),
        ("M. Ndong et Pauline Mba vont à Port-Gentil.", ["ndong", "pauline mba", "port gentil"]),
        ("Moussa est parti sur l'Ogooué.", ["moussa", "ogooue"]),
        ("Mouila.", ["mouila"]),
        ("ndong est parti à mouila", ["ndong", "mouila"]),
        ("le dossier PV-2026-014 sur la RN1", ["pv-2026-014", "rn1"]),
        ("La CNLCEI et l'ONG Brainforest", ["cnlcei", "ong brainforest"]),
    ],
)
def test_claims(text: str, expected: list[str]) -> None:
    assert [claim.canonical for claim in claims(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Vérifiez le stock. Pesez les sacs. Malheureusement, rien.",
        "Je ne sais pas. Un agent et une pompe, l'un et l'autre.",
        "Monsieur le Préfet, bonjour ! Les Gabonais aussi.",
        "Appelez-la. Notez-le. Prenez-en. D'abord, l'eau. C'est noté.",
        "**Attention** : Oui. « Non », dit-elle.",
        "Enregistrement terminé. Connexion rétablie. Inscrivez le montant.",
    ],
)
def test_ordinary_french_claims_nothing(text: str) -> None:
    assert claims(text) == ()


@pytest.mark.parametrize(
    "answer",
    [
        "Il reste trente-quatre sacs de riz.",
        "34.",
        "C'est Mme Mba.",
        "Pauline Mba tient le stand douze.",
        "Le 14 avril à neuf heures.",
        "Mardi 14 avril, à 9 h 00.",
        "Le sac coûte 18500 francs.",
        "Le 07.12.34.56 ou 07123456.",
        "Il y a 34 sacs neufs.",
        "Le Marché de mouila.",
    ],
)
def test_what_was_given_may_be_said(answer: str) -> None:
    assert unsupported(answer, [FACTS]) == ()


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("Il reste 35 sacs.", "35 sac"),
        ("Il y a 49 sacs et bidons en tout.", "49 sac"),
        ("Il reste 15 sacs.", "15 sac"),
        ("Il coûte 34 francs.", "34 fcfa"),
        ("Il pèse 34 kg.", "34 kg"),
        ("Le contrôle est à 9 h 30.", "9h30"),
        ("C'est le 15 avril.", "15/4"),
        ("C'est le 14 mai.", "14/5"),
        ("C'est le 14 avril 2025.", "14/4/2025"),
        ("C'est jeudi.", "jeudi"),
        ("C'est demain.", "demain"),
        ("Le 07 12 34 57.", "07123457"),
        ("C'est Pauline Ndong.", "pauline ndong"),
        ("Elle habite Oyem.", "oyem"),
        ("elle habite oyem", "oyem"),
    ],
)
def test_what_was_not_given_is_caught(answer: str, missing: str) -> None:
    assert [claim.canonical for claim in unsupported(answer, [FACTS])] == [missing]


@pytest.mark.parametrize(
    ("question", "answer", "kept"),
    [
        ("Combien de sacs de riz reste-t-il ?", "Il en reste 34.", True),
        ("Combien de sacs de ciment reste-t-il ?", "C'est 12.", False),
        ("Quel est le prix d'un sac ?", "18 500 francs", True),
        ("Quel est le prix d'un bidon ?", "C'est 15.", False),
        ("Qui tient le stand 12 ?", "Pauline Mba", True),
        ("Qui tient le stand 12 ?", "Jean Ndong", False),
        ("Comment s'appelle le chef de canton ?", "Luc Obame", False),
        ("Comment j'appelle le chef de canton ?", "Au 07 12 34 56.", True),
        ("Qui garde le magasin ?", "Mouila", False),
        ("Où dort le gardien ?", "Au magasin 7.", True),
        ("Quel est le numéro de Pauline Mba ?", "Le 07 12 34 56.", False),
        ("C'est quand, le contrôle ?", "Le mardi 14 avril.", True),
        ("On est quel jour ?", "C'est le 14 avril.", False),
        ("Il y a 40 sacs, c'est bien ça ?", "Il y a 40 sacs.", True),
        ("Résume-moi ça.", "Mouila, 34 sacs, Pauline Mba, 18 500 francs.", True),
    ],
)
def test_a_claim_must_come_from_a_sentence_about_the_question(question: str, answer: str, kept: bool) -> None:
    assert (related(answer, question, [FACTS]) == ()) is kept


def test_after_a_refusal_nothing_more_is_said() -> None:
    grounding = Grounding([FACTS], question="Combien de sacs de riz reste-t-il ?")
    assert grounding.admit("Il reste 34 sacs,") == ("Il reste 34 sacs,", ())
    assert not grounding.refused
    said, withheld = grounding.admit("livrés par Sotraga le 3 mai.")
    assert said == REFUSAL
    assert [claim.canonical for claim in withheld] == ["sotraga", "3/5"]
    assert grounding.refused
    assert grounding.admit("Voilà.") == ("", ())


def test_the_items_of_a_list_are_counted_not_claimed() -> None:
    grounding = Grounding(["Peser le riz, noter, signer."])
    assert [grounding.admit(item)[0] for item in ("1. Peser le riz", "2. Noter", "3. Signer")][2] == "3. Signer"
    assert grounding.admit("9. Signer")[0] == REFUSAL


def test_today_is_known() -> None:
    assert today_in_words(date(2026, 3, 12)) == "Aujourd'hui, nous sommes le jeudi 12 mars 2026."
    grounding = Grounding([FACTS], question="On est quel jour aujourd'hui ?", today=date(2026, 3, 12))
    assert grounding.admit("Nous sommes le jeudi 12 mars 2026.")[1] == ()


def test_lines_broken_by_a_typewriter_stay_one_sentence() -> None:
    wrapped = "Le rapport de la mission de contrôle des marchés doit être remis au bureau\navant le 20 avril."
    assert related("Avant le 20 avril.", "Quand remettre le rapport ?", [wrapped]) == ()


@pytest.mark.parametrize(
    "text", [REFUSAL, "Je ne sais pas.", "Ce n'est pas précisé.", "Désolé, je n'ai pas cette information."]
)
def test_refusals(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize("text", ["", "Il reste 34 sacs.", "Je ne sais pas, mais essayez le 07 12 34 56."])
def test_not_refusals(text: str) -> None:
    assert not is_refusal(text)


def test_the_country_sheet_answers_and_the_glossary_is_short() -> None:
    assert len(provinces()) == 9
    assert len(facts().split()) < 150
    assert related("C'est Oyem.", "Quel est le chef-lieu du Woleu-Ntem ?", [facts()]) == ()
    assert related("C'est Mouila.", "Quel est le chef-lieu du Woleu-Ntem ?", [facts()])
    assert "Ndjolé" in glossary()
    assert glossary(["Fougamou", "Mme Koumba"]).startswith("Mission au Gabon : Fougamou, Mme Koumba, Libreville")
    assert len(glossary(f"Village{n}" for n in range(100)).split()) < 60
