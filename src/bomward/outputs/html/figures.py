"""Numbers as lengths, for the bars of the page."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

WHOLE = 1_000
"""How long a bar is."""
_LEAST = 12
"""How long a part is at least: one thing among thousands is seen too."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a bar."""

    name: str
    number: int
    start: int
    length: int


def shares(counts: Mapping[str, int]) -> list[Share]:
    """The parts of a bar in their order; what is not there has none."""
    there = {name: number for name, number in counts.items() if number}
    total = sum(there.values())
    lengths = {name: max(_LEAST, number * WHOLE // total) for name, number in there.items()}
    if lengths:
        lengths[max(lengths, key=lambda name: lengths[name])] += WHOLE - sum(lengths.values())
    starts = {name: sum([*lengths.values()][:index]) for index, name in enumerate(lengths)}
    return [Share(name=name, number=number, start=starts[name], length=lengths[name]) for name, number in there.items()]
