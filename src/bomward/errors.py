"""How a run ends: its exit codes, and what can go wrong in a way the user can mend, which says what, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What the exit code says; docs/exit-codes.md has the table."""

    CLEAN = 0
    FOUND = 1
    USAGE = 2
    UNCHECKED = 3
    INTERRUPTED = 130


class Error(Exception):
    """A failure with a message, the place it concerns, and a hint."""

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint


class UnknownFormatError(Error):
    """The bytes are no document of a family and version that is supported."""


class UnreadableDocumentError(Error):
    """The document is broken, ambiguous, or past a limit."""


class CannotAnnotateError(Error):
    """The document must not, or cannot, carry our notes."""


class CannotRestoreError(Error):
    """The original cannot be had back from these bytes."""


class DataError(Error):
    """A catalog, regime or profile file is wrong."""


class UsageError(Error):
    """The command line asks for something that does not exist."""


def choices(wrong: str, known: Iterable[str]) -> str:
    """The hint for a word that is none of those that there are: the nearest, and all of them."""
    from difflib import get_close_matches  # NOTE: needed by no run that goes well

    known = [*map(str, known)]
    close = get_close_matches(wrong, known, n=1) or [word for word in known if wrong and wrong in word]
    meant = f"did you mean {close[0]!r}? " if close else ""
    return f"{meant}there are: {', '.join(known)}"
