"""Keys that sign, counted guesses and second factors, as they are kept in the database while time goes by."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from sync_server.audit.log import Log
from sync_server.kit.database import Database
from sync_server.kit.migrate import migrate
from sync_server.kit.refusals import TooMany
from sync_server.kit.secret import Secret
from sync_server.people import founding, store
from sync_server.people.second_factor import CODES, SecondFactor
from sync_server.people.tries import MOST_BY_ADDRESS, MOST_BY_BOTH, MOST_BY_NAME, WINDOW, Tries
from sync_server.signing.keys import KEEP_RETIRED, LOOK_EVERY_S, ROTATE, Keys
from tests.integration.server.conftest import Server
from tests.servers.postgres import fresh_database
from tests.servers.processes import until

KIND, SECRET = "at+jwt", Secret(b"s" * 32)
HERE, THERE = "10.0.0.1", "10.0.0.2"


class Hand:
    """A clock and a stopwatch that are set by hand, together."""

    def __init__(self) -> None:
        self.past = timedelta()

    def __call__(self) -> datetime:
        return datetime(2026, 11, 27, 8, tzinfo=UTC) + self.past

    def steady(self) -> float:
        return 1000 + self.past.total_seconds()


@pytest.fixture
def nobody_is_locked_out():
    """Each test has a database of its own."""


@pytest.fixture
def clock():
    return Hand()


@pytest.fixture
async def database(postgres):
    async with Database(fresh_database(postgres), 3) as database:
        await migrate(database)
        yield database


@pytest.fixture
async def person(database, clock):
    await founding.first_link(database, Log(database, SECRET, clock), clock())
    async with database.reading() as tables:
        return (await store.secrets_of(tables, "admin"))[0]


def header(token):
    first = token.split(".")[0]
    return base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode()


class TestKeys:
    async def test_what_one_instance_signs_another_knows(self, database, clock):
        one, other = (Keys(database, SECRET, clock, clock.steady) for _ in range(2))
        await one.prepare()
        await other.prepare()
        assert await one.public() == await other.public()
        assert await other.claims(KIND, await one.sign(KIND, {"a": 1})) == {"a": 1}
        assert await other.claims("iasted-wipe+jwt", await one.sign(KIND, {"a": 1})) is None

    async def test_a_new_key_signs_at_once_and_elsewhere_within_a_minute(self, database, clock):
        one, other = (Keys(database, SECRET, clock, clock.steady) for _ in range(2))
        old = await other.sign(KIND, {"a": 1})
        made = await one.rotate()
        assert made in header(await one.sign(KIND, {}))
        clock.past += timedelta(seconds=2)
        assert await other.claims(KIND, await one.sign(KIND, {"b": 2})) == {"b": 2}, "an unknown name is looked up"
        assert await one.claims(KIND, old) == {"a": 1}, "what the former key signed still counts"
        clock.past += timedelta(seconds=LOOK_EVERY_S + 1)
        assert made in header(await other.sign(KIND, {}))

    async def test_after_ninety_days_a_new_one_is_made_once_and_old_ones_are_kept_as_long_as_needed(
        self, database, clock
    ):
        one, other = (Keys(database, SECRET, clock, clock.steady) for _ in range(2))
        old = await one.sign(KIND, {"a": 1})
        clock.past += ROTATE + timedelta(minutes=5)
        new = [await each.sign(KIND, {}) for each in (one, other)]
        assert len({header(each) for each in new}) == 1
        assert header(new[0]) != header(old)
        assert await other.claims(KIND, old) == {"a": 1}
        clock.past += KEEP_RETIRED + timedelta(days=1)
        await one.rotate()
        assert await one.claims(KIND, old) is None
        assert len((await one.public())["keys"]) == 2

    async def test_private_halves_are_sealed_and_never_told(self, database, clock):
        keys = Keys(database, SECRET, clock, clock.steady)
        await keys.prepare()
        told = await keys.public()
        assert "d" not in told["keys"][0]
        assert told["keys"][0]["crv"] == "Ed25519"
        async with database.reading() as tables:
            sealed = await tables.value("SELECT private FROM signing_key")
        assert b'"d"' not in sealed


@pytest.mark.expects_error_log
def test_a_server_with_another_secret_is_not_ready_and_says_why(postgres, caplog):
    url = fresh_database(postgres)
    first = Server(url).start()
    other = Server(url)
    other.parts.keys._secret = Secret(b"another" * 6)
    other.start()
    visitor = other.visitor()
    answer = visitor.api.get("/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "secret-other")
    assert until(lambda: any("secret du serveur n'est pas celui" in each for each in caplog.messages))
    caplog.clear()
    visitor.close()
    other.stop()
    first.stop()


class TestTries:
    async def refused(self, tries, name, address):
        try:
            async with tries.one(name, address):
                return 0
        except TooMany as error:
            return error.after_s

    async def test_a_name_from_one_address_waits_after_five_until_the_first_grows_old(self, database, clock):
        tries = Tries(database, clock)
        for _ in range(MOST_BY_BOTH):
            assert not await self.refused(tries, "oyane", HERE)
            await tries.failed("oyane", HERE)
            clock.past += timedelta(minutes=1)
        assert 0 < await self.refused(tries, "oyane", HERE) <= WINDOW.total_seconds()
        assert not await self.refused(tries, "oyane", THERE)
        assert not await self.refused(tries, "mba", HERE)
        clock.past += timedelta(seconds=await self.refused(tries, "oyane", HERE) + 1)
        assert not await self.refused(tries, "oyane", HERE)

    async def test_success_forgets_what_this_name_failed_from_here_alone(self, database, clock):
        tries = Tries(database, clock)
        for turn in range(MOST_BY_ADDRESS):
            await tries.failed(f"name{turn}", HERE)
        await tries.succeeded("name1", HERE)
        assert await self.refused(tries, "name1", HERE), "the address has failed too often with other names"
        assert not await self.refused(tries, "name1", THERE)

    async def test_a_stranger_can_hardly_lock_a_name(self, database, clock):
        tries = Tries(database, clock)
        for turn in range(MOST_BY_NAME - 1):
            await tries.failed("oyane", f"10.1.0.{turn}")
        assert not await self.refused(tries, "oyane", HERE)
        await tries.failed("oyane", "10.1.1.1")
        assert await self.refused(tries, "oyane", HERE)

    async def test_names_and_addresses_are_not_kept_in_clear(self, database, clock):
        await Tries(database, clock).failed("oyane", HERE)
        async with database.reading() as tables:
            kept = b"".join(row["subject"] for row in await tables.rows("SELECT subject FROM failed_try"))
        assert b"oyane" not in kept
        assert len(kept) == 3 * 32


class TestSecondFactor:
    async def test_a_code_serves_once_and_only_near_its_time(self, database, clock, person):
        factor = SecondFactor(database, SECRET, clock, Log(database, SECRET, clock))
        secret, sealed = factor.begin()
        app = pyotp.TOTP(secret)
        assert await factor.confirm(person, sealed, "000000" if app.at(clock()) != "000000" else "111111") is None
        assert not await factor.accepts(person.id, app.at(clock())), "there is none yet"
        assert len(await factor.confirm(person, sealed, app.at(clock()))) == CODES
        assert not await factor.accepts(person.id, app.at(clock())), "it has served already"
        clock.past += timedelta(seconds=30)
        code = app.at(clock())
        assert not await factor.accepts(person.id, app.at(clock() - timedelta(seconds=90)))
        assert not await factor.accepts(person.id, app.at(clock() + timedelta(seconds=90)))
        assert await factor.accepts(person.id, f"{code[:3]} {code[3:]}")
        assert not await factor.accepts(person.id, code)
        for odd in ("", "\0", "é" * 6, "\u0661\u0662\u0663\u0664\u0665\u0666", "1" * 64):
            assert not await factor.accepts(person.id, odd)

    async def test_a_recovery_code_serves_once_and_goes_with_its_factor(self, database, clock, person):
        factor = SecondFactor(database, SECRET, clock, Log(database, SECRET, clock))
        secret, sealed = factor.begin()
        codes = await factor.confirm(person, sealed, pyotp.TOTP(secret).at(clock()))
        assert await factor.accepts(person.id, codes[0].lower().replace("-", " "))
        assert not await factor.accepts(person.id, codes[0])
        await factor.remove(person)
        assert not await factor.accepts(person.id, codes[1])

    async def test_it_is_sealed(self, database, clock, person):
        factor = SecondFactor(database, SECRET, clock, Log(database, SECRET, clock))
        secret, sealed = factor.begin()
        assert secret.encode() not in sealed
        assert factor.shown(sealed) == secret
