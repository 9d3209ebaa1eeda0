"""The hub is resumed where it was cut, and a refusal is not asked twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import models.hub
from models.hub import download
from models.refusal import RefusedError
from tests.unit.models.workbench import HUB, LoopbackHub, Notes, file_of, loopback_hub, noise

CONTENT = noise(100_000)
FILE = file_of(CONTENT, HUB)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.hub, "PAUSE", 0.001)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    with loopback_hub(CONTENT) as server:
        yield server


def get(hub: LoopbackHub, target: Path, notes: Notes | None = None) -> bytes:
    download(HUB, FILE, target, notes or Notes(), hub.address)
    return target.read_bytes()


def test_a_file_is_asked_for_by_repository_revision_and_name(hub: LoopbackHub, tmp_path: Path):
    assert get(hub, tmp_path / "w") == CONTENT
    assert hub.asked == [("/owner/name/resolve/v1/weights.bin", 0)]


def test_what_is_there_is_not_asked_again(hub: LoopbackHub, tmp_path: Path):
    (tmp_path / "w").write_bytes(CONTENT[:60_000])
    assert get(hub, tmp_path / "w") == CONTENT
    assert hub.asked[0][1] == 60_000


def test_an_answer_cut_three_times_ends_whole(hub: LoopbackHub, tmp_path: Path):
    hub.cuts, notes = [30_000, 20_000, 10_000], Notes()
    assert get(hub, tmp_path / "w", notes) == CONTENT
    assert [start for _, start in hub.asked] == [0, 30_000, 50_000, 60_000]
    assert notes.done == len(CONTENT)


def test_a_hub_that_ignores_ranges_starts_again_rather_than_doubling(hub: LoopbackHub, tmp_path: Path):
    hub.ranges, notes = False, Notes()
    (tmp_path / "w").write_bytes(CONTENT[:60_000])
    assert get(hub, tmp_path / "w", notes) == CONTENT
    assert notes.notes


def test_cuts_that_bring_nothing_end_in_a_refusal_and_keep_what_came(hub: LoopbackHub, tmp_path: Path):
    hub.cuts = [30_000, 0, 0, 0, 0, 0]
    with pytest.raises(RefusedError):
        get(hub, tmp_path / "w")
    assert (tmp_path / "w").read_bytes() == CONTENT[:30_000]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_final(hub: LoopbackHub, tmp_path: Path, status: int):
    hub.status = status
    with pytest.raises(RefusedError, match=str(status)):
        get(hub, tmp_path / "w")
    assert len(hub.asked) == 1


def test_a_busy_hub_is_asked_again(hub: LoopbackHub, tmp_path: Path):
    hub.status = 503
    with pytest.raises(RefusedError):
        get(hub, tmp_path / "w")
    assert len(hub.asked) == models.hub.TRIES


def test_a_file_larger_than_the_catalogue_says_is_refused_before_it_fills_the_disk(hub: LoopbackHub, tmp_path: Path):
    hub.content = CONTENT * 3
    with pytest.raises(RefusedError):
        get(hub, tmp_path / "w")
    assert not (tmp_path / "w").exists() or (tmp_path / "w").stat().st_size <= FILE.size


def test_offline_mode_sends_nothing(hub: LoopbackHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(RefusedError, match="HF_HUB_OFFLINE"):
        get(hub, tmp_path / "w")
    assert hub.asked == []


def test_no_server_at_all_is_a_refusal(tmp_path: Path):
    with pytest.raises(RefusedError):
        download(HUB, FILE, tmp_path / "w", Notes(), "http://127.0.0.1:9")


def test_only_web_addresses_are_opened(tmp_path: Path):
    with pytest.raises(RefusedError, match="file:///etc"):
        download(HUB, FILE, tmp_path / "w", Notes(), "file:///etc")
