"""Laws of a session: whatever the network, the clock and the power do, only the server or the person ends it."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desktop.account.refusals import LeaseOver, NotSignedIn, SignInAgain, Unreachable
from tests.fakes.identity import IdentityServer
from tests.fakes.laptop import Laptop


class AccountMachine(RuleBasedStateMachine):
    """A laptop whose owner has signed in, and what is expected of its account."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="iasted-account-")
        self.runner = asyncio.Runner()
        self.server = IdentityServer().__enter__()
        self.laptop = Laptop(Path(self.folder.name) / "desk")
        self.begun = self.laptop.store.conversations.begin(title="Makokou")
        self.expected, self.ended_there = "signed-out", False
        self.sign_in()

    def teardown(self) -> None:
        self.run(self.laptop.close())
        self.runner.close()
        self.server.close()
        self.folder.cleanup()

    def run(self, work):
        return self.runner.run(work)

    @rule()
    def sign_in(self) -> None:
        self.server.faults.down = self.server.faults.lost_replies = 0
        self.run(self.laptop.account.sign_in(self.server.url, self.server.browser()))
        self.expected, self.ended_there = "signed-in", False

    @rule()
    def sign_out(self) -> None:
        self.run(self.laptop.account.sign_out())
        self.expected = "signed-out"

    @rule()
    def the_power_fails(self) -> None:
        self.run(self.laptop.restart())

    @rule(lost=st.integers(1, 3))
    def replies_will_be_lost(self, lost: int) -> None:
        self.server.faults.lost_replies = lost

    @rule(status=st.sampled_from([0, 0, 429, 500, 503]))
    def the_network(self, status: int) -> None:
        self.server.faults.down = status

    @rule(garbage=st.sampled_from([b"", b"", b"<html>", b"{}"]))
    def a_welcome_page(self, garbage: bytes) -> None:
        self.server.faults.garbage = garbage
        if garbage:
            self.reach()
            self.server.faults.garbage = b""

    @rule(days=st.integers(-400, 400))
    def the_clock_is_set(self, days: int) -> None:
        self.laptop.clock.off = timedelta(days=days)

    @precondition(lambda self: self.expected == "signed-in")
    @rule()
    def the_server_ends_it(self) -> None:
        self.server.books.end_sessions()
        self.ended_there = True

    @rule()
    def reach(self) -> None:
        faults = self.server.faults
        quiet = not (faults.down or faults.garbage or faults.lost_replies)
        try:
            self.run(self.laptop.account.renew())
        except SignInAgain:
            assert self.ended_there
            self.expected = "sign-in-again"
        except NotSignedIn:
            assert self.expected == "signed-out"
        except Unreachable:
            assert not quiet
        else:
            assert (self.expected, self.ended_there) == ("signed-in", False)

    @rule()
    def unlock(self) -> None:
        over = self.laptop.account.lease_over
        reachable = self.expected == "signed-in" and not self.ended_there
        with suppress(LeaseOver):
            self.run(self.laptop.account.admit())
            assert not over or reachable
        if self.ended_there and over and not self.server.faults.down and self.expected == "signed-in":
            self.expected = self.laptop.account.state

    @invariant()
    def nothing_else_has_changed_the_account(self) -> None:
        account = self.laptop.account
        assert account.state == self.expected
        assert account.profile.name == "odile"
        assert account.profile.device in self.server.books.devices
        assert len(self.server.books.devices) == 1

    @invariant()
    def what_was_recorded_is_there(self) -> None:
        assert self.laptop.store.conversations.list() == [self.begun]


AccountMachine.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAccount = AccountMachine.TestCase
