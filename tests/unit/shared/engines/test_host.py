"""Whatever happens at the same time, an engine's host neither hangs, nor lies, nor leaves a process behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from shared.engines import frames
from shared.engines.child import Child
from shared.engines.host import EngineHost
from shared.engines.spec import EngineSpec
from shared.errors import EngineFailed, IastedError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="SIGSTOP has no counterpart on Windows")


class Sabotaged(EngineHost):
    """Does something to its process right after every heartbeat."""

    after_heartbeat = staticmethod(lambda child: None)

    async def memory_mb(self) -> float:
        found = await super().memory_mb()
        await self.after_heartbeat(self._child)
        return found


def spec(**changes) -> EngineSpec:
    return EngineSpec(**{"name": "stubborn", "factory": "tests.fakes.stubborn:StubbornEngine", **changes})


@pytest.fixture
async def make_host(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    hosts = []

    def make(kind=EngineHost, **changes) -> EngineHost:
        hosts.append(kind(spec(**changes)))
        return hosts[-1]

    yield make
    for host in hosts:
        await host.aclose()
    assert engines() == []


def engines() -> list[psutil.Process]:
    """The engine processes of this program that still run."""
    alive = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "shared.engines.worker" in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                alive.append(child)
    return alive


async def answers(host: EngineHost, op: str = "work", **body) -> list[dict]:
    return [piece async for piece in host.ask(op, body)]


@pytest.mark.parametrize("steps", range(6))
async def test_a_cancellation_is_never_swallowed_by_an_answer_that_arrives_with_it(steps):
    host, queue = EngineHost(spec()), asyncio.Queue()
    child = type("Silent", (), {"heard_at": 0.0})()
    asked = asyncio.create_task(host._next(child, queue))
    await asyncio.sleep(0.01)
    queue.put_nowait(frames.Done("", 1, 0.0))
    for _ in range(steps):
        await asyncio.sleep(0)
    was_running = asked.cancel()
    await asyncio.wait([asked])
    assert asked.cancelled() is was_running


async def test_two_requests_at_once_are_both_answered_whole_and_apart(make_host):
    host = make_host()
    first, second = await asyncio.gather(answers(host, tag="a", pause_s=0.01), answers(host, tag="b", pause_s=0.01))
    assert [piece["tag"] for piece in first] == ["a"] * 10
    assert [piece["tag"] for piece in second] == ["b"] * 10


async def test_waiting_behind_a_long_request_is_not_a_hang(make_host):
    host = make_host(stall_s=0.4)
    await host.warm()
    pid = host.pid
    long, short = await asyncio.gather(answers(host, pause_s=0.1), answers(host, "count"))
    assert len(long) == 10
    assert short == [{"served": 2}]
    assert host.pid == pid


async def test_heartbeats_at_the_same_time_do_not_condemn_a_healthy_process(make_host):
    host = make_host()
    await host.warm()
    pid = host.pid
    started = time.monotonic()
    assert min(await asyncio.gather(*(host.memory_mb() for _ in range(5)))) > 0
    assert time.monotonic() - started < 1.5
    assert host.pid == pid


async def test_a_process_grown_too_large_is_not_taken_away_from_whom_it_serves(make_host):
    host = make_host(memory_mb=150)
    pieces = host.ask("work", {"bytes": 250_000_000, "pause_s": 0.05})
    await anext(pieces)
    second = asyncio.create_task(answers(host, "count"))
    assert len([piece async for piece in pieces]) == 9
    assert await second == [{"served": 2}]
    assert await answers(host, "count") == [{"served": 1}]


@pytest.mark.parametrize("seconds", [0, 0.001, 0.005, 0.02, 0.1, 0.3])
async def test_cancelled_while_starting_it_goes_on_for_the_next_request_and_closes_whole(make_host, seconds):
    host = make_host(options={"load_s": 1.0})
    start = asyncio.create_task(answers(host, "count"))
    await asyncio.sleep(seconds)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert await answers(host, "count") == [{"served": 1}]
    assert len(engines()) == 1
    await host.aclose()
    assert engines() == []


@pytest.mark.parametrize("seconds", [0, 0.001, 0.005, 0.02, 0.1, 0.3])
async def test_closed_while_starting_it_leaves_no_process(make_host, seconds):
    host = make_host(options={"load_s": 0.6})
    start = asyncio.create_task(host.warm())
    await asyncio.sleep(seconds)
    await host.aclose()
    with pytest.raises(EngineFailed):
        await start
    assert engines() == []
    assert host.pid is None


async def test_closed_in_the_middle_of_an_answer_it_says_so_at_once(make_host):
    host = make_host()
    pieces = host.ask("work", {"pause_s": 1.0})
    await anext(pieces)
    await host.aclose()
    with pytest.raises(EngineFailed):
        await asyncio.wait_for(anext(pieces), 1.0)
    assert await answers(host, "count") == [{"served": 1}]


async def test_a_crash_while_starting_is_told_at_once_not_after_the_time_to_load(make_host):
    host = make_host(options={"crash_s": 0.1}, load_s=30)
    with pytest.raises(EngineFailed) as failure:
        await asyncio.wait_for(host.warm(), 5)
    assert failure.value.code == "engine-crashed"


async def test_a_request_cancelled_before_its_turn_is_never_begun(make_host):
    host = make_host()
    pieces = host.ask("work", {"pause_s": 0.1})
    await anext(pieces)
    second = asyncio.create_task(answers(host))
    await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.wait([second])
    await pieces.aclose()
    assert await answers(host, "count") == [{"served": 2}]


async def test_an_engine_that_does_not_hear_a_cancellation_delays_the_next_answer_and_spoils_nothing(make_host):
    host = make_host()
    pieces = host.ask("deaf", {})
    await anext(pieces)
    await pieces.aclose()
    assert await answers(host, "count") == [{"served": 2}]


@POSIX
async def test_a_stopped_process_is_a_hung_one(make_host):
    host = make_host(stall_s=0.3)
    with pytest.raises(EngineFailed) as failure:
        await answers(host, "stop")
    assert failure.value.code == "engine-hung"
    assert await answers(host, "count") == [{"served": 1}]


@POSIX
async def test_a_process_that_takes_no_more_bytes_is_a_hung_one(make_host):
    async def stop(child: Child) -> None:
        os.kill(child.process.pid, signal.SIGSTOP)

    host = make_host(Sabotaged, stall_s=0.3)
    await host.warm()
    host.after_heartbeat = stop
    with pytest.raises(EngineFailed) as failure:
        await asyncio.wait_for(answers(host, "count", pcm=bytes(4_000_000)), 5)
    assert failure.value.code == "engine-hung"


async def test_a_process_that_dies_right_after_its_heartbeat_is_told_at_once(make_host):
    async def kill(child: Child) -> None:
        child.process.kill()
        await asyncio.wait(child._tasks)

    host = make_host(Sabotaged)
    await host.warm()
    host.after_heartbeat = kill
    with pytest.raises(EngineFailed) as failure:
        await asyncio.wait_for(answers(host, "count"), 3)
    assert failure.value.code == "engine-crashed"


@POSIX
async def test_a_process_that_dies_instead_of_answering_a_heartbeat_is_told_at_once(make_host):
    host = make_host()
    await host.warm()
    os.kill(host.pid, signal.SIGSTOP)
    heartbeat = asyncio.create_task(host.memory_mb())
    await asyncio.sleep(0.05)
    os.kill(host.pid, signal.SIGKILL)
    with pytest.raises(EngineFailed) as failure:
        await asyncio.wait_for(heartbeat, 1.5)
    assert failure.value.code == "engine-crashed"


async def test_a_library_that_prints_without_end_does_not_block_its_engine(make_host):
    host = make_host(stall_s=2)
    for _ in range(3):
        assert await answers(host, "babble") == [{"babbled": True}]


async def test_a_process_whose_own_child_keeps_the_pipes_open_still_ends(make_host):
    host = make_host()
    [spawned] = await answers(host, "spawn")
    try:
        await asyncio.wait_for(host.aclose(), 3)
    finally:
        psutil.Process(spawned["pid"]).kill()


async def test_starting_and_closing_leaks_neither_files_nor_tasks(make_host):
    host = make_host()
    await answers(host)
    await host.aclose()
    await asyncio.sleep(0.05)
    before = psutil.Process().num_fds() if hasattr(psutil.Process(), "num_fds") else 0
    for _ in range(4):
        await answers(host, "count")
        await host.aclose()
    await asyncio.sleep(0.05)
    assert len(asyncio.all_tasks()) == 1
    assert not before or psutil.Process().num_fds() <= before


async def test_every_failure_of_a_host_is_one_of_ours(make_host):
    with pytest.raises(IastedError):
        await answers(make_host(factory="tests.fakes.nowhere:Engine"), "count")
