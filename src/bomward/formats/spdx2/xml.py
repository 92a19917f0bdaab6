"""SPDX XML, 2.2 and 2.3 (and what calls itself 2.1 in that form): opened.

The standard has no schema for it: it is the JSON form with elements for members, a list being its items one after the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from bomward.encodings import View
from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.spdx2 import xml_notes
from bomward.formats.spdx2.clues import DOCUMENT, ELEMENT
from bomward.formats.spdx2.outline import outline
from bomward.formats.spdx2.reading import VERSIONS, Spdx2, supported
from bomward.formats.spdx2.xml_notes import is_ours
from bomward.formats.syntax.tree import Member, Node, Slot, Stretch, Worth, escape, grouped
from bomward.formats.syntax.whole import Tree, WholeSource
from bomward.formats.syntax.xml import Attribute, Element, elements
from bomward.formats.syntax.xml_nodes import Several, Shape, broken_up, join
from bomward.formats.syntax.xml_skim import Skimmed
from bomward.inventory import Hit

LISTS = frozenset(
    {
        *("annotations", "artifactOf", "artifactOfs", "attributionTexts", "checksums", "creators", "crossRefs"),
        *("documentDescribes", "externalDocumentRefs", "externalRefs", "fileContributors", "fileDependencies"),
        *("fileTypes", "files", "hasExtractedLicensingInfos", "hasFiles", "licenseInfoFromFiles"),
        *("licenseInfoInFiles", "licenseInfoInSnippets", "packageVerificationCodeExcludedFiles", "packages"),
        *("ranges", "relationships", "reviewers", "revieweds", "seeAlsos", "snippets"),
    }
)
"""Members that are lists, however many elements of that name there are."""
_KNOWN = frozenset(step for table in (ELEMENT, DOCUMENT) for path in table for step in path.split("/"))


_TEXTS = frozenset(
    key for table in (ELEMENT, DOCUMENT) for path in table if "/" not in (key := path.removesuffix("/*"))
)
"""Members that are text; elements within break up what they say."""


def opened(opening: Opening) -> Spdx2:
    """The document. Raises Error where it is none of a supported version."""
    skim = Skimmed(opening.view)
    shape = _Shape()
    document = elements(skim.data, texts=_TEXTS)
    document.whole = ""  # NOTE: nobody takes all texts of a document for one
    root = shape.object(document)
    tree = Tree(root, "", shape.duplicates, sorted(shape.spans))
    source = _Source(opening.view, tree, (*skim.stretches(), *broken_up(document)))
    version = supported(root.at("spdxVersion"), VERSIONS, "XML")
    # NOTE: SPDX 2 has no signature of its own, so none can be broken.
    writing = Writing("xml", lambda report, _: xml_notes.edits(source, skim, report), is_ours)
    return Spdx2(source, outline(source.plain), version, writing)


class _Source(WholeSource):
    """A document as one tree, of which only the elements are looked at that hits stand in."""

    def __init__(self, view: View, tree: Tree, stretches: Sequence[Stretch]) -> None:
        super().__init__(view, tree, stretches)
        self.duplicates = tree.duplicates
        self._outermost = sorted(_outermost(tree.root), key=lambda pair: pair[0].start)
        self._starts = [slot.start for slot, _ in self._outermost]
        self._nodes = {slot.start: node for slot, node in self._outermost}

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The outermost elements that hits stand in and that are worth reading because of them, by where they begin."""
        found, data = grouped(hits, self._slot_at), self.view.utf8
        return {start: slot for start, (slot, inside) in found.items() if worth(inside, data[start : slot.end])}

    def _slot_at(self, offset: int) -> Slot | None:
        at = bisect_right(self._starts, offset) - 1
        slot = self._outermost[at][0] if at >= 0 else None
        return slot if slot is not None and offset < slot.end else None

    def parse(self, slot: Slot) -> Tree:
        """The value in a slot, with the tags in it; not its own, for nobody looks at an outermost member's name."""
        spans = self.tree.spans
        inside = spans[bisect_left(spans, (slot.start + 1,)) : bisect_left(spans, (slot.end,))]
        return Tree(self._nodes[slot.start], slot.pointer, [], inside)


def _outermost(root: Node) -> Iterator[tuple[Slot, Node]]:
    """The outermost members, those that are lists by their items."""
    for member in root.members:
        node, pointer = member.node, f"/{escape(member.key)}"
        if isinstance(node.value, list) and not node.is_object:
            for index, item in enumerate(node.items):
                yield Slot(f"{pointer}/{index}", item.start, item.end), item
        else:
            yield Slot(pointer, node.start, node.end), node


class _Shape(Shape):
    """Takes elements into nodes in the shape of SPDX JSON."""

    def object(self, element: Element) -> Node:
        """An element with elements in it."""
        self.seen(element)
        members = [self.attribute(attribute, f"@{_name(attribute)}") for attribute in element.attributes]
        if element.pieces:
            node = self.text(element)
            members.append(Member("#text", node.start, node))
        known = {member.key: member for member in members}
        for child in element.children:
            self._add(child, _name(child), members, known)
        return Node(element.start, element.end, members, True)

    def _add(self, child: Element, key: str, members: list[Member], known: dict[str, Member]) -> None:
        """A child as a member, or beside those of its name."""
        node = self._value(child, key, members)
        whole = self.whole(child, key)
        if key in known and (key in LISTS or key not in _KNOWN):
            join(known[key], node)
            members += whole
            return
        if key in known:
            self.duplicates.append((key, child.start))
        elif key in LISTS:
            # NOTE: an element with nothing in it is how a list without items is written.
            node = Node(child.start, child.end, Several([] if node.value == "" else [node]))
        known[key] = Member(key, node.start, node)
        members += [known[key], *whole]

    def _value(self, element: Element, key: str, beside: list[Member]) -> Node:
        if element.children or (element.attributes and not element.pieces):
            return self.object(element)
        self.seen(element)
        beside += (self.attribute(attribute, f"{key}@{_name(attribute)}") for attribute in element.attributes)
        return self.text(element)


def _name(named: Element | Attribute) -> str:
    """A member name; one of another namespace keeps it."""
    return f"{{{named.namespace}}}{named.name}" if named.namespace else named.name


__all__ = ["is_ours", "opened"]
