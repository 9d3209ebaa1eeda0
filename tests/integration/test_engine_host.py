"""The host keeps its promises about child processes: no answer lost, none stale, no child left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from shared.engines.host import EngineHost
from shared.engines.spec import EngineSpec
from shared.errors import EngineFailed, PartMissing


@pytest.fixture
async def make_host(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    hosts = []

    def make(**changes) -> EngineHost:
        spec = EngineSpec(**{"name": "fake", "factory": "tests.fakes.engine:ObedientEngine", **changes})
        hosts.append(EngineHost(spec))
        return hosts[-1]

    yield make
    for host in hosts:
        await host.aclose()


async def answers(host: EngineHost, op: str, **body) -> list[dict]:
    return [piece async for piece in host.ask(op, body)]


async def test_bytes_come_back_as_they_were_sent(make_host):
    sound = bytes(range(256)) * 4000
    assert await answers(make_host(), "echo", pcm=sound) == [{"pcm": sound}]


async def test_what_a_library_prints_does_not_break_the_pipe(make_host):
    assert await answers(make_host(), "print") == [{"printed": True}]


async def test_a_failed_request_leaves_the_process_alive(make_host):
    host = make_host()
    with pytest.raises(EngineFailed, match="no such thing"):
        await answers(host, "fail")
    pid = host.pid
    assert await answers(host, "echo", a=1) == [{"a": 1}]
    assert host.pid == pid


async def test_a_crash_is_told_with_its_last_words_and_the_next_request_is_served(make_host):
    host = make_host()
    with pytest.raises(EngineFailed, match="out of luck") as failure:
        await answers(host, "crash")
    assert failure.value.code == "engine-crashed"
    assert await answers(host, "echo", a=1) == [{"a": 1}]


async def test_kill_9_in_the_middle_of_an_answer_is_a_crash(make_host):
    host = make_host()
    pieces = host.ask("slow", {})
    await anext(pieces)
    os.kill(host.pid, signal.SIGKILL)
    with pytest.raises(EngineFailed):
        async for _ in pieces:
            pass


async def test_a_hung_engine_is_killed_and_replaced(make_host):
    host = make_host(stall_s=0.3)
    await host.warm()
    hung = host.pid
    with pytest.raises(EngineFailed) as failure:
        await answers(host, "hang")
    assert failure.value.code == "engine-hung"
    assert not psutil.pid_exists(hung)
    assert await answers(host, "echo", a=1) == [{"a": 1}]


async def test_closing_the_answer_early_cancels_it_there(make_host):
    host = make_host()
    pieces = host.ask("slow", {})
    await anext(pieces)
    await pieces.aclose()
    started = time.monotonic()
    assert await answers(host, "echo", a=1) == [{"a": 1}]
    assert time.monotonic() - started < 5


async def test_no_stale_piece_reaches_a_later_request(make_host):
    host = make_host()
    for _ in range(5):
        pieces = host.ask("slow", {})
        await anext(pieces)
        await pieces.aclose()
        assert await answers(host, "echo", fresh=True) == [{"fresh": True}]


async def test_a_process_grown_too_large_is_replaced_between_requests(make_host):
    host = make_host(memory_mb=200)
    await answers(host, "grow", bytes=300_000_000)
    large = host.pid
    assert await answers(host, "echo", a=1) == [{"a": 1}]
    assert host.pid != large


@pytest.mark.parametrize(("load", "error"), [("missing", PartMissing), ("crash", EngineFailed), ("hang", EngineFailed)])
async def test_an_engine_that_cannot_load_says_why(make_host, load, error):
    with pytest.raises(error):
        await answers(make_host(options={"load": load}, load_s=1.5), "echo")


async def test_restarts_wait_longer_after_each_fall(make_host):
    host = make_host(options={"load": "crash"})
    started = time.monotonic()
    for _ in range(4):
        with pytest.raises(EngineFailed):
            await host.warm()
    assert time.monotonic() - started > 0.1 + 0.2 + 0.4


async def test_the_child_goes_when_its_parent_is_killed(tmp_path):
    script = (
        "import asyncio, sys\n"
        "from shared.engines.host import EngineHost\n"
        "from shared.engines.spec import EngineSpec\n"
        "async def main():\n"
        "    host = EngineHost(EngineSpec(name='fake', factory='tests.fakes.engine:ObedientEngine'))\n"
        "    await host.warm()\n"
        "    print(host.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    child = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    for _ in range(100):
        if not psutil.pid_exists(child):
            return
        await asyncio.sleep(0.05)
    pytest.fail("the engine outlived its program")
