"""Workflow commands of GitHub Actions: the findings as annotations on the lines of the SBOM, and a notice with the result."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bomward.findings import DocumentReport, Report
from bomward.glossary import Glossary
from bomward.outputs import locating, sentences, wording
from bomward.outputs.harmless import clipped, plain
from bomward.outputs.ranking import Level, gap_level, level, ranked, shortfall_level

_SHOWN = 10
"""Annotations of one level that GitHub shows of a step; the others it drops without a word."""
_TITLE = 200
_MESSAGE = 4_000
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


class _Annotation(msgspec.Struct, frozen=True):
    """One command."""

    level: Level
    title: str
    text: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        """As the runner reads it."""
        place = {"file": self.file, "line": str(self.line) if self.line else ""}
        named = {**place, "title": plain(clipped(self.title, _TITLE))}
        told = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in named.items() if value)
        return f"::{self.level} {told}::{self.text.translate(_DATA)}"


def render(report: Report, glossary: Glossary) -> str:
    """One command to a line: errors, warnings, notices, of each no more than are shown; and the result."""
    every = [*_findings(report, glossary), *_shortfalls(report), *_gaps(report)]
    lines: list[str] = []
    for wanted in Level:
        room = _SHOWN - (wanted is Level.NOTICE)  # NOTE: one is for the result
        lines += map(str, _capped([each for each in every if each.level is wanted], room))
    return "".join(f"{line}\n" for line in [*lines, str(_result(report))])


def _capped(annotations: list[_Annotation], room: int) -> list[_Annotation]:
    """The first of them, and the last place for how many there are more."""
    if len(annotations) <= room:
        return annotations
    kept = annotations[: room - 1]
    left = wording.counted(len(annotations) - len(kept), f"more {annotations[0].level}")
    return [*kept, _Annotation(annotations[0].level, left, f"{left}, not shown here; the JSON report has all.")]


def _findings(report: Report, glossary: Glossary) -> Iterator[_Annotation]:
    for document, group in ranked(report):
        finding = group[0]
        lines = locating.lines(finding, document)
        title = f"{finding.outcome}: {sentences.headline(finding, glossary)}"
        told = [*sentences.all_of(group, glossary), f"{wording.source(document)}, finding {finding.id}"]
        yield _Annotation(level(finding, report), title, _text(told), _file(document), lines[0] if lines else 0)


def _shortfalls(report: Report) -> Iterator[_Annotation]:
    for document in report.documents:
        text = sentences.shortfall(document)
        if text:
            title = f"{document.status}: {wording.source(document)}"
            yield _Annotation(shortfall_level(report), title, _text([text]), _file(document))


def _gaps(report: Report) -> Iterator[_Annotation]:
    for document in report.documents:
        little, told = wording.little(document), sentences.unjudged(document)
        if little:
            title = f"{wording.LITTLE}: {wording.source(document)}"
            yield _Annotation(Level.NOTICE, title, _text([little]), _file(document))
        if told:
            title = f"{wording.counted(len(document.gaps), 'gap')}: {wording.source(document)}"
            yield _Annotation(gap_level(report), title, _text(told), _file(document))


def _result(report: Report) -> _Annotation:
    found = (finding for document in report.documents for finding in document.findings)
    outcomes = wording.outcomes(found)
    findings = f"findings: {outcomes}" if outcomes else "no finding"
    told = f"{wording.counted(len(report.documents), 'document')}; {findings}"
    return _Annotation(Level.NOTICE, f"bomward: {wording.exits(report)}", _text([told, sentences.basis(report)]))


def _text(parts: list[str]) -> str:
    return clipped("\n".join(map(plain, parts)), _MESSAGE)


def _file(document: DocumentReport) -> str:
    """The file, as far as there is one."""
    return "" if document.source == "-" else plain(clipped(locating.file(document), _MESSAGE))
