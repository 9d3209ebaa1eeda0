"""Memory does not grow with the entries: 12 000 here, a million with IASTED_AUDIT_ENTRIES=1000000."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from shared.audit.chain import Writer
from shared.audit.checkpoint import checkpoint
from shared.audit.entry import Leaf, Seen, read_line
from shared.audit.export import write_export
from shared.audit.merkle import leaf_hash
from tests.fakes.ledger import ORGANISATION, ORIGIN, Ledger, key

ENTRIES = int(os.environ.get("IASTED_AUDIT_ENTRIES", "12000"))
GROWTH_MB = 60
"""Room for more checkpoints and for batches on their way to other processes; entries are 600 bytes each."""
CHILD = """
import json, sys, time
from pathlib import Path
from shared.audit.keys import parse_trusted
from shared.audit.verify import verify
if __name__ == "__main__":
    began = time.monotonic()
    verdict = verify(Path(sys.argv[1]), trusted=parse_trusted(sys.argv[2].encode()))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"code": verdict.code, "entries": verdict.entries, "confirmed": verdict.confirmed,
        "seconds": time.monotonic() - began, "mb": int(peak.split()[1]) // 1024}))
"""


def written(count, folder):
    """An export of `count` entries by ten devices, with a checkpoint every thousand that one of them fetches."""
    ledger = Ledger(*(f"device-{each}" for each in range(10)))
    writers = [Writer(ORGANISATION, name, key(name)) for name in ledger.devices]
    checkpoints, seen, plain = [], {}, folder / "lines"
    with plain.open("wb") as file:
        for each in range(count):
            writer, when = writers[each % 10], f"2026-11-02T{each // 360000 % 24:02d}:{each // 6000 % 60:02d}:"
            when += f"{each // 100 % 60:02d}.{each % 100 * 10:03d}Z"
            signed = writer.entry(
                who="p", action="report.signed", on=f"report:{each}", at=when, seen=seen.get(each % 10)
            )
            line = Leaf(received=when, signature=signed.signature, entry=signed.entry).line()
            file.write(line + b"\n")
            ledger.tree.append(leaf_hash(line))
            if each % 1000 == 999 or each == count - 1:
                checkpoints.append(checkpoint(ORIGIN, each + 1, ledger.tree.root(), key(ORIGIN)))
                seen[each // 1000 % 10] = Seen(size=each + 1, root=ledger.tree.root())
    *earlier, head = checkpoints
    with plain.open("rb") as file:
        leaves = (read_line(line[:-1]) for line in file)
        write_export(
            folder / "export.zip",
            manifest=ledger.manifest,
            head=head,
            earlier=earlier,
            leaves=leaves,
            prover=ledger.tree,
        )
    plain.unlink()
    return folder / "export.zip", str(ledger.trusted)


def measured(export, trusted, folder):
    (folder / "child.py").write_text(CHILD)
    ran = subprocess.run(
        [sys.executable, str(folder / "child.py"), str(export), trusted],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        check=True,
        timeout=3600,
    )
    return json.loads(ran.stdout)


def test_many_entries_are_verified_in_the_memory_of_few(tmp_path):
    (tmp_path / "few").mkdir()
    few = measured(*written(1000, tmp_path / "few"), tmp_path)
    export, trusted = written(ENTRIES, tmp_path)
    many = measured(export, trusted, tmp_path)
    print(json.dumps({"few": few, "many": many, "bytes": export.stat().st_size}))
    assert (few["code"], many["code"], many["entries"]) == ("intact", "intact", ENTRIES)
    assert many["mb"] - few["mb"] < GROWTH_MB
