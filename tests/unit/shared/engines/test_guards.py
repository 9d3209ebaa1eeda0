"""What Whisper invents is caught; what people really say in French is not."""

from __future__ import annotations

import time

import pytest

from shared.engines.guards import Reading, complaint, invented

INVENTED = [
    "Sous-titres réalisés par la communauté d'Amara.org",
    "Sous-titres réalisés para la communauté d’Amara.org.",
    "Sous-titrage ST' 501",
    "Sous-titrage Société Radio-Canada",
    "Sous-titrage FR 2021",
    "❤️ par SousTitreur.com",
    "Merci d'avoir regardé cette vidéo !",
    "Merci d’avoir regardé la vidéo et n'oubliez pas de vous abonner.",
    "Abonnez-vous !",
    "Abonnez-vous à la chaîne. Merci d'avoir regardé.",
    "N'oubliez pas de vous abonner à notre chaîne et d'activer la cloche.",
    "Cliquez sur la petite cloche.",
    "Thanks for watching!",
    "Radio-Canada.",
    "...",
    "♪ ♪",
    "",
]
SAID = [
    "La piste de Mouila est coupée depuis mardi.",
    "Le film était sous-titré en français.",
    "Il faut des sous-titres sur la vidéo de formation.",
    "Merci d'avoir regardé mon dossier, madame la préfète.",
    "Abonnez-vous au journal du ministère avant vendredi.",
    "Cliquez sur le bouton vert, puis sur envoyer.",
    "J'ai entendu à Radio-Canada que la route était ouverte.",
    "Merci.",
    "Non, non, non, non, ne partez pas !",
    "Appelez le 06 66 66 66 66 pour le dispensaire.",
    "Mon numéro est le 077 07 07 07 07.",
    "Nous nous sommes vus, vous vous en souvenez ?",
    "Un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize.",
    "Premier village, trois cas. Deuxième village, deux cas. Troisième village, aucun. Quatrième village, cinq cas.",
    "Il a dit oui, oui, oui.",
    "Très très très bien.",
]
LOOPS = [
    "le village le village le village le village le village",
    "oui " * 30,
    "je ne sais pas, " * 6,
    "et puis il est parti " * 8,
    "07 " * 40,
    "ah" * 120,
]


def reading(text: str, **changes) -> Reading:
    words = {"tokens": (1,), "log_probability": -0.3, "no_speech": 0.1, "duration_s": max(1.0, len(text) / 14)}
    return Reading(text=text, **{**words, **changes})


@pytest.mark.parametrize("text", INVENTED)
def test_subtitles_over_silence_are_not_speech(text):
    assert invented(reading(text))


@pytest.mark.parametrize("text", SAID)
def test_what_people_say_is_kept_without_complaint(text):
    assert not invented(reading(text))
    assert complaint(reading(text)) == ""


@pytest.mark.parametrize("text", LOOPS)
def test_a_loop_is_noticed(text):
    assert complaint(reading(text)) == "loop"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": ""}, "empty"),
        ({"text": " ".join(f"mot{n}" for n in range(12)), "duration_s": 1.0}, "rush"),
        ({"text": "peut-être ceci", "log_probability": -1.5}, "unsure"),
    ],
)
def test_each_complaint_has_its_name(changes, why):
    assert complaint(reading(changes.pop("text"), **changes)) == why


@pytest.mark.parametrize(
    ("no_speech", "sure", "is_invented"), [(0.9, -1.4, True), (0.9, -0.2, False), (0.1, -1.4, False)]
)
def test_a_doubtful_reading_of_what_is_not_speech_is_invented(no_speech, sure, is_invented):
    assert invented(reading("oui d'accord", no_speech=no_speech, log_probability=sure)) is is_invented


def test_no_text_takes_long_to_judge():
    started = time.process_time()
    for text in ("a b " * 400, " ".join(f"m{n % 9} n{n}" for n in range(700)), "-" * 3000, "a" * 5000):
        complaint(reading(text))
        invented(reading(text))
    assert time.process_time() - started < 1.0
