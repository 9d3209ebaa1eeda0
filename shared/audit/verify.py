"""Verifying an export with nothing but the file: no database, no network, and what is not proven is not assumed.

Intact means that every entry is what its device signed, in that device's order, in the one tree that the log's newest
checkpoint signs, and that the keys are vouched for by a root that the reader trusts. What an export alone cannot show,
that nothing was left out at its end and that nothing was rewritten by whoever holds the server's keys, takes something
that was kept elsewhere: older checkpoints (`since`) and devices' chain heads (`heads`). docs/audit-export.md tells
strangers how to do the same.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from shared.audit.anchors import Anchors
from shared.audit.archive import CHECKPOINTS, ENTRIES, HEAD, KEYS, PROOFS, Archive, Unreadable
from shared.audit.chain import Head, Link
from shared.audit.checkpoint import Checkpoint, parse_checkpoint
from shared.audit.entry import LONGEST_LINE
from shared.audit.export import MOST_CHECKPOINTS, Proof
from shared.audit.keys import LONGEST_MANIFEST, Manifest, Trusted, parse_manifest
from shared.audit.merkle import consistent
from shared.audit.note import LONGEST as LONGEST_NOTE
from shared.audit.note import NoteKey
from shared.audit.scan import Scan
from shared.audit.signatures import Signatures
from shared.audit.verdict import Found, Outcome, Verdict, incomplete, sentence, tampered, untrusted
from shared.errors import BadInput
from shared.language import say

Progress = Callable[[int, int], None]
_EVERY = 1000


class Verification:
    """One verification; `run` once."""

    def __init__(
        self,
        *,
        trusted: Trusted | None = None,
        since: Sequence[Checkpoint] = (),
        heads: Sequence[Head] = (),
        processes: int = 1,
        progress: Progress | None = None,
    ) -> None:
        self._trusted, self._since, self._heads = trusted, since, heads
        self._processes, self._progress = processes, progress
        self._kept: list[Checkpoint] = []
        self._ends: list[Head] = []
        """Those of what was given that this log's keys signed."""
        self._scan: Scan | None = None
        self._head: Checkpoint | None = None
        self._doubt: Found | None = None
        """Why the keys are not trusted: told only when nothing worse is found."""

    def run(self, export: Path) -> Verdict:
        """The verdict; raises BadInput only for what the reader gave beside the export."""
        try:
            with Archive(export) as archive:
                self._whole(archive)
        except Found as found:
            return self._verdict(found)
        except Unreadable as unreadable:
            reached = None if self._scan is None else self._scan.frontier.size
            return self._verdict(incomplete(unreadable.code, reached), unreadable.message)
        return self._verdict(self._doubt or Found(Outcome.INTACT, "intact"))

    def _whole(self, archive: Archive) -> None:
        manifest = self._keys(archive)
        head = self._head = _checkpoint(archive.whole(HEAD, LONGEST_NOTE), "export-unreadable")
        if head.origin != manifest.origin:
            raise tampered("origin-foreign")
        self._signed(head, manifest)
        self._witnessed(head)
        self._given(manifest)
        anchors = self._anchors(archive, manifest, head)
        _proofs(archive, anchors, head)
        if head.size > anchors.newest or head.size == 0:
            anchors.add(head.size, head.root)
        with Signatures(self._processes) as signatures:
            scan = self._scan = Scan(manifest, anchors, signatures, kept=self._kept, heads=self._ends)
            scan.read(self._told(archive.lines(ENTRIES, LONGEST_LINE), head.size), head.size)
        if scan.noted is not None:
            raise scan.noted
        if scan.beyond:
            raise incomplete("shorter-than-kept", head.size)
        for each in self._ends:
            at = scan.links.get(each.device, Link())
            if at.seq < each.seq:
                raise incomplete("device-cut", at.index + 1)

    def _keys(self, archive: Archive) -> Manifest:
        try:
            manifest = parse_manifest(archive.whole(KEYS, LONGEST_MANIFEST))
        except Unreadable:
            raise
        except BadInput as malformed:
            raise Unreadable(malformed.message, code=malformed.code) from None
        if self._trusted is None:
            self._doubt = untrusted("nobody-trusted")
        elif (signed := _by(manifest.note.signed_by, self._trusted.roots)) is False:
            raise tampered("manifest-forged")
        elif signed is None:
            self._doubt = untrusted("manifest-not-trusted")
        elif manifest.number < self._trusted.least:
            self._doubt = untrusted("manifest-old")
        return manifest

    def _signed(self, checkpoint: Checkpoint, manifest: Manifest) -> None:
        signed = _by(checkpoint.note.signed_by, manifest.logs)
        if signed is False:
            raise tampered("checkpoint-forged")
        if signed is None:
            self._doubt = self._doubt or untrusted("checkpoint-not-trusted")

    def _witnessed(self, head: Checkpoint) -> None:
        witnesses = self._trusted.witnesses if self._trusted else ()
        if not all(head.note.signed_by(witness) for witness in witnesses):
            self._doubt = self._doubt or untrusted("witness-missing")

    def _given(self, manifest: Manifest) -> None:
        """What the reader gave must be of this log, or it would prove nothing about it."""
        for kept in self._since:
            if kept.origin != manifest.origin:
                raise BadInput(
                    say(
                        f"Le point de contrôle donné est d'un autre journal : {kept.origin}, et non {manifest.origin}.",
                        f"The checkpoint given is of another log: {kept.origin}, not {manifest.origin}.",
                    ),
                    code="since-foreign",
                )
            if not _by(kept.note.signed_by, manifest.logs):
                self._doubt = self._doubt or untrusted("since-not-trusted")
            else:
                self._kept.append(kept)
        for head in self._heads:
            signer = manifest.signers.get(head.device)
            if signer is None or head.organisation != manifest.organisation or not head.signed_by(signer.public):
                self._doubt = self._doubt or untrusted("head-not-trusted")
            else:
                self._ends.append(head)

    def _anchors(self, archive: Archive, manifest: Manifest, head: Checkpoint) -> Anchors:
        anchors = Anchors()
        for line in archive.lines(CHECKPOINTS, LONGEST_NOTE):
            each = _listed(line)
            if each is None or not anchors.newest < each.size < head.size or len(anchors) == MOST_CHECKPOINTS:
                raise tampered("checkpoints-malformed")
            if each.origin != head.origin:
                raise tampered("origin-foreign")
            self._signed(each, manifest)
            anchors.add(each.size, each.root)
        return anchors

    def _told(self, lines: Iterator[bytes], total: int) -> Iterator[bytes]:
        for done, line in enumerate(lines):
            if self._progress is not None and done % _EVERY == 0:
                self._progress(done, total)
            yield line

    def _verdict(self, found: Found, message: str = "") -> Verdict:
        scan, head, evidence = self._scan, self._head, None
        if found.code == "not-an-extension" and head is not None and found.before == head.size:
            twin = next(each for each in self._kept if each.size == head.size and each.root != head.root)
            found, evidence = tampered("split-view", found.index, found.before), (str(twin), str(head))
        intact = found.outcome is Outcome.INTACT
        return Verdict(
            outcome=found.outcome,
            code=found.code,
            message=message or sentence(found.code, found.index, found.before),
            index=found.index,
            before=found.before,
            entries=scan.frontier.size if scan else 0,
            devices=len(scan.links) if scan else 0,
            size=head.size if head else None,
            root=base64.b64encode(head.root).decode() if head else "",
            confirmed=scan.confirmed if scan else 0,
            doubtful_times=scan.doubtful if scan else 0,
            first_doubtful=scan.first_doubtful if scan else None,
            notice=self._notice() if intact else "",
            evidence=evidence,
        )

    def _notice(self) -> str:
        if self._since and self._heads:
            return ""
        if self._since:
            return say(
                "Une fin ôtée après le point de contrôle donné ne se verrait qu'avec des têtes de chaînes (--heads).",
                "An end removed after the checkpoint given would show only with devices' chain heads (--heads).",
            )
        beyond = self._scan.confirmed if self._scan else 0
        return say(
            f"À partir de l'entrée {beyond}, sans point de contrôle gardé ailleurs (--since), une fin ôtée ou une "
            "histoire réécrite ne se verrait pas.",
            f"From entry {beyond} on, without a checkpoint kept elsewhere (--since), a missing end or a rewritten "
            "history would not show.",
        )


