"""Lists: what a table leaves out for want of room, JSON and CSV still have."""

from __future__ import annotations

import json

import pytest

from bomward.outputs import lists
from bomward.outputs.lists import Kind, Line
from bomward.outputs.pen import Pen

WIDE = Pen(width=200, colour=False)
KIND = Kind("bomward-x/1", "new", ("change", "component", "id", "source"), "change", folded="component")


def line(component: str, number: int, change: str = "new", source: str = "a.json") -> Line:
    return {"change": change, "component": component, "id": f"bw-{number}", "source": source}


def table(*lines: Line, kind: Kind = KIND) -> list[list[str]]:
    """The rows below the names of the columns, cell by cell; and the last line."""
    text = lists.rendered(kind, lines, "table", WIDE).splitlines()
    return [[cell.strip() for cell in row.split("  ") if cell.strip()] for row in text[1:]]


def test_what_differs_in_one_column_alone_is_told_in_one_line() -> None:
    lines = [
        line("one", 1),
        line("two", 2),
        line("three", 3, source="b.json"),
        line("four", 4),
        line("five", 5, "gone"),
    ]
    assert table(*lines) == [
        ["new", "one and 2 more", "a.json"],
        ["new", "three", "bw-3", "b.json"],
        ["gone", "five", "bw-5", "a.json"],
        ["5 changes; a line stands for several where it says so: -o json has each (component, id)"],
    ]
    rows = json.loads(lists.rendered(KIND, lines, "json", WIDE))["rows"]
    assert [row["component"] for row in rows] == ["one", "two", "three", "four", "five"]
    assert lists.rendered(KIND, lines, "csv", WIDE).count("\n") == 6


def test_nothing_is_folded_where_a_kind_says_nothing_of_it() -> None:
    assert len(table(line("one", 1), line("two", 2), kind=KIND._replace(folded=""))) == 3


@pytest.mark.parametrize("more", [0, 1, 1234])
def test_a_long_name_is_cut_and_how_many_more_there_are_is_not(more: int) -> None:
    lines = [line("x" * 70, 0), *(line(f"y{number}", number) for number in range(more))]
    said = f" and {more:,} more" if more else ""
    cell = table(*lines)[0][1]
    assert cell == "x" * (lists.LONGEST - len(said) - 1) + "…" + said
    assert len(cell) == lists.LONGEST


def test_a_name_that_just_fits_is_not_cut() -> None:
    assert table(line("x" * lists.LONGEST, 1))[0][1] == "x" * lists.LONGEST


def test_the_folder_of_all_sources_is_said_once_where_there_is_no_room() -> None:
    lines = [line("one", 1, source="/srv/sboms/2026/a.json"), line("two", 2, source="/srv/sboms/2026/b/c.json")]
    kind = KIND._replace(folded="", spare=("id",))
    narrow = lists.rendered(kind, lines, "table", Pen(width=42, colour=False))
    assert "/srv/sboms/2026/" not in narrow.partition("2 changes")[0]
    assert "2 changes; sources are below /srv/sboms/2026/" in " ".join(narrow.split())
    assert "b/c.json" in narrow
    assert [row[-1] for row in table(*lines, kind=kind)[:2]] == ["/srv/sboms/2026/a.json", "/srv/sboms/2026/b/c.json"]
    fits = lists.rendered(
        kind, lines, "table", Pen(width=len("change  component  /srv/sboms/2026/b/c.json"), colour=False)
    )
    assert "/srv/sboms/2026/b/c.json\n" in fits
    assert "sources are below" not in fits
    alone = lists.rendered(kind, lines[:1], "table", Pen(width=42, colour=False))
    assert "sources are below" not in alone
    names = [line("one", 1, source="/a/b.json"), line("x" * 60, 2, source="/a/bc.json")]
    assert "sources are below" not in lists.rendered(kind, names, "table", Pen(width=42, colour=False))
