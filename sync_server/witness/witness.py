"""What the log shows of itself: checkpoints, proofs, the keys that the root has to sign, and all of it as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator

from shared.audit.checkpoint import Checkpoint
from shared.audit.keys import Signer, manifest_text, parse_manifest
from shared.errors import BadInput
from shared.language import say
from sync_server.audit import store as audit
from sync_server.audit.act import Act
from sync_server.audit.log import Log
from sync_server.audit.meeting import Met
from sync_server.audit.refusals import Altered
from sync_server.identity.guard import Caller
from sync_server.kit.database import Database
from sync_server.kit.refusals import Conflict, NotThere
from sync_server.witness import store
from sync_server.witness.exporting import Exporting
from sync_server.witness.schemas import KeysToSign, ShownCheckpoint, ShownProof


class Witness:
    """Everything here only tells."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database, self._log = database, log
        self._exporting = Exporting(database)

    async def newest(self, organisation: str, since: int) -> ShownCheckpoint:
        """The newest checkpoint, signed now when there was none; NotThere while nothing ever happened."""
        async with self._database.reading() as tables:
            found = await self._log.newest(tables, organisation)
        found = found or await self._head(organisation)
        _, keys = await self._log.keys(organisation)
        proof: list[bytes] = []
        if 0 < since < found.size:
            async with self._database.reading() as tables:
                proof = await self._log.proof(tables, organisation, since, found.size)
        return ShownCheckpoint(checkpoint=str(found), key=str(keys.log), proof=proof)

    async def proof(self, organisation: str, first: int, second: int) -> ShownProof:
        """BadInput for sizes that the log does not have."""
        try:
            async with self._database.reading() as tables:
                path = await self._log.proof(tables, organisation, first, second)
        except IndexError:
            raise BadInput(
                say(
                    "Le journal n'a pas ces tailles : donnez « first » puis « second », sans dépasser la sienne.",
                    "The log does not have these sizes: give `first` then `second`, not beyond its own.",
                ),
                code="size-unknown",
            ) from None
        return ShownProof(first=first, second=second, path=path)

    async def met(self, caller: Caller, note: str) -> Met:
        """A checkpoint that this device holds."""
        organisation = caller.standing.organisation
        async with self._database.transaction() as tables:
            return await self._log.met(tables, organisation, caller.session.device or caller.session.person, note)

    async def to_sign(self, organisation: str) -> KeysToSign:
        """The next manifest's text, with every key there is."""
        head, keys = await self._log.keys(organisation)
        async with self._database.reading() as tables:
            signers = [Signer(keys.signer, keys.signer_public, server=True), *await store.signers(tables, organisation)]
            signed = await audit.newest_manifest(tables, organisation)
        before = None if signed is None else parse_manifest(signed.encode())
        text, same = (
            manifest_text(
                origin=head.origin, organisation=organisation, number=number, logs=[keys.log], signers=signers
            )
            for number in ((before.number if before else 0) + 1, before.number if before else 0)
        )
        changed = before is None or before.note.text != same
        number = before.number + 1 if before else 1
        return KeysToSign(number=number, text=text, log=str(keys.log), signed=signed or "", changed=changed)

    async def export(self, caller: Caller) -> AsyncIterator[bytes]:
        """All of the log up to now, this act included; Conflict while the root has signed no keys."""
        organisation = caller.standing.organisation
        async with self._database.transaction() as tables:
            manifest = await audit.newest_manifest(tables, organisation)
            if manifest is None:
                raise Conflict(
                    say(
                        "Aucun manifeste de clés signé par la racine de l'organisation n'est gardé : "
                        "faites d'abord signer les clés.",
                        "No key manifest signed by the organisation's root is kept: have the keys signed first.",
                    ),
                    code="manifest-missing",
                )
            act = Act(
                organisation=organisation,
                who=caller.session.person,
                device=caller.session.device,
                action="log.exported",
                object=f"organisation:{organisation}",
            )
            await self._log.act(tables, act)
        head = await self._head(organisation)
        return self._exporting.whole(organisation, manifest, head)

    async def _head(self, organisation: str) -> Checkpoint:
        """Signed now; the last one that was, where nothing more is signed. NotThere while nothing ever happened."""
        try:
            head = await self._log.checkpoint(organisation)
        except Altered:
            async with self._database.reading() as tables:
                head = await self._log.newest(tables, organisation)
        if head is None:
            raise NotThere
        return head
