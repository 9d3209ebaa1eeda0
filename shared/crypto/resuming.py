"""Seal a file so that sending it can go on after a restart: under nonces that are drawn once and kept with its key.

The same file, key and nonces give the same bytes, so nothing sealed has to be kept. Two files under one nonce would
give both away: what is not exactly the file described is refused before a byte of it is sealed.
"""

from __future__ import annotations

import hashlib
import secrets

from shared.crypto.blobs import CHUNK, NONCE, TAG, Blob, another_file, chunks_of, cipher_of, position
from shared.crypto.padding import padme
from shared.crypto.refusals import malformed

SEALED_CHUNK = NONCE + CHUNK + TAG


def new_nonces(blob: Blob) -> bytes:
    """One for every chunk, for this file alone."""
    return secrets.token_bytes(NONCE * chunks_of(blob))


def sealed_length(blob: Blob) -> int:
    """Bytes of the whole, sealed."""
    return padme(blob.length) + chunks_of(blob) * (NONCE + TAG)


class Resumable:
    """The sealed file, from any byte on; holds the clear one, and one chunk."""

    def __init__(self, blob: Blob, content: bytes, nonces: bytes) -> None:
        if len(content) != blob.length or hashlib.sha256(content).hexdigest() != blob.sha256:
            raise another_file()
        if len(nonces) != NONCE * chunks_of(blob):
            raise malformed()
        self._blob, self._content, self._nonces = blob, memoryview(content), nonces
        self._cipher, self._last = cipher_of(blob), (-1, b"")
        self.length = sealed_length(blob)

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`, fewer where it ends."""
        found, end = bytearray(), min(offset + length, self.length)
        while offset < end:
            index, within = divmod(offset, SEALED_CHUNK)
            part = self._chunk(index)[within : within + end - offset]
            found += part
            offset += len(part)
        return bytes(found)

    def sha256(self) -> str:
        """Of all the sealed bytes."""
        reading = hashlib.sha256()
        for index in range(chunks_of(self._blob)):
            reading.update(self._chunk(index))
        return reading.hexdigest()

    def _chunk(self, index: int) -> bytes:
        if self._last[0] != index:
            nonce = self._nonces[index * NONCE : (index + 1) * NONCE]
            content = self._content[index * CHUNK : (index + 1) * CHUNK].tobytes()
            size = min(CHUNK, padme(self._blob.length) - index * CHUNK)
            sealed = self._cipher.encrypt(nonce, content.ljust(size, b"\0"), position(self._blob, index))
            self._last = (index, nonce + sealed)
        return self._last[1]
