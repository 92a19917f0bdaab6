"""Tag-value text: a line is a tag, a colon and a value; a value in `<text>` and `</text>` may take many lines.

Three readers of the standard's makers differ in much of what is not plain (Java, Go, Python); what they read differently is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from bomward import patterns
from bomward.errors import UnreadableDocumentError
from bomward.searching import Rare

_SPACE = rb"(?:[ \t\x0b\x0c]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)"
"""White space that may stand before a tag and its colon, but for line ends: all that one of the readers takes for it."""
_OPEN, _CLOSE = b"<text>", b"</text>"
_CLOSED = patterns.lazy(rb"\n\w++:[ \t]*+<text>[^<\r\n]*+</text>[ \t\r]*+(?=\n|\Z)")
"""A line with a text that begins and ends there."""
_UNUSUAL = Rare(
    # NOTE: a text that does not end where its line does (`(?!</text>)` spelled out), and one that does not begin behind the colon.
    rb"<text>[^<\r\n]*[\r\n]",
    rb"<text>[^<\r\n]*<(?:[^/]|/[^t]|/t[^e]|/te[^x]|/tex[^t]|/text[^>]|/text>[ \t\r]*[^ \t\r\n])",
    rb"\n(?:[A-Za-z0-9_]+:[ \t]*[^ \t\n][^\n]*|[A-Za-z0-9_]*[^A-Za-z0-9_:\n][^\n]*|:[^\n]*|[A-Za-z0-9_]*)<text>",
    rb"\n(?:%b+[A-Za-z0-9_]+%b*|[A-Za-z0-9_]+%b+):" % (_SPACE, _SPACE, _SPACE),
)
"""What keeps a document from being levelled as it is."""
_BEFORE_TEXT = patterns.lazy(rb"%b*+\w++%b*+:%b*+" % (_SPACE, _SPACE, _SPACE))
_COMMENT = patterns.lazy(rb"%b*+#" % _SPACE)
_MARKER = patterns.lazy(rb"<\s*+/?\s*+text\s*+>", re.IGNORECASE)
_LOOSE = patterns.lazy(rb"\n(?:%b++(\w++)%b*+|(\w++)%b++):" % (_SPACE, _SPACE, _SPACE))
_LEADS = (b"\n ", b"\n\t", b" :", b"\t:", b"\x0b", b"\x0c")
_WIDE_LEADS = (b"\xc2\x85", b"\xc2\xa0", b"\xe1\x9a\x80", b"\xe2\x80", b"\xe2\x81\x9f", b"\xe3\x80\x80")
"""What stands in any line with white space around its tag, and in some others."""
_LONE_RETURN = patterns.lazy(rb"\r(?!\n)")
_LINE = patterns.lazy(rb"\n(\w++):([^\n]*+)")
_GOES_ON = patterns.lazy(rb"(?:\r(?!\n|%b*+(?:#|\w++%b*+:))[^\r\n]*+)++" % (_SPACE, _SPACE))
"""What stands behind carriage returns alone and is neither a tag nor a comment."""
_STRAY = patterns.lazy(rb"\n(?!\w++:|%b*+(?:#|[\x00-\x09\x0b-\x1f]*+(?:\n|\Z)))" % _SPACE)
_MAY_BE_STRAY = Rare(rb"\n(?:[A-Za-z0-9_]+[^A-Za-z0-9_:]|[^A-Za-z0-9_#\n\r])")
"""Lines that are neither a tag, nor a comment, nor blank, and what stands in a document that has any, unless it is its last line.

