"""JSON envelopes: the document is taken out, two readings are an error, and what holds no SBOM says so."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from tests.wrappers.wrapping import (
    DOCUMENT,
    MARK,
    OTHER,
    PROVENANCE,
    README,
    SBOM_TYPE,
    as_bundle,
    as_cosign,
    as_dsse,
    as_export,
    as_gzip,
    as_statement,
    as_string,
    as_zip,
    documents,
    failure,
    kinds,
    opened,
    parts,
    single,
)

from bomward.errors import UnknownFormatError, UnreadableDocumentError
from bomward.wrappers import unwrapped

LOOSE = b'{ "bomFormat":"Test",\n\t"n" : [1.0, 1e2, "\\u00e4"] }'
"""Written as no encoder would: it must come out byte for byte."""


@pytest.mark.parametrize(
    ("wrap", "wanted"),
    [
        (as_export, ["GitHub export"]),
        (as_statement, ["in-toto statement"]),
        (as_dsse, ["DSSE envelope"]),
        (as_string, ["JSON string"]),
        (lambda data: as_dsse(as_statement(data)), ["DSSE envelope", "in-toto statement"]),
        (lambda data: as_bundle(as_statement(data)), ["Sigstore bundle", "DSSE envelope", "in-toto statement"]),
        (lambda data: as_statement(as_cosign(data)), ["in-toto statement", "cosign predicate"]),
        (lambda data: as_statement(b'{"Data": ' + data + b"}"), ["in-toto statement", "cosign predicate"]),
        (lambda data: as_statement(as_string(data)), ["in-toto statement", "JSON string"]),
        (lambda data: as_export(as_string(data)), ["GitHub export", "JSON string"]),
        (lambda data: as_string(as_string(data)), ["JSON string", "JSON string"]),
    ],
)
@pytest.mark.parametrize("document", [DOCUMENT, LOOSE], ids=["plain", "loose"])
def test_a_document_is_taken_out(wrap: Callable[[bytes], bytes], wanted: list[str], document: bytes) -> None:
    part = single(wrap(document))
    assert part.opened == document
    assert kinds(part) == wanted
    assert part.source == "x"
    assert not part.member


def test_the_wrappers_say_what_they_are() -> None:
    bundle, envelope, statement = single(as_bundle(as_statement(DOCUMENT))).wrappers
    assert bundle.name == "application/vnd.dev.sigstore.bundle.v0.3+json"
    assert envelope.name == "application/vnd.in-toto+json"
    assert envelope.remark == "its signature was not verified"
    assert statement.name == SBOM_TYPE


@pytest.mark.parametrize("more", [{"signatures": []}, {"signatures": "none"}])
def test_an_envelope_without_a_signature_says_so(more: dict[str, object]) -> None:
    remark = single(as_dsse(DOCUMENT, **more)).wrappers[0].remark
    assert remark == ("it is not signed" if more["signatures"] == [] else "its signature was not verified")


def test_what_an_envelope_holds_beside_the_document_is_told() -> None:
    part = single(as_statement(DOCUMENT))
    assert b'"subject": [{"name": "app"}]' in part.outside
    assert DOCUMENT not in part.outside
    signed = single(as_dsse(as_statement(DOCUMENT)))
    assert b"MEUC" in signed.outside
    assert b'"app"' in signed.outside
    assert base64.b64encode(DOCUMENT)[:20] not in signed.outside


@pytest.mark.parametrize("alphabet", [base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes])
@pytest.mark.parametrize("padding", ["", "="])
def test_a_payload_in_any_base64_is_read(alphabet: Callable[[bytes], bytes], padding: str) -> None:
    document = '{"bomFormat":"Test","n":"ÿþ?>~ûï"}'.encode()
    payload = alphabet(document).decode()
    part = single(as_dsse(b"", payload=payload if padding else payload.rstrip("=\n")))
    assert part.opened == document


@pytest.mark.parametrize("payload", ["a", "ab*c", "YQ==YQ==", "ÄÖÜ", 5, {"a": 1}, ["YQ=="]], ids=repr)
def test_a_payload_that_is_no_base64_is_an_error(payload: object) -> None:
    assert "cannot be opened" in failure(as_dsse(b"", payload=payload))


@pytest.mark.parametrize("payload", ["", None])
def test_an_empty_payload_is_an_error(payload: object) -> None:
    assert failure(as_dsse(b"", payload=payload))


def test_cosign_data_in_base64_is_read() -> None:
    """As cosign's specification has it, in small letters too."""
    for name in ("Data", "data"):
        predicate = json.dumps({name: base64.b64encode(DOCUMENT).decode()}).encode()
        assert single(as_statement(predicate)).opened == DOCUMENT


