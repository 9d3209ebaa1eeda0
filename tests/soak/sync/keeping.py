"""The organisation's keeper, written from the protocol and not from the product: founds the keys and shares them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.crypto.keys import new_signing_key, public_of
from shared.crypto.manifest import Manifest, current, issue, signed
from shared.crypto.recipients import Recipient
from shared.crypto.review import begin, share

Asked = Callable[..., Any]


class Keeper:
    """Holds the root and every private half; on no server."""

    def __init__(self, organisation: str, asked: Asked) -> None:
        self.organisation, self._asked = organisation, asked
        self.root = new_signing_key()
        self._manifest: Manifest | None = None
        self.private: dict[tuple[str, str, int], X25519PrivateKey] = {}

    def found(self, regions: list[str]) -> None:
        """The first list: every region's key, the nation's and recovery's."""
        lines: list[tuple[Any, str]] = [("region", region) for region in regions]
        self._publish([("nation", self.organisation), ("recovery", self.organisation), *lines])

    def turn(self, kind: Any, name: str) -> None:
        """A new epoch of one line."""
        self._publish([(kind, name)])

    def share(self) -> None:
        """Every epoch to every device of whoever reads that line now."""
        assert self._manifest is not None
        readers, shares = self._asked("GET", "keys/readers").json()["readers"], []
        for reader in readers:
            if reader["lost"] or reader["disabled"] or reader["role"] == "user":
                continue
            line = ("region", reader["region"]) if reader["role"] == "agent" else ("nation", self.organisation)
            to = Recipient(kind="device", id=reader["device"], epoch=0, public=_raw(reader["sealing_key"]).hex())
            for listed in self._manifest.keys:
                if (listed.kind, listed.id) == line:
                    private = self.private[listed.kind, listed.id, listed.epoch]
                    shares.append(msgspec.to_builtins(share(self.organisation, listed, private, to)))
        self._asked("PUT", "keys/shares", json={"shares": shares})

    def _publish(self, lines: list[tuple[Any, str]]) -> None:
        fresh = []
        for kind, name in lines:
            listed, private = begin(kind, name, current(self._manifest, kind, name) if self._manifest else None)
            self.private[listed.kind, listed.id, listed.epoch] = private
            fresh.append(listed)
        self._manifest = issue(self.organisation, tuple(fresh), self._manifest)
        written = signed(self._manifest, self.root).decode()
        told = {"root": public_of(self.root).hex(), "manifest": written}
        self._asked("PUT", "keys/manifest", json=told)


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
