"""SPDX XML, 2.2 and 2.3 (and what calls itself 2.1 in that form): opened.

The standard has no schema for it: it is the JSON form with elements for members, a list being its items one after the other.
"""

from __future__ import annotations

from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.spdx2 import xml_notes
from bomward.formats.spdx2.clues import DOCUMENT, ELEMENT
from bomward.formats.spdx2.json_outline import outline
from bomward.formats.spdx2.reading import VERSIONS, Spdx2, supported
from bomward.formats.spdx2.xml_notes import is_ours
from bomward.formats.syntax.tree import Member, Node
from bomward.formats.syntax.whole import PartedSource, Tree
from bomward.formats.syntax.xml import Attribute, Element, elements
from bomward.formats.syntax.xml_nodes import Several, Shape, broken_up, join
from bomward.formats.syntax.xml_skim import Skimmed

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
    source = PartedSource(opening.view, tree, (*skim.stretches(), *broken_up(document)))
    version = supported(root.at("spdxVersion"), VERSIONS, "XML")
    # NOTE: SPDX 2 has no signature of its own, so none can be broken.
    writing = Writing("xml", lambda report, _: xml_notes.edits(source, skim, report), is_ours)
    return Spdx2(source, outline(source.plain), version, writing)


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
