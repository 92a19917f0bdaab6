"""Line numbers of byte offsets, counted only when asked for."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from bomward import patterns

_BYTE = patterns.lazy(r"byte (\d+)")
_STEP = 1 << 22


def line_steps(data: bytes, end: int) -> tuple[int, ...]:
    """The lines that every so many bytes of a document stand in, as far as some byte: what an index of it can begin with."""
    steps = (data.count(b"\n", start, start + _STEP) for start in range(0, min(len(data), end), _STEP))
    return tuple(accumulate(steps, initial=1))


class LineIndex:
    """Counts line ends of one document, each stretch once."""

    def __init__(self, data: bytes, steps: tuple[int, ...] = (1,)) -> None:
        self._data = data
        self._known = {number * _STEP: line for number, line in enumerate(steps)}
        self._offsets = list(self._known)

    def at(self, offset: int) -> int:
        """The line, from 1, that the byte at an offset stands in; 0 for an offset below 0, which is nowhere."""
        if offset < 0:
            return 0
        after = bisect_right(self._offsets, offset)
        base = self._offsets[after - 1]
        line = self._known[base]
        # NOTE: from the nearer side, since a component is often asked for after what stands in it.
        if after < len(self._offsets) and self._offsets[after] - offset < offset - base:
            line = self._known[self._offsets[after]] - self._data.count(b"\n", offset, self._offsets[after])
        else:
            line += self._data.count(b"\n", base, offset)
        if offset != base:
            self._offsets.insert(after, offset)
            self._known[offset] = line
        return line


def placed(where: str, lines: LineIndex) -> str:
    """A place that is told by its byte alone, with its line before it; any other as it is."""
    match = _BYTE.fullmatch(where)
    return f"line {lines.at(int(match[1]))}, {where}" if match else where
