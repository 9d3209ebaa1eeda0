"""ElevenLabs' stream of samples over HTTP, and Google's speech over gRPC."""

from __future__ import annotations

import asyncio
import io
import threading
import wave
from itertools import pairwise

import av
import grpc
import grpc.aio
import numpy as np
from google.cloud import texttospeech as tts

from tests.vendors.http import Asked, Streamed, VendorServer

SOUND = bytes(range(256)) * 40
"""10 240 bytes: 320 ms at 16 kHz."""


LISTED = ("fr-FR-Neural2-B", "fr-FR-Chirp3-HD-Kore")
"""Google's voices here; ElevenLabs knows « voix1 »."""


def elevenlabs() -> VendorServer:
    """`/v1/text-to-speech/…/stream`, and `/v1/voices/…`."""

    def answer(asked: Asked) -> Streamed:
        if asked.path.startswith("/v1/voices/"):
            return Streamed(pieces=[b'{"voice_id": "voix1", "name": "Une voix"}'], media="application/json")
        cuts = [0, 1001, 5000, 7777, len(SOUND)]  # a piece may end in the middle of a sample
        return Streamed(pieces=[SOUND[a:b] for a, b in pairwise(cuts)], media="audio/pcm")

    return VendorServer(answer).start()


class GoogleSpeech:
    """A gRPC server that speaks the real messages; `faults` are status codes or « stall », used up one a call."""

    def __init__(self) -> None:
        self.asked: list[tts.SynthesizeSpeechRequest] = []
        self.streams: list[list[tts.StreamingSynthesizeRequest]] = []
        self.faults: list[grpc.StatusCode | str] = []
        self.after = 0
        """How many pieces of a stream come before its fault."""
        self._loop, self._ready = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        handler = grpc.method_handlers_generic_handler(
            "google.cloud.texttospeech.v1.TextToSpeech",
            {
                "SynthesizeSpeech": grpc.unary_unary_rpc_method_handler(
                    self._speech, tts.SynthesizeSpeechRequest.deserialize, tts.SynthesizeSpeechResponse.serialize
                ),
                "StreamingSynthesize": grpc.stream_stream_rpc_method_handler(
                    self._stream,
                    tts.StreamingSynthesizeRequest.deserialize,
                    tts.StreamingSynthesizeResponse.serialize,
                ),
                "ListVoices": grpc.unary_unary_rpc_method_handler(
                    self._listed, tts.ListVoicesRequest.deserialize, tts.ListVoicesResponse.serialize
                ),
            },
        )
        server = grpc.aio.server()
        server.add_generic_rpc_handlers((handler,))
        self.port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        self._ready.set()
        await self._over.wait()
        await server.stop(0)

    async def _speech(self, request: tts.SynthesizeSpeechRequest, context) -> tts.SynthesizeSpeechResponse:
        self.asked.append(request)
        fault = self.faults.pop(0) if self.faults else None
        if fault == "stall":
            await asyncio.sleep(30)
        elif fault == "malformed":
            return tts.SynthesizeSpeechResponse(audio_content=b"not a WAV file")
        elif fault is not None:
            await context.abort(fault, "told to fail")
        config = request.audio_config
        encoded = _mp3 if config.audio_encoding == tts.AudioEncoding.MP3 else _wav
        return tts.SynthesizeSpeechResponse(audio_content=encoded(SOUND, config.sample_rate_hertz))

    async def _stream(self, requests, context):
        asked = [request async for request in requests]
        self.streams.append(asked)
        if "Chirp3-HD" not in asked[0].streaming_config.voice.name:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "only compatible with Chirp 3: HD voices")
        fault = self.faults.pop(0) if self.faults else None
        cuts = [0, 1001, 5001, 7777, len(SOUND)]
        for sent, (begin, end) in enumerate(pairwise(cuts)):
            if fault is not None and sent == self.after:
                break
            yield tts.StreamingSynthesizeResponse(audio_content=SOUND[begin:end])
        if fault == "stall":
            await asyncio.sleep(30)
        elif fault not in {None, "end"}:
            await context.abort(fault, "told to fail")

    async def _listed(self, request: tts.ListVoicesRequest, context) -> tts.ListVoicesResponse:
        if self.faults:
            await context.abort(self.faults.pop(0), "told to fail")
        voices = [tts.Voice(name=name, language_codes=[request.language_code]) for name in LISTED]
        return tts.ListVoicesResponse(voices=voices)


def _wav(pcm: bytes, rate: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return out.getvalue()


def _mp3(pcm: bytes, rate: int) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as file:
        stream = file.add_stream("mp3", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2").reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    return out.getvalue()
