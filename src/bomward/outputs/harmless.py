"""Text from a document made safe to show: it may steer no terminal, CI runner or viewer, and not the reader's eye."""

from __future__ import annotations

import re
from functools import cache

# Controls, marks that turn the direction of text, characters that are not drawn, line breaks beyond \n, surrogates.
# Spelled out rather than asked of unicodedata, so that every Python gives the same bytes.
_UNSEEN = (
    r"\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# More than two accents on one letter are drawn over the lines above and below.
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# NOTE: runners look for ##[command] and ##vso[command] anywhere in a line, and for ::command:: after leading blanks.
_HASH_COMMAND = r"##(?=[\w.-]*\[)"
_COLON_COMMAND = r"(?m)^((?:\x1b\[[0-9;]*m|[^\S\n])*):(?=:)"
_HARMFUL = rf"[\x00-\x1f\ud800-\udfff{_UNSEEN}]"
_UNSEEN_IN_JSON = rf"[{_UNSEEN}]"
_SURROGATES = r"[\ud800-\udfff]"
_PILED_MARK = rf"(?<={_MARK}{_MARK}){_MARK}"
_LAST_LATIN = 0xFF
_PLAIN_SIGNS = dict.fromkeys(map(ord, "\u2013\u2014\u2018\u2019\u201c\u201d\u2026"))
_FIRST_MARK = "\u0300"
_MARKDOWN = r"[\\`*_\[\]()#+\-.!|~:@=\"']"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;"}
_ENTITY = r"[&<>{}]"
_MESSAGE = str.maketrans({"<": "&lt;", "{": "{{", "}": "}}"})


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first needed, since the big classes cost more than a clean document does, and kept."""
    return re.compile(pattern)


def plain(text: str) -> str:
    """One line in which every character is seen: what is not drawn, or steers, is written out as an escape."""
    if not _is_seen(text):
        text = _compiled(_HARMFUL).sub(_written_out, _paired(text))
        text = _compiled(_PILED_MARK).sub(_written_out, text)
    if "##" in text:
        text = _compiled(_HASH_COMMAND).sub(r"#\\x23", text)
    return guarded(text)


def _is_seen(text: str) -> bool:
    """Whether nothing in a text needs a closer look; true of most, which are Latin."""
    rest = text if text.isascii() else text.translate(_PLAIN_SIGNS)
    return rest.isprintable() and (rest.isascii() or max(rest) < _FIRST_MARK)


def guarded(lines: str) -> str:
    """The same lines, none of which a CI runner takes for a command, however they were wrapped."""
    return _compiled(_COLON_COMMAND).sub(r"\1\\x3a", lines) if "::" in lines else lines


def message(text: str) -> str:
    """For the plain text of a SARIF message, where `[a](b)` is a link and `{0}` a placeholder (SARIF 3.11)."""
    return plain(text).replace("](", "] (").translate(_MESSAGE)


def markdown(text: str) -> str:
    """For Markdown: every sign stands for itself, and so does HTML."""
    escaped = _compiled(_MARKDOWN).sub(r"\\\g<0>", plain(text))
    return _compiled(_ENTITY).sub(lambda match: _ENTITIES[match[0]], escaped)


def json_text(text: str) -> str:
    """JSON that can be shown on a terminal or in a CI log; a parser reads the same values from it."""
    if "\x7f" in text or not text.isascii():
        text = _compiled(_UNSEEN_IN_JSON).sub(_json_escape, text)
    return _compiled(_HASH_COMMAND).sub(r"#\\u0023", text) if "##" in text else text


def encodable(text: str) -> str:
    """The text with surrogate halves joined, and lone ones replaced, so that UTF-8 can hold it."""
    return _compiled(_SURROGATES).sub("\ufffd", _paired(text))


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters, and how many were left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… (+{len(text) - limit} characters)"


def _paired(text: str) -> str:
    if not _compiled(_SURROGATES).search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _written_out(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1] if ord(match[0]) > _LAST_LATIN else f"\\x{ord(match[0]):02x}"


def _json_escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
