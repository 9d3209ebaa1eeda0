"""A command is recognised as people say it and as it is heard; a sentence that only sounds like one never is."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.voice.intents import answer, ready, recognise
from shared.voice.phrases import CHANGES, fixed_phrases

COMMANDS = {
    "time": """
    Quelle heure est-il ?|quel heure est-il|Qu'elle heure est-il ?|qu'elle heure|Il est quelle heure ?
    |il est quelle heure|Quelle heure et-il ?|Quelle heure il est maintenant ?|Quelle heure est-il, s'il te plaît ?
    |Tu as l'heure ?|T'as l'heure ?|Vous avez l'heure, s'il vous plaît ?|Tu peux me dire l'heure ?|Dis-moi l'heure.
    |Dis-moi quelle heure il est.|iAsted, quelle heure est-il ?|Euh… il est quelle heure, là ?|C'est quoi l'heure ?
    |Est-ce que tu sais quelle heure il est ?|Bonjour, quelle heure est-il s'il vous plaît ?
    |Donne-moi l'heure exacte.|Je voudrais savoir l'heure.|quelle aurait-il
""",
    "date": """
    On est quel jour ?|on est quels jours|Quel jour sommes-nous ?|Quel jour on est ?|On est le combien ?
    |Quelle est la date ?|On est le combien aujourd'hui ?|Quelle est la date d'aujourd'hui ?
    |C'est quel jour aujourd'hui ?|Donne-moi la date.|Quelle date sommes-nous ?|Quel jour est-on ?
    |Aujourd'hui, on est quel jour ?|Nous sommes quel jour, s'il te plaît ?|En quelle année sommes-nous ?
    |On est en quel mois ?|La date d'aujourd'hui, s'il te plaît.|Quelle date somme-nous ?
""",
    "time-and-date": """
    Quelle heure est-il et quel jour sommes-nous ?|On est quel jour et il est quelle heure ?|L'heure et la date.
    |Donne-moi la date et l'heure, s'il te plaît.|Quel jour et quelle heure est-il ?|Quelle est la date et l'heure ?
""",
    "repeat": """
    Répète.|Répètes.|Répétez.|répète s'il te plaît|Tu peux répéter ?|Est-ce que tu peux répéter, s'il te plaît ?
    |Peux-tu répéter ?|Pouvez-vous répéter ?|Répète encore une fois.|Encore une fois.|Redis-moi ça.|Redis.
    |Qu'est-ce que tu as dit ?|Tu as dit quoi ?|Pardon ?|Je n'ai pas compris.|J'ai pas bien entendu.
    |iAsted, répète ta réponse.|Répète ce que tu as dit.|Pardon, tu peux répéter ?|Répète, répète !
""",
    "stop": """
    Stop.|stop|Stoppe !|Stop, stop, stop.|Stop, merci.|Arrête.|Arrête-toi.|arrêtes-toi|Arrêtez !|Tais-toi.|T'es toi.
    |Taisez-vous.|Silence !|Chut.|Ça suffit.|Non, arrête.|C'est bon, arrête.|Arrête de parler.|Ok stop.|Euh, stop.
    |iAsted, stop !|Arrête ça.
""",
    "louder": """
    Plus fort.|plus forts|Parle plus fort.|Par le plus fort.|Parlez plus fort, s'il vous plaît.|Un peu plus fort.
    |Plus haut.|Tu peux parler plus fort ?|Monte le son.|Augmente le volume.|Je t'entends mal.|Je ne t'entends pas.
    |Encore plus fort.|Parle un peu plus fort, s'il te plaît.|Parle, s'il te plaît, plus fort.
""",
    "quieter": """
    Moins fort.|Parle moins fort.|Plus bas.|Parle plus bas.|Un peu moins fort, merci.|Baisse le son.
    |Baissez le volume.|Tu parles trop fort.|Trop fort !|Plus doucement.
