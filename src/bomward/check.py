"""The pipeline: bytes in, report out. Pure: no clock, no network, no environment."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path

import msgspec

from bomward import __version__
from bomward.compiled import Compiled, extended, load
from bomward.errors import Error, UsageError
from bomward.findings import (
    CatalogId,
    ComponentId,
    DocumentError,
    DocumentReport,
    EntryText,
    EvidenceItem,
    Finding,
    Glossary,
    Match,
    Outcome,
    Place,
    RegimeText,
    Report,
    SourceText,
    Status,
    SubjectId,
    Summary,
    Tool,
)
from bomward.formats import SIGNS, Document, open_document
from bomward.formats.collecting import unexplained
from bomward.lines import LineIndex
from bomward.formats.notes import annotated, restored
from bomward.inventory import Clue, ClueKind, Component, Coverage, Hit, Inventory, Location, Note, Subject
from bomward.judging import judge
from bomward.matching import Matcher
from bomward.paths import paths_from
from bomward.regimes import ACTS, Profile, Regime
from bomward.sieve import Needle, Sieve

NEVER = "never"
_RESIDUE_LIMIT = 200
_AROUND = 120


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: the day, the act, and which laws count how."""

    as_of: datetime.date
    act: str = "supply"
    profile: str = ""
    """A profile's id; the default profile where empty."""
    regimes: tuple[str, ...] = ()
    """Regime ids, instead of the profile's."""
    fail_on: str = ""
    """An outcome, or `never`; the profile's where empty."""
    strict: bool = False
    allow_incomplete: bool = False


