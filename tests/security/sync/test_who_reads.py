"""What each role's laptop opens, by hand in one table: of what it is given, and of all that the server holds.

The second is the wall that counts: a server that gives everything to everybody gives nobody more than their keys open.
"""

from __future__ import annotations

import asyncio

import pytest

from desktop.account.refusals import SignInAgain
from tests.security.sync.country import ELSEWHERE, HERE, country
from tests.soak.sync.wiring import unopened

READS = {
    #                own    region elsewhere foreign
    "user": (True, False, False, False),
    "agent": (True, True, False, False),
    "admin": (True, True, True, False),
    "super_admin": (True, True, True, False),
}


@pytest.fixture
async def land(server, tmp_path):
    async with country(server, tmp_path) as land:
        yield land


async def of(land, name: str, role: str, region: str | None, organisation=None):
    """Somebody with a laptop."""
    return await asyncio.to_thread(land.desk, name, role, region, organisation)


async def shared(land, *desks) -> None:
    """The keeper shares, and everybody hears of it."""
    await asyncio.to_thread(land.keeper.share)
    for each in desks:
        await each.round()


async def written(land, desk, text: str) -> str:
    desk.says(text)
    await desk.round()
    return text


async def test_each_role_opens_exactly_what_the_table_says(land):
    readers = {role: await of(land, role, role, HERE) for role in READS}
    neighbour, far = await of(land, "voisin", "user", HERE), await of(land, "loin", "agent", ELSEWHERE)
    stranger = await of(land, "autre", "agent", HERE, land.foreign)
    await asyncio.to_thread((await asyncio.to_thread(land.found, land.foreign, [HERE])).share)
    await shared(land, *readers.values(), neighbour, far)
    for each in (*readers.values(), neighbour, far, stranger):
        await written(land, each, f"mot de {each.name}")
    everything = await land.everything()
    assert len([each for each in everything if each["received"].kind == "turn"]) >= 7
    for role, desk in readers.items():
        await desk.round()
        others = desk.reads()
        all_ = desk.opens(everything)
        places = (f"mot de {role}", "mot de voisin", "mot de loin", "mot de autre")
        assert tuple(each in all_ for each in places) == READS[role], role
        assert tuple(each in others for each in places[1:]) == READS[role][1:], role
    assert far.opens(everything) == {"mot de loin"}
    assert neighbour.opens(everything) == {"mot de voisin"}
    assert stranger.opens(everything) == {"mot de autre"}


async def test_a_person_reads_what_they_may_now_and_keeps_what_they_had(land):
    marie, paul, jean = [
        await of(land, *who) for who in (("marie", "agent", HERE), ("paul", "user", HERE), ("jean", "user", ELSEWHERE))
    ]
    await shared(land, marie, paul, jean)
    await written(land, paul, "paul avant")
    await written(land, jean, "jean avant")
    await marie.round()
    assert marie.reads() == {"paul avant"}
    await asyncio.to_thread(land.asked, "PUT", f"admin/users/{marie.person.id}/region", json={"region": ELSEWHERE})
    await asyncio.to_thread(land.keeper.turn, "region", HERE)
    await shared(land, paul, jean)
    await written(land, paul, "paul après")
    await written(land, jean, "jean après")
    await marie.account.renew()  # as the desk does by itself
    await marie.round()
    assert marie.reads() == {"paul avant", "jean avant", "jean après"}
    assert "paul après" not in marie.opens(await land.everything())


@pytest.mark.parametrize("how", ["role", "disabled", "revoked"])
async def test_whoever_reviews_no_more_opens_nothing_that_was_begun_since(land, how):
    marie, paul, odile = [
        await of(land, *who) for who in (("marie", "agent", HERE), ("paul", "user", HERE), ("odile", "admin", None))
    ]
    await shared(land, marie, paul, odile)
    await written(land, paul, "paul avant")
    await marie.round()
    path, body = {
        "role": (f"admin/users/{marie.person.id}/role", {"role": "user"}),
        "disabled": (f"admin/users/{marie.person.id}/disable", None),
        "revoked": (f"admin/devices/{marie.device}/revoke", None),
    }[how]
    await asyncio.to_thread(land.asked, "PUT" if body else "POST", path, **({"json": body} if body else {}))
    await asyncio.to_thread(land.keeper.turn, "region", HERE)
    await shared(land, paul, odile)
    await written(land, paul, "paul après")
    if how == "role":
        await marie.round()
    else:
        with pytest.raises(SignInAgain):
            await marie.round()
    assert marie.reads() == {"paul avant"}, "what was read is not taken away"
    everything = await land.everything()
    assert marie.opens(everything) == {"paul avant"}
    await odile.round()
    assert odile.reads() == odile.opens(everything) == {"paul avant", "paul après"}


async def test_before_a_new_epoch_only_the_server_keeps_a_former_reviewer_out(land):
    """Said in the decision: rotation follows removal; until then the key that was shared still opens what is sealed."""
    marie, paul = await of(land, "marie", "agent", HERE), await of(land, "paul", "user", HERE)
    await shared(land, marie, paul)
    await asyncio.to_thread(land.asked, "PUT", f"admin/users/{marie.person.id}/role", json={"role": "user"})
    await written(land, paul, "entre-temps")
    await marie.round()
    assert marie.reads() == set()
    assert marie.opens(await land.everything()) == {"entre-temps"}


async def test_an_author_opens_their_own_records_with_their_devices_key_alone(land):
    paul = await of(land, "paul", "user", HERE)
    await shared(land, paul)
    await written(land, paul, "le mien")
    assert unopened(paul.store) == []
