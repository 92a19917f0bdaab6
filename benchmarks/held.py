"""Which of the numbers to hold are held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.documents import FORMS, SIZES
from benchmarks.fleet import Fleet
from benchmarks.ours import CHECK, DECODE, FASTEST, LIMITS, PEAK_LIMIT
from benchmarks.rounds import Row

HEAD = ("document", "components", "command", "measure", "ratio", "limit", "", "of the turns")
NOT_HELD = "NOT HELD"
_ACROSS = ", across"
"""The limit lies between the lowest and the highest."""
_GAIN = 1.7


def _measures(row: Row) -> Iterator[tuple[str, str, list[float], float]]:
    """What is asked of this document and what came out: command, measure, ratios found, limit."""
    for limit in LIMITS:
        ratios = row.ratios(limit.command, limit.yardstick)
        if ratios and row.form in limit.forms and row.components in limit.sizes:
            yield limit.command, f"wall / {_named(row, limit.yardstick)}", ratios, limit.ratio
    check = row.sample(CHECK)
    if check and row.components == max(SIZES) and row.form in {"cyclonedx", "spdx"}:
        yield CHECK, "peak / file", [check.peak / row.size], PEAK_LIMIT


def _named(row: Row, yardstick: str) -> str:
    if yardstick == FASTEST:
        return f"{row.fastest_peer()}, the fastest peer"
    if yardstick == DECODE and not row.form.endswith(("cyclonedx", "spdx")):
        return f"{yardstick} of the same as JSON"
    return yardstick


def table(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Every number to hold that these sizes can say something about."""
    return [
        (FORMS[row.form], f"{row.components:,}", command, measure, *_against(ratios, limit))
        for row in rows
        for command, measure, ratios, limit in _measures(row)
    ]


def _against(ratios: Sequence[float], limit: float) -> tuple[str, ...]:
    """The middle one, the limit, whether it is held, and how far the turns lie apart."""
    middle, lowest, highest = median(ratios), min(ratios), max(ratios)
    apart = f"{lowest:.2f} to {highest:.2f}" if len(ratios) > 1 else ""
    across = _ACROSS if lowest <= limit < highest else ""
    return f"{middle:.2f}", f"{limit:.1f}", "held" if middle <= limit else NOT_HELD, f"{apart}{across}"


def faster(found: Sequence[Fleet]) -> list[tuple[str, ...]]:
    """How much faster two cores have to be than one."""
    return [
        (
            f"{one.kind.documents:,} documents of JSON",
            one.kind.components,
            "bomward fleet",
            "speed-up of two cores over one",
            f"{one.gain:.2f}",
            f"at least {_GAIN}",
            "held" if one.gain >= _GAIN else NOT_HELD,
            "",
        )
        for one in found
    ]


def verdict(lines: Sequence[Sequence[str]]) -> str:
    """How many are held, and a list of those that are not, as Markdown."""
    missed = [line for line in lines if NOT_HELD in line]
    across = sum(line[-1].endswith(_ACROSS) for line in lines)
    some = f"; of {across}, some turns were on the other side of the limit" if across else ""
    told = f"Of {len(lines)} numbers to hold, {len(lines) - len(missed)} are held{some}"
    if not missed:
        return told + "."
    named = (
        f"- {document}, {components} components: {command}, {measure}: {ratio}, limit {limit}"
        for document, components, command, measure, ratio, limit, *_ in missed
    )
    return "\n".join([f"{told}. These are not:", "", *named])