""",
    "slower": """
    Plus lentement.|Parle plus lentement.|Moins vite.|Parle moins vite.|par le moins vite|Tu parles trop vite.
    |Ralentis.|Pas si vite !|Un peu moins vite, s'il te plaît.|Est-ce que tu peux parler plus lentement ?|mois vite
""",
    "faster": """
    Plus vite.|Parle plus vite.|Un peu plus vite.|Accélère.|Tu peux aller plus vite ?|Tu parles trop lentement.
    |Plus rapidement.
""",
    "help": """
    Que sais-tu faire ?|que c'est-tu faire|Qu'est-ce que tu peux faire ?|Qu'est-ce que tu sais faire ?|Aide.
    |Aide-moi.|Tu sais faire quoi ?|À quoi tu sers ?|Que peux-tu faire pour moi ?|Que pouvez-vous faire ?
    |Qu'est-ce que je peux te demander ?|J'ai besoin d'aide.
""",
}
OTHERS = """
    À quelle heure ouvre le dispensaire ?|Le village est plus bas.|Il faut arrêter le camion.|À quelle heure ?
    |À quelle heure commence la réunion ?|Il est quelle heure à Paris ?|Quelle heure est-il à Tokyo ?
    |Quelle heure avez-vous notée ?|L'heure de la livraison.|Donne-moi l'heure du départ.
    |Quel jour ouvre le marché ?|Quel jour ?|On est quel jour pour le contrôle ?|Quelle est la date du contrôle ?
    |Donne-moi la date de la plainte.|La date de remise du rapport ?|Quel jour est-il arrivé ?
    |Quelle est la date limite ?|Le combien est la réunion ?|La date ?|Quel mois la route sera finie ?
    |Quelle date est prévue ?|C'est quel jour, la livraison ?|Quelle année a été construite l'école ?
    |Répète la question au chef.|Répète après moi.|Le témoin répète qu'il n'a rien vu.
    |Répète que le gouverneur est coupable.|Il a répété.|Les faits se répètent.|Qu'est-ce que tu as dit au préfet ?
    |Je n'ai pas compris le montant.|Je n'ai pas entendu le moteur.|Pardonnez au chauffeur.
    |Encore une fois la caisse est vide.|Je n'ai pas compris pourquoi il est parti.|Ils ont redit la même chose.
    |Redis-moi le nom du chef.|Répète le montant.|Le stop est au carrefour.|Stoppe le moteur.
    |Le chantier est à l'arrêt.|N'arrête pas.|Arrête pas.|Il s'est arrêté.|Arrête le groupe électrogène.
    |Il faut arrêter.|Arrêtez le camion au barrage.|L'arrêté du préfet.|Le silence du chef est étrange.
    |Un arrêt de travail.|Les travaux sont stoppés.|Il s'est tu.|Assez de riz.|Ça suffit pour payer les agents ?
    |On a stoppé les travaux.|L'arrêt de bus est fermé.|La chute du pont.|Plus fort que l'an dernier.
    |La pluie est plus forte.|Le courant est plus fort.|Le prix est plus haut.|Parle plus fort de la corruption.
    |La rivière monte.|Monte le sac dans la voiture.|Augmente le budget de la cantine.|J'entends mal le témoin.
    |Je n'entends pas le moteur.|Plus de riz.|Plus tôt.|Le pont est plus bas.|Moins de sacs.|Baisse le prix du riz.
    |Les ventes sont en baisse.|Plus bas que le village.|Un sac de moins.|Il parle moins fort que toi.
    |Le camion roule moins vite.|Il faut rouler plus lentement.|Les travaux vont trop lentement.
    |Elle parle trop vite au téléphone.|La piste est trop rapide.|Le dossier doit aller plus vite.
    |Le chantier accélère.|Viens vite.|Plus vite que prévu.|Fais plus vite le rapport.|Aide le maire.
    |L'aide alimentaire est arrivée.|Aide-moi à remplir le rapport.|À l'aide de la pirogue.
    |Que sais-tu du chantier ?|Qu'est-ce qu'on peut faire au village ?|Que peut faire le préfet ?
    |À quoi sert le forage ?|Que faire ?|Tu peux faire le rapport ?|Comment fonctionne la pompe ?|Qui es-tu ?
    |Bonjour.|Merci.|Oui.|Non.|D'accord.|iAsted.|Euh.|S'il te plaît.|Où est le village ?|Maintenant.||…|Attends.
