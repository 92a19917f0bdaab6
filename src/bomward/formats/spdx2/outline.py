"""The outline of an SPDX 2 document: how many elements, what they can be judged by, what hangs on what."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, Self

import msgspec

from bomward.formats.collecting import Tally, astray, given_again
from bomward.formats.spdx2.clues import actor
from bomward.inventory import Edge, Elsewhere, Gap, Scope, Subject


class Ties(msgspec.Struct, frozen=True):
    """Relationships: what each leads from and to, and its type as the standard spells it."""

    lefts: Sequence[str] = ()
    rights: Sequence[str] = ()
    types: Sequence[str] = ()

    @classmethod
    def spelt(cls, lefts: Sequence[str], rights: Sequence[str], types: Sequence[str]) -> Self:
        """Relationships whose types are written as authors and tools do."""
        standard = {written: written.upper().replace("-", "_") for written in set(types)}
        is_standard = all(written == spelt for written, spelt in standard.items())
        return cls(lefts, rights, types if is_standard else [standard[written] for written in types])

    def each(self) -> Iterator[tuple[str, str, str]]:
        """One after the other."""
        return zip(self.lefts, self.rights, self.types, strict=True)


class Loose(NamedTuple):
    """Ends of relationships that are no element of the document."""

    missing: list[str]
    outside: list[str]
    """Elements of other documents."""


class Outline(msgspec.Struct):
    """What the outline came to."""

    packages: int = 0
    others: int = 0
    tally: Tally = msgspec.field(default_factory=Tally)
    ids: Counter[str] = msgspec.field(default_factory=Counter)
    odd: list[str] = []
    """Outermost members that should be lists and are not."""
    unread: Sequence[Gap] = ()
    """What stands in the document and is nothing that its form has: something else may have been meant to."""
    ties: Ties = Ties()
    document: str = "SPDXRef-DOCUMENT"
    """The id of the document itself."""
    name: str = ""
    namespace: str = ""
    describes: list[str] = []
    """What the document lists as described, besides relationships that say so."""
    elsewhere: list[Elsewhere] = []
    declared: list[str] = []
    """The ids of the external documents that it declares."""
    subject: Subject = Subject()
    """The first thing described; by the document's own name where that is no package that is there."""
    held: list[Edge] = []
    """Packages with the files that are theirs by what stands in the package, or by where the file stands."""

    @property
    def count(self) -> int:
        """Packages, files and snippets."""
        return self.packages + self.others

    def loose(self) -> Loose:
        """What relationships lead from or to, and is not there."""
        known = {*self.ids, self.document, "NOASSERTION", "NONE", ""}
        ends = (self.ties.lefts, self.ties.rights)
        # NOTE: mostly none is, which is quicker to tell than which ones are.
        missing = set(chain.from_iterable(ends)) - known if not all(map(known.issuperset, ends)) else set()
        # NOTE: an element may call itself like one of another document, and is none.
        posing = {ref for ref in self.ids if ref.startswith(_EXTERNAL)}
        if posing:
            posing.intersection_update(chain(*ends))
        outside = [end for end in missing if end.startswith(_EXTERNAL)]
        return Loose([end for end in missing if not end.startswith(_EXTERNAL)], [*outside, *posing])


_EXTERNAL = "DocumentRef-"
SAYS_NOTHING = frozenset({None, "", "NOASSERTION", "NONE"})

_DOWN = frozenset(
    {
        "CONTAINS",
        "DEPENDS_ON",
        "STATIC_LINK",
        "DYNAMIC_LINK",
        "HAS_PREREQUISITE",
        "GENERATED_FROM",
        "DESCENDANT_OF",
        "VARIANT_OF",
        "COPY_OF",
        "EXPANDED_FROM_ARCHIVE",
        "DISTRIBUTION_ARTIFACT",
        "DESCRIBES",
        "DESCRIBE",  # NOTE: not a legal type, and in every document of an old release of a widely used scanner
    }
)
"""Relationship types that point from the whole to the part."""

