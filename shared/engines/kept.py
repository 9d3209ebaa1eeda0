"""A voice that keeps the sound of the fixed phrases, so that they start at once the next time, on any day."""

from __future__ import annotations

import hashlib
import os
import tempfile
import wave
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

from shared.voice.ports import Capabilities, Sounded, Spoken, Voice


class KeptPhrases:
    """Wraps a voice; only the phrases given are kept, since anything else may be confidential."""

    def __init__(self, voice: Voice, folder: Path, phrases: Iterable[str], *, settings: str = "") -> None:
        self.name = voice.name
        self.capabilities: Capabilities = voice.capabilities
        self._voice = voice
        self._folder = folder
        self._phrases = frozenset(phrases)
        self._settings = settings

    async def speak(self, turn: str, text: str) -> AsyncGenerator[Sounded, None]:
        if text not in self._phrases:
            async for sound in self._voice.speak(turn, text):
                yield sound
            return
        if (kept := self._read(text)) is not None:
            yield kept
            return
        pieces = [sound async for sound in self._voice.speak(turn, text) if isinstance(sound, Spoken)]
        if pieces:
            sound = Spoken(pcm=b"".join(piece.pcm for piece in pieces), rate=pieces[0].rate)
            self._write(text, sound)
            yield sound

    def _path(self, text: str) -> Path:
        name = hashlib.sha256(f"{self.name}\n{self._settings}\n{text}".encode()).hexdigest()[:24]
        return self._folder / f"{name}.wav"

    def _read(self, text: str) -> Spoken | None:
        try:
            with wave.open(str(self._path(text)), "rb") as file:
                return Spoken(pcm=file.readframes(file.getnframes()), rate=file.getframerate())
        except (OSError, wave.Error, EOFError):
            return None

    def _write(self, text: str, sound: Spoken) -> None:
        """Keep it if the disk allows; a full disk costs only the time to speak it again."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as raw, wave.open(raw, "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(sound.rate)
                file.writeframes(sound.pcm)
            os.replace(temporary, self._path(text))  # noqa: PTH105 - the same call as everywhere here
        except OSError:
            return
