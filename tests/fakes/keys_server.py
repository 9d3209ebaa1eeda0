"""The server's part of review keys in memory: what it takes, what it gives, and what a test makes it pretend."""

from __future__ import annotations

import msgspec

from desktop.account.encoding import b64
from desktop.account.kept import Profile
from desktop.account.wire import NOTHING, Reply, Sent
from shared.crypto.manifest import Trust, accept, listed
from shared.crypto.refusals import Refused
from shared.crypto.review import Share

ORGANISATION = "direction-des-routes"
REGIONS = {"estuaire": "Estuaire", "nyanga": "Nyanga"}


class KeysServer:
    """One organisation's."""

    def __init__(self) -> None:
        self.root, self.manifests = "", []
        self.shares: dict[tuple, Share] = {}
        self.in_trust: dict[tuple, Share] = {}
        self.readers: dict[str, dict] = {}
        self.asked: list[tuple[str, str]] = []

    def enrol(self, device: str, keys, *, role: str, region: str | None) -> Member:
        """A device, and its account."""
        self.readers[device] = {
            "device": device,
            "name": f"Portable {device}",
            "signing_key": b64(keys.signing_public),
            "sealing_key": b64(keys.sealing_public),
            "lost": False,
            "withdrawn": 0,
            "person": f"p-{device}",
            "person_name": f"nom.{device}",
            "display_name": f"Nom {device}",
            "role": role,
            "region": region,
            "disabled": False,
        }
        return Member(self, device, role, region or "")

    def answer(self, device: str, method: str, path: str, content: bytes) -> Reply:
        self.asked.append((method, path))
        if path.startswith("keys/shares/"):
            return self._withdraw(path.rpartition("/")[2])
        return {
            "keys": lambda: self._now(device),
            "keys/readers": self._readers,
            "keys/manifest": lambda: self._publish(msgspec.json.decode(content)),
            "keys/shares": lambda: self._share(msgspec.json.decode(content)["shares"]),
        }[path]()

    @property
    def newest(self) -> bytes:
        return self.manifests[-1] if self.manifests else b""

    def _now(self, device: str) -> Reply:
        mine = [each for each in self.shares.values() if each.device == device]
        told = {"number": len(self.manifests), "root": self.root, "manifest": self.newest.decode(), "shares": mine}
        return _reply(200, told)

    def _readers(self) -> Reply:
        return _reply(
            200,
            {
                "regions": [{"code": code, "name": name} for code, name in REGIONS.items()],
                "readers": list(self.readers.values()),
                "shares": list(self.shares.values()),
                "in_trust": list(self.in_trust.values()),
            },
        )

    def _publish(self, told: dict) -> Reply:
        root = self.root or told["root"]
        if root != told["root"]:
            return problem(409, "root-pinned")
        before = Trust(org=ORGANISATION, root=root)
        try:
            before = accept(before, self.newest) if self.manifests else before
            after = accept(before, told["manifest"].encode())
        except Refused as error:
            return problem(409 if error.code.startswith("manifest-") else 400, error.code)
        self.root = root
        if after != before:
            self.manifests.append(told["manifest"].encode())
        return _reply(200, {"number": after.manifest.number})

    def _share(self, told: list[dict]) -> Reply:
        manifest = accept(Trust(org=ORGANISATION, root=self.root), self.newest).manifest
        for each in told:
            share = msgspec.convert(each, Share)
            key = listed(manifest, share.kind, share.id, share.epoch)
            assert key is not None, "nothing is shared before it is listed"
            assert key.public == share.public
            where = self.in_trust if share.device.startswith("recovery.") else self.shares
            where[share.device, share.kind, share.id, share.epoch] = share
        return _reply(204, None)

    def _withdraw(self, device: str) -> Reply:
        self.shares = {place: share for place, share in self.shares.items() if share.device != device}
        if device in self.readers:
            self.readers[device]["withdrawn"] += 1
        return _reply(204, None)


class Member:
    """An account at it."""

    def __init__(self, server: KeysServer, device: str, role: str, region: str) -> None:
        self.server = server
        self.profile = Profile(
            id=f"p-{device}",
            name=f"nom.{device}",
            display_name=f"Nom {device}",
            role=role,
            region=region,
            region_code=region,
            organisation="Direction des routes",
            organisation_id=ORGANISATION,
            device=device,
            server="https://iasted.exemple.ga",
        )

    async def ask(self, method: str, path: str, sent: Sent = NOTHING) -> Reply:
        return self.server.answer(self.profile.device, method, path, sent.content)


def _reply(status: int, told) -> Reply:
    return Reply(status, msgspec.json.encode(told))


def problem(status: int, code: str) -> Reply:
    """A refusal."""
    return _reply(status, {"code": code, "detail": code})
