"""Open a file from its chunks as they come; it counts once the last one did: write aside, rename at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.crypto.blobs import CHUNK, NONCE, TAG, Blob, as_described, chunks_of, cipher_of, position
from shared.crypto.padding import padme
from shared.crypto.refusals import altered, malformed


def open_blob(blob: Blob, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """The file in pieces; a chunk that is missing, moved, repeated, altered or too many refuses the whole."""
    return as_described(blob, _unpadded(blob, sealed))


def _unpadded(blob: Blob, sealed: Iterable[bytes]) -> Iterator[bytes]:
    cipher, total, shown, left = cipher_of(blob), chunks_of(blob), padme(blob.length), blob.length
    index = 0
    for index, chunk in enumerate(sealed, 1):
        content = _opened(cipher, blob, index - 1, chunk)
        if len(content) != min(CHUNK, shown - (index - 1) * CHUNK) or any(content[left:]):
            raise malformed()
        yield content[:left]
        left = max(0, left - len(content))
    if index != total:
        raise malformed()


def _opened(cipher: AESGCM, blob: Blob, index: int, chunk: bytes) -> bytes:
    if not NONCE + TAG <= len(chunk) <= NONCE + CHUNK + TAG:
        raise malformed()
    try:
        return cipher.decrypt(chunk[:NONCE], chunk[NONCE:], position(blob, index))
    except InvalidTag:
        raise altered() from None
