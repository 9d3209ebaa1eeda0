"""An attempt is metered exactly once, whatever happens to it, and fails in one form only."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from shared.errors import BadInput
from shared.providers.attempt import Attempt
from shared.providers.failures import ProviderFailed, kind_of_status, seconds
from shared.voice.usage import Usage
from tests.fakes.clock import Clock


class Stream:
    """An adapter of the simplest kind."""

    def __init__(self, *pieces: str, then: BaseException | None = None, usage: Usage | None = None) -> None:
        self.pieces, self.then, self.usage, self.told, self.clock = pieces, then, usage, [], Clock()

    async def respond(self):
        attempt = Attempt("t", "think", "vendor", "m1", self.told.append, self._judge, self.clock)
        attempt.estimated = lambda emitted: Usage(output_tokens=emitted // 4, estimated=True)
        async with attempt:
            for piece in self.pieces:
                attempt.gave(len(piece))
                yield piece
            if self.then is not None:
                raise self.then
            attempt.usage = self.usage

    def _judge(self, error: BaseException) -> ProviderFailed:
        return ProviderFailed("vendor", "cut" if isinstance(error, OSError) else "malformed")


async def drained(stream: Stream) -> list[str]:
    return [piece async for piece in stream.respond()]


async def test_a_whole_answer_is_metered_as_the_vendor_counts():
    stream = Stream("le ", "préfet", usage=Usage(input_tokens=9, output_tokens=2))
    assert await drained(stream) == ["le ", "préfet"]
    (used,) = stream.told
    assert (used.outcome, used.usage.output_tokens, used.usage.estimated) == ("done", 2, False)


async def test_what_breaks_in_the_middle_is_metered_as_an_estimate_and_says_how_far_it_got():
    stream = Stream("abcdefgh", then=ConnectionResetError())
    with pytest.raises(ProviderFailed) as failed:
        await drained(stream)
    assert (failed.value.kind, failed.value.emitted, failed.value.retryable) == ("cut", 8, True)
    (used,) = stream.told
    assert (used.outcome, used.usage.output_tokens, used.usage.estimated) == ("provider-cut", 2, True)


async def test_whoever_stops_listening_is_billed_and_nothing_fails():
    stream = Stream("a", "b", "c")
    async with aclosing(stream.respond()) as pieces:
        await anext(pieces)
    assert [used.outcome for used in stream.told] == ["stopped"]


async def test_a_cancelled_turn_is_billed():
    stream = Stream("a", then=asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await drained(stream)
    assert [used.outcome for used in stream.told] == ["stopped"]


async def test_an_error_of_ours_passes_as_it_is():
    with pytest.raises(BadInput):
        await drained(Stream(then=BadInput("non")))


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [(401, "key", False), (429, "rate", True), (404, "unknown-model", False), (503, "overloaded", True),
     (529, "overloaded", True), (500, "server", True), (400, "request", False), (402, "quota", False)],
)  # fmt: skip
def test_a_status_says_what_it_means_and_whether_to_try_again(status, kind, retryable):
    assert kind_of_status(status) == kind
    assert ProviderFailed("vendor", kind).retryable is retryable


@pytest.mark.parametrize(("header", "wait"), [("3", 3.0), (None, 0.0), ("Fri, 31 Dec", 0.0), ("1e9", 300.0), ("-4", 0)])
def test_a_retry_after_is_believed_within_reason(header, wait):
    assert seconds(header) == wait


async def test_an_utterance_is_timed_from_its_first_sound_and_from_its_release():
    told, clock = [], Clock()
    attempt = Attempt("t", "hear", "vendor", "m1", told.append, lambda _: ProviderFailed("vendor", "cut"), clock)
    async with attempt:
        clock.now += 5
        attempt.begun()
        clock.now += 0.5
        attempt.gave(1)
        clock.now += 60
        attempt.released()
        clock.now += 0.25
    assert (told[0].first_ms, told[0].total_ms) == (500.0, 250.0)
