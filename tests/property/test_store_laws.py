"""Laws of the store: codes survive copying, mistakes in them are told, altered key files never open, search folds."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import UTC

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from desktop.store.cipher import Database
from desktop.store.conversations import Conversations
from desktop.store.derivation import Cost
from desktop.store.keyfile import KeyFile, Means, read, written
from desktop.store.migrations import migrate
from desktop.store.moments import kept, moment, now
from desktop.store.outbox import Outbox
from desktop.store.records import Turn
from desktop.store.recovery_code import ALPHABET, new_code, read_code
from desktop.store.refusals import StoreDamaged, WrongRecoveryCode
from desktop.store.search import Search, excerpt
from desktop.store.wiping import random_key
from desktop.store.words import fold, wanted, words

CHEAP = Means(Cost(memory_kib=64, passes=1, lanes=1))
CODE = new_code()
KEY = random_key()
KEY_FILE = written(KeyFile.make(KEY, "une bonne phrase", CODE, CHEAP))
LETTERS = [place for place, c in enumerate(CODE) if c != "-"]


@given(st.lists(st.sampled_from([" ", "-", "\u00a0", "\n", "–", ""]), min_size=41, max_size=41), st.booleans())
def test_a_code_is_read_however_it_is_spaced(gaps, capitals):
    copied = "".join(c + gap for c, gap in zip(CODE.replace("-", "").ljust(41), gaps, strict=True))
    assert read_code(copied if capitals else copied.lower()) == read_code(CODE)


@given(st.sampled_from(LETTERS), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_told(place, letter):
    assume(CODE[place] != letter)
    with pytest.raises(WrongRecoveryCode) as told:
        read_code(CODE[:place] + letter + CODE[place + 1 :])
    assert told.value.code == "recovery-code-mistyped"


@given(st.text())
def test_any_text_in_place_of_a_code_is_refused_or_whole(text):
    with pytest.raises(WrongRecoveryCode):
        read_code(text)


@given(st.integers(0, len(KEY_FILE) * 8 - 1))
@settings(max_examples=400)
def test_a_key_file_with_one_bit_wrong_is_damaged_and_nothing_else(bit):
    altered = bytearray(KEY_FILE)
    altered[bit // 8] ^= 1 << bit % 8
    with pytest.raises(StoreDamaged):
        read(bytes(altered))


@given(st.integers(0, len(KEY_FILE) - 1), st.binary(max_size=50))
def test_a_key_file_cut_or_continued_is_damaged(cut, more):
    for altered in (KEY_FILE[:cut], KEY_FILE[:cut] + more, KEY_FILE + b"x" + more):
        if altered != KEY_FILE:
            with pytest.raises(StoreDamaged):
                read(altered)


def test_a_key_file_opens_both_ways():
    file = read(KEY_FILE)
    assert file.key_by_passphrase("une bonne phrase", None) == file.key_by_code(CODE) == KEY


@given(st.datetimes(timezones=st.timezones()))
def test_moments_come_back(at):
    assert moment(kept(at)) == at.astimezone(UTC)


TEXTS = st.text(
    st.one_of(st.sampled_from("aàâbcçeéèêiîoôœuùABCÉ'’- .\n123_"), st.characters(exclude_categories=["Cs"])),
    max_size=40,
)


@pytest.fixture(scope="module")
def kept_turns(tmp_path_factory):
    database = Database(tmp_path_factory.mktemp("store") / "desk.db", bytearray(secrets.token_bytes(32)), new=True)
    migrate(database)
    yield Conversations(database, Outbox(database)), Search(database), database
    database.close()


def oracle(text, query):
    """Whether every word asked for begins a word of the text, by the dullest means."""

    def plain(part):
        opened = unicodedata.normalize("NFKD", part.casefold().replace("œ", "oe").replace("æ", "ae")).casefold()
        return "".join(c for c in opened if c.isalnum())

    held = [plain(text[begin:end]) for _, begin, end in words(text)]
    return all(any(word.startswith(asked) for word in held) for asked in wanted(query))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, min_size=1, max_size=5), st.data())
def test_search_is_folding_and_beginnings(kept_turns, texts, data):
    conversations, search, database = kept_turns
    database.rows("DELETE FROM turn_words")
    database.rows("DELETE FROM turn")
    conversation = conversations.begin()
    turns = [Turn(conversation=conversation.id, at=now(), heard=text) for text in texts]
    for turn in turns:
        conversations.add(turn)
    parts = [text[begin : end - 1] or text[begin:end] for text in texts for _, begin, end in words(text)]
    query = data.draw(st.one_of(TEXTS, st.sampled_from(parts))) if parts else data.draw(TEXTS)
    expected = {turn.id for turn in turns if wanted(query) and oracle(turn.heard, query)}
    hits = search.find(query)
    assert {hit.id for hit in hits} == expected
    for hit in hits:
        assert hit.matches
        for begin, end in hit.matches:
            assert fold(hit.snippet[begin:end]).startswith(tuple(wanted(query)))


HOSTILE = [
    '"',
    '""',
    "'",
    "''; DROP TABLE turn; --",
    "AND",
    "a AND",
    "OR NOT",
    "NEAR(a b)",
    "*",
    "a*",
    "^a",
    "-a",
    "a:b",
    "{a b}:c",
    "(",
    ")",
    "a + b",
    "\0",
    "a\0b",
    "%",
    "_",
    "\\",
    "words:a",
    "rank",
    "\ud800",
    "🏥",
    "مرحبا",
    "x" * 1_000_000,
    "a " * 500_000,
    "é" * 1_000_000,
    "",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_finds_what_it_says_or_nothing(kept_turns, query):
    conversations, search, _ = kept_turns
    conversation = conversations.begin()
    conversations.add(Turn(conversation=conversation.id, at=now(), heard="a b near or and not rank words x"))
    for hit in search.find(query):
        assert all(any(word.startswith(asked) for word, _, _ in words(hit.snippet)) for asked in wanted(query))


def test_an_excerpt_shows_the_first_match_of_a_long_text():
    text = "mot " * 50_000 + "Mékambo est loin " + "mot " * 1000
    snippet, matches = excerpt(text, ["mekam"])
    assert [snippet[begin:end] for begin, end in matches] == ["Mékambo"]
    assert len(snippet) < 300
