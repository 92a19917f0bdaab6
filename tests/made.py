"""Components, catalogs and verdicts made in a line, for the tests of matching and judging."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from bomward.catalog import DATA, Catalog, Entry, read_catalog
from bomward.findings import Evidence, Match, Outcome, Relation, Strength
from bomward.inventory import Clue, ClueKind, Component, Location
from bomward.judging import judge
from bomward.lint import example_component
from bomward.matching import Matcher
from bomward.matching.indexing import index
from bomward.regimes import Law, Regime, read_law

DAY = datetime.date(2026, 11, 22)
PACKAGED_MAKER = "kaspersky"


@cache
def packaged() -> Catalog:
    """The catalog of the data files, not of the compiled one."""
    return read_catalog(DATA)


@cache
def law() -> Law:
    """The law of the data files."""
    return read_law(DATA)


def ready(catalog: Catalog) -> Matcher:
    """A catalog made ready for matching."""
    return Matcher(catalog, index(catalog))


@cache
def matcher() -> Matcher:
    """The packaged catalog, made ready."""
    return ready(packaged())


def regimes(profile: str = "us-commercial") -> tuple[Regime, ...]:
    """The regimes of a profile."""
    return law().chosen(next(one for one in law().profiles if one.id == profile))


def regime(id: str) -> Regime:
    """A regime by its id."""
    return next(one for one in law().regimes if one.id == id)


def component(**fields: Any) -> Component:
    """A component with these fields, named as in the catalog's examples."""
    return example_component(fields)


def clue(kind: ClueKind, value: str, qualifier: str = "") -> Clue:
    """A clue that stands nowhere in particular."""
    return Clue(kind=kind, value=value, location=Location(pointer="", offset=0), qualifier=qualifier)


def found(one: Component, by: Matcher | None = None) -> dict[str, Match]:
    """The matches of a component by entry."""
    return {match.entry: match for match in (by or matcher()).match(one)}


def outcome(match: Match, act: str = "supply", day: datetime.date = DAY, profile: str = "us-commercial") -> Outcome:
    """What comes out under a profile."""
    return judge(match, regimes(profile), act, day)[0]


def worst(matches: Iterable[Match], act: str = "supply", day: datetime.date = DAY) -> str:
    """The worst outcome under us-commercial, or `none` where nothing was found."""
    outcomes = [outcome(match, act, day) for match in matches]
    return str(min(outcomes, key=lambda one: one.rank)) if outcomes else "none"


def strengths(match: Match) -> dict[str, str]:
    """Strength of the evidence by the value of the clue."""
    return {item.clue.value: str(item.strength) for item in match.evidence}


def a_match(
    item_class: str = "av-engine-embedded",
    strength: Strength = Strength.EXACT,
    relation: Relation = Relation.IS,
    **more: Any,
) -> Match:
    """A match as matching would make it."""
    evidence = Evidence(clue=clue(ClueKind.NAME, "x"), pattern="name: x", strength=strength)
    return Match(
        component=component(name="x"),
        entry="an-entry",
        relation=relation,
        item_class=item_class,
        evidence=(evidence,),
        **more,
    )


def catalog_of(*entries: Entry) -> Catalog:
    """The packaged makers and these entries alone."""
    return Catalog(version="test", makers=packaged().makers, entries=entries)


def write(folder: Path, name: str, text: str) -> Path:
    """A data file below a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path
