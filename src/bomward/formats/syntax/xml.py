"""XML with positions: which bytes each element, attribute and text takes up.

Reading is expat's, and positions are bytes of the document as UTF-8. A DOCTYPE is refused: no SBOM needs one, and it can make one
text stand for another.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, NoReturn
from xml.parsers import expat

import msgspec

from bomward import patterns
from bomward.encodings import View
from bomward.errors import UnreadableDocumentError
from bomward.formats.syntax.tree import MAX_DEPTH

_SEPARATOR = "\x0c"
"""Between namespace and name, as expat gives them: a character that no XML can hold."""
_FIRST_LOOK = 1 << 14
_INCLUSION = "http://www.w3.org/2001/XInclude"
_PAGE = patterns.lazy(rb"\s*<(?:!doctype\s+)?html[\s>]", re.IGNORECASE)
"""A web page, which need be no XML."""
_SPACE, _SPACE_BYTES = " \t\r\n", b" \t\r\n"
_WHOLE = 8  # times the size of a document: how long all texts with elements in them may be together
TAG = patterns.lazy(rb"""<([^\s/>]+)[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>""")
"""A start tag, its name first, in text that is known to be XML."""
_ATTRIBUTE = patterns.lazy(rb"""\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class Attribute(NamedTuple):
    """An attribute; `start` is where its name begins, the value stands between `value_start` and `end`."""

    namespace: str
    name: str
    value: str
    start: int
    value_start: int
    end: int


class Piece(NamedTuple):
    """A run of text between two pieces of markup, CDATA markers included, and the white space around it left out."""

    start: int
    end: int
    value: str
    is_plain: bool
    """Whether no CDATA section begins in it."""


class Element(msgspec.Struct, gc=False):
    """An element and where it stands."""

    namespace: str
    name: str
    start: int
    inner_start: int
    """Behind the start tag."""
    inner_end: int = 0
    """Before the end tag; the end of the start tag where the element closes itself."""
    end: int = 0
    attributes: list[Attribute] = []
    children: list[Element] = []
    pieces: list[Piece] = []
    """Its own text: what is not white space alone."""
    tag_end: int = 0
    """Behind the name in the start tag."""
    declared: dict[str, str] = {}
    """Namespaces by the prefixes that its start tag declares; the default one by the empty prefix."""
    whole: str = ""
    """All text within it, where other elements stand within its text; nothing for any other."""

    @property
    def text(self) -> str:
        """Its own text, joined over whatever breaks it, without the white space around it."""
        return "".join(piece.value for piece in self.pieces).strip(_SPACE)

    @property
    def is_broken(self) -> bool:
        """Whether its bytes do not say its text plainly: a comment, another element or a CDATA section stands in it."""
        return len(self.pieces) > 1 or not all(piece.is_plain for piece in self.pieces)

    @property
    def closes_itself(self) -> bool:
        """Whether it has no end tag, and so no place to put anything in."""
        return self.inner_start == self.end

    def get(self, name: str, namespace: str = "") -> str:
        """The value of an attribute, or nothing."""
        return next((a.value for a in self.attributes if a.name == name and a.namespace == namespace), "")


def _parser() -> expat.XMLParserType:
    # NOTE: whatever its declaration says, the view is UTF-8.
    parser = expat.ParserCreate("UTF-8", _SEPARATOR)
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartNamespaceDeclHandler = _no_inclusion
    return parser


def _no_doctype(*_: Any) -> NoReturn:
    raise UnreadableDocumentError(
        "it has a DOCTYPE, which is not read: what it declares can make one text stand for another",
        where="<!DOCTYPE",
        hint="ask the supplier for the document without one",
    )


def _no_inclusion(_: str | None, uri: str | None) -> None:
    if uri == _INCLUSION:
        raise UnreadableDocumentError(
            "it includes other files (XInclude), which are not read: what stands in them would be part of it",
            where=f"xmlns={uri!r}",
            hint="ask the supplier for one document with all of it",
        )


def _unreadable(error: expat.ExpatError, base: int = 0) -> UnreadableDocumentError:
    where = f"line {error.lineno}" if not base else f"in what begins at byte {base}"
    return UnreadableDocumentError(
        f"not XML: {expat.ErrorString(error.code)}",
        where=where,
        hint="ask the supplier for a document that parses; this one may be cut short",
    )


def split(name: str) -> tuple[str, str]:
    """Namespace and local part of a name as expat tells it."""
    namespace, _, local = name.rpartition(_SEPARATOR)
    return namespace, local


class _Found(Exception):  # noqa: N818  # no error: the way to stop a parser
    def __init__(self, name: str) -> None:
        self.name = name


def root_of(view: View) -> tuple[str, str]:
    """Namespace and name of the outermost element. Raises UnreadableDocumentError where it is no XML, or has a DOCTYPE."""
    if _PAGE.match(view.utf8):
        return "", "html"

    def found(name: str, _: Any) -> NoReturn:
        raise _Found(name)

    parser = _parser()
    parser.StartElementHandler = found
    start, size = 0, _FIRST_LOOK
    try:
        while start < len(view.utf8):
            parser.Parse(view.utf8[start : start + size])
            start, size = start + size, size * 2  # NOTE: a long token is looked at again with each part of it
        parser.Parse(b"", True)
    except _Found as root:
        return split(root.name)
    except expat.ExpatError as error:
        raise _unreadable(error) from error
    raise AssertionError("a document without an element is an error of expat's")


def verify(view: View) -> None:
    """Raise UnreadableDocumentError unless the whole document is well-formed XML without a DOCTYPE."""
    try:
        _parser().Parse(view.utf8, True)
    except expat.ExpatError as error:
        raise _unreadable(error) from error


def pull(data: bytes, opened: Callable[[str, list[str]], None], closed: Callable[[str], None]) -> None:
    """Every start tag, with names and values of its attributes in turn, and every end tag, without their places."""
    parser = _parser()
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _unreadable(error) from error


def elements(
    data: bytes,
    start: int = 0,
    end: int | None = None,
    scope: Mapping[str, str] | None = None,
    texts: Collection[str] = (),
    depth: int = 0,
) -> Element:
    """The element that these bytes are, with the namespaces in scope there by their prefixes, in so many others.

    `texts` names elements that are meant to hold text alone. Raises UnreadableDocumentError where they are none, or nested too deeply.
    """
    return _Builder(data, start, len(data) if end is None else end, scope or {}, texts, MAX_DEPTH - depth).root


def trimmed(data: bytes, start: int, end: int) -> tuple[int, int]:
    """A run of bytes without the white space around it."""
    text = data[start:end].rstrip(_SPACE_BYTES)
    return start + len(text) - len(text.lstrip(_SPACE_BYTES)), start + len(text)


def _quoted(uri: str) -> str:
    # NOTE: not the standard library's own for XML, which takes a web client with it.
    return re.sub(r"\s", lambda match: f"&#{ord(match[0])};", html.escape(uri))


class _Builder:
    """Takes what expat tells into elements."""

    def __init__(
        self, data: bytes, start: int, end: int, scope: Mapping[str, str], texts: Collection[str], deepest: int
    ) -> None:
        declared = "".join(f' xmlns{":" if prefix else ""}{prefix}="{_quoted(uri)}"' for prefix, uri in scope.items())
        head = f"<around{declared}>".encode() if scope else b""
        self._data, self._shift = data, start - len(head)
        self._stack = [Element("", "", start, start, children=[], pieces=[])]
        self._least = 1 if scope else 0
        self._texts: list[str] = []
        self._names_of_texts, self._deepest = texts, deepest
        self._said: list[str] = []
        self._begins = [0]
        """How much was said before each element that is open."""
        self._left = _WHOLE * (end - start)
        self._declared: dict[str, str] = {}
        self._plain = True
        self._piece = start
        self._parser = parser = _parser()
        parser.buffer_text = parser.ordered_attributes = True
        self._handle(parser)
        try:
            parser.Parse(head)
            parser.Parse(data[start:end] + (b"</around>" if scope else b""), True)
        except expat.ExpatError as error:
            raise _unreadable(error, start) from error
        self.root = self._stack[0].children[0]

    def _handle(self, parser: expat.XMLParserType) -> None:
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._texts.append
        parser.StartCdataSectionHandler = self._cdata
        parser.CommentHandler = lambda _: self._pass_over(b"-->", 4)
        parser.ProcessingInstructionHandler = lambda *_: self._pass_over(b"?>", 2)

    @property
    def _at(self) -> int:
        return self._parser.CurrentByteIndex + self._shift

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        _no_inclusion(prefix, uri)
        # NOTE: anew, since elements before this one hold the other.
        self._declared = {**self._declared, prefix or "": uri or ""}

    def _open(self, name: str, attributes: list[str]) -> None:
        if self._least:  # NOTE: what stands around and declares the namespaces
            self._least -= 1
            self._declared = {}
            return
        start = self._at
        self._end_piece(start)
        if len(self._stack) > self._deepest:
            raise UnreadableDocumentError(
                f"nested deeper than {MAX_DEPTH} levels",
                where=f"byte {start}",
                hint="no SBOM needs this; look at the document by hand",
            )
        tag = TAG.match(self._data, start)
        if tag is None:
            raise AssertionError("expat has found a tag here")
        inner = self._piece = tag.end()
        found = [] if not attributes else _attributes(tag, attributes)
        element = Element(*split(name), start, inner, 0, 0, found, [], [], tag.end(1), self._declared)
        if self._declared:
            self._declared = {}
        self._stack[-1].children.append(element)
        self._stack.append(element)
        self._begins.append(len(self._said))

    def _close(self, _: str) -> None:
        if len(self._stack) == 1:
            return
        at = self._at
        self._end_piece(at)
        element, begins = self._stack.pop(), self._begins.pop()
        if element.children and (element.pieces or element.name in self._names_of_texts):
            element.whole = self._joined(begins, at)
        element.inner_end = at
        closes_itself = at == element.inner_start and self._data[at - 2 : at] == b"/>"
        element.end = self._piece = at if closes_itself else self._data.index(b">", at) + 1

    def _joined(self, begins: int, at: int) -> str:
        """All text in an element that ends here, white space as a page shows it."""
        whole = " ".join("".join(self._said[begins:]).split())
        self._left -= len(whole)
        if self._left < 0:  # NOTE: or texts around texts would take more than linear time.
            raise UnreadableDocumentError(
                "texts with elements in them stand within each other too often",
                where=f"byte {at}",
                hint="no SBOM needs this; look at the document by hand",
            )
        return whole

    def _cdata(self) -> None:
        self._plain = False

    def _pass_over(self, ending: bytes, least: int) -> None:
        at = self._at
        self._end_piece(at)
        self._piece = self._data.index(ending, at + least) + len(ending)

    def _end_piece(self, at: int) -> None:
        text = "".join(self._texts)
        self._texts.clear()
        if text:
            self._said.append(text)
        if text.strip():
            self._stack[-1].pieces.append(Piece(*trimmed(self._data, self._piece, at), text, self._plain))
        self._plain = True


def _attributes(tag: re.Match[bytes], told: list[str]) -> list[Attribute]:
    """Attributes as expat tells them, in order, with where they stand; it keeps namespace declarations to itself."""
    written = [
        match
        for match in _ATTRIBUTE.finditer(tag.string, tag.end(1), tag.end())
        if match[1] != b"xmlns" and not match[1].startswith(b"xmlns:")
    ]
    return [
        Attribute(*split(name), value, match.start(1), *match.span(2 if match[2] is not None else 3))
        for match, name, value in zip(written, told[::2], told[1::2], strict=True)
    ]
