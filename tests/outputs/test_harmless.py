"""Text from documents comes out visible, harmless, and still readable."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.outputs.reading import TRICKS, harm, hostile

from bomward.outputs import harmless


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme Gateway 4.2 (ümlaut, 漢字, Живой)", "Acme Gateway 4.2 (ümlaut, 漢字, Живой)"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\r\nb\tc", "a\\x0d\\x0ab\\x09c"),
        ("a\x9bb", "a\\x9bb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb", "a\\u200bb"),
        ("a\U000e0041b", "a\\U000e0041b"),
        ("a\udcffb", "a\\udcffb"),
        ("\ud83d\ude00", "😀"),
        ("##vso[x]", "#\\x23vso[x]"),
        ("e\u0301\u0301\u0301", "e\u0301\u0301\\u0301"),
    ],
)
def test_what_is_not_drawn_is_written_out(text: str, expected: str) -> None:
    """And what is drawn stays as it is."""
    assert expected == harmless.plain(text)


@pytest.mark.property
@given(hostile)
def test_plain_text_is_one_harmless_line(text: str) -> None:
    """Whatever comes in."""
    shown = harmless.plain(text)
    assert "\n" not in shown
    assert harm(harmless.guarded(shown)) == []
    shown.encode()


@pytest.mark.property
@given(hostile)
def test_plain_is_done_once(text: str) -> None:
    """What was made harmless stays as it is."""
    assert harmless.plain(harmless.plain(text)) == harmless.plain(text)


@pytest.mark.parametrize("line", ["::error::x", "   ::error::x", "\u00a0::x", "\x1b[1;31m::x\x1b[0m"])
def test_no_line_is_a_runner_command(line: str) -> None:
    """Also where blanks or our own colours stand before it."""
    assert "\\x3a:" in harmless.guarded(f"first\n{line}")


def test_colons_within_a_line_stay() -> None:
    """Names such as Acme::Scan are ordinary."""
    assert harmless.guarded("  name is Acme::Scan") == "  name is Acme::Scan"


@pytest.mark.property
@given(hostile)
def test_message_holds_no_link_placeholder_or_tag(text: str) -> None:
    """SARIF reads `[a](b)` and `{0}` in plain text."""
    shown = harmless.message(text)
    assert "](" not in shown
    assert "<" not in shown
    assert "{" not in shown.replace("{{", "")
    assert "}" not in shown.replace("}}", "")


@pytest.mark.property
@given(hostile)
def test_markdown_stands_for_itself(text: str) -> None:
    """Undoing the escapes as a Markdown reader does gives the visible text again, and no tag is left."""
    shown = harmless.markdown(text)
    assert "<" not in shown
    assert ">" not in shown
    assert "{" not in shown
    undone, escaped = "", False
    for char in shown:
        escaped = char == "\\" and not escaped
        undone += "" if escaped else char
    assert html.unescape(undone) == html.unescape(harmless.plain(text)) or "&" in text


@pytest.mark.parametrize("sign", list("\\`*_[]()#+-.!|~:@"))
def test_markdown_signs_are_escaped(sign: str) -> None:
    """Each by a backslash."""
    assert harmless.markdown(f"a{sign}b") == f"a\\{sign}b"


@pytest.mark.property
@given(st.recursive(st.one_of(hostile, st.integers(), st.none()), st.lists, max_leaves=5))
@example(list(TRICKS))
def test_json_reads_the_same(value: object) -> None:
    """Escapes are added to JSON, values are not changed."""
    text = json.dumps(value, ensure_ascii=True)
    assert json.loads(harmless.json_text(text)) == json.loads(text)


@pytest.mark.property
@given(st.text())
def test_json_with_its_letters_is_harmless(text: str) -> None:
    """Letters stay, and only what steers is escaped."""
    shown = harmless.json_text(json.dumps(text, ensure_ascii=False))
    assert harm(shown) == []
    assert json.loads(shown) == text


@pytest.mark.property
@given(hostile)
def test_encodable_is_the_same_but_for_lone_surrogates(text: str) -> None:
    """Halves that belong together are joined."""
    harmless.encodable(text).encode()
    if text.isascii():
        assert harmless.encodable(text) == text


def test_clipped_says_what_is_missing() -> None:
    """Nothing vanishes silently."""
    assert harmless.clipped("abc", 3) == "abc"
    assert harmless.clipped("abcdef", 3) == "abc… (+3 characters)"
