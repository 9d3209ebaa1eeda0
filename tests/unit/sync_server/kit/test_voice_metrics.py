"""What engines did under the names that dashboards know, and nothing of who asked or what."""

from __future__ import annotations

from datetime import date

from prometheus_client.parser import text_string_to_metric_families

from shared.routing.cached import Found, Looked, Missed
from shared.routing.ledger import Booking
from shared.voice.usage import Usage, Used
from sync_server.kit.metrics import Metrics


def booking(stage="think", provider="openai", model="gpt-6-luna", cost=2500, tier="simple", **told) -> Booking:
    used = Used(turn="tour-secret", provider=provider, model=model, stage=stage, **{"usage": Usage(), **told})
    day = date(2026, 11, 27)
    return Booking(used=used, day=day, cost=cost, prices="1", organisation="dgi", user="agnes-secret", tier=tier)


def exposed(*bookings) -> dict[tuple[str, ...], float]:
    metrics = Metrics()
    for each in bookings:
        metrics.voice.booked(each)
    return series(metrics)


def series(metrics) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(metrics.exposed().decode())
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_an_answer_is_counted_timed_and_priced():
    usage = Usage(input_tokens=100, cached_tokens=40, output_tokens=30, reasoning_tokens=10)
    told = exposed(booking(usage=usage, first_ms=300, total_ms=900), booking(usage=usage))
    who = ("model=gpt-6-luna", "provider=openai")
    assert told["llm_requests_total", "model=gpt-6-luna", "outcome=done", "provider=openai", "tier=simple"] == 2
    assert told["llm_latency_seconds_sum", *who, "stage=ttft"] == 0.3
    assert told["llm_latency_seconds_count", *who, "stage=total"] == 1, "what was never reached is not timed"
    by_type = {"input": 200, "cached": 80, "output": 40, "reasoning": 20}
    assert {each: told["llm_tokens_total", *who, f"type={each}"] for each in by_type} == by_type


def test_the_cost_stands_under_both_names():
    told = exposed(booking(cost=2500), booking(cost=1))
    assert told["llm_cost_dollars_total", "model=gpt-6-luna", "provider=openai"] == 0.002501
    assert told["llm_cost_dollars", "model=gpt-6-luna", "provider=openai"] == 0.002501


def test_a_cost_that_nobody_knows_is_counted_as_unknown_and_not_as_nothing():
    told = exposed(booking(cost=None))
    assert told["llm_cost_unknown_total", "model=gpt-6-luna", "provider=openai"] == 1
    assert not [name for name in told if name[0].startswith("llm_cost_dollars")]


def test_hearing_and_speaking_are_counted_by_their_engine():
    told = exposed(
        booking("hear", "deepgram", "nova-3", live=True, first_ms=200, total_ms=1000),
        booking("hear", "local", "whisper", outcome="provider-cut"),
        booking("speak", "elevenlabs", "eleven_flash_v2_5", outcome="stopped"),
    )
    assert told["stt_requests_total", "mode=stream", "outcome=done", "provider=deepgram"] == 1
    assert told["stt_requests_total", "mode=batch", "outcome=provider-cut", "provider=local"] == 1
    assert told["stt_latency_seconds_sum", "provider=deepgram", "stage=first_interim"] == 0.2
    assert told["stt_latency_seconds_sum", "provider=deepgram", "stage=final"] == 1
    assert told["tts_requests_total", "outcome=stopped", "provider=elevenlabs", "voice=eleven_flash_v2_5"] == 1


def test_nobody_makes_up_series_and_no_label_says_who():
    odd = [booking(model=f"m{n}", provider=f"p{n}", tier=f"t{n}", outcome=f"o{n}") for n in range(50)]
    told = exposed(*odd, booking())
    assert told["llm_requests_total", "model=other", "outcome=other", "provider=other", "tier=other"] == 50
    assert len([name for name in told if name[0] == "llm_requests_total"]) == 2
    assert "secret" not in str(list(told))


def test_the_cache_and_open_sockets_are_counted():
    metrics = Metrics()
    found = Found(answer="Oui.", entry="1", asked_before="?", layer="exact")
    metrics.voice.looked(Looked(outcome=found, stages_ms={"fetch": 1.0}))
    metrics.voice.looked(Looked(outcome=Missed(reason="guard"), stages_ms={"embed": 3.0, "search": 1.0}))
    metrics.voice.looked(Looked(outcome=Missed(reason="uncacheable"), stages_ms={}))
    metrics.voice.watch(lambda: 1, lambda: 0)
    told = series(metrics)
    assert told["cache_hits_total", "cache=exact"] == 1
    assert told["cache_misses_total", "cache=semantic", "reason=guard"] == 1
    assert told["cache_misses_total", "cache=exact", "reason=uncacheable"] == 1
    assert told["cache_lookup_seconds_count", "stage=embed"] == 1
    assert told["websocket_connections",] == 1
    assert told["voice_sessions",] == 0
