"""A real disk that is full soon: a small tmpfs, where the system lets us make one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mounted at `folder`, which is made; the test is skipped where mounting is not ours to do."""
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk, and on Linux")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False).returncode:
        pytest.skip("this container may not mount a small disk, root or not")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
