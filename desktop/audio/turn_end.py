"""Whether a voice sounds finished: smart-turn looks at the last eight seconds and hears melody, rhythm and breath."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from models.catalogue import catalogue
from models.store import State, Store
from shared.voice.logmel import log_mel, normalised
from shared.voice.ports import RATE

LOOKS_BACK_S = 8.0


def turn_end(store: Store) -> TurnEnd | None:
    """The detector, where its weights are; without them the words alone decide."""
    model = catalogue().named("smart-turn-v3.2")
    return TurnEnd(store.file(model, "weights")) if store.state(model) is State.PRESENT else None


class TurnEnd:
    """smart-turn v3.2; about 60 ms of one core a question, so it is asked once a pause, away from the event loop."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def probability(self, pcm: bytes) -> float:
        """How surely the speaker is done, 0 to 1, given what was said (16-bit at `RATE`) and a little silence after."""
        wanted = round(LOOKS_BACK_S * RATE)
        sound = np.frombuffer(pcm, "<i2")[-wanted:].astype(np.float32) / 32768.0
        padded = np.pad(sound, (wanted - sound.size, 0))
        found = self._session.run(None, {"input_features": log_mel(normalised(padded))[None]})
        return float(np.asarray(found[0]).reshape(-1)[0])
