"""What JSON forbids is refused wherever it stands in an SBOM, and what it allows is read."""

from __future__ import annotations

import json

import pytest
from tests.documents import assert_refused, checked, cyclonedx, spdx
from tests.forms import spdx3_product

from bomward.findings import Status

pytestmark = pytest.mark.property

_HERE = '"@here@"'
DOCUMENTS = {
    "CycloneDX": json.dumps(cyclonedx(x="@here@")),
    "CycloneDX component": json.dumps(cyclonedx(components=[{"type": "library", "name": "zlib", "x": "@here@"}])),
    "SPDX 2": json.dumps(spdx(x="@here@")),
    "SPDX 3": json.dumps({"x": "@here@", **spdx3_product()}),
}

REJECTED: dict[str, bytes] = {
    # numbers
    "plus": b"+1",
    "leading zero": b"01",
    "minus alone": b"-",
    "minus zero-led": b"-012",
    "point alone": b".5",
    "point at the end": b"1.",
    "exponent alone": b"1e",
    "exponent sign alone": b"1e+",
    "two points": b"1.2.3",
    "hexadecimal": b"0x1F",
    "underscore": b"1_000",
    "full-width digit": "１".encode(),
    "infinity": b"Infinity",
    "minus infinity": b"-Infinity",
    "not a number": b"NaN",
    "number with a blank": b"1 2",
    # words
    "True": b"True",
    "nul": b"nul",
    "undefined": b"undefined",
    "bare word": b"zlib",
    # strings
    "single quotes": b"'a'",
    "no end": b'"a',
    "tab in a string": b'"a\tb"',
    "line end in a string": b'"a\nb"',
    "NUL in a string": b'"a\0b"',
    "bad escape": b'"\\x41"',
    "escape cut short": b'"\\u00"',
    "escape without digits": b'"\\uGGGG"',
    "octal escape": b'"\\012"',
    "backslash at the end": b'"\\"',
    "byte beyond UTF-8": b'"\xff"',
    "overlong slash": b'"\xc0\xaf"',
    "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "beyond the last character": b'"\xf4\x90\x80\x80"',
    "UTF-8 cut short": b'"\xe2\x82"',
    "Python prefix": b'u"a"',
    "two strings": b'"a" "b"',
    # lists and objects
    "comma at the end of a list": b"[1,]",
    "comma at the beginning": b"[,1]",
    "two commas": b"[1,,2]",
    "no comma": b"[1 2]",
    "list without end": b"[1",
    "list closed by a brace": b"[1}",
    "colon in a list": b"[1:2]",
    "comma at the end of an object": b'{"a":1,}',
    "no colon": b'{"a" 1}',
    "no value": b'{"a":}',
    "two colons": b'{"a"::1}',
    "name without quotes": b"{a:1}",
    "number as a name": b"{1:1}",
    "object closed by a bracket": b'{"a":1]',
    "nothing": b"",
    # what some readers take besides
    "comment to the line end": b"1 // one\n",
    "comment in between": b"/* one */ 1",
    "hash comment": b"1 # one\n",
    "form feed as space": b"\x0c1",
    "vertical tab as space": b"\x0b1",
    "no-break space": "\u00a01".encode(),
    "byte order mark within": "\ufeff1".encode(),
    "closing too much": b"1}}",
}

ACCEPTED: dict[str, bytes] = {
    "zero": b"0",
    "minus zero": b"-0",
    "fraction": b"-0.5",
    "exponents": b"[1e5,1E5,1e+5,1E-5,1.5e05]",
    "tiny": b"1e-400",
    "long integer": b"9" * 300,
    "long fraction": b"0." + b"3" * 300,
    "words": b"[true,false,null]",
    "empty ones": b'[{},[],""]',
    "white space": b" \t\r\n[ \t1 , 2\r\n] ",
    "every short escape": b'"\\" \\\\ \\/ \\b \\f \\n \\r \\t"',
    "escape in capitals": b'"\\u00E9\\u00e9"',
    "pair": b'"\\uD83D\\uDE00"',
    "delete": b'"\x7f"',
    "noncharacter": '"\uffff\U0010ffff"'.encode(),
    "line separators": '"\u2028\u2029"'.encode(),
    "byte order mark in a string": '"\ufeff"'.encode(),
    "any script": '"Grüße, 日本語, 😀"'.encode(),
    "empty name": b'{"":1}',
    "names that differ in case": b'{"a":1,"A":2}',
    "names that look alike": '{"\u00e9":1,"e\u0301":2}'.encode(),
    "depth": b"[" * 60 + b"]" * 60,
    "mixed": b'[1,"a",{"b":[null]}]',
}


def inside(document: str, put: bytes) -> bytes:
    assert document.count(_HERE) == 1
    return document.encode().replace(_HERE.encode(), put)


def test_the_documents_themselves_are_read() -> None:
    for document in DOCUMENTS.values():
        assert checked(inside(document, b"1")).status is Status.CHECKED


@pytest.mark.parametrize("where", DOCUMENTS)
@pytest.mark.parametrize("put", REJECTED.values(), ids=REJECTED)
def test_what_is_no_json_is_refused(where: str, put: bytes) -> None:
    report = checked(inside(DOCUMENTS[where], put))
    assert_refused(report)


@pytest.mark.parametrize("where", DOCUMENTS)
@pytest.mark.parametrize("put", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_json_is_read(where: str, put: bytes) -> None:
    report = checked(inside(DOCUMENTS[where], put))
    assert report.error is None


WHOLE: dict[str, tuple[bytes, bytes]] = {
    "a comma behind": (b"", b","),
    "a brace behind": (b"", b"}"),
    "a second one": (b"", b"{}"),
    "NUL behind": (b"", b"\0"),
    "a comment behind": (b"", b" // end"),
    "a control before": (b"\x01", b""),
    "two marks": ("\ufeff\ufeff".encode(), b""),
    "a variable before": (b"var bom = ", b";"),
    "in a list": (b"[", b"]"),
    "a guard before": (b")]}',\n", b""),
}


@pytest.mark.parametrize("around", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("where", DOCUMENTS)
def test_what_stands_around_a_document_is_refused(where: str, around: tuple[bytes, bytes]) -> None:
    report = checked(around[0] + inside(DOCUMENTS[where], b"1") + around[1])
    assert report.status is Status.UNCHECKED
    assert report.verdict != "clear"


@pytest.mark.parametrize("where", DOCUMENTS)
def test_a_name_twice_is_refused_also_in_escapes(where: str) -> None:
    """No error of syntax, and yet two readers see two things."""
    for put in (b'{"a":1,"a":1}', b'{"a":1,"\\u0061":2}', b'{"\\ud83d\\ude00":1,"\xf0\x9f\x98\x80":2}'):
        assert checked(inside(DOCUMENTS[where], put)).verdict != "clear", put
