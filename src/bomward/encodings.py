"""Text encodings: a document as UTF-8 without a byte order mark, and the way back to its own bytes."""

from __future__ import annotations

import codecs

import msgspec

from bomward import patterns
from bomward.errors import UnreadableDocumentError

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32LE"),  # NOTE: before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32BE"),
    (codecs.BOM_UTF16_LE, "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "UTF-16BE"),
)
_UNMARKED = (
    (patterns.lazy(rb"[^\0]\0\0\0"), "UTF-32"),
    (patterns.lazy(rb"\0\0\0[^\0]"), "UTF-32"),
    (patterns.lazy(rb"[^\0]\0"), "UTF-16"),
    (patterns.lazy(rb"\0[^\0]"), "UTF-16"),
)
_EBCDIC = (b"\x4c\x6f\xa7\x94\x93", b"\xc0\x7f", b"\xc0\x25", b"\xe2\xd7\xc4\xe7")  # <?xml, {", { and a line end, SPDX
_UTF7 = patterns.lazy(rb"\+/v[89+/]")
_DECLARED = patterns.lazy(rb"""\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]*)["']""")
_OF_XML = {
    "UTF-8": "UTF-8",
    "UTF8": "UTF-8",
    "US-ASCII": "US-ASCII",
    "ASCII": "US-ASCII",
    "ISO-8859-1": "ISO-8859-1",
    "ISO8859-1": "ISO-8859-1",
    "LATIN1": "ISO-8859-1",
}
"""What an XML declaration may say where no byte order mark stands before it."""
_HINT = "ask the supplier for the document in UTF-8"
_CONVERT = f"{_HINT}; if it is Latin-1: iconv -f ISO-8859-1 -t UTF-8 OLD > NEW, and check NEW"
_NO_TEXT = "it is no text at all: name the SBOM itself, or ask the supplier for it"
_STRETCH = 1 << 12
_XML = patterns.lazy(rb"\s*<\?xml\s")
_LONGEST_DECLARATION = 1 << 12


class View(msgspec.Struct, frozen=True):
    """A document as UTF-8, and how it is really written."""

    utf8: bytes
    codec: str = "UTF-8"
    mark: bytes = b""
    is_sure: bool = True
    """Whether all of it was seen to be in its encoding."""

    def encoded(self, utf8: bytes) -> bytes:
        """A text in the document's own encoding, byte order mark included."""
        return self.mark + (utf8 if self.codec in ("UTF-8", "US-ASCII") else utf8.decode().encode(self.codec))


def viewed(data: bytes, *, sound: bool = False) -> View:
    """The view of a document. Raises UnreadableDocumentError for an encoding that is not read, or a broken one.

    Where somebody else sees to it that it is sound, UTF-8 is taken for what it says it is.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _view(data[len(mark) :], codec, mark, sound=sound)
    for pattern, codec in _UNMARKED:
        if pattern.match(data):
            raise _refused(f"it is {codec} without a byte order mark")
    if data.startswith(_EBCDIC):
        raise _refused("it is EBCDIC")
    if _UTF7.match(data):
        raise _refused("it is UTF-7")
    return _view(data, "UTF-8", b"", sound=sound)


def _view(body: bytes, codec: str, mark: bytes, *, sound: bool) -> View:
    # NOTE: a marked UTF-16 text is looked into as UTF-8, since its declaration is written in it.
    utf8 = body if codec == "UTF-8" else _decoded(body, codec).encode()
    declared = _DECLARED.match(_declaration(utf8))
    if declared is not None:
        codec = _agreed(declared.group(1).decode(), codec, marked=bool(mark))
        utf8 = _decoded(body, codec).encode() if codec in ("ISO-8859-1", "US-ASCII") else utf8
    if codec == "UTF-8" and not sound:
        _check(utf8)
    return View(utf8, codec, mark, is_sure=codec != "UTF-8" or not sound)


def _declaration(utf8: bytes) -> bytes:
    """The XML declaration, as far as there is one."""
    if _XML.match(utf8) is None:
        return b""
    end = utf8.find(b"?>", 0, _LONGEST_DECLARATION)
    if end < 0:
        raise _refused(f"its XML declaration does not end within {_LONGEST_DECLARATION} bytes")
    return utf8[:end]


def _agreed(declared: str, codec: str, *, marked: bool) -> str:
    """The encoding that bytes and declaration agree on."""
    name = declared.upper().replace("_", "-")
    if marked:
        family = codec.removesuffix("LE").removesuffix("BE")
        if name in (family, codec):
            return codec
        raise _refused(f"its byte order mark says {family}, its XML declaration {declared!r}")
    if name in _OF_XML:
        return _OF_XML[name]
    if name.startswith(("UTF-16", "UTF-32", "UCS-")):
        raise _refused(f"its XML declaration says {declared!r}, and its bytes are not")
    raise _refused(f"its XML declaration says {declared!r}, which is not read")


def _refused(why: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"the text encoding is not supported: {why}", where="byte 0", hint=_HINT)


def _decoded(body: bytes, codec: str) -> str:
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableDocumentError(
            f"not {codec}: {error.reason}", where=f"near byte {error.start}", hint=_HINT
        ) from error


def _check(data: bytes) -> None:
    """Raise unless the bytes are UTF-8 throughout: fast decoders do not look at what they skip."""
    if data.isascii():
        return
    at = 0
    try:
        while at < len(data):
            stretch = data[at : at + _STRETCH]
            # NOTE: decoding is needed only around what is not ASCII; a character that a stretch cuts in two begins the next one.
            is_last = at + _STRETCH >= len(data)
            at += len(stretch) if stretch.isascii() else codecs.utf_8_decode(stretch, "strict", is_last)[1]
    except UnicodeDecodeError as error:
        position = at + error.start
        raise UnreadableDocumentError(
            f"not UTF-8: {_named(data, position) or error.reason}",
            where=f"line {_line(data, position)}, near byte {position}",
            hint=_NO_TEXT if b"\0" in data else _CONVERT,
        ) from error


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, max(0, position)) + 1


def _named(data: bytes, position: int) -> str:
    """What kind of mistake it is, where it has a name."""
    start = data[max(0, position) : position + 3]
    if start[:1] == b"\xed" and len(start) > 1 and start[1] >= 0xA0:
        return "half of a surrogate pair, written as a character of its own (CESU-8)"
    overlong = start[:1] in (b"\xc0", b"\xc1") or (len(start) > 1 and start[:1] == b"\xe0" and start[1] < 0xA0)
    return "an overlong form" if overlong or (len(start) > 1 and start[:1] == b"\xf0" and start[1] < 0x90) else ""


def as_far_as_readable(data: bytes) -> bytes:
    """The document as UTF-8 where that can be had, else its bytes: what a search may still be made in."""
    try:
        return viewed(data).utf8
    except UnreadableDocumentError:
        return data
