"""`iasted sync` and `iasted status` as people start them, on a laptop's own store, against the real server."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.e2e.conftest import finish, iasted, interrupt, start
from tests.fakes.laptop import PASSPHRASE


@pytest.fixture
async def left(desk, tmp_path, monkeypatch):
    """A laptop on which something was kept before it was closed."""
    author = await desk()
    author.say(author.begin("Le pont"), "Le pont est coupé.")
    author.store.close()
    (tmp_path / "phrase.txt").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    monkeypatch.setenv("IASTED_PASSPHRASE_FILE", str(tmp_path / "phrase.txt"))
    monkeypatch.setenv("IASTED_DESK_DIR", str(author.vault.folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return author


async def shell(*arguments):
    return await asyncio.to_thread(iasted, *arguments)


async def test_what_was_kept_is_delivered_and_the_command_says_so(left, office):
    before = await shell("status", "--json")
    assert before.lines[0]["waiting"]["items"] == 2
    ran = await shell("sync", "--json")
    assert ran.code == 0, ran.err
    assert (ran.lines[-1]["sent"], ran.lines[-1]["delivered"]) == (2, True)
    assert await office.of(left) == [1, 2]
    after = await shell("status")
    assert "rien n’attend" in after.out


async def test_without_a_network_it_is_one_sentence_and_1_and_nothing_is_lost(left, office):
    office.proxy.down = True
    ran = await shell("sync")
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    office.proxy.down = False
    assert (await shell("sync")).code == 0


async def test_watching_delivers_and_ends_with_ctrl_c(left, office):
    process = start("sync", "--watch", "--json")
    while True:
        told = json.loads(await asyncio.to_thread(process.stdout.readline))
        if told.get("phase") == "idle":
            break
    interrupt(process)
    ended = await asyncio.to_thread(finish, process)
    assert ended.code == 0, ended.err
    assert ended.lines[-1]["delivered"] is True
    assert await office.of(left) == [1, 2]
