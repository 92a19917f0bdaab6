"""Numbers over time: layers, the worst at the bottom, each as thick as its number on that day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import count, pairwise

import msgspec
from markupsafe import Markup

from bomward.outputs.pictures.drawing import drawn
from bomward.outputs.wording import severity

SIDE = 1_000
"""How wide and how high the picture is, in its own measure."""
_LINES = 4
"""Lines across at most, besides the lowest."""
_DATES = 4
"""Dates below it at most."""
_ROWS = 60
"""Days in the table at most: of more, the last of each month."""


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted on a day, by outcome."""

    day: datetime.date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All that was counted."""
        return sum(self.counts.values())


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """One outcome over all days, as a closed line."""

    name: str
    now: int
    line: str


def outcomes_over_time(days: Iterable[Day], *, of: str = "finding") -> Markup:
    """How many there were of each outcome on each day from the first to the last; a number holds until the next day that is given."""
    told = sorted(days, key=lambda day: day.day)
    names = sorted({name for day in told for name, number in day.counts.items() if number}, key=severity)
    turns = _turns(told)
    top, step = _scale(max((day.total for day in told), default=0))
    return drawn(
        "timeline",
        of=of,
        days=told,
        names=names,
        layers=_layers(turns, names, top),
        lines=[(number, SIDE - number * SIDE // top) for number in range(0, top + 1, step)],
        dates=_dates(told),
        rows=_rows(turns),
        monthly=len(turns) > _ROWS,
        side=SIDE,
    )


def _turns(days: Sequence[Day]) -> list[Day]:
    """The days on which something was different than before, and the last."""
    new = [day for before, day in pairwise(days) if dict(before.counts) != dict(day.counts) or day is days[-1]]
    return [*days[:1], *new]


def _scale(most: int) -> tuple[int, int]:
    """How far up it goes, and the distance of its lines: a round number."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if step * _LINES >= most)
    return max(-(-most // step), 1) * step, step


def _span(days: Sequence[Day]) -> int:
    """How many days there are from the first to the last, both counted."""
    return (days[-1].day - days[0].day).days + 1


def _layers(days: Sequence[Day], names: Sequence[str], top: int) -> list[Layer]:
    found = []
    below = [0] * len(days)
    for name in names:
        above = [low + day.counts.get(name, 0) for low, day in zip(below, days, strict=True)]
        found.append(Layer(name=name, now=days[-1].counts.get(name, 0), line=_line(days, below, above, top)))
        below = above
    return found


def _line(days: Sequence[Day], below: Sequence[int], above: Sequence[int], top: int) -> str:
    """Along the upper edge to the right, and along the lower one back."""
    span, first = _span(days), days[0].day
    starts = [(day.day - first).days * SIDE // span for day in days]
    ends = [*starts[1:], SIDE]
    over = [f"V{_height(high, top)}H{end}" for high, end in zip(above, ends, strict=True)]
    under = [f"V{_height(low, top)}H{start}" for low, start in zip(below, starts, strict=True)]
    return f"M0 {SIDE}{''.join(over)}{''.join(reversed(under))}Z"


def _height(number: int, top: int) -> int:
    return SIDE - number * SIDE // top


def _dates(days: Sequence[Day]) -> list[tuple[str, float, str]]:
    """Some dates with their places from 0 to 100, and which end of the text stands there."""
    if not days:
        return []
    first, span = days[0].day, _span(days)
    number = min(_DATES, span)
    if number == 1:
        return [(first.isoformat(), 0, "start")]
    offsets = [index * (span - 1) // (number - 1) for index in range(number)]
    anchors = ["start", *["middle"] * (number - 2), "end"]
    places = [offset * 100 / span for offset in offsets[:-1]] + [100.0]
    return [
        ((first + datetime.timedelta(days=offset)).isoformat(), round(place, 2), anchor)
        for offset, place, anchor in zip(offsets, places, anchors, strict=True)
    ]


def _rows(days: Sequence[Day]) -> list[Day]:
    """The days for the table: all, or the last of each month where they are too many."""
    return list(days) if len(days) <= _ROWS else list({(one.day.year, one.day.month): one for one in days}.values())