def verify(
    export: Path,
    *,
    trusted: Trusted | None = None,
    since: Sequence[Checkpoint] = (),
    heads: Sequence[Head] = (),
    processes: int = 1,
    progress: Progress | None = None,
) -> Verdict:
    """The verdict on an export; `processes` of 1 starts none."""
    work = Verification(trusted=trusted, since=since, heads=heads, processes=processes, progress=progress)
    return work.run(export)


def _by(signed_by: Callable[[NoteKey], bool | None], keys: Sequence[NoteKey]) -> bool | None:
    """True when one of the keys signed; False when one is said to have and did not; None when none is named."""
    said = [signed_by(key) for key in keys]
    return False if False in said else True if True in said else None


def _checkpoint(written: bytes, code: str) -> Checkpoint:
    try:
        return parse_checkpoint(written)
    except BadInput as malformed:
        raise Unreadable(malformed.message, code=code) from None


def _listed(line: bytes) -> Checkpoint | None:
    """A checkpoint from a line that we would have written in these very bytes."""
    try:
        written = msgspec.json.decode(line, type=str)
        return parse_checkpoint(written.encode()) if msgspec.json.encode(written) == line else None
    except (msgspec.MsgspecError, UnicodeError, BadInput):
        return None


def _proofs(archive: Archive, anchors: Anchors, head: Checkpoint) -> None:
    """Who has all entries needs none of them; but a proof that is there must be true, since others will use it."""
    last = 0
    for line in archive.lines(PROOFS, LONGEST_NOTE):
        try:
            proof = msgspec.json.decode(line, type=Proof)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            raise tampered("proof-wrong") from None
        before = anchors.root(proof.first)
        if before is None or proof.first <= last or proof.second != head.size or msgspec.json.encode(proof) != line:
            raise tampered("proof-wrong")
        if not consistent(proof.first, proof.second, proof.path, before, head.root):
            raise tampered("proof-wrong")
        last = proof.first
