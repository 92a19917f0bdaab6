"""One pass sees every needle once, wherever it stands and however it is written, and nothing that is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.test_text import DISGUISES

from bomward import sieve
from bomward.inventory import Hit
from bomward.searching import Small
from bomward.sieve import Needle, Sieve
from bomward.text import skeleton

BLOCK = 1 << 20
NEEDLE = b"kaspersky"
NATIVE = [Needle(skeleton(stem), alone=True) for stem in ("касперск", "касперськ", "カスペルスキー")]
SIEVE = Sieve([Needle("kaspersky", alone=True), *NATIVE])

WRITTEN = {
    "escaped": b"\\u004baspersky",
    "escaped in full": "".join(f"\\u{ord(c):04X}" for c in "Kaspersky").encode(),
    "one escape in the middle": b"kaspe\\u0072sky",
    "escaped look-alike": b"k\\u0430spersky",
    "escaped zero width": b"kasp\\u200bersky",
    "escaped control": b"kasp\\u0000ersky",
    "percent": b"%4baspersky",
    "percent, in the middle": b"kaspe%72sky",
    "percent twice": b"kaspe%2572sky",
    "percent look-alike": b"k%D0%B0spersky",
    "decimal entity": b"&#75;aspersky",
    "hexadecimal entity": b"kaspe&#x72;sky",
    "escaped ampersand": b"kaspe\\u0026#x72;sky",
    "entity of an entity": b"kaspe&amp;#x72;sky",
    "entity by name": b"&kappa;aspersky",
    "escaped ampersand of an entity by name": b"kasp\\u0026shy;ersky",
    "escaped percent": b"kaspe\\u002572sky",
    "escaped escape": b"kaspe\\u005cu0072sky",
    "escape in a text": b"kaspe\\\\u0072sky",
    "short escape": b"kasp\\bersky",
    "percent control": b"kasp%00ersky",
    "percent delete": b"kasp%7Fersky",
    "percent ampersand": b"kaspe%26%23114%3bsky",
}


def starts(data: bytes, sieve: Sieve = SIEVE) -> list[int]:
    return [hit.start for hit in sieve.scan(data)]


@pytest.mark.parametrize("shift", [0, 1, 4, 8, 9, 10, 512])
@pytest.mark.parametrize("block", [1, 2])
def test_a_needle_across_the_border_of_a_block_is_seen_once(shift: int, block: int) -> None:
    at = block * BLOCK - shift
    data = bytes(at).replace(b"\0", b"x") + NEEDLE + b"x" * 600

    assert SIEVE.scan(data) == (Hit(at, at + len(NEEDLE), 0, True),)


@pytest.mark.parametrize("shift", range(0, 14, 3))
@pytest.mark.parametrize("written", ["escaped", "percent twice", "entity of an entity", "one escape in the middle"])
def test_a_disguise_across_the_border_of_a_block_is_seen(written: str, shift: int) -> None:
    text = WRITTEN[written]
    data = b"x" * (BLOCK - shift - 1) + b'"' + text + b'"' + b"x" * 600

    (hit,) = SIEVE.scan(data)

    assert data[hit.start : hit.end] == text
    assert hit.text == "kaspersky"


@pytest.mark.parametrize("shift", range(20))
def test_a_look_alike_across_the_border_of_a_block_is_seen(shift: int) -> None:
    text = "Каѕреrѕkу".encode()
    data = b"x" * (BLOCK - shift - 1) + b'"' + text + b'"' + b"x" * 600

    assert {(hit.start, hit.end) for hit in SIEVE.scan(data)} == {(BLOCK - shift, BLOCK - shift + len(text))}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_disguise_is_seen_through(text: bytes) -> None:
    """At the stretch of text that it stands in, with what it says."""
    data = b'{"name": "the ' + text + b' engine", "other": "zlib"}'

    (hit,) = SIEVE.scan(data)

    assert data[hit.start : hit.end] == b"the " + text + b" engine"
    assert (hit.alone, "kaspersky" in hit.text) == (True, True)


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_a_drawn_disguise_is_seen_through(text: str, ascii_only: bool) -> None:  # noqa: FBT001  # a table's column
    data = json.dumps({"name": f"the {text} engine"}, ensure_ascii=ascii_only).encode()

    assert {hit.needle for hit in SIEVE.scan(data)} == {0}


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("text", ["Касперский", "ЛАБОРАТОРИЯ КАСПЕРСКОГО", "Касперським", "カスペルスキー", "ｶｽﾍﾟﾙｽｷｰ"])
def test_a_native_script_is_seen(text: str, ascii_only: bool) -> None:  # noqa: FBT001  # a table's column
    data = json.dumps({"name": text}, ensure_ascii=ascii_only).encode()

    assert len({hit.needle for hit in SIEVE.scan(data)} & {1, 2, 3}) == 1


@pytest.mark.parametrize(
    "text",
    [
        b"kasperov",
        b"casper sky",
        b"kasp ersky",
        "Kаsрarov Каспер".encode(),
        b"\\u004basparov %4basparov &#75;asparov",
        b'"kasper" "sky"',
        b"kasper\nsky",
        b"\xff\xfe\x80 broken",
        rb"C:\\kasp\\bersky",
        rb"C:\\kasp\\fersky",
        b"",
    ],
)
def test_what_is_not_there_is_not_seen(text: bytes) -> None:
    assert SIEVE.scan(b'{"name": "' + text + b'"}') == ()


def test_a_disguise_does_not_join_what_stands_in_two_texts() -> None:
    assert SIEVE.scan('{"kаspеr": "skу", "x": "ka\\u0073"}'.encode()) == ()


def test_each_place_is_seen_once_and_in_order() -> None:
    data = b" ".join([NEEDLE] * 1000)

    assert starts(data) == [10 * index for index in range(1000)]


def test_overlapping_needles_are_each_seen() -> None:
    sieve = Sieve([Needle("abc"), Needle("bcd"), Needle("abcd"), Needle("c")])

    assert [(hit.start, hit.end) for hit in sieve.scan(b"xabcdx")] == [(1, 4), (1, 5), (2, 5), (3, 4)]


def test_one_stretch_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many signs of a disguise it holds, and however long the document: the work is linear, with a little overlap."""
    seen: list[tuple[int, int]] = []
    inside = Sieve.inside

    def spied(sieve: Sieve, fragment: bytes, start: int, end: int) -> object:
        seen.append((start, end))
        return inside(sieve, fragment, start, end)

    monkeypatch.setattr(Sieve, "inside", spied)
    data = b'["' + b"\\u0041%41\xc3\xa4" * 40_000 + b'", "' + b'", "\\u0041'.join([b"a"] * 500) + b'"]'

    SIEVE.scan(data)

    assert seen == sorted(seen)
    assert sum(end - start for start, end in seen) <= len(data) * 1.2