NOTE: controls alone are as good as a blank line; old systems end a file with one.
"""
_HINT = "ask the supplier for a document whose texts are closed; look at what is swallowed here by hand"


class Line(NamedTuple):
    """A tag with its value, in bytes of the document."""

    start: int
    tag: str
    value: int
    """Where the value begins, without what is around it."""
    end: int
    whole: int
    """Where it ends for readers to whom a carriage return alone ends no line."""
    stop: int
    """The byte behind all of it, the white space at its end included."""


def levelled(data: bytes) -> bytes:
    """The document with a line end before it, tags at the beginning of their lines, colons behind them, and texts of many lines blanked.

    A line that begins at a byte of the document has its line end at that index here. Raises UnreadableDocumentError where readers differ.
    """
    if has_lone_returns(data):
        # NOTE: two of the readers end a line there, and one does not: what one more line shows, one less may hide.
        data = _LONE_RETURN.sub(b"\n", data)
    plain = b"\n" + data
    if plain.endswith(b"\n") and _UNUSUAL.is_absent(plain):
        return plain
    if not all(_CLOSED.match(plain, plain.rfind(b"\n", 0, at)) for at, _ in places(plain, _OPEN)):
        plain = _blanked(data)
    return _LOOSE.sub(_tightened, plain) if _is_loose(plain) else plain


def places(text: bytes, needle: bytes) -> list[tuple[int, int]]:
    """Where something begins and ends in a text, each time that it stands there."""
    # NOTE: made for many needles, it finds a single one ten times as fast as bytes.find does.
    return [(start, end) for _, start, end in BytesAhoCorasick([needle]).find_matches_as_indexes(text)]


def _is_loose(plain: bytes) -> bool:
    """Whether any line has white space around its tag."""
    for lead in _LEADS if plain.isascii() else (*_LEADS, *_WIDE_LEADS):
        stop = 0
        for at, _ in places(plain, lead):
            if at < stop:
                continue  # NOTE: a line is looked at once, however long it is
            start = plain.rfind(b"\n", 0, at + 1)
            if _LOOSE.match(plain, start):
                return True
            end = plain.find(b"\n", start + 1)
            stop = end if end >= 0 else len(plain)
    return False


def has_lone_returns(data: bytes) -> bool:
    """Whether carriage returns stand alone."""
    return b"\r" in data and data.count(b"\r") != data.count(b"\r\n")


def lines(data: bytes, plain: bytes, low: int, high: int) -> Iterator[Line]:
    """The tags that stand in a part of the document."""
    for match in _LINE.finditer(plain, low, high):
        yield _line(data, match)


def strays(data: bytes, plain: bytes) -> list[int]:
    """Where lines begin that are neither a tag, nor a comment, nor blank; what goes on behind a lone return is a part of its value."""
    if plain.endswith(b"\n") and _MAY_BE_STRAY.is_absent(plain):
        return []
    # NOTE: where no line ends otherwise, a return ends it for whoever reads the document at all.
    may_go_on = has_lone_returns(data) and b"\n" in data
    found: list[int] = []
    done = 0
    for match in _STRAY.finditer(plain):
        start = match.start()
        if start >= done and may_go_on and data.endswith(b"\r", 0, start):
            tags = list(_LINE.finditer(plain, max(done, data.rfind(b"\n", 0, start) + 1), start))
            more = _GOES_ON.match(data, tags[-1].end(2) - 1) if tags else None
            done = more.end() if more is not None else start
        if start >= done:
            found.append(start)
    return found


def last_tag(plain: bytes, end: int) -> tuple[int, str, str]:
    """Where the last line with a tag begins before this byte, its tag, and its value as written; of a document that has one."""
    end += 1
    while (match := _LINE.match(plain, start := plain.rfind(b"\n", 0, end), end)) is None:
        end = start
    return start, match[1].decode(), match[2].decode().strip()


def line_at(data: bytes, plain: bytes, start: int) -> Line:
    """The tag whose line begins here."""
    match = _LINE.match(plain, start)
    if match is None:
        raise ValueError(f"no tag begins at byte {start}")
    return _line(data, match)


def tag_around(plain: bytes, offset: int) -> tuple[int, int, str]:
    """Where the line begins and ends that a byte of the document stands in, texts over many lines taken for one; and its tag, if any."""
    start = plain.rfind(b"\n", 0, offset + 1)
    match = _LINE.match(plain, start)
    if match is not None:
        return start, match.end(), match[1].decode()
    stop = plain.find(b"\n", start + 1)
    return start, stop if stop >= 0 else len(plain), ""


def bare(written: bytes) -> str:
    """What stands behind a colon, without what is around it; for values that take no more than one line."""
    value = written.strip().decode()
    return value if value[:1] != "<" else value.removeprefix("<text>").removesuffix("</text>").strip()


def _line(data: bytes, match: re.Match[bytes]) -> Line:
    low, high = match.start(2) - 1, match.end(2) - 1
    written = match[2]
    value = high - len(written.lstrip())
    end = max(value, low + len(written.rstrip()))
    if data.startswith(_OPEN, value) and data.endswith(_CLOSE, value, end):
        value, end = value + len(_OPEN), end - len(_CLOSE)
    more = _GOES_ON.match(data, high)
    whole = high + len(more[0].rstrip()) if more is not None else high
    return Line(match.start(), match[1].decode(), value, end, whole if whole > high else end, max(whole, high))


def _tightened(match: re.Match[bytes]) -> bytes:
    tag: bytes = match[1] or match[2]
    return b"\n%b:" % tag + b" " * (len(match[0]) - len(tag) - 2)


def _blanked(data: bytes) -> bytes:
    parts, done = [b"\n"], 0
    for start, end in _texts(data):
        parts += [data[done:start], b"x" * (end - start)]
        done = end
    return b"".join([*parts, data[done:]])


def _texts(data: bytes) -> Iterator[tuple[int, int]]:
    """What stands in texts that have line ends in them."""
    at = data.find(_OPEN)
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        if _COMMENT.match(data, start):
            following = data.find(b"\n", at)
            at = data.find(_OPEN, following) if following >= 0 else -1
            continue
        if not _BEFORE_TEXT.fullmatch(data, start, at):
            raise _refused(
                "a <text> does not stand at the beginning of a value, and readers differ in what it opens", at
            )
        end = data.find(_CLOSE, at)
        if end < 0:
            raise _refused("a <text> is never closed, so all that follows would be its value", at)
        yield from _inside(data, at + len(_OPEN), end)
        at = data.find(_OPEN, end)


def _inside(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    behind = end + len(_CLOSE)
    stop = data.find(b"\n", behind)
    if data[behind : stop if stop >= 0 else len(data)].strip():
        raise _refused("something stands behind a </text>: some readers skip it, others read it", behind)
    inside = data[start:end]
    if b"\n" not in inside:
        return
    marker = _MARKER.search(inside)
    if marker is not None:
        written = marker.group().decode("ascii", "replace")
        raise _refused(
            f"{written!r} stands within a text, which another one was meant to end before", start + marker.start()
        )
    yield start, end


def _refused(message: str, at: int) -> UnreadableDocumentError:
    return UnreadableDocumentError(message, where=f"byte {at}", hint=_HINT)
