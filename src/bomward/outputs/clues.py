"""Evidence in words: what the document says, and why it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bomward import patterns
from bomward.findings import EvidenceItem, Finding, Strength
from bomward.outputs import wording
from bomward.outputs.harmless import clipped
from bomward.outputs.voice import PLAIN, Voice

_VALUE = 160
_SHORT = 40
_LINES = 5
_UNSPECIFIED = ":*"
_STRENGTHS = {
    Strength.EXACT: "exact",
    Strength.STRONG: "strong",
    Strength.WEAK: "weak",
    Strength.NAMED: "names the maker",
    Strength.PASSING: "in passing",
}
_NAMING = (Strength.NAMED, Strength.PASSING)
_ANYWHERE = "other"
_FORMS = (
    ("CPE", patterns.lazy(r"cpe:(?:2\.3:|/)", re.IGNORECASE)),
    ("package URL", patterns.lazy(r"pkg:[a-z]", re.IGNORECASE)),
    ("digest", patterns.lazy(r"(?:\w+[:-])?[0-9a-f]{32,128}", re.IGNORECASE)),
)
"""What text that stands in no known field can be told by."""
_WORD = patterns.lazy(r"[^\W_]{3,}")
_ALIKE = str.maketrans(" _", "--")


def identifying(finding: Finding) -> tuple[EvidenceItem, ...]:
    """What says more than the maker's name; all there is, where nothing does."""
    return tuple(item for item in finding.evidence if item.strength not in _NAMING) or finding.evidence


def naming(finding: Finding) -> tuple[EvidenceItem, ...]:
    """What only names the maker, beside better evidence."""
    items = tuple(item for item in finding.evidence if item.strength in _NAMING)
    return items if len(items) < len(finding.evidence) else ()


def sentence(item: EvidenceItem, finding: Finding, voice: Voice = PLAIN) -> str:
    """`name is "acme-sdk" (exact)`: for running text."""
    value = voice.quoted(elided(item.value, item, finding, _VALUE, clipped))
    before, after = f'{kind(item)} is "', f'" ({because(item)})'
    return f"{voice.own(before)}{value}{voice.own(after)}"


def line(item: EvidenceItem, finding: Finding) -> str:
    """`cpe:2.3:a:acme:engine:8.9:*…  exact, line 18529`: for a line that begins with the kind."""
    at = _at(item, finding)
    return f"{_value(item, finding)}  {because(item)}{f', {at}' if at else ''}"


def reasons(item: EvidenceItem, finding: Finding) -> tuple[str, str]:
    """Why a place in a list counts: with the value, where its name is another, and as short as it can be.

    `file matches java-package com.acme`. What only names the maker keeps its value: nothing else tells such places apart.
    """
    why = _pattern(item)
    brief = f"{kind(item)} {why}" if why else f"{kind(item)}, {_STRENGTHS[item.strength]}"
    if item.value == finding.component.name:
        return brief, brief
    value = f'{kind(item)} "{elided(_stem(item), item, finding, _SHORT, wording.shortened)}"'
    full = f"{value} {why}" if why else f"{value}, {_STRENGTHS[item.strength]}"
    return full, full if item.strength in _NAMING else brief


def also_named(items: Iterable[EvidenceItem]) -> str:
    """`the maker is also named in url (line 3, 9), property (line 12)`, in the order of the finding."""
    lines: dict[str, list[int]] = {}
    for item in items:
        lines.setdefault(kind(item), []).extend([item.line] if item.line else [])
    return "the maker is also named in " + ", ".join(f"{name}{_lines(numbers)}" for name, numbers in lines.items())


def kind(item: EvidenceItem) -> str:
    """Which field it is; of what stands in none, what it looks like."""
    if item.kind != _ANYWHERE:
        return item.kind
    return next((name for name, form in _FORMS if form.match(item.value)), "found")


def _lines(numbers: list[int]) -> str:
    if not numbers:
        return ""
    more = ", …" if len(numbers) > _LINES else ""
    return f" (line {', '.join(map(str, numbers[:_LINES]))}{more})"


def _value(item: EvidenceItem, finding: Finding) -> str:
    """As written; in quotes where its blanks would be taken for ours."""
    value = elided(_stem(item), item, finding, _VALUE, clipped)
    return f'"{value}"' if not value.strip() or value != " ".join(value.split()) else value


def _stem(item: EvidenceItem) -> str:
    """The value; a CPE without its empty end."""
    if item.kind != "cpe":
        return item.value
    stem = item.value.rstrip(_UNSPECIFIED)
    return f"{stem}:*…" if len(item.value) - len(stem) > len(_UNSPECIFIED) else item.value


def elided(text: str, item: EvidenceItem, finding: Finding, limit: int, shorten: Callable[[str, int], str]) -> str:
    """A text that is too long, shortened as ever unless that hides what was matched: then cut on both sides of it."""
    short = shorten(text, limit)
    start, end = _matched(text, item, finding) if short != text else (0, 0)
    if text[start:end] in short:
        return short
    room = max(limit - (end - start), 0)
    first = max(min(start - room // 2, len(text) - limit), 0)
    last = max(first + limit, end)
    return f"{'…' if first else ''}{text[first:last].strip()}{'…' if last < len(text) else ''}"


def _matched(text: str, item: EvidenceItem, finding: Finding) -> tuple[int, int]:
    """Where the pattern stands in the text; where it does not stand there as it is, the longest of its or the entry's words."""
    folded = _aligned(text)
    whole = item.pattern.partition(": ")[2] or item.pattern
    words = (*_WORD.findall(whole), *_WORD.findall(finding.entry))
    for wanted in (whole, *sorted(words, key=len, reverse=True)):
        start = folded.find(_aligned(wanted)) if wanted else -1
        if start >= 0:
            return start, start + len(wanted)
    return 0, 0


def _aligned(text: str) -> str:
    """Folded letter by letter, so that places in it are places in the text."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text).translate(_ALIKE)


def because(item: EvidenceItem) -> str:
    """How strong it is, and what it met."""
    pattern = _pattern(item)
    return f"{_STRENGTHS[item.strength]}{f', {pattern}' if pattern else ''}"


def _pattern(item: EvidenceItem) -> str:
    """The pattern, where the value does not show by itself that it is met."""
    if item.strength in _NAMING or not item.pattern:
        return ""
    sort, colon, text = item.pattern.partition(": ")
    if not colon:
        sort, text = "", item.pattern
    wanted, value = _folded(text), _folded(item.value)
    if wanted in value or value in wanted or wanted.endswith(f":{value}"):
        return ""
    return f"matches {clipped(text if sort in ('', item.kind) else f'{sort} {text}', _VALUE)}"


def _folded(text: str) -> str:
    return text.casefold().translate(_ALIKE)


def _at(item: EvidenceItem, finding: Finding) -> str:
    """Where the clue stands, unless only its pointer could be told and the component's place says as much."""
    if item.line:
        return f"line {item.line}"
    return wording.place(item) if item.pointer not in ("", finding.location.pointer) else ""
