"""How the engine process of each model is started: the same on the laptop and on the server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.catalogue import Kind, Model
from models.store import Store
from shared.engines.spec import EngineSpec
from shared.voice.ports import Capabilities

THREADS = 2
"""For work that two threads do faster: sound that is made, a prompt that is read; docs/decisions/0010-two-cores.md."""
STANDS_BACK: dict[Kind, int] = {"stt": 2, "tts": 5, "llm": 8}
"""Hearing before voice before language model, and the program with its sound before all of them."""

Options = dict[str, str | int | float]


def spec(model: Model, store: Store) -> EngineSpec:
    """How the process of a model is started."""
    module, options = _FACTORIES[model.engine]
    return EngineSpec(
        name=model.id,
        factory=module,
        options=options(model, store.folder(model)),
        threads=THREADS,
        nice=STANDS_BACK.get(model.kind, 0),
        memory_mb=max(2_000.0, 3.0 * model.ram_mb),
    )


def can(model: Model) -> Capabilities:
    """What a candidate that is served by it can do."""
    return Capabilities(languages=model.languages)


def _whisper(_: Model, folder: Path) -> Options:
    return {"folder": str(folder)}


def _llama(model: Model, folder: Path) -> Options:
    path = str(folder / _file(model, "weights"))
    return {"path": path, "context": model.loader["n_ctx"], "reading_threads": THREADS}


def _kokoro(model: Model, folder: Path) -> Options:
    return {
        "folder": str(folder),
        "model": _file(model, "weights"),
        "voice": _file(model, "voice"),
        "language": model.loader["espeak_voice"],
        "threads": THREADS,
    }


def _piper(model: Model, folder: Path) -> Options:
    model_path, config = str(folder / _file(model, "weights")), str(folder / _file(model, "config"))
    return {"model": model_path, "config": config, "threads": THREADS}


_FACTORIES: dict[str, tuple[str, Callable[[Model, Path], Options]]] = {
    "whisper": ("shared.engines.whisper:WhisperEngine", _whisper),
    "llama": ("shared.engines.llama:LlamaEngine", _llama),
    "kokoro": ("shared.engines.kokoro:KokoroEngine", _kokoro),
    "piper": ("shared.engines.piper:PiperEngine", _piper),
}


def _file(model: Model, role: str) -> str:
    return next(file.path for file in model.file if file.role == role)
