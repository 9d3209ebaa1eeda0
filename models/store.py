"""The folder that holds the weights: one folder per model, and what is known of each."""

from __future__ import annotations

import enum
import hashlib
import os
import shutil
from pathlib import Path

import msgspec
import platformdirs
from filelock import FileLock

from models.catalogue import File, Model, Role
from models.derived import intact
from models.hashing import sha256_of, size_of
from models.progress import SILENT, Progress
from shared.errors import PartMissing
from shared.language import say

RECEIPT = "receipt.json"


class State(enum.StrEnum):
    """What the store holds of a model."""

    ABSENT = "absent"
    PARTIAL = "partial"
    PRESENT = "present"
    DAMAGED = "damaged"


class Seen(msgspec.Struct, frozen=True):
    """What a file was when it was last hashed; a file that has not moved since is not hashed again."""

    size: int
    mtime_ns: int
    sha256: str


class Store(msgspec.Struct, frozen=True):
    """Weights under one root folder. A model is present when every file has the catalogue's sha256."""

    root: Path

    def folder(self, model: Model) -> Path:
        return self.root / model.id

    def partial(self, model: Model) -> Path:
        """Where unfinished work on a model is kept."""
        return self.folder(model) / ".partial"

    def derived(self, model: Model, form: str) -> Path:
        """Where a folder in this form lies once it is made, named after the files and the recipe it is made by."""
        recipe = next(one.recipe for one in model.derive if one.form == form)
        made_of = hashlib.sha256("".join([str(recipe), *(file.sha256 for file in model.file)]).encode())
        return self.folder(model) / "derived" / f"{form}-{made_of.hexdigest()[:12]}"

    def lock(self, model: Model) -> FileLock:
        """The lock that keeps two processes from filling the same folder."""
        folder = self.root / ".locks"
        folder.mkdir(parents=True, exist_ok=True)
        return FileLock(folder / f"{model.id}.lock")

    def holds(self, model: Model, file: File) -> bool:
        """Whether a file is in place with the right content; hashed only if it moved since the receipt."""
        path = self.folder(model) / file.path
        if size_of(path) != file.size:
            return False
        known = self._receipt(model)
        seen = _seen(path, known.get(file.path))
        if seen != known.get(file.path):
            self._write(model, {**known, file.path: seen})
        return seen.sha256 == file.sha256

    def keep(self, model: Model, file: File) -> None:
        """Move a file that has just been proven from the workshop into the model's folder, in one step."""
        final = self.folder(model) / file.path
        final.parent.mkdir(parents=True, exist_ok=True)
        proven = self.partial(model) / file.path
        with proven.open("rb+") as stream:
            os.fsync(stream.fileno())  # the receipt must not outlive the bytes when the power goes
        proven.replace(final)
        now = final.stat()
        self._write(model, {**self._receipt(model), file.path: Seen(now.st_size, now.st_mtime_ns, file.sha256)})

    def state(self, model: Model) -> State:
        """What is there, cheaply: sizes and the receipt; only a file that moved since is hashed again."""
        there = [file for file in model.file if (self.folder(model) / file.path).is_file()]
        if len(there) == len(model.file):
            return State.PRESENT if all(self.holds(model, file) for file in there) else State.DAMAGED
        if len(self._receipt(model)) == len(model.file):  # it was complete once
            return State.DAMAGED
        begun = any(size_of(self.partial(model) / file.path) for file in model.file)
        return State.PARTIAL if there or begun else State.ABSENT

    def verify(self, model: Model, progress: Progress = SILENT) -> tuple[str, ...]:
        """Hash every file again, whatever the receipt says; the paths that are missing or wrong."""
        seen = {}
        for file in model.file:
            path = self.folder(model) / file.path
            if path.is_file():
                progress.start(f"{model.id}/{file.path}", size_of(path))
                seen[file.path] = _seen(path, None, progress)
                progress.finish()
        if seen:
            self._write(model, {**self._receipt(model), **seen})
        self._throw_away_damage(model)
        return tuple(f.path for f in model.file if f.path not in seen or seen[f.path].sha256 != f.sha256)

    def _throw_away_damage(self, model: Model) -> None:
        """What was derived and is not what it was; it is made again when it is needed."""
        for made in (self.derived(model, one.form) for one in model.derive):
            if made.is_dir() and not intact(made, hashed=True):
                shutil.rmtree(made)

    def require(self, model: Model) -> None:
        """Stop, with the command that gets it, unless the model is present."""
        if self.state(model) is not State.PRESENT:
            command = f"iasted models fetch {model.id}"
            raise PartMissing(
                say(
                    f"Le modèle {model.id} n'est pas là en entier. Pour l'obtenir : {command}",
                    f"The model {model.id} is not all there. To get it: {command}",
                ),
                code="model-missing",
            )

    def file(self, model: Model, role: Role) -> Path:
        """The path of the model's file that plays `role`; the model must be present."""
        self.require(model)
        paths = {file.role: file.path for file in model.file}
        return self.folder(model) / paths[role]

    def _receipt(self, model: Model) -> dict[str, Seen]:
        try:
            text = (self.folder(model) / RECEIPT).read_bytes()
            return msgspec.json.decode(text, type=dict[str, Seen])
        except (OSError, msgspec.DecodeError):
            return {}

    def _write(self, model: Model, seen: dict[str, Seen]) -> None:
        receipt = self.folder(model) / RECEIPT
        fresh = receipt.with_name(f"{RECEIPT}.{os.getpid()}")
        try:
            fresh.write_bytes(msgspec.json.format(msgspec.json.encode(seen)))
            fresh.replace(receipt)
        except OSError:  # a folder installed for every user is read only: the hash is taken again next time
            fresh.unlink(missing_ok=True)


def _seen(path: Path, known: Seen | None, progress: Progress = SILENT) -> Seen:
    now = path.stat()
    if known is not None and (known.size, known.mtime_ns) == (now.st_size, now.st_mtime_ns):
        return known
    return Seen(now.st_size, now.st_mtime_ns, sha256_of(path, progress))


def default_store() -> Store:
    """The store named by IASTED_MODELS_DIR, else the one in the person's data folder."""
    chosen = os.environ.get("IASTED_MODELS_DIR")
    return Store(Path(chosen) if chosen else platformdirs.user_data_path("iasted", appauthor=False) / "models")
