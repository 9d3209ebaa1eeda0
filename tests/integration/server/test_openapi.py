"""The server keeps the word of its own OpenAPI document, whatever is sent to it (Schemathesis)."""

from __future__ import annotations

from contextlib import closing
from types import SimpleNamespace

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from shared.sync.protocol import Push, Since
from shared.sync.wire import MEDIA, packed
from sync_server.app import create_litestar
from sync_server.kit.database import Database
from sync_server.kit.secret import Secret
from sync_server.ops import document
from sync_server.parts import assemble
from sync_server.settings import Settings
from tests.servers.laptop import Laptop
from tests.servers.population import Population
from tests.servers.sealed import SealedFile, Sender, new_key

KEPT = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.ignored_auth,
]


@pytest.fixture(scope="session")
def postgres(embedded_postgres):
    """What is promised does not depend on the database."""
    return embedded_postgres


@pytest.fixture(scope="module")
def asked(server):
    """A super_admin who asks, and somebody with a laptop to be asked about."""
    population = Population(server)
    with closing(population):
        person, somebody = population.person("super_admin"), population.person("user", "estuaire")
        device = population.device(somebody)
        file = SealedFile(new_key(server, somebody, somebody.region), 9)
        ids = {"person_id": somebody.id, "device_id": device.id, "blob_id": file.id, "offset": 9}
        token = population.access(person)
        with closing(server.visitor()) as visitor:
            ids["session_id"] = visitor.call("POST", "/api/v1/voice/sessions", token, json={}).json()["session"]
            Sender(visitor, population.access(somebody), file).send()
            assert Laptop().enrol(visitor, token).status_code == 201
        yield SimpleNamespace(base=server.base, population=population, person=person, token=token, ids=ids)


def told() -> dict:
    parts = assemble(Settings(), Database(""), Secret(b"s" * 32))
    return msgspec.json.decode(document(create_litestar(parts).openapi_schema))


@schemathesis.serializer(MEDIA)
def message(context, value):
    """Of the bytes that are drawn, every other ones give way to a message that means something."""
    told = value if isinstance(value, bytes) else getattr(value, "data", b"")
    pulls = context.case.operation.path.endswith("/pull")
    return packed(Since() if pulls else Push()) if len(told) % 2 else told


schema = schemathesis.openapi.from_dict(told())


def test_the_document_that_is_served_is_the_one_that_is_tried(asked, visitor):
    assert visitor.api.get("/api/v1/openapi.json").json() == told()


@schema.parametrize()
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_document_tells_the_truth(case, asked):
    token = asked.token
    if case.operation.path.endswith("/logout"):  # which ends the session of the token it is sent with
        token = asked.population.access(asked.person)
    if _unfit(case) is None:
        _name_what_is_there(case, asked.ids)
    headers = {} if _unfit(case) == "header" else {"Authorization": f"Bearer {token}"}
    case.call_and_validate(headers=headers, checks=KEPT, base_url=asked.base, timeout=20)


def _unfit(case) -> str | None:
    """What Schemathesis has spoiled on purpose, the headers before all: then they are sent as they are."""
    spoiled = {place.value for place, info in case.meta.components.items() if info.mode is GenerationMode.NEGATIVE}
    return "header" if "header" in spoiled else min(spoiled, default=None)


def _name_what_is_there(case, ids: dict[str, str]) -> None:
    """Of every two paths that the document allows, one leads to somebody or something."""
    for name, told in (case.path_parameters or {}).items():
        if len(str(told)) % 2 == 0:
            case.path_parameters[name] = ids[name]
