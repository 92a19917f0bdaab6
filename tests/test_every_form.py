"""The same product fares alike in whatever form it arrives."""

from __future__ import annotations

import base64
import bz2
import codecs
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import zstandard
from tests.documents import all_checked, checked, exit_code, noted
from tests.forms import written

from bomward.checking import restore_bytes
from bomward.findings import DocumentReport
from bomward.outputs import ways

FORMS = written()
BINARY = {name for name in FORMS if name.endswith("protobuf")}
every_form = pytest.mark.parametrize("form", FORMS)


def told(report: DocumentReport) -> list[tuple[Any, ...]]:
    """What a reader is told of each finding, but for where it stands."""
    return sorted(
        (
            finding.id,
            finding.entry,
            finding.relation,
            finding.outcome,
            finding.capped,
            finding.component.name,
            finding.component.version,
            finding.component.supplier,
            finding.component.purl,
            finding.component.cpe,
            len(finding.path),
            tuple(sorted({(item.kind, item.value, item.pattern, item.strength) for item in finding.evidence})),
        )
        for finding in report.findings
    )


REFERENCE = checked(FORMS["CycloneDX 1.6 json"])


def test_there_is_something_to_tell() -> None:
    assert [finding.outcome for finding in REFERENCE.findings] == ["prohibited", "prohibited", "noted"]


@every_form
def test_the_same_product_gives_the_same_findings(form: str) -> None:
    report = checked(FORMS[form])
    family, version, encoding = form.split()
    assert (report.format, report.spec_version, report.encoding) == (family, version, encoding)
    assert (report.status, report.verdict, report.components) == ("checked", "prohibited", REFERENCE.components)
    assert (report.subject.name, report.subject.version) == ("Mail Gateway", "6.2")
    assert report.gaps == ()
    assert told(report) == told(REFERENCE)
    assert report.coverage == REFERENCE.coverage


@every_form
def test_the_way_down_is_told_by_names(form: str) -> None:
    """Whatever the ids are like: here they are `product` and `parser`."""
    holders = {ways.holder(finding) for finding in checked(FORMS[form]).findings}
    assert holders == {"Mail Gateway 6.2 > mail-log-parser 2.0", "Mail Gateway 6.2"}


@pytest.mark.parametrize("form", [form for form in FORMS if form not in BINARY])
def test_each_piece_of_evidence_stands_on_its_line(form: str) -> None:
    lines = FORMS[form].decode().splitlines()
    signs = {
        "cpe": "antivirus_engine",
        "supplier": "AO Kaspersky Lab",
        "text": "mail filters",
        "purl": "anti-virus-sdk",
    }
    seen = [item for finding in checked(FORMS[form]).findings for item in finding.evidence]
    assert {item.kind for item in seen} >= {"name", "cpe", "supplier", "text"}
    for item in seen:
        assert signs.get(item.kind, item.value) in lines[item.line - 1]


@every_form
def test_notes_go_in_and_come_out_again(form: str) -> None:
    data = FORMS[form]
    annotated = noted(data)
    assert annotated != data
    assert b"bomward" in annotated
    assert restore_bytes(annotated) == data
    assert noted(annotated) == annotated
    again = checked(annotated)
    assert told(again) == told(REFERENCE)
    assert again.status == "checked"


@every_form
def test_notes_in_a_copy_that_was_changed_are_told_of(form: str) -> None:
    """They are read as the document's own words, since anybody could have written them."""
    original, copy = FORMS[form], noted(FORMS[form])
    changed = copy.replace(b"Mail Gateway", b"Post Gateway")
    assert changed != copy
    assert [checked(data).gaps for data in (original, copy)] == [(), ()]
    assert [("was changed since" in gap.reason, "the original" in gap.reason) for gap in checked(changed).gaps] == [
        (True, True)
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("form", [form for form in FORMS if form not in BINARY])
def test_the_text_encoding_makes_no_difference(form: str, codec: str) -> None:
    text = FORMS[form].decode().replace(' encoding="UTF-8"', "").replace(' encoding="utf-8"', "")
    data = "\N{ZERO WIDTH NO-BREAK SPACE}".encode(codec) + text.encode(codec)
    assert told(checked(data)) == told(REFERENCE)
    assert restore_bytes(noted(data)) == data


@pytest.mark.parametrize("form", [form for form in FORMS if form not in BINARY])
def test_line_ends_make_no_difference(form: str) -> None:
    data = FORMS[form].replace(b"\n", b"\r\n")
    assert told(checked(data)) == told(REFERENCE)
    annotated = noted(data)
    assert annotated.count(b"\n") == annotated.count(b"\r\n")
    assert restore_bytes(annotated) == data


def _zip(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sboms/product", data)
        archive.writestr("README", "what this is")
    return file.getvalue()


def _tar(data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("sboms/product")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


def _dsse(data: bytes) -> bytes:
    payload = base64.b64encode(data).decode()
    envelope = {"payloadType": "application/octet-stream", "payload": payload, "signatures": [{"sig": "AAAA"}]}
    return json.dumps(envelope).encode()


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "Zstandard": zstandard.compress,
    "ZIP archive": _zip,
    "tar archive": _tar,
    "DSSE envelope": _dsse,
}


@pytest.mark.parametrize("kind", WRAPPED)
@every_form
def test_a_wrapper_makes_no_difference(form: str, kind: str) -> None:
    (report,) = all_checked(WRAPPED[kind](FORMS[form]))
    assert told(report) == told(REFERENCE)
    assert [wrapper.kind for wrapper in report.wrappers] == [kind]
    assert restore_bytes(noted(WRAPPED[kind](FORMS[form]))) == FORMS[form]


JSON_WRAPPED: dict[str, Callable[[Any], Any]] = {
    "GitHub export": lambda document: {"sbom": document},
    "in-toto statement": lambda document: {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "gateway", "digest": {"sha256": "0" * 64}}],
        "predicateType": "https://cyclonedx.org/bom",
        "predicate": document,
    },
}


@pytest.mark.parametrize("kind", JSON_WRAPPED)
@pytest.mark.parametrize("form", [form for form in FORMS if "json" in form])
def test_a_json_envelope_makes_no_difference(form: str, kind: str) -> None:
    document = json.loads(FORMS[form])
    (report,) = all_checked(json.dumps(JSON_WRAPPED[kind](document)).encode())
    assert told(report) == told(REFERENCE)
    assert [wrapper.kind for wrapper in report.wrappers] == [kind]


def test_a_run_over_every_form_fails_the_gate() -> None:
    assert exit_code(*(checked(data) for data in FORMS.values())) == 1


def test_two_forms_at_once_are_refused() -> None:
    both = {**json.loads(FORMS["SPDX 2.3 json"]), **json.loads(FORMS["CycloneDX 1.6 json"])}
    report = checked(both)
    assert report.status == "unchecked"
    assert report.error is not None
    assert "at once" in report.error.message
    assert exit_code(report) == 3


def test_a_mark_alone_is_no_document() -> None:
    report = checked(codecs.BOM_UTF8)
    assert report.error is not None
    assert report.error.message == "the document is empty"
