"""A keyring that keeps its secrets in memory, and that can lose them or stop working."""

from __future__ import annotations


class MemoryKeyring:
    """`broken` keeps nothing new; `forget` is what an emptied keyring does."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.secrets: dict[str, bytes] = {}

    def read(self, name: str) -> bytearray | None:
        kept = self.secrets.get(name)
        return None if kept is None else bytearray(kept)

    def write(self, name: str, secret: bytes) -> bool:
        if self.broken:
            return False
        self.secrets[name] = bytes(secret)
        return True

    def erase(self, name: str) -> None:
        self.secrets.pop(name, None)

    def forget(self) -> None:
        self.secrets.clear()
