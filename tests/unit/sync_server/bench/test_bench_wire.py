"""The measuring client speaks HTTP/1.1 on one kept connection."""

import asyncio

import pytest

from sync_server.bench.laptop import expect
from sync_server.bench.wire import Answer, Asked, Connection, form, wire


def test_a_form_is_sent_with_its_length():
    sent = wire(form("/here", {"name": "É&=", "empty": ""}, {"cookie": "a=b"}), 80)
    head, _, body = sent.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /here HTTP/1.1\r\nhost: 127.0.0.1:80\r\n")
    assert f"content-length: {len(body)}".encode() in head
    assert b"cookie: a=b" in head
    assert body == b"name=%C3%89%26%3D&empty="


def test_a_request_without_a_body_has_no_length():
    assert b"content-length" not in wire(Asked("GET", "/"), 80)
    assert b"content-length: 0" in wire(Asked("POST", "/"), 80)


def test_several_requests_go_over_one_connection():
    asked = []

    async def serve(reader, writer):
        for _ in range(2):
            asked.append((await reader.readuntil(b"\r\n\r\n")).split()[1])
            writer.write(b"HTTP/1.1 201 Created\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 3\r\n\r\noui")
        writer.close()

    async def run():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server, Connection(server.sockets[0].getsockname()[1]) as connection:
            return [await connection.ask(Asked("GET", path)) for path in ("/1", "/2")]

    first, second = asyncio.run(run())
    assert asked == [b"/1", b"/2"]
    assert (first.status, first.body) == (201, b"oui") == (second.status, second.body)
    assert first.told("set-cookie") == ["a=1", "b=2"]


def test_an_answer_that_was_not_expected_ends_the_measurement():
    with pytest.raises(RuntimeError, match="429 instead of 200: trop"):
        expect(Answer(429, b"", b"trop"), 200)
