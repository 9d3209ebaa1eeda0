"""A folder as a bucket: whole files or none, whatever is cut off."""

from __future__ import annotations

import errno
from datetime import UTC, datetime

import pytest

from sync_server.kit import folder_bucket
from sync_server.kit.folder_bucket import FolderBucket
from sync_server.kit.refusals import Conflict, Unavailable

LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def bucket(tmp_path):
    return FolderBucket(tmp_path / "bucket")


async def test_what_a_kill_left_is_no_content_and_in_nobodys_way(bucket, tmp_path):
    await bucket.put("a/b", b"x")
    (tmp_path / "bucket" / "a" / ".b.0123").write_bytes(b"half")
    assert await bucket.names("") == ["a/b"]
    await bucket.put("a/b", b"y")
    assert await bucket.get("a/b") == b"y"


@pytest.mark.parametrize("step", ["_write", "_sync"])
@pytest.mark.parametrize("told", [(errno.ENOSPC, "storage-full"), (errno.EIO, "bucket-unavailable")])
async def test_a_disk_that_fails_leaves_the_former_content(bucket, tmp_path, monkeypatch, step, told):
    number, code = told
    await bucket.put("a", b"former")

    def fails(*_):
        raise OSError(number, "no")

    monkeypatch.setattr(folder_bucket, step, fails)
    with pytest.raises(Unavailable) as refused:
        await bucket.put("b", b"fresh")
    assert refused.value.code == code
    monkeypatch.undo()
    assert await bucket.get("a") == b"former"
    assert not [path for path in (tmp_path / "bucket").iterdir() if path.name.startswith(".")]


async def test_only_its_owner_reads_it_and_nobody_writes_over_what_is_locked(bucket, tmp_path):
    await bucket.put("a", b"x")
    await bucket.put("kept", b"x", locked_until=LATER)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "bucket").iterdir()}
    assert modes == {"a": 0o600, "kept": 0o400}
    with pytest.raises(Conflict):
        await bucket.put("kept", b"y")
    assert await bucket.get("kept") == b"x"


async def test_a_link_out_of_it_is_not_followed_by_name(bucket, tmp_path):
    (tmp_path / "secret").write_bytes(b"s")
    await bucket.put("a/b", b"x")
    for name in ("a/../../secret", "../secret", str(tmp_path / "secret")):
        with pytest.raises(Exception, match=r"."):
            await bucket.get(name)


async def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable):
        await FolderBucket(tmp_path / "file" / "bucket").put("a", b"x")
    assert (tmp_path / "file").read_bytes() == b""
