"""A bucket of S3 or of a service that speaks like it, through boto3 on threads of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from sync_server.kit.bucket import locked, out_of_reach, require_name, require_prefix

CONNECT_S, READ_S, ATTEMPTS = 3, 10, 2
THREADS = 8
_ABSENT = {"NoSuchKey", "404"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_BEYOND = {"InvalidRange", "416"}
_LOG = logging.getLogger(__name__)
T = TypeVar("T")


class S3Bucket:
    """Credentials come from where boto3 looks for them: the environment, a profile, the machine's role.

    `kms_key` has contents encrypted under that key; without it, as the bucket's own default says. For
    `locked_until` the bucket must have been made with Object Lock.
    """

    def __init__(self, bucket: str, endpoint_url: str = "", kms_key: str = "") -> None:
        self._bucket, self._endpoint_url = bucket, endpoint_url
        self._sealing = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="s3")
        self._making, self._made = threading.Lock(), None

    def __str__(self) -> str:
        return f"s3://{self._bucket}" + (f" ({self._endpoint_url})" if self._endpoint_url else "")

    async def put(self, name: str, content: bytes, *, locked_until: datetime | None = None) -> None:
        what: dict[str, Any] = {"Key": require_name(name), "Body": content, **self._sealing}
        if locked_until is not None:
            lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": locked_until}
            what |= {**lock, "IfNoneMatch": "*"}
        put = await self._on_a_thread(lambda: bool(self._client().put_object(Bucket=self._bucket, **what)))
        if put is None and await self.get(name) != content:
            raise locked()

    async def get(self, name: str) -> bytes | None:
        return await self._read(name)

    async def part(self, name: str, offset: int, length: int) -> bytes | None:
        if length <= 0:
            return b""
        return await self._read(name, Range=f"bytes={offset}-{offset + length - 1}")

    async def names(self, prefix: str) -> list[str]:
        require_prefix(prefix)
        return await self._on_a_thread(lambda: sorted(self._listed(prefix))) or []

    def _listed(self, prefix: str) -> list[str]:
        pages = self._client().get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    async def _read(self, name: str, **which: str) -> bytes | None:
        what = {"Key": require_name(name), **which}

        def read() -> bytes:
            try:
                return bytes(self._client().get_object(Bucket=self._bucket, **what)["Body"].read())
            except self._client().exceptions.ClientError as error:
                if _code(error) in _BEYOND:
                    return b""
                raise

        return await self._on_a_thread(read)

    async def _on_a_thread(self, work: Callable[[], T]) -> T | None:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._told, work)

    def _told(self, work: Callable[[], T]) -> T | None:
        """Name what boto3 raises; None for what is absent, or taken where it had to be new."""
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError  # noqa: PLC0415 - as below

        try:
            return work()
        except ClientError as error:
            if _code(error) in _ABSENT | _TAKEN:
                return None
            _LOG.warning("the bucket refuses", extra={"code": _code(error)})
            raise out_of_reach() from error
        except (BotoCoreError, HTTPClientError, OSError) as error:
            _LOG.warning("the bucket does not answer", extra={"code": type(error).__name__})
            raise out_of_reach() from error

    def _client(self) -> Any:
        with self._making:
            if self._made is None:
                import boto3  # noqa: PLC0415 - half a second that a server with a folder does without
                from botocore.config import Config  # noqa: PLC0415 - the same

                patience = Config(
                    connect_timeout=CONNECT_S,
                    read_timeout=READ_S,
                    retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                    max_pool_connections=THREADS,
                )
                session = boto3.session.Session()
                self._made = session.client("s3", endpoint_url=self._endpoint_url or None, config=patience)
            return self._made


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
