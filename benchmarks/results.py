"""What was measured as tables: a line for each command while it goes on, and one table for each form at the end."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.documents import FORMS
from benchmarks.measuring import Missing, Sample
from benchmarks.ours import CHECK
from benchmarks.rounds import Row

HEAD = ("document", "components", "MB", "command", "found", "wall s", "CPU s", "peak MB", f"wall / {CHECK}")


def lines(row: Row) -> list[tuple[str, ...]]:
    """One document, a command a line."""
    place = FORMS[row.form], f"{row.components:,}", f"{row.size / 1e6:.1f}"
    return [(*place, name, *_line(row, name, cell)) for name, cell in row.cells.items()]


def _line(row: Row, name: str, cell: Sample | Missing) -> tuple[str, ...]:
    if isinstance(cell, Missing):
        return "", "", "", "", cell.why
    found = {None: "", True: "yes", False: "NO"}[cell.found]
    return found, f"{cell.wall:.3f}", f"{cell.cpu:.3f}", f"{cell.peak / 1e6:.0f}", f"{row.ratio(name, CHECK):.2f}"


def form_head(rows: Sequence[Row]) -> tuple[str, ...]:
    """The head of a form's table: a column for each size."""
    return "command", "found", *(f"{row.components:,} ({row.size / 1e6:.1f} MB)" for row in rows)


def form_table(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """A form's table: a line for each command, a column for each size."""
    names = dict.fromkeys(name for row in rows for name in row.cells)
    return [(name, found(rows, name), *(_cell(row.cells.get(name)) for row in rows)) for name in names]


def _cell(cell: Sample | Missing | None) -> str:
    match cell:
        case None:
            return ""
        case Missing(why):
            return why
        case Sample(wall, cpu, peak):
            return f"{wall:.2f} / {cpu:.2f} / {peak / 1e6:.0f}"


def found(rows: Sequence[Row], name: str) -> str:
    """Whether a command found the component, over all sizes that it got through."""
    told = {row.components: sample.found for row in rows if (sample := row.sample(name)) and sample.found is not None}
    missed = [f"{components:,}" for components, it in told.items() if not it]
    if not told or not missed:
        return "yes" if told else ""
    return "NO" if len(missed) == len(told) else f"not at {', '.join(missed)}"
