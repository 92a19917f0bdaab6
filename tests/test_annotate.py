"""Annotating only inserts, restoring gives back every byte, and no note hides or changes what is found."""

from __future__ import annotations

import contextlib
import datetime
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents import (
    CYCLONEDX_VERSIONS,
    ENGINE,
    FIXTURES,
    LAYOUTS,
    PACKAGE,
    POLICY,
    SPDX_VERSIONS,
    Json,
    checked,
    checker,
    cyclonedx,
    encode,
    noted,
    placed,
    spdx,
)
from tests.wrappers import wrapping

from bomward.checking import restore_bytes
from bomward.encodings import viewed
from bomward.errors import CannotAnnotateError, CannotRestoreError, Error
from bomward.findings import DocumentReport, Outcome
from bomward.formats import open_document, restoring
from bomward.formats.cyclonedx.json_notes import signatures
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import Slot, escape
from bomward.validate import validate

RECORD = re.compile(rb"bomward-restore/1;sha256=([0-9a-f]{64});edits=([0-9+,]+)")
NEXT_YEAR = msgspec.structs.replace(POLICY, as_of=datetime.date(2027, 11, 22))
PART = ENGINE | {"bom-ref": "engine"}


def cyclonedx_documents(version: str) -> Iterator[tuple[str, Json]]:
    base = cyclonedx(version)
    flagged = placed(base, "/components/1", PART)
    yield "clean", base
    yield "flagged", flagged
    yield "without a reference", placed(base, "/components/1", ENGINE)
    yield "two in one", placed(flagged, "/components/1/components", [ENGINE, PART | {"bom-ref": "other"}])
    inner = {"type": "library", "name": "inner", "version": "1", "components": [ENGINE]}
    yield "deep", placed(base, "/components/0/components/0", inner)
    yield "subject", placed(base, "/metadata/component", PART | {"bom-ref": "product"})
    yield "service", placed(base, "/services/0", {"name": ENGINE["name"], "provider": ENGINE["supplier"]})
    yield "pedigree", placed(base, "/components/0/pedigree/ancestors/0", ENGINE)
    yield "reference alone", placed(base, "/dependencies/0/dependsOn/1", "pkg:maven/com.kaspersky/sdk@1")
    yield "party", placed(base, "/metadata/supplier", {"name": "AO Kaspersky Lab"})
    tools = [{"vendor": "AO Kaspersky Lab", "name": "Kaspersky Anti-Virus SDK"}]
    yield "old tool", placed(base, "/metadata/tools", tools)
    yield "no metadata", {key: value for key, value in flagged.items() if key != "metadata"}
    yield "empty metadata", flagged | {"metadata": {}}
    yield (
        "subject without reference",
        placed(flagged, "/metadata/component", {"type": "application", "name": "x", "version": "1"}),
    )
    yield "no components", base | {"components": []}
    yield (
        "external references",
        placed(flagged, "/externalReferences", [{"type": "website", "url": "https://x.example"}]),
    )
    yield "empty external references", placed(flagged, "/components/1/externalReferences", [])
    if version >= "1.3":
        yield "properties", placed(flagged, "/components/1/properties", [{"name": "a", "value": "b"}])
        yield "empty properties", placed(flagged, "/components/1/properties", [])
        yield "properties of the document", placed(flagged, "/metadata/properties", [{"name": "a", "value": "b"}])
        yield "empty properties of the document", placed(flagged, "/metadata/properties", [])
    if version >= "1.5":
        yield "tool", placed(base, "/metadata/tools", {"components": [ENGINE]})
        yield (
            "annotations",
            placed(
                flagged,
                "/annotations",
                [
                    {
                        "subjects": ["part"],
                        "annotator": {"individual": {"name": "Me"}},
                        "timestamp": "2026-01-01T00:00:00Z",
                        "text": "Seen.",
                    }
                ],
            ),
        )
        yield "empty annotations", placed(flagged, "/annotations", [])
        yield "formulation", placed(base, "/formulation", [{"bom-ref": "f", "components": [ENGINE]}])


