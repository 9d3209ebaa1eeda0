"""What a bucket promises, on a folder and on a server that speaks S3."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from shared.errors import BadInput
from sync_server.kit.bucket import Bucket
from sync_server.kit.folder_bucket import FolderBucket
from sync_server.kit.refusals import Conflict
from sync_server.kit.s3_bucket import S3Bucket

SOON = timedelta(seconds=60)


@pytest.fixture(params=["folder", "s3", "s3 with a key"])
def bucket(request, tmp_path) -> Bucket:
    if request.param == "folder":
        return FolderBucket(tmp_path / "new" / "bucket")
    s3, patch = request.getfixturevalue("s3"), request.getfixturevalue("monkeypatch")
    for name, value in s3.environment.items():
        patch.setenv(name, value)
    name = s3.bucket(f"b-{abs(hash(request.node.nodeid))}", locking=True)
    return S3Bucket(name, s3.url, "iasted" if "key" in request.param else "")


async def test_what_was_put_is_there_whole(bucket):
    content = bytes(range(256)) * 4096
    await bucket.put("blobs/org/a.1", content)
    await bucket.put("blobs/org/empty", b"")
    assert await bucket.get("blobs/org/a.1") == content
    assert await bucket.get("blobs/org/empty") == b""


async def test_what_was_not_put_is_absent(bucket):
    assert await bucket.get("nothing") is None
    assert await bucket.part("nothing", 0, 10) is None
    assert await bucket.names("") == []
    await bucket.put("a/b", b"x")
    assert await bucket.get("a") is None
    assert await bucket.get("a/b/c") is None


async def test_a_part_ends_where_the_content_ends(bucket):
    await bucket.put("a", b"0123456789")
    assert await bucket.part("a", 0, 4) == b"0123"
    assert await bucket.part("a", 7, 100) == b"789"
    assert await bucket.part("a", 10, 5) == b""
    assert await bucket.part("a", 99, 5) == b""
    assert await bucket.part("a", 99_999_999_999_999, 5) == b""
    assert await bucket.part("a", 3, 0) == b""


async def test_putting_again_replaces(bucket):
    await bucket.put("a", b"first")
    await bucket.put("a", b"second")
    assert await bucket.get("a") == b"second"


async def test_names_are_those_that_begin_so_in_their_order(bucket):
    for name in ("logs/2", "logs/10", "logs/1/a", "logsheet", "other"):
        await bucket.put(name, b"x")
    assert await bucket.names("logs/") == ["logs/1/a", "logs/10", "logs/2"]
    assert await bucket.names("logs") == ["logs/1/a", "logs/10", "logs/2", "logsheet"]
    assert await bucket.names("logs/1") == ["logs/1/a", "logs/10"]
    assert await bucket.names("z") == []


async def test_what_is_locked_is_written_once(bucket):
    until = datetime.now(UTC) + SOON
    await bucket.put("anchors/7", b"root", locked_until=until)
    await bucket.put("anchors/7", b"root", locked_until=until)
    with pytest.raises(Conflict) as refused:
        await bucket.put("anchors/7", b"another root", locked_until=until)
    assert refused.value.code == "bucket-locked"
    assert await bucket.get("anchors/7") == b"root"


async def test_of_two_that_lock_at_once_one_is_kept(bucket):
    until = datetime.now(UTC) + SOON
    puts = (bucket.put("anchors/1", bytes([n]), locked_until=until) for n in range(6))
    outcomes = await asyncio.gather(*puts, return_exceptions=True)
    kept = await bucket.get("anchors/1")
    assert [n for n, outcome in enumerate(outcomes) if outcome is None] == [kept[0]]
    assert all(outcome is None or isinstance(outcome, Conflict) for outcome in outcomes), outcomes


@pytest.mark.parametrize(
    "name", ["", "/a", "a/", "a//b", "..", "../a", "a/../../b", "a\\b", "a\0b", ".a", "a b", "é", "x" * 600, "C:/a"]
)
async def test_a_name_leads_nowhere_else(bucket, name):
    for asked in (bucket.put(name, b"x"), bucket.get(name), bucket.part(name, 0, 1)):
        with pytest.raises(BadInput) as refused:
            await asked
        assert refused.value.code == "bucket-name"


@pytest.mark.parametrize("prefix", ["/", "../", "a//", "a/../", "*", "a\0"])
async def test_nor_does_the_beginning_of_one(bucket, prefix):
    with pytest.raises(BadInput):
        await bucket.names(prefix)


async def test_s3_encrypts_under_the_key_that_was_named(s3, monkeypatch):
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    name = s3.bucket("encrypted")
    await S3Bucket(name, s3.url, "iasted").put("a", b"x" * 100)
    told = s3.client().head_object(Bucket=name, Key="a")
    assert (told["ServerSideEncryption"], told["SSEKMSKeyId"]) == ("aws:kms", "iasted")


async def test_s3_itself_keeps_what_is_locked_from_its_owner(s3, monkeypatch):
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    name = s3.bucket("kept", locking=True)
    await S3Bucket(name, s3.url).put("anchor", b"root", locked_until=datetime.now(UTC) + SOON)
    client = s3.client()
    told = client.head_object(Bucket=name, Key="anchor")
    assert told["ObjectLockMode"] == "COMPLIANCE"
    for bypass in (False, True):
        with pytest.raises(ClientError):
            client.delete_object(
                Bucket=name, Key="anchor", VersionId=told["VersionId"], BypassGovernanceRetention=bypass
            )
