"""XML skimmed: where elements begin and end, at the speed of a text search, in a document that is known to be well-formed.

What is no element (comments, CDATA sections, processing instructions) is blanked first, so that every `<` left begins a tag.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property

import ahocorasick_rs
import msgspec

from bomward import patterns
from bomward.encodings import View
from bomward.formats.syntax.tree import Stretch
from bomward.formats.syntax.xml import TAG, Element, elements, trimmed, verify
from bomward.searching import Rare

_HIDDEN = patterns.lazy(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)
_HIDES = ahocorasick_rs.BytesAhoCorasick([b"<!", b"<?"])
_MIXED = (
    patterns.lazy(rb"<[^<>]*+>\s*+[^<\s][^<]*+(?=<([^/]))"),
    patterns.lazy(rb"</[^>]*+>\s*+[^<\s]"),
    patterns.lazy(rb"/>\s*+[^<\s]"),
)
"""Text before a start tag, behind an end tag, behind a tag that closes itself: elements may break it up.

NOTE: the first begins where a tag does; from each `>`, of which a text may be full, it would read the whole text again.
"""
_MIXED_PACKED = (
    patterns.lazy(rb"<[^/](?<=[^>]<.)", re.DOTALL),
    patterns.lazy(rb"</[^>]*+>[^<]"),
    patterns.lazy(rb"/>[^<]"),
)
"""The same in a document without white space, where they are found faster."""
_DECLARES = ahocorasick_rs.BytesAhoCorasick([b"xmlns:"])
_PREFIX = patterns.lazy(rb"xmlns:([^\s=]+)")
_WITH_OTHER = rb"(?:[ \t\r\n][^<>]*+)?>\s*+<(?!/|(?:[^\s:>/]++:)?(?:%b)[\s/>])"
"""Behind the name of an element: the rest of its tag, and the beginning of an element of another name than these."""
_SINGLE_QUOTED = patterns.lazy(rb"=[ \t\r\n]*'([^'<]*)'")
_SPACE = b" \t\r\n"
_SLASH, _CLOSES = b"/>"
_FOUND = "expat has found markup here"


class Child(msgspec.Struct, frozen=True, gc=False):
    """An element that was not looked into: its name as written, and where it stands."""

    tag: bytes
    start: int
    inner_start: int
    end: int


class Skimmed:
    """A document of which only the beginnings and ends of elements are known. Raises UnreadableDocumentError where it is no XML."""

    def __init__(self, view: View) -> None:
        verify(view)
        self.view, self.data = view, view.utf8
        self.hidden = tuple(_hidden(self.data))
        start = _behind_prolog(self.data, self.hidden)
        self.bare = _blanked(self.data, [span for span in self.hidden if span[0] > start])
        """The document with blanks for whatever is no element, from its root on; every position is the same."""
        self.root = self.child_at(start)

    @property
    def has_hidden(self) -> bool:
        """Whether comments, sections or instructions stand in the outermost element."""
        return any(start > self.root.start for start, _ in self.hidden)

    @cached_property
    def head(self) -> Element:
        """The outermost element without what stands in it."""
        return self.opened(self.root, {})

    def opened(self, child: Child, scope: dict[str, str]) -> Element:
        """An element's name, attributes and declared namespaces, without what stands in it."""
        # NOTE: positions stay right, since only what closes the tag is put in place of what stands behind it.
        tag = self.data[child.start : child.inner_start].removesuffix(b"/>").removesuffix(b">") + b"/>"
        found = elements(tag, scope=scope)
        return _moved(found, child)

    def child_at(self, start: int) -> Child:
        """The element that begins at a byte."""
        tag = TAG.match(self.bare, start)
        if tag is None:
            raise AssertionError(_FOUND)
        return Child(tag[1], start, tag.end(), self._end(tag))

    def _end(self, tag: re.Match[bytes]) -> int:
        """The byte behind an element."""
        bare, at, opening, closing = self.bare, tag.end(), b"<" + tag[1], b"</" + tag[1]
        if bare[at - 2] == _SLASH:
            return at
        depth = 1
        while depth:
            close = self._named(closing, at)
            depth += self._openings(opening, at, close) - 1
            at = bare.index(b">", close) + 1
        return at

    def _openings(self, opening: bytes, start: int, end: int) -> int:
        """How many elements of exactly this name begin between these bytes and do not close themselves."""
        count = 0
        at = self.bare.find(opening, start, end)
        while at >= 0:
            tag = TAG.match(self.bare, at)
            count += tag is not None and tag[1] == opening[1:] and self.bare[tag.end() - 2] != _SLASH
            at = self.bare.find(opening, at + 1, end)
        return count

    def _named(self, closing: bytes, at: int) -> int:
        """Where the next end tag of exactly this name begins."""
        at = self.bare.index(closing, at)
        while self.bare[at + len(closing)] not in b"> \t\r\n":
            at = self.bare.index(closing, at + 1)
        return at

    def children(self, parent: Child, look: Callable[[int], Child | None] | None = None) -> Iterator[Child]:
        """The elements within an element, one level down, in order; `look` may know a shorter way to the end of one."""
        # NOTE: runs for every component; what is unusual about one is left to `child_at`.
        bare, name, opening, closing = self.bare, b"", b"", b""
        at = bare.find(b"<", parent.inner_start, parent.end)
        while at >= 0 and bare[at + 1] != _SLASH:
            child = look(at) if look is not None else None
            if child is None:
                tag = TAG.match(bare, at)
                if tag is None:
                    raise AssertionError(_FOUND)
                if tag[1] != name:
                    name, opening, closing = tag[1], b"<" + tag[1], b"</" + tag[1]
                inner = tag.end()
                # NOTE: no search for the end tag of what has none, for that would take it through the whole document.
                close = bare.find(closing, inner) if bare[inner - 2] != _SLASH else inner
                end = close + len(closing)
                if close == inner or bare[end] != _CLOSES or bare.find(opening, inner, close) >= 0:
                    child = self.child_at(at)
                else:
                    child = Child(name, at, inner, end + 1)
            yield child
            at = bare.find(b"<", child.end, parent.end)

    def says(self, start: int, end: int) -> bool:
        """Whether there is any text between two tags."""
        return _HIDDEN.sub(rb"\1", self.data[start:end]).strip(_SPACE) != b""

    def stretches(self) -> Iterator[Stretch]:
        """Texts that something hidden breaks up, and attributes in single quotes, which the sieve takes for no edge."""
        for start, end in self._runs():
            yield from self._broken(start, end)
        for match in _SINGLE_QUOTED.finditer(self.bare):
            yield Stretch(*match.span(1), match[1].decode("utf-8", "replace"))

    def _runs(self) -> Iterator[tuple[int, int]]:
        """The stretches between two tags in which something is hidden."""
        done = 0
        for start, end in self.hidden:
            if start >= done and start > self.root.start:
                done = self.bare.find(b"<", end)
                if done < 0:
                    break
                yield self.bare.rfind(b">", 0, start) + 1, done

    def mixed(self, texts: Mapping[str, Sequence[str]]) -> Iterator[int]:
        """Where elements may break up a text, in order: beside a word or something hidden, or in what is meant to hold text alone.

        Some of those hold others elsewhere; they are no texts where they begin with one of these.
        """
        alone = tuple(name for name, held in texts.items() if not held)
        looks = (*_MIXED, _elements_in(alone, b"[^\\s:>/]+:")) if self._may_be_mixed(alone) else ()
        found = (look.finditer(self.bare, self.root.start, self.root.end) for look in looks)
        words = heapq.merge(*((match.end(match.lastindex or 0) - 1 for match in matches) for matches in found))
        hidden = (
            end for start, end in self._runs() if self.bare[end + 1] != _SLASH and self.data[start:end].strip(_SPACE)
        )
        others = (self._begun_otherwise(name, held) for name, held in texts.items() if held)
        return heapq.merge(words, hidden, *others)

    def _begun_otherwise(self, name: str, held: Sequence[str]) -> Iterator[int]:
        """Where elements of that name begin with another than these."""
        opening = ahocorasick_rs.BytesAhoCorasick([b"<" + prefix + name.encode() for prefix in self._prefixes])
        with_other = re.compile(_WITH_OTHER % "|".join(held).encode())
        for _, _, behind in opening.find_matches_as_indexes(self.bare):
            if match := with_other.match(self.bare, behind):
                yield match.end() - 1

    @cached_property
    def _prefixes(self) -> list[bytes]:
        """What may stand before the name of an element, nothing included."""
        # NOTE: where there is none, that is seen ten times as fast as a pattern sees it.
        declared = (_PREFIX.match(self.data, at) for _, at, _ in _DECLARES.find_matches_as_indexes(self.data))
        return sorted({b"", *(match[1] + b":" for match in declared if match)})

    def _may_be_mixed(self, texts: tuple[str, ...]) -> bool:
        """Whether any element may break up a text; said quickly of most documents, in which none does."""
        if _unusual(texts).is_absent(self.bare):
            return False
        packed = self.bare.translate(None, _SPACE)
        # NOTE: a text that ends in the sign that closes tags looks like a tag; then there are more of it than tags.
        if packed.count(b">") != packed.count(b"<") or any(look.search(packed) for look in _MIXED_PACKED):
            return True
        names = sorted(prefix + text.encode() for prefix in self._prefixes for text in texts)
        return any(_ends_an_element(packed, at) for at in _ends_right_behind_a_tag(packed, names))

    def _broken(self, start: int, end: int) -> Iterator[Stretch]:
        """What a text says once joined; it stands where its first part does, which is what a reader has looked at."""
        says, parts, begins = b"", [], start
        for hidden in _HIDDEN.finditer(self.data, start, end):
            says += self.data[max(begins, start) : hidden.start()]
            if hidden[1] is not None:
                says += hidden[1]
            else:
                parts.append((start, hidden.start()))
                start = hidden.end()
            begins = hidden.end()
        says += self.data[begins:end]
        parts.append((start, end))
        first = next((part for part in parts if self.data[slice(*part)].strip(_SPACE)), None)
        if first is not None:
            yield Stretch(*trimmed(self.data, *first), says.decode("utf-8", "replace").strip())


