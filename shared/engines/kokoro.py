"""The French voice that can be had from packages: Kokoro-82M on onnxruntime, with Piper's own phonemes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from piper.phonemize_espeak import EspeakPhonemizer

from shared.engines.joints import Samples, shape, to_pcm
from shared.engines.onnx import session

RATE = 24_000
LONGEST = 500
"""Phonemes in one pass; the model's window is 510."""


class KokoroEngine:
    """Serves `speak`: one clause in, its sound out."""

    def __init__(self, folder: str, *, model: str, voice: str, language: str = "fr", threads: int = 2) -> None:
        self._session = session(str(Path(folder, model)), threads)
        self._styles = np.fromfile(Path(folder, voice), dtype=np.float32).reshape(-1, 1, 256)
        self._vocabulary: dict[str, int] = json.loads(Path(folder, "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self._phonemizer = EspeakPhonemizer()
        self._language = language
        for _ in self.serve("speak", {"text": "oui"}, lambda: False):  # the first word of all is the slowest
            pass

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        if op != "speak":
            return
        text = str(body["text"]).replace("\0", " ")
        passes = self._passes(text)
        for number, tokens in enumerate(passes):
            if cancelled():
                return
            last = number == len(passes) - 1
            samples = shape(self._say(tokens, float(body.get("speed", 1.0))), RATE, text if last else ",")
            yield {"pcm": to_pcm(samples), "rate": RATE, "last": last}

    def _passes(self, text: str) -> list[list[int]]:
        """The text as token lists that each fit the model; longer ones are cut between words."""
        phonemes = " ".join("".join(sentence) for sentence in self._phonemizer.phonemize(self._language, text))
        passes: list[list[int]] = [[]]
        for word in phonemes.split():
            tokens = [self._vocabulary[symbol] for symbol in word if symbol in self._vocabulary]
            if len(passes[-1]) + len(tokens) + 1 > LONGEST:
                passes.append([])
            passes[-1] += [self._vocabulary[" "], *tokens] if passes[-1] else tokens[:LONGEST]
        return [tokens for tokens in passes if tokens]

    def _say(self, tokens: list[int], speed: float) -> Samples:
        sound = self._session.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": self._styles[len(tokens)],
                "speed": np.array([speed], np.float32),
            },
        )[0]
        return np.asarray(sound, np.float32).reshape(-1)
