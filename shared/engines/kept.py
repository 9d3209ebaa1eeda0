"""A voice that keeps the sound of the fixed phrases, so that they start at once the next time, on any day."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing, suppress
from pathlib import Path

import msgspec

from shared.voice.ports import Capabilities, Sounded, Spoken, Voice

_PROOF = hashlib.sha256().digest_size
"""A kept phrase is its hash, then the sound as msgpack."""


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
            async with aclosing(self._voice.speak(turn, text)) as sounds:
                async for sound in sounds:
                    yield sound
            return
        if (kept := self._read(text)) is not None:
            yield kept
            return
        async with aclosing(self._voice.speak(turn, text)) as sounds:
            pieces = [sound async for sound in sounds if isinstance(sound, Spoken)]
        if pieces:
            sound = Spoken(pcm=b"".join(piece.pcm for piece in pieces), rate=pieces[0].rate)
            self._write(text, sound)
            yield sound

    def _path(self, text: str) -> Path:
        name = hashlib.sha256(f"{self.name}\n{self._settings}\n{text}".encode()).hexdigest()[:24]
        return self._folder / f"{name}.sound"

    def _read(self, text: str) -> Spoken | None:
        """The kept sound, unless a single bit of it has changed."""
        try:
            content = self._path(text).read_bytes()
        except OSError:
            return None
        proof, packed = content[:_PROOF], content[_PROOF:]
        return msgspec.msgpack.decode(packed, type=Spoken) if hashlib.sha256(packed).digest() == proof else None

    def _write(self, text: str, sound: Spoken) -> None:
        """Keep it if the disk allows; a full disk costs only the time to speak it again."""
        packed = msgspec.msgpack.encode(sound)
        temporary = ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(packed).digest() + packed)
            os.replace(temporary, self._path(text))  # noqa: PTH105 - the same call as everywhere here
        except OSError:
            with suppress(OSError):
                Path(temporary).unlink()
