"""CycloneDX XML in the shape of CycloneDX JSON: one table per way in which the two differ, to be read beside the specification.

Whatever no table knows becomes a member of its own name: unknown elements, attributes where JSON has none, other namespaces.
"""

from __future__ import annotations

from bomward.formats.cyclonedx import NAMESPACE
from bomward.formats.cyclonedx.clues import COMPONENT, DOCUMENT
from bomward.formats.restoring import NAME, OWN
from bomward.formats.syntax.tree import Member, Node
from bomward.formats.syntax.whole import Tree
from bomward.formats.syntax.xml import Attribute, Element
from bomward.formats.syntax.xml_nodes import Several, Shape, join

OWN_NAMESPACE = f"urn:{NAME}:notes"
"""Of the attributes that annotate writes where a version has no other place."""

_ITEMS = {
    "components": ("component",),
    "services": ("service",),
    "ancestors": ("component",),
    "descendants": ("component",),
    "variants": ("component",),
    "tools": ("tool",),
    "hashes": ("hash",),
    "licenses": ("license", "expression", "expression-detailed"),
    "externalReferences": ("reference",),
    "properties": ("property",),
    "references": ("reference", "url"),
    "resolves": ("issue",),
    "dependencies": ("dependency",),
    "taskDependencies": ("dependency",),
    "runtimeTopology": ("dependency",),
    "copyright": ("text",),
    "data": ("classification", "dataflow"),
    "source": ("url",),
    "destination": ("url",),
    "datasets": ("dataset", "ref"),
    "collection": ("graphic",),
    "affects": ("target",),
    "supportingMaterial": ("attachment",),
    "formulation": ("formula",),
    "evidence": ("evidence",),
    "environmentVars": ("environmentVar", "value"),
    "patents": ("patent", "patentFamily"),
    "tlsGroups": ("group",),
    "tlsSignatureSchemes": ("signatureScheme",),
    "patentRefs": ("bom-ref",),
}
"""Elements that are lists, with the names of their items; others are told by an item of the same name in the singular."""
LIST_ONLY_IN = {"data": "service", "source": "dataflow", "copyright": "evidence"}
"""Names that are lists in one place and something else in others."""
_EMPTY = frozenset({"components", "services", "hashes", "licenses", "externalReferences", "properties", "dependencies"})
"""Lists that are lists when empty too."""
_LISTED = frozenset(
    {
        *("identity", "omniborId", "swhid", "contact", "map", "counterEvidence", "certificationLevel", "details"),
        *("openCre", "energyProviders", "energyConsumptions", "certificateState", "sensitiveData", "patentAssignee"),
    }
)
"""Elements that stand beside their like without a list around them."""
_LISTED_IN = frozenset(
    {
        ("component", "data"),
        ("claim", "evidence"),
        *((entity, "url") for entity in ("supplier", "manufacturer", "manufacture", "provider", "organization")),
    }
)
"""The same where that depends on what they stand in."""
_WRAPPED = frozenset({("licenses", "license"), ("licenses", "expression"), ("copyright", "text"), ("datasets", "ref")})
"""Items that JSON has as an object with one member of that name."""
_TEXT = {"hash": "content", "fingerprint": "content", "property": "value", "environmentVar": "value"}
"""What JSON calls the text of an element that has attributes; `classification` and `expression` go by their own name."""
_OWN_TEXT = frozenset({"classification", "expression"})
_PLAIN_TEXT = frozenset({"annotation", "requirement"})
"""Elements whose `text` is a string; anywhere else it is an attachment."""
_ATTACHMENTS = frozenset({"text", "attachment", "image"})
_RENAMED = {"content-type": "contentType", "license-identifier": "licenseIdentifier", "details": "expressionDetails"}
_SINGLE = frozenset(
    step
    for table in (COMPONENT, DOCUMENT)
    for path in table
    for step in path.split("/")
    if step not in ("url", "text", "ref", "contact")
) | {
    *_EMPTY,
    *("component", "manufacture", "scope", "type", "tools", "ancestors", "descendants", "variants"),
}
"""Names that readers look for, and that the standard has once in an element."""
TEXTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("name", "group", "version", "publisher", "description", "summary", "purl", "cpe", "url"), ()),
    **dict.fromkeys(("location", "expression", "value", "vendor", "text"), ()),
    "author": ("name", "email", "phone", "timestamp"),
    "copyright": ("text",),
}
"""Elements that the standard fills with text alone, which others within break up, with those that they hold elsewhere."""
_BY_THEIR_NAME = TEXTS.keys() - {"text"}
"""Those whose whole text goes by their own name; that of an attachment is one of its members."""
_TIES = {"dependency": "dependsOn", "provides": "provides"}


