"""A vendor's transcriber keeps the promises of a transcriber, and breaks only in the one way that is known."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from shared.providers.deepgram import DeepgramTranscriber
from shared.providers.failures import ProviderFailed
from shared.providers.keyterms import MOST_TERMS, keyterms
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from shared.voice.events import FinalTranscript
from shared.voice.glossary import glossary
from shared.voice.ports import RATE, Utterance
from tests.vendors.deepgram import DeepgramServer
from tests.vendors.http import Fault
from tests.vendors.spoken_code import silence, spoken

SHORT = Patience(connect=1, first=1.0, between=0.5, whole=10)
FIRST = "La route de Mouila est coupée depuis mardi."
SECOND = "Le médecin du village voisin arrive demain."


@pytest.fixture
async def vendor():
    server, told = DeepgramServer().start(), []
    settings = Vendor(
        provider="deepgram", model="nova-3", key=lambda: "clef-secrete", base_url=server.url, patience=SHORT
    )
    transcriber = DeepgramTranscriber(settings, told.append)
    transcriber.server, transcriber.told = server, told
    yield transcriber
    await transcriber.aclose()
    server.stop()


async def heard(transcriber, pcm: bytes, **changes) -> FinalTranscript:
    (final,) = [event async for event in transcriber.transcribe(Utterance(turn="t1", pcm=pcm, **changes))]
    return final


async def test_one_final_transcript_with_words_and_how_sure_each_is(vendor):
    final = await heard(vendor, spoken(FIRST) + silence(0.5))
    assert (final.turn, final.text, final.language, final.engine) == ("t1", FIRST, "fr", "deepgram/nova-3")
    assert [word.text for word in final.words] == FIRST.split()
    times = [time for word in final.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(0 <= word.confidence <= 1 for word in final.words)


async def test_what_is_metered_is_what_the_vendor_billed(vendor):
    for text in (FIRST, SECOND):
        await heard(vendor, spoken(text))
    assert [used.usage.audio_ms / 1000 for used in vendor.told] == vendor.server.billed_s
    assert all((used.stage, used.outcome) == ("hear", "done") for used in vendor.told)
    assert all(0 < used.first_ms <= used.total_ms for used in vendor.told)


@pytest.mark.parametrize("sound", [bytes(2 * RATE), bytes(20 * RATE)], ids=len)
async def test_silence_is_an_empty_text(vendor, sound):
    assert (await heard(vendor, sound)).text == ""


@pytest.mark.parametrize("sound", [b"", b"\0", bytes(2), b"\1\2\3", bytes(320)], ids=len)
async def test_what_is_shorter_than_a_word_is_neither_sent_nor_paid_for(vendor, sound):
    assert (await heard(vendor, sound)).text == ""
    assert (vendor.server.asked, vendor.told) == ([], [])


async def test_utterances_at_the_same_time_are_not_mixed_up(vendor):
    first, second = await asyncio.gather(heard(vendor, spoken(FIRST)), heard(vendor, spoken(SECOND)))
    assert (first.text, second.text) == (FIRST, SECOND)


async def test_names_go_with_the_sound_and_the_key_in_a_header_only(vendor):
    await heard(vendor, spoken(FIRST), glossary=glossary(["Nzeng-Ayong"]))
    asked, told = vendor.server.asked[0], vendor.server.parameters()
    assert {"Nzeng-Ayong", "Mouila", "procès-verbal"} <= set(told.pop("keyterm"))
    assert told == {
        "model": ["nova-3"],
        "language": ["fr"],
        "smart_format": ["true"],
        "punctuate": ["true"],
        "mip_opt_out": ["true"],
    }
    assert asked.headers["authorization"] == "Token clef-secrete"
    assert "clef-secrete" not in asked.path


async def test_the_language_is_found_when_it_is_not_given(vendor):
    assert (await heard(vendor, spoken(FIRST), language=None)).language == "fr"
    assert vendor.server.parameters()["detect_language"] == ["true"]


@pytest.mark.parametrize("after_s", [0, 0.02])
async def test_stopped_early_it_is_metered_and_serves_the_next(vendor, after_s):
    vendor.server.faults = [Fault(kind="stall")]
    asked = asyncio.create_task(heard(vendor, spoken(SECOND)))
    await asyncio.sleep(after_s)
    asked.cancel()
    await asyncio.wait([asked], timeout=2)
    vendor.server.faults = []
    assert (await heard(vendor, spoken(FIRST))).text == FIRST
    assert {used.outcome for used in vendor.told} <= {"stopped", "done"}


async def test_closed_early_it_serves_the_next(vendor):
    async with aclosing(vendor.transcribe(Utterance(turn="t", pcm=spoken(SECOND)))) as events:
        await anext(events)
    assert (await heard(vendor, spoken(FIRST))).text == FIRST
    assert len(vendor.told) == 2


STATUSES = [(401, "key"), (402, "quota"), (429, "rate"), (500, "server"), (503, "overloaded"), (404, "unknown-model")]


@pytest.mark.parametrize(("status", "kind"), STATUSES)
async def test_a_status_is_one_failure_asked_once_and_costs_nothing(vendor, status, kind):
    vendor.server.faults = [Fault(kind="status", status=status, retry_after="7")]
    with pytest.raises(ProviderFailed) as failed:
        await heard(vendor, spoken(FIRST))
    assert (failed.value.kind, failed.value.emitted, failed.value.retry_after_s) == (kind, 0, 7.0)
    assert len(vendor.server.asked) == 1, "retries are the router's"
    assert [(used.outcome, used.usage.audio_ms) for used in vendor.told] == [(f"provider-{kind}", 0)]
    assert vendor.server.billed_s == []
    assert "clef-secrete" not in f"{failed.value} {failed.value.__cause__}"


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("fault", ["abort", "end", "stall", "malformed", "wrong-type"])
async def test_an_answer_that_breaks_is_a_failure_and_is_paid_for(vendor, fault, after):
    vendor.server.faults = [Fault(kind=fault, after=after)]
    with pytest.raises(ProviderFailed) as failed:
        await heard(vendor, spoken(FIRST))
    assert failed.value.retryable
    assert failed.value.emitted == 0
    assert [used.usage.audio_ms / 1000 for used in vendor.told] == vendor.server.billed_s
    assert (await heard(vendor, spoken(FIRST))).text == FIRST, "the next one is well again"


async def test_nobody_is_there(vendor):
    vendor.server.stop()
    with pytest.raises(ProviderFailed) as failed:
        await heard(vendor, spoken(FIRST))
    assert failed.value.kind in {"connect", "timeout"}
    assert [(used.usage.audio_ms, used.usage.requests) for used in vendor.told] == [(0, 0)]
    vendor.server.stop = lambda: None


def test_a_glossary_is_cut_to_what_a_request_may_carry():
    terms = keyterms(", ".join(f"Village numéro {index}" for index in range(500)))
    assert 20 < len(terms) <= MOST_TERMS
    assert terms[0] == "Village numéro 0"
    assert keyterms("Mouila, mouila ; Oyem.") == ["Mouila", "Oyem"]
    assert keyterms("") == []
