"""A vendor hears somebody while they speak: every word once, with its time, and what it costs."""

from __future__ import annotations

import logging
from contextlib import aclosing
from itertools import pairwise

import pytest

from shared.providers.deepgram_socket import Bounds
from shared.providers.failures import ProviderFailed
from shared.voice.events import PartialTranscript
from shared.voice.listening import Paused
from shared.voice.ports import RATE
from tests.contract.live_ear import TEXT, live_ear, said, until
from tests.vendors.http import Fault
from tests.vendors.spoken_code import silence, spoken


@pytest.fixture
async def ear():
    async with live_ear() as ear:
        yield ear


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


async def test_while_nobody_speaks_the_stream_is_kept_alive():
    async with live_ear(Bounds(keep_alive_s=0.05)) as ear, aclosing(await ear.open("t1")) as listening:
        await listening.feed(spoken("La route"))
        await until(lambda: ear.server.texts.count("KeepAlive") >= 2)
        await listening.feed(spoken("est coupée"))
        assert (await listening.finish()).text == "La route est coupée"
    assert len(ear.told) == 1


async def test_messages_of_a_kind_that_is_not_known_yet_change_nothing(ear):
    ear.server.chatter = (
        '{"type": "Warning", "text": "new"}',
        "[1]",
        b"\0",
        '{"type": "SpeechStarted", "timestamp": 0}',
    )
    assert (await said(ear, spoken(TEXT))).text == TEXT
    assert [used.outcome for used in ear.told] == ["done"]


async def test_whoever_stops_early_pays_for_what_was_sent(ear):
    listening = await ear.open("t1")
    await listening.feed(spoken(TEXT))
    await anext(aiter(listening.events()))
    await listening.aclose()
    (used,) = ear.told
    assert used.outcome == "stopped"
    assert 0 < used.usage.audio_ms <= len(spoken(TEXT)) * 1000 / 2 / RATE
    assert (await said(ear, spoken("La route"))).text == "La route"


@pytest.fixture
async def two():
    async with live_ear(Bounds(streams=2)) as ear:
        yield ear


async def test_no_more_streams_than_the_plan_allows(two):
    first, second = await two.open("t1"), await two.open("t2")
    with pytest.raises(ProviderFailed) as refused:
        await two.open("t3")
    assert refused.value.kind == "rate"
    await first.aclose()
    third = await two.open("t3")
    await third.feed(spoken("La route"))
    assert (await third.finish()).text == "La route"
    await second.aclose()


async def test_the_key_is_in_no_log(ear, caplog):
    caplog.set_level(logging.DEBUG)
    ear.server.faults = [Fault(kind="abort", after=2), Fault(kind="status", status=401)]
    with pytest.raises(ProviderFailed) as failed:
        await said(ear, spoken(TEXT))
    assert "clef-secrete" in ear.server.asked[0].headers["authorization"]
    assert "clef-secrete" not in caplog.text + str(failed.value) + str(failed.value.__cause__)
