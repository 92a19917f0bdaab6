"""Every CycloneDX JSON and SPDX 2 JSON document of the corpus: real ones, and the test suites of other tools."""

from __future__ import annotations

import bz2
import csv
import datetime
import gzip
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import pytest

from bomward.check import Checker, Policy, restore_bytes
from bomward.errors import Error
from bomward.findings import DocumentReport, Outcome, Status

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
MANIFEST = CORPUS / "MANIFEST.csv"
POLICY = Policy(as_of=datetime.date(2026, 11, 22), act="supply", profile="us-commercial")

FORMATS = {"cyclonedx", "cyclonedx-unparsable", "spdx2"}
SUPPORTED = {*(("cyclonedx", f"1.{minor}") for minor in range(2, 8)), ("spdx2", "2.2"), ("spdx2", "2.3")}
UNPACK: dict[str, Callable[[bytes], bytes]] = {"yes": gzip.decompress, "gz": gzip.decompress, "bz2": bz2.decompress}
"""How a document is stored, as the manifest says it."""

KNOWN_FINDINGS: dict[str, str] = {}
"""Documents with a finding at review or above, and why that is right. Nobody found banned technology in any of them."""

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not MANIFEST.is_file(), reason=f"no corpus at {CORPUS}: set BOMWARD_CORPUS to the folder with MANIFEST.csv"
    ),
]


class Listed(NamedTuple):
    """What the manifest says of one document."""

    path: str
    format: str
    version: str
    declared_valid: bool
    packing: str

    @property
    def supported(self) -> bool:
        return (self.format, self.version) in SUPPORTED


def _listed() -> list[Listed]:
    if not MANIFEST.is_file():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["format"] in FORMATS and row["encoding"] == "json"]
    return [
        Listed(row["path"], row["format"], row["version"], row["declared_valid"].startswith("yes"), row["compressed"])
        for row in rows
    ]


DOCUMENTS = _listed()
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.path)


@cache
def content(document: Listed) -> bytes:
    unpack = UNPACK.get(document.packing, bytes)
    return unpack((CORPUS / document.path).read_bytes())


@cache
def checker() -> Checker:
    """One for all: making the catalog ready for each document would take longer than the documents do."""
    return Checker(POLICY)


@cache
def report(document: Listed) -> DocumentReport:
    return checker().check(content(document), document.path)[0]


@cache
def annotated(document: Listed) -> bytes | Error:
    try:
        return checker().annotate(content(document), document.path, allow_signed=True)
    except Error as error:
        return error


def annotated_or_skipped(document: Listed) -> bytes:
    """What was written; a document that cannot be read is not annotated, which is a result too."""
    result = annotated(document)
    if isinstance(result, Error):
        assert report(document).status is Status.UNCHECKED, f"read, and yet not annotated: {result.message}"
        pytest.skip(f"not annotated: {result.message}")
    return result


@cache
def registry() -> jsonschema_rs.Registry:
    """The schemas that others refer to."""
    schemas = [json.loads(path.read_bytes()) for path in sorted((CORPUS / "schemas" / "cyclonedx").glob("*.json"))]
    return jsonschema_rs.Registry([(schema["$id"], schema) for schema in schemas if "$id" in schema])


@cache
def schemas(family: str, version: str) -> dict[str, jsonschema_rs.Validator]:
    """The official schemas of a version, by file name: the strict one too where there are two."""
    pattern = f"cyclonedx/bom-{version}*.schema.json" if family == "cyclonedx" else f"spdx/spdx-schema-v{version}.json"
    return {
        path.name: jsonschema_rs.validator_for(json.loads(path.read_bytes()), registry=registry())
        for path in sorted((CORPUS / "schemas").glob(pattern))
    }


def decoded(data: bytes) -> Any:
    """The document, or nothing where it is no JSON in UTF-8."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except ValueError:
        return None


@cache
def met_schemas(document: Listed) -> frozenset[str]:
    """Names of the official schemas that the document as received meets."""
    value = decoded(content(document))
    known = schemas(document.format, document.version) if document.supported else {}
    return frozenset(name for name, schema in known.items() if schema.is_valid(value))


@every_document
def test_gives_a_report(document: Listed) -> None:
    found = report(document)

    assert (found.error is not None) == (found.status is Status.UNCHECKED)
    if found.error is not None:
        assert found.error.message
        assert found.error.hint


@every_document
def test_what_is_valid_is_read(document: Listed) -> None:
    if not document.supported or not (document.declared_valid or met_schemas(document)):
        pytest.skip("not valid, or of no supported version")

    assert report(document).error is None


@every_document
def test_holds_nothing_to_review(document: Listed) -> None:
    serious = [finding for finding in report(document).findings if finding.outcome.rank <= Outcome.REVIEW.rank]

    assert bool(serious) == (document.path in KNOWN_FINDINGS), [
        (finding.entry, finding.component.name, finding.evidence) for finding in serious
    ]


@every_document
def test_restore_gives_back_every_byte(document: Listed) -> None:
    noted = annotated_or_skipped(document)

    assert noted != content(document)
    assert restore_bytes(noted) == content(document)


@every_document
def test_annotating_twice_changes_nothing(document: Listed) -> None:
    noted = annotated_or_skipped(document)

    assert checker().annotate(noted, document.path, allow_signed=True) == noted


@every_document
def test_what_was_valid_stays_valid(document: Listed) -> None:
    if not met_schemas(document):
        pytest.skip("meets no official schema as it is")
    value = decoded(annotated_or_skipped(document))
    known = schemas(document.format, document.version)

    wrong = {name: [error.message for error in known[name].iter_errors(value)] for name in met_schemas(document)}

    assert not any(wrong.values()), wrong


def test_the_corpus_is_the_one_meant() -> None:
    assert len(DOCUMENTS) > 500
    assert sum(document.supported for document in DOCUMENTS) > 500
