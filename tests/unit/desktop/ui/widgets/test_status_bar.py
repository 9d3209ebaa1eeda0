"""The foot of the window: a sentence, a drawing, progress, and one button for what can be done at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.sync.rounds import Progress
from desktop.sync.stand import Stand, Waiting
from desktop.sync.status import Status
from desktop.ui.widgets.status_bar import StatusBar

IN = Stand(account="signed-in", known=True)


@pytest.fixture
def bar(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1180, 40)
    bar.show()
    return bar


def test_nobody_signed_in_is_no_warning(bar):
    assert bar.network.whole.startswith("Sans compte")
    assert bar.property("state") == "calm"
    assert not bar.button.isVisible()
    assert not bar.bar.isVisible()


def test_progress_is_a_sentence_and_a_bar(bar):
    bar.show_status(Status(phase="working", stand=IN, progress=Progress(stage="pushing", done=34, total=120)))
    assert bar.network.whole.replace("\u00a0", " ") == "Envoi : 34 sur 120…"
    assert (bar.bar.value(), bar.bar.maximum()) == (34, 120)
    assert bar.bar.accessibleName()
    assert not bar.button.isVisible()


def test_a_stage_without_a_known_end_only_moves(bar):
    bar.show_status(Status(phase="working", stand=IN, progress=Progress(stage="pulling", done=7)))
    assert bar.bar.maximum() == 0


@pytest.mark.parametrize(
    ("status", "words", "act"),
    [
        (Status(phase="offline", stand=IN), "Réessayer", "retry"),
        (Status(phase="paused", stand=IN), "Reprendre", "resume"),
        (Status(stand=Stand(account="sign-in-again", known=True)), "Se connecter", "sign-in"),
        (Status(stand=Stand(account="signed-in", known=True, refused=1)), "Voir", "see"),
        (
            Status(stand=Stand(account="signed-in", known=True, waiting=Waiting(files=1, size=9)), metered=True),
            "Envoyer les fichiers",
            "files",
        ),
    ],
)
def test_one_button_does_what_can_be_done_at_once(bar, qtbot, status, words, act):
    bar.show_status(status)
    assert bar.button.text() == bar.button.accessibleName() == words
    with qtbot.waitSignal(bar.acted) as acted:
        qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    assert acted.args == [act]


def test_a_long_sentence_is_shortened_and_read_whole(bar):
    bar.resize(400, 40)
    long = "La synchronisation a échoué de façon inattendue ; tout est intact ici et sera renvoyé plus tard."
    bar.show_status(Status(phase="failed", stand=IN, message=long))
    assert bar.network.text() != long
    assert bar.network.accessibleName() == bar.network.toolTip() == long
    assert long in bar.accessibleName()