def spdx_documents(version: str) -> Iterator[tuple[str, Json]]:
    base = spdx(version)
    flagged = placed(base, "/packages/2", PACKAGE)
    note = {
        "annotationDate": "2026-01-01T00:00:00Z",
        "annotationType": "REVIEW",
        "annotator": "Person: Me",
        "comment": "Seen.",
    }
    yield "clean", base
    yield "flagged", flagged
    yield "two", placed(flagged, "/packages/3", PACKAGE | {"SPDXID": "SPDXRef-other", "versionInfo": "9"})
    yield "annotations", placed(placed(flagged, "/annotations", [note]), "/packages/2/annotations", [note])
    yield "empty annotations", placed(placed(flagged, "/annotations", []), "/packages/2/annotations", [])
    yield "document comment", placed(base, "/comment", "Powered by Kaspersky.")
    file = {
        "SPDXID": "SPDXRef-file",
        "fileName": "./a.c",
        "checksums": [{"algorithm": "SHA1", "checksumValue": "0" * 40}],
        "licenseConcluded": "NOASSERTION",
        "licenseInfoInFiles": ["NOASSERTION"],
        "copyrightText": "(c) Kaspersky Lab",
    }
    yield "file", placed(base, "/files", [file])


DOCUMENTS = {
    f"CycloneDX {version}, {name}": document
    for version in CYCLONEDX_VERSIONS
    for name, document in cyclonedx_documents(version)
} | {f"SPDX {version}, {name}": document for version in SPDX_VERSIONS for name, document in spdx_documents(version)}

every_document = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)


@cache
def annotated(data: bytes) -> bytes:
    """The copy, made once for all that is asked of it."""
    return noted(data)


def in_every_layout(document: Json) -> Iterator[tuple[str, bytes, bytes]]:
    """Each layout, the document in it, and the copy."""
    for layout in LAYOUTS:
        data = encode(document, layout)
        yield layout, data, annotated(data)


def insertions(data: bytes) -> list[tuple[int, bytes]]:
    """Where the restore record says that what was inserted, read from the record alone."""
    (record,) = {match.group() for match in RECORD.finditer(data)}
    found, shift = [], 0
    for item in record.partition(b"edits=")[2].split(b","):
        offset, length = map(int, item.split(b"+"))
        found.append((offset, data[offset + shift : offset + shift + length]))
        shift += length
    return found


def without_notes(value: Any) -> Any:
    """The document with everything that says it is ours left out."""
    if isinstance(value, list):
        return [without_notes(item) for item in value if not ours(item)]
    if not isinstance(value, dict):
        return value
    return {
        key: without_notes(item)
        for key, item in value.items()
        if not (key == "bom-ref" and item.startswith("bomward:"))
    }


