"""Checks catalog files: their form, their sources, and that every entry's own examples come out as they say."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bomward.catalog import DATA, Catalog, Entry, Example, Examples, read_catalog, read_folder
from bomward.compiled import extended, load
from bomward.errors import DataError
from bomward.findings import Match, Outcome
from bomward.inventory import Clue, ClueKind, Component, Location, Scope
from bomward.judging import judge
from bomward.matching import Matcher
from bomward.matching.indexing import index
from bomward.matching.needles import needles
from bomward.regimes import Law, Regime, read_law
from bomward.regimes import read_folder as read_rules
from bomward.sieve import Sieve

_DAY = datetime.date(2026, 11, 22)
"""The day that examples are judged on: the one the catalog was first made for."""
_KINDS = {
    "name": ClueKind.NAME,
    "version": ClueKind.VERSION,
    "group": ClueKind.GROUP,
    "supplier": ClueKind.SUPPLIER,
    "publisher": ClueKind.PUBLISHER,
    "author": ClueKind.AUTHOR,
    "manufacturer": ClueKind.MANUFACTURER,
    "originator": ClueKind.ORIGINATOR,
    "purl": ClueKind.PURL,
    "cpe": ClueKind.CPE,
    "copyright": ClueKind.COPYRIGHT,
    "licence": ClueKind.LICENCE,
    "description": ClueKind.PROSE,
    "file": ClueKind.FILE,
    "hash": ClueKind.HASH,
    "url": ClueKind.URL,
    "property": ClueKind.PROPERTY,
}


def example_component(fields: Mapping[str, Any]) -> Component:
    """The component that an example describes. Raises DataError for a field that there is not."""
    unknown = set(fields) - set(_KINDS) - {"scope"}
    if unknown:
        raise DataError(
            f"an example component has no field {min(unknown)!r}", hint=f"there are: {', '.join([*_KINDS, 'scope'])}"
        )
    clues: list[Clue] = []
    for key, given in fields.items():
        for value in given if isinstance(given, list) else [given]:
            if key in _KINDS:
                clues.append(
                    Clue(kind=_KINDS[key], value=str(value), location=Location(pointer=f"/{key}", offset=len(clues)))
                )
    return Component(
        ref=str(fields.get("purl", fields.get("name", ""))),
        label="library",
        name=str(fields.get("name", "")),
        version=str(fields.get("version", "")),
        location=Location(pointer="", offset=0),
        clues=tuple(clues),
        scope=Scope(fields.get("scope", "required")),
    )


class Linter:
    """A catalog with its examples, run."""

    def __init__(self, catalog: Catalog, examples: Examples, law: Law, own: tuple[Regime, ...] = ()) -> None:
        self.catalog, self.examples = catalog, examples
        self._matcher = Matcher(catalog, index(catalog))
        self._sieve = Sieve(needles(catalog))
        profile = next(profile for profile in law.profiles if profile.default)
        self._regimes = tuple({regime.id: regime for regime in (*law.chosen(profile), *own)}.values())
        self._classes = {item.id for item in law.item_classes}

    def problems(self) -> Iterator[str]:
        """Everything that is wrong, one line each."""
        for entry in self.catalog.entries:
            if entry.id in self.examples.by_entry:
                yield from self.problems_of(entry)
        for near_miss in self.examples.near_misses:
            found = self._match(near_miss.component)
            if found:
                yield f"near miss {near_miss.component}: gives {', '.join(match.entry for match in found)}"

    def problems_of(self, entry: Entry) -> Iterator[str]:
        """What is wrong with one entry."""
        given = self.examples.by_entry[entry.id]
        for item_class in filter(None, (entry.item_class, entry.item_class_dev)):
            if item_class not in self._classes:
                yield f"{entry.id}: there is no item class {item_class!r}"
        if {example.expect for example in given} != {"flag", "pass"}:
            yield f"{entry.id}: needs examples of both kinds, flag and pass"
        for example in given:
            yield from self._example(entry.id, example)

    def _match(self, fields: Mapping[str, Any]) -> tuple[Match, ...]:
        return self._matcher.match(example_component(fields))

    def _example(self, id: str, example: Example) -> Iterator[str]:
        found = {match.entry: match for match in self._match(example.component)}
        if example.expect == "pass":
            if id in found:
                yield f"{id}: {example.component} is found, and must not be"
            return
        if id not in found:
            yield f"{id}: {example.component} is not found" + (f"; it gives {', '.join(found)}" if found else "")
            return
        outcome = min(
            (judge(match, self._regimes, "supply", _DAY)[0] for match in found.values()), key=lambda o: o.rank
        )
        if example.outcome and outcome is not Outcome(example.outcome):
            yield f"{id}: {example.component} comes out as {outcome}, not {example.outcome}"
        text = "\n".join(f'"{value}"' for value in _values(example.component)).encode()
        hits = self._sieve.scan(text)
        if not self._sieve.worth_reading(hits, text):
            yield f"{id}: {example.component} is found, but the sieve would not look at it"


def _values(fields: Mapping[str, Any]) -> Iterator[str]:
    for given in fields.values():
        yield from map(str, given if isinstance(given, list) else [given])


def lint(folder: Path | None) -> tuple[list[str], int]:
    """Problems, and how many records were looked at: of a folder on top of the packaged catalog, or of that itself."""
    if folder is None:
        makers, entries, examples = read_folder(DATA)
        return list(Linter(read_catalog(DATA), examples, read_law(DATA)).problems()), len(makers) + len(entries)
    if folder.is_file():
        hint = "bomward catalog lint DIR"
        raise DataError("records are looked at in their folder, and not compiled", where=str(folder), hint=hint)
    packaged = load()
    data, rules = extended(packaged, folder), read_rules(folder)
    makers, entries, examples = read_folder(folder, {maker.id for maker in packaged.catalog.makers})
    count = len((*makers, *entries, *rules.regimes, *rules.item_classes, *rules.profiles))
    return list(Linter(data.catalog, examples, data.law, rules.regimes).problems()), count
