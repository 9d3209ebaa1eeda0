"""Vectors come from a process of their own; what is not a row of numbers a text is no answer."""

from __future__ import annotations

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
