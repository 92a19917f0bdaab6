"""How a report is put into words and in which order, for the outputs that people read. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from bomward import patterns
from bomward.errors import Exit
from bomward.findings import (
    NEVER,
    ComponentId,
    DocumentReport,
    EvidenceItem,
    Finding,
    Outcome,
    Place,
    Relation,
    Report,
    Status,
    Summary,
    Verdict,
)
from bomward.glossary import Glossary
from bomward.inventory import Coverage
from bomward.outputs.harmless import clipped

_NAME = 120
_VALUE = 300
_SENTENCE_END = patterns.lazy(r"(?<!\b\w\.)(?<=[.?!]) (?=[A-Z])")
"""Not behind a single letter: `the U.S. Government`."""

_RELATIONS = {
    Relation.IS: "{}",
    Relation.EMBEDS: "{}, which embeds the technology",
    Relation.RESELLS: "{}, which resells the technology",
    Relation.WHITE_LABEL: "{}, a white label of the technology",
    Relation.CALLS: "{}, which only calls the technology",
    Relation.MENTIONS: "{}, which only mentions the technology",
}
NONE_FAILS = "no finding is to fail"
LITTLE = "little to judge by"
VERDICTS = (
    "prohibited",
    "likely-prohibited",
    "unchecked",
    "incomplete",
    "review",
    "advised-against",
    "noted",
    "excepted",
    "not-covered",
    "clear",
)
Group = tuple[Finding, ...]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Worst outcome first, those that are settled last, otherwise in the order of the report."""
    return sorted(findings, key=urgency)


def urgency(finding: Finding) -> tuple[bool, int]:
    """What findings are sorted by: the least comes first."""
    return finding.is_settled, finding.outcome.rank


SHORT = (Status.UNCHECKED, Status.INCOMPLETE)
"""What documents come to that were not checked in full, where no finding weighs more."""


def severity(verdict: str) -> int:
    """What verdicts are sorted by: the worst comes first."""
    return VERDICTS.index(verdict) if verdict in VERDICTS else len(VERDICTS)


def is_pressing(outcome: Outcome) -> bool:
    """Whether somebody has to do something about it."""
    return outcome.rank <= Outcome.ADVISED_AGAINST.rank


def says(verdict: Verdict, finding: Finding) -> str:
    """What a law says: of the finding, or of the thing itself where the finding does not show that it is there."""
    if finding.capped and verdict.outcome.rank < finding.outcome.rank:
        return f"would say {verdict.outcome} of the thing itself"
    return str(verdict.outcome)


def only_here(finding: Finding) -> str:
    """What a finding comes to for all that a law would say; the reason is to follow."""
    return f"only {finding.outcome} here"


def standing(document: DocumentReport) -> str:
    """The verdict, and beside it that the document was not checked, or not wholly, or has little to judge by."""
    if document.status is not Status.CHECKED and document.verdict != document.status:
        return f"{document.verdict}, {document.status}".upper()
    if document.verdict == "clear" and has_little(document):
        number, carried = _least(document)
        return f"CLEAR ({LITTLE}: {carried} only {share(number, document.components)})"
    return document.verdict.upper()


def has_little(document: DocumentReport) -> bool:
    """Whether most components carry neither supplier, package URL nor CPE: a hash tells something only if it is known."""
    return _least(document)[0] * 2 > document.components


def little(document: DocumentReport) -> str:
    """That there is little to judge by, with the figures; empty where there is enough."""
    if not has_little(document):
        return ""
    number, carried = _least(document)
    size = counted(document.components, "component")
    if carried == "name":
        return f"There is {LITTLE}: {number:,} of {size} carry nothing but a name."
    share = f"{'at least ' if number < document.components else ''}{number:,} of {size}"
    why = "a hash tells something only if the catalog holds it"
    return f"There is {LITTLE}: {share} carry nothing but a name or a hash; {why}."


def _least(document: DocumentReport) -> tuple[int, str]:
    """How many components, at least, carry nothing that says whose they are, and what they carry instead."""
    known, total = document.coverage, document.components
    if known.none * 2 > total:
        return known.none, "name"
    return total - known.supplier - known.purl - known.cpe, "name or hash"


