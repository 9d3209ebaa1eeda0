"""The laptops of a run: who owns them, who may read whom, and what each of them has said that it kept."""

from __future__ import annotations

import os
import resource
import subprocess
from contextlib import suppress
from pathlib import Path

import msgspec

from tests.soak.sync.headquarters import EVERYBODY, Headquarters
from tests.soak.sync.machine import Machine
from tests.soak.sync.model import Model

_DISK_MIB = 96


class Person(msgspec.Struct, frozen=True):
    """Somebody with a laptop; `disk` gives it a small one of its own, which can be full."""

    name: str
    role: str
    region: str | None
    disk: bool = False


PEOPLE = (
    Person("paul", "user", "ngounie", disk=True),
    Person("marie", "agent", "ngounie"),
    Person("jean", "agent", "estuaire"),
    Person("odile", "super_admin", None),
)
"""Marie reviews Paul and herself; Jean neither; Odile everybody."""


class Member:
    """A person at a laptop, and the model of what is in it."""

    def __init__(self, person: Person, folder: Path) -> None:
        self.person, self.model = person, Model()
        self.home = folder / person.name
        self.home.mkdir()
        self.small = person.disk and os.geteuid() == 0
        if self.small:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_MIB}m", "none", self.home], check=True)
        self.machine = Machine(person.name, self.home / "desk", self.model.told)
        self.everybody: list[Member] = [self]

    def reads(self, other: Member) -> bool:
        """Whether this one is entitled to the other's work."""
        mine, theirs = self.person, other.person
        return mine.role == "super_admin" or (mine.role == "agent" and mine.region == theirs.region)

    def reads_of(self, person: str) -> bool:
        """The same, by the other's id."""
        return any(self.reads(other) for other in self.everybody if other.machine.person == person)

    def sign_in(self, headquarters: Headquarters) -> None:
        """Through the server's pages; the same laptop again when it was there before."""
        told = self.machine.do(
            "sign_in",
            url=headquarters.url,
            direct=headquarters.server.url,
            name=self.person.name,
            password=EVERYBODY,
        )
        assert "failed" not in told, told
        self.machine.device, self.machine.person = told["device"], told["person"]

    def fill_disk(self) -> None:
        """All of the small disk but a little; without one, no file may grow any more."""
        if not self.small:
            self._limit(max((path.stat().st_size for path in self.home.rglob("*") if path.is_file()), default=0))
            return
        free = os.statvfs(self.home)
        with (self.home / "filler").open("wb") as filler:
            filler.write(b"\0" * max(0, free.f_bavail * free.f_frsize - 60_000))

    def empty_disk(self) -> None:
        if not self.small:
            self._limit(resource.RLIM_INFINITY)
        (self.home / "filler").unlink(missing_ok=True)

    def _limit(self, size: int) -> None:
        if self.machine.process is not None:
            with suppress(ProcessLookupError):
                resource.prlimit(self.machine.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def close(self) -> None:
        self.machine.stop()
        if self.small:
            subprocess.run(["umount", "-l", self.home], check=False)


def gather(headquarters: Headquarters, folder: Path) -> list[Member]:
    """Everybody invited, at their laptop, signed in, with review keys."""
    members = [Member(person, folder) for person in PEOPLE]
    for member in members:
        headquarters.invite(member.person.name, member.person.role, member.person.region)
        member.machine.start()
        member.sign_in(headquarters)
        member.everybody = members
    regions = sorted({person.region for person in PEOPLE if person.region})
    headquarters.found(organisation_of(headquarters), regions)
    return members


def organisation_of(headquarters: Headquarters) -> str:
    me = headquarters.asked("GET", "auth/me").json()
    return str(me["organisation"]["id"])
