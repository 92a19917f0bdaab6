"""The JSON report, version 1: exactly the keys that were promised, whatever stands in the values."""

from __future__ import annotations

import json
import re

import msgspec
import pytest
from hypothesis import given, settings
from tests.conftest import Golden
from tests.outputs import hostile, samples
from tests.outputs.reading import TRICKS, harm

from bomward.findings import Report
from bomward.outputs.json import dump, render

_KEYS = {
    "report": "schema tool catalog asOf act profile regimes failOn documents summary exitCode waivers baseline gone",
    "tool": "name version",
    "catalog": "version sha256",
    "document": (
        "source sha256 format specVersion encoding subject status error verdict components coverage findings gaps"
        " wrappers"
    ),
    "subject": "name version supplier",
    "error": "message where hint",
    "coverage": "supplier purl cpe hash none",
    "finding": (
        "id component location entry relation itemClass outcome capped evidence"
        " verdicts path pathLeftOut ways through names ask waiver known statements"
    ),
    "component": "ref name version supplier purl cpe",
    "location": "pointer line",
    "evidence": "kind value pattern strength pointer line",
    "verdict": "regime outcome confidence reason citation url",
    "waiver": "reason owner until link",
    "statement": "source format author issued about vulnerability status justification detail",
    "gap": "reason where",
    "wrapper": "kind name remark",
    "summary": "outcomes documents checked incomplete unchecked",
}
"""The keys of each part, in their order."""


@pytest.mark.parametrize("name", samples.ONE_OF_EACH)
def test_golden(name: str, golden: Golden) -> None:
    """Byte for byte."""
    golden(f"{name}.json", render(samples.ONE_OF_EACH[name], samples.glossary()))


def test_keys_are_those_of_version_1() -> None:
    """A program written for version 1 finds each of them, and no other."""
    everything = samples.report(*samples.everything().documents, samples.document(samples.said()))
    report = json.loads(render(everything, samples.glossary()))
    documents = report["documents"]
    findings = [finding for document in documents for finding in document["findings"]]
    parts = [("report", report), *((name, report[name]) for name in ("tool", "catalog", "summary"))]
    for document in documents:
        parts += [("document", document), ("subject", document["subject"]), ("coverage", document["coverage"])]
        parts += [("gap", gap) for gap in document["gaps"]]
        parts += [("wrapper", wrapper) for wrapper in document["wrappers"]]
        parts += [("error", document["error"])] if document["error"] else []
    for finding in findings:
        parts += [("finding", finding), ("component", finding["component"]), ("location", finding["location"])]
        parts += [("evidence", item) for item in finding["evidence"]]
        parts += [("verdict", verdict) for verdict in finding["verdicts"]]
        parts += [("waiver", finding["waiver"])] if finding["waiver"] else []
        parts += [("statement", statement) for statement in finding["statements"]]
    assert {name for name, _ in parts} == set(_KEYS)
    for name, part in parts:
        assert list(part) == _KEYS[name].split()


def test_what_is_missing_is_null() -> None:
    """Not left out, and not an empty text."""
    report = json.loads(render(samples.ONE_OF_EACH["prohibited"], samples.glossary()))
    (document,) = report["documents"]
    (finding,) = document["findings"]
    assert document["error"] is None
    assert [finding[key] for key in ("capped", "ask", "waiver")] == [None, None, None]


def test_a_date_is_a_day() -> None:
    """No time, no zone."""
    report = json.loads(render(samples.ONE_OF_EACH["waived"], samples.glossary()))
    assert report["asOf"] == "2026-11-22"
    assert report["documents"][0]["findings"][0]["waiver"]["until"] == "2026-12-31"


@pytest.mark.parametrize("name", samples.ONE_OF_EACH)
def test_it_reads_back_as_the_same_report(name: str) -> None:
    """A baseline is such a file."""
    report = samples.ONE_OF_EACH[name]
    assert msgspec.json.decode(render(report, samples.glossary()), type=Report) == report


def test_form() -> None:
    """Two spaces, one newline at the end, letters as letters."""
    text = dump({"name": "Ümlaut 漢字", "empty": [], "list": [1]})
    assert text == '{\n  "name": "Ümlaut 漢字",\n  "empty": [],\n  "list": [\n    1\n  ]\n}\n'


@pytest.mark.property
@settings(deadline=None)
@given(hostile.reports())
def test_hostile_text_is_harmless_and_kept(report: Report) -> None:
    """Any text gives JSON that is harmless on a terminal, and that holds the very same text."""
    text = render(report, samples.glossary())
    assert harm(text) == []
    expected = msgspec.to_builtins(report)
    assert json.loads(text) == json.loads(_replaced(json.dumps(expected)))


@pytest.mark.parametrize("trick", TRICKS)
def test_known_tricks(trick: str) -> None:
    """Each of them, in every place."""
    text = render(hostile.drenched(trick), samples.glossary())
    assert harm(text) == []
    text.encode()


def test_a_lone_surrogate_is_replaced_and_a_split_pair_joined() -> None:
    """As in a file name that is no UTF-8."""
    assert json.loads(dump({"a\udcff": ["\ud83d\ude00", "\ud800x", 1, None]})) == {
        "a\ufffd": ["😀", "\ufffdx", 1, None]
    }


def test_the_glossary_is_no_part_of_it() -> None:
    """Imperfections are told to people only."""
    report = samples.ONE_OF_EACH["clear"]
    assert render(report, samples.glossary()) == render(
        report, samples.glossary(**hostile.notes(report.documents[0].source))
    )


def _replaced(escaped: str) -> str:
    """JSON in ASCII, its lone surrogates replaced."""
    high, low = r"\\u[dD][89abAB]\w\w", r"\\u[dD][c-fC-F]\w\w"
    pattern = re.compile(rf"(\\\\)|({high}{low})|{high}|{low}")
    return pattern.sub(lambda match: match[0] if match[1] or match[2] else r"\ufffd", escaped)
