"""Once a store is closed, its key stands nowhere in the program's memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LOOK = """
import sys
from pathlib import Path
from desktop.store.cipher import _literal
from desktop.store.vault import Vault
from desktop.store.wiping import wipe
from tests.e2e.recorder import CHEAP

MASK = 0xA5

def masked(secret):
    return bytearray(byte ^ MASK for byte in secret)

def places(hidden):
    found = 0
    needle = bytearray(byte ^ MASK for byte in hidden)
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw") or "[v" in line:
                continue
            begin, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(begin)
                found += memory.read(end - begin).count(needle)
            except OSError:
                continue
    wipe(needle)
    return found

vault = Vault(Path(sys.argv[1]), None, cost=CHEAP)
store, code = vault.create("une phrase secrète")
raw = masked(store._key)
written = _literal(store._key)
literal = masked(written)
wipe(written)
opened = places(raw) - 1  # the needle itself
store.conversations.begin()
vault.change_passphrase("une phrase secrète", "une autre phrase")
store.close()
vault.recover(code, "une phrase secrète").close()
print(opened > 0, places(raw) - 1, places(literal) - 1)
"""


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="memory can be read so on Linux only")
def test_the_key_of_a_closed_store_is_nowhere_in_memory(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", LOOK, str(tmp_path / "desk")],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert ran.stdout.split() == ["True", "0", "0"], ran.stderr
