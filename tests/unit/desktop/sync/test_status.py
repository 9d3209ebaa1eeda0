"""The one sentence of the status bar, in both languages, for everything that can be."""

from __future__ import annotations

from datetime import datetime

import pytest

from desktop.sync.reasons import reason
from desktop.sync.rounds import Progress
from desktop.sync.stand import Stand, Waiting
from desktop.sync.status import Status, act_of, drawing_of, progress_in_words, sentence, waits
from shared.language import use_everywhere

HALF_PAST_TWO = datetime.now().astimezone().replace(hour=14, minute=32)
NOTHING = Waiting()
MANY = Waiting(items=12, files=3, size=4_200_000)


def stand(account="signed-in", **more):
    return Stand(account=account, known=True, **more)


def status(phase="idle", waiting=NOTHING, **more):
    return Status(phase=phase, stand=stand(waiting=waiting), **more)


@pytest.fixture
def in_english():
    use_everywhere("en")
    yield
    use_everywhere(None)


SAID = [
    (status(checked=HALF_PAST_TWO), "À jour, 14 h 32", "Up to date, 14:32", ""),
    (
        status("offline", MANY),
        "Hors ligne : 12 éléments et 3 fichiers attendent (4,2 Mo)",
        "Offline: 12 items and 3 files wait (4.2 MB)",
        "retry",
    ),
    (status("offline"), "Hors ligne : rien n’attend", "Offline: nothing waits", "retry"),
    (
        status("working", progress=Progress(stage="pushing", done=34, total=120)),
        "Envoi : 34 sur 120…",
        "Sending: 34 of 120…",
        "",
    ),
    (status("working"), "Contact du serveur…", "Reaching the server…", ""),
    (
        status("working", progress=Progress(stage="pushing", done=3, total=9, restored=True)),
        "Le serveur a été restauré : tout est renvoyé",
        "The server was restored: everything is sent again",
        "",
    ),
    (
        status(restored=True, checked=HALF_PAST_TWO),
        "Le serveur a été restauré : tout a été renvoyé",
        "The server was restored: everything was sent again",
        "",
    ),
    (
        status(waiting=Waiting(items=2), keys_awaited=True),
        "Les clés de l’organisation manquent encore : 2 éléments attendent",
        "The organisation’s keys are still missing: 2 items wait",
        "",
    ),
    (
        Status(stand=stand(held=25)),
        "25 dossiers à détruire : votre accord est attendu",
        "25 cases to be destroyed: your word is awaited",
        "see",
    ),
    (status("paused", Waiting(items=1)), "En pause : 1 élément attend", "Paused: 1 item waits", "resume"),
    (
        status(waiting=Waiting(files=3, size=4_200_000), metered=True),
        "Connexion payante : 3 fichiers en attente (4,2 Mo)",
        "Metered connection: 3 files on hold (4.2 MB)",
        "files",
    ),
    (
        Status(phase="offline", stand=stand("sign-in-again", waiting=MANY)),
        "Reconnectez-vous : 12 éléments et 3 fichiers attendent (4,2 Mo)",
        "Sign in again: 12 items and 3 files wait (4.2 MB)",
        "sign-in",
    ),
    (Status(stand=stand(refused=2)), "2 éléments refusés : voyez pourquoi", "2 items refused: see why", "see"),
    (
        Status(phase="offline", stand=stand(alarm="log")),
        "Le journal du serveur a changé : prévenez l’administrateur",
        "The server’s log has changed: tell the administrator",
        "see",
    ),
    (status("failed", message="Le disque est plein."), "Le disque est plein.", "Le disque est plein.", "retry"),
    (
        Status(),
        "Sans compte : tout fonctionne, et tout reste sur cet ordinateur",
        "No account: everything works, and everything stays on this computer",
        "",
    ),
    (
        Status(stand=stand("signed-out", waiting=Waiting(items=2))),
        "Déconnecté : 2 éléments attendent",
        "Signed out: 2 items wait",
        "sign-in",
    ),
    (
        status(waiting_for_key=1, checked=HALF_PAST_TWO),
        "À jour ; 1 reçu en attente d’une clé",
        "Up to date; 1 received, waiting for a key",
        "",
    ),
]


@pytest.mark.parametrize(("status", "french", "_english", "act"), SAID)
def test_how_things_stand_is_said_with_what_can_be_done(status, french, _english, act):
    assert sentence(status).replace("\u00a0", " ") == french
    assert act_of(status) == act
    assert drawing_of(status)


@pytest.mark.parametrize(("status", "_french", "english", "_act"), SAID)
@pytest.mark.usefixtures("in_english")
def test_the_same_in_english(status, _french, english, _act):
    assert sentence(status) == english


def test_what_waits_is_counted_in_words_that_agree():
    assert waits(Waiting(items=1)) == "1 élément attend"
    assert waits(Waiting(files=2, size=900)).replace("\u00a0", " ") == "2 fichiers attendent (1 ko)"
    assert waits(Waiting(items=12_345)) == "12\u202f345 éléments attendent"


def test_files_are_told_by_their_size_and_a_stage_without_an_end_by_its_name():
    step = Progress(stage="files", done=1, total=3, done_bytes=1_200_000, total_bytes=4_200_000)
    assert progress_in_words(step).replace("\u00a0", " ") == "Envoi des fichiers : 1,2 Mo sur 4,2 Mo…"
    assert progress_in_words(Progress(stage="pulling")) == "Réception…"


def test_every_refusal_says_what_to_do_even_one_of_a_newer_server():
    for code in ("malformed", "unsigned", "foreign", "equivocation", "unknown-key", "not-yours", "shredded"):
        assert reason(code).endswith(".")
    assert "rouvrez-le" in reason('conflict {"id":"c"}')
    assert "(tomorrow)" in reason("tomorrow")
