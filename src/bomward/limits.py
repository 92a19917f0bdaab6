"""Limits: how much of one input is read and unpacked. Meeting one is an error, and never clear."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from bomward.errors import UnreadableDocumentError, UsageError, choices

_VALUE = r"([0-9]{1,15})([KMGkmg]?)"
_SHIFT = {"": 0, "K": 10, "M": 20, "G": 30}
_HINT = "write it as NAME=VALUE, VALUE a whole number from 1 on, with K, M or G for 1024, 1024² or 1024³ of them"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits that can be moved, with their defaults; docs/limits.md has those that cannot."""

    size: int = 2 << 30
    """Bytes of a file, or of standard input."""
    expanded: int = 512 << 20
    """Bytes that are unpacked from one input, all together."""
    parts: int = 10_000
    """Documents and other files in one input."""
    wrappers: int = 8
    """Wrappers within wrappers."""


NAMES = Limits.__struct_fields__
MOST_WRAPPERS = 64
"""More would be taken apart by more calls within calls than Python allows."""


def raised(name: str, now: int, need: int = 0) -> str:
    """How to get twice as far, or as far as is needed where that is known, for the hint of the error where a limit was met."""
    more = 2 * now
    while more < need:
        more *= 2
    letter = next((letter for letter in "GMK" if not more % (1 << _SHIFT[letter])), "")
    return f"raise the limit with --limit {name}={more >> _SHIFT[letter]}{letter}"


def refuse_larger(size: int, most: int, where: str, need: int = 0) -> None:
    """Raise where a document is larger than so many bytes."""
    if size > most:
        hint = f"see why an SBOM is as large as that; if it is one, {raised('size', most, need)}"
        raise UnreadableDocumentError(f"it is larger than {most} bytes, the limit", where=where, hint=hint)


def _number(name: str, value: str, where: str) -> int:
    """The number that a value such as `512M` stands for. Raises UsageError."""
    match = re.fullmatch(_VALUE, value)
    found = int(match[1]) << _SHIFT[match[2].upper()] if match else 0
    if not found:
        raise UsageError(f"{value!r} is no limit", where=where, hint=_HINT)
    if name == "wrappers" and found > MOST_WRAPPERS:
        raise UsageError(f"{value!r} is too much", where=where, hint=f"{MOST_WRAPPERS} at most")
    return found


def moved(limits: Limits, texts: Iterable[str], where: str = "--limit") -> Limits:
    """The limits with some moved, each told as NAME=VALUE. Raises UsageError."""
    given: dict[str, int] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if name not in NAMES:
            raise UsageError(f"no limit {name!r}", where=where, hint=choices(name, NAMES))
        if not equals:
            raise UsageError(f"no value for the limit {name!r}", where=where, hint=_HINT)
        if name in given:
            raise UsageError(f"the limit {name!r} is given twice", where=where, hint="give it once")
        given[name] = _number(name, value, f"{where} {name}")
    return msgspec.structs.replace(limits, **given)
