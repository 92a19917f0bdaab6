"""What can be told of bytes without opening them as a document; of large ones, while somebody else opens them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

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
    is_text: bool = True
    """Whether they are in the encoding that they seem to be in."""


class Look(NamedTuple):
    """A look at bytes: each thing is worked out, or waited for, when it is asked for."""

    hits: Callable[[], tuple[Hit, ...]]
    """Where the sieve sees something in their text."""
    lines: Callable[[], tuple[int, ...]]
    """As `line_steps` has them, as far as they may be asked for."""
    facts: Callable[[], Facts]


def look(data: bytes, text: bytes, sieve: Sieve) -> Look:
    """A look at bytes that have been opened as this text, or could not be."""
    # NOTE: whoever counts lines does so where something was seen, and no farther.
    return _kept([partial(sieve.scan, text), lambda: (1,), partial(_facts, data)])


def look_ahead(data: bytes, sieve: Sieve, begin: Begin) -> Look:
    """A look at bytes that is begun now, while somebody else opens them; with what else that would take time for."""
    # NOTE: by whoever does the work, once; and in the order in which it is asked for.
    text = cache(partial(_text, data))
    hits = cache(lambda: sieve.scan(text()))
    lines = partial(_lines_about, text, hits)
    return _kept(begin([hits, lines, partial(_proved_facts, data)]))


def _kept(works: Iterable[Work]) -> Look:
    return Look(*map(cache, works))


def _lines_about(text: Callable[[], bytes], hits: Callable[[], tuple[Hit, ...]]) -> tuple[int, ...]:
    # NOTE: lines are asked of findings, which mostly stand where what needs no other word was seen; of much else nothing comes.
    # Farther on they can still be counted, by whoever asks.
    return line_steps(text(), max((hit.end for hit in hits() if hit.alone), default=0))


def _text(data: bytes) -> bytes:
    try:
        return viewed(data, sound=True).utf8
    except UnreadableDocumentError:
        return data


def _facts(data: bytes) -> Facts:
    return Facts(hashlib.sha256(data).hexdigest())


def _proved_facts(data: bytes) -> Facts:
    try:
        viewed(data)
    except UnreadableDocumentError:
        return msgspec.structs.replace(_facts(data), is_text=False)
    return _facts(data)
