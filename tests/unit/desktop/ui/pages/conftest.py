"""A desk on a stage: a real store with an invented week in it, open."""

from __future__ import annotations

import pytest

from desktop.settings import Settings
from desktop.ui.stage.desk import PASSPHRASE, bridge_to, furnish


@pytest.fixture
def played(tmp_path):
    """What the week holds: ids of a conversation and of a report made from it."""
    return furnish(tmp_path / "desk")


@pytest.fixture
def staged(qtbot, runtime, played, tmp_path):
    """A bridge to that desk."""
    bridge = bridge_to(tmp_path / "desk", runtime, Settings(language="fr"))
    with qtbot.waitSignal(bridge.ready, timeout=10_000):
        bridge.ask(lambda desk: desk.unlock(PASSPHRASE))
    yield bridge
    with qtbot.waitSignal(bridge.locked, timeout=10_000):
        bridge.ask(lambda desk: desk.aclose())


@pytest.fixture
def stored(staged, qtbot):
    """Asks the store something and waits for the answer."""

    def ask(work):
        answers = []
        staged.store(work, answers.append)
        qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return answers[0]

    return ask


@pytest.fixture
def notices(staged):
    """What was told over the page."""
    told = []
    staged.notice.connect(told.append)
    return told


@pytest.fixture
def gone(staged):
    """Where pages sent the person."""
    places = []
    staged.go.connect(lambda page, what: places.append((page, what)))
    return places
