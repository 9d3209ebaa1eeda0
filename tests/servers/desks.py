"""Laptops that are signed in at a running server, without a page: a real store, a real account, a real device."""

from __future__ import annotations

import msgspec

from desktop.account import kept
from desktop.account.device import device_keys
from desktop.account.encoding import b64
from desktop.account.kept import Kept
from desktop.account.me import Me
from desktop.store.store import Store
from tests.fakes.laptop import Laptop
from tests.servers.population import Population
from tests.servers.visitor import AT


class Desks:
    """Makes them in `folder`; `visitor` carries what they say before they have an account."""

    def __init__(self, server, population: Population, visitor, folder) -> None:
        self._server, self._population, self._visitor, self._folder = server, population, visitor, folder
        self._made: list[Laptop] = []

    def sign_in(self, person) -> Laptop:
        """A new laptop of theirs."""
        laptop = Laptop(self._folder / f"desk{len(self._made)}")
        self._made.append(laptop)
        self.enrol(laptop.store, person)
        return laptop

    def enrol(self, store: Store, person) -> str:
        """Make this store theirs; what the server calls its laptop."""
        tokens, keys = self._population.tokens(person), device_keys(store)
        access = tokens["access_token"]
        told = {
            "name": f"Portable de {person.display_name}",
            "platform": "linux",
            "signing_key": b64(keys.signing_public),
            "sealing_key": b64(keys.sealing_public),
            "proof": keys.enrolment_proof(access),
        }
        answer = self._visitor.call("POST", f"{AT}/devices", access, json=told)
        assert answer.status_code == 201, answer.text
        enrolled = answer.json()
        me = msgspec.json.decode(self._visitor.get(f"{AT}/me", access).content, type=Me)
        account = Kept(
            profile=me.profile(self._server.base, enrolled["id"]),
            refresh_token=tokens["refresh_token"],
            certificate=enrolled["certificate"],
        )
        kept.write(store, account, me.lease())
        return enrolled["id"]

    async def close(self) -> None:
        for each in self._made:
            await each.close()
