"""The command that looks at the official schemas: validate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from bomward import patterns
from bomward.cli import files, writing
from bomward.cli.console import Sboms, bug, parts, put, tell
from bomward.cli.documents import named
from bomward.cli.policies import Limit
from bomward.errors import Error, Exit
from bomward.formats import Document, open_document
from bomward.limits import Limits, moved
from bomward.outputs.harmless import plain
from bomward.wrappers import Part, unwrapped

if TYPE_CHECKING:
    from bomward.validate import Problem

_VALUE = patterns.lazy(r'^"[^"]*" (?!is a required)')
"""The value that is wrong, where a message begins with it; what is missing tells problems apart."""
_SHOWN = 20
"""Kinds of problems that are told of a document."""


class _Told(msgspec.Struct):
    """What a run has come to so far, and what it has said already."""

    code: Exit = Exit.CLEAN
    families: set[str] = set()
    hints: set[str] = set()


def validate(sboms: Sboms = None, limit: Limit = None) -> None:
    """Check SBOMs against the official schema of their format."""
    from bomward.validate import BASIS  # NOTE: imported where it is used, for the schema libraries behind it

    told, limits = _Told(), moved(Limits(), limit or ())
    for name in named(sboms or [], command="validate"):
        put("", "".join(f"{line}\n" for line in _validated(name, told, limits)).encode())
    for family in sorted(told.families):
        tell("note", f"{family}: {BASIS[family]}")
    raise SystemExit(told.code)


def _validated(name: str, told: _Told, limits: Limits) -> Iterator[str]:
    """What the schema says of one document, or of each that one holds."""
    try:
        for part in unwrapped(files.read(name, limits.size), name, open_document, limits):
            yield from _validated_part(part, told)
    except Error as error:
        yield from _not_checked(name, error, told)


def _validated_part(part: Part[Document], told: _Told) -> Iterator[str]:
    from bomward.outputs.wording import counted
    from bomward.validate import MOST_PROBLEMS, validated

    if part.opened is None:
        yield from _not_checked(part.source, part.error or Error("it could not be opened"), told)
        return
    try:
        problems = validated(part.opened)
    except Exception as error:  # noqa: BLE001 - a bug that one document meets must not silence the others
        yield from _not_checked(part.source, error, told)
        return
    told.families.add(part.opened.family)
    if not problems:
        yield f"{plain(part.source)}: valid"
        return
    told.code = max(told.code, Exit.FOUND)
    first = problems[:MOST_PROBLEMS]
    more = ", and more that are not told" if len(problems) > len(first) else ""
    yield f"{plain(part.source)}: {counted(len(first), 'problem')}{more}"
    yield from _grouped(first)


def _grouped(problems: Sequence[Problem]) -> Iterator[str]:
    """A line for problems that are alike, with the first of them; the rest of many kinds is counted."""
    alike: dict[str, list[Problem]] = {}
    for problem in problems:
        alike.setdefault(_VALUE.sub("", problem.message), []).append(problem)
    for those in islice(alike.values(), _SHOWN):
        more = f" (and {len(those) - 1:,} more like it)" if len(those) > 1 else ""
        yield f"  {_place(those[0])}: {plain(those[0].message)}{more}"
    left = sum(map(len, islice(alike.values(), _SHOWN, None)))
    if left:
        yield f"  … and {left:,} more, of other kinds"


def _place(problem: Problem) -> str:
    """Where a problem stands, as far as that is known."""
    line = f"line {problem.line}" if problem.line else ""
    return " ".join(filter(None, (line, plain(problem.pointer)))) or "the document as a whole"


def _not_checked(name: str, error: Exception, told: _Told) -> Iterator[str]:
    """Why a document could not be checked; a hint that was given already is not given again."""
    told.code = max(told.code, Exit.UNCHECKED)
    shown = writing.placed(error if isinstance(error, Error) else bug(error, name), name)
    yield f"{plain(name)}: not checked"
    for label, text in parts(shown):
        if text not in told.hints:
            yield f"  {label}: {plain(text)}"
    told.hints.add(shown.hint)
