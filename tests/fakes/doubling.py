"""A program that makes a folder of weights by writing them twice; the form "broken" fails half-way."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    form, weights, folder = sys.argv[1:]
    if form == "broken":
        Path(folder, "half.bin").write_bytes(b"half")
        sys.exit("no room for doubles")
    Path(folder, "doubled.bin").write_bytes(Path(weights).read_bytes() * 2)
