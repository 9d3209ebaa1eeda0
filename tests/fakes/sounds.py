"""Sounds made to measure, the same at every run, and files of every kind that hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np

Samples = np.ndarray[Any, np.dtype[np.float32]]

ENCODINGS = {
    # Suffix, codec, samples a second, channels.
    "wav 8 bits 8 kHz": ("wav", "pcm_u8", 8_000, 1),
    "wav 16 bits 16 kHz": ("wav", "pcm_s16le", 16_000, 1),
    "wav 16 bits 44.1 kHz stereo": ("wav", "pcm_s16le", 44_100, 2),
    "wav 24 bits 48 kHz stereo": ("wav", "pcm_s24le", 48_000, 2),
    "wav 32 bits 22.05 kHz": ("wav", "pcm_s32le", 22_050, 1),
    "wav float 48 kHz stereo": ("wav", "pcm_f32le", 48_000, 2),
    "wav double 11.025 kHz": ("wav", "pcm_f64le", 11_025, 1),
    "flac stereo": ("flac", "flac", 44_100, 2),
    "opus": ("ogg", "libopus", 48_000, 1),
    "vorbis": ("ogg", "vorbis", 44_100, 2),
    "mp3": ("mp3", "libmp3lame", 44_100, 2),
    "m4a": ("m4a", "aac", 44_100, 2),
    "aac": ("aac", "aac", 16_000, 1),
    "g722": ("g722", "g722", 16_000, 1),
}


def tone(seconds: float, rate: int = 16_000, *, hertz: float = 440.0, level: float = 0.25) -> Samples:
    """A steady note whose peak is `level`."""
    moment = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * moment)).astype(np.float32)


def silence(seconds: float, rate: int = 16_000) -> Samples:
    return np.zeros(round(seconds * rate), np.float32)


def speech(seconds: float, rate: int = 16_000, *, seed: int = 1, level: float = 0.3) -> Samples:
    """Syllables of a voice at 120 Hz between pauses: what an ear would call speech-like."""
    random = np.random.default_rng(seed)
    made = silence(seconds, rate)
    start = rate // 10
    while start < len(made):
        length = min(int(random.uniform(0.12, 0.28) * rate), len(made) - start)
        moment = np.arange(length) / rate
        formant = random.uniform(300, 900)
        pitch = 120 * random.uniform(0.9, 1.2)
        weights = [np.exp(-(((n * pitch - formant) / 350) ** 2)) + 0.05 for n in range(1, 25)]
        voice = sum(w * np.sin(2 * np.pi * n * pitch * moment) for n, w in enumerate(weights, 1))
        made[start : start + length] = voice / sum(weights) * np.hanning(length)
        start += length + int(random.choice([0.03, 0.05, 0.4]) * rate)
    return (made * (level / max(float(np.abs(made).max()), 1e-9))).astype(np.float32)


def pcm(samples: Samples) -> bytes:
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes()


def heard(blocks: Any) -> Samples:
    """The samples of 16-bit blocks, between -1 and 1."""
    return np.frombuffer(b"".join(blocks), "<i2").astype(np.float32) / 32768


def encode(path: Path, channels: list[Samples], codec: str, rate: int) -> Path:
    """One file with these channels, in the container that its suffix names."""
    layout = "stereo" if len(channels) == 2 else "mono"
    with av.open(str(path), "w", format={"m4a": "mp4", "aac": "adts"}.get(path.suffix[1:])) as container:
        stream = container.add_stream(codec, rate=rate, options={"strict": "experimental"}, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(np.stack(channels)), format="fltp", layout=layout)
        frame.sample_rate = rate
        stream.open()
        fitting = av.AudioResampler(stream.format, layout, rate, frame_size=stream.frame_size or 1024)
        for piece in [*fitting.resample(frame), *fitting.resample(None), None]:
            container.mux(stream.encode(piece))
    return path


def recording(folder: Path, name: str, seconds: float = 2.0) -> Path:
    """A file in one of `ENCODINGS`, with the same note in every channel."""
    suffix, codec, rate, channels = ENCODINGS[name]
    return encode(folder / f"{name}.{suffix}", [tone(seconds, rate)] * channels, codec, rate)


def silent_film(path: Path) -> Path:
    """A video without any audio track."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10, width=64, height=64)
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    return path
