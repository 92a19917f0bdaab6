"""The labelled set: how much of what must be told is told, and how much of what is told is right. The floors only rise."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.labelled import score
from tests.labelled.rows import CLEAR, TOLD, Result, Row, results, rows
from tests.made import packaged

from bomward.findings import Outcome
from bomward.matching.needles import needles
from bomward.sieve import Sieve

ROWS, RESULTS = rows(), results()
PAIRS = list(zip(ROWS, RESULTS, strict=True))
SOUND = [pair for pair in PAIRS if not pair[0].known]
KNOWN = [pair for pair in PAIRS if pair[0].known]
LEAST_GROUP = 15
"""A share of fewer rows than that says little."""


def _titles(pairs: list[score.Pair]) -> list[str]:
    return [row.title for row, _ in pairs]


@pytest.mark.parametrize(("row", "result"), SOUND, ids=_titles(SOUND))
def test_each_component_comes_out_as_it_is_labelled(row: Row, result: Result) -> None:
    assert result.worst == row.outcome
    assert not row.entry or row.entry in result.outcomes


def test_a_defect_that_is_mended_loses_its_mark() -> None:
    assert [row.title for row, result in KNOWN if result.agrees(row)] == [], (
        "strike `known`, and lower it in floors.toml"
    )


def test_the_set_is_not_below_the_floors() -> None:
    assert list(score.shortfalls(PAIRS, score.floors()[0])) == []


def test_floors_only_rise() -> None:
    floors = score.floors()
    assert floors[-1] == score.Floor("2026-11-27", 721, 1.0, 1.0, 0.02, 9)
    for new, old in pairwise(floors):
        assert new.since >= old.since
        assert (new.rows, new.failing, new.told) >= (old.rows, old.failing, old.told)
        assert min(new.failing - old.failing, new.told - old.told, new.rows - old.rows) >= 0
        assert new.over_flagged <= old.over_flagged
        assert new.known <= old.known


def test_the_set_holds_as_much_to_pass_as_to_tell() -> None:
    told = sum(row.outcome in TOLD for row in ROWS)
    assert 0.4 <= told / len(ROWS) <= 0.6
    assert min(len(some) for some in score.by_group(PAIRS).values()) >= LEAST_GROUP


def test_no_component_is_labelled_twice() -> None:
    asked = [(row.component, row.profile, row.act, row.day) for row in ROWS]
    assert [one for number, one in enumerate(asked) if one in asked[:number]] == []


def test_every_outcome_occurs() -> None:
    assert {row.outcome for row in ROWS} == {*map(str, Outcome), CLEAR}


def test_every_row_says_why_and_where_it_was_seen() -> None:
    assert [row.title for row in ROWS if not row.why or not row.source] == []


def test_every_entry_that_a_row_names_is_in_the_catalog() -> None:
    catalog = packaged()
    ids = {entry.id for entry in catalog.entries} | {maker.id for maker in catalog.makers}
    assert sorted({row.entry for row in ROWS if row.entry} - ids) == []


def test_the_sieve_lets_through_what_is_told() -> None:
    sieve = Sieve(needles(packaged()))
    for row, result in PAIRS:
        given = [one for value in row.component.values() for one in (value if isinstance(value, list) else [value])]
        text = "\n".join(f'"{one}"' for one in given).encode()
        assert result.worst not in TOLD or sieve.worth_reading(sieve.scan(text), text), row.title


def _pair(wanted: str, entry: str = "", known: str = "", **outcomes: str) -> score.Pair:
    row = Row(group="g", outcome=wanted, component={"name": "x"}, why="w", source="s", entry=entry, known=known)
    return row, Result(outcomes)


def test_what_is_measured() -> None:
    pairs = [
        _pair("prohibited", a="prohibited"),
        _pair("likely-prohibited", a="review"),
        _pair("review", a="noted"),
        _pair("review", "a", a="review", b="prohibited"),
        _pair("noted", "a", a="noted", b="review", c="not-covered"),
        _pair("clear"),
        _pair("clear", a="noted"),
        _pair("not-covered", "b", known="k", a="not-covered"),
    ]
    assert score.measure(pairs) == score.Measure(
        rows=8, must=4, told=3, failing=0.5, recall=0.75, over=1, rate=0.25, stray=2, known=1, agree=2
    )


FLOOR = score.Floor(since="2026-01-01", rows=1, failing=1.0, told=1.0, over_flagged=0.02, known=0)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (_pair("prohibited", a="review"), "must be failing"),
        (_pair("review", a="noted"), "must be told"),
        (_pair("clear", a="review"), "must pass is told"),
        (_pair("clear", known="k"), "known defects"),
    ],
    ids=["failing", "told", "over-flagged", "known"],
)
def test_a_single_lapse_is_below_the_floor(pair: score.Pair, said: str) -> None:
    assert any(said in line for line in score.shortfalls([pair], FLOOR))


def test_a_smaller_set_is_below_the_floor() -> None:
    assert list(score.shortfalls([], FLOOR)) == ["0 rows, fewer than 1"]


def test_the_table_has_a_line_for_each_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert score.main() == 0
    lines = capsys.readouterr().out.splitlines()
    for group in [*score.by_group(PAIRS), "all", "all but known"]:
        assert any(line.startswith(f"{group}  ") for line in lines), group
    assert sum("known: " in line for line in lines if ", not " in line) == len(KNOWN)


def test_a_lapse_gives_exit_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(score, "results", lambda: (Result({"a": "prohibited"}),) * len(ROWS))
    assert score.main() == 1
    assert "BELOW THE FLOOR" in capsys.readouterr().out
