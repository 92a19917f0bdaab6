"""The outline of SPDX 2 tag-value: how many elements, what they can be judged by, what hangs on what."""

from __future__ import annotations

from collections.abc import Iterator

from bomward.formats.collecting import shortened
from bomward.formats.restoring import insertions
from bomward.formats.spdx2.outline import Outline, Ties, about, described
from bomward.formats.spdx2.tag_value_notes import is_ours
from bomward.formats.spdx2.tag_value_parts import CARRIERS, Parts
from bomward.formats.spdx2.tag_value_source import TagValueSource
from bomward.formats.syntax.tag_value import bare, last_tag, strays
from bomward.formats.syntax.tree import Node
from bomward.inventory import Edge, Elsewhere, Gap, Subject

_MARK = "\0"
"""A word between relationships that none of them holds."""
_WORDS_OF_A_TIE = 3
_TEXT = "<text>"


def outline(source: TagValueSource) -> Outline:
    """The outline of a document."""
    root = source.document.root
    out = Outline(
        odd=[],
        describes=[],
        ties=_ties(source.parts.tied),
        document=source.parts.document_id or "SPDXRef-DOCUMENT",
        name=root.at("name"),
        namespace=root.at("documentNamespace"),
        elsewhere=_elsewhere(root),
        declared=[node.at("externalDocumentId") for node in _external(root)],
        held=list(_held(source.parts)),
        unread=_unread(source),
    )
    out.subject = _subject(out, source)
    _count(out, source.parts)
    return out


def _ties(said: list[bytes]) -> Ties:
    """Relationships, in which the type stands between the two."""
    # NOTE: to take all of them apart at once takes a quarter of the time; nearly all are as plain as that.
    text = f" {_MARK} ".encode().join([*said, b""])
    words = text.decode().split()
    marks = words[3::4]
    if b"<" not in text and len(words) == 4 * len(said) and marks.count(_MARK) == len(said) == words.count(_MARK):
        return Ties.spelt(words[::4], words[2::4], words[1::4])
    parted = [(*bare(one).split(None, 2), "", "", "")[:3] for one in said]
    return Ties.spelt(
        [left for left, _, _ in parted], [right for _, _, right in parted], [kind for _, kind, _ in parted]
    )


def _unread(source: TagValueSource) -> tuple[Gap, ...]:
    """Lines that no reader takes for anything, or the last one where it breaks off: what was meant to stand there may be missing."""
    parts = source.parts
    found = strays(parts.data, parts.plain)
    if not found:
        return _cut_short(parts, _end_of_original(source))
    first = repr(shortened(parts.up_to_line_end(found[0] + 1).decode().strip()))
    told = f"1 line is neither a tag nor a comment, {first}"
    if len(found) > 1:
        told = f"{len(found)} lines are neither a tag nor a comment, the first {first}"
    return (Gap(reason=told, where=f"byte {found[0]}"),)


def _end_of_original(source: TagValueSource) -> int:
    """The byte behind all that does not come from an earlier annotate, which writes most of it at the end."""
    data, end = source.view.utf8, len(source.view.utf8)
    for start, stop in reversed(insertions(source.view, is_ours)):
        if data[stop:end].strip():
            break
        end = start
    return end


def _cut_short(parts: Parts, end: int) -> tuple[Gap, ...]:
    """A last line, or a last element, that ends here and says less than it must."""
    start, tag, value = last_tag(parts.plain, end)
    is_broken = not value or (tag == "Relationship" and len(value.split()) < _WORDS_OF_A_TIE)
    if is_broken or (value != _TEXT and _TEXT.startswith(value)):
        said = f"{tag}: {value}".strip()
        return (Gap(reason=f"it seems to be cut short: the last line is {said!r}", where=f"byte {start}"),)
    number = len(parts.elements) - 1
    is_last = number >= 0 and parts.owner(start, tag) == number
    if is_last and parts.elements[number][0] in CARRIERS and not parts.ids[number]:
        return (
            Gap(reason="it seems to be cut short: the last element has no id", where=f"byte {parts.starts[number]}"),
        )
    return ()


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
    packages = [number for number, (kind, _) in enumerate(parts.elements) if kind == "packages"]
    others = [number for number, (kind, _) in enumerate(parts.elements) if kind in CARRIERS and kind != "packages"]
    # NOTE: what references say, and prose hardly ever.
    purls, cpes = _holding(parts, packages, b" purl "), _holding(parts, packages, b" cpe2")
    suppliers, digests = parts.supplied, parts.digested
    nothing = [False] * len(others)
    out.tally.take([n in suppliers for n in packages], purls, cpes, [n in digests for n in packages])
    out.tally.take(nothing, nothing, nothing, [number in digests for number in others])
    out.packages, out.others = len(packages), len(others)
    out.ids.update([parts.ids[number] for number in (*packages, *others)])


def _holding(parts: Parts, numbers: list[int], needle: bytes) -> list[bool]:
    """Which of these elements have this somewhere."""
    find, starts, ends = parts.plain.find, parts.starts, [*parts.starts[1:], len(parts.plain)]
    return [find(needle, starts[number], ends[number]) >= 0 for number in numbers]


def _subject(out: Outline, source: TagValueSource) -> Subject:
    """The first thing described; by the document's own name where that is no package that is there."""
    ref = next(described(out), "")
    for number, known in enumerate(source.parts.ids if ref else ()):
        if known == ref and source.parts.elements[number][0] == "packages":
            root = source.tree_of(number).root
            return about(ref, root.at("name"), root.at("versionInfo"), root.at("supplier"))
    return Subject(name=out.name, ref=ref)


def _held(parts: Parts) -> Iterator[Edge]:
    """Packages with the files that stand behind them, which the standard says are theirs."""
    package = ""
    for (kind, _), ref in zip(parts.elements, parts.ids, strict=True):
        if kind == "packages":
            package = ref
        elif kind == "files" and package and ref:
            yield package, ref
