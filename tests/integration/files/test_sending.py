"""A laptop's files on their way: resumed, never complete too early, and never in each other's way."""

from __future__ import annotations

import itertools
import subprocess
from contextlib import suppress

import pytest

from desktop.account.refusals import Unreachable
from desktop.store.refusals import DiskFull, NotThere
from desktop.sync.files import Files
from desktop.sync.parcels import FileNotYet
from shared.crypto.refusals import Refused
from sync_server.kit.folder_bucket import FolderBucket
from tests.faults.plan import Fault, Script, Seeded
from tests.faults.small_disk import small_disk
from tests.servers.sealed import AT

PUT = r"/api/v1/blobs/[^/]+/\d+$"


async def opened(account, blob, folder) -> bytes:
    """As a reviewer reads it."""
    await Files(None, account).fetch(blob, folder / "here.jpg")
    assert [path.name for path in folder.iterdir() if path.name != "desk"] == ["here.jpg"], "nothing is left beside it"
    return (folder / "here.jpg").read_bytes()


async def test_a_file_that_is_sent_is_the_file_that_is_read(desk, reviewer, tmp_path):
    body = desk.attach(size=700_000)
    assert desk.files.waiting()[0] == 1
    told = []
    await desk.files.send(told.append)
    assert desk.files.waiting() == (0, 0)
    assert desk.states() == {"photo.jpg": "sent"}
    assert [each.done_bytes for each in told] == sorted(each.done_bytes for each in told)
    assert (told[-1].done, told[-1].done_bytes) == (1, told[-1].total_bytes)
    assert await opened(reviewer, body.blob, tmp_path) == desk.content()


async def test_a_record_without_its_file_waits_and_says_so(desk, reviewer, tmp_path):
    body = desk.attach()
    with pytest.raises(FileNotYet):
        await opened(reviewer, body.blob, tmp_path)
    desk.account.base = "http://127.0.0.1:1"
    with pytest.raises(Unreachable):
        await desk.files.send()
    assert desk.files.waiting()[0] == 1


async def test_a_file_before_its_record_is_asked_about_later_and_holds_nothing_up(desk, server):
    early = desk.attach("tot.jpg")
    desk.store.database.script("UPDATE blob SET conversation = 'autre'")
    desk.knows("autre", "0" * 26)
    desk.attach("photo.jpg")
    await desk.files.send()
    assert desk.states() == {"tot.jpg": "waiting", "photo.jpg": "sent"}
    desk.store.database.script(f"UPDATE blob SET conversation = '{desk.report.id}', later = 0")
    await desk.files.send()
    assert desk.states() == {"tot.jpg": "sent", "photo.jpg": "sent"}
    assert early.blob == desk.files.describe(desk.report.id, "tot.jpg").blob


async def test_the_same_file_keeps_its_name_and_key_and_another_gets_its_own(desk):
    first = desk.attach(content=b"une photo")
    assert desk.attach(content=b"une photo") == first
    await desk.files.send()
    desk.restart()
    assert desk.attach(content=b"une photo") == first
    assert desk.files.waiting()[0] == 0, "it is there already"
    second = desk.attach(content=b"une autre")
    assert {second.blob.id, second.blob.key}.isdisjoint({first.blob.id, first.blob.key})
    await desk.files.send()
    assert desk.attach(content=b"une photo") == first


async def test_a_file_that_is_replaced_or_taken_away_before_it_was_sent_is_not_sent(desk, server):
    first = desk.attach()
    second = desk.attach()
    assert desk.files.waiting()[0] == 1
    desk.attach("autre.jpg")
    desk.store.attachments.remove(desk.report.id, "autre.jpg")
    assert desk.files.describe(desk.report.id, "autre.jpg") is None
    await desk.files.send()
    assert server.ask(f"SELECT id FROM blob WHERE key = '{desk.key}'") == second.blob.id != first.blob.id


async def test_a_file_that_is_taken_away_while_it_is_sent_disturbs_nothing(desk):
    desk.attach("photo.jpg")
    desk.attach("autre.jpg")
    whole = desk.files._parcels.put

    async def taking_away(id_, offset, piece):
        with suppress(NotThere):
            desk.store.attachments.remove(desk.report.id, "photo.jpg")
            desk.files.describe(desk.report.id, "photo.jpg")
        return await whole(id_, offset, piece)

    desk.files._parcels.put = taking_away
    await desk.files.send()
    assert desk.states() == {"autre.jpg": "sent"}
    assert desk.files.waiting() == (0, 0)