def shaped(element: Element, container: str, pointer: str) -> Tree:
    """An item of an outermost list, or another outermost element where `container` is empty, as in JSON."""
    shape = _Shape()
    beside: list[Member] = []
    root = shape.item(element, container, "bom", beside) if container else shape.value(element, "bom", beside)
    if not container:
        # NOTE: nobody looks at an outermost member's name, so what it says has to be left over.
        own = {(element.start, element.tag_end), (element.inner_end, element.end)}
        shape.spans = [span for span in shape.spans if span not in own]
    if beside:
        inside = root.value if root.is_object else [Member("#text", root.start, root)]
        root = Node(root.start, root.end, [*inside, *beside], True)
    return Tree(root, pointer, shape.duplicates, shape.spans)


def whole(element: Element) -> Tree:
    """The outermost element as in JSON."""
    shape = _Shape()
    return Tree(shape.object(element), "", shape.duplicates, shape.spans)


def is_list(name: str) -> bool:
    """Whether an outermost element of that name holds items."""
    return name in _ITEMS or name in ("compositions", "vulnerabilities", "annotations", "citations")


def is_item(name: str, container: str) -> bool:
    """Whether an element of that name is an item of a list."""
    return name in item_names(container)


def key_of(namespace: str, name: str) -> str:
    """The member name of an element; one of another namespace keeps it."""
    return name if namespace.startswith(NAMESPACE) else f"{{{namespace}}}{name}"


def attribute_key(attribute: Attribute) -> str:
    """The member name of an attribute."""
    return attribute_name(attribute.namespace, attribute.name)


def attribute_name(namespace: str, name: str) -> str:
    """The member name of an attribute of that name."""
    if namespace == OWN_NAMESPACE:
        return f"{OWN}{name.partition('.')[0]}"
    name = _RENAMED.get(name, name)
    return f"{{{namespace}}}{name}" if namespace else name


def may_repeat(key: str, around: str) -> bool:
    """Whether an element may stand more than once in another: the standard has several, or no reader looks for it."""
    return key not in _SINGLE or key in _LISTED or (around, key) in _LISTED_IN or around == "license"


