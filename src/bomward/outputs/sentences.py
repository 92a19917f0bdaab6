"""A finding, a document, a gap in sentences, for outputs that give no layout of their own. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterable

from bomward.findings import DocumentReport, Finding, Outcome, Report, Statement, Status, Strength, Verdict, Waiver
from bomward.glossary import Glossary
from bomward.outputs import clues, ways, wording
from bomward.outputs.harmless import clipped
from bomward.outputs.voice import PLAIN, Voice
from bomward.outputs.wording import Group

LONGEST = 1_000
_REASONS = 20
_SAYINGS = 5
_SAYING = 400
_SURE = (Strength.EXACT, Strength.STRONG)
_BANNED = (Outcome.PROHIBITED, Outcome.LIKELY_PROHIBITED)
_ACTS = {"supply": "sell, build in or update it", "use": "use it"}
_SETTLED = "have it removed or replaced, or record a decision as a waiver"
_ONLY_SAID = "That is their word; nothing is judged by it"
_INCOMPLETE = "Incomplete: contents it declares were not there to be judged, so it is not clear of anything."


def headline(finding: Finding, glossary: Glossary) -> str:
    """Which component is what."""
    return f"{wording.component_title(finding.component)} {wording.is_what(finding, glossary)}"


def laws(finding: Finding, glossary: Glossary, voice: Voice = PLAIN, *, least: Outcome = Outcome.NOTED) -> list[str]:
    """What each regime says that says at least this much, the worst first."""
    speaking = sorted(finding.verdicts, key=lambda verdict: verdict.outcome.rank)
    return [_law(verdict, finding, glossary, voice) for verdict in speaking if verdict.outcome.rank <= least.rank]


def _law(verdict: Verdict, finding: Finding, glossary: Glossary, voice: Voice) -> str:
    """`Final Determination (89 FR 52434), prohibited (high confidence): Integration is named.`."""
    regime = glossary.regimes.get(verdict.regime)
    title = regime.title if regime else verdict.regime
    cited = voice.cited(verdict.citation, verdict.url)
    source = f"{voice.own(' (')}{cited}{voice.own(')')}" if cited else ""
    says = f"{wording.says(verdict, finding)} ({verdict.confidence} confidence)"
    return f"{voice.own(title)}{source}{voice.own(f', {says}: {clipped(verdict.reason, LONGEST)}')}"


def particulars(group: Group, voice: Voice = PLAIN) -> list[str]:
    """Why it is not more, the first clue, the way down to the component, how often it is there, and the question."""
    finding, own = group[0], voice.own
    parts = [own(f"But {wording.only_here(finding)}: {clipped(finding.capped, LONGEST)}")] if finding.capped else []
    parts += [f"{own('Seen: ')}{clues.sentence(item, finding, voice)}" for item in finding.evidence[:1]]
    way = ways.hangs(finding, voice)
    parts += [f"{own('Path: ')}{way}"] if way else []
    parts += [own(f"In {len(group):,} places of the document")] if len(group) > 1 else []
    return parts + ([own(f"Ask the supplier: {clipped(finding.ask, LONGEST)}")] if finding.ask else [])


def to_do(group: Group, report: Report) -> str:
    """What follows for now from findings that fail and are sure; empty for all others."""
    sure = all(any(item.strength in _SURE for item in finding.evidence) for finding in group)
    if not (sure and group[0].outcome in _BANNED and group[0].fails_at(report.fail_on)):
        return ""
    return f"do not {_ACTS.get(report.act, _ACTS['supply'])} before this is settled: {_SETTLED}"


def decisions(finding: Finding) -> list[str]:
    """That somebody decided on it, or that it is not new."""
    told = [f"Waived {terms(finding.waiver)}"] if finding.waiver else []
    return told + (["It stood in the baseline already"] if finding.known else [])


def terms(waiver: Waiver, longest: int = LONGEST) -> str:
    """`until 2026-12-31, by J. Doe: replaced in 4.3 (https://example.com/1)`."""
    link = f" ({clipped(waiver.link, longest)})" if waiver.link else ""
    return f"until {waiver.until.isoformat()}, by {waiver.owner}: {clipped(waiver.reason, longest)}{link}"


def all_of(group: Group, glossary: Glossary, voice: Voice = PLAIN) -> list[str]:
    """All there is to say of these findings, but for what they are."""
    decided, told = map(voice.own, decisions(group[0])), map(voice.own, said(group))
    return [*decided, *laws(group[0], glossary, voice), *particulars(group, voice), *told]


def said(findings: Iterable[Finding]) -> list[str]:
    """What suppliers say of them, each once; and that nothing was judged by it."""
    every = list(dict.fromkeys(statement for finding in findings for statement in finding.statements))
    told = [f"{_saying(one)}. {_ONLY_SAID}" for one in every[:_SAYINGS]]
    left = len(every) - _SAYINGS
    return told + ([f"{wording.counted(left, 'more statement')} of suppliers, in the JSON report"] if left > 0 else [])


def _saying(one: Statement) -> str:
    """`Acme Corp says not_affected (component_not_present) of pkg:generic/acme@1: "gone since 4.2" (OpenVEX, acme.vex.json)`."""
    why = f" ({one.justification})" if one.justification else ""
    detail = f': "{clipped(one.detail, _SAYING)}"' if one.detail else ""
    about = f" of {clipped(one.about, _SAYING)}" if one.about else ""
    origin = ", ".join(filter(None, (one.format, one.source, one.issued)))
    return f"{clipped(one.author, _SAYING) or 'An unnamed author'} says {one.status}{why}{about}{detail} ({origin})"


def shortfall(document: DocumentReport) -> str:
    """That a document was not, or not wholly, judged, and why; empty for one that was."""
    if document.status is Status.UNCHECKED:
        error = document.error
        parts = (error.message, error.where, error.hint) if error else ("no reason was given",)
        return f"Not checked: {'; '.join(clipped(part, LONGEST) for part in parts if part)}"
    return _INCOMPLETE if document.status is Status.INCOMPLETE else ""


def unjudged(document: DocumentReport) -> list[str]:
    """What could not be judged in it, by reason, the most frequent first; what is not told is counted."""
    groups = wording.grouped((gap.reason, gap.where) for gap in document.gaps)
    told = [f"Not judged: {wording.told(*group)}" for group in groups[:_REASONS]]
    left = sum(count for _, _, count in groups[_REASONS:])
    return told + ([f"Not judged: {wording.counted(left, 'more place')}, for other reasons."] if left else [])


def running(parts: Iterable[str]) -> str:
    """Sentences on one line, each with its full stop."""
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)


def basis(report: Report) -> str:
    """What it was judged by."""
    judged = f"{wording.laws(report)}, {report.act}, {report.as_of.isoformat()}"
    return f"judged by {judged}, catalog {report.catalog.version}; no legal advice"
