"""People and devices for administrators, and whom one may address."""

from __future__ import annotations

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from sync_server.admin.schemas import (
    Cursor,
    Invited,
    Link,
    NewRegion,
    NewRole,
    NewUser,
    Only,
    PageSize,
    PeoplePage,
    ShownUser,
    UsersPage,
    shown_person,
    shown_user,
)
from sync_server.admin.users import Users
from sync_server.identity.enrolment import Devices
from sync_server.identity.guard import Caller, may
from sync_server.identity.schemas import Devices as DevicesPage
from sync_server.identity.schemas import shown
from sync_server.kit.documented import problems

AT = "/api/v1/admin"
ON_PERSON = f"{AT}/users/{{person_id:str}}"
ON_DEVICE = f"{AT}/devices/{{device_id:str}}"
TAGS = ["administration"]


@get("/api/v1/people", rule=may("people:read"), responses=problems(401, 403), tags=["people"])
async def people(
    caller: NamedDependency[Caller],
    users: NamedDependency[Users],
    after: Cursor = "",
    limit: PageSize = 100,
    region: Only = None,
) -> PeoplePage:
    """Whom one may address: oneself, one's region, or the country, as the role reaches."""
    found = await users.listed(caller, caller.far("people:read"), region, after, limit)
    return PeoplePage(people=[shown_person(each) for each in found], next=_next([each.name for each in found], limit))


@get(f"{AT}/users", rule=may("users:manage"), responses=problems(401, 403), tags=TAGS)
async def list_users(
    caller: NamedDependency[Caller],
    users: NamedDependency[Users],
    after: Cursor = "",
    limit: PageSize = 100,
    region: Only = None,
) -> UsersPage:
    """Users by name."""
    found = await users.listed(caller, caller.far("users:manage"), region, after, limit)
    return UsersPage(users=[shown_user(each) for each in found], next=_next([each.name for each in found], limit))


@post(f"{AT}/users", rule=may("users:manage"), status_code=201, responses=problems(401, 403, 409), tags=TAGS)
async def create_user(
    data: JSONBody[NewUser], caller: NamedDependency[Caller], users: NamedDependency[Users]
) -> Invited:
    """Invite somebody; the answer holds the link to hand them."""
    person, link = await users.invite(caller, data.name, data.display_name, data.region, data.role)
    return Invited(user=shown_user(person), welcome_link=link)


@post(
    f"{ON_PERSON}/welcome",
    rule=may("users:manage", on="person", governing=True),
    status_code=201,
    responses=problems(401, 403, 404),
    tags=TAGS,
)
async def welcome_again(
    person_id: FromPath[str], caller: NamedDependency[Caller], users: NamedDependency[Users]
) -> Link:
    """A new link for somebody who lost their password or their telephone; their second factor is removed."""
    return Link(welcome_link=await users.welcome_again(caller, person_id))


@post(
    f"{ON_PERSON}/disable",
    rule=may("users:manage", on="person", governing=True),
    status_code=200,
    responses=problems(401, 403, 404, 409),
    tags=TAGS,
)
async def disable_user(
    person_id: FromPath[str], caller: NamedDependency[Caller], users: NamedDependency[Users]
) -> ShownUser:
    """End everything of theirs; what they wrote stays."""
    return shown_user(await users.disable(caller, person_id))


@post(
    f"{ON_PERSON}/enable",
    rule=may("users:manage", on="person", governing=True),
    status_code=200,
    responses=problems(401, 403, 404),
    tags=TAGS,
)
async def enable_user(
    person_id: FromPath[str], caller: NamedDependency[Caller], users: NamedDependency[Users]
) -> ShownUser:
    """Let them sign in again."""
    return shown_user(await users.enable(caller, person_id))


@put(
    f"{ON_PERSON}/role",
    rule=may("roles:assign", on="person", governing=True),
    responses=problems(401, 403, 404, 409),
    tags=TAGS,
)
async def set_role(
    person_id: FromPath[str], data: JSONBody[NewRole], caller: NamedDependency[Caller], users: NamedDependency[Users]
) -> ShownUser:
    """Another role; it counts everywhere within a minute."""
    return shown_user(await users.set_role(caller, person_id, data.role))


@put(
    f"{ON_PERSON}/region",
    rule=may("users:place", on="person", governing=True),
    responses=problems(401, 403, 404),
    tags=TAGS,
)
async def set_region(
    person_id: FromPath[str], data: JSONBody[NewRegion], caller: NamedDependency[Caller], users: NamedDependency[Users]
) -> ShownUser:
    """Another region, or none; it counts everywhere within a minute."""
    return shown_user(await users.set_region(caller, person_id, data.region))


@get(f"{AT}/devices", rule=may("devices:wipe"), responses=problems(401, 403), tags=TAGS)
async def list_devices(
    caller: NamedDependency[Caller],
    devices: NamedDependency[Devices],
    after: Cursor = "",
    limit: PageSize = 100,
    person: Only = None,
) -> DevicesPage:
    """Everybody's devices, or one person's."""
    found = await devices.listed(caller.standing.organisation, person=person, after=after, limit=limit)
    return DevicesPage(devices=[shown(each) for each in found], next=_next([each.id for each in found], limit))


@post(
    f"{ON_DEVICE}/revoke",
    rule=may("devices:wipe", on="device"),
    status_code=204,
    responses=problems(401, 403, 404),
    tags=TAGS,
)
async def revoke_any_device(
    device_id: FromPath[str], caller: NamedDependency[Caller], devices: NamedDependency[Devices]
) -> None:
    """End a device's sessions; its data stay sealed on it."""
    await devices.revoke(caller, device_id)


@post(
    f"{ON_DEVICE}/wipe",
    rule=may("devices:wipe", on="device"),
    status_code=204,
    responses=problems(401, 403, 404),
    tags=TAGS,
)
async def wipe_device(
    device_id: FromPath[str], caller: NamedDependency[Caller], devices: NamedDependency[Devices]
) -> None:
    """At its next call the device destroys what it holds. What was not sent is lost: this cannot be undone."""
    await devices.order_wipe(caller, device_id)


def _next(keys: list[str], limit: int) -> str | None:
    return keys[-1] if len(keys) == limit else None


ROUTES = [
    people,
    list_users,
    create_user,
    welcome_again,
    disable_user,
    enable_user,
    set_role,
    set_region,
    list_devices,
    revoke_any_device,
    wipe_device,
]
