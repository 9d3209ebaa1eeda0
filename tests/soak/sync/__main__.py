"""Torments laptops and server until so many operations were kept, then checks that nothing was lost, doubled or shown.

python -m tests.soak.sync --seed 1 --operations 500
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys

import msgspec

from tests.soak.sync.run import Run


def main() -> int:
    """0 when all is well; otherwise what is wrong, and the command that does it again."""
    asked = argparse.ArgumentParser(prog="python -m tests.soak.sync")
    asked.add_argument("--seed", default="", help="what to draw everything from (a new one)")
    asked.add_argument("--operations", type=int, default=500, help="how many acts to keep (500)")
    asked.add_argument("--acts", type=int, default=20, help="how many a laptop does at most in one step (20)")
    asked.add_argument("--quiet", action="store_true", help="say nothing of the steps")
    told = asked.parse_args()
    seed = told.seed or secrets.token_hex(4)
    again = f"python -m tests.soak.sync --seed {seed} --operations {told.operations} --acts {told.acts}"
    print(f"Replay: {again}", flush=True)
    run = Run(seed, told.acts)
    try:
        outcome = run.through(told.operations, (lambda _: None) if told.quiet else _say)
    except BaseException:
        print(f"\nFailed. Kept in {run.folder}. Again: {again}", flush=True)
        raise
    print(json.dumps(msgspec.to_builtins(outcome), indent=2, ensure_ascii=False))
    if outcome.wrong:
        print(f"\nWrong. Kept in {run.folder}. Again: {again}", flush=True)
    return 1 if outcome.wrong else 0


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
