"""Installs the locked requirements and this project into the running virtual environment, with a count for people.

Started by `make setup` with the environment's own Python; needs nothing but the standard library and pip.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import deque
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def main() -> int:
    """Install everything; the exit code of the step that failed, or 0. Later locks can be done without."""
    needed, *optional = map(Path, sys.argv[1:])
    failed = locked(needed) or install("iAsted", 1, "--no-deps", "--no-build-isolation", "--editable", ".")
    for lock in () if failed else optional:
        if locked(lock):
            say(f"{lock.name}: not installed, and done without", done=True)
    return failed


def locked(lock: Path) -> int:
    """Install what a lock names."""
    total = len(re.findall(r"(?m)^[\w.-]+==", lock.read_text(encoding="utf-8")))
    return install("packages", total, "--require-hashes", "-r", str(lock))


def install(what: str, total: int, *arguments: str) -> int:
    """Run pip, counting what it collects; its last lines are shown when it fails."""
    last: deque[str] = deque(maxlen=25)
    seen = 0
    with subprocess.Popen(
        [*PIP, "install", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            last.append(line)
            if line.startswith(("Collecting ", "Obtaining ")):
                seen += 1
                say(f"{what}: {seen}/{total}", done=False)
            elif line.lstrip().startswith("Building wheel for"):
                say(f"{what}: {line.strip().split(' (')[0]}…", done=True)
            elif line.startswith("Installing collected"):
                say(f"{what}: installing…", done=False)
    if pip.returncode:
        print("\n", *last, sep="", file=sys.stderr)
    else:
        say(f"{what}: ready", done=True)
    return pip.returncode


def say(text: str, *, done: bool) -> None:
    """One line that is written over on a screen; only the ends of steps elsewhere."""
    if sys.stdout.isatty():
        print(f"\r\033[K  {text}", end="\n" if done else "", flush=True)
    elif done:
        print(f"  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