@pytest.mark.parametrize("lead", [b"x", b"\\u0041", "ä".encode()])
def test_a_stretch_without_an_edge_is_cut_and_yet_read(lead: bytes) -> None:
    """A limit on how much is decoded at once hides nothing behind it."""
    data = b'"' + lead * 200_000 + b"\\u004baspersky" + lead * 200_000 + b'"'

    assert SIEVE.scan(data) != ()


def test_what_stood_there_is_told_however_long_the_text() -> None:
    (hit,) = SIEVE.scan(b'"' + b"word " * 1000 + b"k\\u0061spersky" + b" word" * 1000 + b'"')

    assert "kaspersky" in hit.text
    assert len(hit.text) < 400


@pytest.mark.parametrize("at", [65_536 - 16, 65_536 - 7, 65_536 - 3, 65_536 - 1, 65_536, 65_537])
@pytest.mark.parametrize("text", [b"\\u004b\\u0061spersky", "kаspersky".encode(), b"kasper%73ky"])
def test_a_disguise_on_the_cut_is_seen(at: int, text: bytes) -> None:
    data = '"ä'.encode() + b"x" * (at - 2) + text + b"x" * 100 + b'"'

    assert SIEVE.scan(data) != ()


def test_a_needle_without_company_is_worth_reading_only_beside_it() -> None:
    sieve = Sieve([Needle("kaspersky", alone=True), Needle("protector", beside=(("acme",), ("globex", "mail")))])
    for text, worth in [
        (b"protector", False),
        (b"protector of Acme", True),
        (b"protector of globex", False),
        (b"Globex mail protector", True),
        (b"protector and kaspersky", True),
        ("ptоtector ptотector protectоr".encode(), True),
    ]:
        assert sieve.worth_reading(sieve.scan(text), text) == worth, text


