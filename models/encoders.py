"""The encoder of questions that this machine has the weights for, ready to be asked."""

from __future__ import annotations

import itertools
from importlib.util import find_spec

from models.catalogue import Model, catalogue
from models.derived import intact
from models.deriving import derive
from models.store import State, Store
from shared.engines.host import EngineHost
from shared.engines.spec import EngineSpec
from shared.memory.embedder import HostedEncoder

LAPTOP, SERVER = "ctranslate2", "sentence-transformers"
FACTORIES = {LAPTOP: "shared.engines.e5:E5Engine", SERVER: "shared.engines.sentence:SentenceEngine"}
_NEEDS = {SERVER: "sentence_transformers", LAPTOP: "ctranslate2"}
"""On a server, the first whose library is installed."""
THREADS = 2
STANDS_BACK = 2
"""Like hearing, which is done when this begins, and before the voice."""
_REVISION = 12
"""Letters of a hash that tell revisions apart."""


def encoder(store: Store) -> HostedEncoder | None:
    """A laptop's; None where the weights or the folder made of them are not here."""
    for model in _present(store):
        if intact(store.derived(model, LAPTOP)):
            return hosted(model, store, LAPTOP)
    return None


def server_encoder(store: Store) -> HostedEncoder | None:
    """A server's, on PyTorch where it is installed; makes the folder if need be, which takes seconds of its thread.

    None where the weights are not here, or nothing that reads them. Raises what `derive` raises.
    """
    forms = [form for form, needs in _NEEDS.items() if find_spec(needs)]
    for model, form in itertools.product(_present(store), forms):
        derive(model, store, form)
        return hosted(model, store, form)
    return None


def hosted(model: Model, store: Store, form: str, **options: str | int) -> HostedEncoder:
    """The model in this form; `options` are the engine's own."""
    folder = str(store.derived(model, form))
    spec = EngineSpec(
        name=model.id,
        factory=FACTORIES[form],
        options={"folder": folder, "threads": THREADS, **options},
        threads=THREADS,
        nice=STANDS_BACK,
        memory_mb=3_000.0,
    )
    revision = model.file[0].sha256[:_REVISION]
    return HostedEncoder(EngineHost(spec), f"{model.id}@{revision}", float(model.loader["threshold"]))


def _present(store: Store) -> list[Model]:
    known = [model for model in catalogue().model if model.kind == "embedding" and model.derive]
    return [model for model in known if store.state(model) is State.PRESENT]
