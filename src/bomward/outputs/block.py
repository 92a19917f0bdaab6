"""One block of the table: a finding, or several that differ in their places alone, told once."""

from __future__ import annotations

from bomward.findings import Finding, Outcome, Report, Verdict
from bomward.glossary import Glossary
from bomward.outputs import clues, sentences, ways, wording
from bomward.outputs.harmless import clipped
from bomward.outputs.pen import Pen
from bomward.outputs.wording import Group

COLUMN = 10
"""Where the text begins, beside its labels."""
_INDENT = 3
_PLACES = 8
_EVIDENCE = 8
_REASON = 600
_BRIEF_REASON = 120
_LEAST_PATH, _LEAST_NAME = 20, 34
"""What a name is shortened to at most; a path can lose more, since it keeps its last part."""


def block(number: int, group: Group, report: Report, glossary: Glossary, pen: Pen) -> list[str]:
    """All there is to say of these findings: what, where, why, by which law, and what to ask."""
    first = group[0]
    lines = pen.row(f"{number} {first.outcome.upper()} ", headline(group, glossary), indent=1, style=first.outcome)
    lines += _places(group, pen) if len(group) > 1 else [*_place(first, pen), *_why(first, pen)]
    lines += _laws(first, glossary, pen)
    if first.capped:
        why = f"{wording.only_here(first)}: {clipped(first.capped, _REASON)}"
        lines += pen.row("but", why, indent=_INDENT, column=COLUMN)
    now = sentences.to_do(group, report)
    lines += pen.row("do", now, indent=_INDENT, column=COLUMN) if now else []
    if first.ask:
        lines += pen.row("ask", clipped(first.ask, _REASON), indent=_INDENT, column=COLUMN)
    for text in sentences.said(group):
        lines += pen.row("said", text, indent=_INDENT, column=COLUMN)
    origin = f"{first.entry}, judged as {first.item_class}"
    if len(group) > 1:  # NOTE: then the ids stand beside the places
        return lines + pen.row("entry", origin, indent=_INDENT, column=COLUMN)
    return lines + pen.row("id", f"{first.id}, entry {origin}", indent=_INDENT, column=COLUMN)


def headline(group: Group, glossary: Glossary) -> str:
    """What it is; of several also how many."""
    if len(group) > 1:
        return wording.are_what(group, glossary)
    return f"{wording.component_title(group[0].component)} {wording.is_what(group[0], glossary)}"


def _place(finding: Finding, pen: Pen) -> list[str]:
    lines = pen.row("where", wording.place(finding.location), indent=_INDENT, column=COLUMN)
    way = ways.hangs(finding)
    return lines + (pen.row("", way, indent=COLUMN, column=COLUMN) if way else [])


def _places(group: Group, pen: Pen) -> list[str]:
    """Two lines for each of the first, what and why, id and path; and how many more."""
    lines: list[str] = []
    for finding in group[:_PLACES]:
        text = _place_line(finding, pen)
        lines += pen.row("" if lines else "where", text, indent=_INDENT, column=COLUMN, hang=2)
        holder, many = ways.holder(finding), finding.many_ways
        told = (f"in {holder}" if holder else "", many, ways.ORPHAN if finding.ways == 0 else "")
        which = "  ".join(part for part in (finding.id, "; ".join(filter(None, told))) if part)
        lines += pen.row("", which, indent=COLUMN + 2, column=COLUMN + 2)
    left = len(group) - _PLACES
    if left > 0:
        more = f"… and {wording.counted(left, 'more place')}, all in -o json"
        lines += pen.row("", more, indent=COLUMN, column=COLUMN)
    return lines


def _place_line(finding: Finding, pen: Pen) -> str:
    """`line 2852  ./unpacked/…/Scanner.class  (file matches java-package com.acme)`, on one line where it can be."""
    where = wording.brief_place(finding.location)
    name = wording.component_title(finding.component)
    signs = clues.identifying(finding)
    more = f"; {len(signs) - 1:,} more" if len(signs) > 1 else ""
    offered = [f"  ({why}{more})" for item in signs[:1] for why in clues.reasons(item, finding)] or [""]
    taken = COLUMN + len(where) + 2
    why = next((why for why in offered if taken + len(name) + len(why) <= pen.room), offered[-1])
    room = max(pen.room - taken - len(why), _LEAST_PATH if "/" in name else _LEAST_NAME)
    return f"{where}  {wording.shortened(name, room)}{why}"


def _why(finding: Finding, pen: Pen) -> list[str]:
    """The evidence, a line each; what only names the maker comes last, in one line."""
    shown = clues.identifying(finding)[:_EVIDENCE]
    kinds = max((len(clues.kind(item)) for item in shown), default=0) + 2
    lines: list[str] = []
    for item in shown:
        text = f"{clues.kind(item):<{kinds}}{clues.line(item, finding)}"
        lines += pen.row("" if lines else "why", text, indent=_INDENT, column=COLUMN, hang=kinds)
    left = len(clues.identifying(finding)) - _EVIDENCE
    lines += pen.row("", f"… and {left:,} more in -o json", indent=COLUMN, column=COLUMN) if left > 0 else []
    named = clues.naming(finding)
    return lines + (pen.row("", clues.also_named(named), indent=COLUMN, column=COLUMN) if named else [])


def _laws(finding: Finding, glossary: Glossary, pen: Pen) -> list[str]:
    """What each regime says, the worst first; what presses nobody and says the same as one before says it shorter."""
    lines: list[str] = []
    told: set[Outcome] = set()
    for verdict in sorted(finding.verdicts, key=lambda verdict: verdict.outcome.rank):
        brief = verdict.outcome in told or verdict.outcome is Outcome.NOT_COVERED
        brief = brief and not wording.is_pressing(verdict.outcome)
        lines += _law("" if lines else "law", verdict, wording.says(verdict, finding), glossary, pen, brief=brief)
        told.add(verdict.outcome)
    return lines


def _law(label: str, verdict: Verdict, said: str, glossary: Glossary, pen: Pen, *, brief: bool) -> list[str]:
    """Title, outcome and reason of one regime, and the words to look it up by."""
    regime = glossary.regimes.get(verdict.regime)
    says = f"{regime.title if regime else verdict.regime}: {said} ({verdict.confidence} confidence)"
    reason = wording.opening(verdict.reason, _BRIEF_REASON) if brief else verdict.reason
    join = ". " if reason[:1].isupper() else "; "
    lines = pen.row(label, f"{says}{join}{reason}" if reason else says, indent=_INDENT, column=COLUMN, hang=2)
    if verdict.outcome is Outcome.NOT_COVERED:
        return lines
    return lines + pen.reference(verdict.citation, verdict.url, column=COLUMN + 2)
