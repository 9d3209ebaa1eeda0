"""Vectors come from a process of their own; what is not a row of numbers a text is no answer."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import numpy as np
import pytest

from shared.engines.host import EngineHost
from shared.engines.spec import EngineSpec
from shared.errors import EngineFailed
from shared.memory.embedder import HostedEncoder
from shared.routing.remembering import WIDTH


@asynccontextmanager
async def hosted(**options):
    host = EngineHost(EngineSpec(name="fake", factory="tests.fakes.encoding:FakeEncoding", options=options))
    made = HostedEncoder(host, "fake@1", 0.95)
    try:
        yield made
    finally:
        await made.aclose()


async def test_each_text_has_its_row_whatever_pieces_they_come_in():
    async with hosted(batch=2) as encoder:
        await encoder.warm()
        found = await encoder.encode(["un", "trois", "sept"])
        assert found.shape == (3, WIDTH)
        assert found.dtype == np.float32
        assert found[:, 0].tolist() == [2, 5, 4]
        assert (encoder.name, encoder.threshold) == ("fake@1", 0.95)
        assert (await encoder.encode([])).shape == (0, WIDTH)


@pytest.mark.parametrize("fault", ["short", "nan"])
async def test_an_engine_that_answers_nonsense_is_told(fault):
    async with hosted(fault=fault) as encoder:
        with pytest.raises(EngineFailed) as told:
            await encoder.encode(["un"])
        assert told.value.code == "engine-nonsense"


async def test_half_a_character_or_a_book_spoils_nobody_elses_question():
    async with hosted() as encoder:
        found = await asyncio.gather(*(encoder.encode([text]) for text in ("un", "\ud83d", "long " * 10_000)))
        assert [int(vectors[0, 0]) for vectors in found] == [2, 1, 4000]


async def test_those_who_wait_go_together_and_each_gets_its_own():
    async with hosted(takes_s=0.05) as encoder:
        await encoder.warm()
        texts = ["a" * length for length in range(1, 31)]
        found = await asyncio.gather(*(encoder.encode([text]) for text in texts), encoder.encode(["x" * 99] * 40))
        assert [int(vectors[0, 0]) for vectors in found[:30]] == list(range(1, 31))
        assert found[30].shape == (40, WIDTH)
        assert (await encoder.encode(["asked"]))[0, 1] <= 1 + 3 + 3 + 1  # one, the others by sixteen, forty, this one


async def test_who_can_wait_no_longer_keeps_nobody_else_from_an_answer():
    async with hosted(takes_s=0.2) as encoder:
        await encoder.warm()
        asked = [asyncio.create_task(encoder.encode([text])) for text in ("un", "trois", "sept")]
        await asyncio.sleep(0.05)
        asked[0].cancel()
        asked[1].cancel()
        assert (await asked[2])[0, 0] == 4
        ended = await asyncio.gather(*asked[:2], return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in ended)


async def test_an_encoder_that_is_closed_leaves_nobody_waiting():
    async with hosted(takes_s=60) as encoder:
        await encoder.warm()
        asked = [asyncio.create_task(encoder.encode([text])) for text in ("un", "deux")]
        await asyncio.sleep(0.05)
        await encoder.aclose()
        ended = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 5)
        assert [each.code for each in ended] == ["engine-closed"] * 2


async def test_the_fall_of_the_engine_is_told_to_all_who_waited_and_the_next_is_served():
    async with hosted(fault="short") as encoder:
        ended = await asyncio.gather(*(encoder.encode([text]) for text in "abc"), return_exceptions=True)
        assert {each.code for each in ended} == {"engine-nonsense"}