def test_a_payload_that_is_broken_stays_an_error() -> None:
    assert failure(as_dsse(b'{"_type":"x","predicateType":""y"')) == "broken"
    assert failure(as_dsse(as_statement(b'{"bomFormat": [}')[:-3])) == "broken"


@pytest.mark.parametrize(
    "envelope",
    [
        b'{"sbom": ' + DOCUMENT + b', "sbom": ' + OTHER + b"}",
        b'{"sbom": ' + DOCUMENT + b', "s\\u0062om": ' + OTHER + b"}",
        b'{"sbom": ' + DOCUMENT + b', "sbom": true}',
        b'{"sbom": ' + DOCUMENT + b', "SBOM": ' + OTHER + b"}",
        as_dsse(DOCUMENT)[:-1] + b', "payload": "' + base64.b64encode(OTHER) + b'"}',
        as_dsse(DOCUMENT)[:-1] + b', "Payload": "' + base64.b64encode(OTHER) + b'"}',
        as_dsse(DOCUMENT)[:-1] + b', "payloadType": "x"}',
        as_dsse(DOCUMENT)[:-1] + b', "sbom": ' + OTHER + b"}",
        as_dsse(DOCUMENT)[:-1] + b', "dsseEnvelope": ' + as_dsse(OTHER) + b"}",
        as_statement(DOCUMENT)[:-1] + b', "predicate": ' + OTHER + b"}",
        as_statement(b'{"Data": ' + DOCUMENT + b', "data": ' + OTHER + b"}"),
        b'{"messageSignature": {}, "verificationMaterial": {}, "dsseEnvelope": ' + as_dsse(DOCUMENT) + b"}",
        # NOTE: by the lengths of its values alone, this is an object of two members.
        b'{"sbom":1,"b":123,"sbom":["x",{"b":          1}]}',
    ],
)
def test_an_envelope_with_two_readings_is_an_error(envelope: bytes) -> None:
    assert "two ways" in failure(envelope)
    assert not any(part.passed_over for part in parts(as_zip(("a", envelope), ("b", DOCUMENT))))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "utf-16-le", "utf-32-be"])
