"""Filling a model's folder: one process at a time, and whatever stops it is told in one sentence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import Timeout

from models.catalogue import Model
from models.progress import Progress
from models.space import disk_full, is_disk_full
from models.store import State, Store
from shared.errors import BadInput, Interrupted
from shared.language import say


@contextmanager
def filling(model: Model, store: Store, progress: Progress) -> Iterator[None]:
    """Work in the model's folder with nobody else in it; what was received is kept however it ends.

    Raises Interrupted, PartMissing (`disk-full`) or BadInput (`models-folder`) for what the system reports.
    """
    try:
        with _alone(model, store, progress):
            yield
            if store.state(model) is State.PRESENT:
                shutil.rmtree(store.partial(model), ignore_errors=True)
    except KeyboardInterrupt:
        raise Interrupted(
            say(
                f"Arrêté. Ce qui est reçu de {model.id} est gardé ; la suite : iasted models fetch {model.id}",
                f"Stopped. What was received of {model.id} is kept; to go on: iasted models fetch {model.id}",
            )
        ) from None
    except OSError as error:
        raise (disk_full(model, store) if is_disk_full(error) else _unusable(store, error)) from error


@contextmanager
def _alone(model: Model, store: Store, progress: Progress) -> Iterator[None]:
    lock = store.lock(model)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.note(
            say(
                f"{model.id} : un autre programme y travaille, j'attends…",
                f"{model.id}: another program is at work on it, waiting…",
            )
        )
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _unusable(store: Store, error: OSError) -> BadInput:
    why = error.strerror or str(error)
    return BadInput(
        say(
            f"Le dossier des modèles {store.root} ne peut pas être utilisé ({why}) : "
            "choisissez-en un autre avec IASTED_MODELS_DIR.",
            f"The models' folder {store.root} cannot be used ({why}): choose another with IASTED_MODELS_DIR.",
        ),
        code="models-folder",
    )
