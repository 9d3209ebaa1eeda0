"""A run: troubles until so many operations were kept, then quiet, then the oracle."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from tests.soak.sync.acts import CANARY
from tests.soak.sync.auditing import unverified
from tests.soak.sync.books import Books, read_books
from tests.soak.sync.fleet import Member, gather
from tests.soak.sync.headquarters import Headquarters
from tests.soak.sync.oracle import judged
from tests.soak.sync.secrecy import found_in, in_memory
from tests.soak.sync.troubles import Troubles

_QUIET_ROUNDS = 30


class Outcome(msgspec.Struct, kw_only=True):
    """What a run came to; `wrong` is empty when all is well."""

    seed: str
    operations: int = 0
    records: int = 0
    seconds: float = 0
    wrong: list[str]
    troubles: dict[str, int]
    faults: dict[str, int]
    deaths: dict[str, int]
    stopped: dict[str, int]
    """Acts that a laptop refused, by code."""


class Run:
    """One organisation for one seed, in a folder of its own."""

    def __init__(self, seed: str, acts: int = 20) -> None:
        self.seed, self.acts, self.counted = seed, acts, Counter[str]()
        self.folder = Path(tempfile.mkdtemp(prefix="iasted-soak-"))
        self.headquarters = Headquarters(self.folder)
        self.members: list[Member] = []

    def through(self, operations: int, say: Any) -> Outcome:
        """All of it; the folder stays when something is wrong."""
        began, wrong, books = time.monotonic(), list[str](), None
        try:
            self.headquarters.open()
            self.members = gather(self.headquarters, self.folder)
            self._trouble(operations, say)
            wrong = self.quiet()
            states = {member.person.name: member.machine.do("state") for member in self.members}
            books = read_books(self.headquarters.server.data)
            wrong += judged(books, self.members, states) + self.unopened() + self.unfetched()
            wrong += self.shown() + self.complaints() + unverified(self.headquarters, self.members, self.folder)
            return self._outcome(wrong, books, time.monotonic() - began)
        finally:
            for member in self.members:
                if wrong or books is None:
                    shutil.copytree(member.home, self.folder / f"kept-{member.person.name}", dirs_exist_ok=True)
                member.close()
            if wrong or books is None:
                shutil.copytree(self.headquarters.server._home, self.folder / "server", ignore=_sockets)
            self.headquarters.close()
            if books is not None and not wrong:
                shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def operations(self) -> int:
        """Acts that laptops said they had kept."""
        return sum(member.model.kept_count for member in self.members)

    def quiet(self) -> list[str]:
        """Clocks right, network well: rounds until nothing waits and nothing comes; what did not come to rest."""
        self.headquarters.rise()
        for member in self.members:
            member.machine.away_days = 0
            member.machine.do("clock", days=0)
        left: list[str] = []
        for _ in range(_QUIET_ROUNDS):
            left = [f"{member.person.name} does not come to rest: {told}" for member, told in self._rounds()]
            if not left:
                return []
        return left

    def _rounds(self) -> list[tuple[Member, dict[str, Any]]]:
        """Who is not done, and why."""
        busy = []
        for member in self.members:
            told = member.machine.do("round")
            self.troubles.told(member, told)
            outcome = told.get("round")
            if outcome is None or any(outcome[what] for what in ("waiting", "sent", "received", "files_waiting")):
                busy.append((member, told))
        self.troubles.signed_in_again()
        return busy

    def unfetched(self) -> list[str]:
        """Files that their readers cannot get."""
        return [
            f"{member.person.name} cannot fetch {each}"
            for member in self.members
            for each in member.machine.do("fetch")["wrong"][:5]
        ]

    def unopened(self) -> list[str]:
        """Own records that their owner cannot open any more."""
        return [
            f"{member.person.name} cannot open {each}"
            for member in self.members
            for each in member.machine.do("prove")["wrong"][:5]
        ]

    def shown(self) -> list[str]:
        """Where the server has plaintext; and whether a laptop, which must have it, is seen to have it."""
        process = self.members[0].machine.process
        blind = [] if process is None or in_memory(process.pid) else ["the search of memory finds nothing at all"]
        return found_in(self.headquarters) + blind

    def complaints(self) -> list[str]:
        """Errors that the server or a laptop logged, which nobody expects."""
        server = [line for line in self.headquarters.server.err.splitlines() if '"level": "error"' in line]
        return [f"the server logged {line[:600]}" for line in server[:5]] + [
            f"{member.person.name} complained: {member.machine.errors[-1500:]}"
            for member in self.members
            if "Traceback" in member.machine.errors or CANARY in member.machine.errors
        ]

    def _trouble(self, operations: int, say: Any) -> None:
        self.troubles = Troubles(self.headquarters, self.members, self.counted, self.acts)
        number = 0
        while self.operations < operations:
            number += 1
            name = self.troubles.step(f"{self.seed}/{number}")
            self.troubles.signed_in_again()
            say(f"{number} {name}: {self.operations} operations")

    def _outcome(self, wrong: list[str], books: Books, seconds: float) -> Outcome:
        hq = self.headquarters
        return Outcome(
            seed=self.seed,
            operations=self.operations,
            records=len(books.line),
            seconds=round(seconds, 1),
            wrong=wrong,
            troubles=dict(sorted(self.counted.items())),
            faults=dict(sorted(hq.proxy.counts.faults.items())),
            deaths={
                "clients": sum(member.machine.kills for member in self.members),
                "server": hq.deaths,
                "restores": hq.restores,
                "cuts": hq.proxy.counts.cuts,
            },
            stopped=dict(sum((member.model.failed for member in self.members), Counter[str]())),
        )


def _sockets(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if (Path(folder) / name).is_socket()]
