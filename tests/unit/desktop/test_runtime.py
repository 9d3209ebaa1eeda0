"""Work is done beside the window, gives its result or its error, and ends with the program."""

from __future__ import annotations

import asyncio
import threading

import pytest

from desktop.runtime import Runtime
from shared.language import current, use_everywhere


@pytest.fixture
def runtime():
    running = Runtime()
    yield running
    running.close()


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return number * 2


def test_work_gives_its_result(runtime):
    assert runtime.submit(double(21)).result(1) == 42


def test_work_gives_its_error(runtime):
    async def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        runtime.submit(fail()).result(1)


def test_work_is_done_on_another_thread(runtime):
    async def where() -> int:
        return threading.get_ident()

    assert runtime.submit(where()).result(1) != threading.get_ident()


def test_closing_cancels_what_still_runs_and_twice_does_no_harm():
    runtime = Runtime()
    ended = threading.Event()

    async def last() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    runtime.submit(last())
    runtime.submit(double(1)).result(1)
    runtime.close()
    runtime.close()
    assert ended.is_set()


def test_the_language_of_the_program_holds_on_every_thread(runtime):
    async def spoken() -> str:
        return current()

    use_everywhere("en")
    try:
        assert runtime.submit(spoken()).result(1) == "en"
    finally:
        use_everywhere(None)
