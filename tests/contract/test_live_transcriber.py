"""A vendor hears somebody while they speak: every word once, whatever is cut, or one failure that is known."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.providers.deepgram_live import DeepgramLive
from shared.providers.deepgram_socket import Bounds
from shared.providers.failures import ProviderFailed
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from shared.voice.events import FinalTranscript, PartialTranscript
from shared.voice.listening import Paused
from shared.voice.ports import RATE
from tests.vendors.deepgram import DeepgramServer
from tests.vendors.http import Fault
from tests.vendors.spoken_code import silence, spoken

PATIENCE = Patience(connect=1, first=5, between=0.3, whole=10)
BOUNDS = Bounds(pause_s=0.01, quiet_s=0.3)
TEXT = "La route de Mouila est coupée depuis mardi et le pont de la ville est tombé aussi"
MESSAGES = 9
"""How many the server says about this text."""


def live(server: DeepgramServer, told: list, bounds: Bounds = BOUNDS) -> DeepgramLive:
    vendor = Vendor(
        provider="deepgram", model="nova-3", key=lambda: "clef-secrete", base_url=server.url, patience=PATIENCE
    )
    return DeepgramLive(vendor, told.append, bounds=bounds)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the server runs on a thread of its own
            await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def serving():
    server = DeepgramServer().start()
    yield server
    server.stop()


@pytest.fixture
async def server(serving):
    await until(lambda: serving.open == 0)
    serving.faults, serving.keeps_final, serving.chatter = [], False, ()
    for each in (serving.asked, serving.billed_s, serving.texts):
        each.clear()
    return serving


@pytest.fixture
async def ear(server):
    told: list = []
    ear = live(server, told)
    ear.told, ear.server = told, server
    yield ear
    await ear.aclose()


async def said(ear: DeepgramLive, pcm: bytes, piece: int = 3200) -> FinalTranscript:
    async with aclosing(await ear.open("t1")) as listening:
        for begin in range(0, len(pcm), piece):
            await listening.feed(pcm[begin : begin + piece])
            await asyncio.sleep(0)
        return await listening.finish()


async def test_every_word_comes_with_its_time_and_how_sure_it_is(ear):
    final = await said(ear, silence(0.5) + spoken(TEXT))
    assert (final.turn, final.text, final.language, final.engine) == ("t1", TEXT, "fr", "deepgram/nova-3")
    assert [word.text for word in final.words] == TEXT.split()
    assert [round(word.start_s, 3) for word in final.words] == [round(0.5 + i / 10, 3) for i in range(len(final.words))]


async def test_what_is_stable_only_grows_and_the_final_reading_comes_last(ear):
    async with aclosing(await ear.open("t1")) as listening:
        await listening.feed(spoken(TEXT))
        final = await listening.finish()
        events = [event async for event in listening.events()]
    partial = [event for event in events if isinstance(event, PartialTranscript)]
    assert events[-1] == final
    assert all(after.stable.startswith(before.stable) for before, after in pairwise(partial))
    assert all(TEXT.startswith(event.stable) for event in partial)
    assert any(event.unstable for event in partial)


async def test_readings_come_while_somebody_still_speaks(ear):
    async with aclosing(await ear.open("t1")) as listening:
        await listening.feed(spoken(TEXT))
        first = await anext(aiter(listening.events()))
        assert isinstance(first, PartialTranscript)
        assert not listening.heard.startswith(TEXT)


async def test_a_pause_and_an_end_are_told_and_decide_nothing(ear):
    async with aclosing(await ear.open("t1")) as listening:
        await listening.feed(spoken("La route") + silence(1.6) + spoken("est coupée"))
        final = await listening.finish()
        paused = [event async for event in listening.events() if isinstance(event, Paused)]
    assert [(event.sign, round(event.at_s, 2)) for event in paused] == [("pause", 0.18), ("end", 0.18)]
    assert final.text == "La route est coupée"


async def test_it_is_asked_for_what_was_agreed_and_for_the_names_of_the_glossary(ear):
    async with aclosing(await ear.open("t1", "fr", "Nzeng-Ayong, Mouila")) as listening:
        await listening.feed(spoken(TEXT))
        await listening.finish()
    assert ear.server.parameters() == {
        "model": ["nova-3"],
        "language": ["fr"],
        "encoding": ["linear16"],
        "sample_rate": ["16000"],
        "channels": ["1"],
        "interim_results": ["true"],
        "smart_format": ["true"],
        "punctuate": ["true"],
        "utterance_end_ms": ["1000"],
        "endpointing": ["300"],
        "keyterm": ["Nzeng-Ayong", "Mouila"],
        "mip_opt_out": ["true"],
    }
    assert ear.server.texts == ["Finalize", "CloseStream"]


async def test_what_is_metered_is_what_the_vendor_billed(ear):
    await said(ear, spoken(TEXT) + silence(0.7))
    await until(lambda: ear.server.open == 0)
    assert [used.usage.audio_ms / 1000 for used in ear.told] == ear.server.billed_s
    assert [(used.outcome, used.stage, used.usage.estimated) for used in ear.told] == [("done", "hear", False)]


@pytest.mark.parametrize("sound", [b"", bytes(2), silence(0.05), silence(3)], ids=len)
async def test_silence_is_an_empty_text(ear, sound):
    assert (await said(ear, sound)).text == ""


@pytest.mark.parametrize("keeps_final", [False, True])
async def test_a_vendor_that_does_not_answer_the_release_is_closed_and_tells_the_rest(ear, keeps_final):
    ear.server.keeps_final = keeps_final
    assert (await said(ear, spoken("La route est"))).text == "La route est"


async def test_while_nobody_speaks_the_stream_is_kept_alive(server):
    told: list = []
    ear = live(server, told, Bounds(keep_alive_s=0.05))
    async with aclosing(await ear.open("t1")) as listening:
        await listening.feed(spoken("La route"))
        await until(lambda: server.texts.count("KeepAlive") >= 2)
        await listening.feed(spoken("est coupée"))
        assert (await listening.finish()).text == "La route est coupée"
    await ear.aclose()
    assert len(told) == 1


async def test_messages_of_a_kind_that_is_not_known_yet_change_nothing(ear):
    ear.server.chatter = (
        '{"type": "Warning", "text": "new"}',
        "[1]",
        b"\0",
        '{"type": "SpeechStarted", "timestamp": 0}',
    )
    assert (await said(ear, spoken(TEXT))).text == TEXT
    assert [used.outcome for used in ear.told] == ["done"]


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


CUTS = st.lists(
    st.builds(
        Fault, kind=st.sampled_from(["abort", "end", "error-event", "malformed", "deaf"]), after=st.integers(0, 8)
    ),
    max_size=BOUNDS.tries - 1,
)
PHRASES = st.lists(st.tuples(st.integers(1, 9), st.sampled_from([0.0, 0.2, 0.5, 1.2])), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cuts=CUTS, phrases=PHRASES, piece=st.sampled_from([1001, 3200, 20_000, 10**6]))
def test_however_often_it_is_cut_every_word_is_heard_once(serving, cuts, phrases, piece):
    words = [f"mot{index}" for index in range(sum(count for count, _ in phrases))]
    pcm, rest = b"", list(words)
    for count, quiet_s in phrases:
        pcm += spoken(" ".join(rest[:count])) + silence(quiet_s)
        del rest[:count]

    async def heard() -> tuple[str, list]:
        told: list = []
        ear = live(serving, told)
        try:
            return (await said(ear, pcm, piece)).text, told
        finally:
            await ear.aclose()

    serving.faults = list(cuts)
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


async def test_nobody_is_there(server):
    told: list = []
    gone = DeepgramServer().start()
    gone.stop()
    ear = live(gone, told, Bounds(tries=2, pause_s=0.01))
    with pytest.raises(ProviderFailed) as failed:
        await said(ear, spoken(TEXT))
    assert failed.value.kind in {"connect", "timeout"}
    assert [used.usage.audio_ms for used in told] == [0, 0]
    await ear.aclose()


async def test_whoever_stops_early_pays_for_what_was_sent(ear):
    listening = await ear.open("t1")
    await listening.feed(spoken(TEXT))
    await anext(aiter(listening.events()))
    await listening.aclose()
    (used,) = ear.told
    assert used.outcome == "stopped"
    assert 0 < used.usage.audio_ms <= len(spoken(TEXT)) * 1000 / 2 / RATE
    assert (await said(ear, spoken("La route"))).text == "La route"


async def test_no_more_streams_than_the_plan_allows(server):
    told: list = []
    ear = live(server, told, Bounds(streams=2))
    first, second = await ear.open("t1"), await ear.open("t2")
    with pytest.raises(ProviderFailed) as refused:
        await ear.open("t3")
    assert refused.value.kind == "rate"
    await first.aclose()
    third = await ear.open("t3")
    await third.feed(spoken("La route"))
    assert (await third.finish()).text == "La route"
    await second.aclose()
    await ear.aclose()


async def test_the_key_is_in_no_log(ear, caplog):
    caplog.set_level(logging.DEBUG)
    ear.server.faults = [Fault(kind="abort", after=2), Fault(kind="status", status=401)]
    with pytest.raises(ProviderFailed) as failed:
        await said(ear, spoken(TEXT))
    assert "clef-secrete" in ear.server.asked[0].headers["authorization"]
    assert "clef-secrete" not in caplog.text + str(failed.value) + str(failed.value.__cause__)