class Checker:
    """Data and policy made ready; one serves any number of documents."""

    def __init__(self, policy: Policy, data: Compiled | None = None) -> None:
        self.policy = policy
        self.data = data or _packaged()
        self.profile = self._profile()
        self.regimes = self._regimes()
        self.fail_on = self._fail_on()
        self._sieve = Sieve([*self.data.needles, *(Needle(sign) for sign in SIGNS)])

    @cached_property
    def matcher(self) -> Matcher:
        """The catalog made ready; needed only where the sieve saw something."""
        return Matcher(self.data.catalog)

    def _profile(self) -> Profile:
        profiles = {profile.id: profile for profile in self.data.law.profiles}
        if not self.policy.profile:
            return next(profile for profile in profiles.values() if profile.default)
        if self.policy.profile not in profiles:
            raise UsageError(
                f"no profile {self.policy.profile!r}", where="--profile", hint=f"there are: {', '.join(profiles)}"
            )
        return profiles[self.policy.profile]

    def _regimes(self) -> tuple[Regime, ...]:
        if self.policy.act not in ACTS:
            raise UsageError(f"no act {self.policy.act!r}", where="--act", hint=f"there are: {', '.join(ACTS)}")
        known = {regime.id: regime for regime in self.data.law.regimes}
        for wanted in self.policy.regimes:
            if wanted not in known:
                raise UsageError(f"no regime {wanted!r}", where="--regime", hint=f"there are: {', '.join(known)}")
        return tuple(known[id] for id in self.policy.regimes) or self.data.law.chosen(self.profile)

    def _fail_on(self) -> str:
        level = self.policy.fail_on or self.profile.fail_on
        if level not in (NEVER, *Outcome):
            raise UsageError(
                f"no outcome {level!r}", where="--fail-on", hint=f"there are: {', '.join((*Outcome, NEVER))}"
            )
        return level

    def check(self, data: bytes, source: str) -> tuple[DocumentReport, tuple[Note, ...]]:
        """The report on one document, and remarks that are no part of it. Raises nothing that a document can cause."""
        digest = hashlib.sha256(data).hexdigest()
        hits = self._sieve.scan(data)
        try:
            document = open_document(data)
            inventory = document.read(hits, self._sieve.worth_reading)
        except Error as error:
            return self._unchecked(data, source, digest, hits, error), ()
        # NOTE: no hit of the catalog's own needles, no match; then the catalog need not even be made ready.
        seen = any(hit.needle < len(self.data.needles) for hit in hits)
        matches = (
            [match for component in inventory.components for match in self.matcher.match(component)] if seen else []
        )
        matches += self._residue(data, unexplained(hits, inventory.walked))
        findings = self._findings(data, matches, document, inventory.subject)
        return self._report(source, digest, inventory, findings), inventory.notes

    def _residue(self, data: bytes, hits: Sequence[Hit]) -> list[Match]:
        """What the sieve saw where no reader looks, as a component of its own for each line."""
        lines: dict[int, list[Clue]] = {}
        for hit in hits[:_RESIDUE_LIMIT]:
            start, end = max(0, hit.start - _AROUND), min(len(data), hit.end + _AROUND)
            begin = max(data.rfind(b"\n", start, hit.start), data.rfind(b'"', start, hit.start), start - 1) + 1
            stop = min(
                (at for at in (data.find(b"\n", hit.end, end), data.find(b'"', hit.end, end)) if at >= 0), default=end
            )
            value = hit.text or data[begin:stop].decode("utf-8", "replace").strip()
            clue = Clue(kind=ClueKind.OTHER, value=value, location=Location(pointer="", offset=hit.start), end=hit.end)
            lines.setdefault(data.count(b"\n", 0, hit.start), []).append(clue)
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
        return [match for component in components for match in self.matcher.match(component)]

    def _findings(
        self, data: bytes, matches: list[Match], document: Document | None, subject: Subject
    ) -> tuple[Finding, ...]:
        lines = LineIndex(data)
        refs = {match.component.ref for match in matches}
        paths = paths_from(document.edges(), subject.ref, refs) if document is not None and matches else {}
        seen: dict[str, int] = {}
        found = []
        for match in sorted(matches, key=lambda m: (m.component.location.offset, m.entry)):
            finding = self._finding(
                match, lines, paths.get(match.component.ref) or tuple(filter(None, [match.component.ref]))
            )
            seen[finding.id] = seen.get(finding.id, 0) + 1
            found.append(
                msgspec.structs.replace(finding, id=f"{finding.id}-{seen[finding.id]}")
                if seen[finding.id] > 1
                else finding
            )
        return tuple(sorted(found, key=lambda f: f.outcome.rank))

    def _finding(self, match: Match, lines: LineIndex, path: tuple[str, ...]) -> Finding:
        component = match.component
        outcome, capped, verdicts = judge(match, self.regimes, self.policy.act, self.policy.as_of)
        evidence = tuple(
            EvidenceItem(
                kind=item.clue.kind,
                value=item.clue.value,
                pattern=item.pattern,
                strength=item.strength,
                pointer=item.clue.location.pointer,
                line=lines.at(item.clue.location.offset),
            )
            for item in match.evidence
        )
        return Finding(
            id=fingerprint(match),
            component=ComponentId(
                ref=component.ref,
                name=component.name,
                version=component.version,
                supplier=component.first(ClueKind.SUPPLIER, ClueKind.MANUFACTURER, ClueKind.PUBLISHER),
                purl=component.first(ClueKind.PURL),
                cpe=component.first(ClueKind.CPE),
            ),
            location=Place(pointer=component.location.pointer, line=lines.at(component.location.offset)),
            entry=match.entry,
            relation=match.relation,
            item_class=match.item_class,
            outcome=outcome,
            capped=capped,
            evidence=evidence,
            verdicts=verdicts,
            path=path,
            ask=(match.ask or None) if capped or outcome.rank <= Outcome.REVIEW.rank else None,
        )

    def _report(self, source: str, digest: str, inventory: Inventory, findings: tuple[Finding, ...]) -> DocumentReport:
        error = None
        status = Status.INCOMPLETE if inventory.absent else Status.CHECKED
        if inventory.ambiguous:
            first = inventory.ambiguous[0]
            status = Status.UNCHECKED
            error = DocumentError(
                message=f"ambiguous: {first.reason}",
                where=first.where,
                hint="readers disagree on such a document; ask the supplier for one that has one reading",
            )
        gaps = (*inventory.ambiguous[1:], *inventory.absent, *inventory.gaps)
        return DocumentReport(
            source=source,
            sha256=digest,
            format=inventory.family,
            spec_version=inventory.spec_version,
            encoding=inventory.encoding,
            subject=SubjectId(
                name=inventory.subject.name, version=inventory.subject.version, supplier=inventory.subject.supplier
            ),
            status=status,
            error=error,
            verdict=_verdict(status, findings),
            components=inventory.count,
            coverage=inventory.coverage,
            findings=findings,
            gaps=gaps,
        )

    def _unchecked(self, data: bytes, source: str, digest: str, hits: tuple[Hit, ...], error: Error) -> DocumentReport:
        """The report on a document that could not be read: the error, and all the same what the sieve saw."""
        findings = self._findings(data, self._residue(data, [hit for hit in hits if hit.alone]), None, Subject())
        return DocumentReport(
            source=source,
            sha256=digest,
            format="",
            spec_version="",
            encoding="",
            subject=SubjectId(name="", version="", supplier=""),
            status=Status.UNCHECKED,
            error=DocumentError(message=error.message, where=error.where, hint=error.hint),
            verdict=_verdict(Status.UNCHECKED, findings),
            components=0,
            coverage=Coverage(),
            findings=findings,
            gaps=(),
        )

    def unread(self, source: str, error: Error) -> DocumentReport:
        """The report on a document that was named and cannot be had."""
        return self._unchecked(b"", source, "", (), error)

    def report(self, documents: Iterable[DocumentReport]) -> Report:
        """The report on a run."""
        all_documents = tuple(documents)
        return Report(
            schema="bomward-report/1",
            tool=Tool(name="bomward", version=__version__),
            catalog=CatalogId(version=self.data.catalog.version, sha256=self.data.sha256),
            as_of=self.policy.as_of,
            act=self.policy.act,
            profile=self.profile.id if not self.policy.regimes else "",
            regimes=tuple(regime.id for regime in self.regimes),
            fail_on=self.fail_on,
            documents=all_documents,
            summary=_summary(all_documents),
            exit_code=self.exit_code(all_documents),
        )

    def exit_code(self, documents: Sequence[DocumentReport]) -> int:
        """1: a finding at or above the level. 3: none, but a document could not be checked in full. 0: neither."""
        if self.fail_on != NEVER:
            limit = Outcome(self.fail_on).rank
            if any(f.outcome.rank <= limit and f.waiver is None for document in documents for f in document.findings):
                return 1
        for document in documents:
            if document.status is Status.UNCHECKED or (
                document.status is Status.INCOMPLETE and not self.policy.allow_incomplete
            ):
                return 3
            if self.policy.strict and document.gaps:
                return 3
        return 0

    def glossary(
        self, documents: Iterable[DocumentReport], notes: dict[str, tuple[Note, ...]] | None = None
    ) -> Glossary:
        """Titles and explanations of the ids in these reports."""
        used = {finding.entry for document in documents for finding in document.findings}
        records = self.data.catalog.records()
        return Glossary(
            entries={id: _entry_text(records[id]) for id in sorted(used)},
            regimes={
                r.id: RegimeText(id=r.id, title=r.title, binds=r.binds, citation=r.citations[0], url=r.url)
                for r in self.regimes
            },
            notes=notes or {},
        )


