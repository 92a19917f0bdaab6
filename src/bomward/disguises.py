"""Where something in a text may not look like what it is: odd characters, and encodings that ordinary encoders never use.

Knows no format, and nothing of what is looked for.
"""

from collections.abc import Iterable, Iterator, Sequence

from bomward import patterns, searching
from bomward.searching import Rare, Small
from bomward.text import skeleton

_STRETCH = 1 << 10  # in which bytes beyond ASCII are looked for; most hold none
_MANY = 256  # bytes for each odd one: where they stand closer, other ways to find them are as quick
_CONTROLS = tuple(bytes([code]) for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r")
"""Characters that leave no trace; JSON and XML forbid nearly all of them, other forms do not."""
_CONTROL = patterns.lazy(rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ODD = Rare(rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]")
_ASCII_OR_NOT = bytes(code >= 0x80 for code in range(0x100))
_SHORT_ESCAPE = 2  # length of \b and \f, which stand, escaped, in every Windows path
_BACKSLASH = 0x5C
_ESCAPING = 256  # how many of them are counted
_AMPERSANDS = ("&", "&amp;", "\\u0026", "\\u0026amp;", "%26")
_SPACE = b" \t\r"
_BEFORE_AN_ITEM = b" \t-"
_QUOTE = b'"'
_EDGES = b'"\n<>'
_AS_ONE_EDGE = bytes.maketrans(_EDGES, _QUOTE * len(_EDGES))
_NEAR = 256  # how far an edge is looked for first
_EDGE = patterns.lazy(rb'["\n<>]')
_LIMIT = 1 << 16  # a longer stretch without an edge is cut
LONGEST = 512
"""Bytes of the longest text that may be looked for in what disguises stand for."""
_OVERLAP = 12 * LONGEST
"""How far the next stretch reaches back over the cut: such a text with each letter written as two escapes."""
_KEPT = 1 << 12  # texts that are remembered


def disguises() -> tuple[str, ...]:
    """Beginnings of encodings that ordinary encoders never use for letters and digits: worth decoding wherever they stand."""
    hexdigits = "0123456789abcdef"
    letters = [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)]
    unreserved = [*letters, *map(ord, "-._~%\x7f")]
    escapes = [f"\\u00{code:02x}" for code in [*letters, *map(ord, "-._#%\\\x7f")]] + ["\\u000", "\\u001"]
    escapes += (
        [f"\\u00{d}" for d in hexdigits[8:]] + [f"\\u0{d}" for d in hexdigits[1:]] + [f"\\u{d}" for d in hexdigits[1:]]
    )
    percents = [f"%{code:02x}" for code in unreserved] + [f"%{d}" for d in f"01{hexdigits[8:]}"] + ["%5cu", "&%23"]
    of_languages = [f"\\x{code:02x}" for code in letters if code != ord("d")] + [
        "\\u{",
        "%u00",
    ]  # NOTE: x64 is a folder
    names = ("#", "%23", "amp;amp;", *_telling_entities())
    entities = [lead + name for lead in _AMPERSANDS for name in names]
    return tuple(dict.fromkeys((*escapes, *of_languages, *percents, *entities, "\\b", "\\f")))


def _telling_entities() -> Iterator[str]:
    """Names of entities that stand for a letter, a space, a mark, nothing that is drawn, or the beginning of another encoding."""
    from html.entities import html5  # NOTE: takes time to load, and what comes of it is compiled

    for name, char in html5.items():
        folded = skeleton(char)
        if not folded or folded.isspace() or folded.isalnum() or folded in "\\%#" or char in "\u00ae\u00a9":
            yield name.lower()


class Disguises:
    """Such encodings made ready; they may be looked for in any number of texts."""

    def __init__(self, beginnings: Sequence[str]) -> None:
        """What `disguises` gives, perhaps kept by somebody, since working it out takes time."""
        hiding = [text.encode() for text in beginnings]
        self._search, self._longest = Small(hiding), max(map(len, hiding))
        self._leads = Rare(b"[%s]" % b"".join(sorted({rb"\x%02x" % text[0] for text in hiding})))

    def positions(self, data: bytes) -> list[int]:
        """Bytes at which, or a little before which, something may not look like what it is; in no order."""
        leads = self._leads.ends(data, most=len(data) // _MANY)
        found = self._throughout(data) if leads is None else self._behind(data, [end - 1 for end in leads])
        return _odd_in(data) + [at for at, length in found if not _is_plain(data, at, length)]

    def _throughout(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Where an encoding begins, and the length of what tells it."""
        for base, chunk in searching.chunks(data, self._longest):
            for _, start, end in self._search.find(chunk):
                if start < searching.CHUNK:
                    yield base + start, end - start

    def _behind(self, data: bytes, leads: list[int]) -> Iterator[tuple[int, int]]:
        """The same, where it is known at which bytes one may begin: they are looked at side by side."""
        size = self._longest
        windows = b"".join([data[at : at + size].ljust(size) for at in leads])
        for _, start, end in self._search.find(windows):
            number, before = divmod(start, size)
            if not before:
                yield leads[number], end - start


def _is_plain(data: bytes, position: int, length: int) -> bool:
    """Whether what looks like a short escape here is a letter behind an escaped backslash; no where too many stand to tell."""
    if length != _SHORT_ESCAPE or data[position] != _BACKSLASH:
        return False
    before = data[max(0, position - _ESCAPING) : position]
    escaping = len(before) - len(before.rstrip(b"\\"))
    return escaping % 2 == 1 and escaping < _ESCAPING


def _odd_in(data: bytes) -> list[int]:
    """Where controls stand, and bytes beyond ASCII, of which one in each stretch of them is enough."""
    ends = _ODD.ends(data, most=len(data) // _MANY)
    return [*_controls(data), *_beyond_ascii(data)] if ends is None else [end - 1 for end in ends]


def _controls(data: bytes) -> Iterator[int]:
    """Where controls stand."""
    for base, own in searching.chunks(data, 0):
        # NOTE: looking for one byte is so fast that thirty such looks take less than a pattern does.
        if any(control in own for control in _CONTROLS):
            yield from (base + match.start() for match in _CONTROL.finditer(own))


def _beyond_ascii(data: bytes) -> Iterator[int]:
    """Where bytes beyond ASCII begin, looked for only in the stretches that hold any."""
    if data.isascii():
        return
    for start in range(0, len(data), _STRETCH):
        stretch = data[start : start + _STRETCH]
        if stretch.isascii():
            continue
        # NOTE: a class of bytes is found many times faster as one byte than as a pattern.
        marked = stretch.translate(_ASCII_OR_NOT)
        at = marked.find(1)
        while at >= 0:
            yield start + at
            behind = marked.find(0, at)
            at = marked.find(1, behind) if behind >= 0 else -1


def stretches(data: bytes, positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The stretches of text that these positions stand in, each once, in order: where they begin and end."""
    known: dict[tuple[bytes, int], tuple[int, int, int]] = {}
    done = 0
    for position in sorted(positions):
        if position < done:
            continue
        low = data.rfind(_QUOTE, max(done, position - _NEAR), position)
        high = data.find(_QUOTE, position, position + _NEAR)
        if low < 0 or high < 0:
            start, end = _stretch(data, position, done)
            done = end - _OVERLAP if end == position + _LIMIT else end
            yield _trimmed(data, start, end)
            continue
        # NOTE: of texts that stand there again and again, as those of authors do, each is taken apart once.
        key = data[low:high], position - low
        found = known.get(key)
        if found is None:
            if len(known) == _KEPT:
                known.clear()
            start, end = _stretch(data, position, low)
            first, last = _trimmed(data, start, end)
            found = known[key] = first - low, last - low, end - low
        first, last, end = found
        done = low + end
        yield low + first, low + last


def _trimmed(data: bytes, start: int, end: int) -> tuple[int, int]:
    """A stretch without the white space around it, and without what YAML writes before an item."""
    text = data[start:end].rstrip(_SPACE)
    return start + len(text) - len(text.lstrip(_BEFORE_AN_ITEM)), start + len(text)


def _stretch(data: bytes, position: int, floor: int) -> tuple[int, int]:
    """The stretch of text around a position: up to the next quote, angle bracket or line end on either side."""
    low = max(floor, position - _LIMIT)
    near = max(low, position - _NEAR)
    start = data[near:position].translate(_AS_ONE_EDGE).rfind(_QUOTE) + 1 + near
    if start == near > low:
        start = data[low:position].translate(_AS_ONE_EDGE).rfind(_QUOTE) + 1 + low
    match = _EDGE.search(data, position, position + _LIMIT)
    end = match.start() if match else min(len(data), position + _LIMIT)
    return start, end
