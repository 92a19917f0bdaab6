"""How text is compared: invisible characters out, look-alikes folded, words split; nothing here knows what is looked for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bomward import patterns
from bomward.escapes import innermost
from bomward.lookalikes import DRAWN_LIKE

_UNESCAPE = patterns.lazy(r"\\u([0-9a-fA-F]{4})")
_UNESCAPE_ALL = patterns.lazy(r"\\u([0-9a-fA-F]{4})|\\([\"\\/bfnrt])")
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ENDLESS = patterns.lazy(r"&#(?:0*+[0-9]{8,}|[xX]0*+[0-9a-fA-F]{8,});?")
"""Numeric references beyond any character; the standard library counts them out digit by digit."""
_PERCENT = patterns.lazy(r"(?:%[0-9A-Fa-f]{2})+")
_TRADE_MARKS = patterns.lazy(r"[\u2122\u00ae\u00a9\u2120\u2117]|\((?:r|tm|c|sm)\)", re.IGNORECASE)
_CAMEL = patterns.lazy(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = patterns.lazy(r"[^\W_]+")
_KEPT = 1024  # of longer texts only the last is kept in memory
_ENCODES = frozenset("\\&%")
"""One of these stands in whatever is encoded."""
_PASSES = 4  # how often an encoding within an encoding is undone at once
_NO_LETTER = patterns.lazy(r"[\W_]+")


class _Plain(dict[int, str]):
    """What each character comes to where only what is drawn counts; worked out once for each, then looked up in C."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = plain = _drawn(char)
        return plain


_PLAIN = _Plain()


class _Latin(dict[int, str]):
    """The Latin letter that each character is drawn like, where there is one; Hiragana as Katakana."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        name = unicodedata.name(char, "")
        match = _LATIN.fullmatch(name)
        other = chr(code + _KANA) if name.startswith("HIRAGANA LETTER") else char
        self[code] = latin = match.group(1).lower() if match else other
        return latin


_LATIN = patterns.lazy(
    r"(?:.* )?(?:LATIN|SYMBOL) (?:CAPITAL |SMALL )?LETTER (?:SMALL CAPITAL |OPEN |TURNED |REVERSED )?([A-Z])(?: WITH .*)?"
)
"""Names of letters with a stroke or a hook, in a circle or a square, of which flags are made, and so on."""
_LOOKALIKES = _Latin((ord(char.casefold()), latin) for latin, chars in DRAWN_LIKE.items() for char in chars)
# NOTE: Cherokee folds to capitals
_CAPITALS = str.maketrans("\u0394\u0397\u039b\u039c\u039e\u03a5", "AHAMEY")
"""Greek capitals that are drawn like another Latin letter than their small ones are: delta, eta, lambda, mu, xi and upsilon."""
_KANA = 0x60  # from a Hiragana letter to the same in Katakana


def visible(text: str) -> str:
    """The text without marks, controls and characters that are not drawn; compatibility forms made plain."""
    if text.isascii():
        return text if text.isprintable() else text.translate(_PLAIN)
    # NOTE: marks go before the decomposition too: putting a long run of them in order takes quadratic time.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text.translate(_PLAIN)).translate(_PLAIN))


def _drawn(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Mn", "Me"}:  # NOTE: also those that some scripts need; names of the catalog are folded alike
        return ""
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    if category == "So" and (match := _LATIN.fullmatch(unicodedata.name(char, ""))):
        return match.group(1)  # NOTE: a letter in a circle or a square is no letter to those who split words
    if category == "Pd" or char in _DOTS:
        return "-"
    if category in {"Cc", "Cf", "Cn"} or char in _DRAWN_AS_NOTHING:
        return " " if char in "\t\n\r" else ""
    return char


_DRAWN_AS_NOTHING = (
    "\N{ARABIC TATWEEL}\N{HANGUL FILLER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
    "\N{HALFWIDTH HANGUL FILLER}\N{COMBINING GRAPHEME JOINER}"
)
"""Letters and marks by their category that leave no trace on the page."""
_DOTS = frozenset("\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65")
"""Dots in the middle of the line, which join words as hyphens do."""


def skeleton(text: str) -> str:
    """The text for comparison: case folded, and letters that look Latin read as Latin, whatever word they stand in."""
    plain = visible(text)
    folded = (plain if plain.isascii() else plain.translate(_CAPITALS)).casefold()
    return folded if folded.isascii() else folded.translate(_LOOKALIKES)


def decoded(text: str) -> str:
    """The text with escapes of characters, entities and percent-encoding undone, as often as they are nested."""
    if text.isascii() and _ENCODES.isdisjoint(text):
        return text
    for _ in range(_PASSES):
        before, text = text, _undone(text)
        if text == before:
            return _pair(text)
    # NOTE: what is still encoded comes to more of what ASCII cannot say at most, which holds no further encoding.
    return _pair(_undone(innermost(text)))


def _undone(text: str) -> str:
    """The text with one level of encoding undone, or several of different kinds."""
    if "\\" in text:  # NOTE: not \b and its like, which stand in every Windows path
        text = _UNESCAPE.sub(_unescape, text)
    if "&" in text:
        import html  # NOTE: its table of all entities takes time to load

        text = html.unescape(_ENDLESS.sub("", text))
    # NOTE: urllib's unquote takes a text apart at each letter beyond ASCII, of which some texts are full.
    return _PERCENT.sub(_unquoted, text) if "%" in text else text


def _unquoted(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "replace")


def run_together(text: str) -> str:
    """The letters and digits of a text alone, for comparison: what is left of a name that is broken up by anything else."""
    return _NO_LETTER.sub("", skeleton(_TRADE_MARKS.sub(" ", text)))


def unescaped(text: str) -> str:
    """What a JSON string says, from how it is written; a mistake in it is passed over."""
    return _pair(_UNESCAPE_ALL.sub(_unescape, text))


def _unescape(match: re.Match[str]) -> str:
    if match.group(1):
        return chr(int(match.group(1), 16))
    return _SHORT.get(match.group(2), match.group(2))


def _pair(text: str) -> str:
    """Surrogate halves joined; lone ones replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def tokens(text: str) -> tuple[str, ...]:
    """Words in lower case: split at separators and at camel-case steps, then folded."""
    return _tokens(text) if len(text) <= _KEPT else _tokens_of_long(text)


