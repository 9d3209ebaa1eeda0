"""The organisation's gateway keeps the promises of the three ports; a cut costs nothing, all else is one failure."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import msgspec
import pytest

from shared.providers.failures import ProviderFailed
from shared.providers.gateway import GatewayResponder, GatewayTranscriber, GatewayVoice
from shared.providers.gateway_line import Line, Place
from shared.providers.waiting import Patience
from shared.voice.events import FinalTranscript, PartialTranscript
from shared.voice.ports import Exchange, Prompt, Utterance
from shared.voice.session import Begin, Renew, RenewSoon, Say, Stop
from tests.vendors.gateway import ANSWER, HEARD, Fault, Gateway
from tests.vendors.voices import SOUND

CALM = Patience(connect=5, first=10, between=10, whole=30)
SHORT = Patience(connect=5, first=1.7, between=0.5, whole=10)
UTTERANCE = Utterance(turn="t1", pcm=b"\x01\x02" * 48_000, privacy="internal", glossary="Lambaréné")
PROMPT = Prompt(
    turn="t1",
    question="À qui remettre le rapport ?",
    facts="Le rapport doit être remis au préfet.",
    history=(Exchange(question="Bonjour", answer="Bonjour."),),
    privacy="internal",
)
WHOLE = "".join(ANSWER)
TEXT = "Le rapport est remis."


class Client:
    """The three candidates on one line, and what they were metered for."""

    def __init__(self, server: Gateway) -> None:
        self.tokens, self.told, self.classes = [server.token], [], {}
        self.line = Line(Place(url=server.url, bearer=self._bearer, patience=CALM, resume_s=20.0))
        self.ear = GatewayTranscriber(self.line, self.told.append)
        self.mind = GatewayResponder(self.line, self.told.append)
        self.mouth = GatewayVoice(self.line, self.told.append, lambda turn: self.classes.get(turn, "internal"))

    async def _bearer(self) -> str:
        return self.tokens[-1]

    def wait(self, patience: Patience) -> None:
        self.line.place = msgspec.structs.replace(self.line.place, patience=patience)

    async def hear(self, utterance: Utterance = UTTERANCE) -> str:
        events = [event async for event in self.ear.transcribe(utterance)]
        assert [isinstance(event, FinalTranscript) for event in events].index(True) == len(events) - 1
        assert {event.turn for event in events} == {utterance.turn}
        return events[-1].text

    async def think(self, prompt: Prompt = PROMPT) -> str:
        return "".join([piece async for piece in self.mind.respond(prompt)])

    async def speak(self, text: str = TEXT) -> bytes:
        return b"".join([piece.pcm async for piece in self.mouth.speak("t1", text)])


ALL = {"hear": HEARD, "think": WHOLE, "speak": SOUND}


@pytest.fixture
def server():
    server = Gateway().start()
    yield server
    server.stop()


@pytest.fixture
async def client(server):
    client = Client(server)
    yield client
    await client.line.aclose()


@pytest.fixture(params=sorted(ALL))
def stage(request):
    return request.param


async def test_each_stage_comes_whole_on_one_session_and_is_metered_once(client, server):
    for stage, whole in ALL.items():
        assert await getattr(client, stage)() == whole
    assert [(used.provider, used.model, used.stage, used.outcome) for used in client.told] == [
        ("gateway", stage, stage, "done") for stage in ALL
    ]
    assert [used.usage.audio_ms for used in client.told] == [3000, 0, 0]
    assert client.told[2].usage.characters == len(TEXT)
    assert all(0 < used.first_ms <= used.total_ms for used in client.told)
    assert len(server.sessions) == 1


async def test_all_of_the_sound_arrives_and_words_come_before_the_end(client, server):
    events = [event async for event in client.ear.transcribe(UTTERANCE)]
    assert isinstance(events[0], PartialTranscript)
    (kept,) = server.sessions.values()
    assert [bytes(sound) for sound in kept.sound.values()] == [UTTERANCE.pcm]
    begin = next(message for message in server.messages if isinstance(message, Begin))
    assert (begin.glossary, begin.only, begin.privacy) == ("Lambaréné", "hear", "internal")


async def test_silence_is_an_empty_text(client):
    assert await client.hear(Utterance(turn="t", pcm=bytes(3200), privacy="public")) == ""
    assert await client.hear(Utterance(turn="t", pcm=b"", privacy="public")) == ""


async def test_the_question_goes_with_all_that_it_rests_on(client, server):
    await client.think(Prompt(turn="t", question="Qui ?", already_said=ANSWER[0], privacy="internal"))
    await client.think()
    first, second = (message for message in server.messages if isinstance(message, Say))
    assert (first.already_said, first.only) == (ANSWER[0], "think")
    assert (second.text, second.facts, second.history) == (PROMPT.question, PROMPT.facts, PROMPT.history)


async def test_the_token_goes_in_a_header_and_in_the_first_message_never_in_an_address(client, server):
    await client.think()
    assert [method for method, _, _ in server.asked] == ["POST", "GET"]
    assert not any(server.token in path for _, path, _ in server.asked)
    assert "authorization" not in server.asked[1][2]
    assert server.messages[0].token == server.token


async def test_what_is_restricted_is_refused_before_anything_is_sent(client, server):
    client.classes["t1"] = "restricted"
    await client.mind.warm(Prompt(turn="t", question="Qui ?"))
    for asked in (
        client.hear(Utterance(turn="t", pcm=UTTERANCE.pcm)),
        client.think(Prompt(turn="t", question="Qui ?")),
        client.speak(),
    ):
        with pytest.raises(ProviderFailed) as failed:
            await asked
        assert (failed.value.kind, failed.value.retryable) == ("refused", False)
    assert (server.asked, client.told) == ([], [])


@pytest.mark.parametrize("after", range(5))
async def test_a_cut_costs_nothing_wherever_it_falls(client, server, stage, after):
    server.faults = [Fault(kind="cut", after=after)]
    assert await getattr(client, stage)() == ALL[stage]
    assert await getattr(client, stage)() == ALL[stage]
    assert [used.outcome for used in client.told] == ["done", "done"]


@pytest.mark.parametrize("frame", range(10))
async def test_a_cut_after_any_message_loses_and_repeats_nothing_of_what_was_said(client, server, frame):
    server.cuts = [False] * frame + [True]
    assert await client.hear() == HEARD
    assert await client.think() == WHOLE
    (kept,) = server.sessions.values()
    assert [bytes(sound) for sound in kept.sound.values()] == [UTTERANCE.pcm]


@pytest.mark.parametrize("fault", ["twice", "skip"])
async def test_events_known_are_dropped_and_a_hole_is_asked_again(client, server, stage, fault):
    server.faults = [Fault(kind=fault, after=2)]
    assert await getattr(client, stage)() == ALL[stage]


FAILURES = [
    (Fault(kind="end", after=1), "cut"),
    (Fault(kind="gone", after=2), "cut"),
    (Fault(kind="stall", after=2), "timeout"),
    (Fault(kind="malformed", after=1), "malformed"),
    (Fault(kind="failed", after=1), "server"),
    (Fault(kind="failed", after=1, why="provider-rate"), "rate"),
    (Fault(kind="failed", after=1, why="provider-key"), "server"),
    (Fault(kind="problem", after=1, why="too-many-turns"), "rate"),
    (Fault(kind="problem", after=1, why="not-followed"), "request"),
    (Fault(kind="close", after=2, code=4401), "cut"),
    (Fault(kind="close", after=2, code=4404), "cut"),
    (Fault(kind="close", after=2, code=4409), "cut"),
    (Fault(kind="close", after=1, code=4429), "rate"),
]


@pytest.mark.parametrize(("fault", "kind"), FAILURES, ids=lambda each: str(getattr(each, "kind", each)))
async def test_whatever_else_breaks_is_one_failure_metered_once_and_the_next_turn_is_well(
    client, server, stage, fault, kind
):
    if stage == "speak" and fault.kind == "end":
        return  # no sound is the whole answer to a clause without words
    server.faults = [fault]
    if kind == "timeout":
        client.wait(SHORT)
    with pytest.raises(ProviderFailed) as failed:
        await getattr(client, stage)()
    assert failed.value.kind == kind
    assert [used.outcome for used in client.told] == [f"provider-{kind}"]
    client.wait(CALM)
    assert await getattr(client, stage)() == ALL[stage]


@pytest.mark.parametrize("fault", [Fault(kind="gone", after=1), Fault(kind="close", after=0, code=4401)])
async def test_a_session_that_is_over_before_anything_was_said_makes_place_for_a_new_one(client, server, stage, fault):
    server.faults = [fault]
    assert await getattr(client, stage)() == ALL[stage]
    assert [method for method, _, _ in server.asked].count("POST") == 2
    assert [used.outcome for used in client.told] == ["done"]


@pytest.mark.parametrize("code", [1001, 1011, 1012, 4430])
async def test_a_close_that_may_be_taken_up_again_is_taken_up(client, server, stage, code):
    server.faults = [Fault(kind="close", after=1, code=code)]
    assert await getattr(client, stage)() == ALL[stage]


STATUSES = [(302, "malformed"), (401, "key"), (403, "key"), (429, "rate"), (500, "server"), (503, "overloaded")]


@pytest.mark.parametrize(("status", "kind"), [*STATUSES, (200, "malformed")])
async def test_a_status_is_one_failure_asked_once(client, server, status, kind):
    server.statuses = [status]
    with pytest.raises(ProviderFailed) as failed:
        await client.speak()
    assert failed.value.kind == kind
    assert len(server.asked) == 1, "retries are the router's"
    assert failed.value.retry_after_s == 7
    assert await client.speak() == SOUND


async def test_whoever_stops_listening_stops_the_turn_there(client, server):
    server.delay_s = 0.05
    async with aclosing(client.mind.respond(PROMPT)) as pieces:
        await anext(pieces)
    assert await client.speak() == SOUND
    assert [message.turn for message in server.messages if isinstance(message, Stop)] == ["t1.1"]
    assert [used.outcome for used in client.told] == ["stopped", "done"]
    (kept,) = server.sessions.values()
    assert kept.stopped == {"t1.1"}


async def test_a_token_that_ends_soon_is_renewed_on_the_same_connection(client, server):
    await client.think()
    client.tokens.append("jeton-2")
    server.every("tell", RenewSoon(token_s=20.0))
    server.delay_s = 0.05
    assert await client.think() == WHOLE
    assert [message.token for message in server.messages if isinstance(message, Renew)] == ["jeton-2"]
    assert client.line.cuts == 0


@pytest.mark.parametrize("status", [200, 302, 503])
async def test_a_portal_before_the_socket_is_one_failure_that_may_be_tried_again(client, server, status):
    server.statuses = [201, status]
    with pytest.raises(ProviderFailed) as failed:
        await client.think()
    assert failed.value.retryable
    assert len(server.asked) == 2, "nobody is followed elsewhere with a token"
    assert await client.think() == WHOLE


async def test_a_link_that_fell_silent_is_not_used_for_the_next_turn(client, server):
    await client.think()
    server.every("deafen")
    client.wait(SHORT)
    with pytest.raises(ProviderFailed) as failed:
        await client.think()
    assert failed.value.kind == "timeout"
    client.wait(CALM)
    assert await client.think() == WHOLE
    assert len(server.sessions) == 1


async def test_no_log_tells_a_token(client, server, caplog):
    caplog.set_level("DEBUG")
    await client.hear()
    assert server.token not in caplog.text


async def test_a_server_that_went_away_is_told_of_at_once(client, server):
    await client.think()
    server.stop()
    await asyncio.sleep(0.1)  # the cut is noticed
    with pytest.raises(ProviderFailed) as failed:
        await client.think()
    assert failed.value.kind == "connect", "no waiting for the end of patience"


async def test_nobody_is_there(client, server, stage):
    server.stop()
    with pytest.raises(ProviderFailed) as failed:
        await getattr(client, stage)()
    assert failed.value.kind in {"connect", "timeout"}
