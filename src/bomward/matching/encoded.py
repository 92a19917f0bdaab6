"""A name in encodings that a program undoes and nothing has to announce: what of it stands in them, wherever it begins."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

_GROUP = {3: 4, 5: 8}
"""Characters by the bytes that they stand for."""


def in_base64(text: str) -> Iterator[str]:
    """What of a text in small letters, in capitals, or with a capital first stands in base64."""
    for form in _forms(text):
        yield from _of_64(form.encode())


def case_counts(text: str) -> Iterator[str]:
    """What of a text stands in base64: of UTF-8, of UTF-16 whichever byte comes first, and in base64 of base64."""
    yield from in_base64(text)
    for form in _forms(text):
        yield from _of_64(_utf16(form))
        yield from (part for inner in _of_64(form.encode()) for part in _of_64(inner.encode()))


def case_is_free(text: str) -> Iterator[str]:
    """What of a text stands in hexadecimal digits and, of letters of ASCII, in base32; in small letters."""
    for form in _forms(text):
        yield from (form.encode().hex(), _utf16(form).hex())
        if form.isascii():
            yield from _parts(form.encode(), 5, _base32)


def in_quoted_printable(text: str) -> Iterator[str]:
    """A text with one letter, or with each, as quoted-printable writes what it cannot leave as it is; in small letters."""
    for form in _forms(text):
        quoted = [f"={byte:02x}" for byte in form.encode()]
        yield "".join(quoted)
        if form.isascii():
            yield from (text[:at] + one + text[at + 1 :] for at, one in enumerate(quoted))


def _forms(text: str) -> dict[str, None]:
    return dict.fromkeys((text, text.upper(), text.capitalize()))


def _utf16(text: str) -> bytes:
    """What both orders of bytes have in common."""
    raw = text.encode("utf-16-le")
    return raw[:-1] if raw.endswith(b"\0") else raw


def _of_64(raw: bytes) -> Iterator[str]:
    yield from _parts(raw, 3, base64.b64encode)


def _base32(raw: bytes) -> bytes:
    return base64.b32encode(raw).lower()


def _parts(raw: bytes, size: int, encode: Callable[[bytes], bytes]) -> Iterator[str]:
    """The characters that stand for these bytes and nothing else, wherever in a group of this size they begin."""
    wide = _GROUP[size]
    for shift in range(size):
        encoded = encode(bytes(shift) + raw).decode()
        # NOTE: a character at either end may also hold bits of what stands beside.
        yield encoded[-(-shift * wide // size) : (shift + len(raw)) * wide // size]
