"""What holds for every test: quiet logs, no network by accident, the models' own folder."""

from __future__ import annotations

import logging
import os
import signal
import tempfile

import pytest

from tests.fakes.machine import Machine

pytest_plugins = ["tests.servers.fixtures"]

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("IASTED_LANG", "fr")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # nobody's own keyring is touched
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="iasted-tests-")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job is started so, and so are its children
    signal.signal(signal.SIGINT, signal.default_int_handler)


class _Ledger(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with sound cards made to measure."""
    machine = Machine(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(machine.wiring.file))
    yield machine
    machine.clear()


@pytest.fixture(autouse=True)
def no_unexpected_error_log(request):
    """An error in the log fails the test, unless it is marked `expects_error_log`."""
    ledger = _Ledger()
    logging.getLogger().addHandler(ledger)
    yield
    logging.getLogger().removeHandler(ledger)
    if ledger.records and not request.node.get_closest_marker("expects_error_log"):
        pytest.fail("unexpected error log: " + "; ".join(record.getMessage() for record in ledger.records))