def exits(report: Report) -> str:
    """The exit code and why: `exit 3 (2 unchecked, 1 incomplete; no finding fails at likely-prohibited)`."""
    with_gaps = f"{sum(bool(document.gaps) for document in report.documents):,} with gaps"
    outweighed = sum(document.status in SHORT and document.verdict not in SHORT for document in report.documents)
    return exits_with(report.exit_code, report.fail_on, report.summary, outweighed, _passes(report), with_gaps)


def exits_with(code: int, fail_on: str, counts: Summary, outweighed: int, passes: str, gaps: str = "gaps") -> str:
    """The same of a run that is no report; how many not checked in full have a finding for a verdict, and why it passes if it does."""
    found = ((counts.unchecked, Status.UNCHECKED), (counts.incomplete, Status.INCOMPLETE))
    told = [f"{number:,} {status}" for number, status in found if number]
    short = ", ".join([*told, f"{outweighed:,} of them with findings that weigh more"] if outweighed else told)
    if code != Exit.UNCHECKED:
        why = f"fails at {fail_on}" if code else passes
        return f"exit {code} ({why}{f'; {short}' if short else ''})"
    return f"exit {code} ({short or gaps}; no finding fails at {fail_on})"


def _passes(report: Report) -> str:
    """`nothing at or above likely-prohibited but 1 waived, 2 in the baseline`."""
    if report.fail_on == NEVER:
        return NONE_FAILS
    least = Outcome(report.fail_on).rank
    findings = (finding for document in report.documents for finding in document.findings)
    settled = [finding for finding in findings if finding.is_settled and finding.outcome.rank <= least]
    return f"nothing at or above {report.fail_on}{f' but {outcomes(settled)}' if settled else ''}"


def laws(report: Report) -> str:
    """What it was judged by: the profile, or the regimes that were named instead."""
    return report.profile or ", ".join(report.regimes)


def counted(number: int, noun: str) -> str:
    """`1 component`, `412 components`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def component_title(component: ComponentId) -> str:
    """Name and version, or whatever it can be told by."""
    name = component.name or component.ref or "unnamed component"
    return clipped(f"{name} {component.version}".rstrip(), _NAME)


def source(document: DocumentReport) -> str:
    """The name that a document was given by."""
    return "standard input" if document.source == "-" else document.source


def subject(document: DocumentReport) -> tuple[str, str]:
    """What the document describes, and by whom it is: `Acme Gateway 4.2`, `by Acme Corp`."""
    told = document.subject
    by = f"by {clipped(told.supplier, _NAME)}" if told.supplier else ""
    return clipped(f"{told.name} {told.version}".strip(), _NAME), by


def written(document: DocumentReport) -> str:
    """`CycloneDX 1.6 json`."""
    return " ".join(part for part in (document.format, document.spec_version, document.encoding) if part)


def wrapped(document: DocumentReport) -> str:
    """`taken out of: gzip, DSSE envelope (its signature was not verified)`; empty for a bare document."""
    kinds = (f"{one.kind} ({one.remark})" if one.remark else one.kind for one in document.wrappers)
    return f"taken out of: {', '.join(kinds)}" if document.wrappers else ""


def is_what(finding: Finding, glossary: Glossary) -> str:
    """`is Acme Gateway, which embeds the technology`; of a maker that is all that is known: `is made by Acme`."""
    title, maker = _entry(finding, glossary)
    if maker and finding.relation is Relation.IS:
        return f"is made by {title}"
    if maker and finding.relation is Relation.MENTIONS:
        return f"mentions {title}"
    return f"is {_RELATIONS[finding.relation].format(title)}"


def are_what(group: Group, glossary: Glossary) -> str:
    """What several findings have in common, and how many they are: `Acme Engine in 10 places`."""
    title, maker = _entry(group[0], glossary)
    relation = group[0].relation
    what = _RELATIONS[relation].format(title)
    if maker and relation is Relation.IS:
        what = f"made by {title}"
    elif maker and relation is Relation.MENTIONS:
        what = f"{title} is mentioned"
    return f"{what}{',' if ',' in what else ''} in {counted(len(group), 'place')}"


def _entry(finding: Finding, glossary: Glossary) -> tuple[str, bool]:
    """The entry's title, and whether it is a maker rather than one of its products."""
    entry = glossary.entries.get(finding.entry)
    return (entry.title, entry.title == entry.vendor) if entry else (finding.entry, False)


