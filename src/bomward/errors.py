"""How a run ends: its exit codes, and what can go wrong in a way the user can mend, which says what, where, and what to do."""

from __future__ import annotations

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
