"""A bridge to a desk that is only remembered, and a Qt that draws into memory."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desktop.runtime import Runtime
from desktop.settings import Settings
from desktop.ui.bridge import Bridge
from shared.language import use_everywhere
from tests.fakes.desk import FakeDesk


@pytest.fixture
def runtime():
    runtime = Runtime()
    yield runtime
    runtime.close()


@pytest.fixture(autouse=True)
def french_again():
    yield
    use_everywhere(None)


@pytest.fixture
def desks():
    """The desks that bridges made, in order."""
    return []


@pytest.fixture
def bridge(qtbot, runtime, desks, tmp_path):
    """To a desk that exists and is locked; its passphrase is « secret »."""

    def make(tell):
        desks.append(FakeDesk(tell))
        return desks[-1]

    return Bridge(runtime, make, Settings(), exists=True, folder=tmp_path / "settings")


@pytest.fixture
def opened(bridge, desks, qtbot):
    """A bridge to a desk that is open."""
    with qtbot.waitSignal(bridge.ready):
        bridge.ask(lambda desk: desk.unlock("secret"))
    return bridge
