"""Insertions into XML text that look like the text around them, and what is in one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from bomward import patterns
from bomward.errors import UnreadableDocumentError
from bomward.formats.restoring import RECORD_HEAD, Edit
from bomward.formats.syntax.xml import Element, elements
from bomward.formats.syntax.xml_skim import Child, Skimmed

_NEAR = 1024
_LAYOUT = patterns.lazy(rb">(\r?\n)([ \t]+)<")
_ESCAPED_HEAD = RECORD_HEAD.replace("-", "&#45;")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_NO_CHARACTER = patterns.lazy("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PREFIX = patterns.lazy(rb"\s*<(?:([^\s/<>:]+):)?")
_SPECIAL = patterns.lazy("[^ !#-%'-;=?-~]")


class Made(NamedTuple):
    """An element to write: names without prefix, and either a text or elements."""

    name: str
    inside: str | Sequence[Made] = ()
    attributes: tuple[tuple[str, str], ...] = ()


def escaped(text: str) -> str:
    """A text as it stands in XML, in ASCII: in an element or between double quotes."""
    plain = _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)
    safe = _SPECIAL.sub(lambda match: _NAMED.get(match[0]) or f"&#{ord(match[0])};", plain)
    # NOTE: what a note quotes must not look like the restore record, which is put in later.
    return safe.replace(RECORD_HEAD, _ESCAPED_HEAD)


class Splicer:
    """Makes insertions into one document."""

    def __init__(self, skim: Skimmed, *, on_one_line: bool = False) -> None:
        """A document, and whether what is put in is to have no line ends, or is laid out as the document is."""
        self.skim = skim
        match = None if on_one_line else _LAYOUT.search(skim.data, skim.root.start, skim.root.inner_start + _NEAR)
        self.newline, self.unit = (match[1].decode(), match[2].decode()) if match else ("", "")

    def child(self, parent: Child, name: str) -> Child | None:
        """The first element of that name, and of its parent's prefix, within a parent."""
        wanted = prefix_of(parent) + name.encode()
        return next((c for c in self.skim.children(parent) if c.tag == wanted and not self.declares(c)), None)

    def declares(self, child: Child) -> bool:
        """Whether an element declares namespaces of its own, so that a prefix may mean something else in it."""
        return self.skim.data.find(b"xmlns", child.start, child.inner_start) >= 0

    def is_open(self, child: Child) -> bool:
        """Whether anything can be put into an element: one that closes itself has no place for it."""
        return child.inner_start < child.end

    def holds_text(self, parent: Child) -> bool:
        """Whether text of its own stands between the elements in an element."""
        children = list(self.skim.children(parent))
        ends = [parent.inner_start, *(child.end for child in children)]
        begins = [*(child.start for child in children), self.skim.data.rfind(b"<", 0, parent.end)]
        return any(map(self.skim.says, ends, begins))

    def append(self, parent: Child, made: Iterable[Made]) -> Edit:
        """Add elements at the end of an element that is open."""
        return self._insert(parent, list(self.skim.children(parent)), made)

    def add(self, parent: Child, made: Made, after: Collection[str]) -> Edit:
        """Add an element to one that is open, before the first of these names and before what is foreign."""
        prefix = prefix_of(parent)
        before = []
        for child in self.skim.children(parent):
            own, _, name = child.tag.rpartition(b":")
            if name.decode() in after or (own + b":" if own else b"") != prefix or self.declares(child):
                break
            before.append(child)
        return self._insert(parent, before, [made])

    def add_attribute(self, child: Child, attributes: Iterable[tuple[str, str]]) -> Edit:
        """Add attributes right behind an element's name."""
        text = "".join(f' {name}="{escaped(value)}"' for name, value in attributes)
        return Edit(child.start + 1 + len(child.tag), text.encode())

    def _insert(self, parent: Child, before: Sequence[Child], made: Iterable[Made]) -> Edit:
        prefix = prefix_of(parent).decode()
        indent = self._child_indent(parent, before)
        texts = "".join(self._line(indent) + self._render(one, prefix, indent) for one in made)
        if before:
            return Edit(before[-1].end, texts.encode())
        has_more = self.skim.bare[parent.inner_start : parent.inner_start + 1] in (b"\r", b"\n")
        tail = "" if has_more else self._line(self._indent_of(parent.start))
        return Edit(parent.inner_start, (texts + tail).encode())

    def _render(self, made: Made, prefix: str, indent: str) -> str:
        attributes = "".join(f' {name}="{escaped(value)}"' for name, value in made.attributes)
        head = f"<{prefix}{made.name}{attributes}"
        if isinstance(made.inside, str):
            return f"{head}>{escaped(made.inside)}</{prefix}{made.name}>"
        if not made.inside:
            return f"{head}/>"
        deeper = indent + self.unit
        inside = "".join(self._line(deeper) + self._render(one, prefix, deeper) for one in made.inside)
        return f"{head}>{inside}{self._line(indent)}</{prefix}{made.name}>"

    def _line(self, indent: str) -> str:
        return self.newline + indent if self.newline else ""

    def _child_indent(self, parent: Child, before: Sequence[Child]) -> str:
        """The white space that begins the lines of what stands in an element."""
        if not self.newline:
            return ""
        line = self._before(before[0].start) if before else None
        return line if line is not None and not line.strip(" \t") else self._indent_of(parent.start) + self.unit

    def _indent_of(self, position: int) -> str:
        """The white space that begins the line on which something stands."""
        line = self._before(position) or ""
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _before(self, position: int) -> str | None:
        """What stands before a position on its line; None where the line began too far away, or is the first."""
        start = self.skim.data.rfind(b"\n", max(0, position - _NEAR), position)
        return self.skim.data[start + 1 : position].decode("utf-8", "replace") if start >= 0 else None


def prefix_of(child: Child) -> bytes:
    """The prefix of an element as written, with its colon; empty where it has none."""
    prefix, colon, _ = child.tag.rpartition(b":")
    return prefix + colon


_DECLARES = patterns.lazy(rb"<[^>]*\sxmlns")
"""A tag that declares a namespace; notes write every `>` within a value as an entity."""


def holds_only(insertion: bytes, is_ours: Callable[[Element], bool]) -> bool:
    """Whether an insertion is elements of one prefix that are all ours, and nothing else."""
    match = _PREFIX.match(insertion)
    if match is None or b"<!" in insertion or b"<?" in insertion or _DECLARES.search(insertion):
        return False
    scope = {(match[1] or b"").decode("utf-8", "replace"): _SOME}
    try:
        around = elements(b"<around>" + insertion + b"</around>", scope=scope)
    except UnreadableDocumentError:
        return False
    return not around.pieces and bool(around.children) and all(_is_bare(e) and is_ours(e) for e in around.children)


_SOME = "urn:any"


def _is_bare(element: Element) -> bool:
    """Whether an element and all in it are of that prefix, with texts or elements inside, never both."""
    if element.namespace != _SOME or any(attribute.namespace for attribute in element.attributes):
        return False
    if element.is_broken or (element.pieces and element.children):
        return False
    return all(_is_bare(child) for child in element.children)


def made_of(element: Element) -> Made:
    """An element as what was made into it."""
    attributes = tuple((attribute.name, attribute.value) for attribute in element.attributes)
    if element.children:
        return Made(element.name, [made_of(child) for child in element.children], attributes)
    return Made(element.name, element.text, attributes)
