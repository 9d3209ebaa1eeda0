"""A sealed file, the case it belongs to, and a laptop that sends it by hand."""

from __future__ import annotations

import hashlib
import secrets
import socket
from urllib.parse import urlsplit

from shared.ids import new_id

AT = "/api/v1/blobs"
BYTES = {"Content-Type": "application/octet-stream"}


class SealedFile:
    """Random bytes, as sealed ones look."""

    def __init__(self, key: str, size: int = 100_000) -> None:
        self.id, self.key, self.content = new_id(), key, secrets.token_bytes(size)

    @property
    def announced(self) -> dict:
        sha256 = hashlib.sha256(self.content).hexdigest()
        return {"id": self.id, "dek_id": self.key, "size": len(self.content), "sha256": sha256}


def new_key(server, owner, region: str | None = None) -> str:
    """The key of a new case of this person's, as the first record under it would have brought it."""
    key, region = new_id(), f"'{region}'" if region else "NULL"
    server.ask(
        "INSERT INTO conversation_key (organisation, id, conversation, owner, region, commitment) VALUES"
        f" ('{owner.organisation}', '{key}', 'c-{key}', '{owner.id}', {region}, decode(repeat('00', 32), 'hex'))"
    )
    return key


class Sender:
    """Somebody with a token, who sends one file at one server."""

    def __init__(self, visitor, access: str, file: SealedFile) -> None:
        self.visitor, self.access, self.file = visitor, access, file

    def announce(self, **other):
        return self.visitor.call("POST", AT, self.access, json={**self.file.announced, **other})

    def put(self, offset: int, length: int = 1 << 18, content: bytes | None = None):
        piece = self.file.content[offset : offset + length] if content is None else content
        headers = {**BYTES, "Authorization": f"Bearer {self.access}"}
        return self.visitor.api.put(f"{AT}/{self.file.id}/{offset}", content=piece, headers=headers)

    def progress(self):
        return self.visitor.get(f"{AT}/{self.file.id}", self.access)

    @property
    def received(self) -> int:
        return self.progress().json()["received"]

    @property
    def complete(self) -> bool:
        return self.progress().json()["complete"]

    def read(self, offset: int = 0, length: int = 1 << 18):
        return self.visitor.get(f"{AT}/{self.file.id}/content?offset={offset}&length={length}", self.access)

    def whole(self) -> bytes:
        found = bytearray()
        while part := self.read(len(found)).content:
            found += part
        return bytes(found)

    def send(self, piece: int = 1 << 18) -> None:
        """All of it that is missing."""
        assert self.announce().status_code == 200
        while (received := self.received) < len(self.file.content):
            assert self.put(received, piece).status_code == 200

    def cut_after(self, offset: int, sent: int, *, reset: bool = False) -> None:
        """Begin a piece from `offset` to the end, and be gone after so many bytes of it."""
        where = urlsplit(self.visitor.base)
        piece = self.file.content[offset : offset + (1 << 18)]
        head = (
            f"PUT {AT}/{self.file.id}/{offset} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {len(piece)}\r\n"
            f"Content-Type: application/octet-stream\r\nAuthorization: Bearer {self.access}\r\n\r\n"
        )
        with socket.create_connection((where.hostname, where.port)) as line:
            line.sendall(head.encode() + piece[:sent])
            if reset:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
