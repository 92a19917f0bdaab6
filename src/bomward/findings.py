"""The report: findings, verdicts, and how the documents fared. Field names are those of the JSON report, version 1."""

from __future__ import annotations

import datetime
from enum import StrEnum

import msgspec

from bomward.inventory import Clue, Component, Coverage, Gap, Wrapper


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


MOST_WAYS = 1_000
"""Ways down to a component are counted up to here: their number can double with every step."""
MOST_THROUGH = 20
"""So many parts of the subject are named by which a finding is carried in."""
NEVER = "never"
"""What stands in the place of an outcome where none fails."""
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


_STRENGTHS = {strength: index for index, strength in enumerate(Strength)}


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
        return min((item.strength for item in self.evidence), key=_STRENGTHS.__getitem__)


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
    """The last day on which it counts."""
    link: str = ""
    """To what the decision rests on."""


class WaiverStatus(StrEnum):
    """What became of a waiver in a run."""

    USED = "used"
    EXPIRED = "expired"
    UNUSED = "unused"
    AMBIGUOUS = "ambiguous"
    """It names no document and fits several products: it waives nothing."""


class WaiverRecord(Waiver, frozen=True, kw_only=True):
    """A waiver of the policy: what it is for, and what became of it."""

    finding: str
    """A finding's id; else component and entry are given."""
    component: str
    entry: str
    document: str
    """A pattern for the source of the document; empty for every document."""
    outcome: Outcome | None = None
    """The worst outcome that it accepts, where it says so."""
    status: WaiverStatus
    count: int
    """How many findings it waives; of an expired or ambiguous one, how many it would."""
    products: tuple[str, ...] = ()
    """The products that an ambiguous one fits."""


class Statement(_Record, frozen=True):
    """What a VEX document says of a finding, as written there: somebody's word, which changes no outcome."""

    source: str
    """The name that the VEX document was given by, or the SBOM itself."""
    format: str
    author: str
    issued: str
    about: str
    """The product that it speaks of."""
    vulnerability: str
    """The id that it speaks of: of the catalog entry, or of the finding."""
    status: str
    justification: str
    detail: str


class Named(_Record, frozen=True):
    """What something is called of which else only the id is known."""

    ref: str
    name: str
    """Name and version."""


class Finding(_Record, frozen=True, kw_only=True):
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
    """The shortest way from the document's subject down to the component."""
    path_left_out: int = 0
    """How many steps are left out in the middle of the path."""
    ways: int | None = None
    """How many ways lead down to it, up to MOST_WAYS; 0 for an orphan; none where the document does not say what hangs on what."""
    through: tuple[str, ...] = ()
    """The parts of the subject by which they begin, up to MOST_THROUGH, in order."""
    names: tuple[Named, ...] = ()
    """What ids in `path` and `through` stand for, as far as the document says it, in documents of up to 16 MiB."""
    ask: str | None
    waiver: Waiver | None = None
    known: bool = False
    """Whether it stood in the baseline already."""
    statements: tuple[Statement, ...] = ()
    """What suppliers say of it; nothing here is judged by that."""

    @property
    def is_settled(self) -> bool:
        """Whether somebody decided on it, or it stood in the baseline: then it is shown, and fails nothing."""
        return self.waiver is not None or self.known

    def fails_at(self, level: str) -> bool:
        """Whether it fails a gate of this level: an outcome, or `never`."""
        return level != NEVER and not self.is_settled and self.outcome.rank <= Outcome(level).rank

    @property
    def whole_path(self) -> str:
        """The path in words, whatever its length; by ids where nothing else is known."""
        half, steps = len(self.path) // 2, [self.called(ref) or ref for ref in self.path]
        middle = [f"… {self.path_left_out:,} more …"] if self.path_left_out else []
        return " > ".join([*steps[:half], *middle, *steps[half:]])

    def called(self, ref: str) -> str:
        """What an id in the path is called; nothing where that is not known."""
        return next((one.name for one in self.names if one.ref == ref), "")

    @property
    def many_ways(self) -> str:
        """`3 ways`, `1,000 ways or more`; empty where there is one at most."""
        if self.ways is None or self.ways <= 1:
            return ""
        return f"{self.ways:,} ways{' or more' if self.ways == MOST_WAYS else ''}"


class GoneFinding(_Record, frozen=True):
    """A finding of the baseline that is there no more."""

    id: str
    source: str
    component: ComponentId
    entry: str
    outcome: Outcome


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

    @property
    def title(self) -> str:
        """`Mail Gateway by Acme`, in any version; empty where it has no name."""
        return f"{self.name} by {self.supplier}" if self.name and self.supplier else self.name


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
    waivers: tuple[WaiverRecord, ...] = ()
    """The waivers of the policy, each with what became of it."""
    baseline: str | None = None
    """The SHA-256 of the baseline report; none where no baseline was given."""
    gone: tuple[GoneFinding, ...] = ()
    """What stood in the baseline, in documents of this run, and is there no more."""
