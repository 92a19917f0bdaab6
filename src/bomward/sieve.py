"""One pass over the raw bytes for everything that could matter, also where it is written in disguise.

It tells a reader which places deserve a closer look, and afterwards it is the proof that nothing seen went unexplained.
Knows no format: it is given needles, and returns where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick_rs
import msgspec

from bomward.inventory import Hit
from bomward.text import decoded, skeleton

_CHUNK = 1 << 20
_FINE = 1 << 14
_LONGEST = 512
_NON_ASCII = re.compile(rb"[\x80-\xff]+")
_FRAGMENT_EDGE = re.compile(rb'["\n<>]')
_FRAGMENT_LIMIT = 1 << 16  # a longer stretch without an edge is cut, with overlap


class Needle(msgspec.Struct, frozen=True, gc=False):
    """A text to look for, as it stands after folding."""

    text: str
    alone: bool = False
    """Whether it means something wherever it stands, explained or not."""
    beside: tuple[tuple[str, ...], ...] = ()
    """Where given: it only matters on a component that holds all the words of one of these too."""


def _disguises() -> tuple[bytes, ...]:
    """Beginnings of encodings that ordinary encoders never use for letters and digits: worth decoding wherever they stand."""
    hexdigits = "0123456789abcdef"
    letters = [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)]
    unreserved = [*letters, *map(ord, "-._~%")]
    escapes = [f"\\u00{code:02x}" for code in letters] + ["\\u000", "\\u001"]
    escapes += (
        [f"\\u00{d}" for d in hexdigits[8:]] + [f"\\u0{d}" for d in hexdigits[1:]] + [f"\\u{d}" for d in hexdigits[1:]]
    )
    percents = [f"%{code:02x}" for code in unreserved] + [f"%{d}" for d in hexdigits[8:]]
    return tuple(text.encode() for text in (*escapes, *percents, "&#"))


class Sieve:
    """Needles made ready; `scan` may be called for any number of documents."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self.needles = tuple(needles)
        raw = [needle.text.encode() for needle in self.needles]
        too_long = [text for text in raw if len(text) > _LONGEST]
        if too_long:
            raise ValueError(f"a needle is longer than {_LONGEST} bytes: {too_long[0]!r}")
        self._disguised_from = len(raw)
        self._raw = ahocorasick_rs.BytesAhoCorasick([*raw, *_disguises()])
        self._plain = ahocorasick_rs.BytesAhoCorasick(raw) if raw else None

    def scan(self, data: bytes) -> tuple[Hit, ...]:
        """Every hit, in order of position. Time and memory are linear in the document."""
        hits: list[Hit] = []
        disguised: list[int] = []
        for base in range(0, len(data), _CHUNK):
            # NOTE: each chunk reads on into the next, so that a needle on the border is seen whole; it counts where it begins.
            chunk = data[base : base + _CHUNK + _LONGEST]
            for index, start, end in self._raw.find_matches_as_indexes(chunk.lower(), overlapping=True):
                if start >= _CHUNK:
                    continue
                if index < self._disguised_from:
                    hits.append(Hit(base + start, base + end, index, self.needles[index].alone))
                else:
                    disguised.append(base + start)
            if not chunk.isascii():
                disguised.extend(_non_ascii(chunk[:_CHUNK], base))
        hits.extend(self._look_behind(data, disguised))
        return tuple(sorted(set(hits), key=lambda hit: (hit.start, hit.end, hit.needle)))

    def worth_reading(self, hits: Sequence[Hit], text: bytes) -> bool:
        """Whether these hits, all within `text`, can amount to anything; a cheap look that never says no wrongly."""
        folded = b""
        for hit in hits:
            needle = self.needles[hit.needle]
            if hit.alone or hit.text or not needle.beside:
                return True
            folded = folded or text.lower()
            if any(all(word.encode() in folded for word in words) for words in needle.beside):
                return True
        return False

    def _look_behind(self, data: bytes, positions: Iterable[int]) -> Iterator[Hit]:
        """Hits in what the text around each position says once decoded. Each stretch is decoded once."""
        done = 0
        for position in sorted(positions):
            if position < done:
                continue
            start, end = _fragment(data, position, done)
            done = end
            yield from self.inside(data[start:end], start, end)

    def inside(self, fragment: bytes, start: int, end: int) -> Iterator[Hit]:
        """Hits in one stretch of text once decoded and folded; each stands for the whole stretch."""
        if self._plain is None:
            return
        text = fragment.decode("utf-8", "replace")
        folded = skeleton(decoded(text))
        for index, _, _ in self._plain.find_matches_as_indexes(folded.encode("utf-8", "replace"), overlapping=True):
            yield Hit(start, end, index, self.needles[index].alone, folded[:200])


def _non_ascii(chunk: bytes, base: int) -> Iterator[int]:
    """Where bytes beyond ASCII begin, looked for only in the stretches that hold any."""
    for fine in range(0, len(chunk), _FINE):
        part = chunk[fine : fine + _FINE]
        if not part.isascii():
            for match in _NON_ASCII.finditer(part):
                yield base + fine + match.start()


def _fragment(data: bytes, position: int, floor: int) -> tuple[int, int]:
    """The stretch of text around a position: up to the next quote, angle bracket or line end on either side."""
    lowest = max(floor, position - _FRAGMENT_LIMIT)
    start = max(data.rfind(edge, lowest, position) for edge in (b'"', b"\n", b"<", b">"))
    match = _FRAGMENT_EDGE.search(data, position, position + _FRAGMENT_LIMIT)
    end = match.start() if match else min(len(data), position + _FRAGMENT_LIMIT)
    return (start + 1 if start >= 0 else lowest), end
