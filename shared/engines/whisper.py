"""Hears French with Whisper on CTranslate2: a short window first, the full one only when the reading looks wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import ctranslate2
import msgspec
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import merge_punctuations

from shared.engines.guards import Reading, complaint, invented, spoken
from shared.engines.mel import RATE, Sound, from_pcm, mel, windows
from shared.voice.events import FinalTranscript, Word
from shared.voice.numbers import written
from shared.voice.ports import Utterance

LONGEST_PROMPT = 200
"""Tokens of glossary; Whisper keeps 223 for what came before."""
PROMPT_ENDS_AT = 500
"""Timestamp of the glossary's end: ten seconds, in steps of 20 ms."""
TOKENS_A_SECOND = 12
"""Fast speech is about seven; a reading that needs more is a loop, and stops there."""
FIRST_TIMESTAMP_S = 1.0


class WhisperEngine:
    """Serves `transcribe` (the words of one utterance) and `interim` (a quick reading of one that goes on).

    An interim reading has a lane of its own over the same weights, so that no transcript waits for it.
    """

    aside = gives_way = frozenset({"interim"})

    def __init__(self, folder: str, *, threads: int = 1) -> None:
        self._whisper = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads, num_workers=2)
        self._tokenizers: dict[str, Tokenizer] = {}
        self._read(np.zeros(RATE, np.float32), "fr", "", full=False)  # the first reading of all is the slowest

    def serve(self, op: str, body: dict[str, Any], cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        match op:
            case "transcribe":
                yield self._transcribe(msgspec.convert(body, Utterance), cancelled)
            case "interim":
                utterance = msgspec.convert(body, Utterance)
                sound = windows(from_pcm(utterance.pcm))[-1][1]
                language = utterance.language or "fr"
                encoded = None if cancelled() else self._encode(sound, full=False)
                if encoded is not None and not cancelled():
                    reading = self._decode(encoded, sound, language, utterance.glossary, full=False)
                    yield {"text": "" if invented(reading) else reading.text}

    def _transcribe(self, utterance: Utterance, cancelled: Callable[[], bool]) -> dict[str, Any]:
        """One FinalTranscript, as plain data, over all the windows of the utterance."""
        started, language = time.process_time(), utterance.language
        texts, words, retried, full = [], list[Word](), False, utterance.full_window
        for start, sound in windows(from_pcm(utterance.pcm)):
            if cancelled() or not sound.size:
                break
            language = language or self._language(sound)
            reading, encoded = self._read(sound, language, utterance.glossary, full=utterance.full_window)
            if not utterance.full_window and complaint(reading):
                reading, encoded = self._read(sound, language, utterance.glossary, full=True)
                retried = full = True
            if invented(reading):
                continue
            if (text := spoken(reading.text)) != reading.text:
                tokens = tuple(self._tokenizer(language).encode(f" {text}"))
                reading = msgspec.structs.replace(reading, text=text, tokens=tokens)
            texts.append(text)
            if utterance.words:
                words += self._words(reading, encoded, language, start / RATE)
        final = FinalTranscript(
            turn=utterance.turn,
            text=written(" ".join(texts)),
            language=language or "fr",
            words=tuple(words),
            window="full" if full else "short",
            retried=retried,
            cpu_s=time.process_time() - started,
        )
        return {"type": "final-transcript", **msgspec.to_builtins(final)}

    def _read(self, sound: Sound, language: str, glossary: str, *, full: bool) -> tuple[Reading, Any]:
        """One decoding, and the encoder's output for whoever wants the words' times."""
        encoded = self._encode(sound, full=full)
        return self._decode(encoded, sound, language, glossary, full=full), encoded

    def _encode(self, sound: Sound, *, full: bool) -> Any:
        features = mel(sound, self._whisper.feature_extractor, full=full)
        return self._whisper.model.encode(ctranslate2.StorageView.from_array(features[np.newaxis]))

    def _decode(self, encoded: Any, sound: Sound, language: str, glossary: str, *, full: bool) -> Reading:
        tokenizer = self._tokenizer(language)
        prompt = self._whisper.get_prompt(tokenizer, _before(tokenizer, glossary), without_timestamps=False)
        duration_s = sound.size / RATE
        result = self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=min(448, len(prompt) + int(duration_s * TOKENS_A_SECOND) + 24),
            return_scores=True,
            return_no_speech_prob=full,  # it costs a tenth, and only a doubtful reading is asked for it
            suppress_blank=True,
            suppress_tokens=_silenced(tokenizer),
            max_initial_timestamp_index=round(FIRST_TIMESTAMP_S / self._whisper.time_precision),
        )[0]
        tokens = result.sequences_ids[0]
        said = tuple(token for token in tokens if token < tokenizer.eot)
        return Reading(
            text=tokenizer.decode(list(said)).strip(),
            tokens=said,
            log_probability=result.scores[0] * len(tokens) / (len(tokens) + 1),
            no_speech=result.no_speech_prob if full else 0.0,
            duration_s=duration_s,
        )

    def _words(self, reading: Reading, encoded: Any, language: str, offset_s: float) -> list[Word]:
        """The words with their times, from the decoder's attention."""
        if not reading.tokens:
            return []
        found = self._whisper.find_alignment(
            self._tokenizer(language), [list(reading.tokens)], encoded, int(reading.duration_s * 100)
        )[0]
        merge_punctuations(found, "\"'“¿([{-«", "\"'.。,，!！?？:：”)]}、»…")
        return [
            Word(
                text=word["word"].strip(),
                start_s=round(offset_s + float(word["start"]), 2),
                end_s=round(offset_s + float(word["end"]), 2),
                confidence=round(float(word["probability"]), 3),
            )
            for word in found
            if word["word"].strip()
        ]

    def _language(self, sound: Sound) -> str:
        token: str = self._whisper.model.detect_language(self._encode(sound, full=False))[0][0][0]
        return token[2:-2]

    def _tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._whisper.hf_tokenizer, multilingual=True, task="transcribe", language=language
            )
        return self._tokenizers[language]


def _before(tokenizer: Tokenizer, glossary: str) -> list[int]:
    """The glossary as what was said just before, between timestamps.

    After text without timestamps Whisper writes none itself, and then says short sentences twice.
    """
    if not glossary.strip():
        return []
    begin: int = tokenizer.timestamp_begin
    return [begin, *tokenizer.encode(" " + glossary.strip())[:LONGEST_PROMPT], begin + PROMPT_ENDS_AT]


def _silenced(tokenizer: Tokenizer) -> list[int]:
    """Tokens that are never speech: brackets, notes, the task marks."""
    marks = [tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm]
    return sorted({*tokenizer.non_speech_tokens, *marks})
