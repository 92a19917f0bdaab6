"""CycloneDX as a binary message: what is read, what is refused, and what is written behind it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.documents import ENGINE, FIXTURES, Json, all_checked, checked, cyclonedx, noted, placed, read
from tests.forms import cyclonedx_product
from tests.protobuf import Proto, Writer, encoded, field, message, proto, resolved, varint

from bomward.checking import restore_bytes
from bomward.errors import CannotRestoreError, UnreadableDocumentError
from bomward.findings import DocumentReport
from bomward.formats import open_document
from bomward.formats.cyclonedx.protobuf import is_ours
from bomward.formats.cyclonedx.protobuf_fields import MESSAGES, WORDS
from bomward.formats.cyclonedx.protobuf_shape import Shape
from bomward.formats.form import Opening
from bomward.formats.restoring import record_of
from bomward.formats.syntax.protobuf import fields
from bomward.formats.syntax.whole import values

NAME = "Kaspersky Anti-Virus SDK"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
VERSIONS = ("1.3", "1.4", "1.5", "1.6", "1.7")
SOUND = encoded(cyclonedx_product())
SOUND_AND_CLEAR = encoded(cyclonedx())
METADATA, COMPONENTS, DEPENDENCIES, ANNOTATIONS, PROPERTIES = 4, 5, 8, 11, 12


def told(report: DocumentReport) -> list[tuple[Any, ...]]:
    """What is told of each finding, places within the document included."""
    return sorted(
        (
            finding.id,
            finding.outcome,
            finding.capped,
            finding.component.ref,
            finding.location.pointer,
            finding.path,
            tuple(sorted((item.kind, item.value, item.pattern, item.pointer) for item in finding.evidence)),
        )
        for finding in report.findings
    )


def with_part(part: Json, *, version: str = "1.6", more: bytes = b"") -> bytes:
    """A document with one more component, which ends with these bytes."""
    return encoded(cyclonedx(version)) + field(COMPONENTS, message("Component", part) + more)


# what is read


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_product_fares_as_it_does_in_json(version: str) -> None:
    document = cyclonedx_product(version)
    report, reference = checked(encoded(document)), checked(document)
    assert [finding.outcome for finding in reference.findings] == ["prohibited", "prohibited", "noted"]
    assert told(report) == told(reference)
    assert (report.encoding, report.spec_version, report.status) == ("protobuf", version, "checked")
    assert (report.components, report.coverage, report.subject) == (
        reference.components,
        reference.coverage,
        reference.subject,
    )


@pytest.mark.parametrize(
    "place",
    [
        "/components/1",
        "/components/0/components/0",
        "/components/0/components/0/components/0",
        "/components/0/pedigree/ancestors/0",
        "/components/0/pedigree/variants/0",
        "/metadata/component",
        "/metadata/component/components/0",
        "/formulation/0/components/0",
        "/metadata/tools/0/components/0",
        "/vulnerabilities/0/tools/components/0",
        "/annotations/0/annotator/component",
        "/metadata/tools/0",
    ],
)
def test_a_component_is_found_wherever_it_stands(place: str) -> None:
    part = {k: v for k, v in ENGINE.items() if k not in ("type", "supplier")} | {"vendor": "AO Kaspersky Lab"}
    document = placed(cyclonedx(), place, part if place == "/metadata/tools/0" else ENGINE)
    found = told(checked(encoded(document)))
    if place == "/metadata/tools/0/components/0":
        place = "/metadata/tools/components/0"
        document = placed(cyclonedx(), place, ENGINE)
    assert found == told(checked(document))
    assert [finding[4] for finding in found] == [place]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/components/0/name", "kaspersky-bridge"),
        ("/components/0/group", "com.kaspersky"),
        ("/components/0/supplier/name", "Kaspersky Lab"),
        ("/components/0/supplier/url/0", "https://www.kaspersky.com"),
        ("/components/0/supplier/contact/0/email", "x@kaspersky.com"),
        ("/components/0/manufacturer/name", "Kaspersky"),
        ("/components/0/publisher", "Kaspersky"),
        ("/components/0/author", "Kaspersky Lab"),
        ("/components/0/authors/0/name", "Kaspersky Lab"),
        ("/components/0/purl", "pkg:maven/com.kaspersky/sdk@1.0"),
        ("/components/0/cpe", "cpe:2.3:a:kaspersky:antivirus_engine:8:*:*:*:*:*:*:*"),
        ("/components/0/copyright", "(c) AO Kaspersky Lab"),
        ("/components/0/description", "Powered by Kaspersky"),
        ("/components/0/tags/0", "kaspersky"),
        ("/components/0/swid/name", "Kaspersky Endpoint Security"),
        ("/components/0/swid/text/content", "<x name='kaspersky'/>"),
        ("/components/0/licenses/0/license/name", "Kaspersky EULA"),
        ("/components/0/licenses/0/expression", "LicenseRef-Kaspersky"),
        ("/components/0/externalReferences/0/url", "https://kaspersky.com/sdk"),
        ("/components/0/externalReferences/0/comment", "from Kaspersky"),
        ("/components/0/properties/0/value", "kavehost.exe of Kaspersky"),
        ("/components/0/evidence/occurrences/0/location", "/opt/kaspersky/kavehost"),
        ("/components/0/evidence/copyright/0/text", "(c) Kaspersky Lab"),
        ("/components/0/evidence/identity/0/concludedValue", "Kaspersky"),
        ("/components/0/pedigree/notes", "forked from Kaspersky"),
        ("/services/0/endpoints/0", "https://ksn.kaspersky.com"),
        ("/services/0/provider/name", "Kaspersky Lab"),
        ("/metadata/supplier/name", "Kaspersky Lab"),
        ("/metadata/properties/0/value", "kaspersky"),
        ("/properties/0/value", "kaspersky"),
        ("/externalReferences/0/url", "https://kaspersky.com/sbom"),
        ("/dependencies/0/dependsOn/1", "pkg:maven/com.kaspersky/sdk@1.0"),
        ("/compositions/0/assemblies/0", "kaspersky"),
        ("/vulnerabilities/0/description", "found by Kaspersky"),
        ("/annotations/0/text", "Kaspersky inside"),
        ("/annotations/0/subjects/0", "kaspersky-sdk"),
        ("/formulation/0/components/0/name", "kaspersky-builder"),
        ("/components/0/name", "Kаsреrsку SDK"),
        ("/components/0/name", "Kas\u200bpersky"),
        ("/components/0/name", "株式会社カスペルスキー"),
        ("/components/0/name", "&#75;aspersky"),
        ("/components/0/purl", "pkg:maven/com.k%61spersky/sdk@1.0"),
        ("/components/0/description", "first line\nthen kaspersky\r\n"),
    ],
)
def test_a_name_fares_as_it_does_in_json(place: str, value: str) -> None:
    document = placed(cyclonedx(), place, value)
    reference = told(checked(document))
    assert reference
    assert told(checked(encoded(document))) == reference


def test_everything_stands_on_the_one_line_there_is() -> None:
    document = cyclonedx(components=[{"name": "x", "description": "\n" * 9}, ENGINE])
    (finding,) = checked(encoded(document)).findings
    assert {finding.location.line, *(item.line for item in finding.evidence)} == {1}


@pytest.mark.parametrize(
    "document",
    [
        cyclonedx(components=[{"name": "kas", "description": "persky"}]),
        cyclonedx(components=[{"name": "Ü", "properties": [{"name": "kas", "value": "persky"}]}]),
        cyclonedx(components=[{"name": "Ü" * 200, "supplier": {"name": "kas", "url": ["persky"]}}]),
        cyclonedx(components=[{"name": "Grüße, Привет, 日本語, 😀", "author": "Jan Kasperski"}]),
    ],
)
def test_near_misses_are_clear(document: Json) -> None:
    report = checked(encoded(document))
    assert (report.verdict, report.findings) == ("clear", ())


def test_a_parser_in_prose_beside_wide_text_is_noted_once() -> None:
    document = cyclonedx(components=[{"name": "日本" * 60, "description": "Parses Kaspersky’s logs"}])
    assert [finding.outcome for finding in checked(encoded(document)).findings] == ["noted"]


# what a message allows, and JSON does not


@pytest.mark.parametrize(
    "extra",
    [
        field(99, NAME),
        field(99, field(1, field(2, NAME))),
        field(99, b"\xff\xfe" + NAME.encode()),
        field(11, NAME),
        field(18, NAME),
        varint(98 << 3 | 1) + b"kavehost",
    ],
    ids=["text", "message", "not UTF-8", "where a number should stand", "where a flag should stand", "eight bytes"],
)
def test_what_no_version_knows_is_read_too(extra: bytes) -> None:
    data = with_part({"name": "x"}, more=extra)
    (finding,) = checked(data).findings
    assert finding.outcome == "review"
    assert finding.location.pointer == "/components/1"
    fields_ = tuple(f"/components/1/#{n}" for n in (11, 18, 98, 99))
    assert all(item.pointer.startswith(fields_) for item in finding.evidence)
    assert restore_bytes(noted(data)) == data


@pytest.mark.parametrize(
    "said",
    [
        field(99, "KL Updater"),
        field(99, field(1, "KL Updater") + field(2, "4.1")),
        field(99, field(3, field(1, "x") + field(4, field(7, "KL Updater")))),
        field(99, gzip.compress(b"KL Updater", mtime=0)),
        field(99, zlib.compress(b"made by Kaspersky Lab")),
        field(99, gzip.compress(field(1, "KL Updater") + field(2, "4.1"), mtime=0)),
    ],
    ids=["text", "message", "deeper", "gzip", "zlib", "message in gzip"],
)
def test_a_product_where_no_version_knows_a_field_is_asked_about(said: bytes) -> None:
    assert [finding.outcome for finding in checked(with_part({"name": "x"}, more=said)).findings] == ["review"]
    assert [finding.outcome for finding in checked(SOUND_AND_CLEAR + said).findings] == ["review"]


@pytest.mark.parametrize(
    "said", ["KL updaters", b"\x1f\x8b\x08\x00", field(1, "KL") + field(2, "logging"), b"x\x9c\xff"]
)
def test_other_things_where_no_version_knows_a_field_are_clear(said: bytes | str) -> None:
    assert checked(with_part({"name": "x"}, more=field(99, said))).verdict == "clear"


def test_what_no_version_knows_is_read_outermost_too() -> None:
    (finding,) = checked(encoded(cyclonedx()) + field(99, NAME) + field(99, "x")).findings
    assert (finding.outcome, [item.pointer for item in finding.evidence]) == ("review", ["/#99/0"])


def test_a_message_given_in_pieces_is_one() -> None:
    pieces = [field(METADATA, field(4, piece)) for piece in (field(4, field(1, "AO Kaspersky Lab")), field(8, NAME))]
    report = checked(field(1, "1.6") + b"".join(pieces))
    (finding,) = report.findings
    assert (finding.outcome, finding.location.pointer) == ("prohibited", "/metadata/component")
    assert {item.pointer for item in finding.evidence} == {
        "/metadata/component/name",
        "/metadata/component/supplier/name",
    }
    assert report.subject.name == NAME


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (with_part({"name": NAME}, more=field(8, "zlib")), "name"),
        (with_part({"name": "zlib"}, more=field(4, field(1, "A")) + field(4, field(1, "B"))), "name"),
        (encoded(cyclonedx()) + field(1, "1.6"), "specVersion"),
        (encoded(cyclonedx()) + field(3, "urn:a") + field(3, "urn:b"), "serialNumber"),
        (encoded(cyclonedx()) + field(METADATA, field(4, field(8, "Other"))), "name"),
    ],
)
def test_a_value_given_twice_is_not_for_us_to_choose(data: bytes, key: str) -> None:
    report = checked(data)
    assert report.status == "unchecked"
    assert any(f"{key!r} is given twice" in gap.reason for gap in report.gaps) or key in str(report.error)
    assert bool(report.findings) == (NAME.encode() in data)


def test_both_of_a_value_given_twice_are_read() -> None:
    (finding,) = checked(with_part({"name": NAME, "supplier": ENGINE["supplier"]}, more=field(8, "zlib"))).findings
    assert finding.outcome == "prohibited"


@pytest.mark.parametrize("kind", [5, 300])
def test_a_document_that_is_not_there_keeps_it_from_being_clear(kind: int) -> None:
    """Field 1 says in a number what the reference leads to."""
    data = encoded(cyclonedx()) + field(7, field(1, kind) + field(2, "https://example.org/b"))
    assert checked(data).status == ("incomplete" if kind == 5 else "checked")


def test_a_number_beyond_the_words_is_kept() -> None:
    data = with_part({"name": "x"}, more=field(1, 99) + field(11, 2))
    _, part = values(Shape(data).tree().root)["components"]
    assert part == {"name": "x", "type": 99, "scope": "optional"}


@pytest.mark.parametrize("weaknesses", [field(6, 79) + field(6, 80), field(6, bytes([79, 80]))], ids=["each", "packed"])
def test_numbers_in_a_list(weaknesses: bytes) -> None:
    data = encoded(cyclonedx()) + field(10, field(2, "V") + weaknesses)
    assert values(Shape(data).tree().root)["vulnerabilities"] == [{"id": "V", "cwes": [79, 80]}]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (1 << 62, {"seconds": 1 << 62})],
)
def test_points_in_time(seconds: int, said: Any) -> None:
    data = field(1, "1.6") + field(METADATA, field(1, field(1, seconds)))
    assert values(Shape(data).tree().root)["metadata"]["timestamp"] == said


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            field(13, field(5, field(1, "MIT OR X") + field(2, field(1, "X")))),
            {"licenses": [{"expression": "MIT OR X", "expressionDetails": [{"licenseIdentifier": "X"}]}]},
        ),
        (
            field(25, field(2, field(5, field(1, field(3, "d"))) + field(5, field(2, "r")))),
            {"modelCard": {"modelParameters": {"datasets": [{"name": "d"}, {"ref": "r"}]}}},
        ),
        (
            field(23, field(3, field(1, 4) + varint(2 << 3 | 5) + b"\0\0\0\x3f" + field(5, "pkg:x/y"))),
            {"evidence": {"identity": [{"field": "purl", "confidence": 0.5, "concludedValue": "pkg:x/y"}]}},
        ),
        (field(35, field(4, field(3, "who"))), {"patentAssertions": [{"asserter": "who"}]}),
        (field(1, 0) + field(11, 0) + field(18, 1), {"modified": True}),
        (field(12, field(1, 9) + field(2, "ab")), {"hashes": [{"alg": "BLAKE2b-256", "content": "ab"}]}),
    ],
)
def test_what_json_has_in_another_shape(part: bytes, said: Json) -> None:
    assert values(Shape(field(1, "1.7") + field(5, part)).tree().root)["components"] == [said]
    assert checked(field(1, "1.7") + field(5, part)).components == 1


def test_tools_of_either_kind() -> None:
    old = [field(2, message("Tool", {"vendor": "V", "name": name})) for name in ("a", "b")]
    new = field(2, message("Tool", {"components": [{"name": "c"}]}))
    for pieces, said, count in (
        (old, [{"vendor": "V", "name": "a"}, {"vendor": "V", "name": "b"}], 2),
        ([new, new], {"components": [{"name": "c"}, {"name": "c"}]}, 2),
        ([*old[:1], new], [{"vendor": "V", "name": "a"}, {"components": [{"name": "c"}]}], 3),
    ):
        data = field(1, "1.5") + field(METADATA, b"".join(pieces))
        assert values(Shape(data).tree().root)["metadata"]["tools"] == said
        assert checked(data).components == count


def test_the_version_need_not_come_first() -> None:
    head = field(1, "1.6")
    assert SOUND.startswith(head)
    data = SOUND[len(head) :] + head
    assert told(checked(data)) == told(checked(SOUND))
    assert restore_bytes(noted(data)) == data


# what is no document


@pytest.mark.parametrize(
    "data",
    [
        b"\n\x031.6 and so on\n",
        b"\n\x041.6",
        b"\n\x03one",
        b"\n\x031x6",
        b"\n\n\n\n",
        b"* 1.6\n",
        b'"1.6"',
        b"bomFormat: CycloneDX\nspecVersion: 1.6\n",
        field(1, "protobom") + field(2, "1.6"),
        field(1, field(1, "urn:uuid:1")) + field(2, field(1, "nodes")),
        field(17, "x") + field(1, "1.6"),
        field(2, 1) + field(5, field(8, "x")),
        b"\x0b" + field(1, "1.6"),
    ],
)
def test_what_only_looks_like_one_is_not_taken_for_one(data: bytes) -> None:
    report = checked(data)
    assert report.status == "unchecked"
    assert report.encoding in ("", None) or Opening(data).is_binary


@pytest.mark.parametrize(
    ("tail", "what", "at"),
    [
        (b"\x2a\x05ab", "3 bytes more", 0),
        (b"\x2a", "cut short", 1),
        (b"\x2a" + b"\xff" * 11, "too long", 1),
        (b"\x10" + b"\xff" * 9 + b"\x02", "too long", 1),
        (b"\x2a\x80", "cut short", 1),
        (b"\x2b\x2c", "written in the way 3", 0),
        (b"\x02\x00", "0 is no number", 0),
        (b"\xff\xff\xff\xff\xff\x01\x00", "no number of a field", 0),
        (field(5, field(8, b"\xff")), "not UTF-8", 4),
        (field(5, field(8, b"ab\xc3")), "not UTF-8", 6),
        (field(5, field(8, b"\xed\xa0\x80")), "not UTF-8", 4),
        (field(5, b"\x42\x05x"), "4 bytes more", 2),
        (field(10, field(6, b"\x80")), "cut short", 4),
    ],
)
def test_a_broken_document_is_refused_at_its_byte(tail: bytes, what: str, at: int) -> None:
    sound = encoded(cyclonedx())
    report = checked(sound + tail)
    assert report.status == "unchecked"
    assert report.error is not None
    assert what in report.error.message
    assert report.error.where == f"byte {len(sound) + at}"
    assert report.error.hint


def test_a_broken_document_in_an_archive_is_not_passed_over() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", encoded(cyclonedx()))
        archive.writestr("b", encoded(cyclonedx()) + b"\x2a\x05ab")
    assert [report.status for report in all_checked(file.getvalue())] == ["checked", "unchecked"]


@pytest.mark.parametrize("version", ["1.2", "1.8", "2.0", "1.10"])
def test_other_versions_are_refused(version: str) -> None:
    report = checked(field(1, version) + field(5, field(8, NAME)))
    assert report.error is not None
    assert version in report.error.message
    assert "1.3, 1.4" in report.error.hint
    assert report.verdict != "clear"


def nested(levels: int) -> bytes:
    inner = field(8, NAME)
    for _ in range(levels):
        inner = field(21, inner) + field(8, "x")
    return field(1, "1.6") + field(5, inner)


def test_depth_has_a_limit() -> None:
    assert checked(nested(90)).verdict in ("review", "prohibited", "likely-prohibited")
    for levels in (110, 1000, 3000):
        report = checked(nested(levels))
        assert report.error is not None
        assert "nested deeper" in report.error.message
        assert report.findings


def test_a_document_cut_within_a_field_is_broken() -> None:
    """Between two outermost fields it is a shorter document: a message does not say where it ends."""
    whole = with_part(ENGINE)
    between = {one.end for one in fields(whole, 0, len(whole))}
    for end in range(len(whole)):
        assert (checked(whole[:end]).status == "unchecked") == (end not in between), end


@pytest.mark.parametrize(
    "data",
    [
        field(1, "1.6") + field(METADATA, b"") * 100_000,
        field(1, "1.6") + field(99, b"") * 100_000,
        field(1, "1.6") + field(5, field(8, "x") * 50_000),
        field(1, "1.6") + field(5, field(19, field(1, b"")) * 50_000),
        field(1, "1.6") + field(DEPENDENCIES, field(1, "a") + field(2, field(1, "b")) * 50_000),
        field(1, "1.6") + field(7, field(1, 5)) * 30_000,
    ],
    ids=["empty pieces", "unknown", "names", "pieces", "references", "elsewhere"],
)
def test_hostile_shapes_take_no_more_time_than_others(data: bytes) -> None:
    assert checked(data).components <= 1


@pytest.mark.parametrize(("texts", "status"), [(10_000, "checked"), (10_001, "unchecked")])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_texts_where_no_version_knows_a_field_have_a_limit(
    pack: Callable[[bytes], bytes], texts: int, status: str
) -> None:
    said = b"".join(b"%06x\0" % (at * 0x9E3779 % (1 << 24)) for at in range(texts))
    halves = said[: len(said) // 14 * 7], said[len(said) // 14 * 7 :]
    assert checked(SOUND_AND_CLEAR + b"".join(field(99, pack(half)) for half in halves)).status == status


def test_a_flood_of_texts_where_no_version_knows_a_field_takes_little() -> None:
    data = SOUND_AND_CLEAR + field(99, b"abc\0" * (1 << 19))
    tracemalloc.start()
    try:
        assert checked(data).status == "unchecked"
        assert tracemalloc.get_traced_memory()[1] < 16 * len(data)
    finally:
        tracemalloc.stop()


@pytest.mark.property
@given(st.binary(max_size=400))
def test_any_bytes_give_a_report(tail: bytes) -> None:
    report = checked(b"\n\x031.6" + tail)
    assert report.status in ("checked", "unchecked", "incomplete")


@pytest.mark.property
@given(
    st.lists(
        st.tuples(st.integers(0, len(SOUND)), st.integers(0, 4), st.binary(max_size=4)),
        min_size=1,
        max_size=4,
    )
)
def test_a_damaged_document_gives_a_report(damage: list[tuple[int, int, bytes]]) -> None:
    data = SOUND
    for at, length, instead in damage:
        data = data[:at] + instead + data[at + length :]
    report = checked(data)
    assert report.status in ("checked", "unchecked", "incomplete")
    if report.status == "checked":
        assert restore_bytes(noted(data)) == data


# what is written


@pytest.mark.parametrize("version", VERSIONS)
def test_notes_stand_behind_everything(version: str) -> None:
    data = encoded(cyclonedx_product(version))
    annotated = noted(data)
    assert annotated.startswith(data)
    assert is_ours(annotated[len(data) :])
    assert restore_bytes(annotated) == data
    assert noted(annotated) == annotated
    assert told(checked(annotated)) == told(checked(data))
    said = values(Shape(annotated).tree().root)
    holder = said if version >= "1.5" else said["metadata"]
    notes: dict[str, list[str]] = {}
    for note in holder["properties"]:
        notes.setdefault(note["name"], []).append(note["value"])
    assert [len(notes[f"bomward:{name}"]) for name in ("document", "restore", "finding")] == [1, 1, 3]
    findings = [json.loads(note) for note in notes["bomward:finding"]]
    assert [(note["pointer"], note["component"]["ref"]) for note in findings] == [
        (finding.location.pointer, finding.component.ref) for finding in checked(data).findings
    ]
    assert [(note["subjects"], note["timestamp"]) for note in said.get("annotations", [])] == (
        [([ref], "2026-11-22T00:00:00Z") for ref in ("product", *(note["component"]["ref"] for note in findings))]
        if version >= "1.5"
        else []
    )


def test_a_document_without_metadata_gets_what_its_version_has() -> None:
    data = field(1, "1.3") + field(5, message("Component", ENGINE))
    annotated = noted(data)
    assert annotated[len(data)] == METADATA << 3 | 2
    assert restore_bytes(annotated) == data


def test_a_component_without_reference_is_told_by_its_place() -> None:
    data = with_part(ENGINE)
    said = values(Shape(noted(data)).tree().root)
    assert [note["subjects"] for note in said["annotations"]] == [["product"]]
    assert '"pointer":"/components/1"' in next(
        note["value"] for note in said["properties"] if note["name"] == "bomward:finding"
    )


def test_a_quoted_record_looks_like_none() -> None:
    quoted = "Kaspersky bomward-restore/1;sha256="
    data = encoded(
        cyclonedx(components=[{"bom-ref": quoted, "name": "kaspersky", "description": "powered by " + quoted}])
    )
    annotated = noted(data)
    assert annotated[len(data) :].count(b"bomward-restore/1;") == 1
    assert restore_bytes(annotated) == data


PLAIN = encoded(cyclonedx())
DIGEST = hashlib.sha256(PLAIN).hexdigest()
RECORD = record_of(DIGEST, [(len(PLAIN), 0)])
RESTORE = field(PROPERTIES, field(1, "bomward:restore") + field(2, RECORD))


def forged(insertion: bytes) -> bytes:
    """A document with an insertion that holds a record, which is made to fit it."""
    return PLAIN + insertion.replace(RECORD, record_of(DIGEST, [(len(PLAIN), len(insertion))]))


FORGED = {
    "component": field(COMPONENTS, message("Component", ENGINE)),
    "component in metadata": field(METADATA, field(4, field(8, NAME))),
    "unknown field": field(99, NAME),
    "property of another name": field(PROPERTIES, field(1, "bomward:kaspersky") + field(2, "")),
    "unknown field in a property": field(PROPERTIES, field(1, "bomward:finding") + field(2, "") + field(9, NAME)),
    "value given twice": field(PROPERTIES, field(1, "bomward:finding") + field(2, NAME) + field(2, "")),
    "service as annotator": field(ANNOTATIONS, message("Annotation", {"bom-ref": "bomward:annotation:document"})),
    "bare text": NAME.encode(),
}


@pytest.mark.parametrize("kind", FORGED)
def test_nothing_hides_in_a_forged_insertion(kind: str) -> None:
    assert restore_bytes(forged(RESTORE)) == PLAIN
    assert not is_ours(FORGED[kind])
    data = forged(RESTORE + FORGED[kind])
    with pytest.raises(CannotRestoreError):
        restore_bytes(data)
    report = checked(data)
    named = NAME.encode() in FORGED[kind] or b"kaspersky" in FORGED[kind]
    assert report.status == "unchecked" or not named or report.findings


def test_what_is_ours_is_ours_alone() -> None:
    ours = noted(SOUND)[len(SOUND) :]
    assert is_ours(ours)
    assert not is_ours(b"")
    for more in FORGED.values():
        assert not is_ours(ours + more)
        assert not is_ours(more + ours)


def test_a_changed_copy_is_not_restored() -> None:
    annotated = noted(SOUND)
    with pytest.raises(CannotRestoreError):
        restore_bytes(annotated.replace(b"zlib", b"zlob"))
    with pytest.raises(CannotRestoreError):
        restore_bytes(annotated + field(99, "x"))
    with pytest.raises(CannotRestoreError):
        restore_bytes(SOUND)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from([NAME, "Kaspersky", "zlib", ""])
PART: st.SearchStrategy[Json] = st.recursive(
    st.fixed_dictionaries({"name": TEXT}, optional={"bom-ref": TEXT, "version": TEXT, "publisher": TEXT, "purl": TEXT}),
    lambda parts: st.builds(lambda name, inner: {"name": name, "components": inner}, TEXT, st.lists(parts, max_size=2)),
    max_leaves=4,
)


@pytest.mark.property
@given(st.sampled_from(VERSIONS), st.lists(PART, max_size=4))
def test_random_documents_fare_as_in_json_and_come_back(version: str, parts: list[Json]) -> None:
    document = cyclonedx(version, components=parts)
    data = encoded(document)
    report = checked(data)
    assert told(report) == told(checked(document))
    annotated = noted(data)
    assert restore_bytes(annotated) == data
    assert noted(annotated) == annotated


def test_the_fixture() -> None:
    data = (FIXTURES / "mail-archive.cdx").read_bytes()
    report = checked(data)
    assert (report.components, report.verdict, report.spec_version) == (25, "prohibited", "1.4")
    (finding,) = report.findings
    assert finding.path == ("cairn-vault", "cairn-ingest-scan", "sdk-8")
    assert restore_bytes(noted(data)) == data


# the standard itself


@cache
def official(version: str) -> Proto:
    file = CORPUS / "schemas" / "cyclonedx" / f"bom-{version}.proto"
    if not file.exists():
        pytest.skip("the corpus is not here")
    return proto(file.read_text())


SCALARS = {"string": "", "int32": "int", "int64": "int", "bool": "bool", "float": "float", "double": "double"}
NOT_LISTS = {"Bom.declarations", "Bom.definitions", "Component.evidence"}
LISTS = {"Component.data", "Metadata.licenses"}
"""Those that one version has as a list, and not JSON; and the other way round."""


def short(full: str) -> str:
    return "DeclarationsEvidence" if full == "Declarations.Evidence" else full.rpartition(".")[2]


@pytest.mark.corpus
@pytest.mark.parametrize("version", VERSIONS)
def test_the_table_says_what_the_standard_says(version: str) -> None:
    messages, enums = official(version)
    for full, known in messages.items():
        name = {"DataClassification": "DataFlow"}.get(full, short(full))
        for said in known.values():
            kind = MESSAGES[name][said.number]
            holds = short(resolved(said.type, full, messages) or resolved(said.type, full, enums))
            holds = holds or SCALARS.get(said.type, said.type.rpartition(".")[2])
            wanted = {"Tool": "Tools", "DataClassification": "DataFlow"}.get(holds, holds)
            where = f"{full}.{said.name}"
            if where != "DataClassification.flow":
                assert kind.type == wanted, where
            if where not in LISTS and where not in NOT_LISTS and wanted != "Tools":
                assert kind.is_list == said.is_list, where
    for full, words in enums.items():
        name = {"DataFlow": "DataFlowDirection"}.get(full, short(full))
        assert sorted(words) == list(range(len(words)))
        assert len(WORDS[name]) >= len(words), full
        if version == VERSIONS[-1]:
            assert len(WORDS[name]) == len(words), full


@pytest.mark.corpus
def test_the_table_has_nothing_more() -> None:
    messages, _ = official("1.7")
    known = {(short(full), said.number) for full, said_of in messages.items() for said in said_of.values()}
    assert {(name, number) for name, kinds in MESSAGES.items() for number in kinds} - known == {
        ("Timestamp", 1),
        ("Timestamp", 2),
    }


def rows(encoding: str) -> list[Path]:
    if not (CORPUS / "MANIFEST.csv").exists():
        return []
    with (CORPUS / "MANIFEST.csv").open(newline="") as file:
        return [CORPUS / row["path"] for row in csv.DictReader(file) if row["encoding"] == encoding]


@pytest.mark.corpus
def test_messages_of_others_and_messages_as_text_are_refused() -> None:
    files = [*rows("protobuf"), *rows("textproto")]
    if not files:
        pytest.skip("the corpus is not here")
    for file in files:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        assert not Opening(data).is_binary
        report = checked(data)
        assert report.status == "unchecked"
        assert report.error is not None
        assert "protobuf written as text" in report.error.message or "not UTF-8" in report.error.message


@pytest.mark.corpus
@pytest.mark.slow
def test_documents_of_others_as_messages(chosen: Callable[[str], bool]) -> None:
    """JSON documents of the corpus, as far as a message can say what it says."""
    seen, same = list[str](), 0
    for file in (file for file in rows("json") if chosen(str(file.relative_to(CORPUS)))):
        data = file.read_bytes()
        try:
            document = json.loads(data.decode("utf-8-sig"))
        except ValueError:
            continue
        if not isinstance(document, dict) or document.get("specVersion") not in VERSIONS or len(data) > 1 << 21:
            continue
        writer = Writer(official(document["specVersion"]))
        try:
            written = writer.document(document)
        except (ValueError, TypeError, AttributeError):
            continue
        seen.append(document["specVersion"])
        report = checked(written)
        assert report.error is None or report.status == "unchecked"
        if report.error is not None:
            continue
        annotated = noted(written)
        assert annotated.startswith(written)
        assert restore_bytes(annotated) == written
        assert noted(annotated) == annotated
        if not writer.lost:
            reference = checked(data)
            assert [finding.id for finding in report.findings] == [finding.id for finding in reference.findings]
            assert report.components >= reference.components - 1
            same += 1
    if not seen:
        pytest.skip("the corpus is not here")
    assert set(seen) == set(VERSIONS)
    assert same > len(seen) / 2


def test_open_raises_no_other_error() -> None:
    with pytest.raises(UnreadableDocumentError):
        open_document(field(1, "1.6") + b"\x2a")
    assert read(SOUND, "kaspersky").components
