"""Laws of the keys' ceremony: whatever is cut, and in whatever order people come and go, what was sealed opens."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from desktop.account.device import device_keys
from desktop.account.refusals import Unreachable
from desktop.keys.keeper import Keeper
from desktop.keys.keyring import Keyring
from desktop.keys.lines import Line
from desktop.keys.sheet import read_sheet
from shared.crypto.data_key import new_data_key
from shared.crypto.opening.wraps import unwrap
from shared.crypto.readers import wrap_to_all
from tests.fakes.cutting import Cutting
from tests.fakes.keys_server import ORGANISATION, KeysServer
from tests.fakes.laptop import Laptop

LINES = [Line("nation", ORGANISATION), Line("recovery", ORGANISATION), Line("region", "estuaire")]
CUT = {"at": st.integers(0, 9), "answered": st.booleans()}


class Desk:
    """Somebody's laptop."""

    def __init__(self, folder: Path, server: KeysServer, role: str, region: str | None) -> None:
        self.laptop = Laptop(folder)
        self.account = server.enrol(folder.name, device_keys(self.laptop.store), role=role, region=region)
        self.keyring = Keyring(self.laptop.store, self.account)
        self.device, self.role, self.region = folder.name, role, region
        self.admitted, self.removed_at = False, 0

    def opens(self, item) -> bool:
        key, wraps = item
        for each in wraps:
            private = self.keyring.private(each.kind, each.recipient, each.epoch)
            if private is not None:
                return unwrap(each, key.name, private).secret == key.secret
        return False


class Ceremony(RuleBasedStateMachine):
    """A keeper whose network fails, reviewers who come and go, and agents who seal meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="iasted-keys-")
        self.runner, self.server, self.sheets = asyncio.Runner(), KeysServer(), []
        self.desks, self.sealed = [], []

    @initialize()
    def begin(self) -> None:
        self.keeps = self.join("super_admin", None)
        self.author = self.join("user", "estuaire")
        for role, region in (("agent", "estuaire"), ("admin", "estuaire"), ("agent", "nyanga")):
            self.join(role, region)
        self.run(self.keeper().found())
        self.run(self.author.keyring.refresh())

    def teardown(self) -> None:
        self.everything_opens()
        for each in self.desks:
            self.run(each.laptop.close())
        self.runner.close()
        self.folder.cleanup()

    def run(self, work):
        return self.runner.run(work)

    def keeper(self, at: int = 0, *, answered: bool = False) -> Keeper:
        account = Cutting(self.keeps.account, at, answered=answered)
        return Keeper(self.keeps.laptop.store, account, lambda sheet: self.sheets.append(sheet.code))

    def join(self, role: str, region: str | None) -> Desk:
        desk = Desk(Path(self.folder.name) / f"d{len(self.desks)}", self.server, role, region)
        self.desks.append(desk)
        return desk

    def tried(self, work) -> bool:
        """Whether it went through; a lost call is nobody's fault."""
        try:
            self.run(work)
        except Unreachable:
            return False
        return True

    @rule(who=st.integers(2, 4), **CUT)
    def the_keeper_admits(self, who: int, at: int, answered: bool) -> None:
        desk = self.desks[who]
        told = self.run(self.keeper().told())
        reader = next(each for each in told.readers if each.device == desk.device)
        if self.tried(self.keeper(at, answered=answered).admit(reader)) or self.tried(self.keeper().admit(reader)):
            desk.admitted, desk.removed_at = True, 0
            self.run(desk.keyring.refresh())

    @precondition(lambda self: any(each.admitted for each in self.desks))
    @rule(**CUT)
    def the_keeper_removes(self, at: int, answered: bool) -> None:
        desk = next(each for each in self.desks if each.admitted)

        def gone():
            keeper = self.keeper(at, answered=answered)
            return keeper.remove([each for each in keeper.cabinet.devices() if each.device == desk.device])

        if not self.tried(gone()):
            at = 0
            self.run(gone())
        desk.admitted, desk.removed_at = False, len(self.server.manifests)

    @rule(line=st.sampled_from(LINES), **CUT)
    def the_keeper_rotates(self, line: Line, at: int, answered: bool) -> None:
        self.tried(self.keeper(at, answered=answered).rotate([line]))

    @rule(hears=st.booleans())
    def the_author_seals(self, hears: bool) -> None:
        if hears:
            self.run(self.author.keyring.refresh())
        key, number = new_data_key(ORGANISATION, "conversation"), self.author.keyring.number
        self.sealed.append((number, (key, wrap_to_all(key, self.author.keyring.recipients("estuaire")))))

    @rule()
    def everything_opens(self) -> None:
        self.run(self.keeper().finish())
        for desk in self.desks:
            self.run(desk.keyring.refresh())
            assert desk.keyring.alarm is None
        assert not self.keeps_half_done()
        for number, item in self.sealed:
            assert self.author.opens(item)
            assert self.opens_with_a_sheet(item)
            for desk in self.desks[2:]:
                reads = desk.role == "admin" or desk.region == "estuaire"
                if desk.admitted:
                    assert desk.opens(item) == reads
                elif not reads or (desk.removed_at and number >= desk.removed_at):
                    assert not desk.opens(item)

    def keeps_half_done(self) -> bool:
        cabinet = self.keeper().cabinet
        return bool(cabinet.pending or cabinet.due or cabinet.recovery())

    def opens_with_a_sheet(self, item) -> bool:
        key, wraps = item
        (wrapped,) = [each for each in wraps if each.kind == "recovery"]
        manifest = self.keeps.keyring.trust.manifest
        publics = {(each.kind, each.epoch): each.public for each in manifest.keys}
        for code in set(self.sheets):
            private = read_sheet(code)
            if private.public_key().public_bytes_raw().hex() == publics["recovery", wrapped.epoch]:
                return unwrap(wrapped, key.name, private).secret == key.secret
        return False


TestCeremony = Ceremony.TestCase
TestCeremony.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
