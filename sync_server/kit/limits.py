"""How much and how often: bytes of a body, depth of its JSON, requests of one address."""

from __future__ import annotations

import codecs
import logging
import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from limits import RateLimitItemPerMinute
from limits.aio.storage import RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPRequestEvent, Receive, ReceiveMessage, Scope, Send

from shared.errors import BadInput
from shared.language import say
from sync_server.kit.refusals import OtherMedia, TooLarge, TooMany

DEEPEST = 32
MINUTE_S = 60.0
REDIS_S = 0.5
"""How long Redis may take; a request is not worth more."""
_MEDIA = (b"json", b"x-www-form-urlencoded")
_PATIENCE: dict[str, Any] = {"socket_timeout": REDIS_S, "socket_connect_timeout": REDIS_S}
_LOG = logging.getLogger(__name__)


class Rates:
    """Counts requests by subject: in memory, or in Redis where several instances count together.

    When Redis does not answer, requests pass uncounted: attempts to guess a password are counted in the database.
    """

    def __init__(self, per_minute: int, redis_url: str = "") -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._alone = Minute(per_minute)
        self._limiter = MovingWindowRateLimiter(_redis(redis_url)) if redis_url else None

    async def require(self, subject: str) -> None:
        """Count one request; TooMany when there were too many in the last minute."""
        if self._limiter is None:
            wait_s = self._alone.hit(subject, time.monotonic())
        else:
            wait_s = await self._together(self._limiter, subject)
        if wait_s > 0:
            raise TooMany(max(1, round(wait_s)))

    async def _together(self, limiter: MovingWindowRateLimiter, subject: str) -> float:
        try:
            if await limiter.hit(self._limit, subject):
                return 0.0
            stats = await limiter.get_window_stats(self._limit, subject)
        except Exception:  # each storage has errors of its own
            _LOG.warning("rates are not counted: Redis does not answer")
            return 0.0
        return stats.reset_time - time.time()


class Minute:
    """The last minute's requests of each subject, in memory; what a request costs does not grow with the subjects.

    The storage of `limits` looks through all of them with every request, each in a thread.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: dict[str, deque[float]] = {}
        self._swept = 0.0

    def hit(self, subject: str, now: float) -> float:
        """Count one; or how many seconds until there is room for it, and count nothing."""
        self._sweep(now)
        times = self._seen.setdefault(subject, deque(maxlen=self._most))
        if len(times) == self._most and (wait_s := times[0] + MINUTE_S - now) > 0:
            return wait_s
        times.append(now)
        return 0.0

    def _sweep(self, now: float) -> None:
        """Forget, once a minute, who has not asked for one."""
        if now - self._swept >= MINUTE_S:
            self._seen = {name: times for name, times in self._seen.items() if now - times[-1] < MINUTE_S}
            self._swept = now


def _redis(url: str) -> Storage:
    parts = urlsplit(url)
    if parts.port is None:
        url = urlunsplit(parts._replace(netloc=f"{parts.netloc}:6379"))
    try:
        return RedisStorage(f"async+{url}", implementation="redispy", **_PATIENCE)
    except Exception as error:  # its parser has errors of many kinds
        raise BadInput(
            say(
                "REDIS_URL ne convient pas : donnez une adresse comme redis://:mot@hôte:6379/0.",
                "REDIS_URL is not usable: give an address like redis://:password@host:6379/0.",
            ),
            code="settings",
        ) from error


class BodyLimits(ASGIMiddleware):
    """Reads no more than is allowed, JSON and forms alone, and nothing that nests deeper than anything of ours.

    A route may say otherwise: `takes=(b"octet-stream",)` are bytes that nobody reads as text, `largest=` how many.
    """

    def __init__(self, most: int) -> None:
        self._most = most

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        told = scope["route_handler"].opt
        most, raw = int(told.get("largest", self._most)), tuple(told.get("takes", ()))
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            raise _too_large(most)
        known = any(media in headers.get(b"content-type", b"").lower() for media in raw or _MEDIA)
        depth, text, taken = Depth(), codecs.getincrementaldecoder("utf-8")(), 0

        async def limited() -> ReceiveMessage:
            nonlocal taken
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message["body"])
                if taken > most:
                    raise _too_large(most)
                if message["body"] and not known:
                    raise OtherMedia
                if not raw:
                    _require_text(text, message)
                    depth.feed(message["body"])
            return message

        await next_app(scope, limited, send)


class Depth:
    """Counts how deep JSON nests while it comes in, outside of its strings; BadInput when it is too deep."""

    def __init__(self) -> None:
        self._now, self._in_string, self._escaped = 0, False, False

    def feed(self, part: bytes) -> None:
        for byte in part:
            if self._in_string:
                self._in_string = self._escaped or byte != 0x22
                self._escaped = byte == 0x5C and not self._escaped
            elif byte == 0x22:
                self._in_string = True
            elif byte in b"[{":
                self._now += 1
                if self._now > DEEPEST:
                    raise BadInput(
                        say(
                            f"Le JSON ne peut pas s'emboîter sur plus de {DEEPEST} niveaux.",
                            f"JSON may not nest deeper than {DEEPEST} levels.",
                        ),
                        code="too-deep",
                    )
            elif byte in b"]}":
                self._now -= 1


def _require_text(decoder: codecs.IncrementalDecoder, message: HTTPRequestEvent) -> None:
    try:
        decoder.decode(message["body"], final=not message["more_body"])
    except UnicodeDecodeError as error:
        raise BadInput(
            say("La demande n'est pas en UTF-8.", "The request is not in UTF-8."), code="not-utf-8"
        ) from error


def _too_large(most: int) -> TooLarge:
    return TooLarge(say(f"La demande dépasse {most // 1024} Kio.", f"The request is larger than {most // 1024} KiB."))
