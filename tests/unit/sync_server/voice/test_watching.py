"""What no message asks for, for as long as the server runs."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from shared.roles import Standing
from sync_server.voice import watching
from sync_server.voice.gateway import Bounds, Gateway
from sync_server.voice.owner import Owner
from sync_server.voice.watching import Watching
from tests.fakes.bearers import NamedBearers
from tests.fakes.keeping import NothingKept
from tests.fakes.staff import ScriptedStaff

AMELIE = Owner(standing=Standing(person="amelie", organisation="essai", role="user"), device=None)


def now() -> datetime:
    return datetime.now(UTC)


class WarningStaff(ScriptedStaff):
    """Has something to say, or breaks."""

    def __init__(self, *said: str) -> None:
        super().__init__()
        self._said = said

    async def warnings(self) -> list[str]:
        if not self._said:
            raise ValueError("broken")
        return list(self._said)


async def kept(staff, seconds: float = 0.05) -> Gateway:
    gateway = Gateway(staff, Bounds(), NothingKept(), steady=lambda: 0.0)
    task = asyncio.create_task(Watching(gateway, NamedBearers(now), now).keep())
    await asyncio.sleep(seconds)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return gateway


async def test_what_somebody_should_see_to_is_told_once_after_the_start(caplog):
    await kept(WarningStaff("la voix fr-FR-X n'est plus proposée"))
    told = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert [each.getMessage() for each in told] == ["la voix fr-FR-X n'est plus proposée"]


@pytest.mark.expects_error_log
async def test_whatever_breaks_the_watch_goes_on(monkeypatch, caplog):
    monkeypatch.setattr(watching, "SWEEP_S", 0.01)
    swept = []
    monkeypatch.setattr(Gateway, "sweep", lambda _self, _now: swept.append(1) or 1 / 0)
    await kept(WarningStaff(), 0.1)
    assert len(swept) > 1
    assert len([each for each in caplog.records if each.levelno == logging.ERROR]) > 2


async def test_a_session_that_nobody_came_to_is_over_after_its_time():
    at = [0.0]
    gateway = Gateway(ScriptedStaff(), Bounds(), NothingKept(), steady=lambda: at[0])
    await gateway.open(AMELIE, "internal")
    at[0] = 29.0
    await gateway.sweep(now())
    assert len(gateway.seats) == 1
    at[0] = 31.0
    await gateway.sweep(now())
    assert not gateway.seats