_UP = {
    "CONTAINED_BY": Scope.REQUIRED,
    "DEPENDENCY_OF": Scope.REQUIRED,
    "RUNTIME_DEPENDENCY_OF": Scope.REQUIRED,
    "PROVIDED_DEPENDENCY_OF": Scope.REQUIRED,
    "PREREQUISITE_FOR": Scope.REQUIRED,
    "GENERATES": Scope.REQUIRED,
    "PACKAGE_OF": Scope.REQUIRED,
    "DESCRIBED_BY": Scope.REQUIRED,
    "ANCESTOR_OF": Scope.REQUIRED,
    "FILE_ADDED": Scope.REQUIRED,
    "PATCH_APPLIED": Scope.REQUIRED,
    "DATA_FILE_OF": Scope.REQUIRED,
    "OPTIONAL_COMPONENT_OF": Scope.OPTIONAL,
    "OPTIONAL_DEPENDENCY_OF": Scope.OPTIONAL,
    "DEV_DEPENDENCY_OF": Scope.DEV,
    "DEV_TOOL_OF": Scope.DEV,
    "TEST_DEPENDENCY_OF": Scope.TEST,
    "TEST_OF": Scope.TEST,
    "TEST_CASE_OF": Scope.TEST,
    "TEST_TOOL_OF": Scope.TEST,
    "BUILD_DEPENDENCY_OF": Scope.BUILD,
    "BUILD_TOOL_OF": Scope.BUILD,
}
"""Relationship types that point from the part to the whole, with what they say of the tie."""


def about(ref: str, name: Any, version: Any, supplier: str | None) -> Subject:
    """A package as what the document describes."""
    said = actor(supplier or "")[0]
    return Subject(
        name=name if isinstance(name, str) else "",
        version=version if isinstance(version, str) else "",
        supplier="" if said in SAYS_NOTHING else said,
        ref=ref,
    )


def absent(out: Outline, loose: Loose) -> Iterator[Gap]:
    """Declared contents that are not there, or may be missing."""
    yield from out.unread
    for key in out.odd:
        yield Gap(reason=f"{key!r} is not a list, so what it holds was not read as elements", where=f"/{key}")
    for ref in sorted({end.partition(":")[0] for end in loose.outside} - set(out.declared)):
        yield Gap(
            reason=f"relationships lead to {ref}, an external document that is not declared", where="/relationships"
        )
    if not out.count:
        yield Gap(reason="the document lists no package, file or snippet", where="/packages")
    elif out.count == 1 and set(described(out)) == set(out.ids):
        yield Gap(reason="the document lists nothing inside its subject", where="/packages")


def doubts(out: Outline, loose: Loose) -> Iterator[Gap]:
    """What the outline shows that cannot be judged."""
    twice = [ref for ref, times in out.ids.items() if times > 1 and ref] if len(out.ids) < out.count else []
    if twice:
        yield given_again(twice, "SPDX id", "element")
    if loose.missing:
        yield astray(loose.missing)


def described(out: Outline) -> Iterator[str]:
    """The ids of what the document describes."""
    yield from out.describes
    for left, right, kind in out.ties.each():
        if kind in ("DESCRIBES", "DESCRIBE") and left == out.document and right != out.document:
            yield right
        elif kind == "DESCRIBED_BY" and right == out.document:
            yield left


def edges(out: Outline) -> Iterator[Edge]:
    """Relationships as edges from the whole to the part, whichever way they are written; and the files of packages."""
    tied: Iterable[Edge] = zip(out.ties.lefts, out.ties.rights, strict=True)
    # NOTE: mostly all of them point down.
    if not _DOWN.issuperset(out.ties.types):
        tied = [
            (right, left) if kind in _UP else (left, right)
            for left, right, kind in out.ties.each()
            if kind in _UP or kind in _DOWN
        ]
    return chain(tied, ((out.document, ref) for ref in out.describes), out.held)


def scopes(out: Outline, refs: Collection[str]) -> dict[str, Scope]:
    """How these elements are tied to the product, where every tie of theirs is a lesser one: a dev, test, build or optional one."""
    found: dict[str, set[Scope]] = {}
    for left, right, kind in out.ties.each():
        if left in refs or right in refs:
            part = left if kind in _UP else right
            scope = _UP.get(kind) or (Scope.REQUIRED if kind in _DOWN else None)
            if part in refs and scope is not None:
                found.setdefault(part, set()).add(scope)
    return {ref: min(ties) for ref, ties in found.items() if Scope.REQUIRED not in ties}
