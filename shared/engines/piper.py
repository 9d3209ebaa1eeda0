"""Piper, the voice of production; GPL-3.0 code in a process of its own, one clause in, its sound out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from piper import PiperConfig, PiperVoice, SynthesisConfig

from shared.engines.joints import shape, to_pcm
from shared.engines.onnx import session


class PiperEngine:
    """Serves `speak`."""

    def __init__(self, model: str, config: str, *, threads: int = 2) -> None:
        settings = PiperConfig.from_dict(json.loads(Path(config).read_text(encoding="utf-8")))
        self._voice = PiperVoice(session=session(model, threads), config=settings)
        for _ in self.serve("speak", {"text": "oui"}, lambda: False):  # the first word of all is the slowest
            pass

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        if op != "speak":
            return
        settings = SynthesisConfig(length_scale=1.0 / float(body.get("speed", 1.0)))
        sentences = list(self._voice.synthesize(body["text"], settings))  # a clause: one, seldom two
        for number, sentence in enumerate(sentences):
            if cancelled():
                return
            samples = shape(np.asarray(sentence.audio_float_array, np.float32), sentence.sample_rate, body["text"])
            yield {"pcm": to_pcm(samples), "rate": sentence.sample_rate, "last": number == len(sentences) - 1}
