"""What a person has chosen on this laptop: read once, frozen, written whole; nothing in it is secret or personal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs
from msgspec import Meta

from shared.errors import BadInput
from shared.language import Language, say
from shared.reports.content import Privacy


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Choices with their defaults; what a newer version added is kept out of an older one's way."""

    language: Language | None = None
    """None follows the system."""
    microphone: str = ""
    """By name; empty is the system's own choice."""
    speaker: str = ""
    speed: Annotated[float, Meta(ge=0.5, le=2.0)] = 1.0
    """Of the voice that answers."""
    patience: Annotated[float, Meta(ge=0.5, le=2.0)] = 1.0
    """How much longer or shorter than usual a silence must be to end what is said with free hands."""
    privacy: Privacy = "internal"
    """Of a new conversation; restricted words never leave this laptop for an engine elsewhere."""
    stronger: Literal["never", "organisation", "vendors"] = "organisation"
    """Who may help with what is not restricted, when there is a network; vendors need keys on this laptop."""
    text_percent: Annotated[int, Meta(ge=100, le=150)] = 100
    lock_after_minutes: Annotated[int, Meta(ge=1, le=240)] = 10
    spoken_answers: bool = True
    server: str = ""
    """Where the organisation's server is; empty until somebody signed in or wrote it."""
    sync_paused: bool = False
    """Nothing is sent or fetched by itself until somebody goes on."""
    metered: Literal["auto", "yes", "no"] = "auto"
    """Whether the connection is paid for by volume, so that files wait; auto believes the system."""


def default_folder() -> Path:
    """Where the settings file is."""
    return platformdirs.user_config_path("iasted", appauthor=False)


def default_data() -> Path:
    """Where the sealed data of this person is: IASTED_DESK_DIR, else the person's data folder."""
    if chosen := os.environ.get("IASTED_DESK_DIR"):
        return Path(chosen)
    return platformdirs.user_data_path("iasted", appauthor=False) / "desk"


def load(folder: Path | None = None) -> Settings:
    """The settings of this person; the defaults when there are none; BadInput when the file cannot be read as such."""
    path = (folder or default_folder()) / "settings.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.DecodeError) as error:
        message = say(
            f"Les réglages sont illisibles : corrigez ou supprimez {path}.",
            f"The settings cannot be read: mend or delete {path}.",
        )
        raise BadInput(message, code="settings-unreadable") from error


def save(settings: Settings, folder: Path | None = None) -> None:
    """Write the settings whole, or leave the former ones as they were."""
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "settings.json.new"
    with fresh.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(settings), indent=2))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "settings.json")