def test_an_envelope_in_any_unicode_is_opened(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-32-be": b"\0\0\xfe\xff"}.get(encoding, b"")
    assert single(mark + as_export(DOCUMENT).decode().encode(encoding)).opened == DOCUMENT


def test_an_envelope_in_broken_text_is_no_document() -> None:
    assert single(b'{"sbom": ' + DOCUMENT + b', "x": "\xff"}').opened is None


def test_a_document_with_the_members_of_an_envelope_stays_a_document() -> None:
    document = DOCUMENT[:-1] + b', "sbom": ' + OTHER + b"}"
    assert single(document).opened == document
    broken = DOCUMENT[:-1] + b', "sbom": ' + OTHER + b"}}"
    assert failure(broken) == "broken"


def test_a_document_refused_as_broken_is_not_looked_into_for_another() -> None:
    def refusing(data: bytes) -> bytes:
        if data.startswith(b'{"sbom"'):
            raise UnreadableDocumentError("refused", where="byte 0", hint="ask")
        return opened(data)

    (part,) = unwrapped(as_export(DOCUMENT), "x", refusing)
    assert part.error is not None
    assert part.error.message == "refused"


@pytest.mark.parametrize(
    ("data", "what", "may_be_passed_over"),
    [
        (as_statement(b'{"buildType": "x"}', PROVENANCE), "is a build provenance, which holds no SBOM", True),
        (as_dsse(as_statement(b"{}", PROVENANCE)), "is a build provenance, which holds no SBOM", True),
        (as_bundle(as_statement(b"{}", PROVENANCE)), "is a build provenance, which holds no SBOM", True),
        (
            as_statement(b'{"scanner": {}}', "cosign.sigstore.dev/attestation/vuln/v1"),
            "is a vulnerability report, which holds no SBOM",
            True,
        ),
        (as_statement(b"{}", "https://example.com/bom"), "holds no SBOM that is read: a JSON object", False),
        (as_statement(as_cosign(b"some words"), SBOM_TYPE), "holds no SBOM that is read", False),
        (as_statement(b'"some words"'), "holds no SBOM that is read", False),
        (as_statement(b"null"), "there is nothing in it", False),
        (as_statement(b"null", PROVENANCE), "is a build provenance", True),
        (b'{"_type": "x", "predicateType": "https://example.com/bom"}', "there is nothing in it", False),
        (as_dsse(README), "the DSSE envelope of type 'application/vnd.in-toto+json' holds no SBOM", False),
        (as_bundle(b"{}"), "the DSSE envelope of type 'application/vnd.in-toto+json' holds no SBOM", False),
        (b'{"messageSignature": {}, "verificationMaterial": {}}', "the signature of a file", True),
        (as_export(b'{"enabled": true}'), "the GitHub export holds no SBOM", True),
        (as_export(b'"some words"'), "the GitHub export holds no SBOM", True),
    ],
)
def test_an_envelope_that_holds_no_sbom_says_so(data: bytes, what: str, *, may_be_passed_over: bool) -> None:
    part = single(data)
    assert part.error is not None
    assert what in part.error.message
    assert part.error.hint
    assert not part.passed_over
    beside = parts(as_zip(("a", data), ("b", DOCUMENT)))
    assert [one.passed_over for one in beside] == [may_be_passed_over, False]


def test_the_type_is_told_with_its_name() -> None:
    part = single(as_statement(b"{}", "https://example.com/type\n" + "x" * 900))
    assert part.error is not None
    assert "'https://example.com/type\\nxxx" in part.error.message
    assert len(part.error.message) < 400


@pytest.mark.parametrize("kind", [b"5", b"null", b'["x"]'])
def test_a_type_that_is_no_text_is_none(kind: bytes) -> None:
    part = single(b'{"predicate": ' + DOCUMENT + b', "predicateType": ' + kind + b"}")
    assert part.opened == DOCUMENT
    assert part.wrappers[0].name == ""


def test_a_type_that_says_no_sbom_does_not_hide_one() -> None:
    assert single(as_statement(DOCUMENT, PROVENANCE)).opened == DOCUMENT


@pytest.mark.parametrize(
    "data",
    [
        b'{"sbom": true}',
        b'{"payload": "YQ=="}',
        b'{"predicate": {}}',
        b'{"predicateType": "x"}',
        b'{"Data": {}}',
        b'{"name": "x"}',
        b'["sbom"]',
        b'"unclosed',
        b'"a","b"\n',
        b'"\xff"',
    ],
)
def test_what_is_no_envelope_has_the_error_of_the_opener(data: bytes) -> None:
    part = single(data)
    assert isinstance(part.error, UnknownFormatError)
    assert part.wrappers == ()
    assert part.data == data


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    def unknown(_: bytes) -> bytes:
        raise UnknownFormatError("no SBOM", where="byte 0", hint="ask")

    deep = b'{"sbom": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}"
    assert isinstance(next(unwrapped(deep, "x", unknown)).error, UnreadableDocumentError)
    assert failure(deep)
    assert failure(b'{"a":' * 100_000)


def test_a_mark_before_the_document_in_an_envelope_is_no_matter() -> None:
    assert single(as_dsse(MARK + DOCUMENT)).opened == MARK + DOCUMENT


def test_envelopes_count_as_wrappers() -> None:
    data = as_gzip(as_export(as_export(as_export(DOCUMENT))))
    assert single(data, wrappers=4).opened == DOCUMENT
    assert "more than 3 times" in failure(data, wrappers=3)
    assert documents(data) == [DOCUMENT]


@pytest.mark.parametrize(
    "document",
    [
        {"sbom": {"bomFormat": "CycloneDX"}, "spdx": {}},
        {"sbom": {"bomFormat": "CycloneDX"}, "other": {"spdxVersion": "SPDX-2.3"}},
        {"payload": "e30=", "payloadType": "application/json", "payload2": "e30="},
        {"mediaType": "x", "dsseEnvelope": {}, "dsse_envelope": {}},
        {"predicate": {}, "predicateType": "x", "_type": "y", "predicate_": {}},
    ],
    ids=" ".join,
)
def test_two_that_may_be_meant_are_refused(document: dict[str, object]) -> None:
    assert "two ways" in failure(json.dumps(document).encode())
