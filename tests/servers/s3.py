"""SeaweedFS, which speaks S3 and means it (signatures, locks, conditions), on ports of loopback; it may go and come."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

import boto3
from botocore.config import Config

from tests.servers.processes import free_port, until

KEY, SECRET = "iasted-test", "un secret d'essai"


class S3:
    """What was put stays while it is stopped; `remove` ends it for good."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="iasted-s3-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        actions = ["Admin", "Read", "Write", "List", "Tagging", "BypassGovernanceRetention"]
        who = {"name": "tests", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": actions}
        local = {"type": "local", "enableOnDemandCreate": True}
        kms = {"default_provider": "local", "providers": {"local": local}}
        (self._home / "s3.json").write_text(json.dumps({"identities": [who], "kms": kms}))
        ports = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")
        self._options = [
            *(f"-{each}={free_port()}" for each in (*ports, "s3.port.grpc")),
            f"-s3.port={self.port}",
            f"-s3.config={self._home / 's3.json'}",
            f"-dir={self._home / 'data'}",
            *("-s3", "-filer", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false", "-volume.max=1000"),
            *(
                "-master.volumeSizeLimitMB=64",
                "-s3.port.https=0",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                "-s3.iam=false",
            ),
        ]
        (self._home / "data").mkdir()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Where boto3 finds who asks."""
        return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": "us-east-1"}

    def start(self) -> Self:
        weed = Path(sys.executable).parent / "weed"
        with (self._home / "log").open("ab") as log:
            command = [str(weed), "-logtostderr=true", "server", *self._options]
            environment = {"PATH": "/usr/bin:/bin", "HOME": str(self._home), "WEED_S3_SSE_KEK": "5e" * 32}
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=self._home)
        asking = self.client()
        try:
            assert until(lambda: self._answers(asking), 40), self.log
        except AssertionError:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(2)  # its long goodbye is to other machines
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
            self._process = None

    def remove(self) -> None:
        if self._process is not None:
            self._process.kill()
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def bucket(self, name: str, *, locking: bool = False) -> str:
        """A new one."""
        self.client().create_bucket(Bucket=name, ObjectLockEnabledForBucket=locking)
        return name

    def client(self):
        """Somebody else's way to it, to look behind the product's back."""
        once = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1})
        who = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        return boto3.client("s3", endpoint_url=self.url, config=once, **who)

    @property
    def log(self) -> str:
        return (self._home / "log").read_text("utf-8", "replace")[-4000:]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.remove()

    def _answers(self, client) -> bool:
        """Whether it takes something: a moment after it listens, it still has no place to write."""
        assert self._process is not None
        assert self._process.poll() is None, self.log
        try:
            if "probe" not in {each["Name"] for each in client.list_buckets()["Buckets"]}:
                client.create_bucket(Bucket="probe")
            client.put_object(Bucket="probe", Key="x", Body=b"x")
        except Exception:  # boto3 has errors of many kinds
            return False
        return True
