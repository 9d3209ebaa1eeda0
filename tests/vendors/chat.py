"""OpenAI's, Anthropic's and Gemini's streams of an answer, piece by piece, with what each bills."""

from __future__ import annotations

from collections.abc import Sequence

from tests.vendors.http import Asked, Streamed, VendorServer, events

ANSWER = ["Le rapport ", "doit être remis ", "au préfet ", "avant le 20 avril."]
IN, CACHED, OUT = 120, 40, 17


def openai(delay_s: float = 0.0, said: Sequence[str] = ANSWER) -> VendorServer:
    """`/v1/chat/completions`, streamed."""

    def answer(_: Asked) -> Streamed:
        def chunk(**delta) -> dict:
            choice = {"index": 0, "delta": {}, "finish_reason": None, **delta}
            base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            return {**base, "choices": [choice], "usage": None}

        told = [chunk(delta={"content": piece}) for piece in said]
        finish = chunk(finish_reason="stop")
        details = {
            "prompt_tokens_details": {"cached_tokens": CACHED},
            "completion_tokens_details": {"reasoning_tokens": 0},
        }
        usage = {"prompt_tokens": IN + CACHED, "completion_tokens": OUT, "total_tokens": IN + CACHED + OUT, **details}
        last = {**chunk(), "choices": [], "usage": usage}
        error = b'data: {"error": {"message": "overloaded", "type": "server_error", "code": "overloaded"}}\n\n'
        return Streamed(pieces=events(*told, finish, last, "[DONE]"), error=error)

    return VendorServer(answer, delay_s).start()


def anthropic(delay_s: float = 0.0, said: Sequence[str] = ANSWER) -> VendorServer:
    """`/v1/messages`, streamed."""

    def answer(_: Asked) -> Streamed:
        usage = {
            "input_tokens": IN,
            "cache_read_input_tokens": CACHED,
            "cache_creation_input_tokens": 0,
            "output_tokens": 1,
        }
        message = {
            "id": "m1",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage,
        }
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        deltas = [
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
            for piece in said
        ]
        stop = {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": OUT},
        }
        told = [
            {"type": "message_start", "message": message},
            block,
            *deltas,
            {"type": "content_block_stop", "index": 0},
            stop,
            {"type": "message_stop"},
        ]
        error = b'event: error\ndata: {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}\n\n'
        return Streamed(pieces=events(*told, names=tuple(each["type"] for each in told)), error=error)

    return VendorServer(answer, delay_s).start()


def gemini(delay_s: float = 0.0, said: Sequence[str] = ANSWER) -> VendorServer:
    """`/v1/models/…:streamGenerateContent?alt=sse`."""

    def answer(_: Asked) -> Streamed:
        def chunk(text: str, finish: str | None = None) -> dict:
            candidate = {"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}
            usage = {
                "promptTokenCount": IN + CACHED,
                "cachedContentTokenCount": CACHED,
                "candidatesTokenCount": OUT if finish else 1,
                "totalTokenCount": IN + CACHED + OUT,
            }
            return {
                "candidates": [{**candidate, **({"finishReason": finish} if finish else {})}],
                "usageMetadata": usage,
            }

        told = [chunk(piece) for piece in said[:-1]] + [chunk(said[-1], "STOP")]
        error = b'data: {"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}\n\n'
        return Streamed(pieces=events(*told), error=error)

    return VendorServer(answer, delay_s).start()
