"""The report: findings, verdicts, and how the documents fared. Field names are those of the JSON report, version 1."""

from __future__ import annotations

import datetime
from enum import StrEnum

import msgspec

from bomward.inventory import Clue, Component, Coverage, Gap, Note, Wrapper


class Outcome(StrEnum):
    """What a law says, worst first."""

    PROHIBITED = "prohibited"
    LIKELY_PROHIBITED = "likely-prohibited"
    REVIEW = "review"
    ADVISED_AGAINST = "advised-against"
    NOTED = "noted"
    EXCEPTED = "excepted"
    NOT_COVERED = "not-covered"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _RANK[self]


_RANK = {outcome: index for index, outcome in enumerate(Outcome)}


class Strength(StrEnum):
    """How surely one clue is that technology."""

    EXACT = "exact"
    STRONG = "strong"
    WEAK = "weak"
    NAMED = "named"
    """The maker's name stands there, where it identifies something."""
    PASSING = "passing"
    """The maker's name stands there, in prose or a link."""


class Relation(StrEnum):
    """How the technology is there."""

    IS = "is"
    EMBEDS = "embeds"
    RESELLS = "resells"
    WHITE_LABEL = "white-label"
    CALLS = "calls"
    MENTIONS = "mentions"


class Status(StrEnum):
    """How far a document was checked."""

    CHECKED = "checked"
    INCOMPLETE = "incomplete"
    UNCHECKED = "unchecked"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One clue that met one pattern."""

    clue: Clue
    pattern: str
    """The pattern as the catalog writes it, with its kind before it."""
    strength: Strength


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One component x one catalog record, before any law has spoken."""

    component: Component
    entry: str
    relation: Relation
    item_class: str
    evidence: tuple[Evidence, ...]
    doubt: str = ""
    """Why no more than a question can be put: a version, an option, a weak source."""
    unexplained: bool = False
    """Whether no catalog entry says what this is: the maker is named, and that is all."""
    outside: str = ""
    """Why it is known not to be there: a version out of range."""
    ask: str = ""

    @property
    def strength(self) -> Strength:
        """The strength of its best evidence."""
        return min((item.strength for item in self.evidence), key=list(Strength).index)


class _Record(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of the JSON report."""


class ComponentId(_Record, frozen=True):
    """What a finding says of its component."""

    ref: str
    name: str
    version: str
    supplier: str
    purl: str
    cpe: str


class Place(_Record, frozen=True):
    """Where a component stands."""

    pointer: str
    line: int


class EvidenceItem(_Record, frozen=True):
    """One clue that met one pattern, as written in the document."""

    kind: str
    value: str
    pattern: str
    strength: Strength
    pointer: str
    line: int


class Verdict(_Record, frozen=True):
    """What one regime says of one finding, for the act, on the day."""

    regime: str
    outcome: Outcome
    confidence: str
    reason: str
    citation: str
    url: str


class Waiver(_Record, frozen=True):
    """A recorded decision on a finding."""

    reason: str
    owner: str
    until: datetime.date


class Finding(_Record, frozen=True):
    """One component x one catalog entry, with all its evidence."""

    id: str
    component: ComponentId
    location: Place
    entry: str
    relation: Relation
    item_class: str
    outcome: Outcome
    capped: str | None
    evidence: tuple[EvidenceItem, ...]
    verdicts: tuple[Verdict, ...]
    path: tuple[str, ...]
    ask: str | None
    waiver: Waiver | None = None


class DocumentError(_Record, frozen=True):
    """Why a document is unchecked."""

    message: str
    where: str
    hint: str


class SubjectId(_Record, frozen=True):
    """What the document describes."""

    name: str
    version: str
    supplier: str


class DocumentReport(_Record, frozen=True):
    """How one document fared."""

    source: str
    sha256: str
    format: str
    spec_version: str
    encoding: str
    subject: SubjectId
    status: Status
    error: DocumentError | None
    verdict: str
    components: int
    coverage: Coverage
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    wrappers: tuple[Wrapper, ...] = ()
    """What the document was taken out of, outermost first."""

    @property
    def worst(self) -> Outcome | None:
        """The worst outcome of its findings."""
        return min((finding.outcome for finding in self.findings), key=lambda o: o.rank, default=None)


class Tool(_Record, frozen=True):
    """Who wrote the report."""

    name: str
    version: str


class CatalogId(_Record, frozen=True):
    """Which catalog was used."""

    version: str
    sha256: str


class Summary(_Record, frozen=True):
    """Counts over all documents."""

    outcomes: dict[str, int]
    documents: int
    checked: int
    incomplete: int
    unchecked: int


class Report(_Record, frozen=True):
    """A pure function of documents, catalog, regimes, policy and day."""

    schema: str
    tool: Tool
    catalog: CatalogId
    as_of: datetime.date
    act: str
    profile: str
    regimes: tuple[str, ...]
    fail_on: str
    documents: tuple[DocumentReport, ...]
    summary: Summary
    exit_code: int


class SourceText(msgspec.Struct, frozen=True, kw_only=True):
    """A source a reader can open."""

    says: str
    url: str


class EntryText(msgspec.Struct, frozen=True, kw_only=True):
    """What a catalog entry says of itself."""

    id: str
    title: str
    vendor: str
    summary: str
    sources: tuple[SourceText, ...] = ()


class RegimeText(msgspec.Struct, frozen=True, kw_only=True):
    """What a regime says of itself."""

    id: str
    title: str
    binds: str
    citation: str
    url: str


class Glossary(msgspec.Struct, frozen=True, kw_only=True):
    """Titles and explanations of the ids that stand in a report, for outputs that people read."""

    entries: dict[str, EntryText]
    regimes: dict[str, RegimeText]
    notes: dict[str, tuple[Note, ...]] = {}
    """Imperfections by document source; shown to people, no part of the JSON report."""
