"""A question as it is given on the command line, made ready for a turn: a recording, or a text."""

from __future__ import annotations

import re
from pathlib import Path

from desktop.audio.files import open_sound
from desktop.audio.speech import SpeechDetector
from desktop.audio.utterances import utterances
from shared.errors import BadInput
from shared.language import say
from shared.voice.claims import claims
from shared.voice.ports import RATE

LONGEST_S = 60
"""Seconds of speech; a longer recording is not a question."""
LONGEST_TEXT = 2_000
LONGEST_FACTS = 200_000
MOST_NAMES = 16
_PAUSE = bytes(RATE * 2 * 3 // 10)
"""What is left of each pause between two stretches of speech: 300 ms."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def heard_in(path: Path) -> bytes:
    """The speech of a recording (16-bit mono at 16 kHz) without its silence; empty when nobody speaks."""
    stretches: list[bytes] = []
    room = LONGEST_S * RATE * 2
    for stretch in utterances(open_sound(path).blocks(), SpeechDetector()):
        room -= len(stretch.pcm)
        if room < 0:
            raise BadInput(
                say(
                    f"Cet enregistrement contient plus de {LONGEST_S} secondes de parole : pour l'écrire en entier, "
                    f"utilisez « iasted transcribe {path} ».",
                    f"This recording holds more than {LONGEST_S} seconds of speech: to write all of it down, "
                    f"use 'iasted transcribe {path}'.",
                ),
                code="question-too-long",
            )
        stretches.append(stretch.pcm)
    return _PAUSE.join(stretches)


def asked_in(text: str) -> str:
    """The question without what cannot be read; BadInput when nothing or far too much is left."""
    question = " ".join(_CONTROLS.sub(" ", text).split())
    if not re.search(r"\w", question):
        raise BadInput(
            say("La question est vide : écrivez au moins un mot.", "The question is empty: write at least one word."),
            code="question-empty",
        )
    if len(question) > LONGEST_TEXT:
        raise BadInput(
            say(
                f"La question a {len(question)} caractères et {LONGEST_TEXT} au plus sont lus : raccourcissez-la, "
                "ou mettez les informations dans un fichier avec --facts.",
                f"The question has {len(question)} characters and {LONGEST_TEXT} at most are read: shorten it, "
                "or put the information in a file with --facts.",
            ),
            code="question-too-long",
        )
    return question


def names_in(facts: str) -> tuple[str, ...]:
    """The people and places that the information speaks of: they are likely to be heard."""
    names = [claim.surface for claim in claims(facts[:5_000]) if claim.kind == "name"]
    return tuple(dict.fromkeys(names))[:MOST_NAMES]


def facts_in(paths: tuple[Path, ...]) -> str:
    """The information files, one after the other; what is not text is refused."""
    texts = []
    for path in paths:
        try:
            texts.append(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(
                say(
                    f"« {path} » ne se lit pas comme un texte UTF-8 : donnez un fichier .txt.",
                    f"'{path}' cannot be read as UTF-8 text: give a .txt file.",
                ),
                code="facts-unreadable",
            ) from error
    facts = _CONTROLS.sub(" ", "\n".join(texts)).strip()
    if len(facts) > LONGEST_FACTS:
        raise BadInput(
            say(
                f"Les informations ont {len(facts)} caractères et {LONGEST_FACTS} au plus sont lus : gardez l'utile.",
                f"The information has {len(facts)} characters and {LONGEST_FACTS} at most are read: keep what matters.",
            ),
            code="facts-too-long",
        )
    return facts
