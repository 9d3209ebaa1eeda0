"""A store of the test's own, and package clients that may look only on the test's shelf."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import models.hub
from models.store import Store

ELSEWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients may look only on the shelf of the test."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("npm_config_registry", ELSEWHERE)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(models.hub, "PAUSE", 0.001)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "shelf"
