"""The browser's way back: one valid answer is taken, and whatever else knocks is turned away."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode, urlsplit

import pytest

from desktop.account.loopback import listening
from desktop.account.refusals import Refused, ServerUnclear, SignInRefused, SignInTimedOut
from tests.fakes.identity import get

ISSUER, STATE = "https://iasted.example", "a-state-that-nobody-guesses"
GOOD = {"state": STATE, "iss": ISSUER, "code": "c-1"}


async def visit(uri: str, query, **headers):
    """(status, headers, page) of a visit, as a browser makes it."""

    def go():
        answer = get(f"{uri}?{query if isinstance(query, str) else urlencode(query)}", **headers)
        return answer.status, answer.headers, answer.read().decode()

    return await asyncio.to_thread(go)


async def test_the_answer_is_taken_once_and_the_browser_told_in_french():
    async with listening(ISSUER, STATE) as loopback:
        status, headers, page = await visit(loopback.redirect_uri, GOOD)
        assert await loopback.code() == "c-1"
        assert status == 200
        assert "Vous pouvez fermer cet onglet" in page
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "<script" not in page
        assert (await visit(loopback.redirect_uri, GOOD | {"code": "c-2"}))[0] == 400
        assert await loopback.code() == "c-1"


@pytest.mark.parametrize(
    "query",
    [
        GOOD | {"state": "another"},
        GOOD | {"state": ""},
        {"iss": ISSUER, "code": "c-1"},
        urlencode(GOOD) + "&code=c-2",
        urlencode(GOOD) + "&state=" + STATE,
        urlencode(GOOD) + "&iss=https%3A%2F%2Fevil.example",
        "",
        "%",
        "state=%ff%fe",
    ],
)
async def test_what_does_not_belong_to_this_attempt_is_turned_away_and_the_wait_goes_on(query):
    async with listening(ISSUER, STATE) as loopback:
        assert (await visit(loopback.redirect_uri, query))[0] == 400
        assert (await visit(loopback.redirect_uri, GOOD))[0] == 200
        assert await loopback.code() == "c-1"


async def test_other_pages_and_other_names_of_this_machine_are_turned_away():
    async with listening(ISSUER, STATE) as loopback:
        root = loopback.redirect_uri.removesuffix("/callback")
        assert (await visit(f"{root}/favicon.ico", ""))[0] == 400
        assert (await visit(f"{root}/callback/", GOOD))[0] == 400
        assert (await visit(loopback.redirect_uri, GOOD, Host="evil.example"))[0] == 400
        await visit(loopback.redirect_uri, GOOD)
        assert await loopback.code() == "c-1"


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (GOOD | {"iss": "https://evil.example"}, ServerUnclear),
        ({"state": STATE, "code": "c-1"}, ServerUnclear),
        ({"state": STATE, "iss": ISSUER, "error": "access_denied"}, SignInRefused),
        ({"state": STATE, "iss": ISSUER, "error": "server_error"}, Refused),
        (GOOD | {"error": "server_error"}, Refused),
        ({"state": STATE, "iss": ISSUER}, Refused),
        (GOOD | {"code": ""}, Refused),
    ],
)
async def test_a_no_of_the_server_ends_the_wait_at_once(answer, refusal):
    async with listening(ISSUER, STATE) as loopback:
        await visit(loopback.redirect_uri, answer)
        with pytest.raises(refusal):
            await loopback.code()


@pytest.mark.parametrize(
    "said", [b"", b"GET", b"\r\n\r\n", b"POST /callback HTTP/1.1\r\n\r\n", b"GET //[ HTTP/1.1\r\n\r\n", b"\xff" * 20000]
)
async def test_noise_on_the_port_is_survived(said):
    async with listening(ISSUER, STATE) as loopback:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(loopback.redirect_uri).port)
        writer.write(said)
        writer.write_eof()
        assert b" 200 " not in await reader.read()
        writer.close()
        await visit(loopback.redirect_uri, GOOD)
        assert await loopback.code() == "c-1"


async def test_nobody_waits_for_ever():
    async with listening(ISSUER, STATE) as loopback:
        with pytest.raises(SignInTimedOut):
            await loopback.code(0.02)


async def test_the_port_is_closed_afterwards_and_only_this_machine_could_reach_it():
    async with listening(ISSUER, STATE) as loopback:
        assert loopback.redirect_uri.startswith("http://127.0.0.1:")
        port = urlsplit(loopback.redirect_uri).port
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)
