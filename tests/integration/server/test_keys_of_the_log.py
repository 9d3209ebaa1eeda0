"""The keeper certifies whose signatures count in the audit log, and never signs what contradicts what it signed."""

from __future__ import annotations

import pytest

from desktop.keys.certifying import certify
from shared.audit.keys import parse_trusted
from shared.audit.verdict import Outcome
from shared.audit.verify import verify
from shared.crypto.keys import new_signing_key, public_of
from shared.errors import BadInput
from tests.integration.server.keeping import organisation
from tests.integration.server.test_keys_cut import until_done


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    return embedded_postgres


@pytest.fixture
async def ours(server, tmp_path):
    async with organisation(server, tmp_path) as made:
        yield made


async def test_an_auditor_who_has_the_root_alone_verifies_an_export(ours, server, visitor, tmp_path):
    desk, keeper = await ours.keeper()
    await keeper.found()
    done = await keeper.certify()
    assert (done.number, done.fresh) == (1, True)
    answer = visitor.get("/api/v1/audit/export", await ours.access(desk.person))
    file = tmp_path / "journal.zip"
    file.write_bytes(answer.content)
    verdict = verify(file, trusted=parse_trusted(f"{done.trusted}\n".encode()))
    assert verdict.outcome is Outcome.INTACT, verdict


async def test_nothing_new_is_signed_twice(ours):
    _, keeper = await ours.keeper()
    await keeper.found()
    first = await keeper.certify()
    again = await keeper.certify()
    assert (again.number, again.fresh) == (first.number, False)
    await ours.desk()
    assert (await keeper.certify()).number == first.number + 1


async def test_a_certification_that_is_cut_anywhere_is_done_again_under_one_number(ours):
    desk, keeper = await ours.keeper()
    await keeper.found()
    done, cuts = await until_done(ours, desk, lambda keeper: keeper.certify())
    assert cuts >= 4
    assert done.number == 1


async def test_a_device_whose_key_was_changed_is_not_certified_again(ours, server):
    _, keeper = await ours.keeper()
    await keeper.found()
    agent = await ours.desk()
    await keeper.certify()
    false = public_of(new_signing_key()).hex()
    server.ask(f"UPDATE device SET signing_key = '\\x{false}' WHERE id = '{agent.device}'")
    with pytest.raises(BadInput, match="contredisent") as refused:
        await keeper.certify()
    assert agent.device in refused.value.message


async def test_a_device_that_was_compared_is_certified_with_that_key_or_not_at_all(ours, server):
    _, keeper = await ours.keeper()
    await keeper.found()
    reviewer = await ours.desk()
    await ours.admitted(keeper, reviewer)
    false = public_of(new_signing_key()).hex()
    server.ask(f"UPDATE device SET signing_key = '\\x{false}' WHERE id = '{reviewer.device}'")
    with pytest.raises(BadInput, match="contredisent"):
        await keeper.certify()


async def test_only_the_root_signs_what_the_server_keeps(ours):
    desk, keeper = await ours.keeper()
    await keeper.found()

    class Stranger:
        root = new_signing_key()

        def signed_for_audit(self):
            return 0, b""

        def sign_for_audit(self, *_):
            pass

    with pytest.raises(BadInput):
        await certify(desk.laptop.account, Stranger(), ours.ours.id, {})
