"""`iasted` alone: the window, on this person's own data; what is heavy is imported once the window is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.settings import Settings, default_data, load
from desktop.store.place import Place
from desktop.ui.start import run
from shared.errors import IastedError
from shared.language import use_everywhere

if TYPE_CHECKING:
    from desktop.desk.desk import Desk
    from desktop.ui.bridge import Tell


def open_window() -> int:
    """Stay until the window is closed; the exit code."""
    settings, warning = Settings(), ""
    try:
        settings = load()
    except IastedError as error:
        warning = error.message
    use_everywhere(settings.language)
    return run(lambda tell: _desk(settings, tell), settings, exists=Place(default_data()).exists, warning=warning)


def _desk(settings: Settings, tell: Tell) -> Desk:
    from desktop.app import gathering  # noqa: PLC0415 - numpy and the store, off the window's thread
    from desktop.audio.portaudio import PortAudioBackend  # noqa: PLC0415 - the same
    from desktop.crew import Crew  # noqa: PLC0415 - the same
    from desktop.desk.desk import Desk as RealDesk  # noqa: PLC0415 - the same
    from desktop.store.vault import Vault  # noqa: PLC0415 - the same
    from desktop.store.vendor_keys import KeyringKeys  # noqa: PLC0415 - the same
    from desktop.stronger.engines import Stronger  # noqa: PLC0415 - the same
    from models.encoders import encoder  # noqa: PLC0415 - the same
    from models.store import default_store  # noqa: PLC0415 - the same

    weights = default_store()
    stronger = Stronger(KeyringKeys(), encoder=lambda: encoder(weights))
    company = gathering(Crew(weights), PortAudioBackend(), stronger)
    return RealDesk(Vault(default_data()), company, settings, tell)
