"""The voice gateway's routes: a session is opened and ended over HTTP, and lives on a WebSocket."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, delete, get, post, websocket
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from shared.voice.session import PATH
from sync_server.identity.guard import Caller, public, signed_in
from sync_server.kit.documented import problems
from sync_server.voice.connection import Socket
from sync_server.voice.owner import Owner
from sync_server.voice.refusals import malformed
from sync_server.voice.schemas import KeptTurns, NewSession, OpenedSession, shown
from sync_server.voice.talking import Talking

AT = "/api/v1/voice/sessions"
ONE = f"{AT}/{{session_id:str}}"
TAGS = ["voice"]


@post(AT, rule=signed_in(), responses=problems(401, 403, 409), tags=TAGS)
async def open_session(
    request: Request[Any, Any, Any],
    data: JSONBody[NewSession],
    caller: NamedDependency[Caller],
    talking: NamedDependency[Talking],
) -> OpenedSession:
    """A voice session of my own; it waits half a minute for its WebSocket."""
    if not isinstance((await request.json()).get("keep", False), bool):  # Litestar takes 0 and "off" for one
        raise malformed()
    session = await talking.gateway.open(_owner(caller), data.privacy, keep=data.keep)
    return OpenedSession(session=session.id, path=f"{PATH}{session.id}")


@delete(ONE, rule=signed_in(), responses=problems(401, 403, 404), tags=TAGS)
async def end_session(
    session_id: FromPath[str], caller: NamedDependency[Caller], talking: NamedDependency[Talking]
) -> None:
    """End one of my own: what it is saying stops."""
    await talking.gateway.close(session_id, caller.session.person)


@get(f"{ONE}/turns", rule=signed_in(), responses=problems(401, 403, 404), tags=TAGS)
async def kept_turns(
    session_id: FromPath[str],
    caller: NamedDependency[Caller],
    talking: NamedDependency[Talking],
    after: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0,
) -> KeptTurns:
    """The turns of a session of my own that were kept, sealed; also when the session is long over."""
    owner = _owner(caller)
    rows = await talking.keeping.turns(session_id, owner, after)
    if not rows:
        talking.gateway.find(session_id, caller.session.person)
    pair = await talking.keeping.signer(owner)
    return KeptTurns(signer=pair.signer, public=pair.signer_public.hex(), turns=[shown(row) for row in rows])


@websocket(f"{PATH}{{session_id:str}}", rule=public("the first message carries the token"))
async def talk(socket: Socket, session_id: FromPath[str], talking: NamedDependency[Talking]) -> None:
    """One connection of a session."""
    await talking.arriving.serve(socket, session_id)


def _owner(caller: Caller) -> Owner:
    return Owner(standing=caller.standing, device=caller.session.device)


ROUTES = [open_session, end_session, kept_turns]
SOCKETS = [talk]
