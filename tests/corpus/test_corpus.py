"""Every document of the corpus, in every form: real ones, the test suites of other tools, and what merely looks like an SBOM."""

from __future__ import annotations

import csv
import datetime
import gzip
import json
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import pytest

from bomward.checking import Checker, Policy, restore_bytes
from bomward.errors import Error
from bomward.findings import DocumentReport, Outcome, Status
from bomward.formats import Document, open_document
from bomward.validate import validated
from bomward.wrappers import unwrapped

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
MANIFEST = CORPUS / "MANIFEST.csv"
POLICY = Policy(as_of=datetime.date(2026, 11, 22), act="supply", profile="us-commercial")
UNCHECKED: dict[str, str] = tomllib.loads((Path(__file__).parent / "unchecked.toml").read_text(encoding="utf-8"))
"""Documents that are refused, each with why that is right."""
KNOWN_FINDINGS: dict[str, str] = {}
"""Documents with a finding at review or above, and why that is right. Nobody found banned technology in any of them."""
_SLOW_TO_VALIDATE = 300_000  # bytes above which spdx-tools takes its time

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
    encoding: str
    packed: bool
    """Whether the corpus itself compressed it."""


def _listed() -> list[Listed]:
    if not MANIFEST.is_file():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as stream:
        return [
            Listed(row["path"], row["format"], row["version"], row["encoding"], row["compressed"] == "yes")
            for row in csv.DictReader(stream)
        ]


DOCUMENTS = _listed()
every_document = pytest.mark.parametrize(
    "document",
    # NOTE: what is worked out for one document is kept by the process that did it.
    [pytest.param(one, marks=pytest.mark.xdist_group(one.path), id=one.path) for one in DOCUMENTS],
)


@cache
def content(document: Listed) -> bytes:
    data = (CORPUS / document.path).read_bytes()
    return gzip.decompress(data) if document.packed else data


@cache
def checker() -> Checker:
    """One for all: making the catalog ready for each document would take longer than the documents do."""
    return Checker(POLICY)


@cache
def reports(document: Listed) -> tuple[DocumentReport, ...]:
    return checker().report(checker().check(content(document), document.path)).documents


@cache
def bare(document: Listed) -> bytes:
    """The one document in there, without what it came in."""
    return next(unwrapped(content(document), document.path, open_document)).data


@cache
def annotated(document: Listed) -> bytes | Error:
    try:
        return checker().annotate(content(document), document.path, allow_signed=True)[0]
    except Error as error:
        return error


def annotated_or_skipped(document: Listed) -> bytes:
    """What was written; a document that cannot be read is not annotated, which is a result too."""
    result = annotated(document)
    if isinstance(result, Error):
        read = [report for report in reports(document) if report.status is not Status.UNCHECKED]
        assert len(read) != 1, f"read, and yet not annotated: {result.message}"
        pytest.skip(f"not annotated: {result.message}")
    return result


@cache
def registry() -> jsonschema_rs.Registry:
    """The schemas that others refer to."""
    schemas = [json.loads(path.read_bytes()) for path in sorted((CORPUS / "schemas" / "cyclonedx").glob("*.json"))]
    return jsonschema_rs.Registry([(schema["$id"], schema) for schema in schemas if "$id" in schema])


_JSON_SCHEMAS = {
    ("CycloneDX", "json"): "cyclonedx/bom-{}*.schema.json",
    ("SPDX", "json"): "spdx/spdx-schema-v{}.json",
    ("SPDX", "json-ld"): "spdx3/schema-v{}.json",
}


@cache
def schemas(family: str, version: str, encoding: str) -> dict[str, jsonschema_rs.Validator]:
    """The official schemas of a version, by file name: the strict one too where there are two."""
    pattern = _JSON_SCHEMAS[family, encoding].format(version)
    return {
        path.name: jsonschema_rs.validator_for(json.loads(path.read_bytes()), registry=registry())
        for path in sorted((CORPUS / "schemas").glob(pattern))
    }


def wrong(data: bytes) -> dict[str, list[str]]:
    """What each official schema, or the library that knows best, finds wrong; nothing where nobody can say."""
    document: Document = open_document(data)
    family, version, encoding = document.family, document.spec_version, document.encoding
    if (family, encoding) in _JSON_SCHEMAS:
        value: Any = json.loads(document.view.utf8)
        known = schemas(family, version, encoding)
        return {name: [error.message for error in schema.iter_errors(value)] for name, schema in known.items()}
    if family == "SPDX" and len(data) > _SLOW_TO_VALIDATE:
        return {}
    try:
        return {"validate": [problem.message for problem in validated(document)]}
    except Error:
        return {}


@every_document
def test_is_read_or_rightly_refused(document: Listed) -> None:
    found = reports(document)
    refused = [report.error for report in found if report.error is not None]

    assert all(error.message and error.hint for error in refused)
    assert bool(refused) == (document.path in UNCHECKED), [error.message for error in refused]


@every_document
def test_holds_nothing_to_review(document: Listed) -> None:
    serious = [
        finding
        for report in reports(document)
        for finding in report.findings
        if finding.outcome.rank <= Outcome.REVIEW.rank
    ]

    assert bool(serious) == (document.path in KNOWN_FINDINGS), [
        (finding.entry, finding.component.name, finding.evidence) for finding in serious
    ]


@every_document
def test_restore_gives_back_every_byte(document: Listed) -> None:
    noted = annotated_or_skipped(document)

    assert noted != bare(document)
    assert restore_bytes(noted) == bare(document)


@every_document
def test_annotating_twice_changes_nothing(document: Listed) -> None:
    noted = annotated_or_skipped(document)

    assert checker().annotate(noted, document.path, allow_signed=True)[0] == noted


@every_document
def test_what_was_valid_stays_valid(document: Listed) -> None:
    noted = annotated_or_skipped(document)
    before = wrong(bare(document))
    if not any(not messages for messages in before.values()):
        pytest.skip("meets no official schema as it is, or nobody can say")
    after = wrong(noted)

    assert {name: after[name] for name, messages in before.items() if not messages and after[name]} == {}


def test_each_refusal_that_is_listed_is_of_the_corpus() -> None:
    assert set(UNCHECKED) <= {document.path for document in DOCUMENTS}
    assert all(UNCHECKED.values())


def test_the_corpus_is_the_one_meant() -> None:
    assert len(DOCUMENTS) > 1000
