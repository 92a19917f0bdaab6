"""Makes the outline of a document: what most elements are like is taken in quickly, see quick.py, the others with all they may hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from bomward.formats.spdx3 import context as contexts
from bomward.formats.spdx3 import quick
from bomward.formats.spdx3.clues import IDENTIFIERS, IDENTITY
from bomward.formats.spdx3.outline import Outline, Record, decoded
from bomward.formats.spdx3.terms import Role, class_of, role_within, silent, term, text, texts
from bomward.formats.spdx3.ties import folded
from bomward.formats.syntax.json import JsonSource
from bomward.inventory import ClueKind, Elsewhere, Gap

_MOST_TOLD = 100
_HIGHEST = 1000
_PASSED_OVER = {Role.SECURITY: "security", Role.BUILD: "build", Role.LICENCE: "licensing"}
_HOLDERS = frozenset({Role.COMPONENT, Role.TOOL, Role.AGENT, Role.COLLECTION, Role.VALUE})
_PLAIN = frozenset({"Hash", "ExternalIdentifier", "ExternalRef", "PackageVerificationCode", "NamespaceMap"})
"""Classes of inline objects that hold no element."""


def outline(source: JsonSource) -> Outline:
    """The outline of a document."""
    context = source.decode("@context", Any, None)
    out = Outline(prefixes=contexts.prefixes(context), single="@graph" not in source.members)
    gathering = _Gathering(out)
    if out.single:
        out.raws = [source.data]
        gathering.element(decoded(source.data), 0, "")
    else:
        _take_graph(source, gathering)
    gathering.finish()
    out.ambiguous += [Gap(reason=reason, where="/@context") for reason in contexts.doubts(context)]
    also = next((name for name in ("type", "@type", "spdxId", "@id") if name in source.members), "")
    if also and not out.single:
        reason = f"the outermost object is an element itself, by {also!r}, beside its graph"
        out.ambiguous.append(Gap(reason=reason, where=f"/{also}"))
    return out


def _take_graph(source: JsonSource, gathering: _Gathering) -> None:
    raws = source.raws("@graph")
    if raws is None:
        gathering.out.odd.append("/@graph")
        return
    gathering.out.raws = raws
    for number in quick.take(source, gathering.out, gathering.tally, raws):
        gathering.element(decoded(raws[number]), number, f"/@graph/{number}")


class _Seen(NamedTuple):
    """By what a component can be judged; agents and identifiers that it refers to by their ids."""

    suppliers: list[str]
    identifiers: list[str]
    supplier: bool
    kinds: set[ClueKind]
    hash: bool


class _Gathering:
    """Takes elements into an outline one by one."""

    def __init__(self, out: Outline) -> None:
        self.out = out
        self.tally = quick.Tally()
        self._seen: list[_Seen] = []
        self._agents: dict[str, bool] = {}
        self._identifiers: dict[str, ClueKind | None] = {}

    def element(self, value: Any, number: int, pointer: str) -> None:
        """Take in an element of the graph with all that stands within it."""
        if not isinstance(value, dict):
            self.out.odd.append(pointer)
            return
        stack: list[Record] = [value]
        while stack:
            whole = stack.pop()
            record = {term(name): held for name, held in whole.items()}
            if len(record) < len(whole):
                self._note_spellings(whole, pointer)
            for held in record.values():
                if isinstance(held, (list, dict)):
                    stack += _objects(held)
            ids = [self.out.id(id) for key in ("spdxId", "@id") if isinstance(id := whole.get(key), str)]
            for id in ids if len(whole) > 1 else ():  # NOTE: an object with an id alone only refers to an element
                self._define(id, number, outermost=whole is value)
            self._take(record, ids[0] if ids else "", number, pointer)

    def _note_spellings(self, whole: Record, pointer: str) -> None:
        """A member that is given in two spellings, with two values, is read in two ways."""
        first: dict[str, Any] = {}
        for name, held in whole.items():
            other = first.setdefault(term(name), held)
            same = other is held or (isinstance(held, str) and other == held)
            # NOTE: two ids are two names for one thing; a widely used generator writes both.
            if not same and term(name) != "spdxId" and len(self.out.ambiguous) < _MOST_TOLD:
                reason = f"the member {term(name)!r} is given twice in one object, in two spellings"
                self.out.ambiguous.append(Gap(reason=reason, where=pointer))

    def _take(self, record: Record, id: str, number: int, pointer: str) -> None:
        out = self.out
        kind = class_of(record.get("type"))
        # NOTE: an object without a class is a value, or just refers to an element; a component is what says more.
        said = (name for name, held in record.items() if held is not None)
        role = role_within(kind, said) if kind else Role.COMPONENT if id and len(record) > 1 else Role.VALUE
        if role in _HOLDERS:
            for field in IDENTITY & record.keys():
                for ref in texts(record[field]):
                    out.holders.setdefault(out.id(ref), []).append(number)
        take = _TAKERS.get(role)
        if take is not None:
            take(self, record, id, number)
        elif role in _PASSED_OVER:
            out.passed[_PASSED_OVER[role]] = out.passed.get(_PASSED_OVER[role], 0) + 1
        if "externalSpdxId" in record or kind == "ExternalMap":
            self._take_map(record, pointer)

    def _define(self, id: str, number: int, *, outermost: bool) -> None:
        if not outermost:
            self.out.inner.setdefault(id, []).append(number)
        elif self.out.ids.setdefault(id, number) != number:
            self.out.again.setdefault(id, []).append(number)

    def take_component(self, record: Record, id: str, _: int) -> None:
        """Count a component, and by what it can be judged."""
        suppliers = [record.get("suppliedBy"), record.get("originatedBy")]
        identifiers = _listed(record.get("externalIdentifier"))
        kinds = {kind for item in identifiers if isinstance(item, dict) and (kind := _kind(item)) is not None}
        if not silent(text(record.get("packageUrl"))):
            kinds.add(ClueKind.PURL)
        seen = _Seen(
            suppliers=[ref for held in suppliers for ref in texts(held)],
            identifiers=texts(identifiers),
            supplier=any(_names_somebody(item) for held in suppliers for item in _listed(held)),
            kinds=kinds,
            hash=bool(_listed(record.get("verifiedUsing"))),
        )
        self._seen.append(seen)
        if "snippetFromFile" in record:
            self.out.roots += [(self.out.id(ref), id) for ref in texts(record["snippetFromFile"])]

    def take_agent(self, record: Record, id: str, _: int) -> None:
        """Remember whether an agent is somebody."""
        self._agents[id] = not silent(text(record.get("name")))

    def take_value(self, record: Record, id: str, _: int) -> None:
        """Remember what an identifier is."""
        if id and "externalIdentifierType" in record:
            self._identifiers[id] = _kind(record)

    def take_made(self, record: Record, *_: object) -> None:
        """Remember the version of the standard."""
        stated = record.get("specVersion")
        if isinstance(stated, (float, int)) and abs(stated) < _HIGHEST:
            stated = str(float(stated))
        version = text(stated)
        if version not in self.out.versions and len(self.out.versions) < _MOST_TOLD:
            self.out.versions.append(version)

    def take_collection(self, record: Record, id: str, _: int) -> None:
        """Remember what a collection says is in its middle, and what it lists."""
        out = self.out
        is_document = class_of(record.get("type")) == "SpdxDocument"
        (out.documents if is_document else out.collections).append((id, text(record.get("name"))))
        out.roots += [(id, out.id(ref)) for ref in texts(record.get("rootElement"))]
        out.members += [out.id(ref) for ref in texts(record.get("element"))]

    def take_tie(self, record: Record, _: str, __: int) -> None:
        """Remember a relationship."""
        out = self.out
        kind, scope = (folded(term(text(record.get(name)))) for name in ("relationshipType", "scope"))
        left = out.id(text(record.get("from")))
        right = [out.id(ref) for ref in texts(record.get("to"))]
        quick.relate(out, left, right, kind, scope)

    def take_annotation(self, record: Record, _: str, number: int) -> None:
        """Remember what an annotation is about."""
        self.out.holders.setdefault(number, []).extend(self.out.id(ref) for ref in texts(record.get("subject")))

    def _take_map(self, record: Record, pointer: str) -> None:
        target = text(record.get("externalSpdxId"))
        hashes = [item for item in _listed(record.get("verifiedUsing")) if isinstance(item, dict)]
        digests = tuple((text(item.get("algorithm")), text(item.get("hashValue"))) for item in hashes)
        if self.out.id(target) in self.out.imported:
            return
        self.out.imported.add(self.out.id(target))
        found = Elsewhere(target=target or text(record.get("locationHint")), where=pointer, digests=digests)
        self.out.elsewhere.append(found)

    def finish(self) -> None:
        """Count by what components can be judged, now that every agent and identifier is known."""
        for seen in self._seen:
            kinds = {*seen.kinds, *(self._identifiers.get(self.out.id(ref)) for ref in seen.identifiers)}
            supplier = seen.supplier or any(map(self._is_somebody, map(self.out.id, seen.suppliers)))
            purl, cpe = ClueKind.PURL in kinds, ClueKind.CPE in kinds
            self.tally.add("", purl=purl, cpe=cpe, digest=seen.hash, supplied=supplier)
        self.tally.settle(self.out, self._is_somebody)

    def _is_somebody(self, ref: str) -> bool:
        return self._agents.get(ref, not silent(ref))


def _objects(held: Any) -> list[Record]:
    """Inline objects that may be elements, or hold some."""
    items = held if isinstance(held, list) else (held,)
    return [
        item
        for item in items
        if isinstance(item, dict) and (str(item.get("type")) not in _PLAIN or "spdxId" in item or "@id" in item)
    ]


def _listed(held: Any) -> list[Any]:
    return held if isinstance(held, list) else [] if held is None else [held]


def _kind(identifier: Record) -> ClueKind | None:
    return IDENTIFIERS.get(folded(term(text(identifier.get("externalIdentifierType")))))


def _names_somebody(agent: Any) -> bool:
    return isinstance(agent, dict) and not silent(text(agent.get("name")))


_TAKERS: dict[Role, Callable[[_Gathering, Record, str, int], None]] = {
    Role.COMPONENT: _Gathering.take_component,
    Role.AGENT: _Gathering.take_agent,
    Role.VALUE: _Gathering.take_value,
    Role.MADE: _Gathering.take_made,
    Role.COLLECTION: _Gathering.take_collection,
    Role.TIE: _Gathering.take_tie,
    Role.ANNOTATION: _Gathering.take_annotation,
}
