"""What goes wrong in one step of a run: each trouble does its harm while laptops act and synchronise."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable

from tests.faults.link import PERFECT, Link
from tests.faults.plan import NONE, Calm, Fault, Kind, Plan, Script, Seeded
from tests.soak.sync.fleet import Member
from tests.soak.sync.headquarters import Headquarters

_ON_TOKENS: tuple[Kind, ...] = ("refuse", "cut-request", "cut-reply", "lose-reply", "hang-up", "delay", "twice")
_TOKENS = r"/auth/(token|me)"
MONTHS_DAYS = 243.0


class Weather:
    """Several plans over one another: the first that has something to say counts."""

    def __init__(self, *plans: Plan) -> None:
        self._plans = plans

    def fault(self, path: str) -> Fault:
        for plan in self._plans:
            fault = plan.fault(path)
            if fault.kind != "none":
                return fault
        return NONE


class Troubles:
    """`drawn` decides everything of a step."""

    def __init__(self, headquarters: Headquarters, members: list[Member], counted: Counter[str], acts: int) -> None:
        self._hq, self._members, self.counted, self._acts = headquarters, members, counted, acts
        self.drawn, self.seed = random.Random(), ""
        self.backed_up = False

    def step(self, seed: str) -> str:
        """One trouble and what is done during it; its name."""
        self.seed, self.drawn = seed, random.Random(seed)
        kinds: list[Callable[[], None]] = [self.calm] * 2 + [self.bad_network] * 8 + [self.slow] + [self.down] * 2
        kinds += [self.kill_client] * 4 + [self.kill_server] * 3 + [self.kill_database] + [self.clock] * 2
        kinds += [self.full_disk, self.yesterday, self.yesterday]
        trouble = self.drawn.choice(kinds)
        self.counted[trouble.__name__] += 1
        try:
            trouble()
        finally:
            self._hq.proxy.plan, self._hq.proxy.link, self._hq.proxy.down = Calm(), PERFECT, False
        return trouble.__name__

    def calm(self) -> None:
        self._work(self._some())

    def bad_network(self) -> None:
        """A third to nearly all of the requests fail in some way, and laptops try again at once."""
        rate = self.drawn.choice([0.3, 0.5, 0.8])
        self._hq.proxy.plan = Weather(Seeded(self.seed, rate), Seeded(f"{self.seed}t", 0.2, _ON_TOKENS, _TOKENS))
        for _ in range(self.drawn.choice([1, 2, 3])):
            self._work(self._some())

    def slow(self) -> None:
        """5 or 20 kB/s, holes, resets, and everything cut every second."""
        speed = self.drawn.choice([5_000, 20_000])
        self._hq.proxy.link = Link(
            bytes_s=speed, holes=0.1, hole_s=0.02, resets=0.1, cut_every_s=2, seed=self.drawn.randrange(10**6)
        )
        self._work(self._some(1), most=8)

    def down(self) -> None:
        self._hq.proxy.down = True
        self._work(self._some())

    def kill_client(self) -> None:
        """At any moment of a round, or of its work."""
        self._hq.proxy.plan = Seeded(self.seed, 0.3)
        for member in self._some():
            machine = member.machine
            machine.send("begin_round")
            machine.send("act", seed=f"{self.seed}/{member.person.name}", count=self.drawn.randrange(1, self._acts))
            machine.send("end_round")
            time.sleep(self.drawn.random() ** 2 * 0.4)
            machine.kill()
            machine.start()
        self._work(self._some())

    def kill_server(self) -> None:
        """While it is at work on a request."""
        self._hq.proxy.plan = Script(Fault("strike", seconds=self.drawn.random() ** 2 * 0.05), only="/sync/")
        self._work(self._some())
        self._hq.rise()

    def kill_database(self) -> None:
        """And the server with it, as when the power goes."""
        for member in (some := self._some()):
            self._begin(member, self._acts)
        time.sleep(self.drawn.random() ** 2 * 0.4)
        self._hq.die_with_database()
        for member in some:
            self._end(member)
        self._hq.rise()

    def clock(self) -> None:
        """Eight months ahead, behind, or right again."""
        for member in self._some():
            member.machine.away_days = self.drawn.choice([-MONTHS_DAYS, 0.0, MONTHS_DAYS])
            member.machine.do("clock", days=member.machine.away_days)
        self._work(self._some())

    def full_disk(self) -> None:
        """Of the laptop that has a small one; it may be killed in that state."""
        for member in self._members:
            if member.person.disk:
                member.fill_disk()
                self._work([member])
                if self.drawn.random() < 0.3:
                    member.machine.kill()
                    member.empty_disk()
                    member.machine.start()
                member.empty_disk()

    def yesterday(self) -> None:
        """The server is backed up, or put back to what it was then."""
        if not self.backed_up or self.drawn.random() < 0.5:
            self._hq.keep_backup()
        else:
            self._hq.restore_backup()
        self.backed_up = True
        self._work(self._members)

    def _some(self, count: int = 0) -> list[Member]:
        return self.drawn.sample(self._members, count or self.drawn.choice([1, 1, 2, 3, len(self._members)]))

    def _work(self, members: Iterable[Member], most: int = 0) -> None:
        """They act and synchronise at the same time; then once more."""
        members = list(members)
        for member in members:
            self._begin(member, most or self._acts)
        for member in members:
            self._end(member)

    def _begin(self, member: Member, most: int) -> None:
        seed = f"{self.seed}/{member.person.name}/{self.drawn.random()}"
        member.machine.send("begin_round")
        member.machine.send("act", seed=seed, count=self.drawn.randrange(1, most))
        member.machine.send("end_round")
        member.machine.send("round")

    def _end(self, member: Member) -> None:
        for _ in range(4):
            self.told(member, member.machine.wait())

    def told(self, member: Member, answer: dict[str, object]) -> None:
        """What came of it; whoever was signed out signs in again."""
        code = str(answer.get("failed", ""))
        self.counted[f"round: {code or 'ok'}"] += answer["done"] in {"round", "end_round"}
        if code in {"sign-in-again", "laptop-copied", "signed-out"} and not member.machine.signing_in:
            member.machine.signing_in = True

    def signed_in_again(self) -> None:
        """Everybody whom the server signed out; a network that is well is waited for."""
        for member in self._members:
            if member.machine.signing_in:
                self.counted["signed in again"] += 1
                member.sign_in(self._hq)
                member.machine.signing_in = False
