"""Escapes within escapes, and the other ways in which one text is read: nothing here knows what is looked for."""

from __future__ import annotations

import binascii
import re

from bomward import patterns
from bomward.inflating import GROWS, unpacked

_ESCAPE = patterns.lazy(
    r"(?:%(?P<percent>[2-7][0-9a-f])|\\u00(?P<json>[2-7][0-9a-f])|&#x(?P<hex>[2-7][0-9a-f])(?P<a>;|[^0-9a-f])"
    r"|&#(?P<decimal>[0-9]{2,3})(?P<b>;|[^0-9])|&(?P<name>amp|bsol|num|percnt|semi);)$",
    re.IGNORECASE,
)
"""What stands for a character of ASCII, at the end of a text."""
_PADDED = patterns.lazy(r"&#[xX]?$")
_LONGEST = 8
_NAMED = {"amp": "&", "bsol": "\\", "num": "#", "percnt": "%", "semi": ";"}
_OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
_REVERSED = patterns.lazy(f"{_OVERRIDE}([^\N{POP DIRECTIONAL FORMATTING}]*)\N{POP DIRECTIONAL FORMATTING}?")
"""Text that is shown backwards."""
_OF_LANGUAGES = patterns.lazy(r"(?:\\x|%u00|\\[ux]\{0*|\\U000000)([2-7][0-9a-fA-F])\}?")
"""Escapes of programming languages."""
_ATTRIBUTES = r"""\s(?:(?:[^<>@"']|"[^"<]*"|'[^'<]*')*|[^<>@]*)"""
_MARKUP = patterns.lazy(rf"(?<=\w)(?:</?[a-zA-Z][\w-]*(?:{_ATTRIBUTES})?/?>|<!--[^<>]*-->|\]\]><!\[CDATA\[)+(?=\w)")
"""Tags, comments and borders within a word."""
_TERMINAL = patterns.lazy(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])|[^\x08]\x08")
"""What a terminal takes for an order, and characters that it writes over."""
_TURNED = patterns.lazy("[\u0250\u01dd\u0279\u029e\u0287\u028e]")
"""Letters a, e, r, k, t and y of a text that stands on its head."""
_ON_THEIR_HEADS = str.maketrans("bdnpqu", "qpudbn")


_HOST = patterns.lazy(r"\bxn--([a-z0-9-]{1,59})(?![a-z0-9-])", re.IGNORECASE)
"""A label of a host with letters beyond ASCII; none is longer than 63 characters (RFC 1035)."""
_GZIP = patterns.lazy(r"H4sI[A-Za-z0-9+/_\s-]{24,}")
"""What gzip begins with, in base64."""
BEGINNINGS = ("xn--", "h4si")
"""How these two begin: worth reading wherever they stand."""


def innermost(text: str) -> str:
    """The text with escapes of ASCII undone however deep they are nested, one character at a time: in linear time.

    NOTE: undoing them in passes takes as many passes as there are levels.
    """
    said: list[str] = []
    for char in text:
        if char == "0" and _PADDED.search("".join(said[-3:])):
            continue
        said.append(char)
        while match := _ESCAPE.search("".join(said[-_LONGEST:])):
            del said[-len(match[0]) :]
            said.extend(_meant(match))
    return "".join(said)


def _meant(match: re.Match[str]) -> str:
    """The character that an escape stands for, and what stands behind it where that is no part of it."""
    if match["name"]:
        return _NAMED[match["name"].lower()]
    digits = match["percent"] or match["json"] or match["hex"]
    code = int(digits, 16) if digits else int(match["decimal"])
    return chr(code) + (match["a"] or match["b"] or "").replace(";", "")


def readings(text: str) -> tuple[str, ...]:
    """The text as it is written, and each other way in which it is shown or run: backwards, on its head, unescaped, without markup."""
    found = [text]
    if _OVERRIDE in text:
        found.append(_REVERSED.sub(lambda match: match[1][::-1], text))
    if "\\" in text or "%" in text:
        # NOTE: `\x64` is a folder on Windows too, so the text as it is written stays.
        found.append(_OF_LANGUAGES.sub(lambda match: chr(int(match[1], 16)), text))
    if "\x1b" in text or "\b" in text:
        found.append(_TERMINAL.sub("", text))
    if "<" in text:
        found.append(_MARKUP.sub("", text))
    if "xn--" in text or "XN--" in text:
        found.append(_HOST.sub(_label, text))
    if "H4sI" in text:
        found.append(_with_unpacked(text)[0])
    if not text.isascii() and _TURNED.search(text):
        turned = text.translate(_ON_THEIR_HEADS)
        found += [turned, turned[::-1]]
    return tuple(dict.fromkeys(found))


def _label(match: re.Match[str]) -> str:
    try:
        return match[1].encode().decode("punycode")
    except UnicodeError:
        return match[0]


def is_left_packed(text: str) -> bool:
    """Whether gzip stands in a text that unpacks to more than is sensible, so that no reading has it."""
    return "H4sI" in text and _with_unpacked(text)[1]


def _with_unpacked(text: str) -> tuple[str, bool]:
    """A text with gzip in base64 unpacked as far as there is room, and whether some was left for want of it."""
    room, is_left = GROWS * len(text), False

    def unpack(match: re.Match[str]) -> str:
        nonlocal room, is_left
        packed = "".join(match[0].split()).replace("-", "+").replace("_", "/")
        # NOTE: what was cut off is read as far as it goes.
        found = unpacked(binascii.a2b_base64(packed[: len(packed) // 4 * 4]), room)
        if found is None:
            return match[0]
        if not found.fits:
            is_left = True
            return match[0]
        room -= len(found.plain)
        return found.plain.decode("utf-8", "replace")

    return _GZIP.sub(unpack, text), is_left
