"""What can wait gives way: an answer is never behind a preparation, a transcript never behind an interim reading."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path

import psutil
import pytest

from shared.engines.host import EngineHost
from shared.engines.hosted import HostedResponder
from shared.engines.interim import InterimReader
from shared.engines.spec import EngineSpec
from shared.voice.ports import Capabilities, Prompt, Utterance

LONG = 30.0
"""Seconds that no test waits for."""


@pytest.fixture
async def make_host(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    hosts = []

    def make(**changes) -> EngineHost:
        spec = EngineSpec(**{"name": "patient", "factory": "tests.fakes.patient:PatientEngine", **changes})
        hosts.append(EngineHost(spec))
        return hosts[-1]

    yield make
    for host in hosts:
        await host.aclose()


async def answers(host: EngineHost, op: str, **body) -> list[dict]:
    return [piece async for piece in host.ask(op, body)]


async def begun(host: EngineHost, op: str, **body) -> asyncio.Task:
    """The request, once its engine works on it."""
    started = asyncio.Event()

    async def ask() -> list[dict]:
        pieces = []
        async for piece in host.ask(op, body):
            pieces.append(piece)
            started.set()
        return pieces

    asked = asyncio.create_task(ask())
    await started.wait()
    return asked


@pytest.mark.parametrize("op", ["yielding", "beside"])
async def test_what_gives_way_ends_without_a_failure_as_soon_as_anything_else_is_asked(make_host, op):
    host = make_host()
    asked = await begun(host, op, seconds=LONG)
    async with asyncio.timeout(LONG / 2):
        assert await answers(host, "work") == [{"begun": "work"}, {"finished": "work"}]
        assert await asked == [{"begun": op}]


async def test_what_gives_way_and_was_overtaken_in_the_queue_is_never_begun(make_host):
    host = make_host()
    working = await begun(host, "work", seconds=0.2)
    late = asyncio.create_task(answers(host, "yielding", tag="late"))
    await asyncio.sleep(0.05)
    assert await answers(host, "work", tag="last")
    assert await late == []
    await working
    assert await answers(host, "begun") == [{"ops": ["work", "last"]}]


async def test_the_newest_of_those_that_give_way_is_served_to_its_end(make_host):
    host = make_host()
    first = await begun(host, "yielding", seconds=LONG)
    async with asyncio.timeout(LONG / 2):
        assert (await answers(host, "yielding", seconds=0.05))[-1] == {"finished": "yielding"}
        await first


async def test_what_is_served_aside_neither_waits_nor_is_waited_for(make_host):
    host = make_host()
    working = await begun(host, "work", seconds=LONG)
    async with asyncio.timeout(LONG / 2):
        assert (await answers(host, "beside", seconds=0.05))[-1] == {"finished": "beside"}
    assert not working.done()
    working.cancel()


async def test_processor_time_is_counted_once_however_many_are_served(make_host):
    host = make_host()
    await host.warm()
    before = sum(psutil.Process(host.pid).cpu_times()[:2])
    working = await begun(host, "work", seconds=0.5)
    await answers(host, "beside", seconds=0.3)
    await working
    assert host.cpu_s <= sum(psutil.Process(host.pid).cpu_times()[:2]) - before + 0.05


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority instead")
async def test_an_engine_stands_back_as_far_as_it_is_told_and_the_program_does_not(make_host):
    host = make_host(nice=7)
    mine = psutil.Process().nice()
    await host.warm()
    assert psutil.Process(host.pid).nice() == max(mine, 7)
    assert psutil.Process().nice() == mine


@pytest.mark.parametrize("load", ["missing", "crash"])
async def test_there_is_nothing_to_fear_from_warming_an_engine_that_is_not_there(make_host, load):
    host = make_host(factory="tests.fakes.engine:ObedientEngine", options={"load": load})
    await HostedResponder(host, Capabilities()).warm(Prompt(turn="t", question="Où"))


async def test_an_interim_reading_that_gave_way_tells_what_was_known_before(make_host):
    host = make_host(factory="tests.fakes.overtaken:OvertakenEngine")
    reader = InterimReader(host)
    for _ in range(2):
        await reader.read(Utterance(turn="t", pcm=b""))
    known = await reader.read(Utterance(turn="t", pcm=b"overtaken"))
    assert (known.stable, known.unstable) == ("où est", "le village")
    async with aclosing(host.ask("transcribe", {})) as pieces:
        assert [piece async for piece in pieces] == []
