"""Two megabytes over a link that is slow, loses much and is cut all the time: they arrive, and little is sent twice.

The field's link is 5 kB/s with a tenth lost and a cut every thirty seconds (getodk/collect#7356): `make soak` takes it
as it is; here everything happens fifty times as fast.
"""

from __future__ import annotations

import os
import time

import pytest

from desktop.account.refusals import Unreachable
from desktop.sync import parcels
from desktop.sync.files import Files
from tests.faults.link import Link

TIMES = float(os.environ.get("IASTED_LINK_TIMES", "50"))
SIZE = 2_000_000
FIELD = Link(bytes_s=5000 * TIMES, latency_s=0.3 / TIMES, holes=0.1, hole_s=0.3 / TIMES, cut_every_s=30 / TIMES, seed=7)


@pytest.fixture(autouse=True)
def as_fast_as_the_link(monkeypatch):
    monkeypatch.setattr(parcels, "PIECE_S", parcels.PIECE_S / TIMES)


@pytest.mark.slow
async def test_two_megabytes_arrive_over_a_field_link_with_little_sent_twice(desk, proxy, reviewer, tmp_path):
    body, proxy.link = desk.attach("rapport.pdf", SIZE), FIELD
    sealed, began = desk.files.waiting()[1], time.monotonic()
    broke = await desk.send_through()
    print(f"{time.monotonic() - began:.0f} s, cut {proxy.counts.cuts} times, {broke} rounds broke")
    print(f"{proxy.counts.bytes / sealed:.3f} times its sealed bytes, {proxy.counts.bytes / SIZE:.3f} times the file")
    assert proxy.counts.cuts >= 10
    assert proxy.counts.up <= 1.3 * SIZE
    assert proxy.counts.bytes <= 1.3 * sealed
    reading = Files(None, reviewer)
    reviewer.base, proxy.counts.up, proxy.counts.down = proxy.url, 0, 0
    while not (tmp_path / "here.pdf").exists():
        try:
            await reading.fetch(body.blob, tmp_path / "here.pdf")
        except Unreachable:
            continue
    print(f"read with {proxy.counts.bytes / sealed:.3f} times its sealed bytes")
    assert (tmp_path / "here.pdf").read_bytes() == desk.content("rapport.pdf")
    assert proxy.counts.bytes <= 1.3 * sealed
