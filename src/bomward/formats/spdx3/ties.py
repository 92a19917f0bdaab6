"""Relationships of SPDX 3: which point from the whole to the part, which the other way, and what they say of the tie.

Names are compared without case and underscores: tools write DEPENDS_ON where the standard has dependsOn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from bomward.inventory import Edge, Scope


class Tie(msgspec.Struct, frozen=True, order=True, gc=False):
    """One end of a relationship to one of its others."""

    left: str
    right: str
    kind: str
    scope: str
    """The part of the life cycle it holds in, where it says so."""


_DOWN = {
    "contains": Scope.REQUIRED,
    "dependson": Scope.REQUIRED,
    "describes": Scope.REQUIRED,
    "describe": Scope.REQUIRED,
    "descendantof": Scope.REQUIRED,
    "expandsto": Scope.REQUIRED,
    "expandedfromarchive": Scope.REQUIRED,
    "generatedfrom": Scope.REQUIRED,
    "hasaddedfile": Scope.REQUIRED,
    "hasdatafile": Scope.REQUIRED,
    "hasdependencymanifest": Scope.REQUIRED,
    "hasdistributionartifact": Scope.REQUIRED,
    "hasdynamiclink": Scope.REQUIRED,
    "hasinput": Scope.REQUIRED,
    "hasprerequisite": Scope.REQUIRED,
    "hasprovideddependency": Scope.REQUIRED,
    "hasstaticlink": Scope.REQUIRED,
    "patchedby": Scope.REQUIRED,
    "trainedon": Scope.REQUIRED,
    "variantof": Scope.REQUIRED,
    "copyof": Scope.REQUIRED,
    "hasoptionalcomponent": Scope.OPTIONAL,
    "hasoptionaldependency": Scope.OPTIONAL,
    "hastest": Scope.TEST,
    "hastestcase": Scope.TEST,
    "testedon": Scope.TEST,
    "usestool": Scope.BUILD,
}
"""From the whole to the part."""
_UP = {
    "ancestorof": Scope.REQUIRED,
    "configures": Scope.REQUIRED,
    "containedby": Scope.REQUIRED,
    "copiedto": Scope.REQUIRED,
    "dependencyof": Scope.REQUIRED,
    "generates": Scope.REQUIRED,
    "hasoutput": Scope.REQUIRED,
    "hasvariant": Scope.REQUIRED,
    "packagedby": Scope.REQUIRED,
    "prerequisitefor": Scope.REQUIRED,
    "optionaldependencyof": Scope.OPTIONAL,
    "devdependencyof": Scope.DEV,
    "testdependencyof": Scope.TEST,
    "builddependencyof": Scope.BUILD,
    "buildtoolof": Scope.BUILD,
}
"""From the part to the whole; those that end in `of` or `by` are of SPDX 2, and are met all the same."""
DESCRIBES = ("describes", "describe")
_LIFE_CYCLE = {"design": Scope.DEV, "development": Scope.DEV, "build": Scope.BUILD, "test": Scope.TEST}
ASSIGNED = {
    "hasdeclaredlicense": "licence",
    "hasconcludedlicense": "licence",
    "availablefrom": "suppliedBy",
    "publishedby": "publishedBy",
    "republishedby": "publishedBy",
}
"""Relationships that say of a component what other formats say in a field of it, and that field."""


def folded(kind: str) -> str:
    """A type of relationship as the tables have it."""
    return kind.replace("_", "").replace("-", "").casefold()


def tied(ties: Iterable[Tie]) -> Iterator[Edge]:
    """Relationships as edges from the whole to the part, whichever way they are written."""
    for tie in ties:
        if tie.kind in _DOWN:
            yield tie.left, tie.right
        elif tie.kind in _UP:
            yield tie.right, tie.left


def scopes(ties: Iterable[Tie], refs: Collection[str]) -> dict[str, Scope]:
    """How these elements are tied to the product: by a lesser tie (dev, test, build, optional) where there is no other."""
    found: dict[str, set[Scope]] = {}
    for tie in ties:
        part, scope = (tie.right, _DOWN[tie.kind]) if tie.kind in _DOWN else (tie.left, _UP.get(tie.kind))
        if scope is not None and part in refs:
            found.setdefault(part, set()).add(_LIFE_CYCLE.get(tie.scope, scope))
    return {ref: Scope.REQUIRED if Scope.REQUIRED in held else min(held) for ref, held in found.items()}
