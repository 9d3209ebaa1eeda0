"""faster-whisper as anybody uses it, with its own settings: the reference that the short window is measured against."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from faster_whisper import WhisperModel

from shared.engines.mel import from_pcm
from shared.voice.events import FinalTranscript
from shared.voice.ports import Utterance


class ReferenceWhisper:
    """Serves `transcribe` like `WhisperEngine`: same weights, same precision, same threads; the rest is not ours."""

    def __init__(self, folder: str, *, threads: int = 2) -> None:
        self._whisper = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads)

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        if op != "transcribe":
            return
        utterance = msgspec.convert(body, Utterance)
        texts, started = [], time.process_time()
        segments, _ = self._whisper.transcribe(from_pcm(utterance.pcm), language=utterance.language)
        for segment in segments:
            if cancelled():
                return
            texts.append(segment.text.strip())
        cpu_s = time.process_time() - started
        final = FinalTranscript(turn=utterance.turn, text=" ".join(texts), window="full", cpu_s=cpu_s)
        yield {"type": "final-transcript", **msgspec.to_builtins(final)}
