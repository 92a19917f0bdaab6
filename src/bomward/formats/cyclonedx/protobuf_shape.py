"""A CycloneDX message in the shape of CycloneDX JSON, with the places of its values, once it is known to be sound.

Whatever the table of fields does not know becomes a member named after its number: nothing in a message goes unread.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from bomward.formats.cyclonedx.protobuf_fields import MESSAGES, WORDS, Kind
from bomward.formats.syntax.protobuf import NUMBER, TEXT, Field, fields, floating, signed, text, texts, varints
from bomward.formats.syntax.tree import Member, Node
from bomward.formats.syntax.whole import Tree
from bomward.inflating import inflated

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_NO_WORD = "-"
_OLD_TOOL = range(1, 6)
"""Fields that make a tool an item of the old list, not a holder of components and services."""


class Shape:
    """Takes messages into nodes, and collects the names that are given twice."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.duplicates: list[tuple[str, int]] = []

    def tree(self) -> Tree:
        """The document."""
        whole = (0, len(self._data))
        return Tree(Node(*whole, self._members([whole], "Bom"), True), duplicates=self.duplicates)

    def part(self, given: list[Field]) -> Node:
        """What these outermost fields of one number say: an item of a list, or the one value that is meant."""
        kind = kind_of(given[0], "Bom")
        members = [self._unknown(given)] if kind is None else list(self._known(kind, given))
        if kind is not None and kind.is_list:
            return members[0].node.items[0]
        if len(members) == 1:
            return members[0].node
        return Node(given[0].start, given[-1].end, [member.node for member in members])

    def _members(self, spans: Sequence[tuple[int, int]], message: str) -> list[Member]:
        """What a message says that stands in these places: given twice, it reads as the one behind the other."""
        known: dict[int, tuple[Kind, list[Field]]] = {}
        unknown: dict[int, list[Field]] = {}
        for start, end in spans:
            for field in fields(self._data, start, end):
                kind = kind_of(field, message)
                if kind is None:
                    unknown.setdefault(field.number, []).append(field)
                else:
                    known.setdefault(field.number, (kind, []))[1].append(field)
        members = [member for kind, given in known.values() for member in self._known(kind, given)]
        return members + [self._unknown(given) for given in unknown.values()]

    def _known(self, kind: Kind, given: list[Field]) -> Iterator[Member]:
        first, last = given[0], given[-1]
        if kind.is_list:
            items = [item for field in given for item in self._items(field, kind)]
            yield Member(kind.name, first.tag, Node(first.start, last.end, items))
        elif kind.type == "Tools":
            yield Member(kind.name, first.tag, self._tools(given))
        elif kind.joins:
            yield from self._members([(field.start, field.end) for field in given], kind.type)
        elif kind.type in MESSAGES:
            yield Member(kind.name, first.tag, self._message(given, kind))
        else:
            for field in given:
                if field is not first:
                    self.duplicates.append((kind.name, field.tag))
                node = self._leaf(kind, field.start, field.end, field.value)
                if node.value != _NO_WORD or not kind.type:
                    yield Member(kind.name, field.tag, node)

    def _items(self, field: Field, kind: Kind) -> Iterator[Node]:
        """What one field adds to a list; a list of numbers may stand in one field."""
        if kind.type in MESSAGES:
            yield self._message([field], kind)
        elif kind.wire == NUMBER and field.wire == TEXT:
            for value, start, end in varints(self._data, field.start, field.end):
                yield self._leaf(kind, start, end, value)
        else:
            yield self._leaf(kind, field.start, field.end, field.value)

    def _message(self, given: list[Field], kind: Kind) -> Node:
        members = self._members([(field.start, field.end) for field in given], kind.type)
        if kind.is_bare and len(members) == 1:
            return members[0].node
        said = _moment(members) if kind.type == "Timestamp" else None
        if said is not None:
            return Node(given[0].start, given[-1].end, said)
        return Node(given[0].start, given[-1].end, members, True)

    def _tools(self, given: list[Field]) -> Node:
        """Tools of the old kind are a list; what only holds components and services is one object.

        NOTE: 1.5 made one message of what had been a list, and some still write the list; so does the reading here.
        """
        numbers = {inner.number for field in given for inner in fields(self._data, field.start, field.end)}
        kind = Kind("tools", "Tool", is_list=True, is_bare=False, wire=TEXT)
        if numbers.isdisjoint(_OLD_TOOL):
            return self._message(given, kind)
        items = [self._message([field], kind) for field in given]
        return Node(given[0].start, given[-1].end, items)

    def _leaf(self, kind: Kind, start: int, end: int, value: int) -> Node:
        if not kind.type:
            return Node(start, end, text(self._data, start, end))
        if kind.type in WORDS:
            words = WORDS[kind.type]
            return Node(start, end, words[value] if value < len(words) else value)
        if kind.wire == NUMBER:
            return Node(start, end, bool(value) if kind.type == "bool" else signed(value))
        return Node(start, end, floating(self._data, start, end))

    def _unknown(self, given: list[Field]) -> Member:
        nodes = [node for field in given for node in self._unknown_values(field)]
        node = nodes[0] if len(nodes) == 1 else Node(nodes[0].start, nodes[-1].end, nodes)
        return Member(unknown_name(given[0]), given[0].tag, node)

    def _unknown_values(self, field: Field) -> Iterator[Node]:
        """What a field says of which nobody knows what it holds: all of it as text, and each text where it may be a message."""
        if field.wire == NUMBER:
            yield Node(field.start, field.end, field.value)
            return
        raw = self._data[field.start : field.end]
        plain = inflated(raw)
        held = raw if plain is None else plain
        said = held.decode("utf-8", "replace")
        yield Node(field.start, field.end, said)
        yield from (Node(field.start, field.end, piece) for piece in dict.fromkeys(texts(held)) if piece != said)


def kind_of(field: Field, message: str) -> Kind | None:
    """What a field of a message is; None where the standard has none, or is written otherwise: decoders know neither."""
    kind = MESSAGES[message].get(field.number)
    if kind is None or field.wire == kind.wire or (kind.is_list and kind.wire == NUMBER and field.wire == TEXT):
        return kind
    return None


def unknown_name(field: Field) -> str:
    """The name of a member that the standard does not have."""
    return f"#{field.number}"


def _moment(members: list[Member]) -> str | None:
    """A point in time as JSON has it; None where the message holds anything else, or none that a calendar has."""
    said = {member.key: member.node.value for member in members}
    if len(said) < len(members) or said.keys() - {"seconds", "nanos"}:
        return None
    try:
        moment = _EPOCH + datetime.timedelta(seconds=said.get("seconds", 0), microseconds=said.get("nanos", 0) // 1000)
    except OverflowError:
        return None
    return moment.isoformat().replace("+00:00", "Z")
