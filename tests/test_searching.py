"""What looks for literals finds the same whichever library it does it with."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import hyperscan
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.documents import all_checked
from tests.formats.test_spdx2_tag_value import HEAD, LINES

from bomward import disguises, searching
from bomward.disguises import Disguises, stretches
from bomward.encodings import View
from bomward.errors import UnreadableDocumentError
from bomward.formats.cyclonedx.xml_shape import TEXTS
from bomward.formats.syntax.tag_value import levelled, strays
from bomward.formats.syntax.xml_skim import Skimmed
from bomward.prepared import packaged
from bomward.searching import Largest, Literals, Rare, Small, larger
from bomward.sieve import Needle, Sieve

LITERALS = (b"kaspersky", b"kas", b"asp", b"kav sdk", b"\xd0\xba\xd0\xb0", b"a.b*c", b"\\u004b", b"kk")
ALL: tuple[Literals, ...] = (Small(LITERALS), larger(LITERALS), Largest(LITERALS))

FRESH = Sieve(packaged().needles, packaged().disguises)

pieces = st.sampled_from([*LITERALS, *(one.upper() for one in LITERALS), b"KasperSky", b"k", b"\0", b"\xff", b"\n"])
texts = st.lists(pieces | st.binary(max_size=3), max_size=30).map(b"".join)


@pytest.mark.property
@given(texts)
def test_each_finds_what_is_there_in_whatever_case(text: bytes) -> None:
    folded = text.lower()
    there = [
        (index, start, start + len(literal))
        for index, literal in enumerate(LITERALS)
        for start in range(len(text))
        if folded.startswith(literal, start)
    ]
    for literals in ALL:
        found = literals.find(text)
        assert sorted(found) == sorted(there)
        assert [end for _, _, end in found] == sorted(end for _, _, end in found)


@pytest.fixture(scope="module")
def used() -> Sieve:
    """A sieve that much went through."""
    data = packaged()
    sieve = Sieve(data.needles, data.disguises)
    sieve.scan(b" " * (40 << 20))
    return sieve


@pytest.mark.property
@given(needles=st.lists(st.sampled_from(packaged().needles), max_size=8))
def test_a_sieve_sees_the_same_after_however_much(used: Sieve, needles: list[Needle]) -> None:
    document = b'{"name": "' + " - ".join(needle.text for needle in needles).encode() + b'", "x": "Kaspersk\\u0079"}'

    assert used.scan(document) == FRESH.scan(document)


def test_a_machine_without_the_library_sees_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    sieve = Sieve([Needle("kaspersky", alone=True)])

    (hit,) = sieve.scan(b" " * (40 << 20) + b"KASPERSKY")

    assert hit.start == 40 << 20


ODD = st.sampled_from(
    [
        *(
            b"a",
            b"b" * 50,
            b"\n",
            b"\0",
            b"\x7f",
            b"\t",
            "ä".encode(),
            "日本".encode(),
            b"\xff",
            b'"',
            b"\x1b",
            b"b",
            b" ",
        ),
        *(b"\\", b"\\\\", b"\\u006b", b"%", b"%8", b"%6b", b"&", b"&#107;", b"amp;", b"&amp;#x6b;", b"<"),
    ]
)
DISGUISES = Disguises(packaged().disguises)


@pytest.mark.property
@given(st.lists(ODD, min_size=1, max_size=40).map(b"".join), st.booleans())
def test_what_is_odd_is_looked_behind_whichever_way_it_is_found(text: bytes, often: bool) -> None:  # noqa: FBT001  # hypothesis gives it
    plain = set(stretches(text, DISGUISES.positions(text)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(searching, "_LARGE", 1)
        patched.setattr(disguises, "_MANY", 1 if often else 16)
        patched.setattr(disguises, "_KEPT", 2)
        quick = set(stretches(text, DISGUISES.positions(text)))

    assert quick == plain


@pytest.mark.parametrize(
    ("before", "is_plain"), [(0, False), (1, True), (2, False), (255, True), (256, False), (257, False)]
)
def test_an_escaped_backslash_before_a_letter_is_no_disguise(before: int, is_plain: bool) -> None:  # noqa: FBT001  # a case
    """Where more stand there than are counted, it may be one."""
    text = b'"' + b"\\" * before + b'\\b"'
    assert (DISGUISES.positions(text) == []) is is_plain


def test_a_stretch_is_the_same_wherever_it_stands_again() -> None:
    """Between quotes it is looked up; what stands before and behind them differs."""
    text = '{"a": "\u0131x", "b":"\u0131x"}\n<c d="\u0131x">\u0131x</c> "\u0131x \u0131" - \u0131x\n- "e<\u0131>\u0131x"'.encode()
    found = [text[start:end].decode() for start, end in stretches(text, DISGUISES.positions(text))]
    assert found == ["\u0131x"] * 4 + ["\u0131x \u0131", "\u0131x", "\u0131", "\u0131x"]


def test_threads_may_share_it() -> None:
    large = Largest(LITERALS)
    text = (b" " * 1_000 + b"KASPERSKY") * 10_000

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(large.find, [text] * 8))

    assert all(each == found[0] for each in found)
    assert len(found[0]) == len(Small(LITERALS).find(text))


def test_a_machine_that_the_library_cannot_run_on_sees_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise hyperscan.ArchitectureError("not on this processor")

    monkeypatch.setattr(hyperscan, "Database", refuse)
    with pytest.raises(ImportError):
        Largest(LITERALS)
    assert not Rare(b"x").is_absent(b" " * (20 << 20))


def in_both_ways(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> list[object]:
    """What something comes to where every document counts as large, and where none does."""
    found: list[object] = []
    for large in (0, 1 << 40):
        monkeypatch.setattr(searching, "_LARGE", large)
        try:
            found.append(do())
        except UnreadableDocumentError as error:
            found.append(str(error))
    return found


@pytest.mark.property
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(lines=st.lists(st.sampled_from(LINES), max_size=8), end=st.sampled_from(["\n", "\r\n", " ", ""]))
def test_tag_value_is_levelled_alike(monkeypatch: pytest.MonkeyPatch, lines: list[str], end: str) -> None:
    data = (HEAD + (end or "\n").join(lines) + end).encode()

    quickly, slowly = in_both_ways(monkeypatch, lambda: (plain := levelled(data), strays(data, plain)))

    assert quickly == slowly


BOM = """<bom xmlns="http://cyclonedx.org/schema/bom/1.6" xmlns:p="urn:x" version="1"><components>
<component type="library">{}</component></components></bom>"""


@pytest.mark.parametrize("last", ["", "<c/>", "<name/>", "<names/>", "<p:name/>", "<namex a='>'/>"])
@pytest.mark.parametrize("large", [0, 1 << 40])
def test_elements_alone_in_a_text_are_seen_whatever_the_last_is(
    monkeypatch: pytest.MonkeyPatch, last: str, large: int
) -> None:
    monkeypatch.setattr(searching, "_LARGE", large)
    within = f"<name><b>Kas</b><b>per</b><b>sky Anti-Vi</b><b>rus SD</b><b>K</b>{last}</name>"

    (report, *_) = all_checked(BOM.format(within).encode())

    assert report.verdict == "prohibited"


PARTS = [
    "<names/>",
    "<name/>",
    "a",
    " ",
    ">",
    "\n  ",
    "<b/>",
    "<b>x</b>",
    "<name>",
    "</name>",
    "<p:name/>",
    "<version></version>",
    "<url a='>'>x</url >",
]


@pytest.mark.property
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=500)
@given(parts=st.lists(st.sampled_from([*PARTS, *(f"<{tag}>x</{tag}>" for tag in TEXTS)]), max_size=6))
def test_elements_within_texts_are_seen_alike(monkeypatch: pytest.MonkeyPatch, parts: list[str]) -> None:
    data = f'<bom xmlns:p="urn:x"><name>{"".join(parts)}</name></bom>'.encode()

    quickly, slowly = in_both_ways(monkeypatch, lambda: list(Skimmed(View(data)).mixed(TEXTS)))

    assert quickly == slowly
