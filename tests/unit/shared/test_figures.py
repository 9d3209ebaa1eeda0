"""Measurements are never lost, whoever writes them and in whatever order."""

import contextlib
import json
import math
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.figures import Figure, figure, machine, record, timed


def read(root):
    return json.loads((root / "bench" / "latest.json").read_text("utf-8"))


def test_a_run_updates_its_names_and_leaves_the_others(tmp_path):
    record({"wer": figure(17.0, "%", target=20, n=216), "latency": figure(300, "ms")}, tmp_path)
    record({"latency": figure(250, "ms", baseline=500)}, tmp_path)
    assert read(tmp_path) == {
        "latency": {"value": 250, "unit": "ms", "target": None, "baseline": 500, "ratio": 0.5, "n": 1},
        "wer": {"value": 17.0, "unit": "%", "target": 20, "baseline": None, "ratio": None, "n": 216},
    }


def test_two_at_once_keep_both(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: record({f"name-{n:02}": figure(n, "s")}, tmp_path), range(24)))
    assert len(read(tmp_path)) == 24


@pytest.mark.parametrize("damage", [b"", b'{"wer": {"val', b'{"wer": {"unit": "%"}}', b"\xff\xfe", b"[]"])
def test_a_damaged_file_is_kept_aside_and_a_new_one_begins(tmp_path, damage, caplog):
    path = record({"wer": figure(1, "%")}, tmp_path)
    path.write_bytes(damage)
    record({"latency": figure(2, "ms")}, tmp_path)
    assert list(read(tmp_path)) == ["latency"]
    assert [aside.read_bytes() for aside in path.parent.glob("latest.damaged-*.json")] == [damage]
    assert "latest.damaged-" in caplog.text


def test_the_page_is_renewed_between_its_markers_only(tmp_path):
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "benchmarks.md"
    record({"wer": figure(17.04, "%")}, tmp_path)
    page.write_text("Intro.\n" + page.read_text("utf-8") + "Outro.\n", "utf-8")
    record({"latency": figure(1250, "ms", target=1000)}, tmp_path)
    text = page.read_text("utf-8")
    assert text.startswith("Intro.")
    assert text.endswith("Outro.\n")
    assert "| latency | 1,250 | ms | 1,000 |  |  | 1 |\n| wer | 17 | % |" in text
    assert text.count("Last run") == 1
    assert machine() in text


def test_no_page_is_made_where_there_are_no_docs(tmp_path):
    record({"wer": figure(1, "%")}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["bench"]


def test_a_figure_is_a_number_that_can_be_compared():
    for value in (math.nan, math.inf):
        with pytest.raises(ValueError, match="finite"):
            Figure(value, "s")


def test_time_is_measured_even_when_the_work_fails():
    with contextlib.suppress(KeyError), timed() as spent:
        time.sleep(0.02)
        raise KeyError
    assert spent.wall >= 0.02
    assert spent.cpu < spent.wall


def test_a_figure_that_was_measured_elsewhere_stays_on_the_page(tmp_path):
    page = tmp_path / "docs" / "benchmarks.md"
    page.parent.mkdir()
    record({"a.b.c": figure(1, "ms"), "a.b.d": figure(2, "ms")}, tmp_path)
    (tmp_path / "bench" / "latest.json").unlink()
    record({"a.b.d": figure(3, "ms")}, tmp_path)
    assert "| a.b.c | 1 |" in page.read_text("utf-8")
    assert "| a.b.d | 3 |" in page.read_text("utf-8")
