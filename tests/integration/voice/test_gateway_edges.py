"""The voice gateway at its edges: who is let in, what is too much, and what a connection ends with."""

from __future__ import annotations

import asyncio
import logging

import pytest
from websockets.exceptions import InvalidStatus

from shared.voice import session as protocol
from shared.voice.events import ReplyDelta
from shared.voice.session import Begin, Draining, Hello, Problem, Renew, RenewSoon, Say, Seen, Welcome
from sync_server.kit.refusals import Unavailable
from sync_server.kit.sockets import LARGEST
from sync_server.voice import arriving, connection, outbox
from tests.fakes.responder import ScriptedResponder
from tests.fakes.staff import ScriptedStaff
from tests.fakes.voice import ScriptedVoice
from tests.servers.voice import Talker, VoiceServer


async def test_a_page_of_another_site_is_not_let_in_and_one_of_ours_is():
    async with VoiceServer(cors_origins=("https://suivi.example.ga",)) as server:
        session = await server.open()
        with pytest.raises(InvalidStatus) as refused:
            await server.socket(session, origin="https://ailleurs.example")
        assert refused.value.response.status_code == 403
        for origin in ("https://suivi.example.ga", server.settings.issuer):
            talker = await server.talker(session, origin=origin)
            assert isinstance(talker.welcome, Welcome)


async def test_a_token_in_an_address_opens_nothing_and_is_not_logged(caplog):
    caplog.set_level(logging.DEBUG)
    async with VoiceServer() as server:
        session = await server.open()
        with pytest.raises(InvalidStatus):
            await server.socket(f"{session}?token=amelie-le-secret")
        talker = await server.talker(session, "amelie#le-secret")
        await talker.say(Say(turn="t1", text="la question secrète"))
        await talker.turn("t1")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("sync_server", "uvicorn"))]
    assert not [line for line in ours if "secret" in line or "secrète" in line or "WebSocket" in line]


async def test_somebody_elses_session_is_as_absent_as_none():
    async with VoiceServer() as server:
        session = await server.open("amelie")
        told = []
        for where, token in ((session, "bruno"), ("0" * 26, "bruno")):
            talker = Talker(await server.socket(where))
            await talker.say(Hello(token=token))
            told.append((await talker.closed(), talker.messages))
        assert told[0] == told[1]
        assert told[0][0] == protocol.NO_SUCH_SESSION


async def test_whoever_does_not_say_who_they_are_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(arriving, "HELLO_S", 0.1)
    async with VoiceServer() as server:
        session = await server.open()
        assert await Talker(await server.socket(session)).closed() == protocol.TOO_LATE
        bad = Talker(await server.socket(session))
        await bad.say(Hello(token="bad"))
        assert await bad.closed() == protocol.NOT_SIGNED_IN
        early = Talker(await server.socket(session))
        await early.say(Say(turn="t1", text="où"))
        assert await early.closed() == protocol.MALFORMED


async def test_while_the_database_is_away_a_client_is_asked_to_come_back():
    async with VoiceServer() as server:
        session = await server.open()
        server.bearers.refuses_with = Unavailable()
        talker = Talker(await server.socket(session))
        await talker.say(Hello(token="amelie"))
        assert await talker.closed() == 1013


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("{", protocol.MALFORMED),
        ('{"type":"hello","token":"amelie"}', protocol.MALFORMED),
        ('{"type":"seen","upto":99}', protocol.MALFORMED),
        ('{"type":"say","turn":"t1","text":"où","other":1}', protocol.MALFORMED),
        ("[" * 2000, protocol.MALFORMED),
        (b"short", protocol.MALFORMED),
        (bytes(8), protocol.MALFORMED),
        (bytes(9 + protocol.LARGEST_SOUND), protocol.TOO_LARGE),
        ("x" * (1 + protocol.LARGEST_TEXT), protocol.TOO_LARGE),
        (b"x" * (1 + LARGEST), 1009),
    ],
    ids=lambda each: str(each)[:20],
)
async def test_what_is_no_message_ends_the_connection_with_its_code(sent, code):
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        await talker.socket.send(sent)
        assert await talker.closed() == code


