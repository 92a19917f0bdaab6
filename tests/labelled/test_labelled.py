"""The labelled set: how much of what must be told is told, and how much of what is told is right. The floors only rise."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.made import component, found, worst

from bomward.findings import Outcome

RECALL = 1.0
PRECISION = 1.0
SMALLEST = 120
"""Floors, which may only rise."""

CLEAR = "clear"
TOLD = {str(one) for one in (Outcome.PROHIBITED, Outcome.LIKELY_PROHIBITED, Outcome.REVIEW)}
FAILING = {str(one) for one in (Outcome.PROHIBITED, Outcome.LIKELY_PROHIBITED)}


class Labelled(NamedTuple):
    """A component and what must come out."""

    outcome: str
    component: dict[str, Any]
    entry: str
    why: str

    @property
    def title(self) -> str:
        return " ".join(str(self.component[key]) for key in ("name", "version") if key in self.component)


def _read() -> list[Labelled]:
    text = (Path(__file__).parent / "components.toml").read_text(encoding="utf-8")
    return [
        Labelled(one["outcome"], one["component"], one.get("entry", ""), one.get("why", ""))
        for one in tomllib.loads(text)["labelled"]
    ]


LABELLED = _read()


@cache
def _results() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Outcome and entries found, in the order of the set."""
    every = [found(component(**one.component)) for one in LABELLED]
    return tuple((worst(matches.values()) if matches else CLEAR, tuple(matches)) for matches in every)


@pytest.mark.parametrize("index", range(len(LABELLED)), ids=[one.title for one in LABELLED])
def test_each_component_comes_out_as_it_is_labelled(index: int) -> None:
    wanted, (outcome, entries) = LABELLED[index], _results()[index]
    assert outcome == wanted.outcome
    assert not wanted.entry or wanted.entry in entries


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


@pytest.mark.parametrize("level", [TOLD, FAILING], ids=["told", "failing"])
def test_recall_and_precision_do_not_fall(level: set[str]) -> None:
    wanted = [one.outcome in level for one in LABELLED]
    got = [outcome in level for outcome, _ in _results()]
    both = sum(w and g for w, g in zip(wanted, got, strict=True))
    assert _share(both, sum(wanted)) >= RECALL
    assert _share(both, sum(got)) >= PRECISION


def test_the_set_is_large_and_holds_as_much_to_pass_as_to_tell() -> None:
    told = sum(one.outcome in TOLD for one in LABELLED)
    assert len(LABELLED) >= SMALLEST
    assert 0.4 <= told / len(LABELLED) <= 0.6


def test_no_component_is_labelled_twice() -> None:
    assert [
        one.component for i, one in enumerate(LABELLED) if one.component in [x.component for x in LABELLED[:i]]
    ] == []


def test_every_outcome_of_the_default_profile_occurs() -> None:
    assert {one.outcome for one in LABELLED} == {*TOLD, "noted", "excepted", "not-covered", CLEAR}
