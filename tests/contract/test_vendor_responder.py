"""Every vendor's language model keeps the promises of a responder, and breaks only in the one way that is known."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from shared.providers.anthropic import AnthropicResponder
from shared.providers.failures import ProviderFailed
from shared.providers.gemini import GeminiResponder
from shared.providers.openai import OpenAIResponder
from shared.providers.settings import Vendor
from shared.providers.waiting import Patience
from shared.voice.ports import Exchange, Prompt
from tests.vendors import chat
from tests.vendors.http import Fault

VENDORS = {
    "openai": (chat.openai, OpenAIResponder, "/v1"),
    "anthropic": (chat.anthropic, AnthropicResponder, ""),
    "gemini": (chat.gemini, GeminiResponder, ""),
}
PROMPT = Prompt(
    turn="t1",
    question="À qui remettre le rapport ?",
    facts="Le rapport doit être remis au préfet avant le 20 avril.",
    history=(Exchange(question="Bonjour", answer="Bonjour."),),
)
WHOLE = "".join(chat.ANSWER)
SHORT = Patience(connect=2, first=2.5, between=1.2, whole=15)


@pytest.fixture(params=sorted(VENDORS))
async def vendor(request):
    make, kind, path = VENDORS[request.param]
    server, told = make(), []
    settings = Vendor(
        provider=request.param, model="m1", key=lambda: "clef-secrete", base_url=server.url + path, patience=SHORT
    )
    responder = kind(settings, told.append)
    responder.server, responder.told = server, told
    yield responder
    await responder.aclose()
    server.stop()


async def answered(responder, prompt: Prompt = PROMPT, given: list[str] | None = None) -> str:
    given = [] if given is None else given
    async for piece in responder.respond(prompt):
        given.append(piece)
    return "".join(given)


async def test_the_whole_answer_comes_in_order_and_usage_is_the_vendors_own(vendor):
    assert await answered(vendor) == WHOLE
    (used,) = vendor.told
    usage = used.usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (chat.IN, chat.CACHED, chat.OUT)
    assert (used.outcome, usage.estimated) == ("done", False)
    assert 0 < used.first_ms <= used.total_ms


async def test_the_question_goes_with_its_facts_and_its_history_and_the_key_in_a_header_only(vendor):
    await answered(vendor)
    (asked,) = vendor.server.asked
    sent = str(asked.body)
    assert "préfet" in sent
    assert "Bonjour." in sent
    assert "clef-secrete" in str(asked.headers)
    assert "clef-secrete" not in sent + asked.path
    assert not {"temperature", "top_p", "top_k"} & set(asked.body)


async def test_what_was_said_already_is_told_and_not_to_be_repeated(vendor):
    await answered(vendor, Prompt(turn="t", question="Qui ?", already_said="Le rapport"))
    assert "déjà prononcée : « Le rapport »" in str(vendor.server.asked[0].body)


STATUSES = [(401, "key"), (403, "key"), (429, "rate"), (500, "server"), (503, "overloaded"), (404, "unknown-model")]


@pytest.mark.parametrize(("status", "kind"), STATUSES)
async def test_a_status_is_one_failure_asked_once_and_metered(vendor, status, kind):
    vendor.server.faults = [Fault(kind="status", status=status, retry_after="7")]
    with pytest.raises(ProviderFailed) as failed:
        await answered(vendor)
    assert (failed.value.kind, failed.value.emitted) == (kind, 0)
    assert len(vendor.server.asked) == 1, "retries are the router's"
    assert [used.outcome for used in vendor.told] == [f"provider-{kind}"]
    assert "clef-secrete" not in str(failed.value)


@pytest.mark.parametrize("after", [0, 2])
@pytest.mark.parametrize("fault", ["abort", "end", "stall", "error-event", "malformed", "wrong-type"])
async def test_a_stream_that_breaks_is_a_failure_that_says_how_far_it_got(vendor, fault, after):
    vendor.server.faults = [Fault(kind=fault, after=after)]
    given: list[str] = []
    with pytest.raises(ProviderFailed) as failed:
        await answered(vendor, given=given)
    assert WHOLE.startswith("".join(given))
    assert failed.value.emitted == len("".join(given))
    assert failed.value.retryable
    (used,) = vendor.told
    assert used.usage.estimated
    assert used.usage.output_tokens * 4 >= failed.value.emitted
    assert await answered(vendor) == WHOLE, "the next one is well again"


async def test_whoever_stops_listening_stops_the_stream_and_is_metered(vendor):
    async with aclosing(vendor.respond(PROMPT)) as pieces:
        await anext(pieces)
    (used,) = vendor.told
    assert used.outcome == "stopped"
    assert used.usage.output_tokens >= 1


async def test_nobody_is_there(vendor):
    vendor.server.stop()
    with pytest.raises(ProviderFailed) as failed:
        await answered(vendor)
    assert failed.value.kind in {"connect", "timeout"}
    vendor.server.start = lambda: None
    vendor.server.stop = lambda: None
