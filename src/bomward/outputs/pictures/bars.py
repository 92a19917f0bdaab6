"""Numbers as bars: by outcome, as a whole or for each of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec
from markupsafe import Markup

from bomward.outputs.pictures.drawing import drawn
from bomward.outputs.wording import severity

WHOLE = 1_000
"""How long the longest bar is."""
_LEAST = 12
"""How long a part is at least: one thing among thousands is seen too."""
_MOST = 25
"""Bars that are drawn: the worst; of the others the numbers are told together."""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of one thing, by outcome or verdict."""

    name: str
    counts: Mapping[str, int]
    href: str = ""
    """Where to read more, an address of ours; empty for nowhere."""

    @property
    def total(self) -> int:
        """All that is counted."""
        return sum(self.counts.values())

    @property
    def order(self) -> tuple[object, ...]:
        """The worst first, and of equals that with the most of it."""
        ranked = sorted((severity(name), -number) for name, number in self.counts.items() if number)
        return ranked, self.name.casefold(), self.name


def bars(pairs: Iterable[tuple[str, str]]) -> list[Bar]:
    """A bar for each name, out of names and outcomes, one pair for each thing that counts."""
    found: dict[str, Counter[str]] = {}
    for name, outcome in pairs:
        found.setdefault(name, Counter())[outcome] += 1
    return [Bar(name=name, counts=counts) for name, counts in found.items()]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a bar."""

    name: str
    number: int
    start: int
    length: int


def parts(counts: Mapping[str, int], whole: int = WHOLE) -> list[Part]:
    """The parts of a bar, the worst first; what is not there has none."""
    there = {name: counts[name] for name in sorted(counts, key=severity) if counts[name]}
    total = sum(there.values())
    lengths = {name: max(_LEAST, number * whole // total) for name, number in there.items()}
    if lengths:
        longest = max(lengths, key=lambda name: lengths[name])
        lengths[longest] = max(_LEAST, lengths[longest] + whole - sum(lengths.values()))
    starts = {name: sum([*lengths.values()][:index]) for index, name in enumerate(lengths)}
    return [Part(name=name, number=number, start=starts[name], length=lengths[name]) for name, number in there.items()]


def tally(title: str, counts: Mapping[str, int]) -> Markup:
    """One bar over its numbers."""
    return drawn("tally", title=title, total=sum(counts.values()), parts=parts(counts))


def outcomes_by(rows: Iterable[Bar], *, by: str = "vendor", of: str = "document") -> Markup:
    """A bar for each, the worst first, in a table with its numbers; how many there are of what and by what is told."""
    ordered = sorted((row for row in rows if row.total), key=lambda row: row.order)
    shown, rest = ordered[:_MOST], ordered[_MOST:]
    longest = max((row.total for row in shown), default=0)
    drawn_ = [(row, parts(row.counts, row.total * WHOLE // longest)) for row in shown]
    together: Counter[str] = Counter()
    for row in rest:
        together.update(row.counts)
    return drawn("bars", bars=drawn_, left=len(rest), together=parts(together), by=by, of=of, whole=WHOLE)
