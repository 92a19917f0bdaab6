"""What fails the gate, and in which order things are told: for outputs that the tools of a team read."""

from __future__ import annotations

from enum import StrEnum

from bomward.errors import Exit
from bomward.findings import DocumentReport, Finding, Report, Status
from bomward.outputs import wording
from bomward.outputs.wording import Group

MOST = 4_500
"""Findings told in an output that others load whole: the worst; the rest is counted."""


class Level(StrEnum):
    """How loudly a thing is told: an error is what the run failed on."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


def level(finding: Finding, report: Report) -> Level:
    """What is settled is a notice, whatever its outcome."""
    if finding.fails_at(report.fail_on):
        return Level.ERROR
    pressing = wording.is_pressing(finding.outcome) and not finding.is_settled
    return Level.WARNING if pressing else Level.NOTICE


def shortfall_level(report: Report) -> Level:
    """Of a document that was not, or not wholly, judged: no error only where the run may pass over it."""
    return Level.ERROR if report.exit_code else Level.WARNING


def gap_level(report: Report) -> Level:
    """Of a gap: an error where nothing else can be what the run failed on."""
    whole = all(document.status is Status.CHECKED for document in report.documents)
    return Level.ERROR if whole and report.exit_code == Exit.UNCHECKED else Level.NOTICE


def ranked(report: Report) -> list[tuple[DocumentReport, Group]]:
    """Each component and entry of a document once: the worst first, what is settled last."""
    every = [(document, group) for document in report.documents for group in wording.same(document.findings)]
    return sorted(every, key=lambda pair: wording.urgency(pair[1][0]))


def left_out(report: Report, most: int) -> str:
    """How many findings an output does not hold that tells the first of them only; empty where it holds all."""
    number = sum(len(group) for _, group in ranked(report)[most:])
    return f"Left out here: {wording.counted(number, 'lesser finding')}. The JSON report has all." if number else ""