@cache
def _unusual(texts: tuple[str, ...]) -> Rare:
    """A sign that closes tags in a text, text beside a tag of each kind, and an element at the end of one that is meant to hold text."""
    space, end = rb"[ \t\r\n]*", rb"</[^>]*>"
    return Rare(
        rb">[^<]*>",
        rb"[^> \t\r\n]%b<[^/]" % space,
        rb"%b%b[^< \t\r\n]" % (end, space),
        rb"/>%b[^< \t\r\n]" % space,
        rb"(?:/>|%b)%b</(?:[^:<> \t\r\n]*:)?(?:%b)%b>" % (end, space, "|".join(texts).encode(), space),
    )


def _ends_right_behind_a_tag(packed: bytes, names: Sequence[bytes]) -> Iterator[int]:
    """Where a tag ends right behind which one stands that ends an element of one of these names."""
    # NOTE: where an element holds others and no text beside them, it ends like that; a pattern takes ten times as long.
    needles = ahocorasick_rs.BytesAhoCorasick([b"></" + name + b">" for name in names])
    return (at for _, at, _ in needles.find_matches_as_indexes(packed))


def _ends_an_element(packed: bytes, at: int) -> bool:
    """Whether the tag that ends here ends an element, be it with its beginning: then what ends behind it holds an element."""
    return packed[at - 1] == _SLASH or packed.startswith(b"</", packed.rfind(b"<", 0, at))


