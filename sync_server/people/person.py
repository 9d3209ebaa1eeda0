"""A person as the organisation knows them."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.errors import BadInput
from shared.language import say
from shared.roles import Role, Standing, Target

DisplayName = Annotated[str, Meta(min_length=1, max_length=120)]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One row, without its secrets."""

    id: str
    organisation: str
    name: str
    """What they type to sign in."""
    display_name: str
    role: Role
    region: str | None
    created_at: datetime
    disabled_at: datetime | None = None
    has_password: bool = False
    has_second_factor: bool = False

    @property
    def standing(self) -> Standing:
        return Standing(person=self.id, organisation=self.organisation, role=self.role, region=self.region)

    @property
    def target(self) -> Target:
        return Target(organisation=self.organisation, owner=self.id, region=self.region, role=self.role)


class Organisation(msgspec.Struct, frozen=True):
    """Whose server this is."""

    id: str
    name: str


class Region(msgspec.Struct, frozen=True):
    """A province."""

    code: str
    name: str


def folded(name: str) -> str:
    """A name as it is compared: no capitals, no composed letters, no blanks around it."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def fit_name(name: str) -> str:
    """The folded name; BadInput when nobody could type or tell it apart."""
    name = folded(name)
    if not 2 <= len(name) <= 64 or not all(each.isalnum() or each in ".-_@+" for each in name):
        raise BadInput(
            say(
                "Un identifiant a 2 à 64 lettres ou chiffres, points, tirets ou @, sans espace.",
                "A sign-in name has 2 to 64 letters or digits, dots, dashes or @, without blanks.",
            ),
            code="name-unfit",
        )
    return name
