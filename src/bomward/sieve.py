"""One pass over the raw bytes for everything that could matter, also where it is written in disguise.

It tells a reader which places deserve a closer look, and afterwards it is the proof that nothing seen went unexplained.
Knows no format: it is given needles, and returns where they stand.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from operator import attrgetter

import msgspec

from bomward import patterns, searching
from bomward.disguises import LONGEST, Disguises, disguises, stretches
from bomward.escapes import readings
from bomward.inventory import Hit
from bomward.searching import Largest, Literals, Small, larger
from bomward.text import decoded, run_together, skeleton, unescaped

_LARGER, _LARGEST = 2 << 20, 32 << 20  # bytes scanned from which on what takes longer to make ready is worth it
_SEPARATORS = bytes(code for code in range(0x80) if not chr(code).isalnum())
_BEHIND = 64  # how far back a word is looked for that a needle asks for
_LEAST = 32  # how much must be left of that to be sure that no word was cut in two
_ESCAPE = 32  # the longest way to write one separator
_BEFORE_A_VALUE = (b'"', b">", b": ")
"""Where a value begins, the word may stand in the value of another field."""
_MAY_HIDE_ONE = patterns.lazy(rb"[\\%&(]")  # NOTE: `(R)` and its like count for nothing
_SHOWN = 100


_ORDER = attrgetter("start", "end", "needle", "text")


class Needle(msgspec.Struct, frozen=True, gc=False):
    """A text to look for, as it stands after folding."""

    text: str
    alone: bool = False
    """Whether it means something wherever it stands, explained or not."""
    beside: tuple[tuple[str, ...], ...] = ()
    """Where given: it only matters on a component that holds all the words of one of these too."""
    after: tuple[str, ...] = ()
    """Where given: it only matters behind one of these words, whatever separates the two."""


class Sieve:
    """Needles made ready; `scan` may be called for any number of documents."""

    def __init__(self, needles: Sequence[Needle], hidden_by: Sequence[str] = ()) -> None:
        """Needles, and what `disguises` gives where somebody has kept it: working it out takes time."""
        self.needles = tuple(needles)
        raw = [needle.text.encode() for needle in self.needles]
        too_long = [text for text in raw if len(text) > LONGEST]
        if too_long:
            raise ValueError(f"a needle is longer than {LONGEST} bytes: {too_long[0]!r}")
        self._alone = [needle.alone for needle in needles]
        self._after = {
            index: tuple(word.encode() for word in needle.after) for index, needle in enumerate(needles) if needle.after
        }
        self._raw, self._scanned, self._ready_for = raw, 0, 0
        # NOTE: apart, each is faster than both in one: a disguise begins with one of three bytes, which the library skips to.
        self._plain: Literals = Small(raw)
        self._disguises = Disguises(hidden_by or disguises())

    def scan(self, data: bytes) -> tuple[Hit, ...]:
        """Every hit, in order of position. Time and memory are linear in the document."""
        hits: list[Hit] = []
        self.expect(len(data))
        self._scanned += len(data)
        for base, chunk in searching.chunks(data, LONGEST):
            hits.extend(self._plainly(chunk, base))
        hits.extend(self._look_behind(data))
        return _in_order(hits)

    def expect(self, size: int) -> None:
        """Make ready for so many bytes more: take what is quicker, and slower to make ready, as soon as that is worth while."""
        before, total = self._ready_for, self._scanned + size
        self._ready_for = max(before, total)
        if self._raw and before < _LARGEST <= total:
            # NOTE: not every machine has it.
            with suppress(ImportError):
                self._plain = Largest(self._raw)
                return
        if before < _LARGER <= total:
            self._plain = larger(self._raw)

    def with_stretches(self, hits: Iterable[Hit], stretches: Iterable[tuple[int, int, str]]) -> tuple[Hit, ...]:
        """These hits, and those in stretches: beginnings, ends and meanings of what does not say in its bytes what it means."""
        more = [
            hit for start, end, says in stretches for hit in self.inside(says.encode("utf-8", "replace"), start, end)
        ]
        return _in_order([*hits, *more]) if more else tuple(hits)

    def _plainly(self, chunk: bytes, base: int) -> Iterator[Hit]:
        """Hits that begin in this chunk and stand there as they are."""
        found = self._plain.find(chunk)
        # NOTE: where one stands that needs no other, what is a part of it adds nothing; a name has many parts.
        sure = [(start, end) for index, start, end in found if self._alone[index]]
        ends = [end for _, end in sure]
        for index, start, end in found:
            if start >= searching.CHUNK:
                continue
            alone, after = self._alone[index], self._after.get(index)
            if not alone and (at := bisect_left(ends, end)) < len(sure) and sure[at][0] <= start:
                continue
            if after is None or _may_follow(chunk, start, after):
                yield Hit(base + start, base + end, index, alone)

    def worth_reading(self, hits: Sequence[Hit], text: bytes) -> bool:
        """Whether these hits, all within `text`, can amount to anything; a cheap look that never says no wrongly."""
        wanted: set[tuple[str, ...]] = set()
        for hit in hits:
            needle = self.needles[hit.needle]
            if hit.alone or hit.text or not needle.beside:
                return True
            wanted.update(needle.beside)
        if _holds_one(text.lower(), wanted):
            return True
        positions = self._disguises.positions(text)
        if not positions:
            return False
        plain = (text[start:end].decode("utf-8", "replace") for start, end in stretches(text, positions))
        said = "\n".join(skeleton(decoded(unescaped(fragment))) for fragment in plain)
        return _holds_one(text.lower() + said.encode("utf-8", "replace"), wanted)

    def _look_behind(self, data: bytes) -> Iterator[Hit]:
        """Hits in what a text in disguise says once decoded. Each stretch is decoded once, what lies before a cut twice."""
        known: dict[
            bytes, tuple[Hit, ...]
        ] = {}  # NOTE: the same authors and copyright lines stand in a document thousands of times
        for start, end in stretches(data, self._disguises.positions(data)):
            fragment = data[start:end]
            hits = known.get(fragment)
            if hits is None:
                hits = known[fragment] = tuple(self.inside(fragment, start, end))
            for hit in hits:
                yield Hit(start, end, hit.needle, hit.alone, hit.text)

    def inside(self, fragment: bytes, start: int, end: int) -> Iterator[Hit]:
        """Hits in one stretch of text once decoded and folded; each stands for the whole stretch."""
        written = fragment.decode("utf-8", "replace")
        seen: set[int] = set()
        texts = [decoded(one) for one in ((unescaped(written), written) if "\\" in written else (written,))]
        for text in dict.fromkeys(reading for one in texts for reading in readings(one)):
            # NOTE: between quotes, since a needle may ask for a whole string; behind them, whatever breaks it up left out.
            folded = f'"{skeleton(text)}"'.encode("utf-8", "replace")
            joined = run_together(text).encode("utf-8", "replace")
            for index, at, behind in self._plain.find(folded + joined):
                is_whole = at < len(folded)
                if index not in seen and (is_whole or self.needles[index].alone):
                    seen.add(index)
                    said = folded[max(0, at - _SHOWN) : behind + _SHOWN] if is_whole else folded
                    shown = said.decode("utf-8", "ignore").strip('"').strip()
                    yield Hit(start, end, index, self.needles[index].alone, shown)


def _in_order(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(set(hits), key=_ORDER))


def _may_follow(chunk: bytes, start: int, words: tuple[bytes, ...]) -> bool:
    """Whether what stands before may be one of these words; no only where it surely is not."""
    before = chunk[max(0, start - _BEHIND) : start].lower()
    word = before.rstrip(_SEPARATORS)
    if len(word) < _LEAST or word.endswith(words) or before.endswith(_BEFORE_A_VALUE):
        return True
    # NOTE: a separator may be written as letters and digits, and more stand behind it.
    near = before[len(word) - _ESCAPE :]
    return not near.isascii() or _MAY_HIDE_ONE.search(near) is not None


def _holds_one(text: bytes, wanted: Iterable[tuple[str, ...]]) -> bool:
    return any(all(word.encode() in text for word in words) for words in wanted)
