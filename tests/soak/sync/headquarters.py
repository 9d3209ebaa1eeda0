"""The organisation's server for the harness: its people and review keys, its crashes, its backup of yesterday."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import psutil

from tests.faults.proxy import Proxy
from tests.servers.processes import until, users_of
from tests.servers.running import RunningServer
from tests.servers.visitor import Visitor
from tests.soak.sync.keeping import Keeper

ADMIN, EVERYBODY = "trois pirogues sous la lune", "une piste rouge vers Mouila"


class Headquarters:
    """A server behind a proxy; `url` is what laptops know, `server.url` goes round the proxy."""

    def __init__(self, backups: Path) -> None:
        self.proxy = Proxy()
        self.proxy.strike = self.die
        self.server = RunningServer(PUBLIC_URL=self.proxy.url, IASTED_REQUESTS_PER_MINUTE="1000000")
        self.url, self._backup = self.proxy.url, backups / "yesterday"
        self.deaths = self.restores = 0

    def open(self) -> None:
        """Start with an administrator."""
        self.server.start()
        self.proxy.start(self.server.port)
        self._admin = Visitor(self.server.url)
        self._admin.welcome(self.server.welcome.replace(self.url, self.server.url), ADMIN)
        self.refresh()

    def refresh(self) -> None:
        """Another token for the administrator: the former one ends, and a restored server knows it no more."""
        self.token = self._admin.tokens("admin", ADMIN)["access_token"]

    def close(self) -> None:
        self.proxy.close()
        self.server.remove()

    def asked(self, method: str, path: str, **options: Any) -> Any:
        """What the API answers to the administrator, round the proxy."""
        answer = self._admin.call(method, f"/api/v1/{path}", self.token, **options)
        if answer.status_code == 401:  # a token lasts for fifteen minutes, and a run may last longer
            self.refresh()
            answer = self._admin.call(method, f"/api/v1/{path}", self.token, **options)
        assert answer.is_success, answer.text
        return answer

    def invite(self, name: str, role: str, region: str | None) -> None:
        """A person who may sign in."""
        told = {"name": name, "display_name": name.title(), "role": role, "region": region}
        answer = self.asked("POST", "admin/users", json={key: value for key, value in told.items() if value})
        visitor = Visitor(self.server.url)
        visitor.welcome(answer.json()["welcome_link"].replace(self.url, self.server.url), EVERYBODY)
        visitor.close()

    def found(self, organisation: str, regions: list[str]) -> None:
        """The organisation's review keys, for every reviewer's device that is enrolled by now."""
        self.keeper = Keeper(organisation, self.asked)
        self.keeper.found(regions)
        self.keeper.share()

    def die(self) -> None:
        """`kill -9` of the server; the database outlives it."""
        if self.server.process is not None and self.server.process.poll() is None:
            self.server.process.kill()
            self.server.process.wait(10)
            self.deaths += 1

    def die_with_database(self) -> None:
        """As when the machine loses its power, but for what the disk holds back."""
        self.die()
        for pid in users_of(self.server.data / "postgres"):
            os.kill(pid, signal.SIGKILL)
        assert until(lambda: not self.database_processes(), 20)

    def rise(self) -> None:
        """Start what died, in the same folder and on the same port."""
        if self.server.process is not None and self.server.process.poll() is None:
            return
        self.server.process = None
        self.server.start()

    def keep_backup(self) -> None:
        """Stop, copy, go on."""
        self.rise()
        assert self.server.stop() == 0
        shutil.rmtree(self._backup, ignore_errors=True)
        shutil.copytree(self.server.data, self._backup, symlinks=True, ignore=shutil.ignore_patterns(".s.PGSQL*"))
        _same_owners(self.server.data, self._backup)
        self.server.start()

    def restore_backup(self) -> None:
        """The server as it was when it was last copied; whatever came since is not there any more."""
        self.rise()
        assert self.server.stop() == 0
        shutil.rmtree(self.server.data)
        shutil.copytree(self._backup, self.server.data, symlinks=True)
        _same_owners(self._backup, self.server.data)
        self.server.start()
        self.restores += 1
        self.refresh()

    def database_processes(self) -> list[int]:
        """All of PostgreSQL's, by the folder they work in."""
        found = []
        for process in psutil.process_iter(["pid", "name"]):
            try:
                if process.info["name"] == "postgres" and str(self.server.data) in process.cwd():
                    found.append(process.info["pid"])
            except psutil.Error:
                continue
        return found

    def processes(self) -> list[int]:
        """The server's own, and its database's."""
        mine = [self.server.process.pid] if self.server.process else []
        return mine + self.database_processes()


def _same_owners(source: Path, target: Path) -> None:
    """As root the database runs under an account of its own, and its files must stay that account's."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    for path in [source, *source.rglob("*")]:
        if path.is_socket():
            continue
        other, known = target / path.relative_to(source), path.lstat()
        if other.exists() or other.is_symlink():
            os.chown(other, known.st_uid, known.st_gid, follow_symlinks=False)
