"""`iasted-server bench`: a server on its own database, asked by another process, beside the same work done bare."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from shared.figures import figure
from shared.language import say
from sync_server.bench import sync
from sync_server.bench.alone import Alone
from sync_server.bench.child import Served, sent, served
from sync_server.bench.laptop import Signed, choose_password, sign_in
from sync_server.bench.load import Load, Loaded, What
from sync_server.bench.outcome import Figures, Outcome, figures
from sync_server.bench.staff import hired
from sync_server.bench.wire import Connection
from sync_server.kit.embedded import embedded_postgres
from sync_server.settings import Settings

AT_ONCE = 16
WARM_STARTS = 3
WARM_START_S = 3.0
"""The promise: a server that has its database is ready within this."""
_WELCOME = re.compile(r"http\S+/account/welcome/\S+")


def measure(seconds: float, show: Callable[[str], None]) -> Iterator[Figures]:
    """The figures, group by group; `show` is told what is being measured."""
    with tempfile.TemporaryDirectory(prefix="iasted-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # the database has an account of its own
        show(say("Démarrages", "Starts"))
        yield _starts(_new(folder / "starts"))
        yield from _requests(_new(folder / "requests"), seconds, show)
        yield from _synchronising(_new(folder / "sync"), seconds, show)


def _starts(folder: Path) -> Figures:
    """Into an empty folder, then into the same one."""
    taken = []
    for _ in range(1 + WARM_STARTS):
        with _server(folder) as server:
            taken.append(server.started_s)
    cold, *warm = taken
    return {
        "server.start.cold": figure(cold, "s"),
        "server.start.warm": figure(sorted(warm)[WARM_STARTS // 2], "s", target=WARM_START_S, n=WARM_STARTS),
    }


def _requests(folder: Path, seconds: float, show: Callable[[str], None]) -> Iterator[Figures]:
    """Each right after the same work done bare, so that whatever else the machine does weighs on both."""
    with (
        embedded_postgres(folder) as url,
        served("sync_server.bench.bare", ["{port}"], folder) as bare,
        _server(folder, DATABASE_URL=url) as server,
    ):
        sessions = asyncio.run(_sessions(server))
        nobody = [Signed("", "", bytes(32))] * AT_ONCE
        beside: dict[What, tuple[str, Callable[[], Outcome]]] = {
            "me": ("route", lambda: _loaded(bare, "bare", seconds, nobody)[0]),
            "refresh": ("update", lambda: _alone("update", seconds, url)),
            "login": ("hash", lambda: _alone("hash", seconds, url)),
        }
        yield figures("server.bare_select", _alone("select", seconds, url))
        for what, (name, alone) in beside.items():
            show(what)
            baseline = alone()
            found, sessions = _loaded(server, what, seconds, sessions)
            yield figures(f"server.bare_{name}", baseline) | figures(f"server.{what}", found, baseline)


def _synchronising(folder: Path, seconds: float, show: Callable[[str], None]) -> Iterator[Figures]:
    with embedded_postgres(folder) as url, _server(folder, DATABASE_URL=url) as server:
        staff = asyncio.run(hired(url, folder, f"http://127.0.0.1:{server.port}", sync.LAPTOPS + 1))
        under = sync.Under(server, folder, url, staff)
        yield from sync.pushes(under, seconds, show)
        yield sync.pulls(under, seconds, show)
        yield sync.audit(under, seconds, show)


def _alone(what: Literal["select", "update", "hash"], seconds: float, url: str) -> Outcome:
    return sent("sync_server.bench.alone", Alone(what, seconds, AT_ONCE, url, Settings().connections), Outcome)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def _server(folder: Path, **environment: str) -> Iterator[Served]:
    told = ["run", "--host", "127.0.0.1", "--port", "{port}", "--data", str(folder)]
    with served("sync_server", told, folder, IASTED_PROXIES="127.0.0.1", **environment) as server:
        yield server


async def _sessions(server: Served) -> list[Signed]:
    async with Connection(server.port) as connection:
        await choose_password(connection, _WELCOME.findall(server.out)[-1])
        return [await sign_in(connection) for _ in range(AT_ONCE)]


def _loaded(server: Served, what: What, seconds: float, sessions: list[Signed]) -> tuple[Outcome, list[Signed]]:
    """Once shortly to warm up, then measured."""
    warm = sent("sync_server.bench.load", Load(what, server.port, seconds / 10, sessions), Loaded)
    before = server.cpu
    found = sent("sync_server.bench.load", Load(what, server.port, seconds, warm.sessions), Loaded)
    return msgspec.structs.replace(found.outcome, cpu=server.cpu - before), found.sessions
