"""Runs a coroutine on virtual time."""

from __future__ import annotations

import asyncio

from desktop.talk.virtual_time import VirtualLoop


def virtually(coroutine, working=lambda: False):
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(working)) as runner:
        return runner.run(coroutine)
