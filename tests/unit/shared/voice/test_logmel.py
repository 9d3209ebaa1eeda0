"""The log-mel picture is the one that Whisper's own tools draw."""

from __future__ import annotations

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor

from shared.voice.logmel import BANDS, HOP, log_mel, normalised


def test_it_draws_what_faster_whisper_draws():
    sound = (np.random.default_rng(0).standard_normal(16_000) * np.linspace(0, 0.2, 16_000)).astype(np.float32)
    theirs = FeatureExtractor()(sound, padding=0)
    ours = log_mel(sound)
    assert ours.shape == (BANDS, sound.size // HOP)
    assert np.abs(ours - theirs[:, : ours.shape[1]]).max() < 1e-3


def test_silence_has_no_infinities():
    silent = np.zeros(16_000, np.float32)
    assert np.isfinite(log_mel(normalised(silent))).all()


def test_a_louder_recording_is_the_same_once_normalised():
    sound = np.random.default_rng(1).standard_normal(16_000).astype(np.float32) * 0.05
    assert np.abs(normalised(sound) - normalised(sound * 4)).max() < 1e-3
