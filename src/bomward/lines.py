"""Line numbers of byte offsets, counted only when asked for."""

from __future__ import annotations

import re
from bisect import bisect_right

_BYTE = re.compile(r"byte (\d+)")


class LineIndex:
    """Counts line ends of one document, each stretch once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._known: dict[int, int] = {0: 1}
        self._offsets = [0]

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
