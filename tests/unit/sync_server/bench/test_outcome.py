"""Figures say what was measured, and what the same work costs bare."""

import pytest

from sync_server.bench.outcome import Outcome, figures, percentile


def test_a_percentile_is_a_value_that_was_measured():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(values, 0) == 1
    assert percentile(values, 50) == 3
    assert percentile(values, 95) == 5
    assert percentile(values, 100) == 5
    assert percentile([7.0], 50) == 7


def test_a_measurement_becomes_rate_latency_and_processor_time_a_request():
    found = figures("server.me", Outcome(seconds=2, taken=[0.010] * 90 + [0.030] * 10, cpu=0.2))
    assert found["server.me.rate"].value == 50
    assert found["server.me.p50"].value == pytest.approx(10)
    assert found["server.me.p95"].value == pytest.approx(30)
    assert found["server.me.cpu"].value == pytest.approx(2)
    assert {each.n for each in found.values()} == {100}
    assert {each.baseline for each in found.values()} == {None}


def test_each_figure_stands_beside_the_bare_one_of_its_kind():
    bare = Outcome(seconds=1, taken=[0.001] * 100, cpu=0.05)
    found = figures("server.me", Outcome(seconds=1, taken=[0.004] * 25, cpu=0.05), bare)
    assert found["server.me.rate"].ratio == pytest.approx(0.25)
    assert found["server.me.p95"].ratio == pytest.approx(4)
    assert found["server.me.cpu"].ratio == pytest.approx(4)