"""


def table(text: str) -> list[str]:
    return [" ".join(said.split()) for said in text.split("|")]


SAID = [(intent, said) for intent, text in COMMANDS.items() for said in table(text)]
AT = datetime(2026, 11, 23, 14, 32, tzinfo=UTC)


def bench(name: str) -> str:
    return resources.files("desktop.bench").joinpath("data", name).read_text(encoding="utf-8")


def test_the_tables_are_long_enough_to_mean_something():
    assert len(SAID) >= 120
    assert len(table(OTHERS)) >= 100


@pytest.mark.parametrize(("intent", "said"), SAID)
def test_a_command_is_recognised(intent: str, said: str):
    assert recognise(said) == intent


@pytest.mark.parametrize("said", table(OTHERS))
def test_what_only_sounds_like_a_command_is_not_one(said: str):
    assert recognise(said) is None


@pytest.mark.parametrize("said", [said["text"] for said in tomllib.loads(bench("questions.toml"))["question"]])
def test_no_question_of_the_field_is_a_command(said: str):
    assert recognise(said) is None


def test_no_note_and_no_reply_is_a_command():
    notes = [note["text"] for note in tomllib.loads(bench("notes.toml"))["note"]]
    assert not [said for said in [*notes, *bench("replies.txt").splitlines()] if recognise(said)]


@given(
    st.sampled_from(SAID),
    st.sampled_from(["le camion", "du marché de Mouila", "que l'an dernier", "à Paris", "ou pas"]),
)
def test_a_command_with_something_else_in_it_is_none(command, more):
    assert recognise(f"{command[1].rstrip(' .?!')} {more}") is None


@given(st.sampled_from(SAID), st.sampled_from(["", "Euh, ", "iAsted, ", "S'il te plaît, ", "Bon, "]), st.booleans())
def test_politeness_and_capitals_change_nothing(command, before, loud):
    intent, said = command
    text = f"{before}{said}"
    assert recognise(text.upper() if loud else text) == intent


@given(st.text(max_size=300))
def test_any_text_is_a_command_or_none(text):
    assert recognise(text) in {*COMMANDS, None}


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        ("time", "Il est quatorze heures trente-deux."),
        ("date", "Nous sommes le lundi 23 novembre 2026."),
        ("time-and-date", "Nous sommes le lundi 23 novembre 2026. Il est quatorze heures trente-deux."),
        ("repeat", "Le village est au nord."),
        ("stop", ""),
        ("louder", "Plus fort."),
        ("slower", "Moins vite."),
    ],
)
def test_a_command_has_its_answer(intent, said):
    assert answer(intent, AT, "Le village est au nord.") == said


def test_when_nothing_was_said_there_is_nothing_to_repeat():
    assert answer("repeat", AT, "") == "Je n'ai encore rien dit."


@pytest.mark.parametrize("change", CHANGES)
def test_at_the_limit_it_says_so(change):
    assert answer(change, AT, "", at_limit=True) != answer(change, AT, "")
    assert answer(change, AT, "", at_limit=True).startswith("Je ne peux pas parler ")


def test_what_may_have_to_be_said_within_two_minutes_is_ready_over_midnight_and_new_year_too():
    sentences = ready(datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC))
    assert {"Il est vingt-trois heures cinquante-neuf.", "Il est minuit.", "Il est minuit et une minute."} <= set(
        sentences
    )
    assert {"Nous sommes le jeudi 31 décembre 2026.", "Nous sommes le vendredi premier janvier 2027."} <= set(sentences)
    assert set(fixed_phrases()) <= set(sentences)
    assert len(sentences) == len(set(sentences)) < 64
