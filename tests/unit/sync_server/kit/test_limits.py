"""How deep, how often."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from sync_server.kit.limits import DEEPEST, MINUTE_S, Depth, Minute, Rates
from sync_server.kit.refusals import TooMany


def test_as_deep_as_allowed_passes_and_one_deeper_does_not():
    Depth().feed(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(BadInput) as refused:
        Depth().feed(b'{"a":' * (DEEPEST + 1))
    assert refused.value.code == "too-deep"


def test_what_stands_in_strings_is_not_counted():
    Depth().feed(b'"' + b"[" * 100 + b'\\"' + b"{" * 100 + b'\\\\"' + b"[]" * 100)
    with pytest.raises(BadInput):
        Depth().feed(b'"\\\\"' + b"[" * (DEEPEST + 1))


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_how_it_was_cut_on_the_way_changes_nothing(body, cuts):
    def judged(parts):
        depth = Depth()
        try:
            for part in parts:
                depth.feed(part)
        except BadInput:
            return "refused"
        return "taken"

    edges = [0, *sorted(cuts), len(body)]
    cut = [body[start:end] for start, end in pairwise(edges)]
    body = body.replace(b" ", b"[")
    assert judged([body]) == judged([part.replace(b" ", b"[") for part in cut])


async def test_each_address_is_counted_for_itself():
    rates = Rates(2)
    for _ in range(2):
        await rates.require("10.0.0.1")
        await rates.require("10.0.0.2")
    with pytest.raises(TooMany) as refused:
        await rates.require("10.0.0.1")
    assert 1 <= refused.value.after_s <= 60


def test_a_request_that_is_refused_is_not_counted_and_there_is_room_when_the_oldest_is_a_minute_old():
    minute = Minute(2)
    assert [minute.hit("a", now) for now in (100.0, 130.0)] == [0, 0]
    assert minute.hit("a", 140.0) == pytest.approx(20)
    assert minute.hit("a", 159.0) == pytest.approx(1)
    assert minute.hit("a", 160.0) == 0
    assert minute.hit("a", 161.0) == pytest.approx(29)


@given(st.lists(st.floats(0, 300), max_size=60))
def test_no_minute_holds_more_than_it_may(moments):
    minute = Minute(5)
    passed = [now for now in sorted(moments) if not minute.hit("a", now)]
    assert all(later - first >= MINUTE_S - 1e-6 for first, later in zip(passed, passed[5:], strict=False))


def test_who_has_not_asked_for_a_minute_is_forgotten():
    minute = Minute(5)
    for number in range(100):
        minute.hit(f"10.0.0.{number}", 100.0)
    minute.hit("10.0.1.1", 161.0)
    assert list(minute._seen) == ["10.0.1.1"]


def test_redis_needs_no_port_and_an_address_that_is_none_is_told_without_its_password():
    Rates(2, "redis://:m0t@127.0.0.1/0")
    Rates(2, "rediss://127.0.0.1:6380/1")
    with pytest.raises(BadInput) as refused:
        Rates(2, "redis://:m0t@/0")
    assert "m0t" not in refused.value.message
