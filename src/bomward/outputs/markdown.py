"""The report as Markdown: for the summary of a job, or a comment on a merge request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bomward import patterns
from bomward.findings import DocumentReport, Report
from bomward.glossary import Glossary
from bomward.outputs import harmless, sentences, wording
from bomward.outputs.harmless import clipped, plain
from bomward.outputs.ranking import ranked
from bomward.outputs.sarif_rules import is_web_address
from bomward.outputs.voice import Voice
from bomward.outputs.wording import Group

_MOST = 65_000
"""Characters: a comment on GitHub may have 65,536."""
_DOCUMENTS, _SHORTFALLS, _LISTED = 20_000, 12_000, 6_000
"""Of these, what each part before and behind the findings may take."""
_TAIL = 600
"""And what is kept for how much is left out."""
_VALUE = 300
_IN_CODE = str.maketrans({"`": "\\x60", "|": "\\x7c"})
# NOTE: GitHub and GitLab look for these in the finished text, where a backslash before them is gone: mentions, issues,
# labels, commits, addresses, emoji. In code they look for nothing.
_REFERENCE = patterns.lazy(
    r"[@#!~$%&^*\[](?=[\w\"\[{(])|[:./]/|:\w|\bwww\.|\bGH-\d|\b(?=[a-f]*\d)[0-9a-f]{7,40}\b", re.IGNORECASE
)
_BLANKS = patterns.lazy(r"(\s+)")
_STOPS = "\"'().,;:?"


def render(report: Report, glossary: Glossary) -> str:
    """The result, the documents, the findings as far as there is room, and what could not be judged."""
    before = [*_head(report), *_documents(report)]
    after = [*_shortfalls(report), *_history(report)]
    room = _MOST - _TAIL - sum(len(line) + 1 for line in (*before, *after))
    pairs = ranked(report)
    blocks = _fitting(_findings(pairs, glossary), room)
    left = [finding for _, group in pairs[len(blocks) :] for finding in group]
    told = f"… and {wording.counted(len(left), 'more finding')} ({wording.outcomes(left)}) in the JSON report"
    return "\n".join([*before, *blocks, *(["", prose(told)] if left else []), *after]) + "\n"


def _fitting(parts: Iterable[str], room: int) -> list[str]:
    """The first of them, as many as fit."""
    kept: list[str] = []
    for part in parts:
        room -= len(part) + 1
        if room < 0:
            break
        kept.append(part)
    return kept


def code(text: str) -> str:
    """Text of a document, letter by letter: nothing in it is looked at."""
    shown = plain(text).translate(_IN_CODE)
    return f"`{shown}`" if shown.strip() else ""


def prose(text: str) -> str:
    """Running text, in which a word that a viewer would make something of stands as code."""
    return "".join(map(_word, _BLANKS.split(plain(text))))


def _word(text: str) -> str:
    """A word, or the blanks between two; the stops around it stay outside."""
    if not _REFERENCE.search(text):
        return harmless.markdown(text)
    inner = text.strip(_STOPS)
    before, _, after = text.partition(inner)
    return f"{harmless.markdown(before)}{code(inner)}{harmless.markdown(after)}"


def _cited(citation: str, url: str) -> str:
    """The citation as a link, where the address is one."""
    if not is_web_address(url):
        return prose(citation)
    return f"[{harmless.markdown(citation or 'the text')}](<{url}>)"


_VOICE = Voice(own=prose, quoted=code, cited=_cited)


def _head(report: Report) -> list[str]:
    return [f"## bomward: {prose(wording.exits(report))}", "", prose(sentences.basis(report)), ""]


def _documents(report: Report) -> list[str]:
    """A row for each, the worst first."""
    if not report.documents:
        return ["no document was checked"]
    documents = sorted(report.documents, key=lambda document: wording.severity(document.verdict))
    rows = ["| verdict | document | what it is | findings |", "| --- | --- | --- | --- |"]
    shown = _fitting(map(_row, documents), _DOCUMENTS)
    rows += shown
    left = documents[len(shown) :]
    if left:
        clear = sum(document.verdict == "clear" for document in left)
        rows.append(f"| … | {wording.counted(len(left), 'more document')}, {clear:,} of them clear | | |")
    return rows


def _row(document: DocumentReport) -> str:
    source = code(clipped(wording.source(document), _VALUE))
    what = code(" ".join(filter(None, wording.subject(document))))
    found = prose(wording.outcomes(document.findings))
    return f"| **{prose(wording.standing(document))}** | {source} | {what} | {found} |"


def _shortfalls(report: Report) -> list[str]:
    """What was not judged, of each document."""
    lines: list[str] = []
    for document in report.documents:
        source = code(clipped(wording.source(document), _VALUE))
        told = [sentences.shortfall(document), wording.little(document), *sentences.unjudged(document)]
        lines += [f"- {source}: {prose(clipped(text, _VALUE * 2))}" for text in told if text]
    return _section("Not judged", lines, _SHORTFALLS)


def _history(report: Report) -> list[str]:
    """Waivers that do nothing, and what stood in the baseline and is there no more."""
    lines = [
        f"- {waiver.status} waiver for {code(clipped(waiver.finding or f'{waiver.component} {waiver.entry}', _VALUE))}:"
        f" {prose(sentences.terms(waiver))}"
        for waiver in report.waivers
        if waiver.status != "used"
    ]
    gone = [
        f"- {prose(one.outcome)}: {code(clipped(wording.component_title(one.component), _VALUE))}, {code(one.entry)}"
        f" in {code(clipped(one.source, _VALUE))}"
        for one in report.gone
    ]
    return [*_section("Waivers to look at", lines, _LISTED), *_section("Gone since the baseline", gone, _LISTED)]


def _section(title: str, lines: list[str], room: int) -> list[str]:
    if not lines:
        return []
    kept = _fitting(lines, room)
    left = len(lines) - len(kept)
    more = [f"- … and {left:,} more in the JSON report"] if left else []
    return ["", f"### {title}", "", *kept, *more]


def _findings(pairs: list[tuple[DocumentReport, Group]], glossary: Glossary) -> Iterator[str]:
    """What is pressing in full, what is not on a line; a decision is told beside what it struck out."""
    number = 0
    heading = ""
    for document, group in pairs:
        finding = group[0]
        settled, pressing = finding.is_settled, wording.is_pressing(finding.outcome)
        if pressing and not settled:
            number += 1
            yield _full(number, document, group, glossary)
            continue
        wanted = "Decided on, or known before" if settled else "Also seen"
        lead = [] if wanted == heading else ["", f"### {wanted}", ""]
        heading = wanted
        yield "\n".join([*lead, _brief(document, group, glossary)])


def _full(number: int, document: DocumentReport, group: Group, glossary: Glossary) -> str:
    finding = group[0]
    where = f"- In {code(clipped(wording.source(document), _VALUE))}, {code(wording.place(finding.location))}"
    lines = [f"- {part}" for part in sentences.all_of(group, glossary, _VOICE)]
    return "\n".join(
        ["", f"### {number}. {_title(group, glossary)}", "", where, *lines, f"- Finding {code(finding.id)}"]
    )


def _brief(document: DocumentReport, group: Group, glossary: Glossary) -> str:
    finding = group[0]
    times = f", {len(group):,} times" if len(group) > 1 else ""
    where = f"in {code(clipped(wording.source(document), _VALUE))}, {code(wording.place(finding.location))}{times}"
    title = _title(group, glossary)
    if not finding.is_settled:
        return f"- {title}, {where}"
    badges = "; ".join(f"**{prose(told)}**" for told in sentences.decisions(finding))
    return f"- ~~{title}~~ {badges}; {where}, finding {code(finding.id)}"


def _title(group: Group, glossary: Glossary) -> str:
    finding = group[0]
    name = code(wording.component_title(finding.component))
    return f"{prose(finding.outcome)}: {name} {prose(wording.is_what(finding, glossary))}"
