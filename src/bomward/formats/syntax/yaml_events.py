"""YAML in full, as a parser of the whole language tells it: libyaml, or PyYAML's own where that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, NoReturn, cast

import msgspec
import yaml
from yaml.error import Mark
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from bomward import patterns
from bomward.errors import UnreadableDocumentError
from bomward.formats.syntax.tree import MAX_DEPTH, Member, Node, Offsets, Stretch
from bomward.formats.syntax.whole import Span, Tree
from bomward.formats.syntax.yaml_reading import NOTHING, Layout, Reading

_CORE = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq", "null", "bool", "int", "float", "timestamp")
)
"""Tags under which a value still says what is written."""
_PROPERTIES = patterns.lazy(r"(?:!<[^>]*>|[&!][^\s,\[\]{}]*|#[^\r\n]*|\s+)*")
"""What may stand between where the parser says a value begins and where it does: its anchor, its tag, comments."""
_HEADER = patterns.lazy("[^\r\n\x85\u2028\u2029]*(?:\r\n?|[\n\x85\u2028\u2029])?")
"""The first line of a block scalar, which holds nothing of it, but perhaps a comment."""
_COLON = patterns.lazy(rb"[ \t\r\n]*:[ \t\r\n]*(?:[|>][-+1-9]*[ \t]*\r?\n)?")
_PLAIN_ESCAPES = patterns.lazy(r'\\[^"\\/nrt]|[\r\n\x85\u2028\u2029]')
"""In a text between double quotes: more than the escapes that cannot hide a letter."""
_TAG_DIRECTIVE = patterns.lazy(r"(?:(?:[ \t]*(?:#[^\r\n]*)?|%(?!TAG)[^\r\n]*)(?:\r\n?|\n))*%TAG")
_COPIES = 1 << 16  # characters that aliases may stand for beyond the size of the document
_LEAST = 8  # what any value counts for
_HINT = "ask the supplier for a document that says it plainly, or for JSON"


def read(data: bytes) -> Reading:
    """The document. Raises UnreadableDocumentError where it is none, or can be read in two ways."""
    builder = _Builder(data)
    builder.run()
    return Reading(builder.tree(), builder.stretches, builder.layout())


class _Key(NamedTuple):
    """A name whose value is yet to come."""

    text: str
    start: int
    end: int


class _Open(msgspec.Struct, gc=False):
    """A mapping or sequence that has begun."""

    node: Node
    anchor: str | None
    height: int = 0
    weight: int = _LEAST
    key: _Key | None = None
    names: set[str] = set()


class _Anchored(NamedTuple):
    """A value that aliases stand for."""

    node: Node
    height: int
    weight: int


def _refused(what: str, at: int) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"YAML that is not read: {what}", where=f"byte {at}", hint=_HINT)


class _Builder:
    """Takes what the parser tells into nodes."""

    def __init__(self, data: bytes) -> None:
        self._data, self._text = data, data.decode()
        self._offset = Offsets(self._text).of
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._aliased: set[str] = set()
        self._copied = 0
        self._documents = 0
        self._root: Node | None = None
        self._duplicates: list[tuple[str, int]] = []
        self._spans: list[Span] = []
        self._pairs: set[int] = set()
        self.stretches: list[Stretch] = []

    def run(self) -> None:
        """Read the document. Raises UnreadableDocumentError."""
        if _TAG_DIRECTIVE.match(self._text):
            raise _refused("a %TAG directive, which gives tags another meaning", 0)
        try:
            for event in yaml.parse(self._text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                self._take(event)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self._fail(error)

    def tree(self) -> Tree:
        """The document."""
        if self._root is None or not self._root.is_object:
            raise _refused("a document that is not one mapping", 0)
        return Tree(self._root, duplicates=self._duplicates, spans=sorted(self._spans))

    def layout(self) -> Layout:
        """How it is laid out."""
        nodes = [anchored.node for name in self._aliased if (anchored := self._anchors[name]) is not None]
        return Layout(list(_outermost(sorted((node.start, node.end) for node in nodes))), self._pairs)

    def _fail(self, error: Exception) -> NoReturn:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        where = f"line {mark.line + 1}" if mark is not None else "the document as a whole"
        hint = "ask the supplier for a document that parses; this one may be cut short"
        raise UnreadableDocumentError(f"not YAML: {what}", where=where, hint=hint) from error

    def _take(self, event: Event) -> None:
        match event:
            case ScalarEvent():
                self._scalar(event)
            case CollectionStartEvent():
                self._open(event)
            case MappingEndEvent() | SequenceEndEvent():
                self._close(event)
            case AliasEvent():
                self._alias(event)
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _refused("several documents in one", self._offset(_place(event)[0]))

    def _begins(self, event: ScalarEvent | CollectionStartEvent) -> int:
        """The character with which a value itself begins, once its tag was seen to be harmless."""
        position = _place(event)[0]
        if event.tag is not None and event.tag != "!" and event.tag not in _CORE:
            raise _refused(f"the tag {event.tag[:100]!r}", self._offset(position))
        # NOTE: a mapping begins with the anchor of its first name where it has none of its own.
        if event.anchor is not None or event.tag is not None:
            position = _PROPERTIES.match(self._text, position).end()  # type: ignore[union-attr]  # it may be empty
        return position

    def _scalar(self, event: ScalarEvent) -> None:
        first, last, value = self._begins(event), _place(event)[1], event.value
        if event.style in ("|", ">"):
            first = _HEADER.match(self._text, first).end()  # type: ignore[union-attr]  # it may be empty
        start, end = self._offset(min(first, last)), self._offset(last)
        if _is_disguised(self._text[first:last], value, event.style):
            self._check(value, start)
            self.stretches.append(Stretch(start, end, value))
        above = self._stack[-1] if self._stack else None
        is_plain = not event.style and event.tag is None
        if above is not None and above.node.is_object and above.key is None:
            if value == "<<" and is_plain:
                raise _refused("a merge key, which some readers follow and some do not", start)
            self._name(above, _Key(value, start, end))
            return
        node = Node(start, end, None if is_plain and value in NOTHING else value)
        self._add(_Anchored(node, 0, len(value) + _LEAST), event.anchor)

    def _check(self, value: str, start: int) -> None:
        """Raise where a text holds half of a surrogate pair; PyYAML's own parser lets that pass."""
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _refused("half of a surrogate pair", start) from error

    def _name(self, above: _Open, key: _Key) -> None:
        if key.text in above.names:
            self._duplicates.append((key.text, key.start))
        above.names.add(key.text)
        above.weight += len(key.text)
        above.key = key

    def _open(self, event: CollectionStartEvent) -> None:
        position = self._begins(event)
        start = self._offset(position)
        is_object = isinstance(event, MappingStartEvent)
        if len(self._stack) >= MAX_DEPTH:
            self._too_deep(start)
        if self._stack and self._stack[-1].node.is_object and self._stack[-1].key is None:
            raise _refused("a name that is no text", start)
        if is_object and event.flow_style and self._text[position : position + 1] != "{":
            self._pairs.add(start)
        if event.anchor is not None:
            self._anchor(event.anchor, None, start)
        self._stack.append(_Open(Node(start, start, [], is_object), event.anchor, names=set()))

    def _close(self, event: Event) -> None:
        done = self._stack.pop()
        node = done.node
        first, last = _place(event)
        end = self._offset(last) if last > first else 0  # NOTE: blocks end where something else begins
        below = node.members[-1].node.end if node.members else node.items[-1].end if node.items else node.start
        node.end = max(end, below)
        anchored = _Anchored(node, done.height, done.weight)
        if done.anchor is not None:
            self._anchors[done.anchor] = anchored
        self._add(anchored, None)

    def _alias(self, event: AliasEvent) -> None:
        start, name = self._offset(_place(event)[0]), event.anchor or ""
        above = self._stack[-1] if self._stack else None
        meant = self._anchors.get(name)
        if above is None or meant is None:
            raise _refused("an alias of nothing, or of what it stands in", start)
        if above.node.is_object and above.key is None:
            raise _refused("an alias for a name", start)
        self._copied += meant.weight
        if self._copied > len(self._data) + _COPIES:
            raise _refused("aliases that stand for more than the document itself holds", start)
        if len(self._stack) + meant.height > MAX_DEPTH:
            self._too_deep(start)
        self._aliased.add(name)
        self._add(meant, None, is_alias=True)

    def _anchor(self, name: str, meant: _Anchored | None, start: int) -> None:
        if name in self._anchors:
            raise _refused(f"the anchor {name[:100]!r} given twice", start)
        self._anchors[name] = meant

    def _too_deep(self, start: int) -> NoReturn:
        raise UnreadableDocumentError(
            f"nested deeper than {MAX_DEPTH} levels",
            where=f"byte {start}",
            hint="no SBOM needs this; look at the document by hand",
        )

    def _add(self, found: _Anchored, anchor: str | None, *, is_alias: bool = False) -> None:
        """Put a value where it belongs."""
        node = found.node
        if anchor is not None:
            self._anchor(anchor, found, node.start)
        if not self._stack:
            self._root = node
            return
        above = self._stack[-1]
        above.weight += found.weight
        above.height = max(above.height, found.height + 1)
        if above.key is None:
            above.node.items.append(node)
            return
        key, above.key = above.key, None
        start = key.start
        # NOTE: from a name to its value is taken as seen; where more than a colon stands there, the name alone is.
        if is_alias or not _COLON.fullmatch(self._data, key.end, max(key.end, node.start)):
            self._spans.append((key.start, key.end))
            start = node.start
        above.node.members.append(Member(key.text, start, node))


def _place(event: Event) -> tuple[int, int]:
    """The characters between which an event stands."""
    return cast("Mark", event.start_mark).index, cast("Mark", event.end_mark).index


def _is_disguised(raw: str, value: str, style: str | None) -> bool:
    """Whether a scalar does not say plainly what it means."""
    match style:
        case '"':
            return _PLAIN_ESCAPES.search(raw) is not None
        case "'":
            return raw[1:-1] != value
        case "|":
            return False
        case ">":
            return len(raw.rstrip().splitlines()) > 1
    return raw != value


def _outermost(spans: list[Span]) -> Iterator[Span]:
    """Spans in order, without those that lie in another one."""
    done = -1
    for start, end in spans:
        if start >= done:
            yield start, end
            done = end
