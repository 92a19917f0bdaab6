"""Names that stand in two fields: their beginning in the one that says whose it is, and the rest in the name behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from bomward import patterns
from bomward.inventory import Clue, ClueKind, Component
from bomward.matching.identifiers import coordinates
from bomward.matching.names import forms, squashed
from bomward.matching.rules import Rule, Rules

_BEFORE = frozenset({ClueKind.GROUP, ClueKind.PUBLISHER, ClueKind.SUPPLIER, ClueKind.MANUFACTURER})
_ROLE = patterns.lazy(r"\s*(?:person|organization|tool)\s*:\s*", re.IGNORECASE)
_PARTS = patterns.lazy(r"[./]")


class Halves:
    """The names of a catalog by their second half."""

    def __init__(self, by_rest: Mapping[str, Iterable[tuple[str, int]]], rules: Rules) -> None:
        self._by_rest, self._rules = by_rest, rules

    def met(self, component: Component) -> Iterator[tuple[Rule, Clue]]:
        """Names that the component holds in two fields, each with a clue that reads as the two do."""
        stated = _stated(component)
        for clue, name in _names(component) if stated else ():
            for form in forms(name):
                for before, number in self._by_rest.get(form, ()):
                    if before in stated:
                        yield self._rules[number], _read_on(stated[before], clue, name)


def _stated(component: Component) -> dict[str, str]:
    """What stands before a name where the two are read as one, by how it is compared."""
    texts = [_ROLE.sub("", clue.value) for clue in component.clues if clue.kind in _BEFORE]
    purls = (coordinates(clue.value) for clue in component.clues if clue.kind is ClueKind.PURL)
    texts += [found.namespace for found in purls if found and found.namespace]
    parts = (part for text in texts for part in (text, _PARTS.split(text)[-1]))
    return {squashed(part): part for part in parts if part}


def _names(component: Component) -> Iterator[tuple[Clue, str]]:
    for clue in component.clues:
        if clue.kind is ClueKind.NAME:
            yield clue, clue.value
        elif clue.kind is ClueKind.PURL and (found := coordinates(clue.value)):
            yield clue, found.name


def _read_on(before: str, clue: Clue, name: str) -> Clue:
    return msgspec.structs.replace(clue, value=f"{before} {name}")
