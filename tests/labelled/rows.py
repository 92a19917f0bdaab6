"""The labelled set: components as they occur, each with what must come out, and what does come out."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.made import DAY, component, found, outcome

from bomward.findings import Outcome

FOLDER = Path(__file__).parent / "components"
CLEAR = "clear"
FAILING = frozenset(str(one) for one in (Outcome.PROHIBITED, Outcome.LIKELY_PROHIBITED))
TOLD = FAILING | {str(Outcome.REVIEW)}
PROFILE, ACT = "us-commercial", "supply"
_FIELDS = frozenset({"outcome", "entry", "profile", "act", "day", "why", "source", "known", "component"})


class Row(NamedTuple):
    """A component, and the worst outcome that it must get."""

    group: str
    outcome: str
    component: Mapping[str, Any]
    why: str
    source: str
    entry: str = ""
    known: str = ""
    profile: str = PROFILE
    act: str = ACT
    day: datetime.date = DAY

    @property
    def title(self) -> str:
        """Group, name and version."""
        named = " ".join(str(self.component[key]) for key in ("name", "version") if key in self.component)
        return f"{self.group}: {named}"


class Result(NamedTuple):
    """What came out of a row: the outcome by entry."""

    outcomes: Mapping[str, str]

    @property
    def worst(self) -> str:
        """The worst outcome, or clear."""
        return min(self.outcomes.values(), key=rank, default=CLEAR)

    def agrees(self, row: Row) -> bool:
        """Whether it is what the label says."""
        return self.worst == row.outcome and (not row.entry or row.entry in self.outcomes)


def rank(said: str) -> int:
    """0 is the worst; clear is past them all."""
    return len(Outcome) if said == CLEAR else Outcome(said).rank


@cache
def rows() -> tuple[Row, ...]:
    """The whole set, in the order of the files."""
    return tuple(row for path in sorted(FOLDER.glob("*.toml")) for row in _read(path))


def _read(path: Path) -> Iterator[Row]:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for one in data["labelled"]:
        unknown = set(one) - _FIELDS
        if unknown:
            raise ValueError(f"{path.name}: a row has no field {min(unknown)!r}")
        yield Row(group=data["group"], **one)


@cache
def results() -> tuple[Result, ...]:
    """What comes out of each row, in the same order."""
    return tuple(_result(row) for row in rows())


def _result(row: Row) -> Result:
    matches = found(component(**row.component))
    return Result({entry: str(outcome(match, row.act, row.day, row.profile)) for entry, match in matches.items()})
