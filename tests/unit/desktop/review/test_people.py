"""To whom a case may be given: whom the server named last, page after page, and who reviewed before."""

from __future__ import annotations

import msgspec
import pytest

from desktop.account.refusals import Unreachable
from desktop.account.wire import Reply
from desktop.review.access import Person
from desktop.review.people import know, people, refresh


class Server:
    """Names people in pages of two."""

    def __init__(self, *people):
        self.people, self.asked, self.status = people, [], 200

    async def ask(self, method, path):
        self.asked.append((method, path))
        after = path.partition("after=")[2]
        first = int(after or 0)
        page = {
            "people": self.people[first : first + 2],
            "next": str(first + 2) if first + 2 < len(self.people) else None,
        }
        return Reply(self.status, msgspec.json.encode(page))


def shown(name, role="agent", region="ngounie"):
    return {"id": f"p-{name}", "name": name, "display_name": name.title(), "role": role, "region": region}


async def test_the_server_names_those_who_may_be_given_a_case(store):
    server = Server(shown("awa"), shown("paul", "user"), shown("odile", "admin", None))
    assert await refresh(server, store)
    assert people(store) == [
        Person(id="p-awa", name="Awa", role="agent", region="ngounie"),
        Person(id="p-odile", name="Odile", role="admin", region=""),
    ]
    assert [path for _, path in server.asked] == ["people?limit=500", "people?limit=500&after=2"]


async def test_who_reviewed_before_stays_known_by_name(world, store):
    case = world.talk()
    world.decide(case, 0, "assigned")
    know(store, Person(id="p-here", name="Clarisse", role="agent"))
    assert [(one.id, one.name) for one in people(store)] == [("p-awa", "Awa Ndong"), ("p-here", "Clarisse")]


async def test_without_a_server_those_who_are_known_stay(store):
    class Nobody:
        async def ask(self, method, path):
            raise Unreachable

    know(store, Person(id="p-1", name="Awa"))
    with pytest.raises(Unreachable):
        await refresh(Nobody(), store)
    refusing = Server(shown("ben"))
    refusing.status = 403
    assert not await refresh(refusing, store)
    assert [one.name for one in people(store)] == ["Awa"]
