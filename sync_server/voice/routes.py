"""The voice gateway's routes: a session is opened and ended over HTTP, and lives on a WebSocket."""

from __future__ import annotations

from litestar import delete, post, websocket
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from shared.voice.session import PATH
from sync_server.identity.guard import Caller, public, signed_in
from sync_server.kit.documented import problems
from sync_server.voice.connection import Socket
from sync_server.voice.schemas import NewSession, OpenedSession
from sync_server.voice.session import Owner
from sync_server.voice.talking import Talking

AT = "/api/v1/voice/sessions"
ONE = f"{AT}/{{session_id:str}}"
TAGS = ["voice"]


@post(AT, rule=signed_in(), responses=problems(401, 403, 409), tags=TAGS)
async def open_session(
    data: JSONBody[NewSession], caller: NamedDependency[Caller], talking: NamedDependency[Talking]
) -> OpenedSession:
    """A voice session of my own; it waits half a minute for its WebSocket."""
    owner = Owner(standing=caller.standing, device=caller.session.device)
    session = await talking.gateway.open(owner, data.privacy)
    return OpenedSession(session=session.id, path=f"{PATH}{session.id}")


@delete(ONE, rule=signed_in(), responses=problems(401, 403, 404), tags=TAGS)
async def end_session(
    session_id: FromPath[str], caller: NamedDependency[Caller], talking: NamedDependency[Talking]
) -> None:
    """End one of my own: what it is saying stops."""
    await talking.gateway.close(session_id, caller.session.person)


@websocket(f"{PATH}{{session_id:str}}", rule=public("the first message carries the token"))
async def talk(socket: Socket, session_id: FromPath[str], talking: NamedDependency[Talking]) -> None:
    """One connection of a session."""
    await talking.arriving.serve(socket, session_id)


ROUTES = [open_session, end_session]
SOCKETS = [talk]
