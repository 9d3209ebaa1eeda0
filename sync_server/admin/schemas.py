"""What administration's routes take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.params import QueryParameter
from msgspec import Meta

from shared.roles import Role
from sync_server.people.person import DisplayName, Person
from sync_server.spending.figures import Costs

Cursor = Annotated[str, QueryParameter(max_length=128, description="`next` of the page before.")]
Only = Annotated[str | None, QueryParameter(max_length=128, description="Only those of this one.")]
PageSize = Annotated[int, QueryParameter(ge=1, le=500)]


class ShownPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, for who may read about them."""

    id: str
    name: str
    display_name: str
    role: Role
    region: str | None


class ShownUser(ShownPerson, frozen=True, kw_only=True):
    """Somebody, for administrators."""

    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    has_second_factor: bool


class PeoplePage(msgspec.Struct, frozen=True, kw_only=True):
    """People by name; `next` begins the page after this one."""

    people: list[ShownPerson]
    next: str | None


class UsersPage(msgspec.Struct, frozen=True, kw_only=True):
    """Users by name; `next` begins the page after this one."""

    users: list[ShownUser]
    next: str | None


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to invite."""

    name: Annotated[str, Meta(min_length=2, max_length=64)]
    display_name: DisplayName
    region: Annotated[str, Meta(max_length=64)] | None = None
    role: Role = "user"
    """Another one than `user` is a super_admin's to give."""


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody invited, and the link to hand them: it lets them choose a password, once, within a week."""

    user: ShownUser
    welcome_link: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link to hand to somebody."""

    welcome_link: str


class NewRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role to give."""

    role: Role


class NewRegion(msgspec.Struct, frozen=True, kw_only=True):
    """A region to place somebody in; null is none."""

    region: Annotated[str, Meta(max_length=64)] | None


class ShownEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the audit log."""

    seq: int
    """From 1; an export counts from 0."""
    signer: str
    """Whose key signed it: a device's, or one of the server's own."""
    who: str
    device: str | None
    action: str
    object: str
    change: str
    at: datetime
    """By the clock of whoever signed, which may be wrong."""
    received: datetime


class EntriesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries in their order; `next` is the cursor of the page after this one."""

    entries: list[ShownEntry]
    next: int | None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The server at a glance."""

    people: dict[str, int]
    devices: dict[str, int]
    requests_total: int
    requests_failed: int
    seconds_up: int
    version: str
    open_sockets: int
    """Of this instance, as all figures of requests are."""
    voice_sessions: int
    cache_hit_percent: float
    """Of the questions that were looked for."""
    costs: Costs


def shown_person(person: Person) -> ShownPerson:
    """Somebody, without what only administrators see."""
    return ShownPerson(**{field: getattr(person, field) for field in ShownPerson.__struct_fields__})


def shown_user(person: Person) -> ShownUser:
    """Somebody, without their secrets."""
    return ShownUser(**{field: getattr(person, field) for field in ShownUser.__struct_fields__})
