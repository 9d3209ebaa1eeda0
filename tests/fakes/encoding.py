"""An engine that encodes a text as its length and the number of pieces so far; it can be slow or answer nonsense."""

from __future__ import annotations

import time

import numpy as np

from shared.routing.remembering import WIDTH


class FakeEncoding:
    """Serves `encode`."""

    def __init__(self, *, batch: int = 16, fault: str = "", takes_s: float = 0.0) -> None:
        self._batch, self._fault, self._takes_s = batch, fault, takes_s
        self._pieces = 0

    def serve(self, op, body, cancelled):
        texts = body["texts"]
        for start in range(0, len(texts), self._batch):
            some = texts[start : start + self._batch]
            time.sleep(self._takes_s)
            self._pieces += 1
            vectors = np.zeros((len(some), WIDTH), "<f4")
            vectors[:, 0] = [len(text) for text in some]
            vectors[:, 1] = self._pieces
            if self._fault == "nan":
                vectors[:] = np.nan
            yield {"vectors": vectors.tobytes()[: -4 if self._fault == "short" else None]}
