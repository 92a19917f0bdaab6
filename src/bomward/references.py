"""References between the documents of one run: what one refers to may be another that is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from bomward.findings import DocumentReport, Outcome, Status
from bomward.inventory import Elsewhere, Gap, Note
from bomward.reporting import verdict

_BOM_LINK = re.compile(r"urn:cdx:(?P<uuid>[0-9a-fA-F-]{36})/(?P<version>\d+)(?:#.*)?", re.DOTALL)


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
    reports = [checked.report for checked in run]
    waiting = [index for index, checked in enumerate(run) if checked.elsewhere]
    clean = {index for index, report in enumerate(reports) if _is_clean(report)}
    # NOTE: from the most favourable reading downwards, so that two documents that refer to each other settle.
    while failing := {index for index in waiting if index in clean and _gaps(run, index, known, clean)}:
        clean -= failing
    for index in waiting:
        gaps = _gaps(run, index, known, clean)
        if gaps:
            reports[index] = _with_gaps(reports[index], gaps)
    return tuple(reports)


def _is_clean(report: DocumentReport) -> bool:
    worst = report.worst
    return report.status is Status.CHECKED and (worst is None or worst.rank > Outcome.REVIEW.rank)


def _gaps(run: Sequence[Checked], index: int, known: dict[str, list[int]], clean: set[int]) -> tuple[Gap, ...]:
    gaps = []
    for reference in run[index].elsewhere:
        found = known.get(_identity(reference.target), [])
        reason = _trouble(run, reference, found, clean)
        if reason:
            gaps.append(Gap(reason=reason, where=reference.where))
    return tuple(gaps)


def _trouble(run: Sequence[Checked], reference: Elsewhere, found: Sequence[int], clean: set[int]) -> str:
    """Why a reference leaves a gap; empty where it does not."""
    if not found:
        return f"contents stand in another document, which was not supplied: {reference.target}"
    for index in found:
        report = run[index].report
        if not _is_meant(run[index], reference):
            return f"contents stand in another document, and {report.source} has its name but not its digest"
        if index not in clean:
            return f"contents stand in another document, {report.source}, which is {report.verdict}"
    return ""


def _identity(target: str) -> str:
    link = _BOM_LINK.fullmatch(target.strip())
    return f"urn:cdx:{link['uuid'].lower()}/{link['version']}" if link else target.partition("#")[0]


def _is_meant(checked: Checked, reference: Elsewhere) -> bool:
    """Whether the document has the digest that the reference gives, as far as that can be told."""
    ours = {"SHA1": checked.sha1, "SHA256": checked.report.sha256}
    given = {algorithm.upper().replace("-", ""): digest.lower() for algorithm, digest in reference.digests}
    return all(digest == ours[algorithm] for algorithm, digest in given.items() if algorithm in ours)


def _with_gaps(report: DocumentReport, gaps: Iterable[Gap]) -> DocumentReport:
    status = Status.INCOMPLETE if report.status is Status.CHECKED else report.status
    return msgspec.structs.replace(
        report, status=status, verdict=verdict(status, report.findings), gaps=(*gaps, *report.gaps)
    )
