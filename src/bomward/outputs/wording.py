"""How a report is put into words and in which order, for the outputs that people read. Nothing here is escaped yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from bomward.findings import (
    ComponentId,
    DocumentReport,
    EvidenceItem,
    Finding,
    Glossary,
    Outcome,
    Place,
    Relation,
    Strength,
)
from bomward.inventory import Coverage
from bomward.outputs.harmless import clipped

_NAME = 120
_VALUE = 300
_STEP = 60
_FIRST, _LAST = 3, 4
"""Steps of a long path that are shown at its ends."""

_RELATIONS = {
    Relation.IS: "is",
    Relation.EMBEDS: "embeds",
    Relation.RESELLS: "resells",
    Relation.WHITE_LABEL: "is a white label of",
    Relation.CALLS: "calls",
    Relation.MENTIONS: "mentions",
}
_STRENGTHS = {
    Strength.EXACT: "exact",
    Strength.STRONG: "strong",
    Strength.WEAK: "weak",
    Strength.NAMED: "names the maker",
    Strength.PASSING: "in passing",
}


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Worst outcome first, those with a waiver last, otherwise in the order of the report."""
    return sorted(findings, key=urgency)


def urgency(finding: Finding) -> tuple[bool, int]:
    """What findings are sorted by: the least comes first."""
    return finding.waiver is not None, finding.outcome.rank


def is_pressing(outcome: Outcome) -> bool:
    """Whether somebody has to do something about it."""
    return outcome.rank <= Outcome.ADVISED_AGAINST.rank


def counted(number: int, noun: str) -> str:
    """`1 component`, `412 components`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def component_title(component: ComponentId) -> str:
    """Name and version, or whatever it can be told by."""
    name = component.name or component.ref or "unnamed component"
    return clipped(f"{name} {component.version}".rstrip(), _NAME)


def document_title(document: DocumentReport) -> str:
    """What the document describes and how it is written: `Acme Gateway 4.2 by Acme Corp, CycloneDX 1.6 json`."""
    subject = document.subject
    name = clipped(f"{subject.name} {subject.version}".strip(), _NAME)
    by = f" by {clipped(subject.supplier, _NAME)}" if subject.supplier else ""
    form = " ".join(part for part in (document.format, document.spec_version, document.encoding) if part)
    return ", ".join(part for part in (f"{name}{by}".strip(), form) if part)


def is_what(finding: Finding, glossary: Glossary) -> str:
    """`embeds Acme Engine`."""
    entry = glossary.entries.get(finding.entry)
    return f"{_RELATIONS[finding.relation]} {entry.title if entry else finding.entry}"


def place(where: Place | EvidenceItem) -> str:
    """Line and pointer, as far as they are known."""
    line = f"line {where.line}" if where.line else ""
    return ", ".join(part for part in (line, clipped(where.pointer, _VALUE)) if part) or "place unknown"


def evidence(item: EvidenceItem) -> str:
    """The clue as written, and how sure a sign it is."""
    value = clipped(item.value, _VALUE)
    matches = f", matches {item.pattern}" if item.pattern and item.pattern != item.value else ""
    return f'{item.kind} is "{value}" ({_STRENGTHS[item.strength]}{clipped(matches, _VALUE)})'


def path(finding: Finding) -> str:
    """From the product down to the component, or nothing where it stands alone."""
    *above, last = finding.path or ("",)
    if not above:
        return ""
    named = last == finding.component.ref and finding.component.name
    steps = [*map(_step, above), clipped(named, _NAME) if named else _step(last)]
    left = len(steps) - _FIRST - _LAST
    if left > 1:
        steps[_FIRST:-_LAST] = [f"… {left} more …"]
    return " > ".join(steps)


def _step(ref: str) -> str:
    """A package URL by its last part, since the rest is noise in a path; any other id as it is."""
    if ref.startswith("pkg:"):
        ref = re.split("[?#]", ref, maxsplit=1)[0].rstrip("/").rpartition("/")[2] or ref
    return clipped(ref, _STEP)


def coverage(document: DocumentReport) -> str:
    """By what the components could be judged: `412 components: purl 96 %, hash 61 %; none of these 2 %`."""
    total, known = document.components, document.coverage
    size = counted(total, "component")
    if not total:
        return size
    carried = sorted((kind for kind in _kinds(known) if kind[1]), key=lambda kind: -kind[1])
    parts = [", ".join(f"{name} {_share(number, total)}" for name, number in carried)] if carried else []
    if known.none:
        parts.append(f"none of these {_share(known.none, total)}" if carried else "to be judged by their names only")
    return f"{size}: {'; '.join(parts)}" if parts else size


def _kinds(known: Coverage) -> list[tuple[str, int]]:
    return [("purl", known.purl), ("CPE", known.cpe), ("hash", known.hash), ("supplier", known.supplier)]


def _share(number: int, total: int) -> str:
    """A percentage that says 0 and 100 only where it is so."""
    if number >= total:
        return "100 %"
    return f"{max(1, number * 100 // total)} %" if number * 100 >= total else "<1 %"


def outcomes(findings: Iterable[Finding]) -> str:
    """`2 prohibited, 1 review, 1 waived`, worst first."""
    findings = list(findings)
    names = sorted((finding.outcome for finding in findings if not finding.waiver), key=lambda outcome: outcome.rank)
    parts = [f"{len(list(same)):,} {name}" for name, same in groupby(names)]
    waived = sum(finding.waiver is not None for finding in findings)
    return ", ".join(parts + ([f"{waived:,} waived"] if waived else []))


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
    at = f" ({where})" if where else ""
    return f"{reason}{at}" if count == 1 else f"{reason}, {count:,} times{f', first at {where}' if where else ''}"
