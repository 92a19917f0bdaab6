"""What is done with a document for others who wait: in a process of its own, for so long and no longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bomward.checking import Checker
from bomward.cli import apart
from bomward.cli.run import checked_bytes
from bomward.errors import Error
from bomward.pool import ended
from bomward.references import Checked

PATIENCE = 300.0
"""Seconds that one document may take."""


def judged(checker: Checker, name: str, data: bytes) -> tuple[Checked, ...]:
    """How the document fared that these bytes are, or all that they hold; unchecked where it takes too long or too much."""
    try:
        return _apart(checked_bytes, checker, name, data)  # type: ignore[no-any-return]  # it is what checked_bytes gives
    except Error as error:
        return (Checked(report=checker.unread(name, error)),)


def annotated(checker: Checker, name: str, data: bytes, *, allow_signed: bool) -> bytes:
    """The document with the findings in it. Raises Error."""
    return _apart(_annotate, checker, name, data, allow_signed)  # type: ignore[no-any-return]  # as above


def _apart(do: Callable[..., Any], checker: Checker, name: str, *arguments: object) -> Any:
    """What it comes to in another process. Raises Error where that ended, or would not end."""
    terms = checker.terms.policy, checker.data, checker.limits
    try:
        (found,) = apart.each(_done, do, terms, (name, *arguments), seconds=PATIENCE)
    except TimeoutError as error:
        raise Error(str(error), where=name, hint="check it by itself: bomward check FILE") from error
    except ChildProcessError as error:
        raise ended(name) from error
    if isinstance(found, Error):
        raise found
    return found


def _done(do: Callable[..., Any], terms: Sequence[Any], arguments: Sequence[Any]) -> Iterator[Any]:
    try:
        yield do(Checker(*terms), *arguments)
    except Error as error:
        yield error


def _annotate(checker: Checker, name: str, data: bytes, allow_signed: bool) -> bytes:
    return checker.annotate(data, name, allow_signed=allow_signed)[0]
