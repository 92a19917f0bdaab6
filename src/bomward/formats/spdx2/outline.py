"""The outline of an SPDX 2 document: how many elements, what they can be judged by, what hangs on what."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec

from bomward.formats.collecting import Tally, astray, given_again
from bomward.formats.spdx2.clues import actor
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import Node
from bomward.inventory import Edge, Elsewhere, Gap, Scope, Subject

_ABSENT = msgspec.Raw(b"")


class _Package(msgspec.Struct, gc=False):
    id: str = msgspec.field(name="SPDXID", default="")
    name: Any = ""
    version: Any = msgspec.field(name="versionInfo", default="")
    supplier: str | None = None
    originator: str | None = None
    references: msgspec.Raw = msgspec.field(name="externalRefs", default=_ABSENT)
    checksums: msgspec.Raw = _ABSENT
    files: msgspec.Raw = msgspec.field(name="hasFiles", default=_ABSENT)


class _File(msgspec.Struct, gc=False):
    id: str = msgspec.field(name="SPDXID", default="")
    checksums: msgspec.Raw = _ABSENT


class Tie(msgspec.Struct, gc=False):
    """A relationship."""

    left: str = msgspec.field(name="spdxElementId", default="")
    right: str = msgspec.field(name="relatedSpdxElement", default="")
    type: str = msgspec.field(name="relationshipType", default="")


class Outline(msgspec.Struct):
    """What the outline came to."""

    packages: int = 0
    others: int = 0
    tally: Tally = msgspec.field(default_factory=Tally)
    ids: Counter[str] = msgspec.field(default_factory=Counter)
    odd: list[str] = []
    """Outermost members that should be lists and are not."""
    ties: list[Tie] = []
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

    def ends(self) -> set[str]:
        """What relationships lead from and to."""
        return {tie.left for tie in self.ties} | {tie.right for tie in self.ties}


_EXTERNAL = "DocumentRef-"
_EMPTY_LIST = 4  # bytes that an empty list, or null, takes up at most
_SAYS_NOTHING = frozenset({None, "", "NOASSERTION", "NONE"})

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


def _records(source: JsonSource, key: str, to: Any) -> list[Any] | None:
    """A list of records, one of an unexpected form taken for an empty record, so that it is counted; None for no list."""
    whole = source.decode(key, list[to], None)
    if whole is not None or source.is_null(key):
        return list(whole or ())
    parts = source.decode(key, list[msgspec.Raw], None)
    return None if parts is None else [_record(raw, to) for raw in parts]


def _record(raw: msgspec.Raw, to: Any) -> Any:
    try:
        return msgspec.json.decode(raw, type=to)
    except (msgspec.MsgspecError, RecursionError):
        return to()


def outline(source: JsonSource) -> Outline:
    """The outline of a document."""
    out = Outline(
        odd=[],
        elsewhere=[],
        declared=[],
        held=[],
        ties=_records(source, "relationships", Tie) or [],
        document=source.text("SPDXID") or "SPDXRef-DOCUMENT",
        name=source.text("name"),
        namespace=source.text("documentNamespace"),
        describes=source.decode("documentDescribes", list[str], []),
    )
    out.subject = Subject(name=out.name, ref=next(described(out), ""))
    for key, take in (("packages", _take_packages), ("files", _take_files), ("snippets", _take_files)):
        found = _records(source, key, _Package if key == "packages" else _File)
        if found is None:
            out.odd.append(key)
        take(out, found or [])
    _take_references(out, source)
    return out


def _take_references(out: Outline, source: JsonSource) -> None:
    slots = source.items("externalDocumentRefs")
    if slots is None and not source.is_null("externalDocumentRefs"):
        out.odd.append("externalDocumentRefs")
    for slot in slots or ():
        node = source.parse(slot).root
        digest = node.get("checksum") or Node(0, 0, [])
        digests = ((digest.at("algorithm"), digest.at("checksumValue")),) if digest.is_object else ()
        out.elsewhere.append(Elsewhere(target=node.at("spdxDocument"), where=slot.pointer, digests=digests))
        out.declared.append(node.at("externalDocumentId"))


def _take_packages(out: Outline, packages: list[_Package]) -> None:
    """Count packages, field by field: what runs for each of them is a step of a comprehension and no call of ours."""
    suppliers = [one.supplier not in _SAYS_NOTHING or one.originator not in _SAYS_NOTHING for one in packages]
    references = [bytes(one.references) for one in packages]
    # NOTE: the ends of the reference types that say so
    purls = [b'purl"' in listed for listed in references]
    cpes = [b"cpe2" in listed for listed in references]
    digests = _digests(packages)
    out.packages += len(packages)
    out.tally.take(suppliers, purls, cpes, digests)
    out.ids.update([one.id for one in packages])
    out.held += [(one.id, ref) for one in packages if one.files is not _ABSENT for ref in _listed(one.files)]
    meant = next((one for one in packages if one.id == out.subject.ref), None) if out.subject.ref else None
    if meant is not None:
        out.subject = about(meant.id, meant.name, meant.version, meant.supplier)


def about(ref: str, name: Any, version: Any, supplier: str | None) -> Subject:
    """A package as what the document describes."""
    said = actor(supplier or "")[0]
    return Subject(
        name=name if isinstance(name, str) else "",
        version=version if isinstance(version, str) else "",
        supplier="" if said in _SAYS_NOTHING else said,
        ref=ref,
    )


def _listed(files: msgspec.Raw) -> list[str]:
    try:
        return msgspec.json.decode(files, type=list[str] | None) or []
    except (msgspec.MsgspecError, RecursionError):
        return []


def _take_files(out: Outline, files: list[_File]) -> None:
    nothing = [False] * len(files)
    out.others += len(files)
    out.tally.take(nothing, nothing, nothing, _digests(files))
    out.ids.update(one.id for one in files)


def _digests(elements: Sequence[_Package | _File]) -> list[bool]:
    return [len(memoryview(one.checksums)) > _EMPTY_LIST for one in elements]


def absent(out: Outline, ends: set[str]) -> Iterator[Gap]:
    """Declared contents that are not there, by what relationships lead from and to."""
    for key in out.odd:
        yield Gap(reason=f"{key!r} is not a list, so what it holds was not read as elements", where=f"/{key}")
    outside = [end for end in ends if end.startswith(_EXTERNAL)]
    for ref in sorted({end.partition(":")[0] for end in outside} - set(out.declared)):
        yield Gap(
            reason=f"relationships lead to {ref}, an external document that is not declared", where="/relationships"
        )
    if not out.count:
        yield Gap(reason="the document lists no package, file or snippet", where="/packages")
    elif out.count == 1 and set(described(out)) == set(out.ids):
        yield Gap(reason="the document lists nothing inside its subject", where="/packages")


def doubts(out: Outline, ends: set[str]) -> Iterator[Gap]:
    """What the outline shows that cannot be judged, by what relationships lead from and to."""
    twice = [ref for ref, times in out.ids.items() if times > 1 and ref]
    if twice:
        yield given_again(twice, "SPDX id", "element")
    known = out.ids.keys() | {out.document, "NOASSERTION", "NONE"}
    missing = {end for end in ends - known if end and not end.startswith(_EXTERNAL)}
    if missing:
        yield astray(missing)


def described(out: Outline) -> Iterator[str]:
    """The ids of what the document describes."""
    yield from out.describes
    for tie in out.ties:
        kind = tie.type.upper()
        if kind in ("DESCRIBES", "DESCRIBE") and tie.left == out.document and tie.right != out.document:
            yield tie.right
        elif kind == "DESCRIBED_BY" and tie.right == out.document:
            yield tie.left


def edges(out: Outline) -> Iterator[Edge]:
    """Relationships as edges from the whole to the part, whichever way they are written; and the files of packages."""
    for tie in out.ties:
        kind = tie.type.upper().replace("-", "_")
        if kind in _UP:
            yield tie.right, tie.left
        elif kind in _DOWN:
            yield tie.left, tie.right
    for ref in out.describes:
        yield out.document, ref
    yield from out.held


def scopes(out: Outline, refs: Collection[str]) -> dict[str, Scope]:
    """How these elements are tied to the product, where every tie of theirs is a lesser one: a dev, test, build or optional one."""
    found: dict[str, set[Scope]] = {}
    for tie in out.ties:
        if tie.left in refs or tie.right in refs:
            kind = tie.type.upper().replace("-", "_")
            part = tie.left if kind in _UP else tie.right
            scope = _UP.get(kind) or (Scope.REQUIRED if kind in _DOWN else None)
            if part in refs and scope is not None:
                found.setdefault(part, set()).add(scope)
    return {ref: min(ties) for ref, ties in found.items() if Scope.REQUIRED not in ties}
