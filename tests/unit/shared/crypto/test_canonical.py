"""One way to write what is signed: Python's own JSON writes the same bytes, and nothing else is read."""

from __future__ import annotations

import json

import msgspec
import pytest

from shared.crypto.canonical import canonical, read
from shared.crypto.header import Header
from shared.crypto.manifest import Manifest
from shared.crypto.record import unpack
from tests.security.crypto.parties import Organisation, refusal, sealed


@pytest.fixture(scope="module")
def header():
    return unpack(sealed()[0]).header


def stranger(value):
    """As the docstring tells a stranger to write it."""
    return json.dumps(msgspec.to_builtins(value), sort_keys=True, separators=(",", ":")).encode("ascii")


def test_a_stranger_with_a_json_library_writes_the_same_bytes(header):
    manifest = Organisation().manifest
    for value in (header, manifest):
        assert canonical(value) == stranger(value)
    assert read(canonical(manifest), Manifest) == manifest


def test_one_member_can_be_left_out(header):
    whole = json.loads(canonical(header))
    del whole["ct_sha256"]
    assert canonical(header, without="ct_sha256") == json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()


def spoilt(content):
    """The same value, written otherwise; or another shape."""
    members = json.loads(content)
    return {
        "spaces": json.dumps(members, sort_keys=True).encode(),
        "another order": json.dumps(dict(reversed(members.items())), separators=(",", ":")).encode(),
        "a newline": content + b"\n",
        "a mark of order": b"\xef\xbb\xbf" + content,
        "a member twice": content.replace(b'"v":1', b'"v":1,"v":1'),
        "a member too many": content.replace(b'"v":1', b'"v":1,"w":1'),
        "a member missing": content.replace(b',"v":1', b""),
        "a number with a point": content.replace(b'"dseq":1,', b'"dseq":1.0,'),
        "a number with an exponent": content.replace(b'"dseq":1,', b'"dseq":1e0,'),
        "a number as text": content.replace(b'"dseq":1,', b'"dseq":"1",'),
        "a minus": content.replace(b'"dseq":1,', b'"dseq":-1,'),
        "too great a number": content.replace(b'"dseq":1,', b'"dseq":9007199254740992,'),
        "an escape": content.replace(b'"org":"m', b'"org":"\\u006d'),
        "capitals": content.replace(b'"prev":"0', b'"prev":"A'),
        "null": content.replace(b'"kind":"report"', b'"kind":null'),
        "a list": b"[" + content + b"]",
        "no UTF-8": content.replace(b"report", b"rep\xff\xfet"),
        "deep": b"[" * 100_000,
        "deep in a member": content.replace(b'"v":1', b'"w":' + b"[" * 100_000),
        "nothing": b"",
    }


@pytest.mark.parametrize("how", list(spoilt(b'{"v":1}')))
def test_the_same_value_written_in_any_other_way_is_refused(header, how):
    written = spoilt(canonical(header))[how]
    assert written != canonical(header)
    assert refusal(read, written, Header) == "sealed-malformed"
