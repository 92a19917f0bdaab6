"""Times whole processes against yardsticks and peers of the same run; prints figures and the limits that are meant to hold."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import fleet, growth, held, results
from benchmarks.documents import QUICK_SIZES, SIZES
from benchmarks.measuring import BenchError
from benchmarks.page import PAGE, PLOT, Results, machine, write
from benchmarks.peers.table import PEERS
from benchmarks.rounds import Row, Settings, measured_rows
from benchmarks.tables import as_text

Say = Callable[[str], None]


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size.replace("_", "")) for size in text.split(","))


def arguments(given: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, help="components per document: 100,1000")
    parser.add_argument("--runs", type=int, default=3, help="how often each command runs; the best counts")
    parser.add_argument("--limit", type=float, default=60, help="seconds that a peer gets for one document")
    parser.add_argument("--without-peers", action="store_true", help="our commands and the yardsticks alone")
    parser.add_argument("--quick", action="store_true", help="small documents, one run, no peers, no page")
    parser.add_argument("--write", metavar="DATE", help=f"write docs/{PAGE.name}, dated so")
    chosen = parser.parse_args(given)
    if chosen.quick and chosen.write:
        parser.error("--write needs more than --quick measures")
    return chosen


def settings(chosen: argparse.Namespace) -> Settings:
    """What a command line asks for."""
    if chosen.quick:
        return Settings(chosen.sizes or QUICK_SIZES, 1, chosen.limit, (), profile=False)
    return Settings(chosen.sizes or SIZES, chosen.runs, chosen.limit, () if chosen.without_peers else PEERS)


def _run(chosen: argparse.Namespace, given: list[str], say: Say) -> None:
    how = settings(chosen)
    say(f"{machine()}\nbest of {how.runs}; each line is a whole process\n")
    with tempfile.TemporaryDirectory(prefix="bomward-bench-") as name:
        folder = Path(name)
        rows: list[Row] = []
        for row in measured_rows(how, folder):
            rows.append(row)
            say(as_text(results.HEAD, results.lines(row)) + "\n")
        say(as_text(held.HEAD, held.table(rows)))
        if chosen.quick:
            return
        found = Results(
            rows,
            list(growth.padded(folder, how.runs)),
            list(growth.extended(folder, how.runs)),
            list(fleet.fleets(folder)),
        )
    say("\n" + as_text(growth.COMPONENTS_HEAD, growth.components_table(rows)))
    say("\n" + as_text(growth.PADDED_HEAD, growth.padded_table(found.padded)))
    say("\n" + as_text(growth.EXTENDED_HEAD, growth.extended_table(found.extended)))
    say("\n" + as_text(fleet.HEAD, fleet.table(found.fleets)))
    say("\n" + as_text(fleet.SPEED_HEAD, fleet.speed_table(found.fleets)))
    say("\n" + fleet.many(found.fleets))
    say("\n" + as_text(held.HEAD, held.faster(found.fleets)))
    say("\n" + as_text(growth.FLOOR_HEAD, growth.floor_table(rows)))
    if chosen.write:
        write(found, how, chosen.write, shlex.join(given))
        say(f"\nwrote docs/{PAGE.name} and docs/{PLOT.name}")


def main() -> int:
    """Measure and tell; only a command that fails makes this fail, never a slow one."""
    given = sys.argv[1:]
    try:
        _run(arguments(given), given, lambda text: print(text, flush=True))
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
