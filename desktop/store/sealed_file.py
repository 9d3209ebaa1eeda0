"""One sealed file: a header in clear with its checksum, then the content in sealed chunks that know their place.

    MAGIC, {"body": {…}, "sha256": "…"} on one line, chunk 0, chunk 1, …

A chunk is bound to the header, to its number and to being the last or not; the header says how long the content is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.store.refusals import BackupDamaged, BackupTruncated, NoBackup
from desktop.store.wrapping import TAG

MAGIC = b"iasted-backup\n"
CHUNK = 1 << 20
_LONGEST_HEADER = 1 << 16


def write_header(file: BinaryIO, header: bytes) -> None:
    """Begin the file."""
    file.write(MAGIC + header + b"\n")


def read_header(file: BinaryIO) -> bytes:
    """The header's bytes; NoBackup when this is another kind of file."""
    if file.read(len(MAGIC)) != MAGIC:
        raise NoBackup
    line = file.readline(_LONGEST_HEADER)
    if not line.endswith(b"\n"):
        raise BackupTruncated
    return line[:-1]


def seal(source: BinaryIO, size: int, file: BinaryIO, key: bytearray, header: bytes) -> Iterator[int]:
    """Write the content's chunks; yields how many bytes of it are done after each."""
    cipher, bound = AESGCM(key), hashlib.sha256(header).digest()
    for number, length in enumerate(_lengths(size)):
        content = source.read(length)
        last = number == chunks_of(size) - 1
        file.write(cipher.encrypt(_nonce(number), content, _aad(bound, number, last=last)))
        yield min(size, (number + 1) * CHUNK)


def opened(file: BinaryIO, size: int, key: bytearray, header: bytes) -> Iterator[bytes]:
    """The content's chunks, each proven; BackupTruncated or BackupDamaged."""
    cipher, bound = AESGCM(key), hashlib.sha256(header).digest()
    for number, length in enumerate(_lengths(size)):
        sealed = file.read(length + TAG)
        if len(sealed) < length + TAG:
            raise BackupTruncated
        last = number == chunks_of(size) - 1
        try:
            yield cipher.decrypt(_nonce(number), sealed, _aad(bound, number, last=last))
        except InvalidTag as error:
            raise BackupDamaged from error
    if file.read(1):
        raise BackupDamaged


def chunks_of(size: int) -> int:
    """How many chunks a content has: one at least."""
    return max(1, -(-size // CHUNK))


def _lengths(size: int) -> Iterator[int]:
    for number in range(chunks_of(size)):
        yield min(CHUNK, size - number * CHUNK)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")  # the key seals this one file


def _aad(bound: bytes, number: int, *, last: bool) -> bytes:
    return bound + number.to_bytes(8, "big") + bytes([last])