def _elements_in(names: Sequence[str], prefixes: bytes) -> re.Pattern[bytes]:
    """An element of one of these names that begins with another."""
    return re.compile(rb"<(?:%b)?(?:%b)[^<>]*+>\s*+<[^/]" % (prefixes, "|".join(names).encode()))


def _hidden(data: bytes) -> Iterator[tuple[int, int]]:
    done = 0
    for _, start, _ in _HIDES.find_matches_as_indexes(data):
        if start >= done:
            match = _HIDDEN.match(data, start)
            if match is None:
                raise AssertionError(_FOUND)
            yield match.span()
            done = match.end()


def _behind_prolog(data: bytes, spans: Sequence[tuple[int, int]]) -> int:
    """Where the outermost element begins."""
    start = data.index(b"<")
    for span in spans:
        if span[0] != start:
            break
        start = data.index(b"<", span[1])
    return start


def _blanked(data: bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    if not spans:
        return data
    blanked = bytearray(data)
    for start, end in spans:
        blanked[start:end] = b" " * (end - start)
    return bytes(blanked)


def _moved(element: Element, child: Child) -> Element:
    """The element where it really stands, once its start tag alone was read."""
    shift = child.start
    for index, at in enumerate(element.attributes):
        element.attributes[index] = at._replace(
            start=at.start + shift, value_start=at.value_start + shift, end=at.end + shift
        )
    element.start, element.tag_end = child.start, element.tag_end + shift
    element.inner_start = element.inner_end = child.inner_start
    element.end = child.end
    return element
