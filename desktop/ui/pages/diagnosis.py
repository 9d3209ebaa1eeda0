"""What somebody who helps needs to know of this laptop: versions, machine, models, devices, store; nothing personal."""

from __future__ import annotations

import importlib.metadata
import platform
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from desktop.audio.backend import Device
from desktop.settings import Settings
from desktop.store.health import require_whole
from desktop.store.store import Store
from desktop.ui.report.attachments import size_in_words
from desktop.ui.when import when
from models.catalogue import catalogue
from models.choose import choose, this_machine
from models.space import free_bytes
from models.store import State, default_store
from shared.language import say

_CHECKED = "checked"
_LIBRARIES = ("pyside6-essentials", "sqlcipher3", "faster-whisper", "llama-cpp-python", "weasyprint")

_LICENCES = (
    ("Qt, PySide6", "LGPL-3.0"),
    ("SQLCipher", "BSD-3-Clause"),
    ("llama.cpp, faster-whisper, ONNX Runtime", "MIT"),
    ("Piper", "GPL-3.0"),
    ("PortAudio, WeasyPrint", "MIT, BSD-3-Clause"),
    ("Inter, Noto, Vazirmatn", "OFL-1.1"),
)


class StoreState(msgspec.Struct, frozen=True):
    """How the store is: bytes on disk, what it holds, and when it was last found whole."""

    bytes: int = 0
    conversations: int = 0
    reports: int = 0
    waiting: int = 0
    checked: datetime | None = None


def store_state(store: Store, folder: Path) -> StoreState:
    """Counted now; without a later check, the store was found whole when it was opened."""
    checked = store.meta.get(_CHECKED)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return StoreState(
        bytes=size,
        conversations=store.conversations.count(),
        reports=store.reports.count(),
        waiting=store.outbox.count(),
        checked=datetime.fromisoformat(checked) if checked else None,
    )


def check(store: Store) -> None:
    """Read the whole database again and note that it is whole; StoreDamaged when it is not."""
    require_whole(store.database)
    store.meta.set(_CHECKED, datetime.now(UTC).isoformat())


def sections(
    store: StoreState, devices: tuple[Device, ...], settings: Settings, data: Path
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Headings, each with pairs of a name and a value, in the language in use."""
    return (
        (say("Programme", "Program"), _program()),
        (say("Ordinateur", "Computer"), _machine(data)),
        (say("Modèles", "Models"), _models()),
        (say("Son", "Sound"), _sound(devices, settings)),
        (say("Données", "Data"), _data(store)),
    )


def licences() -> tuple[tuple[str, str], ...]:
    """What this program and what it stands on are given under."""
    weights = tuple((model.id, model.licence) for model in catalogue().model)
    return (("iAsted", "GPL-3.0-or-later"), *_LICENCES, *weights)


def as_text(parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> str:
    """The same, to be pasted into a message."""
    return "\n\n".join("\n".join([head, *(f"  {name}: {value}" for name, value in pairs)]) for head, pairs in parts)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return say("absent", "absent")


def _program() -> tuple[tuple[str, str], ...]:
    return (
        ("iAsted", _version("iasted")),
        ("Python", platform.python_version()),
        *((name, _version(name)) for name in _LIBRARIES),
    )


def _machine(data: Path) -> tuple[tuple[str, str], ...]:
    machine = this_machine()
    folder = next(path for path in (data, *data.parents) if path.exists())
    return (
        (say("Système", "System"), f"{platform.system()} {platform.release()} ({platform.machine()})"),
        (say("Mémoire", "Memory"), size_in_words(machine.ram_mb << 20)),
        (say("Cœurs", "Cores"), str(machine.cores)),
        (say("Ensemble conseillé", "Set advised"), choose(machine).set),
        (say("Place libre", "Free space"), size_in_words(free_bytes(folder))),
    )


def _models() -> tuple[tuple[str, str], ...]:
    store = default_store()
    words = {
        State.ABSENT: say("absent", "absent"),
        State.PARTIAL: say("en partie reçu", "partly received"),
        State.PRESENT: say("prêt", "ready"),
        State.DAMAGED: say("abîmé", "damaged"),
    }
    found = ((model.id, store.state(model)) for model in catalogue().model)
    there = tuple((name, words[state]) for name, state in found if state is not State.ABSENT)
    return there or ((say("Modèles", "Models"), say("aucun", "none")),)


def _sound(devices: tuple[Device, ...], settings: Settings) -> tuple[tuple[str, str], ...]:
    ears, mouths = [one for one in devices if one.inputs], [one for one in devices if one.outputs]
    usual = say("celui du système", "the system’s own")
    own = say("choisi dans les réglages", "chosen in the settings")
    return (
        (say("Micros", "Microphones"), f"{len(ears)} ({own if settings.microphone else usual})"),
        (say("Haut-parleurs", "Speakers"), f"{len(mouths)} ({own if settings.speaker else usual})"),
    )


def _data(store: StoreState) -> tuple[tuple[str, str], ...]:
    return (
        (say("Taille", "Size"), size_in_words(store.bytes)),
        (say("Conversations", "Conversations"), str(store.conversations)),
        (say("Fiches", "Reports"), str(store.reports)),
        (say("À envoyer", "To be sent"), str(store.waiting)),
        (
            say("Intégrité", "Integrity"),
            say(f"vérifiée, {when(store.checked)}", f"verified, {when(store.checked)}")
            if store.checked
            else say("vérifiée à l’ouverture", "verified when opened"),
        ),
    )
