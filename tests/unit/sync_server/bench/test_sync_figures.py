"""What synchronisation costs is told for each operation, whatever a call holds."""

from __future__ import annotations

import os

import pytest

from shared.figures import figure
from sync_server.bench.ground import Meter, Spent
from sync_server.bench.outcome import Outcome
from sync_server.bench.shown import met
from sync_server.bench.sync import Cost, figures


def test_a_push_of_a_hundred_is_a_hundred_operations():
    ours = Cost(Outcome(seconds=2, taken=[0.1] * 20, cpu=0.1), database=0.2, items=100)
    bare = Cost(Outcome(seconds=1, taken=[0.05] * 20, cpu=0.02), database=0.1, items=100)
    found = figures("server.push", ours, bare, rate=900, ms=150)
    assert found["server.push.rate"].value == pytest.approx(1000)
    assert found["server.push.rate"].ratio == pytest.approx(0.5)
    assert found["server.push.p95"].value == pytest.approx(100)
    assert found["server.push.cpu"].value == pytest.approx(50)
    assert found["server.push.database_cpu"].value == pytest.approx(100)
    assert found["server.push.database_cpu"].baseline == pytest.approx(50)
    assert met(found["server.push.rate"])
    assert met(found["server.push.p95"])


def test_a_rate_is_promised_from_below():
    assert met(figure(8_999, "op/s", target=9_000)) is False
    assert met(figure(9_001, "op/s", target=9_000)) is True


def test_processor_time_is_what_came_since():
    assert Spent(3.0, 5.0).since(Spent(1.0, 4.5)) == Spent(2.0, 0.5)


def test_a_meter_reads_the_server_and_every_process_of_its_database(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n")
    read = Meter(os.getpid(), str(tmp_path)).read()
    assert 0 < read.server <= read.database
