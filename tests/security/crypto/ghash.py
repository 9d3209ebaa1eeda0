"""One ciphertext that AES-GCM accepts under two keys: the attack that a key commitment is there to refuse."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_R = 0xE1 << 120


def times(one, two):
    """In the field of GCM: bits from the left, modulo x^128 + x^7 + x^2 + x + 1."""
    product = 0
    for bit in range(127, -1, -1):
        if two >> bit & 1:
            product ^= one
        one = one >> 1 ^ (_R if one & 1 else 0)
    return product


def power(base, exponent):
    result = 1 << 127
    while exponent:
        if exponent & 1:
            result = times(result, base)
        base, exponent = times(base, base), exponent >> 1
    return result


def inverse(value):
    return power(value, 2**128 - 2)


def block(key, content):
    return int.from_bytes(Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(content))


def ghash(h, aad, ciphertext):
    padded = b"".join(part + bytes(-len(part) % 16) for part in (aad, ciphertext))
    padded += (8 * len(aad)).to_bytes(8) + (8 * len(ciphertext)).to_bytes(8)
    summed = 0
    for start in range(0, len(padded), 16):
        summed = times(summed ^ int.from_bytes(padded[start : start + 16]), h)
    return summed


def for_two_keys(one, two, nonce, aad, blocks=16):
    """Ciphertext and tag, valid under both keys with one nonce and one header: its last block pays for the rest."""
    rest = secrets.token_bytes(16 * (blocks - 1)) + bytes(16)
    hashes, masks = [], []
    for key in (one, two):
        hashes.append(block(key, bytes(16)))
        masks.append(block(key, nonce + b"\0\0\0\1"))
    tags = [ghash(h, aad, rest) ^ mask for h, mask in zip(hashes, masks, strict=True)]
    weights = [power(h, 2) for h in hashes]  # of the last block, the lengths follow it
    last = times(tags[0] ^ tags[1], inverse(weights[0] ^ weights[1]))
    tag = tags[0] ^ times(last, weights[0])
    return rest[:-16] + last.to_bytes(16) + tag.to_bytes(16)
