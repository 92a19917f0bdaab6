"""Lists of many things, a line for each: as a table that fits the screen, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from os.path import commonprefix
from typing import NamedTuple

from bomward.outputs import json, wording
from bomward.outputs.csv import cell
from bomward.outputs.harmless import guarded, plain
from bomward.outputs.pen import Pen

FORMATS = ("table", "json", "csv")
NOBODY = "(not stated)"
_NUMBERS = frozenset({"products", "documents", "versions", "components", "unchecked", "findings", "open", "failing"})
LONGEST = 60
"""Characters of a name that are shown."""
_NARROWEST, _GAP = 12, 2
_DIGEST, _ID = 12, len("bw-5d66f2373fc5e4e4")
_LEAST = {name: len(name) for name in _NUMBERS} | {"outcome": 10, "judged": 10, "sha256": _DIGEST, "id": _ID}
"""How wide columns are that cannot be wrapped."""
_MAY_BE_EMPTY = frozenset({"was", "error"})
_IN_FULL = frozenset({"error", "source"})

Line = dict[str, str | int]


class Kind(NamedTuple):
    """What a list is of."""

    schema: str
    by: str
    columns: tuple[str, ...]
    noun: str
    spare: tuple[str, ...] = ("laws", "components", "judged", "source")
    """Columns that are left out one after the other where a screen is too narrow for all."""
    folded: str = ""
    """The column of which a table shows the first value, and how many more there are, where all else but ids is the same."""


def rendered(kind: Kind, lines: Sequence[Line], format_: str, pen: Pen) -> str:
    """The lines in one of the formats."""
    if format_ == "json":
        return json.dump({"schema": kind.schema, "by": kind.by, "rows": lines})
    return _csv(kind.columns, lines) if format_ == "csv" else _told(kind, lines, pen)


def _csv(columns: Sequence[str], lines: Iterable[Line]) -> str:
    """A line for each, under the names of the columns; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(str(value)) for value in line.values()] for line in lines)
    return text.getvalue()


def _told(kind: Kind, lines: Sequence[Line], pen: Pen) -> str:
    """The table, and how many lines there are."""
    if not lines:
        return f"{wording.counted(0, kind.noun)}\n"
    told = {line.get("laws", "") for line in lines}
    # NOTE: what is the same for all is said once.
    wanted = [name for name in kind.columns if name != "laws" or len(told) > 1]
    shown = _with_room(wanted, kind.spare, pen.room)
    rows = [[_shown(name, line[name]) for name in shown] for line in lines]
    rows = _folded(kind.folded, shown, rows, lines) if kind.folded else rows
    folder = _folder_of(lines) if "source" in shown and _together(_widths(shown, rows)) > pen.room else ""
    if folder:
        at = shown.index("source")
        rows = [[*row[:at], row[at].removeprefix(folder), *row[at + 1 :]] for row in rows]
    several = f"a line stands for several where it says so: -o json has each ({kind.folded}, id)"
    notes = [wording.counted(len(lines), kind.noun), *([several] if len(rows) < len(lines) else [])]
    notes += [f"sources are below {folder}"] if folder else []
    notes += [f"judged by {laws}" for laws in told if laws and len(told) == 1]
    left = [name for name in wanted if name not in shown]
    notes += [f"left out for want of room: {', '.join(left)}"] if left else []
    return _table(shown, rows, pen) + guarded("\n".join(pen.row("", "; ".join(notes)))) + "\n"


def _folded(column: str, columns: list[str], rows: Sequence[list[str]], lines: Sequence[Line]) -> list[list[str]]:
    """One row in the place of those whose lines differ in one column alone, and in their ids."""
    alike: dict[tuple[str | int, ...], list[list[str]]] = {}
    for row, line in zip(rows, lines, strict=True):
        key = tuple(value for name, value in line.items() if name not in (column, "id"))
        alike.setdefault(key, []).append(row)
    for first, *others in alike.values():
        if others:
            more = f" and {len(others):,} more"
            first[columns.index(column)] = _cut(first[columns.index(column)], LONGEST - len(more)) + more
            if "id" in columns:
                first[columns.index("id")] = ""
    return [some[0] for some in alike.values()]


def _folder_of(lines: Sequence[Line]) -> str:
    """The folder that all sources are in; none where one is so short that nothing is gained."""
    begin = plain(commonprefix([str(line["source"]) for line in lines]))  # noqa: RUF071  # NOTE: addresses are no paths
    folder = begin[: begin.rfind("/") + 1]
    return folder if len(folder) > _NARROWEST and len(lines) > 1 else ""


def _with_room(columns: list[str], spare: Iterable[str], room: int) -> list[str]:
    """The columns, without those that can be missed best where a screen is too narrow for all."""
    there = list(columns)
    for name in spare:
        if name in there and _together([_LEAST.get(one, _NARROWEST) for one in there]) > room:
            there.remove(name)
    return there


def _widths(columns: Sequence[str], rows: Iterable[list[str]]) -> list[int]:
    """How wide each column is by itself."""
    return [max(map(len, column)) for column in zip(columns, *rows, strict=True)]


def _together(widths: Sequence[int]) -> int:
    """How wide columns are side by side."""
    return sum(widths) + _GAP * (len(widths) - 1)


def _table(columns: Sequence[str], rows: Sequence[list[str]], pen: Pen) -> str:
    """Columns under their names, no wider than the screen; nothing of it does harm on a terminal."""
    widths = _fitted(columns, _widths(columns, rows), pen.room)
    text = []
    for row in [list(columns), *rows]:
        cells = [_wrapped(value, width) for value, width in zip(row, widths, strict=True)]
        for number, parts in enumerate(zip_longest(*cells, fillvalue="")):
            placed = [
                part.rjust(width) if name in _NUMBERS else part.ljust(width)
                for name, part, width in zip(columns, parts, widths, strict=True)
            ]
            placed[0] = placed[0] if number else pen.paint(placed[0], row[0])
            text.append((" " * _GAP).join(placed).rstrip())
    return guarded("\n".join(text)) + "\n"


def _wrapped(value: str, width: int) -> list[str]:
    # NOTE: most need no wrapping, which takes its time.
    return [value] if len(value) <= width else textwrap.wrap(value, width, break_on_hyphens=False)


def _fitted(columns: Sequence[str], widths: list[int], room: int) -> list[int]:
    """The widths, of which the widest of a name gives way until all stand side by side."""
    names = [index for index, name in enumerate(columns) if name not in _LEAST]
    while _together(widths) > room:
        widest = max(names, key=lambda index: widths[index], default=0)
        if columns[widest] in _LEAST or widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _shown(name: str, value: str | int) -> str:
    if name == "sha256":
        return str(value)[:_DIGEST]
    text = f"{value:,}" if isinstance(value, int) else plain(value)
    # NOTE: a source is there to be copied, and what went wrong to be understood.
    return (text if name in _IN_FULL else _cut(text, LONGEST)) or ("" if name in _MAY_BE_EMPTY else NOBODY)
