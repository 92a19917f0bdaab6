"""Changes to bytes, by chance with a seed: the same seed makes the same inputs."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.fuzz.structured import Change

_LONGEST = 1 << 16
"""An input that grows past this is cut: small ones are tried faster, and what falls out is easier to read."""
_MOST_CHANGES = 4
_SHARE_STRUCTURED = 0.6


class Mutator:
    """Makes new inputs of old ones."""

    def __init__(self, seed: int, words: Sequence[bytes], change: Change | None = None) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # repeatable, no secret
        self._words, self._structured = words, change
        self._changes: tuple[Callable[[bytes, bytes], bytes], ...] = (
            self._flip,
            self._byte,
            self._lose,
            self._insert_word,
            self._insert_word,
            self._replace_by_word,
            self._repeat,
            self._swap,
            self._take_from,
            self._cut,
            self._nest,
        )

    def pick(self, pool: Sequence[bytes]) -> bytes:
        """One of the pool; later ones, which did something new, more often."""
        size = len(pool)
        return pool[size - 1 - int(self._chance.random() ** 2 * size)]

    def mutated(self, data: bytes, other: bytes) -> bytes:
        """The input with one to a few changes, some with pieces of another; in most cases none that breaks the syntax."""
        if self._structured is not None and self.chance(_SHARE_STRUCTURED):
            return self._structured(self._chance, data, other, self._words)[:_LONGEST]
        for _ in range(self._chance.randint(1, _MOST_CHANGES)):
            data = self._chance.choice(self._changes)(data, other)
        return data[:_LONGEST]

    def chance(self, of: float) -> bool:
        """Yes in this share of cases."""
        return self._chance.random() < of

    def _at(self, data: bytes) -> int:
        return self._chance.randint(0, len(data))

    def _span(self, data: bytes, longest: int = 64) -> tuple[int, int]:
        start = self._at(data)
        return start, min(len(data), start + self._chance.randint(1, longest))

    def _flip(self, data: bytes, _: bytes) -> bytes:
        if not data:
            return data
        at = self._chance.randrange(len(data))
        return data[:at] + bytes([data[at] ^ 1 << self._chance.randrange(8)]) + data[at + 1 :]

    def _byte(self, data: bytes, _: bytes) -> bytes:
        start, end = self._span(data, 3)
        return data[:start] + self._chance.randbytes(self._chance.randint(0, 3)) + data[end:]

    def _lose(self, data: bytes, _: bytes) -> bytes:
        start, end = self._span(data, self._chance.choice((2, 16, 256)))
        return data[:start] + data[end:]

    def _insert_word(self, data: bytes, _: bytes) -> bytes:
        at = self._at(data)
        return data[:at] + self._chance.choice(self._words) + data[at:]

    def _replace_by_word(self, data: bytes, _: bytes) -> bytes:
        """One word of the dictionary, where it stands, by another."""
        for word in self._chance.sample(self._words, min(8, len(self._words))):
            at = data.find(word, self._at(data)) if word else -1
            if at >= 0:
                return data[:at] + self._chance.choice(self._words) + data[at + len(word) :]
        return data

    def _repeat(self, data: bytes, _: bytes) -> bytes:
        start, end = self._span(data, self._chance.choice((4, 64, 512)))
        return data[:end] + data[start:end] * self._chance.choice((1, 1, 2, 40)) + data[end:]

    def _swap(self, data: bytes, _: bytes) -> bytes:
        a, b = sorted((self._span(data), self._span(data)))
        if a[1] > b[0]:
            return data
        return data[: a[0]] + data[b[0] : b[1]] + data[a[1] : b[0]] + data[a[0] : a[1]] + data[b[1] :]

    def _take_from(self, data: bytes, other: bytes) -> bytes:
        start, end = self._span(other, 256)
        at = self._at(data)
        return data[:at] + other[start:end] + data[at:]

    def _cut(self, data: bytes, _: bytes) -> bytes:
        return data[: self._at(data)] if self.chance(0.3) else data

    def _nest(self, data: bytes, _: bytes) -> bytes:
        """An opening bracket or tag, many times."""
        at = self._at(data)
        piece = self._chance.choice((b"[", b"{", b'{"components":[', b"<a>", b"<component>", b"- ", b"(", b"\x2a\x7f"))
        return data[:at] + piece * self._chance.choice((2, 20, 1200)) + data[at:]
