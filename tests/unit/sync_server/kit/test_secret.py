"""One secret, a key for every purpose; a folder's secret is made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.errors import BadInput
from sync_server.kit.secret import Secret, digest, from_file, of_folder

ONE, OTHER = Secret(b"a" * 32), Secret(b"b" * 32)


def test_what_is_sealed_opens_for_its_purpose_alone():
    sealed = ONE.seal("key", b"content")
    assert ONE.open("key", sealed) == b"content"
    assert ONE.seal("key", b"content") != sealed
    for secret, purpose, changed in ((OTHER, "key", sealed), (ONE, "factor", sealed), (ONE, "key", sealed[:-1] + b"x")):
        with pytest.raises(BadInput) as refused:
            secret.open(purpose, changed)
        assert refused.value.code == "secret-other"


def test_what_is_too_short_to_be_sealed_is_refused_too():
    for sealed in (b"", b"x" * 12, b"x" * 27):
        with pytest.raises(BadInput):
            ONE.open("key", sealed)


def test_a_mark_is_the_same_for_the_same_words_only():
    assert ONE.mark("form", "a") == ONE.mark("form", "a")
    assert len({ONE.mark("form", "a"), ONE.mark("form", "b"), ONE.mark("token", "a"), OTHER.mark("form", "a")}) == 4


def test_a_token_stands_as_its_hash():
    assert len(digest("x")) == 32
    assert digest("x") != digest("y")


def test_those_who_start_together_agree_on_one_secret(tmp_path):
    folder = tmp_path / "new" / "data"
    with ThreadPoolExecutor(8) as crowd:
        marks = {secret.mark("x", "y") for secret in crowd.map(lambda _: of_folder(folder), range(8))}
    assert len(marks) == 1
    assert [each.name for each in folder.iterdir()] == ["secret"]
    assert (folder / "secret").stat().st_mode & 0o077 == 0


def test_a_secret_that_is_not_there_or_too_short_is_told(tmp_path):
    with pytest.raises(BadInput) as refused:
        from_file(tmp_path / "none")
    assert refused.value.code == "secret-unreadable"
    (tmp_path / "short").write_bytes(b"x" * 31 + b"\n")
    with pytest.raises(BadInput) as refused:
        from_file(tmp_path / "short")
    assert refused.value.code == "secret-short"
