"""The wording of what annotate writes, whatever the format: one note on the document as a whole, and one on each finding."""

from __future__ import annotations

import msgspec

from bomward import patterns
from bomward.findings import DocumentReport, Finding, Report

# NOTE: a CI runner looks for ##[command] and ##vso[command] anywhere in a line that it is shown.
_RUNNER_COMMAND = patterns.lazy(r"##(?=[\w.-]*\[)")


def only(report: Report) -> DocumentReport:
    """The one document of a report that is to be written into it."""
    return report.documents[0]


def document_note(report: Report) -> str:
    """The note on the document as a whole, for machines."""
    document = only(report)
    return _json(
        {
            "verdict": document.verdict,
            "status": document.status,
            "findings": len(document.findings),
            "outcomes": {outcome: n for outcome, n in report.summary.outcomes.items() if n},
            "components": document.components,
            "coverage": msgspec.to_builtins(document.coverage),
            "gaps": [gap.reason for gap in document.gaps],
            "asOf": report.as_of.isoformat(),
            "act": report.act,
            "profile": report.profile,
            "regimes": report.regimes,
            "catalog": {"version": report.catalog.version, "sha256": report.catalog.sha256},
            "original": {"sha256": document.sha256},
            "tool": {"name": report.tool.name, "version": report.tool.version},
        }
    )


def document_text(report: Report) -> str:
    """The note on the document as a whole, for people."""
    document = only(report)
    count, parts = len(document.findings), document.components
    return (
        f"bomward {report.tool.version} judged this document as of {report.as_of.isoformat()} ({_laws(report)}, act {report.act}, catalog "
        f"{report.catalog.version}): {document.verdict}; {count} finding{'' if count == 1 else 's'} "
        f"in {parts} component{'' if parts == 1 else 's'}. "
        "What the catalog does not hold cannot be found; this is no legal advice."
    )


def finding_note(finding: Finding) -> str:
    """The note on one finding, for machines."""
    whole = msgspec.to_builtins(finding)
    kept = (
        "id",
        "entry",
        "relation",
        "itemClass",
        "outcome",
        "capped",
        "evidence",
        "verdicts",
        "path",
        "pathLeftOut",
        "ways",
        "through",
        "ask",
        "waiver",
    )
    return _json({key: whole[key] for key in kept})


def finding_text(finding: Finding) -> str:
    """The note on one finding, for people."""
    evidence = "; ".join(f"{item.kind} {item.value[:120]!r}" for item in finding.evidence[:3])
    laws = "; ".join(f"{verdict.regime}: {verdict.outcome} ({verdict.citation})" for verdict in finding.verdicts)
    parts = [
        f"bomward: {finding.relation} {finding.entry}: {finding.outcome}.",
        f"Evidence: {evidence}.",
        f"Law: {laws}.",
    ]
    if finding.waiver:
        waiver = finding.waiver
        parts.append(f"Waived until {waiver.until.isoformat()} by {waiver.owner}: {waiver.reason}.")
    if finding.capped:
        parts.append(f"Held back because {finding.capped}.")
    if len(finding.path) > 1:
        more = f" (the shortest of {finding.many_ways})" if finding.many_ways else ""
        parts.append(f"Path: {finding.whole_path}{more}.")
    if finding.ways == 0:
        parts.append("Orphan: the document does not say how its subject comes to hold it.")
    if finding.ask:
        parts.append(f"Ask the supplier: {finding.ask}")
    return _RUNNER_COMMAND.sub(r"#\\x23", " ".join(parts))


def _laws(report: Report) -> str:
    """What was judged by: a profile, or the regimes that were named instead of one."""
    return f"profile {report.profile}" if report.profile else f"regimes {', '.join(report.regimes)}"


def _json(value: object) -> str:
    return _RUNNER_COMMAND.sub(r"#\\u0023", msgspec.json.encode(value).decode())