def _entry_text(record: object) -> EntryText:
    sources = tuple(SourceText(says=source.says, url=source.url or source.ref) for source in record.source)  # type: ignore[attr-defined]
    return EntryText(
        id=record.id,  # type: ignore[attr-defined]
        title=record.name,  # type: ignore[attr-defined]
        vendor=getattr(record, "vendor", "") or record.name,  # type: ignore[attr-defined]
        summary=record.summary,  # type: ignore[attr-defined]
        sources=sources,
    )


def _verdict(status: Status, findings: Sequence[Finding]) -> str:
    """The worst outcome, unless the document could not be judged and nothing worse than that was found."""
    worst = min((finding.outcome for finding in findings), key=lambda o: o.rank, default=None)
    if status is not Status.CHECKED and (worst is None or worst.rank > Outcome.LIKELY_PROHIBITED.rank):
        return str(status)
    return str(worst) if worst is not None else "clear"


def _summary(documents: Sequence[DocumentReport]) -> Summary:
    outcomes = {str(outcome): 0 for outcome in Outcome}
    for finding in (finding for document in documents for finding in document.findings):
        outcomes[finding.outcome] += 1
    by_status = [document.status for document in documents]
    return Summary(
        outcomes=outcomes,
        documents=len(by_status),
        checked=by_status.count(Status.CHECKED),
        incomplete=by_status.count(Status.INCOMPLETE),
        unchecked=by_status.count(Status.UNCHECKED),
    )


def fingerprint(match: Match) -> str:
    """The finding's id: the same for the same thing in every format and at every place in a document."""
    component = match.component
    purl = component.first(ClueKind.PURL)
    parts = (
        match.entry,
        match.relation,
        component.name.casefold(),
        component.version,
        purl.partition("?")[0].casefold(),
    )
    return "bw-" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


@cache
def _packaged() -> Compiled:
    return load()


def data_with(folder: Path | None) -> Compiled:
    """The packaged data, with an organisation's own catalog folder on top where one is given."""
    return _packaged() if folder is None else extended(_packaged(), folder)


def check_bytes(data: bytes, source: str, policy: Policy) -> DocumentReport:
    """The report on one document."""
    return Checker(policy).check(data, source)[0]


def annotate_bytes(
    data: bytes, source: str, policy: Policy, allow_signed: bool = False, checker: Checker | None = None
) -> bytes:
    """The document with the findings written into it, every other byte as it was. Raises Error where that cannot be."""
    checker = checker or Checker(policy)
    original = restored(data, missing_ok=True)
    document = open_document(original)
    report, _ = checker.check(original, source)
    if report.error is not None:
        raise Error(f"not annotated: {report.error.message}", where=report.error.where, hint=report.error.hint)
    full = checker.report([report])
    return annotated(original, document.annotate(full, allow_signed=allow_signed))


def restore_bytes(data: bytes) -> bytes:
    """The original of an annotated document, byte for byte. Raises CannotRestoreError where that cannot be."""
    return restored(data, missing_ok=False)


__all__ = ["Checker", "Policy", "annotate_bytes", "check_bytes", "data_with", "restore_bytes"]
