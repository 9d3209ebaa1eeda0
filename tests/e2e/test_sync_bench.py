"""`iasted bench sync` measures a real laptop at a real server, and leaves neither running."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.processes import users_of

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_backlog_is_delivered_and_a_turn_is_sealed_beside_a_plain_row(tmp_path, temporary):
    command = [sys.executable, "-m", "desktop", "bench", "sync", "--json", "--limit", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    told = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert told["sync.backlog.seconds"]["n"] == 100
    assert told["sync.backlog.seconds"]["target"] == 60
    assert told["sync.append.p50"]["target"] == 10
    assert all(told[f"sync.{name}"]["ratio"] > 0 for name in ("append.p50", "append.p99", "backlog.wire"))
    assert told["sync.backlog.wire"]["value"] < told["sync.backlog.wire"]["baseline"], "batches shrink on the wire"
    assert all(told[f"sync.backlog.{name}"]["value"] > 0 for name in ("cpu", "server_cpu", "rate", "sealing"))
    assert not users_of(temporary), "the measurement left something running"