def alike(findings: Iterable[Finding]) -> list[Group]:
    """Findings of which the same is to be said, but for their places; in the order of the first of each."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        same = (finding.entry, finding.relation, finding.item_class, finding.outcome, finding.capped)
        decided = (finding.waiver, finding.known, finding.statements)
        groups.setdefault((*same, *decided, finding.ask, finding.verdicts), []).append(finding)
    return [tuple(group) for group in groups.values()]


def same(findings: Iterable[Finding]) -> list[Group]:
    """Findings of one document by what they are of: each component and entry once, the worst of its places first."""
    groups: dict[object, list[Finding]] = {}
    for finding in worst_first(findings):
        component = finding.component
        what = (component.name.casefold(), component.version, component.purl.partition("?")[0].casefold())
        groups.setdefault((finding.entry, finding.relation, *what, finding.waiver, finding.known), []).append(finding)
    return [tuple(group) for group in groups.values()]


def opening(text: str, limit: int) -> str:
    """As many whole sentences as there is room for, but always the first."""
    first, *more = _SENTENCE_END.split(text)
    for sentence in more:
        if len(first) + 1 + len(sentence) > limit:
            return f"{first} …"
        first = f"{first} {sentence}"
    return first


def place(where: Place | EvidenceItem) -> str:
    """Line and pointer, as far as they are known."""
    line = f"line {where.line}" if where.line else ""
    return ", ".join(part for part in (line, clipped(where.pointer, _VALUE)) if part) or "place unknown"


def brief_place(where: Place) -> str:
    """The line alone, where it tells one place from another: not in a document on a single line."""
    return f"line {where.line}" if where.line > 1 else place(where)


def shortened(text: str, limit: int) -> str:
    """Both ends of a text that is too long, cut at a slash where there is one: `./unpacked/…/Scanner.class`."""
    if len(text) <= limit:
        return text
    last = text[max(text.rfind("/", 0, -1), 0) :]
    ending = limit - limit // 3 - 1
    if ending < len(last) < limit:
        ending = len(last)
    head, tail = text[: min(limit // 3, limit - ending - 1)], text[-ending:]
    head = head[: head.rfind("/") + 1] or head
    return f"{head}…{tail[max(tail[:-1].find('/'), 0) :]}"


def coverage(document: DocumentReport) -> str:
    """By what the components could be judged: `412 components: purl 96 %, hash 61 %, name only 2 %`."""
    total, known = document.components, document.coverage
    size = counted(total, "component")
    if not total:
        return size
    carried = sorted((kind for kind in _kinds(known) if kind[1]), key=lambda kind: -kind[1])
    parts = [f"{name} {share(number, total)}" for name, number in carried]
    if known.none:
        parts.append(f"name only {share(known.none, total)}")
    return f"{size}: {', '.join(parts)}" if parts else size


def _kinds(known: Coverage) -> list[tuple[str, int]]:
    return [("purl", known.purl), ("CPE", known.cpe), ("hash", known.hash), ("supplier", known.supplier)]


def share(number: int, total: int) -> str:
    """A percentage that says 0 and 100 only where it is so."""
    if number >= total:
        return "100 %"
    return f"{max(1, number * 100 // total)} %" if number * 100 >= total else "<1 %"


def outcomes(findings: Iterable[Finding]) -> str:
    """`2 prohibited, 1 review, 1 waived, 1 in the baseline`, worst first."""
    findings = list(findings)
    names = sorted(
        (finding.outcome for finding in findings if not finding.is_settled), key=lambda outcome: outcome.rank
    )
    parts = [f"{len(list(same)):,} {name}" for name, same in groupby(names)]
    waived = sum(finding.waiver is not None for finding in findings)
    known = sum(finding.known and finding.waiver is None for finding in findings)
    parts += [f"{number:,} {what}" for number, what in ((waived, "waived"), (known, "in the baseline")) if number]
    return ", ".join(parts)


def grouped(reasons: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Reason, the first place, and how many places: the most frequent first."""
    seen: dict[str, tuple[str, int]] = {}
    for reason, where in reasons:
        first, count = seen.get(reason, (where, 0))
        seen[reason] = (first, count + 1)
    return sorted(
        ((clipped(reason, _VALUE), clipped(first, _NAME), count) for reason, (first, count) in seen.items()),
        key=lambda group: -group[2],
    )


def told(reason: str, where: str, count: int) -> str:
    """One group of `grouped` in words."""
    at = f" ({where})" if where and where not in reason else ""
    return f"{reason}{at}" if count == 1 else f"{reason}, {count:,} times{f', first at {where}' if where else ''}"
