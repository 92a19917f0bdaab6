"""What is not a supported document is told for what it seems to be, with what to do."""

from __future__ import annotations

import gzip
import json

import pytest

from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.formats import open_document


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (gzip.compress(b"{}", mtime=0), "not UTF-8"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.99"/>', "CycloneDX of version '1.99'"),
        (b"<bom/>", "'bom' of no namespace"),
        (b'<a xmlns="urn:b"/>', "'a' of the namespace 'urn:b'"),
        (b"SPDXVersion: SPDX-9.9\n", "SPDX of version"),
        (b"spdxVersion: SPDX-9.9\n", "SPDX of version"),
        (b"bomFormat: CycloneDX\n", "CycloneDX as YAML"),
        (b'spec_version: "1.6"\n', "protobuf written as text"),
        (b"<!doctype html><html></html>", "a web page"),
        (b"", "empty"),
        (b" " * 9000, "empty"),
        (b"plain words", "it begins with 'plain words'"),
        (b"\xef\xbb\xbf[]", "it begins with '[]'"),
    ],
)
def test_bytes_that_are_no_sbom_are_named(data: bytes, what: str) -> None:
    with pytest.raises(Error) as caught:
        open_document(data)
    assert what in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "unknown"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", True),
        (b"function () { return 1 }", True),
        (b"{ broken", True),
        (b'{"bomFormat": "CycloneDX"', False),
        (b'\xff\xfe{\x00"\x00s\x00p\x00d\x00x\x00', False),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><a>', False),
        (b"SPDXVersion: SPDX-2.3\nPackageComment: <text>\xff", False),
    ],
)
def test_what_shows_no_sign_of_an_sbom_is_unknown_and_what_does_is_broken(data: bytes, unknown: bool) -> None:  # noqa: FBT001  # a table's column
    """In an archive the first is passed over, and the second is not."""
    with pytest.raises(UnknownFormatError if unknown else UnreadableDocumentError):
        open_document(data)


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ({"@context": "x", "@graph": []}, "its members begin with: @context"),
        ({"artifacts": [], "descriptor": {}}, "a scanner's own JSON"),
        ({"document": {}, "vulnerabilities": []}, "a CSAF advisory"),
        ({"statements": []}, "an OpenVEX document"),
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


@pytest.mark.parametrize(
    "data",
    [
        b'{"bomFormat": "cyclonedx", "specVersion": "1.6", "components": []}',
        b'{"specVersion": "1.6", "components": []}',
        b'{"SPDXVersion": "SPDX-2.3"}',
        b"bomFormat: CycloneDX\nspecVersion: 1.6\n",
        b"MZ: 1\nSPDXVersion: SPDX-2.3\n",
        b'[{"bomFormat": "CycloneDX"}]',
    ],
)
def test_what_says_that_it_is_an_sbom_is_a_broken_one(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError):
        open_document(data)


@pytest.mark.parametrize(
    "more",
    [{"payload": "e30=", "payloadType": "x"}, {"payload": "e30=", "signatures": []}, {"predicate": {}}, {"sbom": {}}],
)
def test_an_sbom_that_is_a_carrier_too_is_ambiguous(more: dict[str, object]) -> None:
    data = json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", **more}).encode()

    with pytest.raises(UnreadableDocumentError, match="at once"):
        open_document(data)
