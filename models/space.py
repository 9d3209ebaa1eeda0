"""Whether the disk can take what is about to be fetched, said before the first byte."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from models.catalogue import Hub, Model
from models.hashing import size_of
from models.store import Store
from shared.errors import PartMissing
from shared.language import say

FreeBytes: TypeAlias = Callable[[Path], int]
MARGIN = 16 << 20
COPIES = 2  # a client downloads a package, then copies it into place


def free_bytes(folder: Path) -> int:
    """Bytes free on the disk that holds an existing folder."""
    return shutil.disk_usage(folder).free


def bytes_needed(model: Model, store: Store, *, from_folder: bool = False) -> int:
    """Bytes still to be written for a model, a margin included, and the largest package on the way if there is one."""
    missing, carrier = 0, 0
    for file in model.file:
        if size_of(store.folder(model) / file.path) == file.size:
            continue
        missing += max(0, file.size - size_of(store.partial(model) / file.path))
        for source in () if from_folder else file.sources:
            if not isinstance(source, Hub):
                carrier = max(carrier, *(part.bytes for part in source.parts))
    made = sum(one.bytes for one in model.derive[:1])
    return missing + max(COPIES * carrier, made) + MARGIN if missing else 0


def require_space(model: Model, store: Store, free: FreeBytes, *, from_folder: bool = False) -> None:
    """Stop, with the number of megabytes to free, when the model cannot fit."""
    store.folder(model).mkdir(parents=True, exist_ok=True)
    require_bytes(model, store, bytes_needed(model, store, from_folder=from_folder), free)


def require_bytes(model: Model, store: Store, needed: int, free: FreeBytes) -> None:
    """Stop, with the number of megabytes to free, when so many bytes do not fit."""
    short = needed - free(store.root)
    if short > 0:
        megabytes = -(-short // 1_000_000)
        raise PartMissing(
            say(
                f"Il manque {megabytes} Mo sur le disque de {store.root} pour {model.id} : libérez de la place, "
                "ou choisissez un autre dossier avec IASTED_MODELS_DIR.",
                f"The disk of {store.root} lacks {megabytes} MB for {model.id}: make room, "
                "or choose another folder with IASTED_MODELS_DIR.",
            ),
            code="disk-full",
        )


def is_disk_full(error: OSError) -> bool:
    """Whether an error of the system means that no byte more can be written."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def disk_full(model: Model, store: Store) -> PartMissing:
    """The disk filled up in the middle; what was fetched stays."""
    return PartMissing(
        say(
            f"Le disque de {store.root} est plein. Ce qui est déjà reçu de {model.id} est gardé : libérez de la place "
            f"et relancez iasted models fetch {model.id}.",
            f"The disk of {store.root} is full. What was received of {model.id} is kept: make room and run "
            f"iasted models fetch {model.id} again.",
        ),
        code="disk-full",
        retryable=True,
    )
