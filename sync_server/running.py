"""Runs the server: an embedded database where none was given, then uvicorn until it is asked to stop."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import msgspec
import uvicorn

from shared.errors import BadInput
from shared.language import say
from sync_server.app import create_app
from sync_server.kit.database import Database
from sync_server.kit.embedded import embedded_postgres
from sync_server.kit.garbage import leave_what_stands
from sync_server.kit.head import BoundedHead
from sync_server.kit.secret import Secret, from_file, of_folder
from sync_server.kit.sockets import SOCKETS
from sync_server.parts import assemble
from sync_server.settings import Settings
from sync_server.voice.gateway import Gateway

BACKLOG = 2048
FINISH_S = 20
"""How long requests that are under way may take once the server was asked to stop."""


@contextmanager
def grounded(settings: Settings) -> Iterator[tuple[str, Secret]]:
    """The database's URL and the secret: given ones, or those of the data folder."""
    own = nullcontext(settings.database_url) if settings.database_url else embedded_postgres(settings.data)
    secret = of_folder(settings.data) if settings.secret_file is None else from_file(settings.secret_file)
    with own as url:
        yield url, secret


def run(settings: Settings, announce: Callable[[str], None], started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    The address is bound before anything else, so that a taken port is told at once.
    """
    with _stopping() as stop, _bound(settings) as listening:
        settings = msgspec.structs.replace(settings, port=listening.getsockname()[1])
        with grounded(settings) as (url, secret):
            parts = assemble(settings, Database(url, settings.connections), secret)
            app = create_app(parts, announce)
            config = uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.proxies),
                forwarded_allow_ips=settings.proxies or None,
                timeout_graceful_shutdown=FINISH_S,
                http=BoundedHead,
                **SOCKETS,
                lifespan="on",
            )
            server = Graceful(config, parts.talking.gateway)
            if stop(server):
                return
            leave_what_stands()
            started(settings.issuer)
            server.run(sockets=[listening])


class Graceful(uvicorn.Server):
    """Lets voice turns under way come to their end before connections are closed; requests have what is left."""

    def __init__(self, config: uvicorn.Config, gateway: Gateway) -> None:
        super().__init__(config)
        self._gateway = gateway

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        began, most = time.monotonic(), self.config.timeout_graceful_shutdown or FINISH_S
        await self._gateway.drain(most, hurry=lambda: self.force_exit)
        self.config.timeout_graceful_shutdown = max(1, round(most - (time.monotonic() - began)))
        await super().shutdown(sockets)


@contextmanager
def _stopping() -> Iterator[Callable[[uvicorn.Server], bool]]:
    """From the first moment to the last, a signal to stop leaves everything in order: what begins is finished first.

    Uvicorn takes the signals while it serves and sends them again afterwards, when the database is still to be stopped.
    """
    asked, servers = [False], list[uvicorn.Server]()

    def ask(*_: object) -> None:
        asked[0] = True
        for server in servers:
            server.should_exit = True

    def stop(server: uvicorn.Server) -> bool:
        servers.append(server)
        return asked[0]

    former = {each: signal.signal(each, ask) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


@contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
            listening.listen(BACKLOG)  # from here on it is ours: two that start together are told apart at once
        except (OSError, OverflowError, UnicodeError) as error:
            where = f"{settings.host}:{settings.port}"
            raise BadInput(
                say(
                    f"{where} est déjà pris ou n'est pas une adresse d'ici : changez --host ou --port.",
                    f"{where} is taken or not an address of this machine: change --host or --port.",
                ),
                code="address-taken",
            ) from error
        listening.set_inheritable(True)
        yield listening
