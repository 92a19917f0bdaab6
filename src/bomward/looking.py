"""What can be told of bytes without opening them as a document; of large ones, while somebody else opens them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache, cached_property, partial
from typing import Any

import msgspec

from bomward.encodings import viewed
from bomward.errors import UnreadableDocumentError
from bomward.inventory import Hit
from bomward.lines import line_steps
from bomward.sieve import Sieve

Work = Callable[[], Any]
Begin = Callable[[Sequence[Work]], Sequence[Work]]
"""Begins pieces of work, one after the other, and gives back what waits for each."""


class Facts(msgspec.Struct, frozen=True):
    """What is known of bytes when all of them have been gone through."""

    sha256: str
    sha1: str
    is_text: bool = True
    """Whether they are in the encoding that they seem to be in."""


class Look:
    """A look at bytes: each thing is worked out, or waited for, when it is asked for."""

    def __init__(self, hits: Work, lines: Work, facts: Work) -> None:
        self._hits, self._lines, self._facts = hits, lines, facts

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Where the sieve sees something in their text."""
        found: tuple[Hit, ...] = self._hits()
        return found

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """As `line_steps` has them."""
        found: tuple[int, ...] = self._lines()
        return found

    @cached_property
    def facts(self) -> Facts:
        """See Facts."""
        found: Facts = self._facts()
        return found


def look(data: bytes, text: bytes, sieve: Sieve) -> Look:
    """A look at bytes that have been opened as this text, or could not be."""
    # NOTE: whoever counts lines does so where something was seen, and no farther.
    return Look(partial(sieve.scan, text), lambda: (1,), partial(_facts, data))


def look_ahead(data: bytes, sieve: Sieve, begin: Begin) -> Look:
    """A look at bytes that is begun now, while somebody else opens them; with what else that would take time for."""
    # NOTE: by whoever does the work, once; and in the order in which it is asked for.
    text = cache(partial(_text, data))
    return Look(*begin([lambda: sieve.scan(text()), lambda: line_steps(text()), partial(_proved_facts, data)]))


def _text(data: bytes) -> bytes:
    try:
        return viewed(data, sound=True).utf8
    except UnreadableDocumentError:
        return data


def _facts(data: bytes) -> Facts:
    return Facts(hashlib.sha256(data).hexdigest(), hashlib.sha1(data, usedforsecurity=False).hexdigest())


def _proved_facts(data: bytes) -> Facts:
    try:
        viewed(data)
    except UnreadableDocumentError:
        return msgspec.structs.replace(_facts(data), is_text=False)
    return _facts(data)
