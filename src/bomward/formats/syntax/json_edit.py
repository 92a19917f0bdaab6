"""Insertions into JSON text that look like the text around them, and what is in one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from bomward.errors import CannotAnnotateError
from bomward.formats.restoring import RECORD_HEAD, Edit
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import Node, Region

_NEAR = 1024
_ESCAPED_HEAD = RECORD_HEAD.replace("-", "\\u002d")


class Style:
    """How a document is laid out."""

    def __init__(self, text: str) -> None:
        match = re.match(r"\s*\{(\r?\n)([ \t]+)", text)
        self.newline = match.group(1) if match else ""
        self.unit = match.group(2) if match else ""
        self.colon = ": " if self.newline or re.match(r'\s*\{\s*"[^"]*"\s*: ', text) else ":"

    def render(self, value: object, indent: str) -> str:
        """A value as text, to stand where lines begin with `indent`."""
        if self.newline:
            text = json.dumps(value, indent=self.unit).replace("\n", self.newline + indent)
        else:
            text = json.dumps(value, separators=(",", self.colon) if self.colon == ":" else (", ", ": "))
        # NOTE: what a note quotes must not look like the restore record, which is put in later.
        return text.replace(RECORD_HEAD, _ESCAPED_HEAD)

    @property
    def comma(self) -> str:
        """What stands between two things on one line."""
        return "," if self.newline or self.colon == ":" else ", "


class Splicer:
    """Makes insertions into regions of one document."""

    def __init__(self, source: JsonSource) -> None:
        self.source = source
        self.style = Style(source.data[:4096].decode("utf-8", "replace"))

    def append(self, region: Region, owner: Node, key: str, items: Sequence[object]) -> Edit:
        """Append items to the list `key` of an object; the list is made where there is none."""
        found = owner.get(key)
        if found is None:
            return self.add_member(region, owner, key, list(items))
        if found.is_object or not isinstance(found.value, list):
            raise CannotAnnotateError(
                f"{key!r} is not a list", where=f"byte {region.offset(found.start)}", hint="mend the document first"
            )
        indent = self._child_indent(region, found)
        texts = [self._line(indent) + self.style.render(item, indent) for item in items]
        if found.items:
            return Edit(region.offset(found.items[-1].end), "".join(self.style.comma + text for text in texts).encode())
        tail = self._line(self._indent_of(region, found)) if indent or self.style.newline else ""
        return Edit(region.offset(found.start + 1), (self.style.comma.join(texts) + tail).encode())

    def add_member(self, region: Region, owner: Node, key: str, value: object) -> Edit:
        """Add a member at the end of an object."""
        indent = self._child_indent(region, owner)
        text = f"{self._line(indent)}{json.dumps(key)}{self.style.colon}{self.style.render(value, indent)}"
        if owner.members:
            return Edit(region.offset(owner.members[-1].node.end), (self.style.comma + text).encode())
        tail = self._line(self._indent_of(region, owner)) if self.style.newline else ""
        return Edit(region.offset(owner.start + 1), (text + tail).encode())

    def add_outermost(self, key: str, value: object) -> Edit:
        """Add a member at the end of the outermost object."""
        end = max(slot.end for slot in self.source.members.values())
        text = f"{self._line(self.style.unit)}{json.dumps(key)}{self.style.colon}{self.style.render(value, self.style.unit)}"
        return Edit(end, (self.style.comma + text).encode())

    def _line(self, indent: str) -> str:
        return self.style.newline + indent if self.style.newline else ""

    def _child_indent(self, region: Region, node: Node) -> str:
        """The white space that begins the lines of what stands in a container."""
        if not self.style.newline:
            return ""
        starts = [member.start for member in node.members[:1]] or [item.start for item in node.items[:1]]
        before = self._before(region, starts[0]) if starts else None
        if before is not None and not before.strip(" \t"):
            return before
        return self._indent_of(region, node) + self.style.unit

    def _indent_of(self, region: Region, node: Node) -> str:
        """The white space that begins the line a node stands on."""
        line = self._before(region, node.start) or ""
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _before(self, region: Region, position: int) -> str | None:
        """What stands before a position on its line; None where the line began too far away, or is the first."""
        offset = region.offset(position)
        start = self.source.data.rfind(b"\n", max(0, offset - _NEAR), offset)
        return self.source.data[start + 1 : offset].decode("utf-8", "replace") if start >= 0 else None


def holds_only(
    insertion: bytes, is_member: Callable[[tuple[str, object]], bool], is_note: Callable[[object], bool]
) -> bool:
    """Whether an insertion is members, or items of a list, that are all such notes."""
    text = insertion.decode("utf-8", "replace").strip().removeprefix(",")
    for opening, closing in ("{}", "[]"):
        try:
            value = json.loads(f"{opening}{text}{closing}", object_pairs_hook=_once)
        except (ValueError, RecursionError):
            continue
        return all(map(is_member, value.items())) if isinstance(value, dict) else all(map(is_note, value))
    return False


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a name is given twice")
    return dict(pairs)
