"""The outline of an SPDX 2 document: how many elements, what they can be judged by, what hangs on what."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, filterfalse
from typing import Any, NamedTuple, Self

import msgspec

from bomward.formats.collecting import Tally, astray, given_again
from bomward.formats.spdx2.clues import actor
from bomward.formats.syntax.json import JsonSource, record
from bomward.formats.syntax.tree import Node
from bomward.inventory import Edge, Elsewhere, Gap, Scope, Subject

_ABSENT = msgspec.Raw(b"")
# NOTE: the ends of the reference types that say so; a pattern looks into what is written without a copy of it. Tools list
# package URLs last, so that it is quicker to look for them from the end.
_SAYS_PURL, _SAYS_CPE = re.compile(rb'.*purl"', re.DOTALL).match, re.compile(rb"cpe2").search


class _Package(msgspec.Struct, gc=False):
    id: str = msgspec.field(name="SPDXID", default="")
    supplier: str | None = None
    originator: str | None = None
    references: msgspec.Raw = msgspec.field(name="externalRefs", default=_ABSENT)
    checksums: msgspec.Raw = _ABSENT
    files: msgspec.Raw = msgspec.field(name="hasFiles", default=_ABSENT)


class _File(msgspec.Struct, gc=False):
    id: str = msgspec.field(name="SPDXID", default="")
    checksums: msgspec.Raw = _ABSENT


class _Named(msgspec.Struct, gc=False):
    """A package with what it is called by."""

    name: Any = ""
    version: Any = msgspec.field(name="versionInfo", default="")


class _Tie(msgspec.Struct, gc=False):
    left: str = msgspec.field(name="spdxElementId", default="")
    right: str = msgspec.field(name="relatedSpdxElement", default="")
    type: str = msgspec.field(name="relationshipType", default="")


class Ties(msgspec.Struct, frozen=True):
    """Relationships: what each leads from and to, and its type as the standard spells it."""

    lefts: Sequence[str] = ()
    rights: Sequence[str] = ()
    types: Sequence[str] = ()

    @classmethod
    def spelt(cls, lefts: Sequence[str], rights: Sequence[str], types: Sequence[str]) -> Self:
        """Relationships whose types are written as authors and tools do."""
        standard = {written: written.upper().replace("-", "_") for written in set(types)}
        return cls(lefts, rights, [standard[written] for written in types])

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
        missing = set(chain.from_iterable(filterfalse(known.__contains__, some) for some in ends))
        # NOTE: an element may call itself like one of another document, and is none.
        posing = {ref for ref in self.ids if ref.startswith(_EXTERNAL)}
        if posing:
            posing.intersection_update(chain(*ends))
        outside = [end for end in missing if end.startswith(_EXTERNAL)]
        return Loose([end for end in missing if not end.startswith(_EXTERNAL)], [*outside, *posing])


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
    found = source.records(key, to)
    if found is None:
        return [] if source.is_null(key) else None
    return [to() if one is None else one for one in found]


def outline(source: JsonSource) -> Outline:
    """The outline of a document."""
    out = Outline(
        odd=[],
        elsewhere=[],
        declared=[],
        held=[],
        ties=_ties(_records(source, "relationships", _Tie) or []),
        document=source.text("SPDXID") or "SPDXRef-DOCUMENT",
        name=source.text("name"),
        namespace=source.text("documentNamespace"),
        describes=source.decode("documentDescribes", list[str], []),
    )
    packages = _listed_in(out, source, "packages", _Package)
    _take_packages(out, packages)
    _take_files(out, _listed_in(out, source, "files", _File) + _listed_in(out, source, "snippets", _File))
    out.subject = _subject(out, source, packages)
    _take_references(out, source)
    return out


def _listed_in(out: Outline, source: JsonSource, key: str, to: Any) -> list[Any]:
    records = _records(source, key, to)
    if records is None:
        out.odd.append(key)
    return records or []


def _ties(records: list[_Tie]) -> Ties:
    return Ties.spelt([tie.left for tie in records], [tie.right for tie in records], [tie.type for tie in records])


def _subject(out: Outline, source: JsonSource, packages: list[_Package]) -> Subject:
    """The first thing described; by the document's own name where that is no package that is there."""
    ref = next(described(out), "")
    found = next((pair for pair in enumerate(packages) if pair[1].id == ref), None) if ref else None
    if found is None:
        return Subject(name=out.name, ref=ref)
    number, package = found
    said = record((source.raws("packages") or [])[number], _Named) or _Named()
    return about(ref, said.name, said.version, package.supplier)


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
    references = [one.references for one in packages]
    purls = [found is not None for found in map(_SAYS_PURL, references)]
    cpes = [found is not None for found in map(_SAYS_CPE, references)]
    digests = _digests(packages)
    out.packages += len(packages)
    out.tally.take(suppliers, purls, cpes, digests)
    out.ids.update([one.id for one in packages])
    out.held += [(one.id, ref) for one in packages if one.files is not _ABSENT for ref in _listed(one.files)]


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


def absent(out: Outline, loose: Loose) -> Iterator[Gap]:
    """Declared contents that are not there."""
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
