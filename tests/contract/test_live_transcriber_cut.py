"""Live hearing over a line that breaks: no word lost, none twice, or one failure that is known."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.providers.failures import ProviderFailed
from tests.contract.live_ear import BOUNDS, MESSAGES, TEXT, live_ear, said
from tests.vendors.http import Fault
from tests.vendors.spoken_code import silence, spoken


@pytest.fixture
async def ear():
    async with live_ear() as ear:
        yield ear


@pytest.mark.parametrize("kind", ["abort", "end", "error-event", "malformed", "deaf", "wrong-type"])
async def test_a_cut_after_any_message_neither_loses_nor_repeats_a_word(ear, kind):
    for after in range(1 if kind == "wrong-type" else MESSAGES):
        ear.server.faults = [Fault(kind=kind, after=after)]
        ear.told.clear()
        assert (await said(ear, spoken(TEXT))).text == TEXT, after
        assert ear.told[-1].outcome == "done"
        assert all(used.outcome != "done" for used in ear.told[:-1])


@pytest.mark.parametrize("after", [0, 4])
async def test_a_vendor_that_falls_silent_is_left_while_somebody_still_speaks(ear, after):
    ear.server.faults = [Fault(kind="stall", after=after)]
    async with aclosing(await ear.open("t1")) as listening:
        await listening.feed(spoken(TEXT))
        async with asyncio.timeout(10):
            while len(ear.server.asked) < 2:
                await listening.feed(silence(0.1))
                await asyncio.sleep(0.02)
        assert (await listening.finish()).text == TEXT
    assert [used.outcome for used in ear.told] == ["provider-timeout", "done"]
    assert ear.told[0].usage.estimated


async def test_a_vendor_that_falls_silent_after_the_release_is_left_while_there_is_time_for_another_try(ear):
    ear.server.faults = [Fault(kind="stall", after=MESSAGES - 2)]
    assert (await said(ear, spoken(TEXT))).text == TEXT
    assert [used.outcome for used in ear.told] == ["provider-timeout", "done"]
    assert ear.told[1].usage.audio_ms < ear.told[0].usage.audio_ms, "only what was not final is sent again"


CUTS = st.lists(
    st.builds(
        Fault, kind=st.sampled_from(["abort", "end", "error-event", "malformed", "deaf"]), after=st.integers(0, 8)
    ),
    max_size=BOUNDS.tries - 1,
)
PHRASES = st.lists(st.tuples(st.integers(1, 9), st.sampled_from([0.0, 0.2, 0.5, 1.2])), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cuts=CUTS, phrases=PHRASES, piece=st.sampled_from([1001, 3200, 20_000, 10**6]))
def test_however_often_it_is_cut_every_word_is_heard_once(cuts, phrases, piece):
    words = [f"mot{index}" for index in range(sum(count for count, _ in phrases))]
    pcm, rest = b"", list(words)
    for count, quiet_s in phrases:
        pcm += spoken(" ".join(rest[:count])) + silence(quiet_s)
        del rest[:count]

    async def heard() -> tuple[str, list]:
        async with live_ear() as ear:
            ear.server.faults = list(cuts)
            return (await said(ear, pcm, piece)).text, ear.told

    text, told = asyncio.run(heard())
    assert text.split() == words
    assert [used.outcome for used in told].count("done") == 1
    assert len(told) <= len(cuts) + 1


async def test_beyond_its_tries_it_fails_once_and_says_what_was_heard(ear):
    ear.server.faults = [Fault(kind="abort", after=4), *[Fault(kind="abort")] * 3]
    async with aclosing(await ear.open("t1")) as listening:
        await listening.feed(spoken(TEXT))
        with pytest.raises(ProviderFailed) as failed:
            await listening.finish()
        with pytest.raises(ProviderFailed):
            _ = [event async for event in listening.events()]
        assert TEXT.startswith(listening.heard)
        assert failed.value.emitted == len(listening.heard.split())
    assert (failed.value.kind, failed.value.retryable) == ("cut", True)
    assert len(ear.told) == len(ear.server.asked) == BOUNDS.tries


STATUSES = [(400, "request"), (401, "key"), (402, "quota"), (429, "rate"), (503, "overloaded")]


@pytest.mark.parametrize(("status", "kind"), STATUSES)
async def test_a_refusal_is_one_failure_asked_once_and_costs_nothing(ear, status, kind):
    ear.server.faults = [Fault(kind="status", status=status, retry_after="7")]
    with pytest.raises(ProviderFailed) as failed:
        await said(ear, spoken(TEXT))
    assert (failed.value.kind, failed.value.emitted, failed.value.retry_after_s) == (kind, 0, 7.0)
    assert [(used.outcome, used.usage.audio_ms) for used in ear.told] == [(f"provider-{kind}", 0)]
    assert len(ear.server.asked) == 1


async def test_nobody_is_there(ear):
    ear.server.stop()
    with pytest.raises(ProviderFailed) as failed:
        await said(ear, spoken(TEXT))
    assert failed.value.kind in {"connect", "timeout"}
    assert [used.usage.audio_ms for used in ear.told] == [0] * BOUNDS.tries
    ear.server.stop = lambda: None
