"""Sealed files at the server: they go on at the byte, count only when they are whole, and concern only who may read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from sync_server.artifacts.files import LEFT
from sync_server.artifacts.schemas import LARGEST
from tests.servers.in_process import Server
from tests.servers.population import Population
from tests.servers.processes import until
from tests.servers.sealed import AT, BYTES, SealedFile, Sender, new_key
from tests.servers.visitor import Visitor

HERE, ELSEWHERE = "estuaire", "nyanga"


@pytest.fixture(scope="module")
def population(server):
    with closing(Population(server)) as population:
        yield population


@pytest.fixture(scope="module")
def owner(population):
    return population.person("agent", HERE)


@pytest.fixture
def sender(server, visitor, population, owner):
    """The owner of a case, with a file of it that is not announced yet."""
    return Sender(visitor, population.access(owner), SealedFile(new_key(server, owner, HERE)))


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def pieces_kept(server, file: SealedFile) -> int:
    return int(server.ask(f"SELECT count(*) FROM blob_piece WHERE blob = '{file.id}'"))


def test_a_file_comes_in_pieces_of_any_length_and_is_read_in_parts(server, sender):
    assert sender.announce().json() == {"size": 100_000, "received": 0, "complete": False}
    for offset, length in ((0, 1), (1, 65_536), (65_537, 4), (65_541, 34_459)):
        assert not sender.complete
        assert sender.put(offset, length).json()["received"] == offset + length
    assert sender.progress().json() == {"size": 100_000, "received": 100_000, "complete": True}
    assert sender.whole() == sender.file.content
    assert sender.read(99_990, 100).content == sender.file.content[99_990:]
    assert pieces_kept(server, sender.file) == 0, "it stands in the bucket, and nowhere else"


@pytest.mark.parametrize("offset", [0, 39_999, 40_001, 99_999, 10**12])
def test_a_piece_goes_on_where_the_last_one_ended_or_is_told_where(sender, offset):
    sender.announce()
    sender.put(0, 40_000)
    refused = sender.put(offset, 10)
    assert code_of(refused) == (409, "blob-elsewhere")
    assert refused.json()["received"] == 40_000
    assert sender.received == 40_000


@pytest.mark.parametrize("reset", [False, True], ids=["ended", "reset"])
def test_what_came_before_a_cut_is_kept(sender, reset):
    sender.announce()
    sender.put(0, 10_000)
    sender.cut_after(10_000, 70_000, reset=reset)
    assert until(lambda: sender.received > 10_000)
    if not reset:
        assert until(lambda: sender.received == 80_000)
    sender.send()
    assert sender.whole() == sender.file.content


def test_what_arrives_slowly_is_kept_while_it_arrives(sender):
    """A link that falls silent without a word takes at most a second of it along."""
    sender.announce()
    headers = {**BYTES, "Authorization": f"Bearer {sender.access}"}
    seen = []

    def slowly():
        for start in range(0, 100_000, 20_000):
            until(lambda: False, 0.6)
            seen.append(sender.received)
            yield sender.file.content[start : start + 20_000]

    assert sender.visitor.api.put(f"{AT}/{sender.file.id}/0", content=slowly(), headers=headers).json()["complete"]
    assert seen[0] == 0
    assert seen[-1] >= 40_000


def test_announcing_again_says_where_it_goes_on(sender):
    sender.announce()
    sender.put(0, 30_000)
    assert sender.announce().json()["received"] == 30_000
    sender.send()
    assert sender.announce().json() == {"size": 100_000, "received": 100_000, "complete": True}


def test_it_is_not_complete_before_its_last_byte(sender):
    sender.announce()
    sender.put(0, 99_999)
    assert not sender.complete
    assert code_of(sender.read()) == (409, "blob-incomplete")
    assert sender.put(99_999).json()["complete"]


def test_a_file_that_arrived_altered_begins_again(server, sender):
    sender.announce()
    content = bytearray(sender.file.content)
    content[50_000] ^= 1
    refused = sender.put(0, content=bytes(content))
    assert code_of(refused) == (409, "blob-altered")
    assert refused.json()["received"] == 0
    assert (sender.received, sender.complete, pieces_kept(server, sender.file)) == (0, False, 0)
    assert code_of(sender.read()) == (409, "blob-incomplete")
    sender.send()
    assert sender.whole() == sender.file.content


def test_the_last_piece_said_twice_is_no_matter(sender):
    sender.announce()
    sender.put(0, 90_000)
    with ThreadPoolExecutor(4) as crowd:
        told = [each.result().status_code for each in [crowd.submit(sender.put, 90_000) for _ in range(4)]]
    assert 200 in told
    assert set(told) <= {200, 409}
    again = sender.put(90_000)
    assert (again.status_code, again.json()["received"]) == (409, 100_000)
    assert sender.whole() == sender.file.content


def test_a_file_before_any_record_of_its_case_waits_for_it(server, sender, owner):
    early = sender.file.key
    sender.file.key = "0" * 26
    assert sender.announce().status_code == 404
    assert sender.progress().status_code == 404
    sender.file.key = early
    sender.send()
    assert sender.complete


def test_bytes_beyond_what_was_announced_are_refused(sender):
    sender.announce()
    assert sender.put(0, content=sender.file.content + b"x").status_code == 413
    assert not sender.complete
    sender.send()
    assert sender.whole() == sender.file.content


@pytest.mark.parametrize("other", [{"size": 99_999}, {"sha256": "0" * 64}])
def test_one_name_is_one_file(sender, other):
    sender.announce()
    assert code_of(sender.announce(**other)) == (409, "blob-other")
    assert sender.announce().status_code == 200


def test_limits_are_told_before_anything_is_sent(sender):
    assert code_of(sender.announce(size=LARGEST + 1)) == (413, "blob-too-large")
    assert sender.announce(size=0).status_code == 400
    assert sender.announce(id="../x").status_code == 400
    assert sender.announce(sha256="x").status_code == 400
    assert sender.progress().status_code == 404
    sender.announce()
    assert sender.put(0, content=b"x" * ((1 << 18) + 1)).status_code == 413
    assert sender.read(0, (1 << 18) + 1).status_code == 400
    assert sender.read(-1).status_code == 400


def test_one_person_cannot_fill_the_server_with_beginnings(server, sender, population, owner):
    many = [SealedFile(sender.file.key, 1) for _ in range(17)]
    told = [Sender(sender.visitor, sender.access, each).announce(size=LARGEST).status_code for each in many]
    assert told == [200] * 15 + [413] * 2
    many[0].content = sender.file.content
    begun = Sender(sender.visitor, sender.access, many[0])
    begun.put(0, 1000)
    server.clock.later = LEFT + timedelta(days=1)
    try:
        access = population.access(owner)
        again = Sender(sender.visitor, access, SealedFile(sender.file.key, 1))
        assert again.announce().status_code == 200, "what was left alone for a month is forgotten"
        assert Sender(sender.visitor, access, many[0]).progress().status_code == 404
        assert pieces_kept(server, many[0]) == 0
    finally:
        server.clock.later = timedelta()


def test_who_may_read_the_case_reads_its_files_and_only_its_author_sends_them(
    server, visitor, population, sender, owner
):
    sender.send()
    others = {
        "a user beside them": (population.person("user", HERE), 404),
        "an agent of the region": (population.person("agent", HERE), 200),
        "an agent elsewhere": (population.person("agent", ELSEWHERE), 404),
        "an admin": (population.person("admin"), 200),
        "an admin elsewhere": (population.person("admin", of=population.organisation("Ailleurs")), 404),
    }
    for who, (person, status) in others.items():
        access = population.access(person)
        there, began = Sender(visitor, access, sender.file), Sender(visitor, access, SealedFile(sender.file.key))
        assert {there.progress().status_code, there.read().status_code} == {status}, who
        told = {there.announce().status_code, began.announce().status_code, there.put(0).status_code}
        assert told == {403 if status == 200 else 404}, who
    absent = Sender(visitor, population.access(others["an agent elsewhere"][0]), SealedFile(sender.file.key))
    there = Sender(visitor, absent.access, sender.file)
    assert there.progress().json() == absent.progress().json(), "out of reach is told as absent is"


def test_a_destroyed_case_takes_and_gives_nothing(server, sender):
    sender.send()
    began = Sender(sender.visitor, sender.access, SealedFile(sender.file.key))
    began.announce()
    server.ask(f"UPDATE conversation_key SET shredded_at = now() WHERE id = '{sender.file.key}'")
    assert sender.read().status_code == 404
    assert code_of(began.put(0)) == (409, "shredded")
    assert code_of(Sender(sender.visitor, sender.access, SealedFile(sender.file.key)).announce()) == (409, "shredded")


def test_any_instance_goes_on_with_what_another_one_began(server, sender):
    other = Server(server.url, data=server.settings.data, public_url=server.base).start()
    there = Sender(Visitor(f"http://127.0.0.1:{other.settings.port}"), sender.access, sender.file)
    try:
        sender.announce()
        for offset in range(0, 100_000, 10_000):
            assert (sender, there)[offset // 10_000 % 2].put(offset, 10_000).status_code == 200
        assert sender.complete
        assert sender.whole() == there.whole() == sender.file.content
        both = [Sender(each.visitor, sender.access, SealedFile(sender.file.key, 9)) for each in (sender, there)]
        both[1].file = both[0].file
        both[0].announce()
        with ThreadPoolExecutor(2) as crowd:
            told = sorted(each.result().status_code for each in [crowd.submit(one.put, 0) for one in both])
        assert told == [200, 409]
        assert both[0].whole() == both[0].file.content
    finally:
        there.visitor.close()
        other.stop()
