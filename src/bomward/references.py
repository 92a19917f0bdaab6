"""References between the documents of one run: what one refers to may be another that is at hand."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

import msgspec

from bomward import patterns
from bomward.findings import DocumentReport, Outcome, Status
from bomward.inventory import Elsewhere, Gap, Note
from bomward.reporting import verdict

_BOM_LINK = patterns.lazy(r"urn:cdx:(?P<uuid>[0-9a-f-]{36})/(?P<version>\d+)(?:#.*)?", re.DOTALL | re.IGNORECASE)


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How one document fared by itself, and what it needs of others."""

    report: DocumentReport
    notes: tuple[Note, ...] = ()
    identity: str = ""
    sha1: str = ""
    """Of the document's bytes: the digest that SPDX wants for documents of others."""
    elsewhere: tuple[Elsewhere, ...] = ()


def settled(run: Sequence[Checked]) -> tuple[DocumentReport, ...]:
    """The reports, each with a gap for every reference that does not lead to a document of this run in which nothing is wrong.

    A document whose contents stand in another is clear only if that one is.
    """
    known: dict[str, list[int]] = {}
    for index, checked in enumerate(run):
        if checked.identity:
            known.setdefault(checked.identity, []).append(index)
    found = {
        index: [(reference, known.get(identity_of(reference.target), [])) for reference in checked.elsewhere]
        for index, checked in enumerate(run)
        if checked.elsewhere
    }
    clean = _clean(run, found)
    reports = [checked.report for checked in run]
    for index, references in found.items():
        told = [(reference, _trouble(run, reference, at, clean)) for reference, at in references]
        gaps = [Gap(reason=reason, where=reference.where) for reference, reason in told if reason]
        if gaps:
            reports[index] = _with_gaps(reports[index], gaps)
    return tuple(reports)


_Found = Mapping[int, Sequence[tuple[Elsewhere, Sequence[int]]]]
"""By document of the run: what it refers to, and where in the run that is."""


def _clean(run: Sequence[Checked], found: _Found) -> set[int]:
    """The documents in which nothing is wrong, nor in any that they refer to."""
    # NOTE: from the most favourable reading downwards, so that two documents that refer to each other settle.
    clean = {index for index, checked in enumerate(run) if _is_clean(checked.report)}
    referring: dict[int, list[int]] = {}
    waiting = [index for index in range(len(run)) if index not in clean]
    for index, references in found.items():
        for reference, at in references:
            if not at or any(_mismatch(run[other], reference) for other in at):
                waiting.append(index)
            for other in at:
                referring.setdefault(other, []).append(index)
    while waiting:
        index = waiting.pop()
        clean.discard(index)
        waiting += [other for other in referring.pop(index, ()) if other in clean]
    return clean


def _is_clean(report: DocumentReport) -> bool:
    worst = report.worst
    return report.status is Status.CHECKED and (worst is None or worst.rank > Outcome.REVIEW.rank)


def _trouble(run: Sequence[Checked], reference: Elsewhere, found: Sequence[int], clean: Container[int]) -> str:
    """Why a reference leaves a gap; empty where it does not."""
    if not found:
        return f"contents stand in another document, which was not supplied: {reference.target}"
    for index in found:
        report = run[index].report
        if mismatch := _mismatch(run[index], reference):
            return f"contents stand in another document; {report.source} has its name, but {mismatch}"
        if index not in clean:
            return f"contents stand in another document, {report.source}, which is {report.verdict}"
    return ""


def identity_of(target: str) -> str:
    """What a document is known by that a reference leads to."""
    link = _BOM_LINK.fullmatch(target.strip())
    return f"urn:cdx:{link['uuid'].lower()}/{link['version']}" if link else target.partition("#")[0]


def _mismatch(checked: Checked, reference: Elsewhere) -> str:
    """Why a document is not, or may not be, the one of the digest that the reference gives; empty where it is, or none is given."""
    ours = {"SHA256": checked.report.sha256} | ({"SHA1": checked.sha1} if checked.sha1 else {})
    given = {algorithm.upper().replace("-", ""): digest.strip().lower() for algorithm, digest in reference.digests}
    wrong = [name for name, digest in given.items() if name in ours and digest != ours[name]]
    if wrong:
        return f"its {wrong[0]} is {ours[wrong[0]]}, and the reference says {given[wrong[0]]}"
    if given and not ours.keys() & given.keys():
        return f"the reference gives a digest by {', '.join(sorted(given))} alone, which was not compared"
    return ""


def _with_gaps(report: DocumentReport, gaps: Iterable[Gap]) -> DocumentReport:
    status = Status.INCOMPLETE if report.status is Status.CHECKED else report.status
    return msgspec.structs.replace(
        report, status=status, verdict=verdict(status, report.findings), gaps=(*gaps, *report.gaps)
    )
