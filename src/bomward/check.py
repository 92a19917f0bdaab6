"""The pipeline: bytes in, report out. Pure: no clock, no network, no environment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path

from bomward import __version__
from bomward.compiled import Compiled, extended, load
from bomward.errors import CannotAnnotateError, Error
from bomward.findings import CatalogId, DocumentReport, Finding, Glossary, Match, Report, Tool
from bomward.formats import SIGNS, Document, open_document, restored
from bomward.formats.collecting import unexplained
from bomward.formats.restoring import annotated
from bomward.inventory import Clue, ClueKind, Component, Gap, Hit, Location, Note, Subject
from bomward.lines import LineIndex
from bomward.matching import Matcher
from bomward.paths import paths_from
from bomward.policy import Policy, terms
from bomward.reporting import document_report, findings_of, glossary, summary, unchecked_report
from bomward.sieve import Needle, Sieve

_RESIDUE_LIMIT = 200
_AROUND = 120


class Checker:
    """Data and policy made ready; one serves any number of documents."""

    def __init__(self, policy: Policy, data: Compiled | None = None) -> None:
        self.data = data or packaged()
        self.terms = terms(policy, self.data.law)
        self._sieve = Sieve([*self.data.needles, *(Needle(sign) for sign in SIGNS)])

    @cached_property
    def matcher(self) -> Matcher:
        """The catalog made ready; needed only where the sieve saw something."""
        return Matcher(self.data.catalog)

    def check(self, data: bytes, source: str) -> tuple[DocumentReport, tuple[Note, ...]]:
        """The report on one document, and remarks that are no part of it. A document can cause no exception."""
        digest = hashlib.sha256(data).hexdigest()
        hits = self._sieve.scan(data)
        try:
            document = open_document(data)
            inventory = document.read(hits, self._sieve.worth_reading)
        except Error as error:
            seen, more = self._residue(data, [hit for hit in hits if hit.alone])
            return unchecked_report(source, digest, error, self._findings(data, seen, None, Subject()), more), ()
        # NOTE: where nothing at all was seen, nothing can match; then the catalog need not even be made ready.
        matches = (
            [match for component in inventory.components for match in self.matcher.match(component)] if hits else []
        )
        seen, more = self._residue(data, unexplained(hits, inventory.walked))
        findings = self._findings(data, [*matches, *seen], document, inventory.subject)
        return document_report(source, digest, inventory, findings, more), inventory.notes

    def unread(self, source: str, error: Error) -> DocumentReport:
        """The report on a document that was named and cannot be had."""
        return unchecked_report(source, "", error, (), ())

    def _residue(self, data: bytes, hits: Sequence[Hit]) -> tuple[list[Match], tuple[Gap, ...]]:
        """What the sieve saw where no reader looks, as a component of its own for each line; beyond a number, as a gap."""
        index = LineIndex(data)
        lines: dict[int, list[Clue]] = {}
        for hit in hits[:_RESIDUE_LIMIT]:
            value = hit.text or _around(data, hit)
            clue = Clue(kind=ClueKind.OTHER, value=value, location=Location(pointer="", offset=hit.start), end=hit.end)
            lines.setdefault(index.at(hit.start), []).append(clue)
        components = (
            Component(
                ref="",
                label="residue",
                name="(a place that no reader looks at)",
                location=clues[0].location,
                clues=tuple(clues),
            )
            for clues in lines.values()
        )
        left = len(hits) - _RESIDUE_LIMIT
        gaps = (Gap(reason=f"{left} more places name what the catalog knows", where=""),) if left > 0 else ()
        return [match for component in components for match in self.matcher.match(component)], gaps

    def _findings(
        self, data: bytes, matches: list[Match], document: Document | None, subject: Subject
    ) -> tuple[Finding, ...]:
        if not matches:
            return ()
        wanted = {match.component.ref for match in matches}
        paths = paths_from(document.edges(), subject.ref, wanted) if document is not None else {}
        return findings_of(matches, self.terms, LineIndex(data), paths)

    def report(self, documents: Iterable[DocumentReport]) -> Report:
        """The report on a run."""
        every = tuple(documents)
        return Report(
            schema="bomward-report/1",
            tool=Tool(name="bomward", version=__version__),
            catalog=CatalogId(version=self.data.catalog.version, sha256=self.data.sha256),
            as_of=self.terms.policy.as_of,
            act=self.terms.policy.act,
            profile=self.terms.profile,
            regimes=tuple(regime.id for regime in self.terms.regimes),
            fail_on=self.terms.fail_on,
            documents=every,
            summary=summary(every),
            exit_code=self.terms.exit_code(every),
        )

    def glossary(
        self, documents: Iterable[DocumentReport], notes: dict[str, tuple[Note, ...]] | None = None
    ) -> Glossary:
        """Titles and explanations of the ids in these reports."""
        return glossary(documents, self.data.catalog.records(), self.terms.regimes, notes or {})

    def annotate(self, data: bytes, source: str, *, allow_signed: bool = False) -> bytes:
        """The document with the findings written into it, every other byte as it was. Raises Error where that cannot be."""
        original = restored(data, missing_ok=True)
        document = open_document(original)
        report, _ = self.check(original, source)
        if report.error is not None:
            raise CannotAnnotateError(
                f"not annotated: {report.error.message}", where=report.error.where, hint=report.error.hint
            )
        return annotated(original, document.annotate(self.report([report]), allow_signed=allow_signed))


def _around(data: bytes, hit: Hit) -> str:
    """The text that a hit stands in, up to the next quote or line end, and no more than a little."""
    low, high = max(0, hit.start - _AROUND), min(len(data), hit.end + _AROUND)
    start = max(data.rfind(edge, low, hit.start) for edge in (b"\n", b'"'))
    stops = [at for at in (data.find(edge, hit.end, high) for edge in (b"\n", b'"')) if at >= 0]
    return data[max(start + 1, low) : min(stops, default=high)].decode("utf-8", "replace").strip()


@cache
def packaged() -> Compiled:
    """The data that comes with the package."""
    return load()


def data_with(folder: Path | None) -> Compiled:
    """The packaged data, with an organisation's own catalog folder on top where one is given."""
    return packaged() if folder is None else extended(packaged(), folder)


def check_bytes(data: bytes, source: str, policy: Policy) -> DocumentReport:
    """The report on one document."""
    return Checker(policy).check(data, source)[0]


def annotate_bytes(data: bytes, source: str, policy: Policy, *, allow_signed: bool = False) -> bytes:
    """The document with the findings written into it. Raises Error where that cannot be."""
    return Checker(policy).annotate(data, source, allow_signed=allow_signed)


def restore_bytes(data: bytes) -> bytes:
    """The original of an annotated document, byte for byte. Raises CannotRestoreError where that cannot be."""
    return restored(data, missing_ok=False)


__all__ = ["Checker", "Policy", "annotate_bytes", "check_bytes", "data_with", "packaged", "restore_bytes"]
