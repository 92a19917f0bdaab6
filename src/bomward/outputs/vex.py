"""What a report comes to in the words of VEX, for the two forms that it is written in; docs/outputs.md has the mapping.

VEX speaks of vulnerabilities. A finding is none: the id that stands in its place is that of the catalog entry, or of the
profile where the whole document is meant. Nothing is stated as not affected but what every law of the run passes over.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from bomward import patterns
from bomward.findings import ComponentId, DocumentReport, Finding, Outcome, Report, Status
from bomward.glossary import Glossary
from bomward.outputs import json, sentences, wording
from bomward.outputs.harmless import clipped, plain
from bomward.outputs.ranking import left_out, ranked
from bomward.outputs.wording import Group

_MOST = 1_000
"""Findings that are told, the worst: nobody reads more of such statements, and the CycloneDX library is slow with many."""
_LONGEST = 2_000
_AFFECTED = Outcome.PROHIBITED, Outcome.LIKELY_PROHIBITED, Outcome.ADVISED_AGAINST
_PASSED_OVER = Outcome.EXCEPTED, Outcome.NOT_COVERED
_CPE = patterns.lazy(
    r"cpe:/[aho](?::[A-Za-z0-9._\-~%]*){0,6}"
    r"|cpe:2\.3:[aho](?::(?:(?:[A-Za-z0-9._-]|\\[!-,/:-@\[-`{-~])+|\*)){5}"
    r":(?:[a-z]{2,3}(?:-(?:[a-z]{2}|[0-9]{3}))?|[*-])(?::(?:(?:[A-Za-z0-9._-]|\\[!-,/:-@\[-`{-~])+|\*)){4}",
    re.ASCII,
)


class State(StrEnum):
    """Whether the law reaches it."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    UNDER_INVESTIGATION = "under_investigation"


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """One statement: of a component and a catalog entry, or of a document and the profile."""

    document: DocumentReport
    finding: Finding | None
    id: str
    """Of the catalog entry, or of the profile."""
    title: str
    summary: str
    links: tuple[tuple[str, str], ...]
    """Title and address of what can be read about it."""
    state: State
    detail: str
    action: str
    """What to do about it, or what was decided; of what is affected only."""


def assessments(report: Report, glossary: Glossary) -> Iterator[Assessment]:
    """One for each document, then one for each component and entry, the worst first."""
    documents = list({key(document, None): document for document in report.documents}.values())
    affected = {
        product(document)
        for document in documents
        if any(finding.outcome in _AFFECTED for finding in document.findings)
    }
    for document in documents:
        yield _of_document(document, report, glossary, affected=product(document) in affected)
    every = [finding for document in documents for finding in document.findings]
    worse = {finding.entry for finding in every if finding.outcome not in _PASSED_OVER}
    # NOTE: a document that was given twice is told once: no two statements may be the same.
    told = {
        (key(document, None), group[0].id): (document, group) for document, group in reversed(ranked(report)[:_MOST])
    }
    for document, group in reversed(told.values()):
        # NOTE: who looks at product and id alone would take the milder of two statements for both.
        sure = document.status is Status.CHECKED and group[0].entry not in worse
        yield _of_finding(document, group, glossary, sure=sure)


def digest(report: Report, glossary: Glossary) -> str:
    """What ids are made of: the same for the same report, and for no other."""
    return hashlib.sha256(json.render(report, glossary).encode()).hexdigest()


def key(document: DocumentReport, component: ComponentId | None) -> str:
    """An id of a component, or of the product itself, that is the same wherever it stands."""
    told = document.subject if component is None else component
    parts = json.dump([document.source, document.sha256, told])
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def known_cpe(text: str) -> str:
    """A CPE as the standard writes it; nothing where it is none."""
    return text if _CPE.fullmatch(text) else ""


def shown(text: str) -> str:
    """Text made harmless for whoever shows it."""
    return plain(clipped(text, _LONGEST))


def product(document: DocumentReport) -> tuple[str, ...]:
    """What tells the product that a document describes from others; of one that says nothing, the document itself."""
    subject = document.subject
    if subject.name.strip():
        return subject.name, subject.version
    return "", document.source, document.sha256


def _of_document(document: DocumentReport, report: Report, glossary: Glossary, *, affected: bool) -> Assessment:
    """On the whole: never not affected, since an SBOM lists what its maker listed."""
    short = sentences.shortfall(document)
    found = wording.outcomes(document.findings)
    told = [f"Read from {wording.source(document)}", *filter(None, [short, wording.little(document)])]
    if found:
        told.append(f"Findings: {found}")
    elif document.status is not Status.UNCHECKED:
        told.append("Nothing in it matches the catalog, which is no proof")
    told += [*sentences.unjudged(document), sentences.basis(report), *filter(None, [left_out(report, _MOST)])]
    return Assessment(
        document=document,
        finding=None,
        id=wording.laws(report),
        title=f"{wording.laws(report)}: the laws that this was judged by",
        summary="; ".join(regime.title for regime in glossary.regimes.values()),
        links=tuple((regime.title, regime.url) for regime in glossary.regimes.values()),
        state=State.AFFECTED if affected else State.UNDER_INVESTIGATION,
        detail=sentences.running(told),
        action="See to each of the findings in this product." if affected else "",
    )


def _of_finding(document: DocumentReport, group: Group, glossary: Glossary, *, sure: bool) -> Assessment:
    finding = group[0]
    entry = glossary.entries.get(finding.entry)
    sources = [(source.says, source.url) for source in entry.sources] if entry else []
    regimes = [glossary.regimes[one.regime] for one in finding.verdicts if one.regime in glossary.regimes]
    state = _state(finding, sure=sure)
    told = [f"{sentences.headline(finding, glossary)}: {finding.outcome}", f"In {wording.source(document)}"]
    told += sentences.decisions(finding)
    told += sentences.laws(finding, glossary, least=Outcome.NOT_COVERED)
    told += [*sentences.particulars(group), *sentences.said(group)]
    if state is State.NOT_AFFECTED:
        told.append("No law of this run reaches it; that the technology is not there is not said")
    return Assessment(
        document=document,
        finding=finding,
        id=finding.entry,
        title=entry.title if entry else finding.entry,
        summary=entry.summary if entry else "",
        links=(*sources, *((regime.title, regime.url) for regime in regimes)),
        state=state,
        detail=sentences.running(told),
        action=_action(finding) if state is State.AFFECTED else "",
    )


def _state(finding: Finding, *, sure: bool) -> State:
    """A decision or a baseline changes nothing about it."""
    if finding.outcome in _AFFECTED:
        return State.AFFECTED
    return State.NOT_AFFECTED if finding.outcome in _PASSED_OVER and sure else State.UNDER_INVESTIGATION


def _action(finding: Finding) -> str:
    """What was decided, what to ask, or that it has to go."""
    if finding.waiver:
        return f"Left as it is {sentences.terms(finding.waiver)}"
    if finding.ask:
        return f"Ask the supplier: {finding.ask}"
    said = next((one.citation for one in finding.verdicts if one.outcome is finding.outcome), "")
    return f"Remove or replace it, or have it cleared by counsel{f' ({said})' if said else ''}."
