"""Every text encoding that is read comes to the same document and goes back to its own bytes; every other is named."""

from __future__ import annotations

import codecs
import json

import pytest
from tests.documents import ENGINE, all_checked, brief, checked, cyclonedx, noted, placed

from bomward.checking import restore_bytes
from bomward.encodings import viewed
from bomward.errors import UnreadableDocumentError
from bomward.findings import Status

TEXT = '{"name": "Grüße, 日本 😀"}'
MARKED = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("codec", MARKED)
def test_a_marked_text_is_read_and_written_back(codec: str) -> None:
    data = MARKED[codec] + TEXT.encode(codec)
    view = viewed(data)
    assert view.utf8.decode() == TEXT
    assert view.encoded(view.utf8) == data


@pytest.mark.parametrize("codec", MARKED)
def test_a_document_in_any_encoding_fares_alike(codec: str) -> None:
    text = json.dumps(placed(cyclonedx(), "/components/1", ENGINE | {"description": "Grüße 😀"}), ensure_ascii=False)
    data = MARKED[codec] + text.encode(codec)
    plain, report = checked(text.encode()), checked(data)
    assert brief(report.findings) == brief(plain.findings) != []
    assert [finding.location for finding in report.findings] == [finding.location for finding in plain.findings]
    assert report.sha256 != plain.sha256
    annotated = noted(data)
    assert annotated.startswith(MARKED[codec])
    assert "bomward:finding" in annotated[len(MARKED[codec]) :].decode(codec)
    assert restore_bytes(annotated) == data
    assert noted(annotated) == annotated
    assert brief(checked(annotated).findings) == brief(plain.findings)


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("ISO-8859-1", "latin-1"), ("iso-8859-1", "latin-1"), ("US-ASCII", "ascii"), ("UTF-8", "utf-8")],
)
def test_xml_says_its_encoding(declared: str, codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<a>{"x" if codec == "ascii" else "Grüße"}</a>'
    data = text.encode(codec)
    view = viewed(data)
    assert view.utf8.decode() == text
    assert view.encoded(view.utf8) == data


def test_a_mark_and_a_declaration_may_agree() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><a/>'
    assert viewed(codecs.BOM_UTF16_LE + text.encode("utf-16-le")).utf8.decode() == text


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (TEXT.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (TEXT.encode("utf-16-be"), "UTF-16 without a byte order mark"),
        (TEXT.encode("utf-32-le"), "UTF-32 without a byte order mark"),
        (TEXT.encode("utf-32-be"), "UTF-32 without a byte order mark"),
        (b"+/v8-{}", "UTF-7"),
        ('<?xml version="1.0"?><bom/>'.encode("cp037"), "EBCDIC"),
        ('{"bomFormat": "CycloneDX"}'.encode("cp037"), "EBCDIC"),
        ("SPDXVersion: SPDX-2.3\n".encode("cp037"), "EBCDIC"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "'UTF-7', which is not read"),
        (b'<?xml version="1.0" encoding="windows-1251"?><a/>', "'windows-1251', which is not read"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "says 'UTF-16', and its bytes are not"),
        (codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "mark says UTF-8"),
        (codecs.BOM_UTF16_LE + '<?xml version="1.0" encoding="utf-8"?><a/>'.encode("utf-16-le"), "mark says UTF-16"),
        (b'{"name": "\xc0\xaf"}', "an overlong form"),
        (b'{"name": "\xe0\x80\xaf"}', "an overlong form"),
        (b'{"name": "\xf0\x80\x80\xaf"}', "an overlong form"),
        (b'{"name": "\xed\xa0\xbd\xed\xb8\x80"}', "half of a surrogate pair"),
        (b'{"name": "\xff"}', "invalid start byte"),
        (b'{"name": "\xe4"}', "invalid continuation byte"),
        (codecs.BOM_UTF16_LE + "x".encode("utf-16-le") + b"\x00\xd8", "not UTF-16LE"),
        (codecs.BOM_UTF16_LE + b"{\x00}", "not UTF-16LE"),
        (b'<?xml version="1.0" encoding="US-ASCII"?><a>\xfc</a>', "not US-ASCII"),
    ],
)
def test_an_encoding_that_is_not_read_is_named(data: bytes, named: str) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        viewed(data)
    assert named in caught.value.message
    assert caught.value.where
    assert "UTF-8" in caught.value.hint
    (report,) = all_checked(data)
    assert report.status is Status.UNCHECKED


@pytest.mark.parametrize("at", [3, 4_094, 4_095, 4_096, 9_000])
def test_what_is_no_text_is_told_with_its_place(at: int) -> None:
    """However much stands before it, and wherever the stretches end in which it is looked at."""
    data = (
        ("\N{LATIN SMALL LETTER A WITH DIAERESIS}" * 5_000).encode()[: at // 2 * 2].ljust(at) + b"\xff" + b" " * 5_000
    )
    with pytest.raises(UnreadableDocumentError) as caught:
        viewed(data)
    assert caught.value.where == f"line 1, near byte {at}"


def test_bytes_that_are_no_text_are_searched_all_the_same() -> None:
    report = checked(b'{"name": "Kaspersky Anti-Virus SDK", "\xff')
    assert report.status is Status.UNCHECKED
    assert [finding.entry for finding in report.findings] == ["kaspersky"]


def test_a_declaration_that_is_far_from_its_beginning_is_read_too() -> None:
    head = b'<?xml version="1.0"' + b" " * 2_000
    body = b'?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>'
    assert viewed(head + b' encoding="ISO-8859-1"' + body).codec == "ISO-8859-1"
    with pytest.raises(UnreadableDocumentError, match="UTF-7"):
        viewed(head + b' encoding="UTF-7"' + body)
    with pytest.raises(UnreadableDocumentError, match="does not end within"):
        viewed(head + b" " * 9_000 + body)


@pytest.mark.parametrize(
    "name", ["\u202eyksrepsaK\u202c bridge", "x \u202eegdirb yksrepsaK", "\u202eKaspersky\u202c bridge"]
)
@pytest.mark.parametrize("is_escaped", [True, False], ids=["escaped", "raw"])
def test_what_is_shown_backwards_is_read_both_ways(name: str, *, is_escaped: bool) -> None:
    document = placed(cyclonedx(), "/components/1", {"type": "library", "name": name})
    (finding,) = checked(json.dumps(document, ensure_ascii=is_escaped).encode()).findings
    assert finding.outcome == "review"
