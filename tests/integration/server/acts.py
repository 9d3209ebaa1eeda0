"""Every act that the audit log must tell of, made ready on a server so that a test can do it, once."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pyotp

from sync_server.people.founding import create_admin
from tests.integration.server.conftest import PASSWORD
from tests.servers.laptop import Laptop
from tests.servers.population import Population

AUTH, USERS, DEVICES = "/api/v1/auth", "/api/v1/admin/users", "/api/v1/admin/devices"
Act = Callable[[], bool]


class Office:
    """A super_admin at work; each method makes one act ready and gives it to be done."""

    def __init__(self, server, visitor) -> None:
        self.server, self.visitor, self.population = server, visitor, Population(server)
        self._numbers = itertools.count(1)
        self.root = self.population.person("super_admin")
        self.token = self.population.access(self.root)
        self.said: list[str] = [self.token]
        """What no entry may repeat."""

    def close(self) -> None:
        self.population.close()

    def new_name(self) -> str:
        return f"marie.mba.{next(self._numbers)}"

    def person(self, role: str = "user"):
        person = self.population.person(role, "estuaire")
        self.said += [person.name, person.display_name]
        return person

    def tokens(self, person) -> dict:
        tokens = self.population.tokens(person)
        self.said += tokens.values()
        return tokens

    def laptop(self) -> Laptop:
        laptop = self.population.device(self.person())
        self.said.append(laptop.name)
        return laptop

    def asks(self, method: str, path: str, body: dict | None = None, token: str = "") -> Act:
        sent = {} if body is None else {"json": body}
        return lambda: self.visitor.call(method, path, token or self.token, **sent).is_success

    def on_person(self, what: str, body: dict | None = None) -> Act:
        return self.asks("POST" if body is None else "PUT", f"{USERS}/{self.person().id}/{what}", body)

    def invite(self) -> Act:
        told = {"name": self.new_name(), "display_name": "Marie Mba"}
        self.said += told.values()
        return self.asks("POST", USERS, told)

    def enrol(self) -> Act:
        token, laptop = self.tokens(self.person())["access_token"], Laptop()
        return lambda: laptop.enrol(self.visitor, token).is_success

    def revoke_own(self) -> Act:
        person = self.person()
        device = self.population.device(person).id
        return self.asks("DELETE", f"{AUTH}/devices/{device}", token=self.tokens(person)["access_token"])

    def wiped(self) -> Act:
        laptop = self.laptop()
        assert self.asks("POST", f"{DEVICES}/{laptop.id}/wipe")()
        return lambda: laptop.wiped(self.visitor).is_success

    def redeem(self) -> Act:
        code, verifier = self.population.code(self.person())
        self.said += [code, verifier]
        return lambda: self.visitor.redeem(code, verifier).is_success

    def redeem_twice(self) -> Act:
        code, verifier = self.population.code(self.person())
        assert self.visitor.redeem(code, verifier).is_success
        return lambda: self.visitor.redeem(code, verifier).status_code == 400

    def sign_out(self) -> Act:
        return self.asks("POST", f"{AUTH}/logout", token=self.tokens(self.person())["access_token"])

    def revoke_token(self) -> Act:
        form = {"token": self.tokens(self.person())["refresh_token"], "client_id": "iasted-desktop"}
        return lambda: self.visitor.api.post(f"{AUTH}/revoke", data=form).is_success

    def replay(self) -> Act:
        stolen = token = self.tokens(self.person())["refresh_token"]
        for _ in range(2):
            token = self.visitor.refresh(token).json()["refresh_token"]
        return lambda: self.visitor.refresh(stolen).status_code == 400

    def choose_password(self) -> Act:
        link = self.visitor.call("POST", f"{USERS}/{self.person().id}/welcome", self.token).json()["welcome_link"]
        page = self.visitor.pages.get(link)
        self.said += [link.rpartition("/")[2], PASSWORD]
        return lambda: self.visitor.submit(page, password=PASSWORD, again=PASSWORD).is_success

    def set_factor(self) -> Act:
        person, factor = self.person(), self.population.parts.pages.factor
        secret, sealed = factor.begin()
        self.said.append(secret)
        return lambda: bool(self.population.run(factor.confirm(person, sealed, pyotp.TOTP(secret).now())))

    def remove_factor(self) -> Act:
        person, factor = self.person(), self.population.parts.pages.factor
        return lambda: self.population.run(factor.remove(person)) is None

    def create_admin(self, name: str) -> Act:
        population = self.population
        return lambda: bool(
            population.run(create_admin(population.database, population.parts.log, self.server.clock(), name))
        )


ACTS: dict[str, tuple[str, Callable[[Office], Act]]] = {
    "invite": ("user.created", Office.invite),
    "welcome again": ("user.welcomed-again", lambda office: office.on_person("welcome")),
    "set a role": ("user.role-set", lambda office: office.on_person("role", {"role": "agent"})),
    "place": ("user.region-set", lambda office: office.on_person("region", {"region": "nyanga"})),
    "disable": ("user.disabled", lambda office: office.on_person("disable")),
    "enable": ("user.enabled", lambda office: office.on_person("enable")),
    "enrol": ("device.enrolled", Office.enrol),
    "revoke": ("device.revoked", lambda office: office.asks("POST", f"{DEVICES}/{office.laptop().id}/revoke")),
    "revoke one's own": ("device.revoked", Office.revoke_own),
    "order to wipe": (
        "device.wipe-ordered",
        lambda office: office.asks("POST", f"{DEVICES}/{office.laptop().id}/wipe"),
    ),
    "wiped": ("device.wiped", Office.wiped),
    "sign in": ("session.opened", Office.redeem),
    "a code that comes twice": ("session.ended", Office.redeem_twice),
    "sign out": ("session.ended", Office.sign_out),
    "revoke a token": ("session.ended", Office.revoke_token),
    "a token that was copied": ("session.ended", Office.replay),
    "choose a password": ("password.set", Office.choose_password),
    "set a second factor": ("second-factor.set", Office.set_factor),
    "remove a second factor": ("second-factor.removed", Office.remove_factor),
    "create an admin": ("admin.created", lambda office: office.create_admin(office.new_name())),
    "restore an admin": ("admin.restored", lambda office: office.create_admin(office.person().name)),
}