def ours(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    signs = (
        ("name", "bomward:"),
        ("url", "urn:bomward:"),
        ("bom-ref", "bomward:annotation:"),
        ("annotator", "Tool: bomward-"),
    )
    return any(str(item.get(key, "")).startswith(sign) for key, sign in signs)


def without_empty(value: Any) -> Any:
    """The value without empty lists and objects, which annotating may have made to put its notes in."""
    if isinstance(value, list):
        return [without_empty(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {k: new for k, item in value.items() if (new := without_empty(item)) not in ([], {})}


def same(one: DocumentReport, other: DocumentReport) -> bool:
    """Whether two reports say the same, lines and digest aside."""

    def essence(report: DocumentReport) -> Any:
        whole = msgspec.to_builtins(report)
        for finding in whole["findings"]:
            for place in (finding["location"], *finding["evidence"]):
                del place["line"]
        del whole["sha256"]
        return whole

    return bool(essence(one) == essence(other))


def test_what_stands_in_a_part_that_gets_an_id_hangs_where_it_did() -> None:
    """A part without an id is none in the graph, and gets one in the copy alone."""
    site = {"externalReferences": [{"type": "website", "url": "https://www.kaspersky.com"}]}
    inner = {"type": "library", "name": "zlib", "bom-ref": "a", **site}
    middle = {"type": "library", "name": "zlib", **site, "components": [inner]}
    outer = {"type": "library", "name": "zlib", "bom-ref": "b", "components": [middle]}
    data = encode(cyclonedx("1.5", components=[outer]))
    report = checked(data)
    assert [finding.path for finding in report.findings] == [("b", "/components/0/components/0"), ("b", "a")]
    assert same(checked(annotated(data)), report)


# --- nothing but insertions


@every_document
def test_restoring_gives_back_every_byte(document: Json) -> None:
    for layout, data, copy in in_every_layout(document):
        assert copy != data, layout
        assert restore_bytes(copy) == data, layout
        assert json.loads(copy.decode("utf-8-sig")), layout


@every_document
def test_the_record_accounts_for_every_difference(document: Json) -> None:
    """Cutting the listed insertions out, by a reader that knows nothing else, is enough."""
    for layout, original, with_notes in in_every_layout(document):
        data, copy = viewed(original).utf8, viewed(with_notes).utf8
        done, kept, at = 0, [], 0
        for offset, text in insertions(copy):
            kept.append(data[done:offset])
            at += offset - done
            assert copy[at : at + len(text)] == text, layout
            at += len(text)
            done = offset
        assert copy[at:] == data[done:], layout
        assert b"".join([*kept, data[done:]]) == data, layout
        assert RECORD.findall(copy)[0][0].decode() == hashlib.sha256(original).hexdigest(), layout


@every_document
def test_a_reader_that_skips_our_notes_reads_the_same_document(document: Json) -> None:
    assert without_empty(without_notes(json.loads(noted(document)))) == without_empty(document)


@every_document
def test_what_was_valid_stays_valid(document: Json) -> None:
    assert validate(encode(document), "original") == ()
    assert validate(noted(document), "copy") == ()


@every_document
def test_annotating_twice_is_annotating_once(document: Json) -> None:
    for layout, _, once in in_every_layout(document):
        assert noted(once) == once, layout


@every_document
def test_a_later_day_replaces_the_earlier_notes(document: Json) -> None:
    later = noted(noted(document), policy=NEXT_YEAR)

    assert later == noted(document, policy=NEXT_YEAR)
    assert b"2027-11-22" in later
    assert b"2026-11-22T00:00:00Z" not in b"".join(text for _, text in insertions(later))


@every_document
def test_the_copy_is_judged_like_the_original(document: Json) -> None:
    """The same findings with the same ids and places, and the same gaps."""
    assert same(checked(noted(document)), checked(document))


UNWANTED = {
    "minified": rb"[\r\n\t]|: |, \"",
    "spaced": rb"[\r\n\t]",
    "crlf": rb"(?<!\r)\n|\t",
    "tabs": rb"\r|\n +",
    "indented": rb"\r|\t|\n(?:  )* [^ ]",
}
"""What no insertion into a document of that layout holds."""


@every_document
def test_an_insertion_looks_like_what_is_around_it(document: Json) -> None:
    for layout, unwanted in UNWANTED.items():
        for _, text in insertions(annotated(encode(document, layout))):
            outside_of_strings = re.sub(rb'"(?:[^"\\]|\\.)*"', b'""', text)
            assert not re.search(unwanted, outside_of_strings), layout


# --- what the notes say


def records(value: Any, name: str) -> Iterator[tuple[Json, Json]]:
    """Notes of a kind with what holds them."""
    if isinstance(value, dict):
        for note in [*(value.get("properties") or ()), *(value.get("externalReferences") or ())]:
            if note.get("name") == f"bomward:{name}" or note.get("url") == f"urn:bomward:{name}":
                yield value, json.loads(note.get("value") or note.get("comment"))
        for note in value.get("annotations") or () if "spdxVersion" in value or "SPDXID" in value else ():
            for line in note["comment"].split("\n"):
                if line.startswith(f"bomward:{name} "):
                    yield value, json.loads(line.partition(" ")[2])
        for item in value.values():
            yield from records(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from records(item, name)


@every_document
def test_the_document_is_told_of_as_a_whole(document: Json) -> None:
    report = checked(document)

    ((_, note),) = records(json.loads(noted(document)), "document")

    assert note["verdict"] == report.verdict
    assert note["findings"] == len(report.findings)
    assert note["gaps"] == [gap.reason for gap in report.gaps]
    assert note["original"] == {"sha256": hashlib.sha256(encode(document)).hexdigest()}
    assert (note["asOf"], note["act"], note["profile"]) == ("2026-11-22", "supply", "us-commercial")
    assert set(note["catalog"]) == {"version", "sha256"}


@every_document
def test_each_finding_has_one_note_beside_it(document: Json) -> None:
    report = checked(document)

    notes = [(owner, note) for owner, note in records(json.loads(noted(document)), "finding")]

    assert sorted(note["id"] for _, note in notes) == sorted(finding.id for finding in report.findings)
    by_id = {finding.id: finding for finding in report.findings}
    for owner, note in notes:
        finding = by_id[note["id"]]
        assert (note["entry"], note["outcome"], note["ask"]) == (finding.entry, finding.outcome, finding.ask)
        if finding.location.pointer and "name" in owner and "spdxVersion" not in owner:
            assert owner["name"] == finding.component.name


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
def test_an_annotation_names_the_component_it_is_about(version: str) -> None:
    """Also one that had no id, which gets one in the copy alone."""
    copy = json.loads(noted(placed(cyclonedx(version), "/components/1", ENGINE)))

    reference = copy["components"][1]["bom-ref"]
    about = [note["subjects"] for note in copy["annotations"]]

    assert reference.startswith("bomward:")
    assert about == [[reference], ["product"]]


@pytest.mark.parametrize("document", [cyclonedx("1.4"), cyclonedx(), spdx()])
def test_the_document_is_told_of_as_a_whole_to_people(document: Json) -> None:
    """By what it was judged: the profile, or the regimes that were named instead."""
    named = tuple(regime.id for regime in checker().data.law.regimes[:2])
    by_regimes = msgspec.structs.replace(POLICY, profile="", regimes=named)

    assert b"(profile us-commercial, act supply, " in noted(document) or '"1.4"' in json.dumps(document)
    copy = noted(document, policy=by_regimes)
    assert f"(regimes {', '.join(named)}, act supply, ".encode() in copy or '"1.4"' in json.dumps(document)
    ((_, note),) = records(json.loads(copy), "document")
    assert (note["profile"], note["regimes"]) == ("", list(named))


# --- work in proportion to the document


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collects the pointer of everything that gets parsed with positions from here on."""
    seen: list[str] = []

    def parse(source: JsonSource, slot: Slot) -> Any:
        seen.append(slot.pointer)
        return original(source, slot)

    original = JsonSource.parse
    monkeypatch.setattr(JsonSource, "parse", parse)
    monkeypatch.setattr(JsonSource, "whole", None)
    return seen


@pytest.mark.parametrize(
    "document",
    [
        cyclonedx(components=[{"type": "library", "name": "top", "components": [ENGINE] * 20}]),
        cyclonedx(components=[ENGINE] * 20),
        spdx(packages=[PACKAGE | {"SPDXID": f"SPDXRef-{i}"} for i in range(20)]),
    ],
)
def test_nothing_is_parsed_again_for_each_finding(document: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode(document)
    report = checker().report(checker().check(data, "sbom.json"))
    assert len(report.documents[0].findings) >= 20
    opened = open_document(data)
    seen = parsed(monkeypatch)

    opened.annotate(report, allow_signed=False)

    assert len(seen) == len(set(seen))


def test_only_what_holds_a_signature_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"type": "library", "name": "signature", "description": '"signature" : no', "tags": ["signature"]}
    signed = {"type": "library", "name": "signed", "a/b": {"signature": SIGNATURE}}
    document = cyclonedx("1.5", components=[named, signed, named], services=[named])
    seen = parsed(monkeypatch)

    for layout in LAYOUTS:
        data = encode(document, layout)
        assert list(signatures(JsonSource(viewed(data)))) == ["/components/1/a~1b/signature"]
        escaped = data.replace(b'"signature"', b'"\\u0073ignatur\\u0065"')
        assert list(signatures(JsonSource(viewed(escaped)))) == ["/components/1/a~1b/signature"]
    assert set(seen) == {"/components/1"}


def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collects the size of everything that restoring computes a digest of from here on."""
    seen: list[int] = []

    class Counting:
        @staticmethod
        def sha256(data: bytes) -> Any:
            seen.append(len(data))
            return hashlib.sha256(data)

    monkeypatch.setattr(restoring, "hashlib", Counting)
    return seen


def test_many_false_records_are_not_tried_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"bomward-restore/1;sha256={i:064x};edits=0+000000001" for i in range(50)]
    data = encode(cyclonedx(components=[{"type": "library", "name": "zlib", "description": text} for text in texts]))
    seen = hashed(monkeypatch)

    assert checked(data).error is None
    with pytest.raises(CannotRestoreError, match="changed"):
        restore_bytes(data)
    with pytest.raises(CannotRestoreError, match="changed"):
        noted(data)
    assert len(seen) <= 3


def test_a_false_record_beside_the_true_one_is_a_change() -> None:
    """Then nothing passes for a note, and nothing is taken out."""
    copy = noted(placed(cyclonedx(), "/components/1", PART))
    quoting = copy.replace(b'"zlib"', f'"bomward-restore/1;sha256={"0" * 64};edits=0+000000001"'.encode())

    assert checked(quoting).findings != ()
    with pytest.raises(CannotRestoreError, match="changed"):
        restore_bytes(quoting)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_value_is_found_by_its_pointer(document: Json) -> None:
    document = document | {"a/b~": {"~1": [[], {"": 0}, None]}, "": []}
    for layout in ("minified", "bom"):
        source = JsonSource(viewed(encode(document, layout)))
        for pointer, value in pointers(document):
            found = source.at(pointer)
            assert found is not None
            region, node = found
            assert json.loads(region.text[node.start : node.end]) == value
            for wrong in ("/0", "/9", "/x", "/²", "/" + "9" * 5000, "/-1", "/00"):
                if not isinstance(value, list) or wrong not in ("/0", "/00"):
                    assert source.at(pointer + wrong) is None
        assert source.at("") is None
        assert source.at("/x") is None


def pointers(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every value within a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        below = f"{pointer}/{escape(str(step))}"
        yield below, inner
        yield from pointers(inner, below)


# --- what must not be written, or taken back

SIGNATURE = {"algorithm": "ES256", "value": "AAAA"}
SIGNED = {
    "document": placed(cyclonedx("1.5"), "/signature", SIGNATURE),
    "component": placed(cyclonedx("1.5"), "/components/0/signature", SIGNATURE),
    "service": placed(cyclonedx("1.5"), "/services/0", {"name": "s", "signature": SIGNATURE}),
    "deep": placed(cyclonedx("1.6"), "/components/0/components/0", {**ENGINE, "signature": SIGNATURE}),
    "escaped": encode(cyclonedx("1.5")).replace(b'"components"', b'"sign\\u0061ture": {"value": "A"}, "components"'),
    "escaped, of a component": encode(cyclonedx("1.5")).replace(
        b'"purl"', b'"sign\\u0061ture": {"value": "A"}, "purl"'
    ),
}


@pytest.mark.parametrize("document", SIGNED.values(), ids=SIGNED)
def test_a_signed_document_is_left_alone_unless_that_is_asked_for(document: Any) -> None:
    data = encode(document)
    with pytest.raises(CannotAnnotateError, match="signed") as caught:
        noted(data)

    assert "--allow-signed" in caught.value.hint
    copy = noted(data, allow_signed=True)
    assert restore_bytes(copy) == data
    assert noted(copy, allow_signed=True) == copy


CHANGES = [
    (b"zlib", b"zlab"),
    (b'"bomFormat"', b' "bomFormat"'),
    (b"bomward-restore/1;sha256=", b"bomward-restore/1;sha256=0"),
    (b"+0000", b"+0001"),
    (b"prohibited", b"noted"),
    (b"AO Kaspersky Lab", b"ACME"),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_copy_that_was_changed_since_is_not_restored(before: bytes, after: bytes) -> None:
    copy = noted(placed(cyclonedx(), "/components/1", PART))
    changed = copy.replace(before, after)
    assert changed != copy

    with pytest.raises(CannotRestoreError):
        restore_bytes(changed)


def test_a_copy_that_was_changed_since_is_not_annotated() -> None:
    """What it was cannot be had, so the notes in it cannot be replaced."""
    copy = noted(placed(cyclonedx(), "/components/1", PART)).replace(b"zlib", b"zlab")

    with pytest.raises(CannotRestoreError, match="changed"):
        noted(copy)


@pytest.mark.parametrize("data", [b"", b"{}", encode(cyclonedx()), encode(spdx()), b"\xff\x00"])
def test_what_carries_no_notes_is_not_restored(data: bytes) -> None:
    with pytest.raises(CannotRestoreError, match="no notes"):
        restore_bytes(data)


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"<bom/>", encode(cyclonedx(specVersion="9"))])
def test_what_cannot_be_read_is_not_annotated(data: bytes) -> None:
    with pytest.raises(Error):
        noted(data)


def test_what_is_ambiguous_is_not_annotated() -> None:
    data = encode(cyclonedx()).replace(b'"name": "zlib"', b'"name": "zlib", "name": "zlob"')

    with pytest.raises(Error, match="twice"):
        noted(data)


@pytest.mark.parametrize(
    "document",
    [
        placed(cyclonedx(), "/components/1", ENGINE | {"properties": {}}),
        placed(cyclonedx(), "/components/1", ENGINE | {"properties": None}),
        placed(cyclonedx(), "/components/1", ENGINE | {"bom-ref": None}),
        placed(cyclonedx(), "/components/1", ENGINE | {"bom-ref": ""}),
        placed(cyclonedx(), "/components/1", ENGINE | {"bom-ref": 7}),
        cyclonedx(metadata=None, components=[ENGINE]),
        cyclonedx(metadata=[], components=[ENGINE]),
        cyclonedx(annotations=None, components=[PART]),
        cyclonedx(annotations={}, components=[PART]),
        placed(cyclonedx("1.2"), "/externalReferences", None),
        placed(cyclonedx(), "/metadata/properties", None),
        placed(spdx(), "/packages/2", PACKAGE | {"annotations": None}),
        placed(spdx(), "/packages/2", PACKAGE | {"annotations": {}}),
        placed(spdx(), "/annotations", None),
        placed(spdx(), "/annotations", {}),
    ],
)
def test_a_document_with_no_place_for_a_note_is_refused_or_stays_readable(document: Json) -> None:
    """Never a copy that says one name twice, or cannot be restored."""
    with contextlib.suppress(CannotAnnotateError):
        copy = noted(document)

        assert checked(copy).error is None
        assert restore_bytes(copy) == encode(document)


# --- quoting us

MARKER = restoring.placeholder("0" * 64)
TRUE_RECORD = f"bomward-restore/1;sha256={'0' * 64};edits=0+000000001"
LONG_RECORD = f"bomward-restore/1;sha256={'0' * 64};edits={'9' * 5000}+000000001"
QUOTES = {
    "marker": MARKER,
    "marker, flagged": f"Kaspersky {MARKER}",
    "markers": f"Kaspersky engine {MARKER}{MARKER}",
    "old marker": "Kaspersky @bomward-restore@",
    "record": f"Kaspersky {TRUE_RECORD}",
    "records": f"Kaspersky {TRUE_RECORD}, {TRUE_RECORD},000000000001+000000001",
    "endless record": f"Kaspersky {LONG_RECORD}",
    "broken record": "Kaspersky \b\\bomward-restore/1;\\",
}
"""Texts that look like what annotate writes."""

every_quote = pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)


def quoting(document: Json) -> bytes:
    """The document, so written that no record stands there to be seen, only one to be quoted."""
    return encode(document).replace(b"bomward-restore/1;", b"bomward\\u002drestore/1;")


@every_quote
@pytest.mark.parametrize(
    "place",
    [
        "/components/0/name",
        "/components/0/bom-ref",
        "/components/0/description",
        "/components/0/purl",
        "/metadata/component/name",
        "/metadata/component/bom-ref",
    ],
)
@pytest.mark.parametrize("version", ["1.2", "1.4", "1.6"])
def test_a_document_that_quotes_us(version: str, place: str, quote: str) -> None:
    document = placed(placed(cyclonedx(version), "/components/0", PART), place, quote)
    data = quoting(document)

    copy = noted(data)

    assert restore_bytes(copy) == data
    assert same(checked(copy), checked(data))
    assert noted(copy) == copy
    read = json.loads(copy)
    refs = {read["metadata"]["component"]["bom-ref"], read["components"][0]["bom-ref"]}
    assert {ref for note in read.get("annotations", ()) for ref in note["subjects"]} == (
        refs if version == "1.6" else set()
    )


@every_quote
@pytest.mark.parametrize("field", ["name", "SPDXID", "supplier", "comment"])
def test_an_spdx_document_that_quotes_us(field: str, quote: str) -> None:
    data = quoting(placed(spdx(), "/packages/1", PACKAGE | {field: quote}))

    copy = noted(data)

    assert restore_bytes(copy) == data
    assert same(checked(copy), checked(data))
    assert noted(copy) == copy


def test_a_record_of_an_offset_beyond_any_document_is_none() -> None:
    document = placed(cyclonedx(), "/components/0/description", LONG_RECORD)

    assert checked(document).error is None
    assert restore_bytes(noted(document)) == encode(document)


def test_a_document_that_quotes_a_record_is_told_apart_or_refused() -> None:
    """Anybody may write such a text; it must never be taken for the record of what we inserted."""
    quoted = f"bomward-restore/1;sha256={'0' * 64};edits=0+000000001"
    document = placed(cyclonedx(), "/components/0/description", quoted)
    try:
        copy = noted(document)
    except CannotRestoreError:
        return
    assert restore_bytes(copy) == encode(document)


# --- hiding behind us

DRESSED = {
    "component id": placed(cyclonedx(), "/components/1", PART | {"bom-ref": "bomward:bw-0123456789abcdef"}),
    "component name": placed(cyclonedx(), "/components/1", {"type": "library", "name": "bomward:kaspersky"}),
    "component with our property": placed(
        cyclonedx(), "/components/1", PART | {"properties": [{"name": "bomward:finding", "value": "{}"}]}
    ),
    "annotator": placed(
        cyclonedx(), "/annotations/0", {"bom-ref": "bomward:annotation:document", "annotator": {"component": ENGINE}}
    ),
    "annotation": placed(
        cyclonedx(), "/annotations/0", {"bom-ref": "bomward:annotation:x", "text": "Powered by Kaspersky."}
    ),
    "property": placed(cyclonedx(), "/components/0/properties/0", {"name": "bomward:x", "value": "Kaspersky engine"}),
    "property with our name": placed(
        cyclonedx(), "/components/0/properties/0", {"name": "bomward:finding", "value": "Kaspersky engine"}
    ),
    "property with more": placed(
        cyclonedx(), "/components/0/properties/0", {"name": "bomward:finding", "purl": "pkg:maven/com.kaspersky/sdk@1"}
    ),
    "property name": placed(cyclonedx(), "/components/0/properties/0", {"name": "bomward:kaspersky", "value": "1"}),
    "reference": placed(
        cyclonedx(), "/components/0/externalReferences/0", {"type": "other", "url": "urn:bomward:kaspersky"}
    ),
    "reference comment": placed(
        cyclonedx("1.2"),
        "/components/0/externalReferences/0",
        {"type": "other", "url": "urn:bomward:finding", "comment": "Powered by Kaspersky"},
    ),
    "package": placed(spdx(), "/packages/2", PACKAGE | {"SPDXID": "SPDXRef-bomward", "comment": "Tool: bomward-1"}),
    "SPDX annotation": placed(
        spdx(),
        "/packages/1/annotations/0",
        {"annotator": "Tool: bomward-1.0", "annotationType": "OTHER", "comment": "Powered by Kaspersky."},
    ),
    "SPDX comment with our annotator": placed(
        placed(spdx(), "/packages/1/comment", "Powered by Kaspersky."), "/packages/1/annotator", "Tool: bomward-1.0"
    ),
}


@pytest.mark.parametrize("document", DRESSED.values(), ids=DRESSED)
def test_nothing_hides_by_looking_like_a_note(document: Json) -> None:
    found = checked(document).findings

    assert found != ()
    assert min(finding.outcome.rank for finding in found) <= Outcome.REVIEW.rank


def forged(original: bytes, at: int, text: bytes) -> bytes:
    """A document in which a hostile text passes, by a record that fits, for an insertion of ours."""
    digest = hashlib.sha256(original).hexdigest()
    end = len(original) - 1

    def record(length: int) -> str:
        listed = f"{at}+{len(text):09d},{end}+{length:09d}"
        value = f"bomward-restore/1;sha256={digest};edits={listed}"
        return f',"properties":[{{"name":"bomward:restore","value":"{value}"}}]'

    return original[:at] + text + original[at:end] + record(len(record(0))).encode() + original[end:]


@pytest.mark.parametrize(
    ("document", "after", "text"),
    [
        (cyclonedx(), b'"components":[', json.dumps(ENGINE).encode() + b","),
        (cyclonedx(), b'"name":', b'"Kaspersky Anti-Virus SDK","was":'),
        (spdx(), b'"packages":[', json.dumps(PACKAGE).encode() + b","),
        (cyclonedx(), b'"components":[', b'{"type":"library","name":"kaspersky","bom-ref":"bomward:x"},'),
    ],
)
def test_a_forged_record_hides_nothing(document: Json, after: bytes, text: bytes) -> None:
    """Not from a check, and not by having annotate drop what is dressed as an insertion."""
    original = encode(document, "minified")
    data = forged(original, original.index(after) + len(after), text)
    assert json.loads(data)

    assert checked(data).findings != ()
    try:
        copy = noted(data)
    except Error:
        return
    assert checked(copy).findings != ()


# --- any document

NAMES = st.sampled_from(["zlib", "Kaspersky Anti-Virus SDK", "Ünï", 'a "quoted" \\ name', "日本\n😀", "kaspersky", ""])
OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "bom-ref": st.sampled_from(["a", "b", "c", "bomward:x"]),
    "properties": st.lists(st.fixed_dictionaries({"name": NAMES, "value": NAMES}), max_size=2),
    "supplier": st.fixed_dictionaries({"name": st.sampled_from(["ACME", "AO Kaspersky Lab"])}),
    "externalReferences": st.lists(st.just({"type": "website", "url": "https://www.kaspersky.com"}), max_size=1),
}
COMPONENTS: st.SearchStrategy[Json] = st.recursive(
    st.fixed_dictionaries({"type": st.just("library"), "name": NAMES}, optional=OPTIONAL),
    lambda inner: st.fixed_dictionaries(
        {"type": st.just("library"), "name": NAMES}, optional=OPTIONAL | {"components": st.lists(inner, max_size=3)}
    ),
    max_leaves=6,
)
CYCLONEDX = st.builds(
    lambda version, components, more: cyclonedx(version, components=components, **more),
    st.sampled_from(CYCLONEDX_VERSIONS),
    st.lists(COMPONENTS, max_size=3),
    st.fixed_dictionaries(
        {},
        optional={
            "metadata": st.sampled_from([{}, {"properties": []}, {"component": ENGINE}, {"tools": []}]),
            "annotations": st.sampled_from([[], [{"subjects": ["a"], "text": "kaspersky"}]]),
            "externalReferences": st.just([]),
            "services": st.just([{"name": "kaspersky", "bom-ref": "s"}]),
        },
    ),
)
SPDX = st.builds(
    lambda version, packages, more: spdx(version, packages=packages, **more),
    st.sampled_from(SPDX_VERSIONS),
    st.lists(
        st.fixed_dictionaries(
            {"name": NAMES},
            optional={
                "SPDXID": st.sampled_from(["SPDXRef-a", "SPDXRef-b"]),
                "supplier": st.sampled_from(["Organization: AO Kaspersky Lab", "NOASSERTION"]),
                "annotations": st.sampled_from([[], [{"comment": "kaspersky", "annotator": "Person: Me"}]]),
            },
        ),
        max_size=4,
    ),
    st.fixed_dictionaries({}, optional={"annotations": st.just([]), "comment": NAMES}),
)


@pytest.mark.property
@settings(max_examples=150, deadline=None)
@given(CYCLONEDX | SPDX, st.sampled_from(sorted(LAYOUTS)))
def test_any_document_comes_back_and_is_judged_alike(document: Json, layout: str) -> None:
    data = encode(document, layout)

    copy = noted(data)

    assert restore_bytes(copy) == data
    assert noted(copy) == copy
    assert checked(copy).error is None
    assert same(checked(copy), checked(data))


FIXED = sorted(path.name for path in FIXTURES.glob("*.json") if path.stat().st_size < 200_000)


@pytest.mark.parametrize("name", FIXED)
def test_every_fixture_comes_back(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    if checked(data).error is not None:
        with pytest.raises(Error):
            noted(data, allow_signed=True)
        return
    copy = noted(data, allow_signed=True)

    assert restore_bytes(copy) == data
    assert noted(copy, allow_signed=True) == copy
    assert same(checked(copy), checked(data))


def test_what_was_compressed_since_says_so() -> None:
    with pytest.raises(CannotRestoreError) as caught:
        restore_bytes(gzip.compress(noted(cyclonedx())))
    assert "unpack it first" in caught.value.hint


@pytest.mark.parametrize("wrap", [gzip.compress, wrapping.as_dsse, wrapping.as_string], ids=["gzip", "DSSE", "string"])
def test_what_was_annotated_before_it_was_wrapped_is_annotated_anew(wrap: Callable[[bytes], bytes]) -> None:
    original = encode(placed(cyclonedx(), "/components/1", PART))

    assert noted(wrap(noted(original))) == noted(original)


def test_what_stands_around_a_document_is_not_written_into_it() -> None:
    original = encode(cyclonedx())
    wrapped = wrapping.as_zip(("kaspersky/sbom.json", original))

    assert checked(wrapped).findings != ()
    assert noted(wrapped) == noted(original)
