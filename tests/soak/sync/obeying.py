"""What a laptop's process does when it is told: each command is a line of JSON, and each answer too."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.errors import IastedError
from tests.fakes.laptop import Laptop
from tests.soak.sync import forms, when, wiring
from tests.soak.sync.acts import Agent
from tests.soak.sync.entering import sign_in


def tell(line: dict[str, Any]) -> None:
    """Out of this process at once: a killed one has told what it told."""
    os.write(1, json.dumps(line).encode() + b"\n")


class Client:
    """Each command answers with one line that has `done` in it."""

    def __init__(self, folder: Path) -> None:
        self.laptop = Laptop(folder)
        self.parts = wiring.Parts(self.laptop)
        self._rounds: asyncio.Task[Any] | None = None

    async def obey(self, command: dict[str, Any]) -> dict[str, Any]:
        """Do it; what is refused is told by its code."""
        name = str(command.pop("do"))
        try:
            return {"done": name, **(await getattr(self, f"do_{name}")(**command) or {})}
        except (IastedError, TimeoutError) as error:
            return {"done": name, "failed": getattr(error, "code", "timeout"), "sentence": str(error)}

    async def do_sign_in(self, url: str, direct: str, name: str, password: str) -> dict[str, Any]:
        profile = await sign_in(self.laptop, url, direct, name, password)
        return {"device": profile.device, "person": profile.id, "region": profile.region_code}

    async def do_act(self, seed: str, count: int, pause_s: float = 0) -> dict[str, Any]:
        """So many acts; rounds that run meanwhile go on."""
        agent, kinds = Agent(self.laptop.store, seed, tell, self.parts.reviewer()), list[str]()
        for _ in range(count):
            kinds.append(await asyncio.to_thread(agent.act))
            await asyncio.sleep(pause_s)
        return {"acts": len(kinds)}

    async def do_round(self, seconds: float = 60) -> dict[str, Any]:
        """One round of synchronisation, to its end or to its error."""
        async with asyncio.timeout(seconds):
            return {"round": await self.parts.round()}

    async def do_begin_round(self) -> None:
        """A round that goes on while other commands are obeyed."""
        self._rounds = asyncio.create_task(self.obey({"do": "round"}))

    async def do_end_round(self) -> dict[str, Any]:
        assert self._rounds is not None
        told = await self._rounds
        return {name: value for name, value in told.items() if name != "done"}

    async def do_kill_after(self, statements: int) -> None:
        """The battery falls out when the store's database is about to do one more than so many statements."""
        done = 0

        def count(_statement: str) -> None:
            nonlocal done
            done += 1
            if done > statements:
                os.kill(os.getpid(), signal.SIGKILL)

        self.laptop.store.database._connection.set_trace_callback(count)

    async def do_clock(self, days: float) -> None:
        self.laptop.clock.off = when.off = timedelta(days=days)

    async def do_news(self) -> dict[str, Any]:
        return {"news": await self.parts.exchange.news()}

    async def do_state(self) -> dict[str, Any]:
        """Everything that the oracle compares."""
        store = self.laptop.store
        return {
            "own": forms.own(store),
            "pulled": forms.pulled(store),
            "acts": forms.acts(store),
            **wiring.lines(store),
        }

    async def do_fetch(self) -> dict[str, Any]:
        """Every file that is spoken of in what was pulled, fetched from the server."""
        with tempfile.TemporaryDirectory() as into:
            return {"wrong": await self.parts.fetch_all(Path(into))}

    async def do_deeds_head(self) -> dict[str, Any]:
        """The laptop's word on how far its chain of audit entries goes."""
        head = self.parts.deeds.head()
        return {"head": head.written().decode() if head else ""}

    async def do_prove(self) -> dict[str, Any]:
        """Open every record of this laptop's own again, with nothing but its device key and the wraps it sent."""
        return {"wrong": wiring.unopened(self.laptop.store)}


async def obey_all(folder: Path) -> None:
    """Obey until there are no more lines."""
    client, loop = Client(folder), asyncio.get_running_loop()
    tell({"done": "open"})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        tell(await client.obey(json.loads(line)))
    await client.laptop.close()