async def test_after_a_restart_it_goes_on_where_it_was_with_the_same_bytes(desk, proxy, reviewer, tmp_path):
    body = desk.attach(size=600_000)
    for _ in range(4):
        proxy.plan = Script(Fault(), Fault("cut-request", 0.5), only=PUT)
        with pytest.raises(Unreachable):
            await desk.files.send()
        desk.restart()
    proxy.plan = Script()
    assert 0 < desk.files.waiting()[1] < 600_000
    await desk.files.send()
    assert await opened(reviewer, body.blob, tmp_path) == desk.content()


@pytest.mark.parametrize("kind", ["cut-request", "cut-reply", "lose-reply", "twice", "both", "hang-up", "again-later"])
async def test_whatever_happens_to_a_piece_the_file_arrives_once_and_whole(desk, proxy, reviewer, tmp_path, kind):
    body = desk.attach(size=400_000)
    proxy.plan = Seeded(f"files {kind}", 0.5, (kind,), only=AT, longest_s=0.05)
    await desk.send_through()
    assert await opened(reviewer, body.blob, tmp_path) == desk.content()


async def test_what_arrived_altered_is_sent_again_and_put_aside_when_it_always_does(desk, server, reviewer, tmp_path):
    body = desk.attach("photo.jpg")
    await desk.files.send()
    desk.store.database.script("UPDATE blob SET state = 'waiting'")
    server.ask(f"UPDATE blob SET complete_at = NULL, received = 0 WHERE id = '{body.blob.id}'")
    whole = desk.files._parcels.put
    left = [1]

    async def flipping(id_, offset, piece):
        if left and offset + len(piece) >= 100_000:
            left.pop()
            piece = bytes([piece[0] ^ 1]) + piece[1:]
        return await whole(id_, offset, piece)

    desk.files._parcels.put = flipping
    await desk.files.send()
    assert not left
    assert await opened(reviewer, body.blob, tmp_path) == desk.content()
    bad = desk.attach("abîmé.jpg")
    desk.store.database.script(f"UPDATE blob SET sealed = '{'0' * 64}' WHERE id = '{bad.blob.id}'")
    desk.attach("bonne.jpg")
    await desk.files.send()
    assert desk.states() == {"photo.jpg": "sent", "abîmé.jpg": "aside", "bonne.jpg": "sent"}
    assert [each.code for each in desk.store.blobs.aside()] == ["blob-altered"]


async def test_a_dead_file_is_put_aside_with_a_reason_and_holds_nothing_up(desk, server):
    large, gone, destroyed, other = (desk.attach(f"{n}.jpg", 1000) for n in range(4))
    desk.attach("bonne.jpg")
    sql = "UPDATE blob SET size = 68000000 WHERE id = ?"
    desk.store.database.rows(sql, (large.blob.id,))
    desk.store.database.rows("DELETE FROM attachment WHERE name = '1.jpg'")
    desk.store.database.rows("UPDATE blob SET conversation = 'x' WHERE id = ?", (destroyed.blob.id,))
    server.ask(
        "INSERT INTO blob SELECT organisation, '" + other.blob.id + f"', id, 5, decode(repeat('00', 32), 'hex'), 0,"
        f" owner, now(), NULL FROM conversation_key WHERE id = '{desk.key}'"
    )
    assert gone
    await desk.files.send()
    assert desk.states() == {**dict.fromkeys(("0.jpg", "1.jpg", "2.jpg", "3.jpg"), "aside"), "bonne.jpg": "sent"}
    codes = {each.name: each.code for each in desk.store.blobs.aside()}
    assert codes == {"0.jpg": "blob-too-large", "1.jpg": "gone", "2.jpg": "shredded", "3.jpg": "blob-other"}
    assert desk.files.waiting() == (0, 0)
    for name, body in (("0.jpg", large), ("3.jpg", other)):
        again = desk.files.describe(desk.report.id, name)
        assert (again.blob == body.blob) is (name == "0.jpg"), "tried again; under another name where its own is taken"
    assert desk.files.waiting()[0] == 2


async def test_one_that_always_fails_waits_behind_the_others(desk, server, proxy):
    bad = desk.attach("mauvaise.jpg")
    for name in ("a.jpg", "b.jpg"):
        desk.attach(name)

    class Poisoned:
        def fault(self, path: str) -> Fault:
            return Fault("refuse") if bad.blob.id in path else Fault()

    proxy.plan = Poisoned()
    with pytest.raises(Unreachable):
        await desk.files.send()
    with pytest.raises(Unreachable):
        await desk.files.send()
    assert desk.states() == {"mauvaise.jpg": "waiting", "a.jpg": "sent", "b.jpg": "sent"}


