"""One span an attempt, for whoever collects traces: OpenTelemetry's names for engines, and never a word of content."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from shared.routing.ledger import Booking
from shared.voice.events import Stage

_OPERATIONS: dict[Stage, str] = {"hear": "transcription", "think": "chat", "speak": "text_to_speech"}
_LOG = logging.getLogger(__name__)


class Spans(Protocol):
    """Told of an attempt when it has ended."""

    def attempted(self, booking: Booking, turn: str, ended: datetime) -> None:
        """`turn` is its mark."""
        ...


class NoSpans:
    """Nobody collects them."""

    def attempted(self, booking: Booking, turn: str, ended: datetime) -> None:
        """Nothing."""


class TracedSpans:
    """Through a tracer of OpenTelemetry's API."""

    def __init__(self, tracer: Any) -> None:
        self._tracer = tracer

    def attempted(self, booking: Booking, turn: str, ended: datetime) -> None:
        used = booking.used
        end_ns = int(ended.timestamp() * 1e9)
        operation = _OPERATIONS[used.stage]
        span = self._tracer.start_span(
            f"{operation} {used.model}",
            start_time=end_ns - int(used.total_ms * 1e6),
            attributes=dict(attributes(booking, turn)),
        )
        span.end(end_time=end_ns)


def attributes(booking: Booking, turn: str) -> Mapping[str, str | int | float]:
    """What a span may carry; what is not known is left out."""
    used, usage = booking.used, booking.used.usage
    told: dict[str, str | int | float | None] = {
        "gen_ai.provider.name": used.provider,
        "gen_ai.operation.name": _OPERATIONS[used.stage],
        "gen_ai.request.model": used.model,
        "gen_ai.response.time_to_first_chunk": used.first_ms / 1000 or None,
        "gen_ai.usage.input_tokens": usage.input_tokens or None,
        "gen_ai.usage.output_tokens": usage.output_tokens or None,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens or None,
        "gen_ai.usage.cache_creation.input_tokens": usage.cache_write_tokens or None,
        "gen_ai.usage.reasoning.output_tokens": usage.reasoning_tokens or None,
        "error.type": None if used.outcome in {"done", "stopped"} else used.outcome,
        "iasted.cost.microusd": booking.cost,
        "iasted.tier": booking.tier or None,
        "iasted.turn": turn,
    }
    return {name: value for name, value in told.items() if value is not None}


def spans_to(endpoint: str) -> Spans:
    """Where a setting names a collector and OpenTelemetry's SDK is installed; nobody's otherwise."""
    if not endpoint:
        return NoSpans()
    try:
        return TracedSpans(_tracer(endpoint))
    except ImportError:
        _LOG.warning("traces are not sent: opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http are missing")
        return NoSpans()


def _tracer(endpoint: str) -> Any:
    """The SDK's own, sending by batches."""
    from importlib import import_module  # noqa: PLC0415 - none of it is installed by default

    trace = import_module("opentelemetry.sdk.trace")
    export = import_module("opentelemetry.sdk.trace.export")
    otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    resources = import_module("opentelemetry.sdk.resources")
    provider = trace.TracerProvider(resource=resources.Resource.create({"service.name": "iasted-server"}))
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter(endpoint=endpoint)))
    return provider.get_tracer("iasted")
