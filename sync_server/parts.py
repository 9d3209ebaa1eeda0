"""The server's parts, put together once: what each room is handed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request
from litestar.di import Provide

from models.store import default_store
from shared.providers.making import made
from shared.routing.network import Network
from shared.routing.switchboard import Switchboard
from sync_server.account.authorize import Authorizing
from sync_server.account.forms import Forms
from sync_server.account.pages import Pages
from sync_server.admin.caching import NothingRemembered, Remembered, Remembering
from sync_server.admin.users import Users
from sync_server.artifacts.files import SealedFiles
from sync_server.audit.keeping import Keeper
from sync_server.audit.log import Log
from sync_server.identity.access import AccessTokens
from sync_server.identity.enrolment import Devices
from sync_server.identity.guard import Caller, Guard
from sync_server.identity.oauth import Judge
from sync_server.identity.redeeming import Redeeming
from sync_server.identity.refresh import Refreshes
from sync_server.identity.sessions import Sessions
from sync_server.identity.standing import Standings
from sync_server.keys.review_keys import ReviewKeys
from sync_server.kit.bucket import Bucket
from sync_server.kit.database import Database
from sync_server.kit.folder_bucket import FolderBucket
from sync_server.kit.limits import Rates
from sync_server.kit.metrics import Metrics
from sync_server.kit.s3_bucket import S3Bucket
from sync_server.kit.secret import Secret
from sync_server.people.browsers import Browser, Browsers
from sync_server.people.passwords import Passwords
from sync_server.people.second_factor import SecondFactor
from sync_server.settings import Settings
from sync_server.signing.keys import Keys
from sync_server.spending.spending import Spending, spending_of
from sync_server.sync.giving import Giving
from sync_server.sync.receiving import Receiving
from sync_server.voice.bearer import Bearers
from sync_server.voice.crew import Crew
from sync_server.voice.keeping import Keeping
from sync_server.voice.remembering import Memory, RememberingStaff
from sync_server.voice.routed import RoutedStaff
from sync_server.voice.staff import Staff
from sync_server.voice.talking import Talking, talking
from sync_server.witness.witness import Witness

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that handlers may ask for, by the names they ask with."""

    settings: Settings
    clock: Clock
    database: Database
    sealed_files: SealedFiles
    metrics: Metrics
    spending: Spending
    remembering: Remembering
    rates: Rates
    keys: Keys
    log: Log
    keeper: Keeper
    witness: Witness
    standings: Standings
    sessions: Sessions
    redeeming: Redeeming
    devices: Devices
    users: Users
    review_keys: ReviewKeys
    authorizing: Authorizing
    pages: Pages
    receiving: Receiving
    giving: Giving
    talking: Talking
    guard: Guard


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What every room stands on."""

    settings: Settings
    database: Database
    secret: Secret
    clock: Clock
    steady: Callable[[], float]
    keys: Keys
    access: AccessTokens
    standings: Standings
    log: Log


def assemble(
    settings: Settings,
    database: Database,
    secret: Secret,
    clock: Clock = utc_now,
    steady: Callable[[], float] = time.monotonic,
    *,
    staff: Staff | None = None,
) -> Parts:
    """Build every part, from the ground up; `steady` is the clock by which what is remembered grows old.

    `staff` serves voice turns; without one the server's own engines do.
    """
    ground = _ground(settings, database, secret, clock, steady)
    keys, log = ground.keys, ground.log
    spending = spending_of(settings, database, secret, clock, log)
    memory = _memory(settings, secret, spending)
    return Parts(
        settings=settings,
        clock=clock,
        database=database,
        sealed_files=SealedFiles(database, bucket_of(settings, settings.s3_bucket, "blobs"), clock),
        metrics=spending.metrics,
        spending=spending,
        remembering=NothingRemembered() if memory is None else Remembered(memory.cache),
        rates=Rates(settings.requests_per_minute, settings.redis_url),
        keys=keys,
        log=log,
        keeper=_keeper(settings, database, log, clock),
        witness=Witness(database, log),
        standings=ground.standings,
        review_keys=ReviewKeys(database, clock, log),
        receiving=Receiving(database, clock, log),
        giving=Giving(database, clock),
        talking=_talking(ground, staff or _staff(settings, spending, memory)),
        **_identity(ground),
    )


def _ground(
    settings: Settings, database: Database, secret: Secret, clock: Clock, steady: Callable[[], float]
) -> Ground:
    keys = Keys(database, secret, clock, steady)
    return Ground(
        settings=settings,
        database=database,
        secret=secret,
        clock=clock,
        steady=steady,
        keys=keys,
        access=AccessTokens(keys, settings.issuer, settings.access_minutes, clock),
        standings=Standings(database, keys, settings.issuer, clock, steady),
        log=Log(database, secret, clock, urlsplit(settings.public_url).netloc or "iasted"),
    )


def _identity(ground: Ground) -> dict[str, Any]:
    """Signing in, people and their devices."""
    settings, database, secret, clock = ground.settings, ground.database, ground.secret, ground.clock
    access, standings, log, issuer = ground.access, ground.standings, ground.log, settings.issuer
    refreshes, judge = Refreshes(secret), Judge()
    sessions = Sessions(database, access, refreshes, settings, clock, log=log)
    factor = SecondFactor(database, secret, clock, log)
    browsers = Browsers(database, Passwords(), factor, sessions.end_former, clock, log=log)
    forms = Forms(secret, settings)
    return {
        "sessions": sessions,
        "redeeming": Redeeming(judge, sessions, refreshes, standings),
        "devices": Devices(database, ground.keys, standings, issuer, clock, log=log),
        "users": Users(database, standings, issuer, clock, log),
        "authorizing": Authorizing(judge, browsers, sessions, forms, settings, clock),
        "pages": Pages(browsers, factor, forms),
        "guard": Guard(database, access, standings, browsers),
    }


def _memory(settings: Settings, secret: Secret, spending: Spending) -> Memory | None:
    if not settings.remember_answers:
        return None
    return Memory(settings, secret, default_store(), spending.metrics.voice.looked)


def _staff(settings: Settings, spending: Spending, memory: Memory | None) -> Staff:
    """The server's own engines, and vendors' where there are keys: this is where both are named."""
    vendors = spending.vendors
    board = Switchboard(vendors.config, vendors.prices, spending.ledger, Network(), decided=spending.bookkeeper.decided)
    far = made(vendors.config.targets, vendors.keys, board.meter)
    crew = Crew(default_store(), settings.voice_processes)
    return RoutedStaff(crew, board, far) if memory is None else RememberingStaff(crew, board, far, memory)


def _talking(ground: Ground, staff: Staff) -> Talking:
    bearers = Bearers(ground.access, ground.standings)
    keeping = Keeping(ground.database, ground.log, ground.clock)
    return talking(ground.settings, bearers, staff, keeping=keeping, clock=ground.clock, steady=ground.steady)


def bucket_of(settings: Settings, name: str, folder: str) -> Bucket:
    """The one that was named, or a folder of the server's own."""
    if name:
        return S3Bucket(name, settings.s3_endpoint_url, settings.s3_kms_key)
    return FolderBucket(settings.data / folder)


def _keeper(settings: Settings, database: Database, log: Log, clock: Clock) -> Keeper:
    bucket = bucket_of(settings, settings.audit_bucket, "audit")
    every_s, entries = settings.checkpoint_seconds, settings.checkpoint_entries
    return Keeper(database, bucket, log, clock, every_s=every_s, entries=entries)


def provided(parts: Parts) -> dict[str, Provide]:
    """The parts as Litestar hands them to handlers, and who asks as the guard has found them."""
    hidden = {"guard", "rates"}
    given = {
        name: Provide(_giving(getattr(parts, name)), sync_to_thread=False)
        for name in Parts.__struct_fields__
        if name not in hidden
    }
    return {
        **given,
        "caller": Provide(_caller, sync_to_thread=False),
        "browser": Provide(_browser, sync_to_thread=False),
    }


def _giving(part: Any) -> Callable[[], Any]:
    def give() -> Any:
        return part

    return give


def _caller(request: Request[Any, Any, Any]) -> Caller:
    caller: Caller = request.state.caller
    return caller


def _browser(request: Request[Any, Any, Any]) -> Browser:
    browser: Browser = request.state.browser
    return browser