def joined_tokens(text: str) -> tuple[str, ...]:
    """Words in lower case, split at separators only."""
    return _joined_tokens(text) if len(text) <= _KEPT else _joined_tokens_of_long(text)


def plainly(text: str) -> str:
    """The text as it reads once decoded, for comparison."""
    return _plainly(text) if len(text) <= _KEPT else _plainly_of_long(text)


@lru_cache(maxsize=16384)
def _plainly(text: str) -> str:
    return skeleton(decoded(text))


@lru_cache(maxsize=16384)
def _shown(text: str) -> str:
    plain = decoded(text)
    return visible(plain if plain.isascii() and "(" not in plain else _TRADE_MARKS.sub(" ", plain))


@lru_cache(maxsize=16384)
def _tokens(text: str) -> tuple[str, ...]:
    plain = _shown(text) if len(text) <= _KEPT else _shown_of_long(text)
    if plain.isascii():
        return tuple(_WORD.findall(plain if plain.islower() else _CAMEL.sub(" ", plain).lower()))
    return tuple(skeleton(part) for word in _WORD.findall(plain) for part in _CAMEL.split(word))


@lru_cache(maxsize=16384)
def _joined_tokens(text: str) -> tuple[str, ...]:
    plain = _shown(text) if len(text) <= _KEPT else _shown_of_long(text)
    if plain.isascii():
        return tuple(_WORD.findall(plain.lower()))
    return tuple(skeleton(word) for word in _WORD.findall(plain))


_plainly_of_long = lru_cache(maxsize=1)(_plainly.__wrapped__)
_shown_of_long = lru_cache(maxsize=1)(_shown.__wrapped__)
_tokens_of_long = lru_cache(maxsize=1)(_tokens.__wrapped__)
_joined_tokens_of_long = lru_cache(maxsize=1)(_joined_tokens.__wrapped__)


def contains(haystack: tuple[str, ...], needle: tuple[str, ...]) -> bool:
    """Whether one token sequence stands within another."""
    size = len(needle)
    return any(haystack[i : i + size] == needle for i in range(len(haystack) - size + 1)) if size else False
