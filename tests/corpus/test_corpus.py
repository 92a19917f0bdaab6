"""Every document of the corpus, in every form: real ones, the test suites of other tools, and what merely looks like an SBOM."""

from __future__ import annotations

import csv
import datetime
import gzip
import json
import os
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import pytest

from bomward.checking import Checker, Policy, restore_bytes
from bomward.errors import Error
from bomward.findings import DocumentReport, Outcome
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

    @property
    def kind(self) -> tuple[str, ...]:
        """Who made it, and in what form."""
        return (self.path.partition("/")[0], self.format, self.version, self.encoding)


def _listed() -> list[Listed]:
    if not MANIFEST.is_file():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as stream:
        return [
            Listed(row["path"], row["format"], row["version"], row["encoding"], row["compressed"] == "yes")
            for row in csv.DictReader(stream)
        ]


DOCUMENTS = _listed()
_FIRST = {one.kind: one for one in reversed(DOCUMENTS)}
"""One of each kind. With others spdx-tools, which takes seconds for many of them, is asked with `--all` alone;
and whether annotating twice changes it is asked of one of four."""


def content(document: Listed) -> bytes:
    data = (CORPUS / document.path).read_bytes()
    return gzip.decompress(data) if document.packed else data


@cache
def checker() -> Checker:
    """One for all: making the catalog ready for each document would take longer than the documents do."""
    return Checker(POLICY)


def annotated(document: Listed) -> bytes | Error:
    """What was written, or why nothing was."""
    try:
        return checker().annotate(content(document), document.path, allow_signed=True)[0]
    except Error as error:
        return error


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


def valid(data: bytes, *, slowly: bool) -> dict[str, bool]:
    """Whether it meets each official schema, or what the library says that knows best; nothing where nobody can say."""
    document: Document = open_document(data)
    family, version, encoding = document.family, document.spec_version, document.encoding
    if (family, encoding) in _JSON_SCHEMAS:
        value: Any = json.loads(document.view.utf8)
        return {name: schema.is_valid(value) for name, schema in schemas(family, version, encoding).items()}
    if family == "SPDX" and (len(data) > _SLOW_TO_VALIDATE or not slowly):
        return {}
    try:
        return {"validate": not validated(document)}
    except Error:
        return {}


@pytest.mark.parametrize("document", DOCUMENTS, ids=[one.path for one in DOCUMENTS])
def test_a_document(document: Listed, everything: bool, chosen: Callable[[str], bool]) -> None:  # noqa: FBT001  # a fixture
    """All that holds for each, in one test: making it ready and looking at it takes longer than what is asked of it."""
    found = checker().report(checker().check(content(document), document.path)).documents
    is_read_or_rightly_refused(document, found)
    holds_nothing_to_review(document, found)
    noted = annotated(document)
    if isinstance(noted, Error):
        assert [report.error for report in found].count(None) != 1, f"read, and yet not annotated: {noted.message}"
        return
    bare = next(unwrapped(content(document), document.path, open_document)).data
    assert noted != bare
    assert restore_bytes(noted) == bare
    slowly = everything or _FIRST[document.kind] is document
    if slowly or chosen(document.path):
        assert checker().annotate(noted, document.path, allow_signed=True)[0] == noted, "annotating twice changes it"
    met = [name for name, is_valid in valid(bare, slowly=slowly).items() if is_valid]
    after = valid(noted, slowly=slowly) if met else {}
    assert [name for name in met if not after[name]] == [], "it is no longer valid"


def is_read_or_rightly_refused(document: Listed, found: tuple[DocumentReport, ...]) -> None:
    refused = [report.error for report in found if report.error is not None]
    assert all(error.message and error.hint for error in refused)
    assert bool(refused) == (document.path in UNCHECKED), [error.message for error in refused]


def holds_nothing_to_review(document: Listed, found: tuple[DocumentReport, ...]) -> None:
    serious = [
        finding for report in found for finding in report.findings if finding.outcome.rank <= Outcome.REVIEW.rank
    ]
    assert bool(serious) == (document.path in KNOWN_FINDINGS), [
        (finding.entry, finding.component.name, finding.evidence) for finding in serious
    ]


def test_each_refusal_that_is_listed_is_of_the_corpus() -> None:
    assert set(UNCHECKED) <= {document.path for document in DOCUMENTS}
    assert all(UNCHECKED.values())


def test_the_corpus_is_the_one_meant() -> None:
    assert len(DOCUMENTS) > 1000
