"""A report in the order of the page; which words are used for it is for the template to say."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from markupsafe import Markup

from bomward.findings import DocumentReport, Finding, Outcome, Report
from bomward.glossary import Glossary
from bomward.inventory import Note
from bomward.outputs import closing, wording
from bomward.outputs.pictures import Day, Leaf, bars, carried_in, outcomes_by, outcomes_over_time
from bomward.outputs.ranking import left_out, ranked
from bomward.outputs.wording import Group

MOST = 20_000
"""Components and entries that the page holds: more makes it too heavy for a browser."""

_OPEN, _ALSO, _WAIVED, _KNOWN = "to settle", "also seen", "waived", "in the baseline"


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that somebody made, whether or not it waives anything."""

    day: datetime.date
    kind: str
    finding: str
    reason: str
    owner: str
    until: datetime.date | None
    evidence: str
    """What it rests on, and the SHA-256 of that."""


class Remembered(Glossary, frozen=True, kw_only=True):
    """What is known beside the report where its documents are kept."""

    days: tuple[Day, ...]
    """The findings over time, before any decision."""
    rulings: tuple[Ruling, ...]
    """What was decided, the last first."""
    held: Mapping[str, Mapping[str, int]]
    """By digest of the document: how many things hang on each on the ways to its findings."""


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of which the same is to be said, but for their places."""

    number: int
    """Of those that press, counted in each document; 0 for all others."""
    standing: str
    group: Group
    places: tuple[Leaf, ...]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One document and all that there is to say of it."""

    document: DocumentReport
    anchor: str
    tone: str
    parts: tuple[tuple[str, tuple[Matter, ...]], ...]
    """What is to be settled, what else was seen, what was decided."""
    tree: Markup
    """How what was found hangs in the product; empty for a single way, which stands with its finding."""
    gaps: tuple[tuple[str, str, int], ...]
    notes: tuple[tuple[str, str, int], ...]
    advice: tuple[tuple[str, str], ...]

    @property
    def is_plain(self) -> bool:
        """Whether a line says it all: clear, with enough to judge by, and nothing to remark."""
        return self.tone == "clear" and not (self.parts or self.gaps or self.notes)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The whole page."""

    verdict: str
    tone: str
    findings: tuple[Finding, ...]
    outcomes: dict[str, int]
    """Of the findings that nobody settled."""
    settled: int
    verdicts: dict[str, int]
    timeline: Markup
    """The findings over time, where that is known."""
    vendors: Markup
    """How the documents of each vendor fared; empty where there is only one."""
    sections: tuple[Section, ...]
    rulings: tuple[Ruling, ...]
    entries: dict[str, str]
    """Where on the page each entry of the catalog is told."""
    left_out: str


def page(report: Report, glossary: Glossary) -> Page:
    """The documents, the worst first, and the sums over them."""
    documents = sorted(report.documents, key=lambda document: wording.severity(document.verdict))
    findings = tuple(finding for document in documents for finding in document.findings)
    kept = {id(finding) for _, group in ranked(report)[:MOST] for finding in group}
    counted = Counter(finding.outcome for finding in findings if not finding.is_settled)
    verdicts = Counter(document.verdict for document in documents)
    numbers = iter(range(1, len(findings) + 1))
    known = glossary if isinstance(glossary, Remembered) else None
    held = known.held if known else {}
    return Page(
        verdict=_verdict(documents),
        tone=_tone(documents[0]) if documents else "unchecked",
        findings=findings,
        outcomes={str(outcome): counted[outcome] for outcome in Outcome},
        settled=sum(finding.is_settled for finding in findings),
        verdicts={verdict: verdicts[verdict] for verdict in sorted(verdicts, key=wording.severity)},
        timeline=outcomes_over_time(known.days) if known else Markup(),
        vendors=_vendors(documents),
        sections=tuple(
            _section(
                f"document-{number}",
                document,
                [finding for finding in wording.worst_first(document.findings) if id(finding) in kept],
                numbers,
                glossary.notes.get(document.source, ()),
                held.get(document.sha256, {}),
            )
            for number, document in enumerate(documents, start=1)
        ),
        rulings=known.rulings if known else (),
        entries={entry: f"entry-{number}" for number, entry in enumerate(glossary.entries, start=1)},
        left_out=left_out(report, MOST),
    )


def _verdict(documents: list[DocumentReport]) -> str:
    """Of the worst document; of a single one with all that belongs to it."""
    if not documents:
        return "no document was checked"
    return wording.standing(documents[0]) if len(documents) == 1 else documents[0].verdict.upper()


def _vendors(documents: Iterable[DocumentReport]) -> Markup:
    rows = bars((document.subject.supplier, document.verdict) for document in documents)
    return outcomes_by(rows) if len(rows) > 1 else Markup()


def _tone(document: DocumentReport) -> str:
    """Which colour the verdict has: a clear one with little to judge by is none to rest on."""
    return "review" if document.verdict == "clear" and wording.has_little(document) else document.verdict


def _section(
    anchor: str,
    document: DocumentReport,
    findings: list[Finding],
    numbers: Iterator[int],
    notes: tuple[Note, ...],
    held: Mapping[str, int],
) -> Section:
    parts = [(name, _matters(name, those, numbers)) for name, those in _parted(findings)]
    leaves = [leaf for _, matters in parts for matter in matters for leaf in matter.places]
    ways = sum(len(leaf.finding.path) > 1 for leaf in leaves)
    return Section(
        document=document,
        anchor=anchor,
        tone=_tone(document),
        parts=tuple(parts),
        tree=carried_in(leaves, held) if ways > 1 or held else Markup(),
        gaps=tuple(wording.grouped((gap.reason, gap.where) for gap in document.gaps)),
        notes=tuple(wording.grouped((note.message, note.where) for note in notes)),
        advice=(*closing.hint(document), *closing.meaning(document), *closing.remedy(document)),
    )


def _parted(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """The findings by what became of them; a part without any is left away."""
    parts: dict[str, list[Finding]] = {name: [] for name in (_OPEN, _ALSO, _WAIVED, _KNOWN)}
    for finding in findings:
        fresh = _OPEN if wording.is_pressing(finding.outcome) else _ALSO
        settled = _WAIVED if finding.waiver else _KNOWN
        parts[settled if finding.is_settled else fresh].append(finding)
    return [(name, those) for name, those in parts.items() if those]


def _matters(standing: str, findings: list[Finding], numbers: Iterator[int]) -> tuple[Matter, ...]:
    return tuple(
        Matter(
            number=number if standing == _OPEN else 0,
            standing=standing,
            group=group,
            places=tuple(Leaf(finding, f"#finding-{next(numbers)}") for finding in group),
        )
        for number, group in enumerate(wording.alike(findings), start=1)
    )
