"""One pass over the entries: every line, signature and link, the tree as it grows, and whatever it must agree with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.audit.anchors import Anchors
from shared.audit.chain import Head, Link
from shared.audit.checkpoint import Checkpoint
from shared.audit.entry import Entry, Leaf, link, read_line
from shared.audit.keys import Manifest
from shared.audit.merkle import EMPTY_ROOT, Frontier, leaf_hash
from shared.audit.signatures import Signatures
from shared.audit.verdict import Found, incomplete, tampered, untrusted


class Scan:
    """What is known after the entries read so far; memory grows with devices and checkpoints, not with entries."""

    def __init__(
        self,
        manifest: Manifest,
        anchors: Anchors,
        signatures: Signatures,
        *,
        kept: Sequence[Checkpoint] = (),
        heads: Sequence[Head] = (),
    ) -> None:
        self._manifest, self.anchors, self._signatures = manifest, anchors, signatures
        self._kept = sorted(kept, key=lambda each: each.size)
        self._heads = {(each.device, each.seq): each.last for each in heads}
        self.frontier = Frontier()
        self.links: dict[str, Link] = {}
        self.confirmed = 0
        self.doubtful = 0
        self.first_doubtful: int | None = None
        self.noted: Found | None = None
        """The first thing that is lacking or not trusted; the pass goes on, since something worse may follow."""
        self._received = ""

    def read(self, lines: Iterator[bytes], size: int) -> None:
        """Every line up to the newest checkpoint's `size`; raises Found at the first that is wrong."""
        try:
            self._reached()
            for line in lines:
                if self.frontier.size == size:
                    raise tampered("beyond-checkpoint", size)
                self._take(line)
                if self._signatures.wrong is not None:
                    break
            if self.frontier.size < size and self._signatures.wrong is None:
                raise incomplete("entries-missing", self.frontier.size)
        except Found as found:
            self._signature_before(found)
            raise
        self._signature_before(None)

    def _take(self, line: bytes) -> None:
        index, leaf = self.frontier.size, read_line(line)
        if leaf is None:
            raise tampered("entry-malformed", index)
        entry = leaf.entry
        if entry.organisation != self._manifest.organisation:
            raise tampered("organisation-foreign", index)
        signer = self._manifest.signers.get(entry.device)
        if signer is None:
            raise untrusted("signer-unknown", index)
        signed = entry.signed_bytes()
        self._signatures.add((index, signer.public, leaf.signature, signed))
        self._chain(entry, link(signed, leaf.signature), index)
        if leaf.received < self._received:
            raise tampered("received-went-back", index)
        if signer.until and leaf.received > signer.until:
            self._note(untrusted("signer-ended", index))
        self._received = leaf.received
        self._saw(leaf, index, counts=not signer.server)
        self.frontier.append(leaf_hash(line))
        self._reached()

    def _chain(self, entry: Entry, linked: bytes, index: int) -> None:
        at = self.links.get(entry.device, Link())
        if wrong := at.follows(entry):
            raise tampered(wrong, index)
        if self._heads.get((entry.device, entry.seq), linked) != linked:
            raise tampered("head-differs", index)
        self.links[entry.device] = Link(entry.seq, linked, entry.seen.size if entry.seen else at.seen, index)

    def _saw(self, leaf: Leaf, index: int, *, counts: bool) -> None:
        """What the device had seen of the log must be how the log goes."""
        seen, earliest = leaf.entry.seen, ""
        if seen is not None:
            if seen.size > index:
                raise tampered("seen-later", index)
            root = EMPTY_ROOT if seen.size == 0 else self.anchors.root(seen.size)
            if root is None:
                self._note(incomplete("checkpoint-missing", index))
            elif root != seen.root:
                raise tampered("history-rewritten", self._good_below(seen.size), seen.size)
            elif counts:
                self.confirmed = max(self.confirmed, seen.size)
            earliest = self.anchors.received(seen.size)
        if not earliest <= leaf.entry.at <= leaf.received:
            self.doubtful += 1
            self.first_doubtful = index if self.first_doubtful is None else self.first_doubtful

    def _reached(self) -> None:
        """Compare with every checkpoint of the size that the tree has now."""
        size = self.frontier.size
        if self.anchors.next == size:
            if self.anchors.root(size) != self.frontier.root():
                raise tampered("checkpoint-wrong", self.anchors.passed, size)
            self.anchors.reach(self._received)
        while self._kept and self._kept[0].size == size:
            if self._kept.pop(0).root != self.frontier.root():
                raise tampered("not-an-extension", self._good_below(size), size)
            self.confirmed = max(self.confirmed, size)

    def _good_below(self, size: int) -> int:
        return self.confirmed if self.confirmed < size else 0

    @property
    def beyond(self) -> bool:
        """Whether a kept checkpoint counts more entries than were read."""
        return bool(self._kept)

    def _note(self, found: Found) -> None:
        self.noted = self.noted or found

    def _signature_before(self, found: Found | None) -> None:
        """A wrong signature explains whatever was found at or after it, except what an earlier stretch shows."""
        wrong = self._signatures.first_wrong()
        if wrong is None:
            return
        if found is not None and found.before is not None and found.before <= wrong < self.frontier.size:
            raise tampered(found.code, 0, found.before) from None
        raise tampered("signature-wrong", wrong) from None
