"""Engines, what they cost, the cache and open sockets, for Prometheus: who asked and what was said is in no label."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from shared.providers.failures import Kind
from shared.routing.cached import Found, Looked, Reason
from shared.routing.ledger import Booking
from shared.routing.targets import Config, Tier

BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10)
LOOKUP_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
OUTCOMES = frozenset({"done", "stopped", *(f"provider-{kind}" for kind in get_args(Kind))})
REASONS: frozenset[str] = frozenset(get_args(Reason))
OTHER = "other"
"""What a label says of a value that no configuration names: nobody makes up series."""


class VoiceMetrics:
    """Fed by bookings and by the cache; whoever holds sockets open is asked."""

    def __init__(self, registry: CollectorRegistry, config: Config) -> None:
        self._providers = frozenset(each.provider for each in config.targets)
        self._models = frozenset(each.model for each in config.targets)

        def counted(name: str, says: str, *labels: str) -> Counter:
            return Counter(name, says, labels, registry=registry)

        def timed(name: str, says: str, *labels: str, buckets: tuple[float, ...] = BUCKETS) -> Histogram:
            return Histogram(name, says, labels, buckets=buckets, registry=registry)

        self.heard = counted("stt_requests", "Attempts to hear.", "provider", "mode", "outcome")
        self.heard_in = timed("stt_latency_seconds", "Until words came.", "provider", "stage")
        self.thought = counted("llm_requests", "Attempts to answer.", "provider", "model", "tier", "outcome")
        self.thought_in = timed("llm_latency_seconds", "Until text came.", "provider", "model", "stage")
        self.tokens = counted("llm_tokens", "Tokens as billed.", "provider", "model", "type")
        self.cost = counted("llm_cost_dollars", "Dollars of attempts to answer.", "provider", "model")
        self.unknown = counted("llm_cost_unknown", "Attempts whose price nobody knows.", "provider", "model")
        self.spoken = counted("tts_requests", "Attempts to speak.", "provider", "voice", "outcome")
        self.hits = counted("cache_hits", "Answers that were remembered.", "cache")
        self.misses = counted("cache_misses", "Questions that were not.", "cache", "reason")
        self.lookup = timed("cache_lookup_seconds", "Looking.", "stage", buckets=LOOKUP_BUCKETS)
        self.sockets = Gauge("websocket_connections", "Open now.", registry=registry)
        self.sessions = Gauge("voice_sessions", "Alive now, a socket or not.", registry=registry)
        registry.register(_BareCost(self.cost))

    def watch(self, sockets: Callable[[], int], sessions: Callable[[], int]) -> None:
        """Whom to ask how many there are, whenever somebody looks."""
        self.sockets.set_function(sockets)
        self.sessions.set_function(sessions)

    def booked(self, booking: Booking) -> None:
        """One attempt that ended however it ended."""
        used = booking.used
        provider, model = _known(used.provider, self._providers), _known(used.model, self._models)
        outcome = _known(used.outcome, OUTCOMES)
        first_s, total_s = used.first_ms / 1000, used.total_ms / 1000
        match used.stage:
            case "hear":
                self.heard.labels(provider, "stream" if used.live else "batch", outcome).inc()
                _observe(self.heard_in, (provider,), {"first_interim": first_s, "final": total_s})
            case "think":
                tier = _known(booking.tier, frozenset(get_args(Tier)))
                self.thought.labels(provider, model, tier, outcome).inc()
                _observe(self.thought_in, (provider, model), {"ttft": first_s, "total": total_s})
                self._count(booking, provider, model)
            case "speak":
                self.spoken.labels(provider, model, outcome).inc()

    def looked(self, look: Looked) -> None:
        """One look for a remembered answer; without its meaning having been searched, words alone were compared."""
        if isinstance(look.outcome, Found):
            self.hits.labels(look.outcome.layer).inc()
        else:
            layer = "semantic" if "search" in look.stages_ms else "exact"
            self.misses.labels(layer, _known(look.outcome.reason, REASONS)).inc()
        for stage, ms in look.stages_ms.items():
            self.lookup.labels(stage).observe(ms / 1000)

    def _count(self, booking: Booking, provider: str, model: str) -> None:
        usage = booking.used.usage
        types = {
            "input": usage.input_tokens,
            "cached": usage.cached_tokens,
            "output": usage.output_tokens - usage.reasoning_tokens,
            "reasoning": usage.reasoning_tokens,
        }
        for type_, tokens in types.items():
            if tokens > 0:
                self.tokens.labels(provider, model, type_).inc(tokens)
        if booking.cost is None:
            self.unknown.labels(provider, model).inc()
        else:
            self.cost.labels(provider, model).inc(booking.cost / 1_000_000)


class _BareCost(Collector):
    """The same sum under the name without `_total`, which the client adds to every counter: dashboards know both."""

    def __init__(self, cost: Counter) -> None:
        self._cost = cost

    def collect(self) -> Iterator[Metric]:
        bare = GaugeMetricFamily("llm_cost_dollars", "As llm_cost_dollars_total.", labels=("provider", "model"))
        for sample in _samples(self._cost.collect()):
            bare.add_metric([sample[0]["provider"], sample[0]["model"]], sample[1])
        yield bare


def _samples(families: Iterable[Metric]) -> Iterator[tuple[dict[str, str], float]]:
    for family in families:
        for sample in family.samples:
            if sample.name.endswith("_total"):
                yield sample.labels, sample.value


def _observe(times: Histogram, labels: tuple[str, ...], stages: dict[str, float]) -> None:
    """What was never reached is not timed."""
    for stage, seconds in stages.items():
        if seconds > 0:
            times.labels(*labels, stage).observe(seconds)


def _known(value: str, among: frozenset[str]) -> str:
    return value if value in among else OTHER
