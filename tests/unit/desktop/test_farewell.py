"""A desk that closes does not wait for whoever does not even answer a goodbye."""

from __future__ import annotations

import asyncio

import pytest

from desktop.stronger.engines import Stronger
from shared.providers.keys import NoKeys


class Silent:
    async def aclose(self) -> None:
        await asyncio.Event().wait()


class Broken:
    async def aclose(self) -> None:
        raise RuntimeError("hors d'usage")


@pytest.mark.parametrize("far", [Silent, Broken])
async def test_nobody_far_away_keeps_a_desk_open(far, monkeypatch):
    monkeypatch.setattr("desktop.stronger.engines.FAREWELL_S", 0.02)
    stronger = Stronger(NoKeys())
    stronger._line = stronger._made = far()
    async with asyncio.timeout(1):
        await stronger.leave()
    assert stronger.far == ()
