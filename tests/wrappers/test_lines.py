"""JSON lines: a document on every line, and nothing else that looks like it."""

from __future__ import annotations

import pytest
from tests.wrappers.wrapping import (
    DOCUMENT,
    MARK,
    OTHER,
    PROVENANCE,
    as_bundle,
    as_dsse,
    as_export,
    as_gzip,
    as_statement,
    as_zip,
    documents,
    failure,
    kinds,
    parts,
    single,
)

from bomward.errors import UnknownFormatError, UnreadableDocumentError


def test_each_line_is_a_document() -> None:
    found = parts(DOCUMENT + b"\n\n  \r\n" + OTHER + b"\r\n", "a.jsonl")
    assert [part.opened for part in found] == [DOCUMENT, OTHER]
    assert [part.source for part in found] == ["a.jsonl#1", "a.jsonl#4"]
    assert [kinds(part) for part in found] == [["JSON lines"]] * 2
    assert [part.wrappers[0].name for part in found] == ["1", "4"]
    assert not any(part.member for part in found)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_lines_in_any_unicode_are_read(encoding: str) -> None:
    assert documents((DOCUMENT + b"\n" + OTHER).decode().encode(encoding)) == [DOCUMENT, OTHER]


def test_lines_of_envelopes_are_opened() -> None:
    """As attestations are stored."""
    data = as_dsse(as_statement(DOCUMENT)) + b"\n" + as_export(OTHER) + b"\n"
    found = parts(data)
    assert [part.opened for part in found] == [DOCUMENT, OTHER]
    assert kinds(found[0]) == ["JSON lines", "DSSE envelope", "in-toto statement"]


def test_one_line_is_plain_json() -> None:
    part = single(as_dsse(as_statement(DOCUMENT)) + b"\n")
    assert part.opened == DOCUMENT
    assert part.source == "x"


def test_a_line_that_holds_no_sbom_is_an_error_unless_it_says_that_it_is_something_else() -> None:
    unknown = parts(DOCUMENT + b"\n" + b'{"name": "x"}')
    assert [part.passed_over for part in unknown] == [False, False]
    attestations = parts(as_bundle(as_statement(b"{}", PROVENANCE)) + b"\n" + as_bundle(as_statement(DOCUMENT)))
    assert [part.passed_over for part in attestations] == [True, False]
    other = parts(as_dsse(as_statement(b"{}")) + b"\n" + as_dsse(as_statement(DOCUMENT)))
    assert isinstance(other[0].error, UnreadableDocumentError)


def test_lines_in_an_archive_are_members() -> None:
    found = parts(as_zip(("log.jsonl", b'{"a":1}\n{"a":2}\n'), ("bom.jsonl", DOCUMENT + b"\n" + OTHER)), "a.zip")
    assert [part.source for part in found] == [
        "a.zip!/log.jsonl#1",
        "a.zip!/log.jsonl#2",
        "a.zip!/bom.jsonl#1",
        "a.zip!/bom.jsonl#2",
    ]
    assert [part.passed_over for part in found] == [True, True, False, False]


@pytest.mark.parametrize(
    "data",
    [
        DOCUMENT + b"\nmore",
        DOCUMENT + b"\n[]",
        DOCUMENT + b"\n" + OTHER[:-1],
        DOCUMENT + b" " + OTHER,
        DOCUMENT + b"\r" + OTHER,
        DOCUMENT + b"\n" + OTHER + b"\n}",
        DOCUMENT + b"\n" + MARK + OTHER,
    ],
)
def test_what_is_not_an_object_on_every_line_is_the_broken_document_that_it_was(data: bytes) -> None:
    assert failure(data) == "broken"
    assert [part.passed_over for part in parts(as_zip(("a", data)))] == [False]


def test_a_document_over_many_lines_is_one() -> None:
    data = DOCUMENT.replace(b",", b",\n")
    assert single(data).opened == data
    assert failure(data[:-1]) == "broken"


def test_a_line_that_is_nested_too_deeply_costs_one_line() -> None:
    found = parts(DOCUMENT + b"\n" + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"\n" + OTHER)
    assert [part.opened for part in found] == [DOCUMENT, None, OTHER]
    assert isinstance(found[1].error, UnreadableDocumentError)


def test_too_many_lines_are_an_error_after_those_before() -> None:
    found = parts(as_gzip((DOCUMENT + b"\n") * 5), parts=3)
    assert [part.opened for part in found] == [DOCUMENT] * 3 + [None]
    assert isinstance(found[-1].error, UnreadableDocumentError)
    assert not isinstance(found[-1].error, UnknownFormatError)