async def test_what_the_server_fails_at_waits_by_itself_and_fails_nobody(desk, server, tmp_path):
    desk.attach("photo.jpg")
    (tmp_path / "file").touch()
    kept = server.parts.sealed_files._bucket
    server.parts.sealed_files._bucket = FolderBucket(tmp_path / "file" / "bucket")
    try:
        await desk.files.send()
        assert desk.files.waiting()[0] == 1
        assert not desk.files.due()
        desk.attach("autre.jpg")
        assert desk.files.due()
    finally:
        server.parts.sealed_files._bucket = kept
    await desk.files.send()
    assert desk.states() == {"photo.jpg": "waiting", "autre.jpg": "sent"}
    desk.store.database.script("UPDATE blob SET later = 0")
    asked = len(desk.account.asked)
    await desk.files.send()
    assert desk.states()["photo.jpg"] == "sent"
    assert len(desk.account.asked) == asked + 1, "announced, and that was all"


async def test_after_a_minute_it_is_the_records_turn(desk):
    clock = itertools.count(0.0, 7.0)
    desk.files = Files(desk.store, desk.account, steady=lambda: next(clock))
    for name in ("a.jpg", "b.jpg"):
        desk.attach(name, 400_000)
    left = []
    while desk.files.due():
        left.append(desk.files.waiting()[1])
        await desk.files.send()
    assert len(left) > 1
    assert left == sorted(set(left), reverse=True), "each turn brings them on"
    assert desk.states() == {"a.jpg": "sent", "b.jpg": "sent"}


async def test_a_server_that_forgot_is_told_again_and_one_that_did_not_hears_one_question(desk, server, proxy):
    body = desk.attach()
    await desk.files.send()
    desk.files.again()
    sent = proxy.counts.up
    await desk.files.send()
    assert proxy.counts.up - sent < 4000
    server.ask(f"DELETE FROM blob WHERE id = '{body.blob.id}'")
    desk.files.again()
    await desk.files.send()
    assert server.ask(f"SELECT complete_at IS NOT NULL FROM blob WHERE id = '{body.blob.id}'") == "t"


async def test_reading_goes_on_where_it_stopped(desk, proxy, reviewer, tmp_path):
    body = desk.attach(size=500_000)
    await desk.files.send()
    reviewer.base, sent = proxy.url, proxy.counts.down
    files = Files(None, reviewer)
    proxy.plan = Script(Fault(), Fault(), Fault("refuse"), only="/content")
    with pytest.raises(Unreachable):
        await files.fetch(body.blob, tmp_path / "here.jpg")
    assert not (tmp_path / "here.jpg").exists()
    assert b"".join(path.read_bytes() for path in tmp_path.glob(".*")) not in desk.content(), "what is aside is sealed"
    assert await opened(reviewer, body.blob, tmp_path) == desk.content()
    assert proxy.counts.down - sent < 600_000


async def test_a_file_that_was_altered_where_it_is_kept_is_refused(desk, server, reviewer, tmp_path):
    body = desk.attach(size=500_000)
    await desk.files.send()
    (kept,) = (server.settings.data / "blobs").rglob(body.blob.id)
    whole = kept.read_bytes()
    kept.write_bytes(whole[:300_000] + bytes([whole[300_000] ^ 1]) + whole[300_001:])
    with pytest.raises(Refused):
        await Files(None, reviewer).fetch(body.blob, tmp_path / "here.jpg")
    assert not [path for path in tmp_path.iterdir() if path.name != "desk"], "nothing of it is left"
    kept.write_bytes(whole)
    assert await opened(reviewer, body.blob, tmp_path) == desk.content()


@pytest.fixture
def small(tmp_path):
    with small_disk(tmp_path / "small", "900k") as folder:
        yield folder


async def test_a_reader_whose_disk_is_full_is_told_and_goes_on_when_there_is_room(desk, reviewer, small):
    body = desk.attach(size=500_000)
    await desk.files.send()
    with pytest.raises(DiskFull):
        await Files(None, reviewer).fetch(body.blob, small / "here.jpg")
    assert not (small / "here.jpg").exists()
    subprocess.run(["mount", "-o", "remount,size=2m", str(small)], check=True)  # noqa: ASYNC221
    asked = len(reviewer.asked)
    assert await opened(reviewer, body.blob, small) == desk.content()
    assert len(reviewer.asked) == asked + 1, "its sealed bytes were there"
