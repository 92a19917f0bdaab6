"""The outline of an SPDX 2 JSON document: how many elements, what they can be judged by, what hangs on what."""

from collections.abc import Iterator
from typing import Any

import msgspec

from bomward.formats.json_source import JsonSource
from bomward.inventory import Coverage, Edge, Gap, Scope


class _Reference(msgspec.Struct, gc=False):
    type: str = msgspec.field(name="referenceType", default="")


class _Package(msgspec.Struct, gc=False):
    id: str = msgspec.field(name="SPDXID", default="")
    supplier: str | None = None
    originator: str | None = None
    references: list[_Reference] | None = msgspec.field(name="externalRefs", default=None)
    checksums: msgspec.Raw = msgspec.Raw(b"")


class _File(msgspec.Struct, gc=False):
    id: str = msgspec.field(name="SPDXID", default="")
    checksums: msgspec.Raw = msgspec.Raw(b"")


class _Relationship(msgspec.Struct, gc=False):
    left: str = msgspec.field(name="spdxElementId", default="")
    right: str = msgspec.field(name="relatedSpdxElement", default="")
    type: str = msgspec.field(name="relationshipType", default="")


class Outline(msgspec.Struct):
    """What the outline came to."""

    packages: int = 0
    others: int = 0
    supplier: int = 0
    purl: int = 0
    cpe: int = 0
    hash: int = 0
    none: int = 0
    ids: dict[str, int] = {}
    odd: list[str] = []

    @property
    def count(self) -> int:
        """Packages, files and snippets."""
        return self.packages + self.others

    @property
    def coverage(self) -> Coverage:
        """The counts as the report has them."""
        return Coverage(supplier=self.supplier, purl=self.purl, cpe=self.cpe, hash=self.hash, none=self.none)


_SAYS_NOTHING = frozenset({None, "", "NOASSERTION", "NONE"})

_DOWN = {
    "CONTAINS": Scope.REQUIRED,
    "DEPENDS_ON": Scope.REQUIRED,
    "STATIC_LINK": Scope.REQUIRED,
    "DYNAMIC_LINK": Scope.REQUIRED,
    "HAS_PREREQUISITE": Scope.REQUIRED,
    "GENERATED_FROM": Scope.REQUIRED,
    "DESCENDANT_OF": Scope.REQUIRED,
    "VARIANT_OF": Scope.REQUIRED,
    "COPY_OF": Scope.REQUIRED,
    "EXPANDED_FROM_ARCHIVE": Scope.REQUIRED,
    "DISTRIBUTION_ARTIFACT": Scope.REQUIRED,
    "DESCRIBES": Scope.REQUIRED,
    "DESCRIBE": Scope.REQUIRED,  # NOTE: not a legal type, and in every document of an old release of a widely used scanner
}
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


def _records(source: JsonSource, key: str, to: Any) -> list[Any]:
    """A list of records; one of an unexpected form is taken for an empty record, so that it is still counted."""
    whole = source.decode(key, list[to], None)
    if whole is not None:
        return list(whole)
    kept = []
    for raw in source.decode(key, list[msgspec.Raw], []):
        try:
            kept.append(msgspec.json.decode(raw, type=to))
        except (msgspec.MsgspecError, RecursionError):
            kept.append(to())
    return kept


def outline(source: JsonSource) -> Outline:
    """The outline of a document."""
    out = Outline(ids={}, odd=[])
    for key in ("packages", "files", "snippets", "externalDocumentRefs"):
        if not source.is_null(key) and source.decode(key, list[msgspec.Raw], None) is None:
            out.odd.append(key)
    for package in _records(source, "packages", _Package):
        out.packages += 1
        supplier = package.supplier not in _SAYS_NOTHING or package.originator not in _SAYS_NOTHING
        types = {reference.type.rsplit("/", 1)[-1] for reference in package.references or ()}
        purl, cpe = "purl" in types, not types.isdisjoint({"cpe22Type", "cpe23Type"})
        digest = len(memoryview(package.checksums)) > 4
        out.supplier += supplier
        out.purl += purl
        out.cpe += cpe
        out.hash += digest
        out.none += not (supplier or purl or cpe or digest)
        out.ids[package.id] = out.ids.get(package.id, 0) + 1
    for key in ("files", "snippets"):
        for file in _records(source, key, _File):
            digest = len(memoryview(file.checksums)) > 4
            out.others += 1
            out.hash += digest
            out.none += not digest
            out.ids[file.id] = out.ids.get(file.id, 0) + 1
    return out


def not_there(source: JsonSource, out: Outline) -> tuple[tuple[Gap, ...], tuple[Gap, ...]]:
    """Declared contents that are not there, and lesser gaps."""
    absent = [
        Gap(reason=f"{key!r} is not a list, so what it holds was not read as elements", where=f"/{key}")
        for key in out.odd
    ]
    for slot in source.items("externalDocumentRefs") or []:
        node = source.parse(slot).root
        absent.append(Gap(reason=f"contents stand in another document: {node.at('spdxDocument')}", where=slot.pointer))
    if not out.count:
        absent.append(Gap(reason="the document lists no package, file or snippet", where="/packages"))
    elif out.count == 1 and set(described(source)) == set(out.ids):
        absent.append(Gap(reason="the document lists nothing inside its subject", where="/packages"))
    gaps = []
    twice = [ref for ref, times in out.ids.items() if times > 1 and ref]
    if twice:
        gaps.append(
            Gap(
                reason=f"{len(twice)} SPDX ids are given to more than one element; each element was read",
                where=twice[0],
            )
        )
    known = out.ids.keys() | {source.text("SPDXID") or "SPDXRef-DOCUMENT", "NOASSERTION", "NONE"}
    ends = {end for tie in _records(source, "relationships", _Relationship) for end in (tie.left, tie.right)}
    missing = {end for end in ends - known if end and not end.startswith("DocumentRef-")}
    if missing:
        gaps.append(
            Gap(reason=f"{len(missing)} relationships lead to nothing that this document lists", where=min(missing))
        )
    return tuple(absent), tuple(gaps)


def described(source: JsonSource) -> Iterator[str]:
    """The ids of what the document describes."""
    yield from source.decode("documentDescribes", list[str], [])
    document = source.text("SPDXID") or "SPDXRef-DOCUMENT"
    for tie in _records(source, "relationships", _Relationship):
        kind = tie.type.upper()
        if kind in ("DESCRIBES", "DESCRIBE") and tie.left == document and tie.right != document:
            yield tie.right
        elif kind == "DESCRIBED_BY" and tie.right == document:
            yield tie.left


def edges(source: JsonSource) -> tuple[Edge, ...]:
    """Relationships as edges from the whole to the part, whichever way they are written."""
    found = []
    for tie in _records(source, "relationships", _Relationship):
        kind = tie.type.upper().replace("-", "_")
        if kind in _UP:
            found.append(Edge(parent=tie.right, child=tie.left, scope=_UP[kind]))
        elif kind in _DOWN:
            found.append(Edge(parent=tie.left, child=tie.right, scope=_DOWN[kind]))
    document = source.text("SPDXID") or "SPDXRef-DOCUMENT"
    found += (Edge(parent=document, child=ref) for ref in source.decode("documentDescribes", list[str], []))
    for package in _records(source, "packages", _Holder):
        found += (Edge(parent=package.id, child=ref) for ref in package.files or ())
    return tuple(found)


class _Holder(msgspec.Struct, gc=False):
    id: str = msgspec.field(name="SPDXID", default="")
    files: list[str] | None = msgspec.field(name="hasFiles", default=None)
