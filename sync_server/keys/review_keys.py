"""Keeps what the organisation's keeper signed and sealed, and takes nothing that does not follow from what it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from shared.audit.keys import parse_manifest, root_key
from shared.crypto.manifest import Manifest, Trust, accept, digest, listed
from shared.crypto.readers import reviewing_roles, reviews_of
from shared.crypto.refusals import Refused
from shared.crypto.review import Share
from shared.language import say
from shared.roles import Standing
from sync_server.audit import store as audit
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.devices import store as devices
from sync_server.identity.guard import Caller
from sync_server.keys import store
from sync_server.keys.schemas import KeysNow, Published, Readers, ShownRegion, given, shown
from sync_server.kit.database import Database, Transaction
from sync_server.kit.refusals import Conflict, NotThere
from sync_server.people import store as people


class ReviewKeys:
    """The only place where they change."""

    def __init__(self, database: Database, clock: Callable[[], datetime], log: Log) -> None:
        self._database, self._clock, self._log = database, clock, log

    async def now(self, caller: Caller) -> KeysNow:
        """The newest manifest, and the shares of the caller's device for what the caller may review today."""
        organisation, device = caller.standing.organisation, caller.session.device
        async with self._database.transaction() as tables:
            mine = await store.shares(tables, organisation, device) if device else []  # before the list, which grows
            manifest = await store.manifest(tables, organisation)
            number = await store.number(tables, organisation)
            root = await store.root(tables, organisation)
        lines = _lines(caller.standing)
        return KeysNow(
            number=number,
            root=root.hex() if root else "",
            manifest=manifest.decode("ascii") if manifest else "",
            shares=[given(share) for share in mine if (share.kind, share.id) in lines],
        )

    async def readers(self, caller: Caller) -> Readers:
        """Every device that reviews or may be admitted, and every share."""
        organisation = caller.standing.organisation
        async with self._database.transaction() as tables:
            found = await store.readers(tables, organisation, reviewing_roles())
            shares = await store.shares(tables, organisation, None)
            in_trust = await store.in_trust(tables, organisation)
            regions = await people.regions(tables)
        return Readers(
            regions=[ShownRegion(each.code, each.name) for each in regions.values()],
            readers=[shown(each) for each in found],
            shares=[given(each) for each in shares],
            in_trust=[given(each) for each in in_trust],
        )

    async def publish(self, caller: Caller, root: bytes, content: bytes) -> Published:
        """The next manifest, or the newest again, which changes nothing; Conflict when it does not follow."""
        organisation = caller.standing.organisation
        async with self._database.transaction() as tables:
            fresh = await store.pin(tables, organisation, root, self._clock())
            if await store.root(tables, organisation, alone=True) != root:
                raise _other_root()
            before = await self._held(tables, organisation, root)
            accepted = _next(before, content)
            if accepted != before.manifest:
                who = caller.session.person
                await store.add_manifest(tables, organisation, accepted.number, content, who, self._clock())
                await self._note(tables, caller, "keys.founded" if fresh else "keys.published", accepted)
        return Published(number=accepted.number)

    async def share(self, caller: Caller, shares: Iterable[Share]) -> None:
        """Keep shares of listed keys for devices of people who review those lines; all of them or none."""
        organisation = caller.standing.organisation
        async with self._database.transaction() as tables:
            root = await store.root(tables, organisation, alone=True)
            held = await self._held(tables, organisation, root) if root else None
            if held is None or held.manifest is None:
                raise _unlisted()
            told: dict[str, set[str]] = {}
            for each in shares:
                await self._require_fit(tables, held.manifest, each)
                await store.put_share(tables, each, self._clock())
                told.setdefault(each.device, set()).add(f"{each.kind}:{each.id}:{each.epoch}")
            for device, lines in told.items():
                await self._say(tables, caller, "keys.shared", f"device:{device}", " ".join(sorted(lines))[:800])

    async def withdraw(self, caller: Caller, device: str) -> None:
        """Give the device, which the guard has found, no share any more until it is admitted again."""
        async with self._database.transaction() as tables:
            await store.withdraw(tables, device)
            await self._say(tables, caller, "keys.withdrawn", f"device:{device}", "")

    async def certify(self, caller: Caller, note: str) -> Published:
        """The keys of the audit log as the root signed them; the newest again changes nothing."""
        organisation = caller.standing.organisation
        manifest = parse_manifest(note.encode())
        async with self._database.transaction() as tables:
            root = await store.root(tables, organisation)
            if root is None or not manifest.note.signed_by(root_key(organisation, root)):
                raise _other_root()
            if await audit.newest_manifest(tables, organisation) != note:
                await audit.keep_manifest(tables, organisation, note)
                await self._say(tables, caller, "keys.certified", f"organisation:{organisation}", f"{manifest.number}")
        return Published(number=manifest.number)

    async def _held(self, tables: Transaction, organisation: str, root: bytes) -> Trust:
        empty = Trust(org=organisation, root=root.hex())
        content = await store.manifest(tables, organisation)
        return accept(empty, content) if content else empty

    async def _require_fit(self, tables: Transaction, manifest: Manifest, share: Share) -> None:
        key = listed(manifest, share.kind, share.id, share.epoch)
        if share.org != manifest.org or key is None or key.public != share.public or share.kind == "recovery":
            raise _unlisted()
        if share.device.startswith(store.IN_TRUST):
            epoch = share.device.removeprefix(store.IN_TRUST)
            if not epoch.isdecimal() or len(epoch) > 9 or str(int(epoch)) != epoch:
                raise _unlisted()
            if listed(manifest, "recovery", manifest.org, int(epoch)) is None:
                raise _unlisted()
            return
        device = await devices.device(tables, share.device)
        if device is None or device.organisation != manifest.org:
            raise NotThere
        standing = Standing(
            person=device.person, organisation=device.organisation, role=device.role, region=device.region
        )
        lost = device.revoked_at is not None or device.wipe_at is not None
        if lost or (share.kind, share.id) not in _lines(standing):
            raise Conflict(
                say(
                    "Cet appareil n'est pas celui d'un relecteur de ces fiches : rien n'a été partagé.",
                    "This device is not one of a reviewer of these reports: nothing was shared.",
                ),
                code="not-a-reviewer",
            )

    async def _note(self, tables: Transaction, caller: Caller, action: str, manifest: Manifest) -> None:
        change = f"{manifest.number} {digest(manifest)}"
        await self._say(tables, caller, action, f"organisation:{manifest.org}", change)

    async def _say(self, tables: Transaction, caller: Caller, action: str, on: str, change: str) -> None:
        act = Act(
            organisation=caller.standing.organisation,
            who=caller.session.person,
            device=caller.session.device,
            action=action,
            object=on,
            change=change,
        )
        await self._log.act(tables, act)


def _next(before: Trust, content: bytes) -> Manifest:
    """What is published, when it follows or is the same; Conflict otherwise."""
    try:
        manifest = accept(before, content).manifest
    except Refused as error:
        if error.code.startswith("manifest-"):
            raise Conflict(_overtaken(), code=error.code) from None
        raise
    assert manifest is not None
    return manifest


def _lines(who: Standing) -> set[tuple[str, str]]:
    return {(each.kind, each.id) for each in reviews_of(who)}


def _overtaken() -> str:
    return say(
        "Une autre liste de clés a été publiée entre-temps : reprenez à partir d'elle.",
        "Another list of keys was published meanwhile: begin again from that one.",
    )


def _other_root() -> Conflict:
    return Conflict(
        say(
            "L'organisation a déjà une autre clé racine : elle ne se remplace pas.",
            "The organisation has another root key already: it is not replaced.",
        ),
        code="root-pinned",
    )


def _unlisted() -> Conflict:
    return Conflict(
        say(
            "Cette clé n'est pas dans la liste publiée : publiez d'abord la liste.",
            "This key is not in the published list: publish the list first.",
        ),
        code="key-unlisted",
    )
