"""`iasted doctor`: is everything here that the main job needs, and does each engine start."""

from __future__ import annotations

import asyncio
import platform
import shutil
import sys
import time
from datetime import UTC, datetime

import click
import msgspec

from desktop.audio.speech import SpeechDetector
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option, line
from desktop.crew import Crew
from desktop.store.vendor_keys import KeyringKeys
from models.catalogue import Kind
from models.choose import NEEDED, choose, this_machine
from models.store import Store, default_store
from shared.errors import IastedError
from shared.language import say
from shared.providers.keys import Keys
from shared.routing import prices, targets

DONE, MISSING = 0, 3
LEAST_FREE_GB = 2.0


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at: whether it is well, and what to know of it."""

    name: str
    ok: bool
    detail: str


@click.command(cls=Helped, help=say("Vérifie que tout est prêt.", "Check that everything is ready."))
@as_json_option
def doctor(*, as_json: bool) -> int:
    """Look at everything; exit 3 when a part is missing."""
    findings = asyncio.run(_look(default_store()))
    for finding in findings:
        if as_json:
            line(msgspec.to_builtins(finding))
        else:
            click.echo(f"{'✓' if finding.ok else '✗'} {finding.name:<10} {finding.detail}")
    return DONE if all(finding.ok for finding in findings) else MISSING


async def _look(store: Store) -> list[Finding]:
    crew = Crew(store)
    findings = [
        Finding("python", sys.version_info >= (3, 11), f"{platform.python_version()}, {platform.platform()}"),
        _machine(),
        _disk(store),
        _detector(),
        *_vendors(KeyringKeys()),
    ]
    try:
        findings += [await _engine(crew, kind) for kind in NEEDED]
    finally:
        await crew.aclose()
    return findings


def _machine() -> Finding:
    machine = this_machine()
    choice = choose(machine)
    return Finding("machine", ok=True, detail=f"{choice.set} : {choice.reason}")


def _disk(store: Store) -> Finding:
    folder = next(path for path in (store.root, *store.root.parents) if path.exists())
    free = shutil.disk_usage(folder).free / 1e9
    return Finding(
        "disk", free > LEAST_FREE_GB, say(f"{free:.0f} Go libres, {store.root}", f"{free:.0f} GB free, {store.root}")
    )


def _detector() -> Finding:
    try:
        SpeechDetector().probabilities(bytes(32_000))
    except IastedError as error:
        return Finding("vad", ok=False, detail=error.message)
    return Finding("vad", ok=True, detail="silero-vad-v6")


def _vendors(keys: Keys) -> list[Finding]:
    """What retires or has no price among the models that this laptop has a key for; nothing is missing without one."""
    asked = [(each.provider, each.model) for each in targets.bundled().targets if keys.of(each.provider) is not None]
    warnings = prices.bundled().warnings(list(dict.fromkeys(asked)), datetime.now(UTC).date())
    return [Finding("vendors", ok=True, detail=told) for told in warnings]


async def _engine(crew: Crew, kind: Kind) -> Finding:
    """Start the engine that would do the work, and say how long that took and what it weighs."""
    started = time.perf_counter()
    try:
        model = crew.models(kind)[0]
        host = crew.host(model)
        await host.warm()
        memory = await host.memory_mb()
    except IastedError as error:
        return Finding(kind, ok=False, detail=error.message)
    return Finding(kind, ok=True, detail=f"{model.id}, {time.perf_counter() - started:.1f} s, {memory:.0f} MB")
