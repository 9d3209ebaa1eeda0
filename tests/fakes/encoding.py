"""An engine that encodes a text as its length, for a child process; it can be made to answer nonsense."""

from __future__ import annotations

import numpy as np

from shared.routing.remembering import WIDTH


class FakeEncoding:
    """Serves `encode`."""

    def __init__(self, *, batch: int = 16, fault: str = "") -> None:
        self._batch, self._fault = batch, fault

    def serve(self, op, body, cancelled):
        texts = body["texts"]
        for start in range(0, len(texts), self._batch):
            some = texts[start : start + self._batch]
            vectors = np.zeros((len(some), WIDTH), "<f4")
            vectors[:, 0] = [len(text) for text in some]
            if self._fault == "nan":
                vectors[:] = np.nan
            yield {"vectors": vectors.tobytes()[: -4 if self._fault == "short" else None]}
