"""Insertions into YAML text: items put in front of a list, as JSON on one line in ASCII; and what is in one."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence

from bomward import patterns
from bomward.formats.restoring import RECORD_HEAD, Edit
from bomward.formats.syntax.tree import Node
from bomward.formats.syntax.yaml import YamlSource

_ESCAPED_HEAD = RECORD_HEAD.replace("-", "\\u002d")
_PAIR = patterns.lazy(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\.")
_ASTRAL = patterns.lazy(r"\\U([0-9a-f]{8})|\\.")
_INDICATORS = b" -?:"
"""What may stand before a block mapping or sequence on its line."""
_LINE = r"(?:\r\n|\r|\n) *"
_ITEM = patterns.lazy(rf"- (\{{[^\r\n]*\}}){_LINE}")
_VALUE = r"(\[[^\r\n]*\])"


class Splicer:
    """Makes insertions into one document."""

    def __init__(self, source: YamlSource) -> None:
        self._data, self._layout = source.view.utf8, source.layout
        match = re.search(rb"\r\n|\r|\n", self._data)
        self._newline = match[0].decode() if match else "\n"
        self._starts = [start for start, _ in self._layout.shared]

    def takes(self, owner: Node, key: str) -> bool:
        """Whether the list `key` of a mapping can be added to, or made, and that changes nothing else."""
        if owner.start in self._layout.pairs or not owner.members or self._is_shared(owner):
            return False
        found = owner.get(key)
        return (
            found is None
            or self._is_absent(found)
            or (isinstance(found.value, list) and not found.is_object and not self._is_shared(found))
        )

    def _is_shared(self, node: Node) -> bool:
        """Whether a value stands in several places at once, or in something that does."""
        at = bisect_right(self._starts, node.start) - 1
        return at >= 0 and node.start < self._layout.shared[at][1]

    def _is_absent(self, node: Node) -> bool:
        """Whether nothing stands where a value should, behind its colon."""
        return node.value is None and node.start == node.end and self._data.endswith(b":", 0, self._behind(node, b" "))

    def prepend(self, owner: Node, key: str, items: Sequence[object]) -> Edit:
        """Put items in front of the list `key` of a mapping; the list is made where there is none."""
        found = owner.get(key)
        if found is None:
            text = f"{key}: {_flow(items)}"
            if self._is_flow(owner):
                return Edit(owner.start + 1, f"{text}, ".encode())
            return Edit(owner.start, (text + self._line(owner)).encode())
        if self._is_absent(found):
            return Edit(found.start, f" {_flow(items)}".encode())
        if self._is_flow(found):
            return Edit(found.start + 1, (_flow(items)[1:-1] + (", " if found.items else "")).encode())
        return Edit(found.start, "".join(f"- {_rendered(item)}{self._line(found)}" for item in items).encode())

    def _is_flow(self, node: Node) -> bool:
        return self._data[node.start : node.start + 1] in (b"{", b"[")

    def _line(self, node: Node) -> str:
        """A line end, and white space up to where a value begins that stands in lines of its own."""
        return self._newline + " " * (node.start - self._behind(node, _INDICATORS))

    def _behind(self, node: Node, passed: bytes) -> int:
        """The byte behind the last one before a value that is none of these."""
        at = node.start
        while at and self._data[at - 1] in passed:
            at -= 1
        return at


def _flow(items: Sequence[object]) -> str:
    return f"[{', '.join(map(_rendered, items))}]"


def _rendered(value: object) -> str:
    """A value as JSON that is YAML too."""
    # NOTE: YAML has one escape for what JSON writes as a pair, and takes no delete character as it is.
    text = _PAIR.sub(_joined, json.dumps(value)).replace("\x7f", "\\u007f")
    # NOTE: what a note quotes must not look like the restore record, which is put in later.
    return text.replace(RECORD_HEAD, _ESCAPED_HEAD)


def _joined(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[0]
    char: str = json.loads(f'"{match[0]}"')
    return f"\\U{ord(char):08x}"


def _parted(match: re.Match[str]) -> str:
    return match[0] if match[1] is None else json.dumps(chr(int(match[1], 16)))[1:-1]


def items_of(insertion: bytes, key: str) -> list[object]:
    """The items that an insertion puts into a list; nothing where it is not exactly what is written here."""
    text = insertion.decode("ascii", "replace")
    if text.startswith("- "):
        found = [] if _ITEM.sub("", text) else [f"[{', '.join(_ITEM.findall(text))}]"]
    else:
        match = re.fullmatch(rf"{key}: {_VALUE}(?:, |{_LINE})| {_VALUE}", text)
        found = [group for group in match.groups() if group] if match else [f"[{text.removesuffix(', ')}]"]
    try:
        items = json.loads(_ASTRAL.sub(_parted, found[0])) if found else []
        is_exact = _as_read(_flow(items)) == _as_read(found[0]) if found else False
    except (ValueError, RecursionError, OverflowError, TypeError):
        return []
    return items if is_exact else []


def _as_read(text: str) -> str:
    """A text in which the restore record, which is put in as it is, and a quoted one look alike."""
    return text.replace(_ESCAPED_HEAD, RECORD_HEAD)
