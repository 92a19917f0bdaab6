"""Many things looked for at once in bytes.

Two libraries do it: one is made ready at once, the other goes through large documents at several times the speed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import ahocorasick_rs

if TYPE_CHECKING:
    from hyperscan import Database

CHUNK = 1 << 20
"""Bytes that are searched at once."""
Found = tuple[int, int, int]
"""Which literal, where it begins, and the byte behind it."""
_END = itemgetter(2)
_LARGE = 16 << 20  # bytes from which on it is worth while to load the other library


class Literals(Protocol):
    """Literals in lower case, made ready."""

    def find(self, text: bytes) -> list[Found]:
        """All of them in whatever case of ASCII letters, also where one lies within another, in the order of their ends."""


class Small:
    """Literals made ready at once; a byte takes some ten nanoseconds."""

    def __init__(self, texts: Sequence[bytes], implementation: ahocorasick_rs.Implementation | None = None) -> None:
        self._automaton = ahocorasick_rs.BytesAhoCorasick(texts, implementation=implementation)

    def find(self, text: bytes) -> list[Found]:
        """See Literals."""
        return self._automaton.find_matches_as_indexes(text.lower(), overlapping=True)


def chunks(data: bytes, longest: int) -> Iterator[tuple[int, bytes]]:
    """The data piece by piece, each with where it begins.

    NOTE: each reads on into the next, so that one of the longest texts on the border is seen whole; it counts where it begins.
    """
    for base in range(0, len(data), CHUNK):
        yield base, data[base : base + CHUNK + longest]


def larger(texts: Sequence[bytes]) -> Literals:
    """Literals that take a third of the time for each byte, and four times as long to make ready."""
    return Small(texts, ahocorasick_rs.Implementation.DFA)


class Largest:
    """Literals that take a nanosecond for each byte, and a tenth of a second to make ready. Raises ImportError without the library."""

    def __init__(self, texts: Sequence[bytes]) -> None:
        self._lock = Lock()  # NOTE: what the library notes down while it searches is one for each database
        self._lengths = list(map(len, texts))
        self._database = _database(texts, "HS_FLAG_CASELESS", literal=True)

    def find(self, text: bytes) -> list[Found]:
        """See Literals."""
        found: list[Found] = []

        def take(index: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append((index, end - self._lengths[index], end))

        with self._lock:
            self._database.scan(text, match_event_handler=take)
        return sorted(found, key=_END)


class Rare:
    """Patterns that documents hold seldom; in the syntax that libraries share: no looks around, no possessive repetition."""

    def __init__(self, *patterns: bytes) -> None:
        self._patterns, self._lock = patterns, Lock()

    def ends(self, text: bytes, most: int) -> list[int] | None:
        """The bytes behind them; None where there are more than so many, the text is not large, or the library not there."""
        if len(text) < _LARGE:
            return None
        try:
            from hyperscan import ScanTerminated

            database = self._made
        except ImportError:
            return None
        found: list[int] = []

        def take(_index: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            found.append(end)
            return len(found) > most

        with self._lock, suppress(ScanTerminated):
            database.scan(text, match_event_handler=take)
        return found if len(found) <= most else None

    def is_absent(self, text: bytes) -> bool:
        """Whether none of them stands in a text; yes only where that is large, and can be told quickly."""
        return self.ends(text, most=0) == []

    @cached_property
    def _made(self) -> Database:
        return _database(self._patterns, "HS_FLAG_DOTALL")


def _database(expressions: Sequence[bytes], *flags: str, literal: bool = False) -> Database:
    """Expressions made ready. Raises ImportError where the library is not there, or not made for this processor."""
    import hyperscan

    count, flag = len(expressions), sum(getattr(hyperscan, name) for name in flags)
    try:
        made = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        made.compile(expressions=expressions, ids=range(count), elements=count, flags=[flag] * count, literal=literal)
    except hyperscan.error as error:
        raise ImportError(f"hyperscan does not run here: {error}") from error
    return made