async def test_text_that_is_not_utf_8_ends_the_connection():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        talker.socket.protocol.send_text(b"\xff\xfe")
        talker.socket.transport.write(b"".join(talker.socket.protocol.data_to_send()))
        assert await talker.closed() == 1007


async def test_a_token_that_ends_is_asked_for_anew_and_without_one_the_connection_ends():
    async with VoiceServer() as server:
        talker = await server.talker(session := await server.open())
        server.later += 850
        await server.watching.sweep()
        assert (await talker.told(RenewSoon)).token_s <= 60
        await talker.say(Renew(token="amelie#2"))
        await talker.say(Say(turn="t1", text="où"))
        await talker.turn("t1")
        server.later += 850
        await server.watching.sweep()
        await talker.told(RenewSoon)
        server.later += 100
        await server.watching.sweep()
        assert await talker.closed() == protocol.NOT_SIGNED_IN
        stranger = await server.talker(session)
        await stranger.say(Renew(token="bruno"))
        assert await stranger.closed() == protocol.NOT_YOURS


async def test_whoever_may_not_talk_any_more_is_hung_up_on():
    async with VoiceServer() as server:
        talker = await server.talker(await server.open())
        server.bearers.ended.add("amelie")
        await server.watching.recheck()
        assert await talker.closed() == protocol.NOT_SIGNED_IN
        assert talker.messages[-1].code == "session-ended"
        assert not server.gateway.seats


async def test_whoever_moves_to_another_region_is_of_it_from_the_next_turn_on():
    async with VoiceServer() as server:
        await server.talker(await server.open())
        server.bearers.region = "nyanga"
        await server.watching.recheck()
        assert server.gateway.seats[0].session.owner.standing.region == "nyanga"


async def test_a_second_connection_takes_the_session_over():
    async with VoiceServer() as server:
        first = await server.talker(session := await server.open())
        second = await server.talker(session)
        assert await first.closed() == protocol.TAKEN_OVER
        await second.say(Say(turn="t1", text="où"))
        await second.turn("t1")


async def test_a_session_waits_half_a_minute_for_its_client_and_no_longer():
    async with VoiceServer() as server:
        talker = await server.talker(session := await server.open())
        await talker.socket.close()
        await asyncio.sleep(0.05)
        server.later += protocol.RESUME_S - 2
        await server.watching.sweep()
        again = await server.talker(session)
        assert again.welcome.resumed
        await again.socket.close()
        await asyncio.sleep(0.05)
        server.later += protocol.RESUME_S + 2
        await server.watching.sweep()
        late = Talker(await server.socket(session))
        await late.say(Hello(token="amelie"))
        assert await late.closed() == protocol.NO_SUCH_SESSION


async def test_what_a_client_says_it_has_and_never_had_or_has_forgotten_is_refused():
    async with VoiceServer() as server:
        talker = await server.talker(session := await server.open())
        await talker.say(Say(turn="t1", text="où"))
        await talker.turn("t1")
        await talker.say(Seen(upto=3))
        await talker.say(Begin(turn="t2"))
        await talker.say(Begin(turn="t3"))
        assert (await talker.told(Problem)).code == "utterance-open"
        for seen, code in ((1, protocol.TOO_LATE), (999, protocol.MALFORMED)):
            other = Talker(await server.socket(session))
            await other.say(Hello(token="amelie", seen=seen))
            assert await other.closed() == code


async def test_one_person_has_two_sessions_and_one_that_nobody_holds_gives_way():
    async with VoiceServer() as server:
        first, _ = await server.talker(await server.open()), await server.talker(await server.open())
        refused = await server.post()
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many")
        assert "Retry-After" in refused.headers
        await first.socket.close()
        await asyncio.sleep(0.05)
        await server.open()
        await server.open("bruno")


