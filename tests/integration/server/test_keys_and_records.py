"""A reviewer leaves while laptops are away: old and late work opens to who had its key, new work does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.desk.exchanging import exchange_of
from desktop.keys.lines import Line
from desktop.store.records import Turn
from tests.integration.server.keeping import organisation

ESTUAIRE = Line("region", "estuaire")


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    return embedded_postgres


@pytest.fixture
async def ours(server, tmp_path):
    async with organisation(server, tmp_path) as made:
        yield made


class Field:
    """Laptops that synchronise."""

    def __init__(self, ours) -> None:
        self.ours = ours

    async def settle(self, desk) -> None:
        exchange = exchange_of(desk.laptop.store, desk.laptop.account)
        for _ in range(10):
            told = await exchange.round(lambda _progress: None)
            if not (told.sent or told.received or told.waiting):
                return

    def say(self, desk, text: str) -> None:
        """A conversation of its own, so that it has a key of its own."""
        store = desk.laptop.store
        case = store.conversations.begin(title=text).id
        store.conversations.add(Turn(conversation=case, at=datetime.now(UTC), heard=text))

    async def seal(self, desk) -> None:
        """As it happens before there is a network."""
        exchange_of(desk.laptop.store, desk.laptop.account).sealer.seal_changes()

    def read(self, desk) -> set[str]:
        """The texts of what was pulled and opened here."""
        rows = desk.laptop.store.database.rows("SELECT content FROM received WHERE state = 'opened'")
        whole = " ".join(row["content"].decode() if row["content"] else "" for row in rows)
        return {text for text in ("ancien", "tardif", "nouveau") if text in whole}


@pytest.fixture
def field(ours):
    return Field(ours)


async def test_before_the_keys_are_there_everything_waits_and_then_leaves_by_itself(ours, field):
    author = await ours.desk("user")
    field.say(author, "ancien")
    exchange = exchange_of(author.laptop.store, author.laptop.account)
    told = await exchange.round(lambda _progress: None)
    assert (told.keys_awaited, told.sent) == (True, 0)
    _, keeper = await ours.keeper()
    await keeper.found()
    reviewer = await ours.desk()
    await ours.admitted(keeper, reviewer)
    await field.settle(author)
    await field.settle(reviewer)
    assert field.read(reviewer) == {"ancien"}


async def test_a_reviewer_leaves_while_a_laptop_is_away(ours, field):
    _, keeper = await ours.keeper()
    await keeper.found()
    author, away = await ours.desk("user"), await ours.desk("user")
    leaves, stays = await ours.desk(), await ours.desk()
    for each in (leaves, stays):
        await ours.admitted(keeper, each)
    field.say(author, "ancien")
    await field.settle(author)
    await away.keyring.refresh()
    field.say(away, "tardif")
    await field.seal(away)
    await field.settle(leaves)
    assert field.read(leaves) == {"ancien"}
    await keeper.remove([each for each in keeper.cabinet.devices() if each.device == leaves.device])
    await field.settle(author)  # which hears of the new epoch
    field.say(author, "nouveau")
    for each in (author, away, leaves, stays):
        await field.settle(each)
    assert field.read(stays) == {"ancien", "tardif", "nouveau"}
    assert field.read(leaves) == {"ancien", "tardif"}
    newcomer = await ours.desk()
    await ours.admitted(keeper, newcomer)
    await field.settle(newcomer)
    assert field.read(newcomer) == {"ancien", "tardif", "nouveau"}


async def test_work_under_an_epoch_of_which_a_reviewer_has_not_heard_opens_by_itself(ours, field):
    _, keeper = await ours.keeper()
    await keeper.found()
    author, reviewer = await ours.desk("user"), await ours.desk()
    await ours.admitted(keeper, reviewer)
    await keeper.rotate([ESTUAIRE])
    field.say(author, "nouveau")
    await field.settle(author)  # before the reviewer's laptop has heard of anything
    await field.settle(reviewer)
    assert field.read(reviewer) == {"nouveau"}
