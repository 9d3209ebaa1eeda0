"""One errand on a model (fetch, verify, import, remove) in a process of its own, so that a window can always stop it.

It says where it stands in JSON lines on stdout (`Told`). It ends early, keeping what was received, when its stdin
closes: whoever started it stops it that way, and it never outlives them.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
import psutil

from models.bring import bring, survey
from models.catalogue import Model, catalogue
from models.fetch import CARRIER, fetch
from models.filling import filling
from models.store import Store, default_store
from shared.errors import IastedError, Interrupted
from shared.language import say

Errand = Literal["fetch", "verify", "import", "remove"]
STOPPED = 130
_PACE_S = 0.2
"""Eyes need no more than five figures a second."""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line: where the work stands in bytes, a note, or how it ended."""

    file: str = ""
    total: int = 0
    done: int = 0
    """Bytes of `file` that are in place."""
    coming: int = 0
    """Bytes of the package on its way, which `done` does not count yet."""
    note: str = ""
    ended: bool = False
    wrong: tuple[str, ...] = ()
    """Files still missing or damaged at the end."""
    code: str = ""
    message: str = ""
    """Why it failed, in one sentence."""


class Teller:
    """A `Progress` that writes lines, few enough for whoever reads them."""

    def __init__(self, write: Callable[[Told], None], workshop: Path | None = None) -> None:
        self._write = write
        self._workshop = workshop
        self._file, self._total, self._done = "", 0, 0
        self._told_s = 0.0
        self._last = Told()

    def start(self, label: str, total: int, done: int = 0) -> None:
        self._file, self._total, self._done = label, total, done
        self.tell()

    def advance(self, count: int) -> None:
        self._done += count
        if time.monotonic() - self._told_s >= _PACE_S:
            self.tell()

    def note(self, text: str) -> None:
        self._write(Told(note=text))

    def finish(self) -> None:
        self.tell()

    def tell(self) -> None:
        """Write where the work stands if that has changed."""
        self._told_s = time.monotonic()
        now = Told(file=self._file, total=self._total, done=self._done, coming=self._coming())
        if now != self._last:
            self._last = now
            self._write(now)

    def _coming(self) -> int:
        sizes = [0]
        for path in self._workshop.glob("*/**/*") if self._workshop else ():
            try:
                sizes.append(path.stat().st_size if path.is_file() else 0)
            except OSError:  # a client's file that has just been moved
                continue
        return max(sizes)


def run(errand: Errand, model: Model, store: Store, teller: Teller, folder: Path | None = None) -> tuple[str, ...]:
    """Do it; the files that are still missing or damaged. Raises IastedError."""
    if errand == "fetch":
        fetch(model, store, teller)
        return ()
    if errand == "verify":
        return store.verify(model, teller)
    if errand == "import":
        return bring(model, survey(folder or Path.cwd()), store, teller)
    with filling(model, store, teller):
        shutil.rmtree(store.folder(model))
    return ()


def main(arguments: list[str]) -> int:
    """Run `errand model [folder]`; the exit code."""
    errand, name, *folder = arguments
    write = _writer()
    model, store = catalogue().named(name), default_store()
    teller = Teller(write, store.partial(model) / CARRIER if errand == "fetch" else None)
    try:
        _watch(teller)
        wrong = run(msgspec.convert(errand, Errand), model, store, teller, Path(folder[0]) if folder else None)
    except (Interrupted, KeyboardInterrupt):
        write(Told(ended=True, code="interrupted", message=_stopped(model)))
        return STOPPED
    except IastedError as error:
        write(Told(ended=True, code=error.code, message=error.message))
        return 1
    except OSError as error:
        write(Told(ended=True, code="disk", message=f"{error.filename or store.root}: {error.strerror}"))
        return 1
    write(Told(ended=True, wrong=wrong))
    return 0


def _writer() -> Callable[[Told], None]:
    lock = threading.Lock()

    def write(told: Told) -> None:
        with lock:
            sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
            sys.stdout.buffer.flush()

    return write


def _watch(teller: Teller) -> None:
    """Threads that tell what a silent client has received, and that stop the work when stdin closes."""

    def measure() -> None:
        while True:
            time.sleep(2 * _PACE_S)
            teller.tell()

    def wait() -> None:
        while os.read(0, 1):  # below the buffers, which a thread must not hold when the program ends
            pass
        if sys.platform != "win32":
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return
        for client in psutil.Process().children(recursive=True):  # nothing interrupts a wait there
            client.kill()
        os._exit(STOPPED)

    for work in (measure, wait):
        threading.Thread(target=work, daemon=True).start()


def _stopped(model: Model) -> str:
    return say(
        f"Arrêté. Ce qui est reçu de {model.id} est gardé : vous reprendrez où vous en étiez.",
        f"Stopped. What was received of {model.id} is kept: you will go on from there.",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
