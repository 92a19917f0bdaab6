"""What is taken out of wrappers, how far that goes, and what one wrapper tells the next."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.inventory import Wrapper
from bomward.limits import Limits, raised

T = TypeVar("T")

UNPACK = "unpack it by hand and check the parts"
AGAIN = "ask the supplier for the file again"
_SHOWN = 1024
_ENTRIES = 10
"""Entries of an archive for each part: folders and links are listed too, and are no parts."""
_CODE_PAGES = ("cp437", "cp866", "cp1251")
"""What names in old archives may be written in; which of them, no archive says."""


class Part(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One thing that was tried as a document: opened, or why not."""

    source: str
    data: bytes
    """What was tried; of what could not be taken out of an archive, nothing."""
    wrappers: tuple[Wrapper, ...] = ()
    """Outermost first; none for a bare document."""
    opened: T | None = None
    error: Error | None = None
    member: bool = False
    """Whether it stands beside others, so that it need not be an SBOM at all."""
    outside: bytes = b""
    """What the wrappers hold beside the document.

    NOTE: told once, with the first part that comes out of a wrapper; it counts even where that part is passed over.
    """

    @property
    def passed_over(self) -> bool:
        """Whether it is something that may lie beside SBOMs, and was seen to be none."""
        return self.member and isinstance(self.error, UnknownFormatError)


class LimitError(UnreadableDocumentError):
    """Something goes past a limit, and nothing after it was looked at."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What one wrapper holds, or why that cannot be had."""

    wrapper: Wrapper
    data: bytes = b""
    suffix: str = ""
    """What the name of the source grows by."""
    error: Error | None = None
    outside: bytes = b""
    member: bool = False
    in_lines: bool = False


class Room:
    """How much may still be unpacked from one source."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._left = limits.expanded
        self._parts = self._bytes = 0

    def announce(self, *, parts: int = 0, size: int = 0) -> None:
        """Take note of what a wrapper says that it holds; it is believed for a hint, and for nothing else."""
        self._parts += parts
        self._bytes += size

    @property
    def entries(self) -> int:
        """How long the list of an archive may be."""
        return self.limits.parts * _ENTRIES

    def expect(self, size: int) -> None:
        """Raise where this many bytes are announced, and are too many."""
        if size > self._left:
            raise LimitError(
                f"unpacked, it comes to more than {self.limits.expanded} bytes, the limit",
                where="the file as a whole",
                hint=f"{UNPACK}, or {raised('expanded', self.limits.expanded, self._bytes)}",
            )

    def take(self, size: int) -> None:
        """Raise where this many bytes more are too many."""
        self.expect(size)
        self._left -= size

    def too_many(self) -> LimitError:
        """The error for more parts than there may be."""
        hint = f"{UNPACK}, or {raised('parts', self.limits.parts, self._parts)}"
        return LimitError(
            f"it holds more than {self.limits.parts} parts, the limit", where="the file as a whole", hint=hint
        )


def too_long(entries: int, need: int = 0) -> LimitError:
    """The error for an archive with too long a list; how long it is, where it says so."""
    hint = f"{UNPACK}, or {raised('parts', entries // _ENTRIES, -(-need // _ENTRIES))}"
    return LimitError(f"it lists more than {entries} entries, the limit", where="the archive as a whole", hint=hint)


def shown(name: bytes) -> str:
    """A name from an archive, to be read by a person, and never a path on any disk."""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        text = name.decode(_CODE_PAGES[0])
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def searchable(name: bytes) -> bytes:
    """A name from an archive in every reading that it may have, a line each."""
    try:
        name.decode()
    except UnicodeDecodeError:
        readings = [name.decode(page, "replace").encode() for page in _CODE_PAGES]
        return b"\n".join([name, *readings]) + b"\n"
    return name + b"\n"
