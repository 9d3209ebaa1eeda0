"""What a client and the voice gateway say to each other over one WebSocket, resumable for thirty seconds.

client → Hello (the token, in the first message and never in an address), then any of
         Begin · sound … · End     an utterance, answered by a whole turn or only heard
         Say                       a question already written, or a clause to be spoken
         Stop · Seen · Renew       speak over an answer · events up to here were taken in · a newer token
server → Welcome, then numbered events of turns, and
         Got (sound up to here arrived) · RenewSoon · Draining · Problem

Texts are messages as JSON. Bytes are numbered: sound from the client (`chunk`), events from the server (`event_frame`).
After a cut the client says Hello again with the last event that it has, the server answers with the last sound that it
has, and each sends what the other lacks, texts of unfinished turns included: what was received before is known by its
number or its turn, so nothing is lost and nothing comes twice.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.errors import BadInput
from shared.language import say
from shared.voice.events import TurnEvent
from shared.voice.ports import Exchange, Privacy
from shared.voice.wire import decode, encode

PATH = "/api/v1/voice/ws/"
SUBPROTOCOL = "iasted.voice.v1"
RESUME_S = 30.0
"""How long a session outlives its connection."""
HEARTBEAT_S = 10.0
"""A side that said nothing for so long pings; one that heard nothing for three of them hangs up."""
LARGEST_TEXT, LARGEST_SOUND = 64 * 1024, 16 * 1024
"""Bytes of one message; half a second of sound."""
LONGEST_S = 120
"""Of one utterance."""

Codec = Literal["pcm16", "opus"]
"""Mono at 16 kHz; an Opus chunk is one packet."""
Only = Literal["", "hear", "think", "speak"]
"""Empty asks for the whole turn, else for one stage of it: the client serves the others itself."""
Name = Annotated[str, Meta(min_length=1, max_length=64)]

MALFORMED, NOT_SIGNED_IN, NOT_YOURS, NO_SUCH_SESSION, TOO_LATE, TAKEN_OVER, TOO_LARGE, TOO_MANY, TOO_SLOW, GOING = (
    4400, 4401, 4403, 4404, 4408, 4409, 4413, 4429, 4430, 1012,
)  # fmt: skip
"""Codes a connection is closed with; after TOO_SLOW, GOING and any below 4000 it may be taken up again; 1009,
of a message larger than any, is final."""


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    """One text."""


class Hello(Message, frozen=True, kw_only=True, tag="hello"):
    """The first message of every connection."""

    token: str
    seen: Annotated[int, Meta(ge=0)] = 0
    """The number of the last event taken in; 0 on the first connection."""


class Begin(Message, frozen=True, kw_only=True, tag="begin"):
    """From here on, sound belongs to this utterance."""

    turn: Name
    codec: Codec = "pcm16"
    language: Literal["fr", "en"] = "fr"
    glossary: Annotated[str, Meta(max_length=4000)] = ""
    facts: Annotated[str, Meta(max_length=40_000)] = ""
    history: Annotated[tuple[Exchange, ...], Meta(max_length=20)] = ()
    privacy: Privacy = "internal"
    only: Literal["", "hear"] = ""


class End(Message, frozen=True, kw_only=True, tag="end"):
    """The utterance is over: `chunks` is the number of its last one, which may still be on its way."""

    turn: Name
    chunks: Annotated[int, Meta(ge=0)]


class Say(Message, frozen=True, kw_only=True, tag="say"):
    """A question already written (or, with only="speak", the clause to be spoken)."""

    turn: Name
    text: Annotated[str, Meta(max_length=5000)]
    facts: Annotated[str, Meta(max_length=40_000)] = ""
    history: Annotated[tuple[Exchange, ...], Meta(max_length=20)] = ()
    already_said: Annotated[str, Meta(max_length=5000)] = ""
    privacy: Privacy = "internal"
    language: Literal["fr", "en"] = "fr"
    only: Literal["", "think", "speak"] = ""


class Stop(Message, frozen=True, kw_only=True, tag="stop"):
    """Nobody listens to this turn any more."""

    turn: Name


class Seen(Message, frozen=True, kw_only=True, tag="seen"):
    """Events up to this number need not be kept any longer."""

    upto: Annotated[int, Meta(ge=0)]


class Renew(Message, frozen=True, kw_only=True, tag="renew"):
    """A newer token of the same person, before the former one ends."""

    token: str


class Welcome(Message, frozen=True, kw_only=True, tag="welcome"):
    """The session goes on from here."""

    session: str
    resumed: bool
    chunk: int
    """The number of the last sound that arrived; 0 when none did."""
    token_s: float
    """Seconds until the token ends."""
    resume_s: float = RESUME_S
    heartbeat_s: float = HEARTBEAT_S


class Got(Message, frozen=True, kw_only=True, tag="got"):
    """Sound up to this number arrived."""

    chunk: int
    again: bool = False
    """The one after it did not, though later ones did: send all of them again from there."""


class RenewSoon(Message, frozen=True, kw_only=True, tag="renew-soon"):
    """The token ends in so many seconds, and the connection with it."""

    token_s: float


class Draining(Message, frozen=True, kw_only=True, tag="draining"):
    """The node stops: turns under way are finished, new ones belong to a new session elsewhere."""

    seconds: float


class Problem(Message, frozen=True, kw_only=True, tag="problem"):
    """One clear sentence, before a connection is closed or where one message could not be followed."""

    code: str
    message: str
    turn: str = ""


FromClient = Hello | Begin | End | Say | Stop | Seen | Renew
FromServer = Welcome | Got | RenewSoon | Draining | Problem
_FROM_CLIENT: msgspec.json.Decoder[FromClient] = msgspec.json.Decoder(FromClient)
_FROM_SERVER: msgspec.json.Decoder[FromServer] = msgspec.json.Decoder(FromServer)
_NUMBER = 8


def text(message: FromClient | FromServer) -> str:
    """A message as it is sent."""
    return msgspec.json.encode(message).decode()


def from_client(received: str) -> FromClient:
    """BadInput when it is none."""
    try:
        return _FROM_CLIENT.decode(received)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise _malformed() from error


def from_server(received: str) -> FromServer:
    """BadInput when it is none."""
    try:
        return _FROM_SERVER.decode(received)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise _malformed() from error


def chunk(number: int, sound: bytes) -> bytes:
    """Numbered sound; numbers go on over all utterances of a session, from 1."""
    return number.to_bytes(_NUMBER) + sound


def chunk_of(frame: bytes) -> tuple[int, bytes]:
    """BadInput when it has no number."""
    if len(frame) < _NUMBER:
        raise _malformed()
    return int.from_bytes(frame[:_NUMBER]), frame[_NUMBER:]


def event_frame(number: int, event: TurnEvent) -> bytes:
    """A numbered event, from 1."""
    return number.to_bytes(_NUMBER) + encode(event)


def event_of(frame: bytes) -> tuple[int, TurnEvent]:
    """BadInput when it is none."""
    number, rest = chunk_of(frame)
    try:
        return number, decode(rest)
    except (msgspec.MsgspecError, ValueError) as error:
        raise _malformed() from error


def _malformed() -> BadInput:
    return BadInput(
        say("Ce message n'est pas de ceux de la passerelle vocale.", "This is not a message of the voice gateway."),
        code="malformed-message",
    )
