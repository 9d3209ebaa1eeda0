"""A tracer, with OpenTelemetry's words, that keeps the spans it was told of."""

from __future__ import annotations

from typing import Any


class Span:
    """One of them; times are in nanoseconds."""

    def __init__(self, name: str, start_time: int, attributes: dict[str, Any]) -> None:
        self.name, self.start_time, self.attributes = name, start_time, attributes
        self.end_time: int | None = None

    def end(self, end_time: int) -> None:
        self.end_time = end_time


class Tracer:
    """Keeps every span, in their order."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def start_span(self, name: str, start_time: int, attributes: dict[str, Any]) -> Span:
        self.spans.append(Span(name, start_time, attributes))
        return self.spans[-1]
