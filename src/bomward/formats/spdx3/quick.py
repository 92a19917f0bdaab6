"""The most frequent elements, as nearly all documents write them: taken into an outline for all of them at once.

Whatever is written in another way is left to gathering.py, which gives the same and takes several times as long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

import msgspec

from bomward import patterns
from bomward.formats.spdx3.clues import IDENTIFIERS
from bomward.formats.spdx3.outline import Outline
from bomward.formats.spdx3.terms import Role, role_of, silent, term
from bomward.formats.spdx3.ties import ASSIGNED, Tie, folded
from bomward.formats.syntax.json import JsonSource
from bomward.inventory import ClueKind

_IRIS = patterns.lazy(rb'rdf/3[^"/]*/terms/')
"""Begins names that are written out in full: nothing is quick about those."""


class _Identifier(msgspec.Struct, gc=False):
    """An inline identifier without an id of its own."""

    type: str = msgspec.field(name="externalIdentifierType", default="")
    id: msgspec.UnsetType = msgspec.field(name="spdxId", default=msgspec.UNSET)
    node: msgspec.UnsetType = msgspec.field(name="@id", default=msgspec.UNSET)


class _Part(msgspec.Struct, gc=False):
    """An element in which all that matters is written as usual; one that is written in another way does not decode."""

    type: str
    id: str = msgspec.field(name="spdxId")
    supplier: str | None = msgspec.field(name="suppliedBy", default=None)
    purl: str | None = msgspec.field(name="software_packageUrl", default=None)
    version: str | None = msgspec.field(name="software_packageVersion", default=None)
    address: str | None = msgspec.field(name="software_downloadLocation", default=None)
    page: str | None = msgspec.field(name="software_homePage", default=None)
    purpose: str | None = msgspec.field(name="software_primaryPurpose", default=None)
    identifiers: list[_Identifier] | None = msgspec.field(name="externalIdentifier", default=None)
    references: list[_Identifier] | None = msgspec.field(name="externalRef", default=None)
    digests: list[_Identifier] | None = msgspec.field(name="verifiedUsing", default=None)
    creation: str | None = msgspec.field(name="creationInfo", default=None)
    left: str = msgspec.field(name="from", default="")
    right: list[str] | None = msgspec.field(name="to", default=None)
    kind: str = msgspec.field(name="relationshipType", default="")
    scope: str | None = None
    extension: msgspec.UnsetType = msgspec.UNSET
    other_id: msgspec.UnsetType = msgspec.field(name="@id", default=msgspec.UNSET)
    other_type: msgspec.UnsetType = msgspec.field(name="@type", default=msgspec.UNSET)
    other_identifiers: msgspec.UnsetType = msgspec.field(name="externalIdentifiers", default=msgspec.UNSET)
    other_references: msgspec.UnsetType = msgspec.field(name="externalRefs", default=msgspec.UNSET)
    other_supplier: msgspec.UnsetType = msgspec.field(name="originatedBy", default=msgspec.UNSET)
    file: msgspec.UnsetType = msgspec.field(name="software_snippetFromFile", default=msgspec.UNSET)
    content: msgspec.UnsetType = msgspec.field(name="software_contentIdentifier", default=msgspec.UNSET)

    @property
    def says_package(self) -> bool:
        """Whether it has members that only packages have."""
        said = (self.purl, self.version, self.address, self.page, self.purpose)
        return said != (None, None, None, None, None)


class Tally:
    """Counts components by what they can be judged by."""

    def __init__(self) -> None:
        self.count = self.supplier = self.purl = self.cpe = self.hash = self.none = 0
        self._supplied: Counter[str] = Counter()
        self._bare: Counter[str] = Counter()

    def add(self, supplier: str, *, purl: bool, cpe: bool, digest: bool, supplied: bool = False) -> None:
        """Count a component, supplied by somebody who is known, or by an id of somebody who may be."""
        self.count += 1
        self.purl += purl
        self.cpe += cpe
        self.hash += digest
        bare = not (purl or cpe or digest or supplied)
        if supplier and not supplied:
            self._supplied[supplier] += 1
            self._bare[supplier] += bare
        else:
            self.supplier += supplied
            self.none += bare

    def settle(self, out: Outline, is_somebody: Callable[[str], bool]) -> None:
        """Put the counts into the outline, now that all suppliers are known."""
        for ref, times in self._supplied.items():
            known = is_somebody(ref)
            self.supplier += times * known
            self.none += self._bare[ref] * (not known)
        out.count, out.supplier, out.purl, out.cpe = self.count, self.supplier, self.purl, self.cpe
        out.hash, out.none = self.hash, self.none


def take(source: JsonSource, out: Outline, tally: Tally, raws: list[msgspec.Raw]) -> Iterable[int]:
    """Take in what is written as usual; the numbers of the elements that are left."""
    data = source.data
    if out.prefixes or b'"spdx:' in data or (b"/terms/" in data and _IRIS.search(data)):
        return range(len(raws))
    left = []
    decode = msgspec.json.Decoder(_Part).decode
    for number, raw in enumerate(raws):
        try:
            part = decode(raw)
        except (msgspec.MsgspecError, RecursionError):
            left.append(number)
            continue
        taker = _taker(part.type)
        if taker is None or part.id in out.ids or (taker is not _component and part.says_package):
            left.append(number)
        else:
            out.ids[part.id] = number
            taker(out, tally, part, number)
    return left


def _component(out: Outline, tally: Tally, part: _Part, number: int) -> None:
    purl, cpe = not silent(part.purl or ""), False
    for identifier in part.identifiers or ():
        kind = IDENTIFIERS.get(_kind(identifier.type))
        purl |= kind is ClueKind.PURL
        cpe |= kind is ClueKind.CPE
    tally.add(part.supplier or "", purl=purl, cpe=cpe, digest=bool(part.digests))
    if part.supplier:
        out.holders.setdefault(part.supplier, []).append(number)


def _tie(out: Outline, _: Tally, part: _Part, __: int) -> None:
    relate(out, part.left, part.right or [], _kind(part.kind), _kind(part.scope or ""))


def relate(out: Outline, left: str, right: list[str], kind: str, scope: str) -> None:
    """Take in a relationship."""
    if kind not in ASSIGNED:
        out.ties += [Tie(left, ref, kind, scope) for ref in right]
        return
    out.assigned += [(left, ASSIGNED[kind], ref) for ref in right]
    for ref in right:
        out.holders.setdefault(ref, []).append(left)


@lru_cache(maxsize=1024)
def _kind(written: str) -> str:
    return folded(term(written))


def _security(out: Outline, *_: object) -> None:
    out.passed["security"] = out.passed.get("security", 0) + 1


_TAKERS: dict[str, Callable[[Outline, Tally, _Part, int], None]] = {
    "software_Package": _component,
    "software_File": _component,
    "Relationship": _tie,
    "LifecycleScopedRelationship": _tie,
}


@lru_cache(maxsize=1024)
def _taker(kind: str) -> Callable[[Outline, Tally, _Part, int], None] | None:
    return _security if role_of(kind) is Role.SECURITY else _TAKERS.get(kind)
