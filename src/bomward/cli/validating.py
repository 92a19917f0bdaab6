"""The command that looks at the official schemas: validate."""

from collections.abc import Iterator

import msgspec
import typer

from bomward.cli import files, writing
from bomward.cli.console import Exit, Sboms, bug, parts, put, tell
from bomward.cli.documents import named
from bomward.cli.policies import Limit
from bomward.errors import Error
from bomward.formats import Document, open_document
from bomward.limits import Limits, moved
from bomward.outputs.harmless import plain
from bomward.wrappers import Part, unwrapped


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
    raise typer.Exit(told.code)


def _validated(name: str, told: _Told, limits: Limits) -> Iterator[str]:
    """What the schema says of one document, or of each that one holds."""
    try:
        for part in unwrapped(files.read(name, limits.size), name, open_document, limits):
            yield from _validated_part(part, told)
    except Error as error:
        yield from _not_checked(name, error, told)


def _validated_part(part: Part[Document], told: _Told) -> Iterator[str]:
    from bomward.outputs.wording import counted
    from bomward.validate import validated

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
    yield f"{plain(part.source)}: {counted(len(problems), 'problem')}"
    for problem in problems:
        place = " ".join(filter(None, (f"line {problem.line}" if problem.line else "", plain(problem.pointer))))
        yield f"  {place or 'the document as a whole'}: {plain(problem.message)}"


def _not_checked(name: str, error: Exception, told: _Told) -> Iterator[str]:
    """Why a document could not be checked; a hint that was given already is not given again."""
    told.code = max(told.code, Exit.UNCHECKED)
    shown = writing.placed(error if isinstance(error, Error) else bug(error, name), name)
    yield f"{plain(name)}: not checked"
    for label, text in parts(shown):
        if text not in told.hints:
            yield f"  {label}: {plain(text)}"
    told.hints.add(shown.hint)
