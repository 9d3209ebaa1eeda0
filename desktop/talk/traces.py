"""The traces of the last turns, one small file each in the person's state folder.

A trace is one file that appears whole under a name of its own, so that two programs never write the same one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec
import platformdirs

from desktop.talk.trace import Trace
from shared.errors import PartMissing
from shared.language import say

KEPT = 200


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was read: traces, the newest first, and the files that were damaged and skipped."""

    traces: tuple[Trace, ...] = ()
    damaged: tuple[Path, ...] = ()


class Traces:
    """A folder of traces; the oldest go when there are more than `kept`."""

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        self.folder = folder
        self._kept = kept

    def keep(self, trace: Trace) -> None:
        """Keep one more; PartMissing when the folder cannot be written."""
        moment = f"{round(trace.when.timestamp() * 1_000_000):020d}"
        path = self.folder / f"{moment}-{re.sub(r'[^A-Za-z0-9]', '_', trace.id)[:40]}.json"
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                fresh.write_bytes(msgspec.json.encode(trace) + b"\n")
                fresh.replace(path)
            finally:
                fresh.unlink(missing_ok=True)
            for old in self._files()[self._kept :]:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise PartMissing(
                say(
                    f"Les temps de ce tour n'ont pas pu être notés dans « {self.folder} » : vérifiez la place et les "
                    "droits du dossier.",
                    f"The times of this turn could not be kept in “{self.folder}”: check the folder's space and "
                    "permissions.",
                ),
                code="trace-not-kept",
            ) from error

    def last(self, count: int) -> Found:
        """The `count` newest that can be read."""
        traces: list[Trace] = []
        damaged: list[Path] = []
        for path in self._files():
            if len(traces) == count:
                break
            try:
                traces.append(msgspec.json.decode(path.read_bytes(), type=Trace))
            except FileNotFoundError:  # another program has just made room
                continue
            except (OSError, msgspec.DecodeError, UnicodeDecodeError):
                damaged.append(path)
        return Found(traces=tuple(traces), damaged=tuple(damaged))

    def named(self, beginning: str) -> Found:
        """Those whose turn is called so: the one that has this very name, else all that begin with it."""
        found = self.last(self._kept)
        same = tuple(trace for trace in found.traces if trace.id == beginning)
        alike = tuple(trace for trace in found.traces if trace.id.startswith(beginning))
        return Found(traces=same or alike, damaged=found.damaged)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"), reverse=True)


def default_traces() -> Traces:
    """Those in the person's own state folder."""
    return Traces(platformdirs.user_state_path("iasted", appauthor=False) / "traces")
