"""What identity's routes take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.roles import Role
from sync_server.devices.device import Device

Text = Annotated[str, Meta(max_length=4096)]
Key = Annotated[str, Meta(min_length=42, max_length=44, description="32 bytes in base64url, without padding.")]
Proof = Annotated[str, Meta(max_length=128, description="An Ed25519 signature in base64url, without padding.")]


class TokenForm(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 6749 §4.1.3 and §6, RFC 7636 §4.5, and the device's proof."""

    grant_type: Text | None = None
    client_id: Text | None = None
    code: Text | None = None
    redirect_uri: Text | None = None
    code_verifier: Text | None = None
    refresh_token: Text | None = None
    scope: Text | None = None
    device_proof: Text | None = None


class RevokeForm(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 7009."""

    token: Text | None = None
    token_type_hint: Text | None = None
    client_id: Text | None = None


class OAuthProblem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 6749 §5.2."""

    error: str
    error_description: str = ""
    wipe_order: str = ""
    """A signed order to destroy what this device holds."""


class Named(msgspec.Struct, frozen=True):
    """A region."""

    code: str
    name: str


class NamedOrganisation(msgspec.Struct, frozen=True):
    """An organisation."""

    id: str
    name: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who the token speaks for, and how long the laptop may go without asking again."""

    id: str
    name: str
    display_name: str
    role: Role
    region: Named | None
    organisation: NamedOrganisation
    device: str | None
    lease_days: int
    server_time: datetime


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """A device's public keys, and its proof that it has the private ones."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    platform: Annotated[str, Meta(max_length=120)] = ""
    signing_key: Key
    sealing_key: Key
    proof: Proof


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The device's name here and its certificate: a JWT that binds its keys to its person."""

    id: str
    certificate: str
    enrolled_at: datetime


class WipedProof(msgspec.Struct, frozen=True, kw_only=True):
    """A device tells that it has destroyed what it held."""

    proof: Proof


class ShownDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device for people."""

    id: str
    person: str
    name: str
    platform: str
    enrolled_at: datetime
    seen_at: datetime
    revoked_at: datetime | None
    wipe_at: datetime | None
    wiped_at: datetime | None


class Devices(msgspec.Struct, frozen=True, kw_only=True):
    """A page of devices; `next` begins the one after it."""

    devices: list[ShownDevice]
    next: str | None = None


def shown(device: Device) -> ShownDevice:
    """A device without its keys."""
    fields = ShownDevice.__struct_fields__
    return ShownDevice(**{field: getattr(device, field) for field in fields})
