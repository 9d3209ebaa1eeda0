"""What must be there in the end: everything that a laptop said it had kept, and nothing that was never said."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from typing import Any

from tests.soak.sync.forms import Forms


class Model:
    """One laptop's: for each value the last one that was kept for certain, and those that may have been since."""

    def __init__(self) -> None:
        self.kept: Forms = {}
        self.kept_count = 0
        self.failed: Counter[str] = Counter()
        self._maybe: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()

    def told(self, line: dict[str, Any]) -> None:
        """A line of the laptop's."""
        with self._lock:
            if "will" in line:
                key, value = line["will"]
                self._maybe[key].append(value)
            elif "did" in line:
                key, value = line["did"]
                self.kept[key] = value
                self.kept_count += 1
                self._maybe[key] = []
            elif "failed" in line:
                self.failed[line["failed"]] += 1

    def wrong(self, there: Forms) -> list[str]:
        """What of it does not stand there as it must."""
        found = []
        for key, value in self.kept.items():
            allowed = [value, *self._maybe[key]]
            if there.get(key, "") not in allowed:
                found.append(f"{key} is {there.get(key)!r} and should be {allowed}")
        return found
