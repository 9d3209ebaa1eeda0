"""Those who seal and read in the tests of sealed records: devices, reviewers, an organisation with its root."""

from __future__ import annotations

from msgspec.structs import replace

from shared.crypto.canonical import canonical
from shared.crypto.data_key import new_data_key
from shared.crypto.header import FIRST, Place
from shared.crypto.keys import new_sealing_key, new_signing_key, public_of
from shared.crypto.manifest import Trust, issue, signed
from shared.crypto.recipients import Recipient
from shared.crypto.record import Author, Record, pack, unpack
from shared.crypto.refusals import Refused
from shared.crypto.review import begin, share
from shared.crypto.sealing import seal
from shared.crypto.signing import sign

ORG = "ministere"
REGIONS = ("estuaire", "nyanga")


class Device:
    """A laptop with both of its pairs."""

    def __init__(self, name="d-1"):
        self.id, self.signing, self.sealing = name, new_signing_key(), new_sealing_key()
        self.author = Author(name, public_of(self.signing))
        self.recipient = Recipient(kind="device", id=name, epoch=0, public=public_of(self.sealing).hex())


class Organisation:
    """Its root, and every review and recovery pair of the first epoch."""

    def __init__(self, name=ORG, regions=REGIONS):
        self.name, self.root = name, new_signing_key()
        lines = [*(("region", region) for region in regions), ("nation", name), ("recovery", name)]
        begun = [begin(kind, line) for kind, line in lines]
        self.private = {(key.kind, key.id, key.epoch): private for key, private in begun}
        self.manifest = issue(name, tuple(key for key, _ in begun))

    @property
    def trust(self):
        return Trust(org=self.name, root=public_of(self.root).hex())

    @property
    def signed(self):
        return signed(self.manifest, self.root)

    def rotate(self, kind, line):
        """A new epoch of one line, listed in the next manifest."""
        newest = max((key for key in self.manifest.keys if (key.kind, key.id) == (kind, line)), key=lambda k: k.epoch)
        key, private = begin(kind, line, newest)
        self.private[key.kind, key.id, key.epoch] = private
        self.manifest = issue(self.name, (key,), self.manifest)
        return key

    def share(self, listed, device):
        private = self.private[listed.kind, listed.id, listed.epoch]
        return share(self.name, listed, private, device.recipient)


def place(device="d-1", **said):
    usual = {"dseq": 1, "prev": FIRST, "kind": "report", "object": "o-1", "hlc": "019000000000-0000"}
    return Place(device=device, **(usual | said))


def sealed(content=b"Le pont est ferm\xc3\xa9.", device=None, key=None, **said):
    """A record, its key and the device that made it."""
    device, key = device or Device(), key or new_data_key(ORG, "c-1")
    return seal(content, key, place(device.id, **said), device.signing), key, device


def signed_again(content, device, body=None, **changes):
    """What the author itself can make of its record: another header, another body, a good signature."""
    record = unpack(content)
    header = replace(record.header, **changes)
    return pack(Record(header, sign("record", canonical(header), device.signing), body or record.body))


def refusal(call, *given):
    """The code with which it is refused; None when it is not."""
    try:
        call(*given)
    except Refused as refused:
        return refused.code if refused.message else "without a sentence"
    return None
