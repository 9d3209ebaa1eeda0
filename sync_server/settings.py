"""What the server is told by its environment: read once, frozen; without any of it, it stands on its own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

import msgspec
import platformdirs
from msgspec import Meta

from shared.errors import BadInput
from shared.language import say

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")

Positive = Annotated[int, Meta(ge=1)]


def default_data() -> Path:
    """Where the embedded server keeps its data; macOS's usual folder has a blank, which its database does not take."""
    usual = platformdirs.user_data_path("iasted-server", appauthor=False)
    return usual if " " not in str(usual) else Path.home() / ".iasted-server"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One field an environment variable of the same name in capitals, with IASTED_ before those that are ours alone."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8750
    data: Path = msgspec.field(default_factory=default_data)
    """The folder of the embedded database and of the server's secret."""
    public_url: str = ""
    """The address people and laptops reach it under; it is also the issuer of tokens."""
    database_url: str = ""
    """PostgreSQL; empty starts one of our own in `data`."""
    redis_url: str = ""
    """Redis or Valkey, where several instances count together; empty counts in memory."""
    s3_bucket: str = ""
    """Where sealed files are kept; empty keeps them in `data`. Several instances need one."""
    s3_endpoint_url: str = ""
    """Of a service that speaks S3; empty is Amazon's. Credentials are those that boto3 finds."""
    s3_kms_key: str = ""
    """A key of KMS for what is put there; empty leaves encryption at rest to the bucket's default."""
    checkpoint_seconds: Positive = 60
    """After so long, a log that grew is signed."""
    checkpoint_entries: Positive = 1000
    """Or after so many entries."""
    audit_bucket: str = ""
    """Where checkpoints are locked for years, made with Object Lock; empty keeps them in `data`."""
    secret_file: Path | None = None
    """32 bytes or more that seal keys in the database; instances share it. Empty makes one in `data`."""
    organisation: str = ""
    """What the organisation is called; empty leaves the name it has."""
    cors_origins: tuple[str, ...] = ()
    proxies: str = ""
    """Addresses or networks of proxies of ours, by commas: only they are believed about who asks."""
    connections: Positive = 10
    """To PostgreSQL, by each instance."""
    requests_per_minute: Positive = 600
    """By one address."""
    max_body_kib: Positive = 256
    lease_days: Annotated[int, Meta(ge=1, le=365)] = 30
    """How long a laptop opens without having reached the server."""
    access_minutes: Annotated[int, Meta(ge=1, le=60)] = 15
    refresh_days: Annotated[int, Meta(ge=1, le=365)] = 30
    session_days: Annotated[int, Meta(ge=1, le=730)] = 180
    """After so long, however often it was refreshed, a session asks for the password again."""
    voice_sessions: Positive = 1500
    """Of everybody, by each instance."""
    voice_sessions_each: Positive = 2
    """Of one person."""
    remember_answers: bool = True
    """Whether answers from knowledge are said again to who asks the same within a day; sealed under the secret."""
    voice_processes: Positive = 1
    """Of each of the server's own engines."""
    routing_file: Path | None = None
    """Whom to ask for what, and budgets; empty is what this version brings along. Keys are never in it."""
    prices_file: Path | None = None
    """What engines cost; empty is what this version brings along."""
    traces_url: str = ""
    """Where spans are sent (OTLP over HTTP), if OpenTelemetry's SDK is installed; empty sends none."""
    metrics_open: bool = False
    """Whether /metrics answers others than this machine."""

    @property
    def issuer(self) -> str:
        """Without a slash at its end."""
        return self.public_url or f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether people reach it over TLS."""
        return self.issuer.startswith("https://")


NAMES = {
    "host": "IASTED_HOST",
    "port": "IASTED_PORT",
    "data": "IASTED_SERVER_DATA",
    "public_url": "PUBLIC_URL",
    "database_url": "DATABASE_URL",
    "redis_url": "REDIS_URL",
    "s3_bucket": "IASTED_S3_BUCKET",
    "s3_endpoint_url": "S3_ENDPOINT_URL",
    "s3_kms_key": "IASTED_S3_KMS_KEY",
    "checkpoint_seconds": "IASTED_CHECKPOINT_SECONDS",
    "checkpoint_entries": "IASTED_CHECKPOINT_ENTRIES",
    "audit_bucket": "IASTED_AUDIT_BUCKET",
    "secret_file": "IASTED_SECRET_FILE",
    "organisation": "IASTED_ORGANISATION",
    "cors_origins": "CORS_ORIGINS",
    "proxies": "IASTED_PROXIES",
    "connections": "IASTED_CONNECTIONS",
    "requests_per_minute": "IASTED_REQUESTS_PER_MINUTE",
    "max_body_kib": "IASTED_MAX_BODY_KIB",
    "lease_days": "IASTED_LEASE_DAYS",
    "access_minutes": "IASTED_ACCESS_MINUTES",
    "refresh_days": "IASTED_REFRESH_DAYS",
    "session_days": "IASTED_SESSION_DAYS",
    "voice_sessions": "IASTED_VOICE_SESSIONS",
    "voice_sessions_each": "IASTED_VOICE_SESSIONS_EACH",
    "remember_answers": "IASTED_REMEMBER_ANSWERS",
    "voice_processes": "IASTED_VOICE_PROCESSES",
    "routing_file": "IASTED_ROUTING_FILE",
    "prices_file": "IASTED_PRICES_FILE",
    "traces_url": "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "metrics_open": "IASTED_METRICS_OPEN",
}
"""The environment variable of each setting."""


def load(environment: Mapping[str, str] | None = None, **chosen: object) -> Settings:
    """The settings: what is chosen on the command line, else the environment, else the defaults; BadInput otherwise."""
    environment = os.environ if environment is None else environment
    told: dict[str, object] = {field: environment[name] for field, name in NAMES.items() if environment.get(name)}
    told |= {field: value for field, value in chosen.items() if value is not None}
    if isinstance(origins := told.get("cors_origins"), str):
        told["cors_origins"] = [origin.strip() for origin in origins.split(",") if origin.strip()]
    try:
        settings = msgspec.convert(told, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise BadInput(_which(str(error)), code="settings") from error
    return _checked(msgspec.structs.replace(settings, public_url=settings.public_url.rstrip("/")))


def _path(_: type, value: object) -> Path:
    """The one kind of value here that msgspec does not read by itself."""
    return Path(str(value)).expanduser().absolute()


def _which(error: str) -> str:
    field = error.rpartition("`$.")[2].strip("`") if "`$." in error else ""
    name = NAMES.get(field, field)
    return say(f"{name} ne convient pas : {error}.", f"{name} is not usable: {error}.")


def _checked(settings: Settings) -> Settings:
    public = _parts(settings.issuer)
    if public is None or public.scheme not in {"http", "https"} or public.path or public.username:
        raise _unfit(
            say(
                f"PUBLIC_URL doit être une adresse comme https://iasted.example.ga, pas « {settings.issuer} ».",
                f"PUBLIC_URL must be an address like https://iasted.example.ga, not '{settings.issuer}'.",
            )
        )
    if not settings.secure and public.hostname not in LOOPBACK:
        raise _unfit(
            say(
                "Au-delà de cette machine, PUBLIC_URL doit être donnée et commencer par https:// : "
                "des mots de passe y passent.",
                "Beyond this machine, PUBLIC_URL must be given and begin with https://: passwords go through it.",
            )
        )
    _require_address("DATABASE_URL", settings.database_url, "postgresql://", "postgres://")
    _require_address("REDIS_URL", settings.redis_url, "redis://", "rediss://")
    _require_address("S3_ENDPOINT_URL", settings.s3_endpoint_url, "https://", "http://")
    _require_address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", settings.traces_url, "https://", "http://")
    _require_bucket("IASTED_S3_BUCKET", settings.s3_bucket)
    _require_bucket("IASTED_AUDIT_BUCKET", settings.audit_bucket)
    for origin in settings.cors_origins:
        parts = _parts(origin)
        if parts is None or parts.scheme not in {"http", "https"} or parts.path:
            raise _unfit(
                say(
                    f"CORS_ORIGINS contient « {origin} » : donnez des origines comme https://suivi.example.ga.",
                    f"CORS_ORIGINS holds '{origin}': give origins like https://suivi.example.ga.",
                )
            )
    return settings


def _require_address(name: str, url: str, *schemes: str) -> None:
    """Whether it is there at all is found out later; its password is never shown."""
    if url and (not url.startswith(schemes) or _parts(url, host=False) is None):
        raise _unfit(
            say(
                f"{name} doit être une adresse qui commence par {schemes[0]} et dont le port est un nombre.",
                f"{name} must be an address that begins with {schemes[0]} and whose port is a number.",
            )
        )


def _require_bucket(name: str, bucket: str) -> None:
    if bucket and not _BUCKET.fullmatch(bucket):
        raise _unfit(
            say(
                f"{name} doit être le nom d'un compartiment S3 : 3 à 63 minuscules, chiffres, points ou tirets.",
                f"{name} must be the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots or hyphens.",
            )
        )


def _parts(url: str, *, host: bool = True) -> SplitResult | None:
    """An address in its parts; None where it is none, or goes beyond host and path."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if host and (not parts.hostname or parts.query or parts.fragment):
        return None
    return parts


def _unfit(sentence: str) -> BadInput:
    return BadInput(sentence, code="settings")
