"""The outline of an SPDX 2 document that is read as JSON, or as what JSON has in the same shape."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from bomward import patterns
from bomward.formats.spdx2.outline import SAYS_NOTHING, Outline, Ties, about, described
from bomward.formats.syntax.json import JsonSource, record
from bomward.formats.syntax.tree import Node
from bomward.inventory import Elsewhere, Subject

_ABSENT = msgspec.Raw(b"")
_EMPTY_LIST = 4  # bytes that an empty list, or null, takes up at most
# NOTE: the ends of the reference types that say so; a pattern looks into what is written without a copy of it. Tools list
# package URLs last, so that it is quicker to look for them from the end.
_SAYS_PURL, _SAYS_CPE = patterns.lazy(rb'.*purl"', re.DOTALL), patterns.lazy(rb"cpe2")


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
    suppliers = [one.supplier not in SAYS_NOTHING or one.originator not in SAYS_NOTHING for one in packages]
    references = [one.references for one in packages]
    purls = [found is not None for found in map(_SAYS_PURL.match, references)]
    cpes = [found is not None for found in map(_SAYS_CPE.search, references)]
    digests = _digests(packages)
    out.packages += len(packages)
    out.tally.take(suppliers, purls, cpes, digests)
    out.ids.update([one.id for one in packages])
    out.held += [(one.id, ref) for one in packages if one.files is not _ABSENT for ref in _listed(one.files)]


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
