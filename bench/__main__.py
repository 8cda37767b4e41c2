"""`python -m bench`: run the parts asked for, print the table, write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench import crowded, importing, machine, nodes, reading, screening
from bench.figures import HEADER, Figure, table
from bench.fill_rows import Filled
from bench.nodes import Place
from bench.reading import Rounds

_PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_INTRODUCTION = """# Benchmarks

Written by `{command}` on {day}. Every figure is a ratio within one run: ours and what stands beside it were measured in
alternating rounds on the same machine, so a busy or slow machine moves both. CPU is that of the server's processes and of the
PostgreSQL processes that serve its database, per request or row. What stands beside us is named in the table and can be read in `bench/`:
the bare view does nothing but return bytes, the peer checks no key and writes no audit of reading, and the ORM path uses our rules
for hashes and law. The entities are invented. `bench/README.md` says how to choose sizes and parts.

Machine: {machine}.

"""


def main() -> int:
    """Run the benchmarks; the exit status is 1 when a goal was missed."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="run-", dir=asked.folder))  # stays, with the servers' log, when a part fails
    place = Place(asked.folder, scratch, None if asked.sqlite_only else nodes.find_server(asked.folder))
    print(HEADER, flush=True)
    figures = []
    for figure in _figures(place, asked):
        figures.append(figure)
        print(figure.line(), flush=True)
    if not asked.small and not asked.parts:
        _write(place, figures)
    shutil.rmtree(scratch)
    missed = [figure.what for figure in figures if figure.met is False]
    print(f"\n{machine.line(place.server)}\n{len(missed)} goals missed" + "".join(f"\n- {what}" for what in missed))
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", choices=["profile", "screening", "import", "crowded", []], help="default: all"
    )
    parser.add_argument("--small", action="store_true", help="a quick check that everything works; writes no page")
    parser.add_argument(
        "--entities", type=int, help="entities in the database (1,000,000; the first 40 %% have records)"
    )
    parser.add_argument("--rows", type=int, help="rows of the imported file (100,000)")
    parser.add_argument("--records", type=int, help="records of the crowded entity (20,000)")
    parser.add_argument("--rounds", type=int, help="rounds of each side (3)")
    parser.add_argument("--seconds", type=float, help="seconds of load a round (4)")
    parser.add_argument("--folder", type=Path, default=os.environ.get("BENCH_FOLDER", Path(tempfile.gettempdir()) / "credit-bench"),
                        help="where filled databases are kept; also BENCH_FOLDER (%(default)s)")  # fmt: skip
    parser.add_argument("--sqlite-only", action="store_true", help="leave out what needs a PostgreSQL server")
    asked = parser.parse_args()
    for name, full, small in (("entities", 1_000_000, 20_000), ("rows", 100_000, 5_000), ("records", 20_000, 2_000),
                              ("rounds", 3, 2), ("seconds", 4.0, 1.0)):  # fmt: skip
        if getattr(asked, name) is None:
            setattr(asked, name, small if asked.small else full)
    return asked


def _figures(place: Place, asked: argparse.Namespace) -> Iterator[Figure]:
    filled = Filled(asked.entities, asked.entities * 2 // 5)
    rounds = Rounds(asked.rounds, asked.seconds)
    parts: Mapping[str, Callable[[], Iterator[Figure]]] = {
        "profile": lambda: reading.run(place, filled, rounds),
        "screening": lambda: screening.run(place, filled, rounds),
        "import": lambda: importing.run(place, importing.Sizes(asked.rows, max(1000, asked.rows // 20), asked.rounds)),
        "crowded": lambda: crowded.run(place, asked.records, rounds),
    }
    for name in asked.parts or parts:
        yield from parts[name]()


def _write(place: Place, figures: list[Figure]) -> None:
    words = {
        "command": " ".join(["make bench" if len(sys.argv) == 1 else "python -m bench", *sys.argv[1:]]),
        "day": datetime.now(UTC).date(),
    }
    _PAGE.write_text(
        _INTRODUCTION.format(**words, machine=machine.line(place.server)) + table(figures) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
