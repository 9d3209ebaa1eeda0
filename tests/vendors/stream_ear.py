"""What Deepgram says of a stream: guesses that change, parts that are final, signs that somebody stopped speaking."""

from __future__ import annotations

from typing import Any

from tests.vendors.spoken_code import RATE, words_in

STEP = 3200
"""Samples between two guesses."""
PART = 4
"""Words of a part that becomes final while somebody goes on speaking."""
ENDPOINT_S, UTTERANCE_S = 0.3, 1.0


def alternative(words: list[tuple[str, float, float]], guess: str = "") -> dict[str, Any]:
    """One reading, in Deepgram's format."""
    told = [
        {"word": word.lower().strip(",."), "punctuated_word": word, "start": start, "end": end, "confidence": 0.97}
        for word, start, end in words
    ]
    text = " ".join([*(word for word, _, _ in words), *([guess] if guess else [])])
    return {"transcript": text, "confidence": 0.97 if words else 0.0, "words": told}


class StreamEar:
    """Takes samples in, gives messages back."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._told = self._since = 0
        self._last_word_s = 0.0
        self._ended = True

    @property
    def seconds(self) -> float:
        """Of sound that was taken in."""
        return len(self._pcm) / 2 / RATE

    def take(self, pcm: bytes) -> list[dict[str, Any]]:
        """What is to be said after this sound."""
        self._pcm += pcm
        messages = []
        while len(self._pcm) // 2 - self._told >= STEP:
            self._told += STEP
            messages += self._reading(self._told)
        return messages

    def finalized(self) -> list[dict[str, Any]]:
        """Everything that was heard so far becomes final."""
        return [self._final(len(self._pcm) // 2, from_finalize=True)]

    def closed(self) -> list[dict[str, Any]]:
        """The rest, and what it was all together."""
        rest = [self._final(len(self._pcm) // 2)] if len(self._pcm) // 2 > self._since else []
        metadata = {
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": "r1",
            "sha256": "0",
            "created": "2026-11-27T00:00:00Z",
            "duration": self.seconds,
            "channels": 1,
        }
        return [*rest, metadata]

    def _reading(self, now: int) -> list[dict[str, Any]]:
        words = words_in(bytes(self._pcm[2 * self._since : 2 * now]), self._since)
        now_s = now / RATE
        whole = [word for word in words if word[2] < now_s]
        if words:
            self._last_word_s, self._ended = words[-1][2], False
        quiet_s = now_s - self._last_word_s
        if words and quiet_s >= ENDPOINT_S:
            return [self._final(now, speech_final=True)]
        if len(whole) >= PART:
            end = round(whole[PART - 1][2] * RATE)
            return [self._final(end)]
        if not words and not self._ended and quiet_s >= UTTERANCE_S:
            self._ended = True
            return [{"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": self._last_word_s}]
        guess = words[-1][0][:2] + "euh" if len(words) > len(whole) else ""
        return [self._results(whole, self._since, now, guess=guess)]

    def _final(self, end: int, *, speech_final: bool = False, from_finalize: bool = False) -> dict[str, Any]:
        words = words_in(bytes(self._pcm[2 * self._since : 2 * end]), self._since)
        begin, self._since = self._since, end
        return self._results(words, begin, end, final=True, speech_final=speech_final, from_finalize=from_finalize)

    @staticmethod
    def _results(
        words: list[tuple[str, float, float]],
        begin: int,
        end: int,
        *,
        guess: str = "",
        final: bool = False,
        **signs: bool,
    ) -> dict[str, Any]:
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "start": begin / RATE,
            "duration": (end - begin) / RATE,
            "is_final": final,
            "speech_final": signs.get("speech_final", False),
            "from_finalize": signs.get("from_finalize", False),
            "channel": {"alternatives": [alternative(words, guess)]},
            "metadata": {
                "request_id": "r1",
                "model_uuid": "m1",
                "model_info": {"name": "n", "version": "1", "arch": "nova-3"},
            },
        }
