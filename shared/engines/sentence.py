"""A folder of sentence-transformers on PyTorch, for a server: questions in, vectors out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"  # the folder is all there is

import torch
from sentence_transformers import SentenceTransformer

BATCH = 16
PREFIX = "query: "
"""What the network was taught to find before each of two texts that are compared."""


class SentenceEngine:
    """Serves `encode`."""

    def __init__(self, folder: str, *, threads: int = 2) -> None:
        torch.set_num_threads(threads)
        self._model = SentenceTransformer(
            folder, device="cpu", local_files_only=True, model_kwargs={"dtype": torch.float32}
        )
        for _ in self.serve("encode", {"texts": ["oui"]}, lambda: False):  # the first one of all is the slowest
            pass

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        if op != "encode":
            return
        texts = body["texts"]
        for start in range(0, len(texts), BATCH):
            if cancelled():
                return
            asked = [PREFIX + text for text in texts[start : start + BATCH]]
            vectors = self._model.encode(asked, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
            yield {"vectors": vectors.astype("<f4").tobytes()}
