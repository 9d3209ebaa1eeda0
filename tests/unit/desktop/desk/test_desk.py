"""A desk on the real store: unlocked, typed to and spoken to, everything kept, locked by hand and by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from desktop.audio.recorded import RecordedBackend
from desktop.desk import desk as desk_module
from desktop.desk.desk import Desk
from desktop.desk.events import Dictated, Locked, NoAudio, Opened, Ready, Recorded, Unsound
from desktop.settings import Settings
from desktop.store.derivation import Cost
from desktop.store.refusals import StoreDamaged, WrongPassphrase
from desktop.store.vault import Vault
from desktop.talk.events import Told
from shared.errors import PartMissing
from shared.reports.kinds import kind
from tests.fakes.company import ScriptedCompany
from tests.fakes.nothing import NoDevices

PASSPHRASE = "le fleuve passe sous le pont"


class Office:
    """A desk, and everything it told."""

    def __init__(self, vault: Vault, company: ScriptedCompany, settings: Settings) -> None:
        self.told: list = []
        self.company = company
        self.desk = Desk(vault, company.gather, settings, self.told.append)

    def of(self, *kinds: type) -> list:
        return [event for event in self.told if isinstance(event, kinds)]

    async def until(self, kind: type, count: int = 1) -> list:
        async with asyncio.timeout(10):
            while len(self.of(kind)) < count:  # noqa: ASYNC110 - the desk tells a plain function
                await asyncio.sleep(0.01)
        return self.of(kind)

    async def opened(self) -> Office:
        await self.desk.create(PASSPHRASE)
        await self.desk.enter()
        return self

    async def asked(self, question: str) -> Recorded:
        """The turn as it is kept when its answer is over."""
        before = len(self.of(Recorded))
        self.desk.talk.ask(question)
        return (await self.until(Recorded, before + 2))[-1]


@pytest.fixture
def vault(tmp_path) -> Vault:
    return Vault(tmp_path / "desk", None, cost=Cost(memory_kib=64, passes=1, lanes=1))


@pytest.fixture
async def office(vault):
    """A desk that was made and is open."""
    office = await Office(vault, ScriptedCompany(), Settings()).opened()
    yield office
    await office.desk.aclose()


async def test_a_new_desk_gives_its_recovery_code_before_it_opens(vault):
    office = Office(vault, ScriptedCompany(), Settings())
    assert office.desk.state == "new"
    assert len(await office.desk.create(PASSPHRASE)) > 20
    assert not office.of(Opened)
    await office.desk.enter()
    assert office.desk.state == "open"
    assert office.of(Opened, Ready)
    await office.desk.aclose()


async def test_a_typed_question_is_answered_and_kept(office):
    turn = (await office.asked("Où est le village ?")).turn
    assert (turn.heard, turn.answer, turn.state, turn.typed) == ("Où est le village ?", "Au nord.", "answered", True)
    assert [kept.id for kept in office.desk.store.conversations.thread(turn.conversation)] == [turn.id]


async def test_the_next_conversation_knows_what_was_said_in_it_before(office):
    turn = (await office.asked("Où est le village ?")).turn
    await office.desk.talk.open()
    await office.desk.talk.open(turn.conversation)
    await office.asked("Et la rivière ?")
    assert [said.question for said in office.company.mind.asked[-1].history] == ["Où est le village ?"]


async def test_locking_keeps_what_was_being_answered(office):
    office.desk.talk.ask("Où est le village ?")
    await office.until(Recorded)
    await office.desk.lock()
    assert office.desk.state == "locked"
    assert office.of(Locked)
    with pytest.raises(WrongPassphrase):
        await office.desk.unlock("une autre phrase entière")
    await asyncio.sleep(office.desk.vault.wait_s)
    await office.desk.unlock(PASSPHRASE)
    (conversation,) = office.desk.store.conversations.list()
    (turn,) = office.desk.store.conversations.thread(conversation.id)
    assert turn.heard == "Où est le village ?"


async def test_a_desk_that_is_left_alone_locks_itself(vault, monkeypatch):
    monkeypatch.setattr(desk_module, "LOOK_EVERY_S", 0.02)
    office = await Office(vault, ScriptedCompany(), Settings(lock_after_minutes=1)).opened()
    monkeypatch.setattr(desk_module, "_now", lambda: (1e12, 1e12))
    (locked,) = await office.until(Locked)
    assert locked.why == "idle"
    with pytest.raises(PartMissing, match="verrouillé"):
        _ = office.desk.store
    await office.desk.aclose()


async def test_dictated_words_come_back_and_are_not_kept(office):
    office.desk.talk.dictate(on=True)
    office.desk.talk.press()
    await asyncio.sleep(0.3)
    office.desk.talk.release()
    (dictated,) = await office.until(Dictated)
    assert dictated.text == "où est le village"
    assert not office.of(Recorded)


async def test_without_devices_it_says_so_and_answers_in_writing(vault):
    office = await Office(vault, ScriptedCompany(backend=NoDevices()), Settings()).opened()
    (missing,) = office.of(NoAudio)
    assert "écrire" in missing.message
    assert (await office.asked("Où est le village ?")).turn.answer == "Au nord."
    assert not [told for told in office.of(Told) if told.event.__class__.__name__ == "SpokenAudio"]
    await office.desk.aclose()


async def test_a_device_that_is_plugged_in_later_is_used(vault, monkeypatch):
    monkeypatch.setattr("desktop.desk.lines.LOOK_EVERY_S", 0.02)
    backend = NoDevices()
    office = await Office(vault, ScriptedCompany(backend=backend), Settings()).opened()
    assert not office.of(Ready)
    backend.plug()
    assert await office.until(Ready)
    await office.desk.aclose()


async def test_another_speed_is_used_at_once(office):
    await office.desk.use(Settings(speed=1.5))
    assert office.company.speeds == [1.0, 1.5]
    assert (await office.asked("Où est le village ?")).turn.state == "answered"


async def test_leaving_ends_the_engines(office):
    await office.desk.aclose()
    assert office.company.engines.warmed == 1
    assert office.company.engines.ended == 1


@pytest.mark.expects_error_log
async def test_a_conversation_that_breaks_does_not_keep_the_desk_from_locking(vault):
    class Broken(NoDevices):
        async def open(self, choice):
            line = await RecordedBackend(b"").open(choice)
            line.blocks = lambda: (_ for _ in ()).throw(ZeroDivisionError)
            return line

        def devices(self):
            return RecordedBackend(b"").devices()

    office = await Office(vault, ScriptedCompany(backend=Broken()), Settings()).opened()
    await asyncio.sleep(0.05)
    await office.desk.lock()
    assert office.desk.state == "locked"
    await office.desk.aclose()


async def test_a_store_that_was_altered_is_told_once_it_is_open(vault, monkeypatch):
    def altered(_):
        raise StoreDamaged("une page")

    monkeypatch.setattr("desktop.store.store.Store.check", altered)
    office = await Office(vault, ScriptedCompany(), Settings()).opened()
    (unsound,) = await office.until(Unsound)
    assert "une page" in unsound.message
    await office.desk.aclose()


async def test_a_report_is_read_out_of_a_conversation_as_of_the_day_it_was_said(office):
    turn = (await office.asked("Hier, à Ndjolé, le pont était fermé.")).turn
    found = await office.desk.extract(turn.conversation, kind("fiche"))
    yesterday = turn.at.astimezone().date() - timedelta(days=1)
    assert (found.values["date"], found.values["town"]) == (yesterday.isoformat(), "Ndjolé")
    assert found.sources["date"].turn == turn.id
