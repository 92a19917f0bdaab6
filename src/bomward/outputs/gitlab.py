"""The code quality report of GitLab: each finding as an issue on its line, and so is what could not be judged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from bomward.findings import DocumentReport, Outcome, Report, Status
from bomward.glossary import Glossary
from bomward.outputs import locating, sentences, wording
from bomward.outputs.harmless import clipped, plain
from bomward.outputs.json import dump
from bomward.outputs.ranking import MOST, left_out, ranked
from bomward.outputs.voice import ADDRESSED
from bomward.outputs.wording import Group

Node = dict[str, object]

_LONGEST = 4_000
_SEVERITIES = {
    Outcome.PROHIBITED: "blocker",
    Outcome.LIKELY_PROHIBITED: "critical",
    Outcome.REVIEW: "major",
    Outcome.ADVISED_AGAINST: "minor",
    Outcome.NOTED: "info",
    Outcome.EXCEPTED: "info",
    Outcome.NOT_COVERED: "info",
}
_SHORTFALLS = {Status.UNCHECKED: "critical", Status.INCOMPLETE: "major"}
_GAP = "minor"
_SETTLED = "info"


def render(report: Report, glossary: Glossary) -> str:
    """A list of issues: the findings, worst first, then the documents that fell short, and what was left out."""
    issues = [_finding(document, group, glossary) for document, group in ranked(report)[:MOST]]
    issues += [issue for document in report.documents for issue in _shortfalls(document)]
    more = left_out(report, MOST)
    if more:
        issues.append(_issue("bomward/left-out", more, _GAP, "bomward", 1, "left-out"))
    return dump(issues)


def _finding(document: DocumentReport, group: Group, glossary: Glossary) -> Node:
    finding = group[0]
    parts = [
        f"{sentences.headline(finding, glossary)}: {finding.outcome}",
        *sentences.all_of(group, glossary, ADDRESSED),
    ]
    severity = _SETTLED if finding.is_settled else _SEVERITIES[finding.outcome]
    lines = locating.lines(finding, document)
    # NOTE: of several issues with one fingerprint GitLab shows the first only.
    key = f"{document.source}\0{finding.id}"
    line = lines[0] if lines else 1
    return _issue(f"bomward/{finding.entry}", sentences.running(parts), severity, locating.file(document), line, key)


def _shortfalls(document: DocumentReport) -> Iterator[Node]:
    """That a document was not, or not wholly, judged; and each reason why."""
    file, short = locating.file(document), sentences.shortfall(document)
    if short:
        key = f"{document.source}\0{document.status}"
        yield _issue(f"bomward/{document.status}", short, _SHORTFALLS[document.status], file, 1, key)
    for told in filter(None, (wording.little(document), *sentences.unjudged(document))):
        yield _issue("bomward/gap", told, _GAP, file, 1, f"{document.source}\0{told}")


def _issue(check: str, text: str, severity: str, file: str, line: int, key: str) -> Node:
    return {
        "description": plain(clipped(text, _LONGEST)),
        "check_name": plain(check),
        "fingerprint": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest(),
        "severity": severity,
        "location": {"path": plain(clipped(file, _LONGEST)), "lines": {"begin": line}},
    }