def test_a_needle_too_long_to_be_seen_on_a_border_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than"):
        Sieve([Needle("x" * 513)])


def test_no_needles_no_hits() -> None:
    assert Sieve([]).scan(b"\\u004baspersky kaspersky") == ()


@pytest.mark.property
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_a_plain_needle_is_seen_in_any_bytes(before: bytes, after: bytes) -> None:
    data = before + NEEDLE + after

    assert len(before) in starts(data)
    plain = {match.start() for match in re.finditer(b"(?=kaspersky)", data.lower())}
    assert plain <= set(starts(data))


@pytest.mark.property
@given(st.text(alphabet="Kk\u212aаaаsѕperreскkyу\u200b\u00ad\u0301", max_size=40))
def test_plain_and_escaped_text_are_seen_alike(text: str) -> None:
    """What a document says does not depend on how its encoder writes letters."""
    plain, escaped = (json.dumps([text], ensure_ascii=ascii_only).encode() for ascii_only in (False, True))

    assert {hit.needle for hit in SIEVE.scan(plain)} == {hit.needle for hit in SIEVE.scan(escaped)}


@pytest.mark.parametrize("code", [code for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r"])
def test_a_control_character_hides_nothing(code: int) -> None:
    """Not even behind a backslash, which makes an escape of no letter but b and f."""
    sieve = Sieve([Needle("acme", alone=True)])
    for written in (f"Ac{chr(code)}me", f"\\{chr(code)}Ac{chr(code)}me"):
        assert [hit.alone for hit in sieve.scan(f"Name: {written}\n".encode())] == [True]


@pytest.mark.parametrize("reference", ["&#0000000099;", "&#x00000063;", "&#00000000000000099;", "&#99;"])
def test_a_reference_with_zeros_before_it_hides_nothing(reference: str) -> None:
    sieve = Sieve([Needle("acme", alone=True)])
    assert len(sieve.scan(f"<name>a{reference}me</name>".encode())) == 1


def test_what_stands_around_a_stretch_is_no_part_of_it() -> None:
    data = b"  - \t\xc3\xa4cme: k\\u0061spersky \t\r\nx"
    assert [data[hit.start : hit.end] for hit in SIEVE.scan(data)] == [b"\xc3\xa4cme: k\\u0061spersky"]


def test_bytes_that_were_expected_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is quicker is made for so much, and not for twice as much since it was told of before."""
    made: list[str] = []

    def making(name: str, texts: Sequence[bytes]) -> Small:
        made.append(name)
        return Small(texts)

    monkeypatch.setattr(sieve, "_LARGER", 100)
    monkeypatch.setattr(sieve, "_LARGEST", 200)
    monkeypatch.setattr(sieve, "larger", partial(making, "larger"))
    monkeypatch.setattr(sieve, "Largest", partial(making, "largest"))
    told = Sieve([Needle("kaspersky", alone=True)])
    told.expect(110)
    assert made == ["larger"]
    for _ in range(2):
        assert [hit.start for hit in told.scan(b" " * 100 + b"kaspersky!")] == [100]
    assert made == ["larger", "largest"]
    told.expect(1000)
    assert made == ["larger", "largest"]
