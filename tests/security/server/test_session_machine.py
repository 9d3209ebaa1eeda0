"""Whatever order codes, refreshes, copies, lost answers and hours come in, the server does what a small model says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

from tests.servers.visitor import AT, CLIENT

SOON, LATER = [timedelta(seconds=45), timedelta(minutes=20)], [timedelta(days=29), timedelta(days=31)]
MOVES = 3 * SOON + LATER


@dataclass
class Session:
    """One signing-in, as it should stand."""

    until: datetime
    counter: int = 0
    over: bool = False


@dataclass
class Code:
    """A code, the session that it opened, and whether the server may have forgotten it."""

    words: tuple[str, str]
    until: datetime
    session: Session | None = None
    forgotten: bool = False


@dataclass
class Tokens:
    """One answer of the token endpoint, and where in its session it stands."""

    session: Session
    refresh: str
    access: str
    at: datetime
    counter: int = field(default=0)


class Machine(RuleBasedStateMachine):
    """Acts on the server and on the model alike."""

    def __init__(self, server, inside, visitor) -> None:
        super().__init__()
        self.server, self.inside, self.visitor = server, inside, visitor
        self.known: list[Code] = []

    codes, tokens = Bundle("codes"), Bundle("tokens")

    @property
    def now(self) -> datetime:
        return self.server.clock()

    @rule(target=codes)
    def allow(self):
        for code in self.known:
            code.forgotten |= code.until + timedelta(days=1) < self.now
        made = Code(self.inside.code(), self.now + timedelta(seconds=60))
        self.known.append(made)
        return made

    @initialize(target=tokens)
    def sign_in(self):
        return self.redeem(self.allow())

    @rule(target=tokens, code=codes)
    def redeem(self, code):
        answer = self.visitor.redeem(*code.words)
        if code.session is not None or code.until <= self.now:
            refused(answer)
            if code.session is not None and not code.forgotten:
                code.session.over = True
            return multiple()
        assert answer.status_code == 200, answer.text
        code.session = Session(self.now + timedelta(days=180))
        return self._tokens(code.session, answer)

    @rule(target=tokens, tokens=tokens)
    def go_on(self, tokens):
        return self.refresh(tokens, lost=False)

    @rule(target=tokens, tokens=tokens, lost=st.booleans())
    def refresh(self, tokens, lost):
        """With the latest token or with any earlier one; the answer may be lost on its way."""
        answer, session = self.visitor.refresh(tokens.refresh), tokens.session
        behind = session.counter - tokens.counter
        if session.over or session.until <= self.now:
            refused(answer)
        elif behind > 1:
            refused(answer)
            session.over = True
        elif tokens.at + timedelta(days=30) <= self.now:
            refused(answer)
        else:
            assert answer.status_code == 200, answer.text
            session.counter += behind == 0
            return multiple() if lost else self._tokens(session, answer)
        return multiple()

    @rule(tokens=tokens)
    def revoke(self, tokens):
        answer = self.visitor.api.post(f"{AT}/revoke", data={"token": tokens.refresh, "client_id": CLIENT})
        assert answer.status_code == 200
        tokens.session.over = True

    @rule(tokens=tokens)
    def sign_out(self, tokens):
        answer = self.visitor.call("POST", f"{AT}/logout", tokens.access)
        assert answer.status_code == (204 if self._counts(tokens) else 401), answer.text
        tokens.session.over |= self._counts(tokens)

    @rule(tokens=tokens)
    def ask(self, tokens):
        answer = self.visitor.get(f"{AT}/me", tokens.access)
        assert answer.status_code == (200 if self._counts(tokens) else 401), answer.text

    @rule(move=st.sampled_from(MOVES))
    def time_passes(self, move):
        self.server.clock.later += move

    def teardown(self):
        self.server.clock.later = timedelta()

    def _counts(self, tokens) -> bool:
        fresh = self.now < tokens.at + timedelta(minutes=15, seconds=30)
        return fresh and not tokens.session.over and tokens.session.until > self.now

    def _tokens(self, session, answer) -> Tokens:
        told = answer.json()
        return Tokens(session, told["refresh_token"], told["access_token"], self.now, session.counter)


def refused(answer) -> None:
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant"), answer.text


def test_sessions_stand_as_the_model_says(server, inside, stranger):
    run_state_machine_as_test(
        lambda: Machine(server, inside, stranger),
        settings=settings(
            max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
