"""Makes of a model's files the folder that its engine loads: once, in one step, from files proven by their hash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from models.catalogue import Model
from models.derived import intact, write_down
from models.filling import filling
from models.progress import SILENT, Progress
from models.space import MARGIN, FreeBytes, free_bytes, require_bytes
from models.store import Store
from shared.errors import EngineFailed
from shared.language import say

PROGRAMS = {"e5": "shared.engines.e5_folder"}
"""By engine: called with the form, the weights and an empty folder, in a process that gives all its memory back."""


def derive(
    model: Model, store: Store, form: str = "", progress: Progress = SILENT, *, free: FreeBytes = free_bytes
) -> Path | None:
    """The folder in this form, or in the first that the catalogue names; None where the model needs none.

    The model must be present. Raises PartMissing where it is not or the disk is full, EngineFailed where a part is
    missing that makes the form, Interrupted.
    """
    form = form or (model.derive[0].form if model.derive else "")
    if not form:
        return None
    store.require(model)
    final = store.derived(model, form)
    if intact(final):  # also where the folder is read only
        return final
    with filling(model, store, progress):
        if not intact(final):
            needed = next(one.bytes for one in model.derive if one.form == form)
            require_bytes(model, store, needed + MARGIN, free)
            progress.note(say(f"Préparation de {model.id}…", f"Preparing {model.id}…"))
            _make(model, store, form, final)
    return final


def _make(model: Model, store: Store, form: str, final: Path) -> None:
    workshop = store.partial(model) / final.name
    for old in (workshop, *final.parent.glob(f"{form}-*")):  # what an older recipe made is of no use any more
        shutil.rmtree(old, ignore_errors=True)
    workshop.mkdir(parents=True)
    weights = next(file.path for file in model.file if file.role == "weights")
    call = [sys.executable, "-m", PROGRAMS[model.engine], form, str(store.folder(model) / weights), str(workshop)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    made = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    if made.returncode:
        shutil.rmtree(workshop, ignore_errors=True)
        raise _failed(model, made.stderr)
    write_down(workshop)
    final.parent.mkdir(parents=True, exist_ok=True)
    workshop.rename(final)


def _failed(model: Model, said: str) -> EngineFailed:
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
    return EngineFailed(
        say(
            f"{model.id} n'a pas pu être préparé ({last}). Pour réessayer : iasted models fetch {model.id}",
            f"{model.id} could not be prepared ({last}). To try again: iasted models fetch {model.id}",
        ),
        code="model-not-prepared",
    )
