"""ElevenLabs' stream of samples over HTTP, and Google's speech over gRPC."""

from __future__ import annotations

import asyncio
import io
import threading
import wave
from itertools import pairwise

import grpc
import grpc.aio
from google.cloud import texttospeech as tts

from tests.vendors.http import Asked, Streamed, VendorServer

SOUND = bytes(range(256)) * 40
"""10 240 bytes: 320 ms at 16 kHz."""


def elevenlabs() -> VendorServer:
    """`/v1/text-to-speech/…/stream`."""

    def answer(_: Asked) -> Streamed:
        cuts = [0, 1001, 5000, 7777, len(SOUND)]  # a piece may end in the middle of a sample
        return Streamed(pieces=[SOUND[a:b] for a, b in pairwise(cuts)], media="audio/pcm")

    return VendorServer(answer).start()


class GoogleSpeech:
    """A gRPC server that speaks the real messages; `faults` are status codes or « stall », used up one a call."""

    def __init__(self) -> None:
        self.asked: list[tts.SynthesizeSpeechRequest] = []
        self.faults: list[grpc.StatusCode | str] = []
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
                )
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
        return tts.SynthesizeSpeechResponse(audio_content=_wav(SOUND, request.audio_config.sample_rate_hertz))


def _wav(pcm: bytes, rate: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    return out.getvalue()