async def test_a_full_node_and_a_person_in_a_hurry_are_told_to_wait():
    async with VoiceServer(node=3) as server:
        for person in ("a", "b", "c"):
            await server.open(person)
        refused = await server.post("d")
        assert (refused.status_code, refused.json()["code"]) == (503, "gateway-full")
        told = [(await server.post("a")).status_code for _ in range(40)]
        assert 429 in told


async def test_a_session_that_is_ended_hangs_up_and_stops_what_it_says():
    staff = ScriptedStaff(mind=ScriptedResponder(hangs_at=2))
    async with VoiceServer(staff) as server:
        talker = await server.talker(session := await server.open())
        await talker.say(Say(turn="t1", text="où"))
        await talker.told(ReplyDelta)
        where = f"/api/v1/voice/sessions/{session}"
        other = await server.http.delete(where, headers={"Authorization": "Bearer bruno"})
        assert other.status_code == 404
        assert (await server.http.delete(where, headers={"Authorization": "Bearer amelie"})).status_code == 204
        assert await talker.closed() == 1000
        assert staff.mind.open == 0


async def test_a_client_that_reads_nothing_is_hung_up_on_and_takes_up_where_it_was(monkeypatch):
    monkeypatch.setattr(outbox, "KEPT", 64 * 1024)
    staff = ScriptedStaff(
        mind=ScriptedResponder("Le village est loin, au nord. " * 40), mouth=ScriptedVoice(rate=48_000)
    )
    async with VoiceServer(staff) as server:
        talker = await server.talker(session := await server.open())
        await talker.say(Say(turn="t1", text="où"))
        await asyncio.sleep(0.3)
        made = staff.mouth.finished
        await server.watching.sweep()
        server.later += connection.SLOW_S + 1
        await server.watching.sweep()
        assert await talker.closed() == protocol.TOO_SLOW
        assert made < len(staff.mind._answer) // 30, "sound was made that nobody took in"
        again = await server.talker(session, seen=max(talker.events, default=0))
        while not again.events or again.events[max(again.events)].lane != "turn" or max(again.events) < 3:
            heard = await again.hear()
            if again.events and max(again.events) % 2 == 0:
                await again.say(Seen(upto=max(again.events)))
            if getattr(heard, "interrupted", None) is not None:
                break
        assert sorted(again.events) == list(range(min(again.events), max(again.events) + 1))


async def test_a_node_that_stops_lets_turns_end_and_takes_no_new_ones():
    gate = asyncio.Event()
    staff = ScriptedStaff(mind=ScriptedResponder(gate=gate))
    async with VoiceServer(staff) as server:
        talker = await server.talker(await server.open())
        await talker.say(Say(turn="t1", text="où"))
        await talker.told(ReplyDelta)
        stopping = asyncio.create_task(server.gateway.drain(5))
        assert (await talker.told(Draining)).seconds == 5
        await talker.say(Say(turn="t2", text="et alors"))
        problem = await talker.told(Problem)
        assert (problem.code, problem.turn) == ("draining", "t2")
        assert (await server.post("bruno")).status_code == 503
        gate.set()
        assert not (await talker.turn("t1"))[-1].interrupted
        assert await talker.closed() == protocol.GOING
        await stopping


@pytest.mark.expects_error_log
async def test_an_error_of_ours_is_logged_without_content_and_the_session_goes_on(monkeypatch, caplog):
    async with VoiceServer() as server:
        talker = await server.talker(session := await server.open())
        with monkeypatch.context() as broken:
            broken.setattr(server.gateway.seats[0].session, "say", lambda _say: 1 / 0)
            await talker.say(Say(turn="t1", text="la question secrète"))
            assert await talker.closed() == 1011
        again = await server.talker(session)
        await again.say(Say(turn="t1", text="où"))
        await again.turn("t1")
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in errors] == ["a voice connection broke"]
