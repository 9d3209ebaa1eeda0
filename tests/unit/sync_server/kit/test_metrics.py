"""Requests under the names that dashboards know."""

from __future__ import annotations

from sync_server.kit.metrics import Metrics


def test_what_is_counted_is_exposed_and_summed():
    metrics = Metrics()
    metrics.requests.labels("GET", "/me", "200").inc(3)
    metrics.requests.labels("GET", "/me", "503").inc()
    metrics.latency.labels("GET", "/me").observe(0.2)
    told = metrics.exposed().decode()
    assert 'api_requests_total{method="GET",route="/me",status="200"} 3.0' in told
    assert 'api_latency_seconds_count{method="GET",route="/me"} 1.0' in told
    assert "_created" not in told
    assert metrics.total("api_requests_total") == 4
    assert metrics.total("api_requests_total", at_least=500) == 1


def test_two_servers_in_one_process_count_apart():
    one, other = Metrics(), Metrics()
    one.requests.labels("GET", "/me", "200").inc()
    assert other.total("api_requests_total") == 0
