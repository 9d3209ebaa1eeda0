"""Bring models in from a folder or a USB stick: files are recognised by size and proven by hash."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from pathlib import Path
from typing import TypeAlias

from models.catalogue import File, Model
from models.deriving import derive
from models.filling import filling
from models.hashing import sha256_of
from models.progress import SILENT, Progress
from models.space import FreeBytes, free_bytes, require_space
from models.store import Store
from shared.errors import BadInput
from shared.language import say

BySize: TypeAlias = dict[int, list[Path]]


def survey(folder: Path) -> BySize:
    """Every file under a folder, by size."""
    if not folder.is_dir():
        raise BadInput(say(f"{folder} n'est pas un dossier.", f"{folder} is not a folder."), code="no-such-folder")
    found: BySize = defaultdict(list)
    for parent, _, names in os.walk(folder):
        for path in (Path(parent, name) for name in sorted(names)):
            if path.is_file() and not path.is_symlink():
                found[path.stat().st_size].append(path)
    return found


def carries(found: BySize, model: Model) -> bool:
    """Whether a folder may hold the model: a file has the size of its weights."""
    return any(file.size in found for file in model.file if file.role == "weights")


def bring(
    model: Model, found: BySize, store: Store, progress: Progress = SILENT, *, free: FreeBytes = free_bytes
) -> tuple[str, ...]:
    """Copy what the folder has of a model into the store; the paths still missing afterwards."""
    with filling(model, store, progress):
        require_space(model, store, free, from_folder=True)
        missing = tuple(
            file.path
            for file in model.file
            if not store.holds(model, file) and not _copy(model, file, found, store, progress)
        )
    if not missing:
        derive(model, store, progress=progress, free=free)
    return missing


def _copy(model: Model, file: File, found: BySize, store: Store, progress: Progress) -> bool:
    target = store.partial(model) / file.path
    candidates = sorted(found.get(file.size, []), key=lambda path: path.name != Path(file.path).name)
    for candidate in candidates:
        progress.start(f"{candidate}", file.size)
        if _hash_or_nothing(candidate, progress) == file.sha256:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(candidate, target)
            if sha256_of(target) == file.sha256:  # what was written, not what was read
                store.keep(model, file)
                progress.finish()
                return True
            target.unlink()
        progress.finish()
        progress.note(
            say(
                f"{candidate} n'a pas l'empreinte de {file.path} : laissé de côté",
                f"{candidate} does not have the hash of {file.path}: left aside",
            )
        )
    return False


def _hash_or_nothing(path: Path, progress: Progress) -> str:
    try:
        return sha256_of(path, progress)
    except OSError:  # a worn stick
        return ""
