"""The pipeline: bytes in, report out. Pure: no clock, no network, no environment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice

import msgspec

from bomward import __version__
from bomward.comparing import Baseline, against
from bomward.compiled import Compiled
from bomward.encodings import as_far_as_readable, viewed
from bomward.errors import CannotAnnotateError, Error, UnknownFormatError, UnreadableDocumentError
from bomward.escapes import is_left_packed
from bomward.findings import CatalogId, DocumentError, DocumentReport, Finding, Match, Report, Tool
from bomward.formats import SIGNS, Document, open_document, restored
from bomward.formats.collecting import unexplained
from bomward.formats.cyclonedx import may_speak_of_findings
from bomward.formats.form import Opening
from bomward.formats.naming import names
from bomward.formats.restoring import OWN_ID, annotated
from bomward.glossary import Glossary
from bomward.inflating import GROWS
from bomward.inventory import Clue, ClueKind, Component, Gap, Hit, Inventory, Location, Note, Subject
from bomward.judging import judge_all
from bomward.limits import Limits
from bomward.lines import LineIndex, placed
from bomward.looking import Begin, Look, look, look_ahead
from bomward.paths import routes
from bomward.policy import Policy, terms
from bomward.prepared import packaged, prepared
from bomward.references import Checked, settled
from bomward.reporting import document_report, findings_of, glossary, summary, unchecked_report
from bomward.waivers import waived
from bomward.wrappers import Part, unwrapped

_LIMITS = Limits()
_RESIDUE_LIMIT = 200
_LARGE = 16 << 20  # a process for the second half of the work takes some hundredths of a second to start
_NO_FIELD, _UNREAD = "(text in no known field)", "(text of a document that could not be read)"
_AROUND = 120
LEFT_OUT = "around the SBOM"
"""Where that stands which a check tells and no note in the annotated copy does."""
_NAMED = 5


class Checker:
    """Data and policy made ready; one serves any number of documents."""

    def __init__(
        self, policy: Policy, data: Compiled | None = None, limits: Limits = _LIMITS, begin: Begin | None = None
    ) -> None:
        self.data, self.limits = data or packaged(), limits
        self.prepared = prepared(self.data)
        self.terms = terms(policy, self.data.law)
        self._begin = begin
        self._begun: tuple[bytes, Look] | None = None
        self._last: Part[Document] | None = None
        """The document opened last, kept where a run may end with it: freeing a large one takes a twentieth of its check."""

    @cached_property
    def fingerprint(self) -> str:
        """A digest of all that a judgement depends on besides the document."""
        policy, regimes = self.terms.policy, [regime.id for regime in self.terms.regimes]
        told = (__version__, self.data.sha256, policy.as_of, policy.act, regimes, self.limits)
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()

    def check(self, data: bytes, source: str, *, alone: bool = False) -> tuple[Checked, ...]:
        """How each document fared that these bytes are or hold, alone in a run or not. A document can cause no exception."""
        found: list[Checked] = []
        passed: list[Part[Document]] = []
        for part in unwrapped(data, source, self._open, self.limits):
            checked = self._part(part)
            self._last = part if alone else None
            if checked is None:
                passed.append(part)
            else:
                # NOTE: of a large document this takes as long as the other digest; where it is alone, nothing else refers to it.
                is_meant = not alone or bool(part.wrappers or checked.elsewhere)
                found.append(_referable(checked, part) if is_meant else checked)
            del part  # NOTE: or it would be held while the next one is opened
        if not found:
            return (Checked(report=self.unread(source, _no_sbom(passed), data)),)
        if passed:
            found[0] = msgspec.structs.replace(found[0], report=_with_passed(found[0].report, passed))
        return tuple(found)

    def _open(self, data: bytes) -> Document:
        self._last = None
        # NOTE: the text of a binary message is known when it has been opened, and not before.
        if self._begin is not None and len(data) >= _LARGE and not Opening(data).is_binary:
            self._begun = data, look_ahead(data, self.prepared.sieve, self._begin)
            with suppress(UnicodeDecodeError, Error):
                return open_document(data, sound=True)  # NOTE: the look tells whether it is; why it fails is told below
        return open_document(data)

    def _looked(self, part: Part[Document]) -> tuple[Part[Document], Look]:
        """A look at what was opened or could not be: the one begun before, if any; then only its facts say whether it is text."""
        begun, self._begun = self._begun, None
        if begun is None or begun[0] is not part.data:
            # NOTE: the look at it may have been forgotten over another one.
            if part.opened is not None and not part.opened.view.is_sure:
                part = _proved(part)
            text = part.opened.view.utf8 if part.opened is not None else as_far_as_readable(part.data)
            return part, look(part.data, text, self.prepared.sieve)
        if part.opened is not None:
            _ = self.prepared.matcher  # NOTE: there is nothing else to do until then
        return part, begun[1]

    def _seen(self, document: Document, look: Look) -> tuple[Hit, ...]:
        """What the sieve sees in a document, and in what its bytes do not say plainly; signs of its own family alone."""
        others = len(self.data.needles)
        hits = self.prepared.sieve.with_stretches(look.hits(), document.stretches())
        return tuple(hit for hit in hits if hit.needle < others or SIGNS[hit.needle - others] in document.signs)

    def _part(self, part: Part[Document]) -> Checked | None:
        """How one document fared; None for what lies beside SBOMs in an archive, is none, and names nothing that matters."""
        part, look = self._looked(part)
        try:
            checked = self._judged(part, part.opened, look) if part.opened else self._unreadable(part, look)
        except UnicodeDecodeError:
            if look.facts().is_text:
                raise
        else:
            if look.facts().is_text:
                return checked
        # NOTE: taken at its word until now; of its text nothing is sure, not even where it begins.
        return self._unreadable(*self._looked(part))

    def _judged(self, part: Part[Document], document: Document, look: Look) -> Checked | None:
        view, hits = document.view.utf8, self._seen(document, look)
        try:
            inventory = _with_packed(document.read(hits, self.prepared.sieve.worth_reading))
        except Error as error:
            return self._unreadable(msgspec.structs.replace(part, opened=None, error=error), look)
        # NOTE: where nothing at all was seen, nothing can match; then the catalog need not even be made ready.
        matches = self.prepared.matcher.match_all(inventory.components) if hits else []
        lines = LineIndex(view, look.lines())
        seen, more = self._residue(view, lines, unexplained(hits, inventory.walked))
        around = self._around(part)
        findings = self._findings(lines, [*matches, *seen, *around], document, inventory.subject)
        report = document_report(part.source, look.facts().sha256, inventory, findings, more, part.wrappers)
        report, notes = _with_own_word(_with_lines(report, part.data, lines), view)
        return Checked(
            report=report,
            notes=(*inventory.notes, *notes),
            identity=inventory.identity,
            elsewhere=inventory.elsewhere,
        )

    def _unreadable(self, part: Part[Document], look: Look) -> Checked | None:
        text = as_far_as_readable(part.data)
        lines = LineIndex(text, look.lines())
        seen, more = self._residue(text, lines, [hit for hit in look.hits() if hit.alone], _UNREAD)
        matches = [*seen, *self._around(part)]
        error = part.error or Error("it could not be opened")
        if part.passed_over and not matches:
            return None
        findings = self._findings(lines, matches, None, Subject())
        report = unchecked_report(part.source, look.facts().sha256, error, findings, more, part.wrappers)
        return Checked(report=_with_lines(report, part.data, lines))

    def _around(self, part: Part[Document]) -> list[Match]:
        """What is named beside the document, in what it was taken out of."""
        hits = [hit for hit in self.prepared.sieve.scan(part.outside) if hit.alone] if part.outside else []
        nowhere = Location(pointer="", offset=-1)
        texts = dict.fromkeys(hit.text or _text_of(part.outside, hit) for hit in hits)
        # NOTE: one of them is as good as thousands, since all are told as one component.
        clues = tuple(Clue(kind=ClueKind.OTHER, value=text, location=nowhere) for text in islice(texts, _RESIDUE_LIMIT))
        name = "(what the document was wrapped in)"
        component = Component(ref="", label="residue", name=name, location=nowhere, clues=clues)
        return list(self.prepared.matcher.match(component)) if clues else []

    def unread(self, source: str, error: Error, data: bytes | None = None) -> DocumentReport:
        """The report on something that was named and that no document can be had from."""
        digest = hashlib.sha256(data).hexdigest() if data is not None else ""
        return unchecked_report(source, digest, error, (), (), ())

    def _residue(
        self, data: bytes, lines: LineIndex, hits: Sequence[Hit], name: str = _NO_FIELD
    ) -> tuple[list[Match], tuple[Gap, ...]]:
        """What the sieve saw where no reader looks, each line as a component; the least of many is only counted."""
        by_line: dict[int, list[Clue]] = {}
        for hit in hits:
            value = hit.text or _text_of(data, hit)
            clue = Clue(kind=ClueKind.OTHER, value=value, location=Location(pointer="", offset=hit.start), end=hit.end)
            by_line.setdefault(lines.at(hit.start), []).append(clue)
        components = (
            Component(
                ref="",
                label="residue",
                name=name,
                location=clues[0].location,
                clues=tuple(clues),
            )
            for clues in by_line.values()
        )
        matches = [match for component in components for match in self.prepared.matcher.match(component)]
        if len(matches) <= _RESIDUE_LIMIT:
            return matches, ()
        # NOTE: worst first, or a flood of harmless ones could push the one that counts beyond the limit.
        policy, regimes = self.terms.policy, self.terms.regimes
        judged = sorted(judge_all(matches, regimes, policy.act, policy.as_of), key=lambda each: each[1][0].rank)
        worst = [match for match, _ in judged[:_RESIDUE_LIMIT]]
        reason = f"more places name what the catalog knows, none of them worse: {len(matches) - _RESIDUE_LIMIT}"
        return worst, (Gap(reason=reason, where=""),)

    def _findings(
        self, lines: LineIndex, matches: list[Match], document: Document | None, subject: Subject
    ) -> tuple[Finding, ...]:
        if not matches:
            return ()
        wanted = {match.component.ref for match in matches}
        # NOTE: ids that an annotated copy was given tie nothing to the product.
        ways = routes(document.edges(), subject.ref, wanted, (OWN_ID,)) if document is not None else {}
        shown = {ref for way in ways.values() for ref in (*way.through, *way.path)}
        called = names(document.view.utf8, document.source, shown) if document is not None else {}
        return findings_of(matches, self.terms, lines, ways, called)

    def report(self, run: Sequence[Checked], known: Baseline | None = None) -> Report:
        """The report on a run, with what stood in the baseline marked where there is one."""
        every, waivers = waived(settled(run), self.terms.policy.waivers, self.terms.policy.as_of)
        every, gone = against(every, known.report) if known else (every, ())
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
            waivers=waivers,
            baseline=known.sha256 if known else None,
            gone=gone,
        )

    def glossary(
        self, documents: Iterable[DocumentReport], notes: dict[str, tuple[Note, ...]] | None = None
    ) -> Glossary:
        """Titles and explanations of the ids in these reports."""
        return glossary(documents, self.data.catalog.records(), self.terms.regimes, notes or {})

    def annotate(self, data: bytes, source: str, *, allow_signed: bool = False) -> tuple[bytes, DocumentReport]:
        """The document with the findings written into it, every other byte as it was; and what was found.

        A wrapped document is taken out of its wrappers. Raises Error where it cannot be annotated.
        """
        whole = self._single(data, source)
        self._last = part = _without_notes(whole)
        checked = self._part(part)
        if checked is None or part.opened is None or checked.report.error is not None:
            error = checked.report.error if checked is not None else None
            told = error or DocumentError(message="it is no SBOM", where="", hint="")
            raise CannotAnnotateError(f"not annotated: {told.message}", where=told.where, hint=told.hint)
        report = self.report([checked])
        edits = part.opened.annotate(report, allow_signed=allow_signed)
        noted = annotated(part.data, part.opened.view, report.documents[0].sha256, edits)
        return noted, self._with_left_out(report.documents[0], whole)

    def _with_left_out(self, report: DocumentReport, whole: Part[Document]) -> DocumentReport:
        """The report on a document that was annotated, which says what stands around it and in no note."""
        # NOTE: a note of that would be lost where the bare copy is annotated once more.
        found = self._findings(LineIndex(b""), self._around(whole), None, Subject())
        left = [f"{finding.relation} {finding.entry}, {finding.outcome}" for finding in found]
        gaps = [Gap(reason=f"left out of the notes: what it was wrapped in {told}", where=LEFT_OUT) for told in left]
        return msgspec.structs.replace(report, gaps=(*report.gaps, *gaps))

    def _single(self, data: bytes, source: str) -> Part[Document]:
        """The one document that these bytes are or hold."""
        parts = list(unwrapped(data, source, self._open, self.limits))
        # NOTE: what lies beside an SBOM in an archive and is none keeps nobody from annotating the one that is.
        meant = [part for part in parts if not part.passed_over]
        if len(meant) == 1:
            return meant[0]
        if not meant:
            raise _no_sbom(parts)
        raise CannotAnnotateError(
            f"not annotated: {len(meant)} documents are in there, and notes go into one",
            where=source,
            hint="unpack it, and annotate each of them",
        )


def _proved(part: Part[Document]) -> Part[Document]:
    """The part, as it would have been opened by who looks at its encoding first, where its bytes are not in it."""
    try:
        viewed(part.data)
    except UnreadableDocumentError:
        try:
            open_document(part.data)
        except Error as error:
            return msgspec.structs.replace(part, opened=None, error=error)
    return part


def _with_packed(inventory: Inventory) -> Inventory:
    """The inventory, with a gap where texts hold what was not unpacked."""
    clues = (clue for component in inventory.components for clue in component.clues)
    packed = [clue.location.pointer for clue in clues if is_left_packed(clue.value)]
    if not packed:
        return inventory
    some = "1 text" if len(packed) == 1 else f"{len(packed)} texts"
    reason = f"gzip in {some} unpacks to more than {GROWS} times as much and was not looked into"
    return msgspec.structs.replace(inventory, absent=(*inventory.absent, Gap(reason=reason, where=packed[0])))


def _referable(checked: Checked, part: Part[Document]) -> Checked:
    """It, with the digest by which documents of SPDX refer to others of theirs."""
    if part.opened is None or part.opened.family != "SPDX" or checked.report.error is not None:
        return checked
    return msgspec.structs.replace(checked, sha1=hashlib.sha1(part.data, usedforsecurity=False).hexdigest())


def _with_lines(report: DocumentReport, data: bytes, lines: LineIndex) -> DocumentReport:
    """The report with the line of each place that only its byte was told of; a binary message has no lines."""
    if Opening(data).is_binary:
        return report
    error = report.error
    if error is not None:
        error = msgspec.structs.replace(error, where=placed(error.where, lines))
    gaps = tuple(msgspec.structs.replace(gap, where=placed(gap.where, lines)) for gap in report.gaps)
    return msgspec.structs.replace(report, error=error, gaps=gaps)


def _with_own_word(report: DocumentReport, view: bytes) -> tuple[DocumentReport, tuple[Note, ...]]:
    """The report with what the document says itself of its findings."""
    if not report.findings or not may_speak_of_findings(report.format, view):
        return report, ()
    from bomward.statements import with_own  # NOTE: takes time to load, and hardly any document needs it

    return with_own(report, view)


def _without_notes(part: Part[Document]) -> Part[Document]:
    """The bare document as it was before an earlier annotate. Raises Error where it was changed since."""
    # NOTE: what stands around it is no part of it.
    part = msgspec.structs.replace(part, outside=b"")
    original = restored(part.data, missing_ok=True, view=part.opened.view if part.opened is not None else None)
    if original == part.data or part.opened is None:
        return part
    return msgspec.structs.replace(part, data=original, opened=open_document(original))


def _no_sbom(parts: Sequence[Part[Document]]) -> Error:
    names = ", ".join(part.source.rpartition("!/")[2] for part in parts[:_NAMED])
    return UnknownFormatError(
        f"no SBOM is in there, but {names}" if parts else "no SBOM is in there",
        where="the archive as a whole",
        hint="ask the supplier for the SBOM itself",
    )


def _with_passed(report: DocumentReport, passed: Sequence[Part[Document]]) -> DocumentReport:
    """The report on the first document of an archive, which says what else was in there."""
    names = [part.source.rpartition("!/")[2] for part in passed]
    more = f", and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    reason = f"beside it in the archive, and passed over as no SBOM: {', '.join(names[:_NAMED])}{more}"
    return msgspec.structs.replace(report, gaps=(*report.gaps, Gap(reason=reason, where="")))


def _text_of(data: bytes, hit: Hit) -> str:
    """The text that a hit stands in, up to the next quote or line end, and no more than a little."""
    low, high = max(0, hit.start - _AROUND), min(len(data), hit.end + _AROUND)
    start = max(data.rfind(edge, low, hit.start) for edge in (b"\n", b'"'))
    stops = [at for at in (data.find(edge, hit.end, high) for edge in (b"\n", b'"')) if at >= 0]
    return data[max(start + 1, low) : min(stops, default=high)].decode("utf-8", "replace").strip()


def restore_bytes(data: bytes) -> bytes:
    """The original of an annotated document, byte for byte. Raises CannotRestoreError where that cannot be."""
    return restored(data, missing_ok=False)


__all__ = ["Checker", "Policy", "restore_bytes"]
