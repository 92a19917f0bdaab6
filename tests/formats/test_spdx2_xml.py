"""SPDX XML: it fares as the same document does in JSON, and nothing that XML can do hides anything."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.documents import FIXTURES, PACKAGE, SPDX_VERSIONS, Json, checked, noted, placed, spdx
from tests.formats.as_xml import pieces
from tests.formats.test_cyclonedx_xml import ENGINE_NAME, MAKER, says, told

from bomward.checking import restore_bytes
from bomward.errors import CannotRestoreError, Error
from bomward.findings import Status
from bomward.formats.spdx2.xml import LISTS
from bomward.formats.spdx2.xml_notes import is_ours
from bomward.formats.syntax.tree import MAX_DEPTH

many = settings(max_examples=100, deadline=None)


def as_xml(document: Json, indent: str = "\t", newline: str = "\n") -> bytes:
    """A document as the usual library writes it."""

    def written(name: str, value: Any, margin: str) -> str:
        if isinstance(value, list):
            return "".join(written(name, item, margin) for item in value)
        if not isinstance(value, dict):
            text = str(value).lower() if isinstance(value, bool) else escape(str(value))
            return f"{margin}<{name}>{text}</{name}>{newline}"
        inside = "".join(written(key, item, margin + indent) for key, item in value.items())
        return f"{margin}<{name}>{newline}{inside}{margin}</{name}>{newline}"

    return f'<?xml version="1.0" encoding="utf-8"?>{newline}{written("Document", document, "")}'.encode()


def parsed(data: bytes) -> Any:
    """The document as spdx-tools reads it. Raises for one that it does not."""
    from spdx_tools.spdx.parser.xml.xml_parser import parse_from_file

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "document.xml"
        file.write_bytes(data)
        return parse_from_file(str(file))


def problems(data: bytes) -> list[Any]:
    """What spdx-tools finds wrong."""
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    return list(validate_full_spdx_document(parsed(data)))


ENGINE_ONLY = placed(spdx(), "/packages/2", PACKAGE)
REFERENCE = {"referenceCategory": "SECURITY", "referenceType": "cpe23Type"}
PARTS: dict[str, Any] = {
    "/packages/2": PACKAGE,
    "/packages/1/name": ENGINE_NAME,
    "/packages/1/supplier": f"Organization: {MAKER} (sdk@kaspersky.com)",
    "/packages/1/originator": MAKER,
    "/packages/1/packageFileName": "./lib/kavehost",
    "/packages/1/copyrightText": f"(c) {MAKER}",
    "/packages/1/homepage": "https://www.kaspersky.com",
    "/packages/1/description": "Parses Kaspersky logs",
    "/packages/1/checksums": [{"algorithm": "MD5", "checksumValue": "0" * 32}],
    "/packages/1/externalRefs": [{**REFERENCE, "referenceLocator": "cpe:2.3:a:kaspersky:av:8:*:*:*:*:*:*:*"}],
    "/packages/1/attributionTexts": ["one", "Kaspersky"],
    "/packages/1/annotations": [
        {
            "annotator": "Person: x",
            "annotationDate": "2026-01-01T00:00:00Z",
            "annotationType": "OTHER",
            "comment": "Kaspersky",
        }
    ],
    "/files": [
        {
            "SPDXID": "SPDXRef-f",
            "fileName": "./kavehost",
            "checksums": [{"algorithm": "SHA1", "checksumValue": "0" * 40}],
        }
    ],
    "/files/0": {"SPDXID": "SPDXRef-f", "fileName": "./x", "fileContributors": [MAKER]},
    "/snippets": [{"SPDXID": "SPDXRef-s", "snippetFromFile": "SPDXRef-f", "name": "kaspersky", "ranges": []}],
    "/hasExtractedLicensingInfos": [
        {"licenseId": "LicenseRef-1", "extractedText": "Kaspersky", "seeAlsos": ["https://a.example"]}
    ],
    "/creationInfo/creators": ["Tool: x", f"Organization: {MAKER}"],
    "/comment": "Kaspersky",
    "/relationships/1/comment": "Kaspersky",
    "/externalDocumentRefs": [
        {
            "externalDocumentId": "DocumentRef-a",
            "spdxDocument": "https://a.example/x",
            "checksum": {"algorithm": "SHA1", "checksumValue": "0" * 40},
        }
    ],
    "/unknown": {"deep": ["a", "Kaspersky"]},
    "/packages/1/unknown": "Kaspersky",
}


@pytest.mark.parametrize("pointer", PARTS)
@pytest.mark.parametrize("layout", [("\t", "\n"), ("", "")], ids=["indented", "one line"])
def test_the_same_document_fares_as_in_json(pointer: str, layout: tuple[str, str]) -> None:
    document = placed(spdx(), pointer, PARTS[pointer])

    mine, reference = checked(as_xml(document, *layout)), checked(document)

    assert mine.error is None
    assert told(mine) == told(reference)
    assert (mine.components, mine.coverage, mine.status) == (reference.components, reference.coverage, reference.status)
    assert mine.gaps == reference.gaps
    assert mine.subject == reference.subject
    assert reference.findings or reference.gaps or "checksums" in pointer


@pytest.mark.parametrize("written", [*pieces(ENGINE_NAME), *pieces("Kaspersky"), "<!-- x -->", "Kas<b/>persky"])
def test_a_name_is_found_however_it_is_written(written: str) -> None:
    document = copy.deepcopy(ENGINE_ONLY)
    document["packages"][2] |= {"name": "NAME", "supplier": "Organization: x"}
    data = as_xml(document).replace(b"NAME", written.encode())

    found = [finding for finding in checked(data).findings if finding.location.pointer == "/packages/2"]
    assert bool(found) == (written != "<!-- x -->")
    assert not [finding for finding in checked(data).findings if finding.location.pointer == ""]


HIDING = {
    "comment": "<!-- Kaspersky -->",
    "comment in a text": "<comment>a<!-- Kaspersky -->b</comment>",
    "instruction": "<?kaspersky x?>",
    "attribute": '<comment by="Kaspersky">a</comment>',
    "attribute of an empty element": '<comment by="Kaspersky"/>',
    "attribute's name": '<comment kaspersky="1">a</comment>',
    "foreign element": '<x:note xmlns:x="urn:x">Kaspersky</x:note>',
    "foreign element's name": '<x:kaspersky xmlns:x="urn:x"/>',
    "namespace": '<x:note xmlns:x="urn:kaspersky"/>',
    "text beside elements": "Kaspersky",
    "unknown elements": "<foo>a</foo><foo>Kaspersky</foo>",
    "element in a text": "<comment>a<b>Kaspersky</b></comment>",
    "name of an empty list": "<kaspersky/>",
    "name of an element with others in it": "<kaspersky><a>1</a></kaspersky>",
    "names of a list": "<kaspersky>1</kaspersky><kaspersky>2</kaspersky>",
}


@pytest.mark.parametrize("inside", HIDING.values(), ids=HIDING)
@pytest.mark.parametrize("place", ["</packages>", "</Document>", "</creationInfo>"])
def test_nothing_hides(inside: str, place: str) -> None:
    data = as_xml(spdx()).replace(place.encode(), f"{inside}\n{place}".encode(), 1)
    line = data[: data.index(inside.encode())].count(b"\n") + 1
    report = checked(data)

    assert report.error is None
    assert {evidence.line for finding in report.findings for evidence in finding.evidence} == {line}


@pytest.mark.parametrize(
    "inside",
    ["<name>other</name>", "<SPDXID>SPDXRef-other</SPDXID>", "<supplier>a</supplier><supplier>b</supplier>"],
)
def test_what_is_given_twice_is_unchecked(inside: str) -> None:
    report = checked(as_xml(spdx()).replace(b"</packages>", f"{inside}</packages>".encode(), 1))

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "twice" in report.error.message


@pytest.mark.parametrize(
    "inside", ["<name>Kaspersky</name><name>b</name>", "<comment>a</comment><comment>Kaspersky</comment>"]
)
def test_each_of_two_is_told(inside: str) -> None:
    document = {key: value for key, value in spdx().items() if key != "name"}
    report = checked(as_xml(document).replace(b"</Document>", f"{inside}</Document>".encode()))

    assert report.status is Status.UNCHECKED
    assert report.findings


REFUSED = {
    "cut short": as_xml(ENGINE_ONLY)[:-30],
    "doctype": as_xml(ENGINE_ONLY).replace(b"<Document>", b"<!DOCTYPE Document><Document>"),
    "second root": as_xml(ENGINE_ONLY) + b"<Document/>",
    "version": as_xml(ENGINE_ONLY).replace(b"SPDX-2.3", b"SPDX-2.9"),
    "no version": as_xml(ENGINE_ONLY).replace(b"spdxVersion", b"version"),
    "too deep": as_xml(ENGINE_ONLY).replace(b"</Document>", b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH + b"</Document>"),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_where_and_hint(data: bytes) -> None:
    report = checked(data)

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert report.error.message
    assert report.error.where
    assert report.error.hint
    assert report.findings
    with pytest.raises(Error):
        noted(data)


@pytest.mark.parametrize("written", ["<packages/>", "<packages></packages>", "<packages>\n</packages>"])
def test_an_empty_list_holds_nothing(written: str) -> None:
    document = {key: value for key, value in spdx().items() if key not in ("packages", "relationships")}
    report = checked(as_xml(document).replace(b"</Document>", f"{written}</Document>".encode()))

    assert (report.components, report.status) == (0, Status.INCOMPLETE)
    assert [gap.reason for gap in report.gaps] == ["the document lists no package, file or snippet"]


def test_what_the_library_takes_for_a_list_is_one() -> None:
    from spdx_tools.spdx.parser.xml.xml_parser import LIST_LIKE_FIELDS

    assert set(LIST_LIKE_FIELDS) <= LISTS


# --- writing


@pytest.mark.parametrize("version", SPDX_VERSIONS)
@pytest.mark.parametrize("layout", [("\t", "\n"), ("  ", "\r\n"), ("", "")], ids=["tabs", "crlf", "one line"])
@pytest.mark.parametrize("packages", [[PACKAGE], []], ids=["engine", "clear"])
def test_notes_go_in_stay_valid_and_come_out(packages: list[Json], layout: tuple[str, str], version: str) -> None:
    document = spdx(version)
    document["packages"] += packages
    data = as_xml(document, *layout)
    assert problems(data) == []

    annotated = noted(data)

    assert problems(annotated) == []
    assert restore_bytes(annotated) == data
    assert noted(annotated) == annotated
    assert told(checked(annotated)) == told(checked(data))
    assert annotated.count(b"\n") == annotated.count(b"\r\n") or layout[1] != "\r\n"
    theirs = parsed(annotated)
    about = {note.spdx_id for note in theirs.annotations}
    assert about == {"SPDXRef-DOCUMENT", *(package["SPDXID"] for package in packages)}
    assert [package.name for package in theirs.packages] == [package["name"] for package in document["packages"]]


def test_each_note_stands_on_what_it_is_about() -> None:
    copied: Any = etree.fromstring(noted(as_xml(ENGINE_ONLY)))
    whole, on_engine = copied.findall("annotations"), copied.findall("packages")[2].findall("annotations")

    assert len(whole) == len(on_engine) == 1
    assert whole[0].findtext("annotator").startswith("Tool: bomward-")
    assert "\nbomward:document {" in whole[0].findtext("comment")
    assert "\nbomward:finding {" in on_engine[0].findtext("comment")
    assert "bomward-restore/1;" in whole[0].findtext("comment")


@pytest.mark.parametrize(
    "change",
    [
        (b"<SPDXID>SPDXRef-part</SPDXID>", b"<SPDXID>SPDXRef-part</SPDXID><annotations/>"),
        (b"</Document>", b"<annotations/></Document>"),
        (b"</Document>", b"<!-- </Document> --></Document>"),
        (b"</Document>", b"</Document\n>"),
        (b"zlib", b"Kaspersky bomward&#45;restore/1;sha256=0"),
        (b"</packages>", b"<files><fileName>./kavehost</fileName></files></packages>"),
        (b"</Document>", b"<files>./kavehost</files></Document>"),
    ],
)
def test_odd_documents_are_annotated_and_restored(change: tuple[bytes, bytes]) -> None:
    data = as_xml(ENGINE_ONLY).replace(*change)
    annotated = noted(data)

    assert restore_bytes(annotated) == data
    assert noted(annotated) == annotated
    assert says(checked(annotated)) == says(checked(data))


@pytest.mark.parametrize("change", [(b"zlib", b"zlab"), (b"prohibited", b"noted"), (b"+0000", b"+0001")])
def test_a_copy_that_was_changed_since_is_not_restored(change: tuple[bytes, bytes]) -> None:
    with pytest.raises(CannotRestoreError):
        restore_bytes(noted(as_xml(ENGINE_ONLY)).replace(*change))


NOTE = (
    "<annotations><annotationDate>2026-11-22T00:00:00Z</annotationDate><annotationType>OTHER</annotationType>"
    "<annotator>{}</annotator><comment>x{}</comment></annotations>"
)


def test_what_is_written_is_known() -> None:
    assert is_ours(NOTE.format("Tool: bomward-1", "").encode())
    assert is_ours(("\n\t" + NOTE.format("Tool: bomward-1", "&#10;") * 2).encode())


@pytest.mark.parametrize(
    "insertion",
    [
        NOTE.format("Tool: kaspersky-1", ""),
        NOTE.format("Tool: bomward-1", "<!-- Kaspersky -->"),
        NOTE.format("Tool: bomward-1", "<b>Kaspersky</b>"),
        NOTE.format("Tool: bomward-1", "") + "<packages><name>Kaspersky</name></packages>",
        NOTE.format("Tool: bomward-1", "") + "Kaspersky",
        NOTE.format("Tool: bomward-1", "</comment><name>Kaspersky</name><comment>"),
        NOTE.format("Tool: bomward-1", "").replace("<annotator>", "<annotator x='kaspersky'>"),
        "<packages><name>Kaspersky</name></packages>",
        "",
    ],
)
def test_what_is_no_note_of_ours_is_not_taken_for_one(insertion: str) -> None:
    assert not is_ours(insertion.encode())


@many
@given(st.data())
def test_any_change_gives_a_report(data: st.DataObject) -> None:
    document = bytearray(as_xml(ENGINE_ONLY))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(document) - 1))
        new = data.draw(
            st.one_of(st.binary(max_size=4), st.sampled_from([b"<", b">", b"</", b"<!--", b"-->", b"&#", b'"']))
        )
        document[at : at + data.draw(st.integers(0, 5))] = new
    report = checked(bytes(document))
    assert (report.error is None) == (report.status is not Status.UNCHECKED)
    assert report.findings or b"aspersky" not in document
    if report.error is None:
        assert restore_bytes(noted(bytes(document))) == document


def test_the_fixture_says_what_it_is_for() -> None:
    data = (FIXTURES / "branch-router.spdx.xml").read_bytes()
    report = checked(data)

    assert problems(data) == problems(noted(data)) == []
    assert (report.status, report.verdict) == (Status.CHECKED, "prohibited")
    assert restore_bytes(noted(data)) == data
