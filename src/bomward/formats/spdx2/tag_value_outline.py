"""The outline of SPDX 2 tag-value: how many elements, what they can be judged by, what hangs on what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bomward.formats.spdx2.outline import Outline, Tie
from bomward.formats.spdx2.tag_value_parts import CARRIERS, Parts
from bomward.formats.spdx2.tag_value_source import TagValueSource
from bomward.formats.syntax.tag_value import bare
from bomward.formats.syntax.tree import Node
from bomward.inventory import Edge, Elsewhere

_SUPPLIED = re.compile(rb"\nPackage(?:Supplier|Originator):(?![ \t]*+(?:NOASSERTION|NONE)?[ \t\r]*+(?:\n|\Z))")


def outline(source: TagValueSource) -> Outline:
    """The outline of a document."""
    root = source.document.root
    out = Outline(
        odd=[],
        describes=[],
        ties=[_tie(said) for said in source.parts.tied],
        document=source.parts.document_id or "SPDXRef-DOCUMENT",
        name=root.at("name"),
        namespace=root.at("documentNamespace"),
        elsewhere=_elsewhere(root),
        declared=[node.at("externalDocumentId") for node in _external(root)],
    )
    _count(out, source.parts)
    return out


def _tie(said: bytes) -> Tie:
    left, kind, right, *_ = *bare(said).split(None, 2), "", "", ""
    return Tie(left, right, kind)


def _external(root: Node) -> list[Node]:
    listed = root.get("externalDocumentRefs")
    return listed.items if listed else []


def _elsewhere(root: Node) -> list[Elsewhere]:
    found = []
    for index, node in enumerate(_external(root)):
        digest = node.get("checksum")
        digests = ((digest.at("algorithm"), digest.at("checksumValue")),) if digest is not None else ()
        where = f"/externalDocumentRefs/{index}"
        found.append(Elsewhere(target=node.at("spdxDocument"), where=where, digests=digests))
    return found


def _count(out: Outline, parts: Parts) -> None:
    find, suppliers = parts.plain.find, _SUPPLIED.search
    judged_by = []
    ends = [*parts.starts, len(parts.plain)][1:]
    for (kind, _), ref, start, end in zip(parts.elements, parts.ids, parts.starts, ends, strict=True):
        if kind == "packages":
            references = find(b"\nExternalRef:", start, end)
            judged_by.append(
                (
                    suppliers(parts.plain, start, end) is not None,
                    references >= 0 and find(b"purl ", references, end) >= 0,
                    references >= 0 and find(b" cpe2", references, end) >= 0,
                    find(b"\nPackageChecksum:", start, end) >= 0,
                )
            )
            out.packages += 1
        elif kind in CARRIERS:
            judged_by.append((False, False, False, find(b"\nFileChecksum:", start, end) >= 0))
            out.others += 1
        else:
            continue
        out.ids[ref] += 1
    if judged_by:
        out.tally.take(*zip(*judged_by, strict=True))


def element(source: TagValueSource, ref: str) -> Node | None:
    """The package of that id."""
    for number, known in enumerate(source.parts.ids):
        if known == ref and source.parts.elements[number][0] == "packages":
            return source.tree_of(number).root
    return None


def held(source: TagValueSource) -> Iterator[Edge]:
    """Packages with the files that stand behind them, which the standard says are theirs."""
    package = ""
    for (kind, _), ref in zip(source.parts.elements, source.parts.ids, strict=True):
        if kind == "packages":
            package = ref
        elif kind == "files" and package and ref:
            yield package, ref
