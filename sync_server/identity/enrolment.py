"""Enrols devices and parts with them: certified once, revoked by their owner or an admin, wiped on order."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from datetime import datetime

from shared.errors import BadInput
from shared.ids import new_id
from shared.language import say
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.devices import proofs
from sync_server.devices import store as devices
from sync_server.devices.device import Device
from sync_server.identity import store
from sync_server.identity.guard import Caller
from sync_server.identity.schemas import Enrolled, Enrolment
from sync_server.identity.standing import DeviceToWipe, Standings
from sync_server.kit.database import Database, Transaction
from sync_server.kit.refusals import Conflict, NotAllowed, NotThere
from sync_server.signing.keys import Keys

CERTIFICATE = "iasted-device+jwt"


class Devices:
    """The only place where devices change."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        standings: Standings,
        issuer: str,
        clock: Callable[[], datetime],
        *,
        log: Log,
    ) -> None:
        self._database, self._keys, self._standings = database, keys, standings
        self._issuer, self._clock, self._log = issuer, clock, log

    async def enrol(self, caller: Caller, told: Enrolment) -> Enrolled:
        """The device, now or since an earlier time with the same keys; from here on the session lives on it alone."""
        signing, sealing = (
            proofs.public_key(told.signing_key, "signing_key"),
            proofs.public_key(told.sealing_key, "sealing_key"),
        )
        if not proofs.signed(signing, told.proof, proofs.of_enrolment(caller.token, signing, sealing)):
            raise BadInput(
                say("La preuve ne va pas avec ces clés.", "The proof does not go with these keys."), code="proof-wrong"
            )
        async with self._database.transaction() as tables:
            device = await self._enrolled(tables, caller, told, (signing, sealing))
            if caller.session.device not in {None, device.id}:
                raise Conflict(
                    say(
                        "Cette session est déjà liée à un autre ordinateur : reconnectez-vous.",
                        "This session is bound to another laptop already: sign in again.",
                    ),
                    code="session-bound",
                )
            await store.bind(tables, caller.session.id, device.id)
        self._standings.forget()
        return Enrolled(id=device.id, certificate=await self._certificate(device), enrolled_at=device.enrolled_at)

    async def revoke(self, caller: Caller, id_: str) -> None:
        """No session goes on on it; its data stay."""
        await self._end(caller, id_, "device.revoked", devices.revoke)

    async def order_wipe(self, caller: Caller, id_: str) -> None:
        """At its next call it is told to destroy what it holds."""
        await self._end(caller, id_, "device.wipe-ordered", devices.order_wipe, sessions=False)

    async def wiped(self, id_: str, proof: str) -> None:
        """The device tells that it did; NotThere unless it was told to and signs it."""
        async with self._database.transaction() as tables:
            device = await devices.device(tables, id_)
            if device is None or not proofs.signed(device.signing_key, proof, proofs.of_wiping(id_)):
                raise NotThere
            if not await devices.wiped(tables, id_, self._clock()):
                raise NotThere
            if device.wiped_at is None:
                await store.end_sessions(tables, "device-wiped", self._clock(), device=id_)
                await self._note(tables, device, device.person, id_, "device.wiped")
        self._standings.forget()

    async def listed(self, organisation: str, *, person: str | None, after: str, limit: int) -> list[Device]:
        async with self._database.reading() as tables:
            return await devices.devices(tables, organisation, person=person, after=after, limit=limit)

    async def _enrolled(
        self, tables: Transaction, caller: Caller, told: Enrolment, keys: tuple[bytes, bytes]
    ) -> Device:
        added = await devices.add(
            tables, new_id(), caller.session.person, told.name, told.platform, keys, self._clock()
        )
        device = await devices.by_signing_key(tables, keys[0])
        assert device is not None
        if device.to_wipe:  # it has signed: whoever holds it, it is the device itself that calls
            raise DeviceToWipe(await self._standings.wipe_order(device.id))
        if device.person != caller.session.person or device.sealing_key != keys[1]:
            raise Conflict(
                say(
                    "Ces clés sont déjà celles d'un autre compte.",
                    "These keys are another account's already.",
                ),
                code="device-taken",
            )
        if device.revoked_at is not None or device.wipe_at is not None:
            raise NotAllowed(
                say(
                    "Cet ordinateur a été retiré par votre organisation : parlez-en à votre administrateur.",
                    "Your organisation has removed this laptop: talk to your administrator.",
                ),
                code="device-revoked",
            )
        if added:
            await self._note(tables, device, caller.session.person, device.id, "device.enrolled")
        else:
            await devices.rename(tables, device.id, told.name, self._clock())
        return device

    async def _certificate(self, device: Device) -> str:
        claims = {
            "iss": self._issuer,
            "sub": device.person,
            "organisation": device.organisation,
            "device": device.id,
            "signing_key": _text(device.signing_key),
            "sealing_key": _text(device.sealing_key),
            "iat": int(device.enrolled_at.timestamp()),
        }
        return await self._keys.sign(CERTIFICATE, claims)

    async def _end(
        self,
        caller: Caller,
        id_: str,
        action: str,
        change: Callable[[Transaction, str, datetime], Awaitable[None]],
        *,
        sessions: bool = True,
    ) -> None:
        async with self._database.transaction() as tables:
            device = await devices.device(tables, id_)
            if device is None:
                raise NotThere
            await change(tables, id_, self._clock())
            if sessions:
                await store.end_sessions(tables, "device-revoked", self._clock(), device=id_)
            await self._note(tables, device, caller.session.person, caller.session.device, action)
        self._standings.forget()

    async def _note(self, tables: Transaction, device: Device, who: str, from_device: str | None, action: str) -> None:
        act = Act(
            organisation=device.organisation,
            who=who,
            device=from_device,
            action=action,
            object=f"device:{device.id}",
        )
        await self._log.act(tables, act)


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()
