"""A span says how an attempt went, and neither who asked nor what."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

from opentelemetry import trace

from shared.routing.ledger import Booking
from shared.voice.usage import Usage, Used
from sync_server.spending.spans import NoSpans, TracedSpans, attributes, spans_to
from tests.fakes.tracer import Tracer

ENDED = datetime(2026, 11, 27, 10, 0, 1, tzinfo=UTC)


def booking(**told) -> Booking:
    usage = Usage(input_tokens=100, cached_tokens=40, output_tokens=30)
    used = Used(
        turn="agnes:t1",
        provider="openai",
        model="gpt-6-luna",
        stage="think",
        **{"usage": usage, "first_ms": 250, "total_ms": 1000, **told},
    )
    return Booking(used=used, day=date(2026, 11, 27), cost=12, prices="1", organisation="dgi", user="agnes")


def test_an_attempt_is_a_span_of_its_own_length():
    tracer = Tracer()
    TracedSpans(tracer).attempted(booking(), "mark", ENDED)
    (span,) = tracer.spans
    assert span.name == "chat gpt-6-luna"
    assert span.end_time - span.start_time == 1_000_000_000
    assert span.attributes["gen_ai.usage.input_tokens"] == 100
    assert span.attributes["gen_ai.response.time_to_first_chunk"] == 0.25
    assert span.attributes["iasted.cost.microusd"] == 12
    assert "error.type" not in span.attributes


def test_a_failure_is_named_and_nothing_says_who_or_what():
    told = attributes(booking(outcome="provider-cut", usage=Usage()), "mark")
    assert told["error.type"] == "provider-cut"
    assert "gen_ai.usage.output_tokens" not in told
    assert "agnes" not in str(told)
    assert not [name for name in told if "messages" in name]


def test_opentelemetry_s_own_tracer_takes_them():
    TracedSpans(trace.get_tracer("iasted")).attempted(booking(), "mark", ENDED)


def test_without_a_setting_or_without_the_sdk_nobody_is_told(caplog):
    assert isinstance(spans_to(""), NoSpans)
    with caplog.at_level(logging.WARNING):
        assert isinstance(spans_to("http://127.0.0.1:4318/v1/traces"), NoSpans)
    assert "traces are not sent" in caplog.text
