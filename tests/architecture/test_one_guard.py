"""Nothing goes round the guard: every route states its rule, roles are compared in one place, SQL stands in stores."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar.routes import WebSocketRoute
from litestar.testing import AsyncTestClient

from shared.roles import ROLES, Reach, reach
from sync_server.app import create_litestar
from sync_server.identity.guard import public, rules_of
from sync_server.kit.database import Database
from sync_server.kit.problems import told
from sync_server.kit.secret import Secret
from sync_server.parts import assemble
from sync_server.settings import Settings
from sync_server.sync import deciding, giving, keys_of

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "sync_server"
JUDGES = {"identity/guard.py"}
TELLS_THE_TABLE = {"cli.py"}
"""`iasted-server roles` prints how far each role goes; it decides nothing by it."""
ASKED_IN = {
    "/api/v1/sync/push": keys_of.against,
    "/api/v1/sync/decide": deciding.decide,
    "/api/v1/sync/pull": giving.view_of,
    "/api/v1/sync/head": giving.view_of,
}
"""Where that is not the handler: what is asked for is known only once the message was read."""
SQL_STANDS_IN = re.compile(r"(.*/)?\w*store\.py|kit/(migrate|embedded)\.py|bench/alone\.py")
_SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|LOCK\s+TABLE\s|TRUNCATE\s"
    r"|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|DATABASE|FUNCTION|TRIGGER)\s)"
)


def rooms(but: set[str] | None = None) -> list[Path]:
    return [path for path in sorted(SERVER.rglob("*.py")) if path.relative_to(SERVER).as_posix() not in (but or set())]


def named(path: Path) -> str:
    return path.relative_to(SERVER).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def parts():
    return assemble(Settings(), Database("postgresql://nowhere.invalid/none"), Secret(b"s" * 32))


def handlers(app: Litestar):
    """Every handler but the framework's own answer to OPTIONS, which has no rule and is refused."""
    return {
        (method, route.path): handler
        for route in app.routes
        for method, handler in served(route)
        if method != "OPTIONS"
    }


def served(route):
    """Its handlers by method; a WebSocket has no method and one handler."""
    if isinstance(route, WebSocketRoute):
        return [("WEBSOCKET", route.route_handler)]
    return [(method, handler) for method, (handler, _) in route.route_handler_map.items()]


def test_every_route_states_its_rule(parts):
    without = [where for where, handler in handlers(create_litestar(parts)).items() if rules_of(handler) is None]
    assert not without


def test_a_public_route_says_why_nobody_needs_to_be_known(parts):
    rules = {where: rules_of(handler) for where, handler in handlers(create_litestar(parts)).items()}
    assert not [where for where, rule in rules.items() if rule.kind == "public" and len(rule.why.split()) == 0]


def test_a_rule_on_somebody_or_something_finds_it_in_the_path(parts):
    for (_, path), handler in handlers(create_litestar(parts)).items():
        rule = rules_of(handler)
        if rule.on is not None:
            assert f"{{{rule.on}_id:str}}" in path
        assert not (rule.governing and rule.on != "person"), path


def test_a_route_that_names_nothing_asks_how_far_its_role_goes(parts):
    """Where a role goes with an action only so far, the guard alone cannot tell what a list may show."""
    for where, handler in handlers(create_litestar(parts)).items():
        rule = rules_of(handler)
        if rule.action is not None and rule.on is None:
            far = {reach(role, rule.action) for role in ROLES} - {None}
            asks = inspect.getsource(ASKED_IN.get(where[1], handler.fn))
            assert far == {Reach.NATION} or re.search(r"\w+\.(far|allows)\(\"", asks), where


def test_an_action_that_goes_no_further_than_ones_own_takes_whoever_asks_for_the_owner():
    """`reports:create`: nobody begins a case in the name of another."""
    assert {reach(role, "reports:create") for role in ROLES} == {Reach.OWN, Reach.NATION}
    assert "owner=owner.person" in inspect.getsource(keys_of.begun)


async def test_a_route_without_a_rule_answers_nobody(parts):
    @get("/forgotten")
    async def forgotten() -> str:
        return "secret"

    @get("/foreign", rule="anybody")
    async def foreign() -> str:
        return "secret"

    @get("/open", rule=public("to compare"))
    async def opened() -> str:
        return "open"

    app = Litestar([forgotten, foreign, opened], guards=[parts.guard], exception_handlers={Exception: told})
    async with AsyncTestClient(app) as client:
        for path in ("/forgotten", "/foreign"):
            answer = await client.get(path, headers={"Authorization": "Bearer x"})
            assert (answer.status_code, answer.json()["code"]) == (403, "no-rule")
            assert "secret" not in answer.text
        assert (await client.get("/open")).text == "open"


@pytest.mark.parametrize("path", rooms(JUDGES), ids=named)
def test_roles_are_compared_by_the_guard_alone(path):
    assert not [each for node in ast.walk(parsed(path)) if (each := _compares_roles(node))]


@pytest.mark.parametrize("path", rooms(JUDGES | TELLS_THE_TABLE), ids=named)
def test_what_a_role_allows_is_asked_by_the_guard_alone(path):
    called = [
        f"line {node.lineno}: {_name(node.func)}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and _name(node.func) in {"reach", "allowed", "governs"}
    ]
    assert not called


@pytest.mark.parametrize("path", rooms(), ids=named)
def test_sql_stands_in_stores_and_migrations(path):
    if SQL_STANDS_IN.fullmatch(named(path)):
        return
    found = [
        f"line {node.lineno}: {node.value[:60]}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value)
    ]
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        "person.role == other",
        "if 'admin' != role: pass",
        "x in ('user', 'agent')",
        "match role:\n    case 'super_admin': pass",
        "{'admin': 1}[role]",
    ],
)
def test_the_lint_sees_a_way_round_the_guard(code):
    assert any(_compares_roles(node) for node in ast.walk(ast.parse(code)))


def test_the_lint_sees_a_statement_in_sql():
    for text in ("SELECT 1", "  insert into person".upper(), "DELETE FROM session WHERE true", "UPDATE a SET b = 1"):
        assert _SQL.match(text)
    assert not _SQL.match("UPDATE your program")


def _compares_roles(node: ast.AST) -> str:
    """Where a role decides something: a comparison, a case, or a table of roles."""
    if isinstance(node, ast.Compare):
        told = {inner for side in (node.left, *node.comparators) for inner in ast.walk(side)}
        if any(isinstance(each, ast.Attribute) and each.attr == "role" for each in told) or _roles_in(told):
            return f"line {node.lineno}: {ast.unparse(node)}"
    if isinstance(node, ast.match_case) and _roles_in(set(ast.walk(node.pattern))):
        return f"case {ast.unparse(node.pattern)}"
    if isinstance(node, ast.Dict) and _roles_in({key for key in node.keys if key is not None}):
        return f"line {node.lineno}: {ast.unparse(node)}"
    return ""


def _roles_in(nodes: set[ast.AST]) -> bool:
    return any(isinstance(each, ast.Constant) and each.value in ROLES for each in nodes)


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
