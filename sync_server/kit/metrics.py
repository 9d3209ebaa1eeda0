"""Requests counted and timed for Prometheus, under the names that dashboards know; a route is its template."""

from __future__ import annotations

import time

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest

from shared.routing.targets import Config, bundled
from sync_server.kit.logs import method_of
from sync_server.kit.voice_metrics import VoiceMetrics

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10)


class Metrics:
    """One registry for one server; what people see of it stands in `summary`."""

    def __init__(self, config: Config | None = None) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "api_requests", "Requests by route and status.", ("method", "route", "status"), registry=self.registry
        )
        self.latency = Histogram(
            "api_latency_seconds", "Time to answer.", ("method", "route"), buckets=BUCKETS, registry=self.registry
        )
        self.voice = VoiceMetrics(self.registry, config or bundled())

    def exposed(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self.registry)

    def total(self, name: str, at_least: int = 0) -> float:
        """A counter's value over all its labels, or over the statuses from `at_least` on."""
        return sum(
            sample.value
            for family in self.registry.collect()
            for sample in family.samples
            if sample.name == name and int(sample.labels.get("status", 0)) >= at_least
        )


class Measured(ASGIMiddleware):
    """Counts every request, whatever becomes of it."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await next_app(scope, receive, noted)
        finally:
            route = scope.get("path_template") or "unknown"
            method = method_of(scope)
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.latency.labels(method, route).observe(time.perf_counter() - began)
