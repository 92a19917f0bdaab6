"""What is not a supported document is told for what it seems to be, with what to do."""

from __future__ import annotations

import gzip
import json

import pytest

from bomward.errors import Error, UnknownFormatError
from bomward.formats import open_document


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (gzip.compress(b"{}"), "gzip"),
        (b"PK\x03\x04rest", "ZIP"),
        ("{}".encode("utf-16"), "UTF-16"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>', "CycloneDX as XML"),
        (b"SPDXVersion: SPDX-2.3\n", "tag-value"),
        (b"<!doctype html><html></html>", "a web page"),
        (b"", "empty"),
        (b" " * 9000, "empty"),
        (b"plain words", "it begins with 'plain words'"),
        (b"\xef\xbb\xbf[]", "not a JSON object"),
    ],
)
def test_bytes_that_are_no_json_object_are_named(data: bytes, what: str) -> None:
    with pytest.raises(Error) as caught:
        open_document(data)
    assert what in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ({"@context": "x", "@graph": []}, "SPDX 3"),
        ({"payload": "", "payloadType": "application/vnd.in-toto+json"}, "DSSE"),
        ({"predicate": {}, "predicateType": "https://cyclonedx.org/bom"}, "in-toto"),
        ({"sbom": {}}, "wrapper"),
        ({}, "empty JSON object"),
        ({"name": "x"}, "its members begin with: name"),
    ],
)
def test_json_that_is_no_sbom_is_named(document: dict[str, object], what: str) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        open_document(json.dumps(document).encode())
    assert what in caught.value.message
    assert caught.value.hint


def test_white_space_before_a_document_is_no_matter() -> None:
    """However much of it."""
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
    assert open_document(b" " * 9000 + json.dumps(document).encode()).spec_version == "1.6"
