"""How an output writes our words, the words of a document, and a law's citation with its address."""

from __future__ import annotations

from collections.abc import Callable

import msgspec


def _named(citation: str, _: str) -> str:
    return citation


def _addressed(citation: str, url: str) -> str:
    return ", ".join(filter(None, (citation, url)))


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One way to write the three; what it gives is not looked at again."""

    own: Callable[[str], str] = str
    quoted: Callable[[str], str] = str
    cited: Callable[[str, str], str] = _named


PLAIN = Voice()
"""Everything as it is, addresses left out."""
ADDRESSED = Voice(cited=_addressed)
"""The same with addresses."""
