"""`python -m reliability`: run every goal on every database at hand, a line each; exit 1 if one failed."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from credit_service import keys
from reliability import feed_order
from reliability.goal import Outcome
from tests.databases import KINDS, LEFT_OUT, Databases, Server, left_out


def main() -> int:
    """Run the goals."""
    parser = argparse.ArgumentParser(prog="make reliability ARGS=...", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--size", type=int, default=1, help="how many times the CI size; 10 is the goal's full size")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="credit-reliability-") as name:
        outcomes = _run(Path(name), chosen.seed, chosen.size)
    return int(any(outcome.failures for outcome in outcomes))


def _run(folder: Path, seed: int, size: int) -> list[Outcome]:
    keys.init(folder / "keys")
    server = Server(folder / "postgresql")
    made = Databases(folder, server)
    outcomes = []
    print("goal, seed, N, failures, seconds, database")
    for kind in KINDS:
        if kind == "postgresql" and left_out():
            print(LEFT_OUT)
            continue
        writers = 8 if kind == "postgresql" else 4
        url = made.new(kind, folder)
        outcome = feed_order.run(url, folder / "keys", seed=seed, writers=writers, commits=1000 * size // writers)
        print(outcome.line(), *outcome.failures, sep="\n  ", flush=True)
        outcomes.append(outcome)
        made.drop(url)
    server.close()
    return outcomes


if __name__ == "__main__":
    raise SystemExit(main())
