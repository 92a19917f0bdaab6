"""What the tests of several outputs need to read them, and text that somebody hostile would write."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import strategies as st

_SGR = re.compile(r"\x1b\[[0-9;]*m")
_COMMAND = re.compile(r"^\s*::|##[\w.-]*\[")

TRICKS = (
    "\x1b[2J\x1b[H",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "\x9b31m",
    "\r\nCLEAR  all is well",
    "a\u2028b\u2029c\x85d\x0be\x0cf",
    "::error::owned",
    " ::stop-commands::x",
    "\u00a0::error::owned",
    "##vso[task.complete result=Succeeded;]done",
    "##[error]owned",
    "###[group]x",
    "##teamcity[buildStatus status='SUCCESS']",
    "kas\u200bper\u2060sky\ufeff",
    "\u202eyksrepsak\u202c\u2066x\u2069",
    "\u061c\u200e\u200f\xad\u034f\u180e\u3164\U000e0041\ufe0f",
    "e" + "\u0301" * 40,
    "<script>alert(1)</script><img src=x onerror=y>",
    "&lt;b&gt; &amp;",
    "[click](https://evil.example) ![x](https://evil.example/p)",
    "[click][1] <https://evil.example> https://evil.example",
    "`code` **bold** _it_ # head\n# head\n- item\n1. item | cell",
    "{0} {{1}} %s {name} ${x}",
    "=HYPERLINK(1)",
    "fixes GH-7, gh-8 and 0a1b2c3",
    "[bold red]markup[/]",
    "\ud800 lone \udfff \udcff",
    "\ud83d\ude00 in two halves, \U0001f600 in one",
    "\x00\x07\x08\x7f",
    "",
    " ",
    "x" * 5000,
    "\u0416\u0438\u0432\u043e\u0439 \u6f22\u5b57 \u05d0\u05d1",
)

hostile = st.one_of(
    st.sampled_from(TRICKS),
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.lists(st.one_of(st.sampled_from(TRICKS[:-4]), st.text(max_size=5)), max_size=4).map("".join),
)
"""Any text at all, lone surrogates included, and the tricks that are known."""


def uncoloured(text: str) -> str:
    """The text without our own colours."""
    return _SGR.sub("", text)


def harm(text: str) -> list[str]:
    """What could steer a terminal, a runner or an eye, each once: an independent view, by Unicode's categories."""
    found = [f"{char!r}" for char in sorted(set(text)) if _steers(char)]
    return found + [line for line in text.split("\n") if _COMMAND.search(line)]


def _steers(char: str) -> bool:
    kind = unicodedata.category(char)
    return (kind in {"Cc", "Cs", "Zl", "Zp"} and char != "\n") or (kind == "Cf" and not _is_drawn(char))


def _is_drawn(char: str) -> bool:
    """Number signs of some scripts count as format characters, but are seen."""
    return char in "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