class _Shape(Shape):
    """Takes elements into nodes in the shape of CycloneDX JSON."""

    def whole(self, element: Element, key: str) -> list[Member]:
        """All text of an element that others break up; those that belong in one of its name do not."""
        held = TEXTS.get(element.name, ())
        is_held = not element.pieces and any(child.name in held for child in element.children[:1])
        return [] if is_held else super().whole(element, key)

    def value(self, element: Element, around: str, beside: list[Member]) -> Node:
        """An element as a value; what has no place in it goes beside it."""
        key = key_of(element.namespace, element.name)
        own = key == element.name
        beside += self.whole(element, key if key in _BY_THEIR_NAME else "#text")
        if own and self._is_list(element, around):
            return self._list(element, around, beside)
        if element.children or (element.attributes and not element.pieces):
            return self.object(element)
        if own and (name := _text_name(element, around)):
            return self.object(element, name)
        self.seen(element)
        text = self.text(element)
        beside += (self._member(attribute, f"{element.name}@") for attribute in element.attributes)
        return text

    def _is_list(self, element: Element, around: str) -> bool:
        names = item_names(element.name)
        if LIST_ONLY_IN.get(element.name, around) != around:
            return False
        if not element.children:
            return element.name in _EMPTY
        return any(child.name in names for child in element.children)

    def object(self, element: Element, text: str = "#text") -> Node:
        """An element with attributes and elements as members."""
        self.seen(element)
        members = [self._member(attribute) for attribute in element.attributes]
        if element.pieces or text != "#text":
            node = self.text(element)
            members.append(Member(text, node.start, node))
        known = {member.key: member for member in members}
        for child in element.children:
            self._add(child, element, members, known)
        return Node(element.start, element.end, members, True)

    def _add(self, child: Element, element: Element, members: list[Member], known: dict[str, Member]) -> None:
        """A child as a member; one that is not alone joins those of its name in a list."""
        key = key_of(child.namespace, child.name)
        beside: list[Member] = []
        node = self.value(child, element.name, beside)
        name = _RENAMED.get(key, key)
        listed = key in _LISTED or (element.name, key) in _LISTED_IN
        if name not in known:
            whole = Node(child.start, child.end, Several([node])) if listed else node
            known[name] = Member(name, whole.start, whole)
            members.append(known[name])
        elif not may_repeat(key, element.name):
            self.duplicates.append((key, child.start))
            members.append(Member(name, node.start, node))
        else:
            join(known[name], node)
        for member in beside:
            if member.key in known and member.key not in _SINGLE:
                join(known[member.key], member.node)
            else:
                known[member.key] = member
                members.append(member)

    def _list(self, element: Element, around: str, beside: list[Member]) -> Node:
        self.seen(element)
        beside += (self._member(attribute, f"{element.name}@") for attribute in element.attributes)
        items = []
        for child in element.children:
            if key_of(child.namespace, child.name) in item_names(element.name):
                items.append(self.item(child, element.name, around, beside))
            else:
                key = key_of(child.namespace, child.name)
                node = self.value(child, element.name, beside)
                beside.append(Member(key, node.start, node))
        return Node(element.start, element.end, items)

    def item(self, element: Element, container: str, around: str, beside: list[Member]) -> Node:
        """An item of a list."""
        if element.name == "dependency" and around != "composition":
            return self._dependency(element)
        if not element.children and not element.pieces and [a.name for a in element.attributes] == ["ref"]:
            return self._reference(element)
        if (container, element.name) not in _WRAPPED:
            return self.value(element, container, beside)
        if element.name == "expression" and element.attributes:
            return self.object(element, "expression")
        inside: list[Member] = []
        node = self._copyright(element, inside) if container == "copyright" else self.value(element, container, inside)
        return Node(element.start, element.end, [Member(element.name, node.start, node), *inside], True)

    def _copyright(self, element: Element, beside: list[Member]) -> Node:
        beside += self.whole(element, element.name)
        if element.children or element.attributes:
            return self.object(element)
        self.seen(element)
        return self.text(element)

    def _reference(self, element: Element) -> Node:
        self.seen(element)
        ref = element.attributes[0]
        return Node(ref.value_start, ref.end, ref.value)

    def _dependency(self, element: Element) -> Node:
        """A node of the dependency graph: what it needs stands within it."""
        self.seen(element)
        members = [self._member(attribute) for attribute in element.attributes]
        known = {member.key: member for member in members}
        for child in element.children:
            name = _TIES.get(key_of(child.namespace, child.name))
            if name is None:
                self._add(child, element, members, known)
                continue
            bare = not child.children and not child.pieces and [a.name for a in child.attributes] == ["ref"]
            node = self._reference(child) if bare else self._dependency(child)
            if name in known:
                join(known[name], node)
            else:
                known[name] = Member(name, child.start, Node(child.start, child.end, Several([node])))
                members.append(known[name])
        return Node(element.start, element.end, members, True)

    def _member(self, attribute: Attribute, before: str = "") -> Member:
        return self.attribute(attribute, before + attribute_key(attribute))


def item_names(name: str) -> tuple[str, ...]:
    """The names of the items of an element, if it is a list."""
    if name in _ITEMS:
        return _ITEMS[name]
    if name.endswith("ies"):
        return (f"{name[:-3]}y",)
    return (name[:-1], name[:-2]) if name.endswith("s") else ()


def _text_name(element: Element, around: str) -> str:
    """What JSON calls the text of an element that it has as an object; nothing where it has it as a string."""
    if element.name in _TEXT and element.attributes:
        return _TEXT[element.name]
    if element.name in _OWN_TEXT and element.attributes:
        return element.name
    if any(attribute.name in ("content-type", "encoding") for attribute in element.attributes):
        return "content"
    return "content" if element.name in _ATTACHMENTS and around not in _PLAIN_TEXT else ""
