"""`iasted-server bench` measures a server of its own and writes down what it found."""

import json
import os
import subprocess
import sys

import pytest

from tests.servers.processes import users_of

NAMES = {
    f"server.{what}.{of}"
    for what in ("me", "refresh", "login", "push", "push_alone", "pull", "audit")
    for of in ("rate", "p50", "p95", "cpu")
} | {"server.audit_verify.rate", "server.audit_verify.cpu"}


@pytest.mark.slow
def test_every_figure_is_measured_beside_its_baseline_and_kept(tmp_path, temporary):
    (tmp_path / "docs").mkdir()
    command = [sys.executable, "-m", "sync_server", "bench", "--json", "--seconds", "0.5"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    told = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert NAMES | {"server.start.cold", "server.start.warm"} <= set(told)
    assert all(told[name]["ratio"] > 0 and told[name]["n"] > 0 for name in NAMES)
    assert json.loads((tmp_path / "bench" / "latest.json").read_text()).keys() == told.keys()
    assert (told["server.push.rate"]["target"], told["server.push_alone.p95"]["target"]) == (9_000, 150)
    assert (told["server.pull.rate"]["target"], told["server.pull.p95"]["target"]) == (40_000, 100)
    assert "server.login.p95" in (tmp_path / "docs" / "benchmarks.md").read_text("utf-8")
    assert not users_of(temporary), "the measurement left something running"
