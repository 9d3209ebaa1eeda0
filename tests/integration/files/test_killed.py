"""A laptop that loses its power while it sends: what it had sent is not sent again, and the file arrives whole."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from desktop.store.vault import Vault
from desktop.sync.files import Files
from tests.faults.link import Link
from tests.integration.files.conftest import CHEAP, PASSPHRASE
from tests.servers.processes import until

SIZE = 1_000_000
SENDS = """
import asyncio, sys
from pathlib import Path
from desktop.store.vault import Vault
from desktop.sync.files import Files
from tests.fakes.token_account import TokenAccount
from tests.integration.files.conftest import CHEAP, PASSPHRASE

folder, base, token = sys.argv[1:]
store = Vault(Path(folder), None, cost=CHEAP).unlock(PASSPHRASE)
asyncio.run(Files(store, TokenAccount(base, token)).send())
store.close()
"""


def killed_on_the_way(command, counts) -> None:
    before = counts.up
    with subprocess.Popen(command) as sending:
        assert until(lambda: counts.up > before + 150_000, 60)
        sending.kill()


@pytest.mark.slow
async def test_a_laptop_that_is_killed_again_and_again_sends_little_twice(desk, people, proxy, reviewer, tmp_path):
    body, content = desk.attach(size=SIZE), desk.content()
    desk.store.close()
    proxy.link = Link(bytes_s=200_000)
    command = [sys.executable, "-c", SENDS, str(tmp_path / "desk"), proxy.url, people.writing]
    for _ in range(3):
        await asyncio.to_thread(killed_on_the_way, command, proxy.counts)
    await asyncio.to_thread(subprocess.run, command, check=True, timeout=60)
    sealed = proxy.counts.up
    desk.store = Vault(tmp_path / "desk", None, cost=CHEAP).unlock(PASSPHRASE)
    assert desk.states() == {"photo.jpg": "sent"}
    await Files(None, reviewer).fetch(body.blob, tmp_path / "here.jpg")
    assert (tmp_path / "here.jpg").read_bytes() == content
    assert sealed < 1.5 * SIZE, "at most one piece for each of the three"
