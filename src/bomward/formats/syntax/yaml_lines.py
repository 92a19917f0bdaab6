"""YAML as most tools write it: a name or an item on each line, with a value behind it or indented lines below.

That much of YAML is read alike by every reader, and here many times faster than by one of the whole language. Whatever is not surely
so is left to that one: a value over several lines, an empty one, an anchor, a tag, a comment behind a value.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bomward import patterns
from bomward.formats.syntax.tree import Member, Node, Stretch
from bomward.formats.syntax.whole import Tree
from bomward.formats.syntax.yaml_reading import NOTHING, Layout, Reading

_USUAL = bytes([0x0A, *range(0x20, 0x7F)])
_ODD = patterns.lazy(rb"[\0-\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]")
"""Tabs, line ends of other kinds, what is no character of YAML."""
_LINE = patterns.lazy(
    rb"""
    ^(?P<indent>\ *+)(?:-(?P<dash>\ ++))?+
    (?:(?P<name>[A-Za-z_][A-Za-z0-9_-]{0,99}+):(?:\ ++|(?=\n)))?+
    (?:(?P<plain>[A-Za-z0-9/_.+(~=^;<$\\\x80-\xff](?:[^\ :\n]++|:(?=[^\ \n])|\ ++(?=[^\ \#\n]))*+)
      |'(?P<single>(?:[^'\n]++|'')*+)'
      |"(?P<double>(?:[^"\\\n]++|\\["nrt])*+)"
      |(?P<flow>\[\]|\{\})
    )?+(?:\n|\Z)
    |^\ *+(?P<comment>\#)[^\n]*+(?:\n|\Z)
    """,
    re.VERBOSE | re.MULTILINE,  # NOTE: what is no such line is looked at once, and not from each of its bytes
)
_INDENT, _DASH, _NAME, _PLAIN, _SINGLE, _DOUBLE, _FLOW, _COMMENT = range(1, 9)
_ESCAPE = patterns.lazy(r"\\(.)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_BEGINS = b"---\n"
_DEEPEST = 50


def in_lines(data: bytes) -> Reading | None:
    """The document; None where it is not all of that kind."""
    if _ODD.search(data.translate(None, _USUAL)) is not None:
        return None
    reader = _Reader()
    at = len(_BEGINS) if data.startswith(_BEGINS) else 0
    for match in _LINE.finditer(data, at):
        if match.start() != at or not reader.take(match):
            return None
        at = match.end()
    return reader.reading() if at == len(data) else None


class _Open(NamedTuple):
    """A mapping or a list that has begun, and the column in which its lines do."""

    node: Node
    column: int
    names: set[str]


class _Reader:
    """Takes lines into nodes."""

    def __init__(self) -> None:
        self._stack: list[_Open] = []
        self._awaits: tuple[str, int] | None = None
        """A name whose value is to begin on the next line, and where it stands."""
        self._duplicates: list[tuple[str, int]] = []
        self._stretches: list[Stretch] = []

    def reading(self) -> Reading | None:
        """The document, once all lines are taken; None where there is none, or a value is missing."""
        if self._awaits is not None or not self._stack:
            return None
        root = self._stack[0].node
        self._close(-1)
        return Reading(Tree(root, duplicates=self._duplicates, spans=[]), self._stretches, Layout([], set()))

    def take(self, match: re.Match[bytes]) -> bool:
        """Take a line; whether it fits what stands before it."""
        last = match.lastindex or 0
        if last in (_INDENT, _COMMENT):
            # NOTE: what stands between a name and its value is seen with the name, but for a comment.
            return last == _INDENT or self._awaits is None
        line, start = match.start(), match.start(_NAME)
        if match.start(_DASH) >= 0:
            if not self._is_item(match.end(_INDENT), line):
                return False
            if start < 0:
                if last != _DASH:
                    self._stack[-1].node.value.append(self._value(match, last))
                return last != _DASH
            self._begin(Node(start, start, [], True), start - line)
        elif start < 0 or not self._is_named(start, line):
            return False
        return self._name(match, last)

    def _is_item(self, start: int, line: int) -> bool:
        """Whether an item can stand here; the first one begins its list."""
        column = start - line
        if self._awaits is not None:
            if column < self._stack[-1].column:
                return False
            self._begin(Node(start, start, []), column)
            return True
        self._close(column)
        return bool(self._stack) and self._stack[-1].column == column and not self._stack[-1].node.is_object

    def _is_named(self, start: int, line: int) -> bool:
        """Whether a name can stand here; the first one begins its mapping."""
        column = start - line
        if self._awaits is not None or not self._stack:
            if column <= self._stack[-1].column if self._stack else column > 0:
                return False
            self._begin(Node(start, start, [], True), column)
            return True
        self._close(column)
        if self._stack and self._stack[-1].column == column and not self._stack[-1].node.is_object:
            self._end()  # NOTE: a list may begin in the column of its name
        return bool(self._stack) and self._stack[-1].column == column

    def _name(self, match: re.Match[bytes], last: int) -> bool:
        """A name, with the value behind it."""
        node, _, names = self._stack[-1]
        key, start = match["name"].decode(), match.start(_NAME)
        if key in names:
            self._duplicates.append((key, start))
        names.add(key)
        if last == _NAME:
            self._awaits = key, start
        else:
            node.value.append(Member(key, start, self._value(match, last)))
        return len(self._stack) < _DEEPEST

    def _value(self, match: re.Match[bytes], last: int) -> Node:
        """The value on a line."""
        start, end = match.span(last)
        if last == _FLOW:
            return Node(start, end, [], match[last] == b"{}")
        text = match[last].decode()
        if last == _PLAIN:
            return Node(start, end, None if text in NOTHING else text)
        start, end = start - 1, end + 1
        if last == _DOUBLE:
            text = _ESCAPE.sub(lambda escape: _ESCAPES.get(escape[1], escape[1]), text) if "\\" in text else text
        elif "''" in text:
            text = text.replace("''", "'")
            self._stretches.append(Stretch(start, end, text))
        return Node(start, end, text)

    def _begin(self, node: Node, column: int) -> None:
        """A mapping or a list, where its first line stands."""
        if self._awaits is not None:
            self._stack[-1].node.value.append(Member(*self._awaits, node))
            self._awaits = None
        elif self._stack:
            self._stack[-1].node.value.append(node)
        self._stack.append(_Open(node, column, set()))

    def _close(self, column: int) -> None:
        """End what begins further to the right."""
        while self._stack and self._stack[-1].column > column:
            self._end()

    def _end(self) -> None:
        node = self._stack.pop().node
        last = node.value[-1]
        node.end = last.node.end if node.is_object else last.end
