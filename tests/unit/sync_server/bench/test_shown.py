"""What a measurement found is read by people and by programs."""

import json

from shared.figures import figure
from sync_server.bench.shown import lines, met, table

FOUND = {
    "server.start.warm": figure(2.5, "s", target=3.0, n=3),
    "server.me.p95": figure(12.0, "ms", baseline=4.0, n=100),
}


def test_programs_are_given_a_line_of_json_for_each_figure():
    first, second = map(json.loads, lines(FOUND).splitlines())
    assert (first["name"], first["value"], first["met"]) == ("server.start.warm", 2.5, True)
    assert (second["ratio"], second["met"]) == (3.0, None)


def test_people_see_whether_a_promise_was_kept_and_what_bare_work_costs():
    first, second = table(FOUND).splitlines()
    assert "atteint" in first
    assert second.endswith("nu 4")


def test_a_target_is_missed_above_it():
    assert met(figure(3.1, "s", target=3.0)) is False
    assert "MANQUÉ" in table({"server.start.warm": figure(3.1, "s", target=3.0)})
