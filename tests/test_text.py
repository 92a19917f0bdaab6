"""Disguises come off, and nothing else is taken for the same word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomward.lookalikes import DRAWN_LIKE
from bomward.text import contains, decoded, joined_tokens, skeleton, tokens, unescaped, visible

DISGUISES = {
    "upper case": "KASPERSKY",
    "Cyrillic": "Каѕреrѕkу",
    "Greek": "Κaspersκy",
    "small capitals": "ᴋᴀꜱᴘᴇʀꜱᴋʏ",
    "Cherokee": "ꮶꭺꮪꮲꭼrꮪꮶꮍ",
    "Cherokee capitals": "ᏦᎪᏚᏢᎬrᏚᏦᎩ",
    "full width": "Ｋａｓｐｅｒｓｋｙ",
    "mathematical bold": "𝐊𝐚𝐬𝐩𝐞𝐫𝐬𝐤𝐲",
    "circled": "ⓚⓐⓢⓟⓔⓡⓢⓚⓨ",
    "Kelvin sign": "\u212aaspers\u212ay",
    "long s": "Kaſperſky",
    "zero-width space": "Kasp\u200bersky",
    "zero-width joiner": "Kasp\u200dersky",
    "word joiner": "Kasp\u2060ersky",
    "byte order mark": "Kasp\ufeffersky",
    "soft hyphen": "Kas\u00adper\u00adsky",
    "combining grapheme joiner": "Kas\u034fpersky",
    "Hangul filler": "Kas\u3164persky",
    "tag characters": "Kas\U000e0061persky",
    "variation selector": "Kas\ufe0fpersky",
    "bidi override": "\u202dKaspersky\u202c",
    "combining marks": "Ka\u0301s\u0336p\u0336e\u0308rsky",
    "composed marks": "Káspërškỳ",
    "control characters": "Kas\x00per\x08sky\x7f",
    "stroke": "ƙaspersƙy",
}


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_a_disguise_comes_off(text: str) -> None:
    assert skeleton(text) == "kaspersky"
    assert "kaspersky" in (*tokens(text), *joined_tokens(text))


@pytest.mark.parametrize("text", ["Kasparov", "Casper Sky", "Kaspers", "kasperskij", "Каспер", "caspersky"])
def test_another_word_stays_another(text: str) -> None:
    assert skeleton(text) != "kaspersky"
    assert "kaspersky" not in (*tokens(text), *joined_tokens(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("a\tb\r\nc", "a b  c"),
        ("a\x1bb", "ab"),
        ("ｶﾞ", "カ"),
        ("カ\u3099", "カ"),
        ("й", "и"),
        ("и\u0306", "и"),
        ("Kăspersky", "Kaspersky"),
        ("é", "e"),
        ("ß", "ß"),
        ("日本", "日本"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """Marks go, in every script: a name and what it is compared with lose them alike."""
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\\u004baspersky", "Kaspersky"),
        ("\\u004B\\u0061spersky", "Kaspersky"),
        ("%4basper%73ky", "Kaspersky"),
        ("%254basper%2573ky", "Kaspersky"),
        ("%25254baspersky", "Kaspersky"),
        ("&#75;aspersky", "Kaspersky"),
        ("&#x4b;aspersky", "Kaspersky"),
        ("&amp;#x4b;aspersky", "Kaspersky"),
        ("%26%2375%3Baspersky", "Kaspersky"),
        ("\\\\u004baspersky", "\\Kaspersky"),
        ("kasp&shy;ersky", "kasp\u00adersky"),
        ("&kappa;aspers&kappa;y", "κaspersκy"),
        (r"C:\bin\fssync.dll \new \root \temp", r"C:\bin\fssync.dll \new \root \temp"),
        ("\\ud83d\\ude00", "😀"),
        ("100% sure & done", "100% sure & done"),
        ("%zz &nosuch; \\q", "%zz &nosuch; \\q"),
        ("%ff", "\N{REPLACEMENT CHARACTER}"),
        ("\\ud800 alone", "\N{REPLACEMENT CHARACTER} alone"),
    ],
)
def test_decoded(text: str, plain: str) -> None:
    assert decoded(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"a\/b\"c\nd\u00e4", 'a/b"c\ndä'),
        (r"C:\\bin\\new", r"C:\bin\new"),
        (r"\\u004b", r"\u004b"),
        (r"\ud83d\ude00", "😀"),
        (r"\q \u12", r"\q \u12"),
    ],
)
def test_unescaped(text: str, plain: str) -> None:
    assert unescaped(text) == plain


@pytest.mark.parametrize("depth", [1, 4, 5, 9, 40, 4000])
@pytest.mark.parametrize(
    ("lead", "inner", "tail"), [("%", "25", "41"), ("&", "amp;", "#65;"), ("\\", "u005c", "u0041")]
)
def test_nesting_is_undone_however_deep(lead: str, inner: str, tail: str, depth: int) -> None:
    assert decoded(lead + inner * depth + tail) == "A"


def test_encodings_of_several_kinds_within_each_other_are_undone() -> None:
    text = "A"
    for _ in range(5):
        text = "".join(f"%{ord(char):02X}" for char in text[:1]) + text[1:]
        text = text.replace("%", "&#037;", 1).replace("&", "\\u0026", 1)
    assert decoded(text) == "A"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kaspersky Anti-Virus SDK", ("kaspersky", "anti", "virus", "sdk")),
        ("kaspersky_lab", ("kaspersky", "lab")),
        ("KasperskyLab", ("kaspersky", "lab")),
        ("KASPERSKYLab", ("kaspersky", "lab")),
        ("acmeKasperskyBridge", ("acme", "kaspersky", "bridge")),
        ("com.kaspersky.sdk", ("com", "kaspersky", "sdk")),
        ("pkg:maven/com.kaspersky/x@1", ("pkg", "maven", "com", "kaspersky", "x", "1")),
        ("Kaspersky\u00a0Lab", ("kaspersky", "lab")),
        ("Kaspersky\u2003Lab\u2010Ltd", ("kaspersky", "lab", "ltd")),
        ("v8", ("v8",)),
        ("", ()),
        ("-- _ --", ()),
    ],
)
def test_tokens(text: str, words: tuple[str, ...]) -> None:
    assert tokens(text) == words


def test_joined_tokens_keep_camel_case_together() -> None:
    assert joined_tokens("KasperSky Lab") == ("kaspersky", "lab")


@pytest.mark.parametrize(
    ("haystack", "needle", "there"),
    [
        (("a", "b", "c"), ("b", "c"), True),
        (("a", "b", "c"), ("a", "c"), False),
        (("a",), ("a", "b"), False),
        (("a",), (), False),
        ((), (), False),
    ],
)
def test_contains(haystack: tuple[str, ...], needle: tuple[str, ...], there: bool) -> None:  # noqa: FBT001  # a table's column
    assert contains(haystack, needle) == there


@pytest.mark.property
@given(st.text())
def test_any_text_is_folded_to_text_that_can_be_written(text: str) -> None:
    for fold in (visible, skeleton, decoded):
        fold(text).encode()
    for word in (*tokens(text), *joined_tokens(text)):
        assert word


@pytest.mark.property
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = skeleton(text)

    assert skeleton(once) == once


@pytest.mark.property
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_composed_and_decomposed_are_one(text: str) -> None:
    assert skeleton(unicodedata.normalize("NFD", text)) == skeleton(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    "written",
    [
        "ꓗꓮꓢꓑꓰꓣꓢꓗꓬ",
        "Ⓚⓐⓢⓟⓔⓡⓢⓚⓨ",
        "🅺🅰🆂🅿🅴🆁🆂🅺🆈",
        "🇰🇦🇸🇵🇪🇷🇸🇰🇾",
        "ꝁȺSꝑɆɌSꝁɎ",
        "ᴋᴀsᴘᴇʀsᴋʏ",
        "Каsреrsку",
        "ᏦᎪᏚᏢᎬᎡᏚᏦᎽ",
        "ⲕⲁsⲣⲉⲅsⲕⲩ",
        "κɑѕρеᴦѕκγ",
        "𝓚𝓪𝓼𝓹𝓮𝓻𝓼𝓴𝔂",
        "Ｋａｓｐｅｒｓｋｙ",
    ],
)
def test_letters_that_look_like_latin_ones_are_read_as_those(written: str) -> None:
    assert skeleton(written) == "kaspersky"


def test_every_look_alike_is_read_as_what_it_looks_like() -> None:
    assert {skeleton(char) for chars in DRAWN_LIKE.values() for char in chars} == set(DRAWN_LIKE)
    assert all(skeleton(char) == latin for latin, chars in DRAWN_LIKE.items() for char in chars)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#75deadbeef x", "Kdeadbeef x"),  # NOTE: letters end a decimal reference, as in a browser
        ("&#x0000000000000004b;aspersky", "Kaspersky"),
        ("a&#99999999999;b", "ab"),
        ("a&#xffffffffff;b", "ab"),
    ],
)
def test_references_end_where_their_digits_do(written: str, read: str) -> None:
    assert decoded(written) == read
