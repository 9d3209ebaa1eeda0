"""Where somebody speaks: Silero's probability for each 32 ms of sound, fed as it comes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from shared.errors import PartMissing
from shared.language import say

WINDOW = 512
"""Samples that get one probability: 32 ms at 16 kHz."""
_CONTEXT = 64
"""Samples of the window before, which the model wants to see again."""


class SpeechDetector:
    """Silero v6, the model that ships inside faster-whisper; keeps its memory from one block to the next."""

    def __init__(self, model: Path | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model or _shipped_model()), options, providers=["CPUExecutionProvider"]
        )
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._memory: list[Any] = [np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)]
        self._context = np.zeros(_CONTEXT, np.float32)

    def probabilities(self, pcm: bytes) -> list[float]:
        """One probability of speech for each whole window of `pcm` (16-bit mono at 16 kHz)."""
        sound = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0
        count = sound.size // WINDOW
        if not count:
            return []
        blocks = sound[: count * WINDOW].reshape(count, WINDOW)
        before = np.vstack([self._context, blocks[:-1, -_CONTEXT:]])
        self._context = blocks[-1, -_CONTEXT:]
        hidden, cell = self._memory
        found, *self._memory = self._session.run(None, {"input": np.hstack([before, blocks]), "h": hidden, "c": cell})
        return [float(probability) for probability in np.asarray(found).reshape(-1)]


def _shipped_model() -> Path:
    """The file inside faster-whisper, found without importing that package."""
    package = importlib.util.find_spec("faster_whisper")
    for folder in (package.submodule_search_locations or []) if package else []:
        model = Path(folder, "assets", "silero_vad_v6.onnx")
        if model.is_file():
            return model
    raise PartMissing(
        say(
            "Le détecteur de parole manque : réinstallez iAsted avec « pip install iasted[desktop] ».",
            "The speech detector is missing: reinstall iAsted with 'pip install iasted[desktop]'.",
        ),
        code="speech-detector-missing",
    )
