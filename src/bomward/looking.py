"""What can be told of bytes without opening them as a document; of large ones, while somebody else opens them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from bomward.encodings import viewed
from bomward.errors import UnreadableDocumentError
from bomward.inventory import Hit
from bomward.lines import line_steps
from bomward.sieve import Sieve


class Look(msgspec.Struct, frozen=True):
    """What a look at bytes came to."""

    sha256: str
    sha1: str
    hits: tuple[Hit, ...]
    """Where the sieve sees something in their text."""
    is_text: bool = True
    """Whether they are in the encoding that they seem to be in."""
    lines: tuple[int, ...] = (1,)
    """As `line_steps` has them."""


Begin = Callable[[Callable[[], Look]], Callable[[], Look]]
"""Begins a look, and gives back what waits for it."""


def look(data: bytes, text: bytes, sieve: Sieve) -> Look:
    """A look at bytes that have been opened as this text, or could not be."""
    sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    return Look(hashlib.sha256(data).hexdigest(), sha1, sieve.scan(text))


def look_ahead(data: bytes, sieve: Sieve) -> Look:
    """A look at bytes that somebody else opens meanwhile, with what else that would take time for."""
    try:
        text, is_text = viewed(data).utf8, True
    except UnreadableDocumentError:
        text, is_text = data, False
    return msgspec.structs.replace(look(data, text, sieve), is_text=is_text, lines=line_steps(text))
