"""Scores the labelled set: `python -m tests.labelled.score`. Exit 1 if it falls below the floors."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.labelled.rows import FAILING, TOLD, Result, Row, rank, results, rows

FLOORS = Path(__file__).parent / "floors.toml"
Pair = tuple[Row, Result]
_LEGEND = (
    "must: review or worse by its label; told: came out so. failing: recall of what must be prohibited or",
    "likely-prohibited; recall: of what must be told. over: told though it must pass. stray: a finding by another",
    "entry, worse than the label. known: rows marked as defects to mend, which the floors leave out. agree: as labelled.",
)
_HEAD = ("rows", "must", "told", "failing", "recall", "over", "rate", "stray", "known", "agree")


class Floor(NamedTuple):
    """The least that the set must reach: in every group, but for the rows that are marked as known defects."""

    since: str
    rows: int
    failing: float
    told: float
    over_flagged: float
    known: int


class Measure(NamedTuple):
    """What some rows came to."""

    rows: int
    must: int
    told: int
    failing: float
    recall: float
    over: int
    rate: float
    stray: int
    known: int
    agree: int


def measure(pairs: Iterable[Pair]) -> Measure:
    """Counts and shares of some rows."""
    every = list(pairs)
    fail = [result.worst in FAILING for row, result in every if row.outcome in FAILING]
    told = [result.worst in TOLD for row, result in every if row.outcome in TOLD]
    over = [result.worst in TOLD for row, result in every if row.outcome not in TOLD]
    return Measure(
        rows=len(every),
        must=len(told),
        told=sum(told),
        failing=_share(sum(fail), len(fail), 1.0),
        recall=_share(sum(told), len(told), 1.0),
        over=sum(over),
        rate=_share(sum(over), len(over), 0.0),
        stray=sum(_strays(row, result) for row, result in every),
        known=sum(bool(row.known) for row, _ in every),
        agree=sum(result.agrees(row) for row, result in every),
    )


def _share(part: int, whole: int, of_none: float) -> float:
    return part / whole if whole else of_none


def _strays(row: Row, result: Result) -> int:
    """Findings by another entry, worse than the label, beside the one that is right."""
    if row.entry not in result.outcomes:
        return 0
    return sum(entry != row.entry and rank(said) < rank(row.outcome) for entry, said in result.outcomes.items())


def by_group(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """The rows of each group, in the order of the set."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair[0].group, []).append(pair)
    return groups


def floors() -> list[Floor]:
    """The floors, newest first."""
    return [Floor(**one) for one in tomllib.loads(FLOORS.read_text(encoding="utf-8"))["floor"]]


def shortfalls(pairs: Sequence[Pair], floor: Floor) -> Iterator[str]:
    """What lies below the floor, one line each."""
    sound = [pair for pair in pairs if not pair[0].known]
    for group, some in {**by_group(sound), "all": sound}.items():
        got = measure(some)
        for title, share, least in (("failing", got.failing, floor.failing), ("told", got.recall, floor.told)):
            if share < least:
                yield f"{group}: recall of what must be {title} is {share:.3f}, below {least}"
        if got.rate > floor.over_flagged:
            yield f"{group}: {got.rate:.3f} of what must pass is told, above {floor.over_flagged}"
    if len(pairs) < floor.rows:
        yield f"{len(pairs)} rows, fewer than {floor.rows}"
    known = len(pairs) - len(sound)
    if known > floor.known:
        yield f"{known} rows are marked as known defects, more than {floor.known}"


def table(pairs: Sequence[Pair], floor: Floor) -> str:
    """The score as text: a line for each group, all together, and all but the known defects."""
    groups = {**by_group(pairs), "all": pairs, "all but known": [pair for pair in pairs if not pair[0].known]}
    width = max(len(group) for group in groups)
    lines = [_line("group", _HEAD, width)]
    lines += [_line(group, _cells(measure(some)), width) for group, some in groups.items()]
    least = (
        f"floors since {floor.since}, in every group: failing {floor.failing}, recall {floor.told}, rate at most"
        f" {floor.over_flagged}; rows {floor.rows}, known at most {floor.known}"
    )
    return "\n".join([*lines, "", *_LEGEND, least])


def _cells(got: Measure) -> list[str]:
    return [f"{value:.3f}" if isinstance(value, float) else str(value) for value in got]


def _line(title: str, cells: Sequence[str], width: int) -> str:
    return f"{title:<{width}}  " + "  ".join(f"{cell:>7}" for cell in cells)


def main() -> int:
    """Prints the table, each row that differs from its label, and what is below the floors."""
    pairs = list(zip(rows(), results(), strict=True))
    floor = floors()[0]
    write = sys.stdout.write
    write(table(pairs, floor) + "\n\n")
    for row, result in pairs:
        if not result.agrees(row):
            why = f"known: {row.known}" if row.known else "new"
            write(f"{row.title}: {result.worst}, not {row.outcome} ({why})\n")
    below = list(shortfalls(pairs, floor))
    write("".join(f"BELOW THE FLOOR {line}\n" for line in below))
    return int(bool(below))


if __name__ == "__main__":
    sys.exit(main())
