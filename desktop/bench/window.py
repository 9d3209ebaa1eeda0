"""The window: how soon it is there and ready, how soon a key is known, what a token costs in a long thread, memory."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from desktop.bench.opening import PASSPHRASE
from desktop.bench.run import Figures, Run, percentile
from desktop.store.vault import Vault
from shared.errors import EngineFailed
from shared.figures import figure
from shared.language import say

OPENINGS = 5


async def window(run: Run) -> Figures:
    """Five openings beside five of a bare window, and one long thread beside Qt's own list."""
    openings, bare = [], []
    with tempfile.TemporaryDirectory(prefix="iasted-bench-") as folder:
        store, _ = Vault(Path(folder) / "desk", None).create(PASSPHRASE)
        store.close()
        for _ in run.track(range(min(run.limit or OPENINGS, OPENINGS)), say("Fenêtre", "Window")):
            openings.append(await _child("opening", str(Path(folder) / "desk"), _now()))
            bare.append(await _child("bare_window", _now()))
    frames = await _child("frames")
    run.keep("window", openings)
    return _openings(openings, bare) | _frames(frames)


def _openings(openings: list[dict[str, Any]], bare: list[dict[str, Any]]) -> Figures:
    def median(name: str, told: list[dict[str, Any]] = openings) -> float:
        return percentile([one[name] for one in told], 50)

    n = len(openings)
    presses = [press for one in openings for press in one["presses"]]
    return {
        "window.opening.shown": figure(median("window"), "ms", target=1_500, baseline=median("window", bare), n=n),
        "window.opening.shown_cpu": figure(median("window_cpu"), "ms CPU", baseline=median("window_cpu", bare), n=n),
        "window.opening.line_open": figure(median("ready"), "ms", n=n),
        "window.opening.ready_to_talk": figure(median("warm"), "ms", target=6_000, n=n),
        "window.key.known_p50": figure(percentile(presses, 50), "ms", n=len(presses)),
        "window.key.known_p95": figure(percentile(presses, 95), "ms", target=30, n=len(presses)),
        "window.memory.idle": figure(median("idle_mb"), "MB", n=n),
        "window.memory.after_a_turn": figure(median("turn_mb"), "MB", n=n),
    }


def _frames(told: dict[str, dict[str, list[float]]]) -> Figures:
    found: Figures = {}
    for share in (50, 99):
        for clock, unit in (("wall_ms", "ms"), ("cpu_ms", "ms CPU")):
            ours, plain = told["ours"][clock], told["plain"][clock]
            target = 16 if share == 99 and clock == "wall_ms" else None
            found[f"window.frame.{clock.removesuffix('_ms')}_p{share}"] = figure(
                percentile(ours, share), unit, target=target, baseline=percentile(plain, share), n=len(ours)
            )
    return found


async def _child(module: str, *arguments: str) -> Any:
    """What `desktop.bench.MODULE` prints."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"desktop.bench.{module}", *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    if child.returncode:
        raise EngineFailed(f"desktop.bench.{module}: {child.returncode}", code="bench-failed")
    return json.loads(out)


def _now() -> str:
    return repr(time.time())
