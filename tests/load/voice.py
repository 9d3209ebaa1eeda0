"""`python -m tests.load.voice`: how many people the voice gateway carries, and what it adds to what engines take.

Server and client are two processes of this machine; engines are stubs with the times of real ones. JSON on standard
output; the exit code is 1 when anything was lost, repeated or failed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import uvloop

from shared.figures import Figure, figure, record
from shared.providers.gateway_line import Line, Place
from shared.providers.waiting import Patience
from sync_server.kit.garbage import leave_what_stands
from tests.load.echoing import echoed
from tests.load.measures import Found, Process, waits
from tests.load.serving import EACH, Serves, Serving
from tests.load.talking import Talker, Tally, cutting

AT_ONCE = 40
"""Connections that are being made at the same time."""
PATIENT = Patience(connect=20, first=20, between=20, whole=120)


class Load(msgspec.Struct, frozen=True):
    """How many do what, for how long."""

    talking: int
    idle: int
    seconds: float
    cuts_s: float = 0.0


@contextmanager
def server(serves: Serves) -> Iterator[tuple[Process, Serving]]:
    """In a process of its own, until the block ends."""
    command = [sys.executable, "-m", "tests.load.serving", msgspec.json.encode(serves).decode()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Process(process.pid), msgspec.json.decode(process.stdout.readline(), type=Serving)
        finally:
            process.stdin.close()
            process.wait(60)


def gateway(load: Load) -> Found:
    """The product."""
    with server(Serves(people=-(-(load.talking + load.idle) // EACH))) as (process, serving):
        return uvloop.run(_gateway(load, process, serving))


def bare(load: Load) -> Found:
    """An echo."""
    with server(Serves(people=0, echo=True)) as (process, serving):
        return uvloop.run(_bare(load, process, serving))


async def _gateway(load: Load, process: Process, serving: Serving) -> Found:
    lines = [_line(serving, number) for number in range(load.talking + load.idle)]
    before, gate = process.rss, asyncio.Semaphore(AT_ONCE)

    async def opened(line: Line) -> bool:
        async with gate:
            await line.open()
            return True

    connected = sum(await asyncio.gather(*(opened(line) for line in lines)))
    weight = (process.rss - before) / 1024 / max(1, connected)
    tally, loop = Tally(), asyncio.get_running_loop()
    talkers = [Talker(line, number, tally, loop.time() + load.seconds) for number, line in enumerate(lines)]
    leave_what_stands()
    cutters = [asyncio.create_task(cutting(line, number, load.cuts_s)) for number, line in enumerate(lines)]
    if not load.cuts_s:
        [task.cancel() for task in cutters]
    found = await _during(load, process, tally, [talker.talk() for talker in talkers[: load.talking]])
    [task.cancel() for task in cutters]
    found.connected, found.kib_a_connection = connected, round(weight, 1)
    found.cuts = sum(line.cuts for line in lines)
    await asyncio.gather(*(line.aclose() for line in lines))
    return found


async def _bare(load: Load, process: Process, serving: Serving) -> Found:
    tally, until = Tally(), asyncio.get_running_loop().time() + load.seconds
    talk = [echoed(serving.port, number, tally, until) for number in range(load.talking)]
    return await _during(load, process, tally, talk)


async def _during(load: Load, process: Process, tally: Tally, talk: list) -> Found:
    mine, loop = Process(os.getpid()), asyncio.get_running_loop()
    began, server_s, client_s = loop.time(), process.cpu_s, mine.cpu_s
    server_waited, client_waited = process.waited_s, mine.waited_s
    await asyncio.gather(*talk)
    took = loop.time() - began
    return Found(
        talking=load.talking,
        idle=load.idle,
        connected=load.talking,
        seconds=round(took, 1),
        turns=tally.turns,
        chunks_sent=tally.sent,
        chunks_lost=tally.lost,
        chunks_repeated=tally.repeated,
        events=tally.events,
        events_lost=tally.events_lost,
        events_repeated=tally.events_repeated,
        failed=tally.failed.total(),
        why=dict(tally.failed),
        added_ms=waits(tally.added),
        text_ms=waits(tally.text),
        client_late_ms=waits(tally.late),
        server_cpu=round((process.cpu_s - server_s) / took, 2),
        client_cpu=round((mine.cpu_s - client_s) / took, 2),
        server_waited=round((process.waited_s - server_waited) / took, 2),
        client_waited=round((mine.waited_s - client_waited) / took, 2),
        rss_mib=round(process.rss / 2**20, 1),
    )


def _line(serving: Serving, number: int) -> Line:
    token = serving.tokens[number // EACH]

    async def bearer() -> str:
        return token

    return Line(Place(url=f"http://127.0.0.1:{serving.port}", bearer=bearer, patience=PATIENT, proxy=None))


def figures(name: str, found: Found, echo: Found | None) -> dict[str, Figure]:
    """For the table of benchmarks."""
    at = f"voice_gateway.{name}"
    bare_p95 = echo.added_ms.p95 if echo is not None and echo.added_ms is not None else None
    told = {
        f"{at}.connected": figure(found.connected, "connections"),
        f"{at}.lost": figure(found.chunks_lost + found.events_lost, "messages", target=0, n=found.turns),
        f"{at}.repeated": figure(found.chunks_repeated + found.events_repeated, "messages", target=0, n=found.turns),
        f"{at}.server_cpu": figure(found.server_cpu, "processors"),
    }
    if found.added_ms is not None:
        told[f"{at}.added_p50"] = figure(found.added_ms.p50, "ms", n=found.added_ms.n)
        told[f"{at}.added_p95"] = figure(found.added_ms.p95, "ms", target=50, baseline=bare_p95, n=found.added_ms.n)
    if found.idle:
        told[f"{at}.memory"] = figure(found.kib_a_connection, "KiB a connection", n=found.connected)
    return told


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.load.voice", description=__doc__.partition("\n")[0])
    asked.add_argument("--talking", type=int, nargs="*", default=[100, 300])
    asked.add_argument("--idle", type=int, default=1000)
    asked.add_argument("--seconds", type=float, default=20.0)
    asked.add_argument("--cuts", type=float, default=0.0, metavar="S", help="abort every connection every S seconds")
    asked.add_argument("--no-echo", action="store_true", help="without the baseline")
    asked.add_argument("--record", action="store_true", help="into bench/latest.json and docs/benchmarks.md")
    return asked.parse_args()


def main() -> int:
    asked, told, kept = _asked(), dict[str, dict[str, Found]](), dict[str, Figure]()
    for talking in asked.talking:
        load = Load(talking, asked.idle, asked.seconds, asked.cuts)
        echo = None if asked.no_echo else bare(load)
        found = gateway(load)
        told[f"{talking} talking"] = {"gateway": found} | ({} if echo is None else {"echo": echo})
        kept |= figures(f"{talking}_talking{'_cut' if asked.cuts else ''}", found, echo)
    print(msgspec.json.format(msgspec.json.encode(told)).decode())
    if asked.record:
        record(kept, Path.cwd())
    all_ = [each["gateway"] for each in told.values()]
    wrong = sum(f.chunks_lost + f.chunks_repeated + f.events_lost + f.events_repeated + f.failed for f in all_)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
