"""Long lists of values in pieces, since a statement takes only so many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 500


def pieces(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many of them at once."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
