"""Peers that are no WebSocket library: they read nothing, answer no ping, or come while the node stops."""

from __future__ import annotations

import asyncio
import base64
import secrets
import socket

import pytest
from websockets.exceptions import InvalidStatus

from shared.voice import session as protocol
from shared.voice.ports import Capabilities, Spoken
from shared.voice.session import Draining, Hello, Say
from sync_server.kit import sockets
from sync_server.voice import connection
from sync_server.voice.outbox import Outbox
from tests.fakes.responder import ScriptedResponder
from tests.fakes.staff import ScriptedStaff
from tests.servers.voice import Talker, VoiceServer

MUCH = 16 << 20
"""More than the system takes on the way."""


class Flood:
    """A voice that is never short of sound."""

    name, capabilities = "flood", Capabilities()

    async def speak(self, turn, text):
        for _ in range(2 * MUCH >> 20):
            yield Spoken(pcm=bytes(1 << 20), rate=48_000)


class Raw:
    """A plain socket that has shaken hands; it sends texts, and reads only when it is told to."""

    def __init__(self, port: int, session: str) -> None:
        self._line = socket.socket()
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._line.settimeout(10)
        self._line.connect(("127.0.0.1", port))
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self._line.sendall(
            f"GET {protocol.PATH}{session} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self._line.recv(1)
        assert answer.startswith(b"HTTP/1.1 101"), answer

    def say(self, message) -> None:
        content = protocol.text(message).encode()
        assert len(content) < 65_536
        self._line.sendall(b"\x81" + bytes([0x80 | 126]) + len(content).to_bytes(2) + bytes(4) + content)

    def close(self) -> None:
        self._line.close()


async def gone(server, within_s: float) -> bool:
    """Whether no socket is left open on the server by then."""
    for _ in range(round(within_s / 0.02)):
        if not any(isinstance(each, sockets.Bounded) for each in server.uvicorn.server_state.connections):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_a_peer_that_reads_nothing_at_all_is_left_with_its_line_cut(monkeypatch):
    monkeypatch.setattr(Outbox.__init__, "__defaults__", (MUCH,))
    monkeypatch.setattr(sockets, "ABORT_S", 0.2)
    staff = ScriptedStaff(mind=ScriptedResponder("Le village est au nord."), mouth=Flood())
    async with VoiceServer(staff) as server:
        session = await server.open()
        raw = await asyncio.to_thread(Raw, server.port, session)
        raw.say(Hello(token="amelie"))
        raw.say(Say(turn="t1", text="où"))
        while not server.gateway.seats[0].session.outbox.full:  # noqa: ASYNC110 - it tells the writer alone
            await asyncio.sleep(0.02)
        await server.watching.sweep()
        server.later += connection.SLOW_S + 1
        await server.watching.sweep()
        assert await gone(server, 3.0)
        assert server.gateway.connections == []
        raw.close()
        again = await server.talker(session)
        assert again.welcome.resumed


async def test_a_peer_that_answers_no_ping_is_hung_up_on():
    async with VoiceServer(sockets={"ws_ping_interval": 0.1, "ws_ping_timeout": 0.2}) as server:
        raw = await asyncio.to_thread(Raw, server.port, await server.open())
        raw.say(Hello(token="amelie"))
        assert await gone(server, 3.0)
        raw.close()


async def test_a_client_that_comes_back_while_the_node_stops_is_told_so_and_hears_the_end():
    gate = asyncio.Event()
    async with VoiceServer(ScriptedStaff(mind=ScriptedResponder(gate=gate))) as server:
        first = await server.talker(session := await server.open())
        await first.say(Say(turn="t1", text="où"))
        await first.hear()
        first.socket.transport.abort()
        stopping = asyncio.create_task(server.gateway.drain(5))
        await asyncio.sleep(0.05)
        second = await server.talker(session, seen=max(first.events))
        assert 0 < (await second.told(Draining)).seconds <= 5
        gate.set()
        assert not (await second.turn("t1"))[-1].interrupted
        assert await second.closed() == protocol.GOING
        await stopping


@pytest.mark.parametrize("path", ["", "a/b", "%00", "x" * 3000], ids=lambda path: path[:3])
async def test_a_socket_for_nothing_of_ours_is_turned_away_without_an_error(path):
    async with VoiceServer() as server:
        assert await turned_away(server, path) in {403, 404, protocol.NO_SUCH_SESSION}


async def turned_away(server, path: str) -> int:
    """By which status or code."""
    try:
        talker = Talker(await server.socket(path))
    except InvalidStatus as refused:
        return refused.response.status_code
    await talker.say(Hello(token="amelie"))
    return await talker.closed()
