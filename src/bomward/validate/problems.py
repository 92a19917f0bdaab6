"""What a schema does not allow, and on which line of the document it stands."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import escape

MOST_PROBLEMS = 100
_LONGEST_MESSAGE = 300


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the schema does not allow."""

    pointer: str
    """JSON pointer; empty for the document as a whole."""
    message: str
    line: int = 0
    """From 1; 0 where it is not known."""


def short(message: str) -> str:
    """A message of bearable length."""
    half = _LONGEST_MESSAGE // 2
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:half]} … {message[-half:]}"


def everything(tree: object) -> Iterator[tuple[str, object]]:
    """Every value with its pointer."""
    left: list[tuple[str, object]] = [("", tree)]
    while left:
        pointer, value = left.pop()
        yield pointer, value
        if isinstance(value, dict):
            left.extend((f"{pointer}/{escape(name)}", inner) for name, inner in value.items())
        elif isinstance(value, list):
            left.extend((f"{pointer}/{index}", inner) for index, inner in enumerate(value))


def repeated_names(data: bytes) -> Iterator[Problem]:
    """A schema sees one value of a name given twice in an object, and a reader may see the other."""
    repeated: dict[int, tuple[str, dict[str, Any]]] = {}

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            # NOTE: kept, since the id of an object that is gone may come back as another's.
            repeated[id(members)] = next(name for name, count in counts.items() if count > 1), members
        return members

    try:
        tree = json.loads(data, object_pairs_hook=look)
    except ValueError as error:
        raise UnreadableDocumentError(f"cannot be validated: {error}", hint="look at it by hand") from error
    for pointer, value in everything(tree) if repeated else ():
        if id(value) in repeated:
            name, _ = repeated[id(value)]
            yield Problem(pointer=pointer, message=short(f"the name {name!r} stands here twice"))


def with_lines(source: JsonSource, problems: Iterable[Problem]) -> list[Problem]:
    """The problems with the lines that their pointers lead to."""
    found = list(problems)
    offsets = [_offset(source, problem.pointer) for problem in found]
    lines, line, position = {-1: 0}, 1, 0
    for offset in sorted({offset for offset in offsets if offset >= 0}):
        line += source.data.count(b"\n", position, offset)
        lines[offset], position = line, offset
    return [
        msgspec.structs.replace(problem, line=lines[offset]) for problem, offset in zip(found, offsets, strict=True)
    ]


def _offset(source: JsonSource, pointer: str) -> int:
    """Where a value begins in the document; -1 where that cannot be told."""
    try:
        place = source.at(pointer)
    except UnreadableDocumentError:
        return -1
    return place[0].offset(place[1].start) if place is not None else -1
