"""Samples between two threads: in order, and whatever is missing was counted."""

from __future__ import annotations

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop.audio.ring import Ring

STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=60)


def read(ring: Ring, most: int) -> list[int]:
    out = np.zeros(most, np.int16)
    return out[: ring.read_into(out)].tolist()


@given(st.integers(1, 16), STEPS)
def test_what_is_read_is_what_was_written_in_order_but_for_what_was_lost_and_counted(capacity, steps):
    ring, written, place = Ring(capacity), 0, 0
    for writes, count in steps:
        if writes:
            ring.write(np.arange(written, written + count, dtype=np.int16))
            written += count
        else:
            before = ring.lost
            got = read(ring, count)
            place += ring.lost - before
            assert got == list(range(place, place + len(got)))
            place += len(got)
    assert ring.written == written
    assert ring.taken == place
    assert ring.waiting == written - place


@given(st.integers(1, 16), STEPS)
def test_nothing_is_lost_while_there_is_room(capacity, steps):
    ring, written, got = Ring(capacity), [], []
    for writes, count in steps:
        if writes:
            new = list(range(len(written), len(written) + min(count, ring.room)))
            ring.write(np.array(new, np.int16))
            written += new
        else:
            got += read(ring, count)
    got += read(ring, capacity)
    assert got == written
    assert ring.lost == 0


def test_forgetting_goes_forward_only_and_no_further_than_what_was_written():
    ring = Ring(8)
    ring.write(np.arange(5, dtype=np.int16))
    ring.skip_to(3)
    ring.skip_to(1)
    assert read(ring, 1) == [3]
    ring.skip_to(99)
    assert ring.waiting == 0


def test_a_thread_that_writes_and_one_that_reads_agree_without_a_lock():
    ring, got = Ring(4_000), []
    sent = (np.arange(200_000) % 30_000).astype(np.int16)
    done = threading.Event()

    def write() -> None:
        for start in range(0, len(sent), 160):
            while ring.room < 160:
                done.wait(0.0001)
            ring.write(sent[start : start + 160])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set() or ring.waiting:
        got += read(ring, 441)
    writer.join()
    assert got == sent.tolist()
