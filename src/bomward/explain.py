"""What an id stands for, in words: catalog records, regimes, profiles, item classes, and findings of a report."""

from __future__ import annotations

import datetime
import re
import textwrap
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from bomward.catalog import Affected, Entry, Maker, Record, Source
from bomward.compiled import Compiled
from bomward.errors import UsageError
from bomward.findings import Finding, Report
from bomward.outputs.wording import only_here, place, says
from bomward.regimes import ACTS, ItemClass, Profile, Provision, Regime

_WIDTH = 100
_SUGGESTED, _LEAST = 3, 3
_ALIKE, _WORDS_ALIKE = 0.6, 0.8
_FROM_REPORT = "a finding's id is explained from its report: --report FILE, written by `bomward check -o json=FILE`"


def explain(id: str, data: Compiled, day: datetime.date, report: Report | None = None) -> str:
    """The text for an id. Raises UsageError where nothing has it."""
    records = data.catalog.records()
    regimes = {regime.id: regime for regime in data.law.regimes}
    profiles = {profile.id: profile for profile in data.law.profiles}
    classes = {item.id: item for item in data.law.item_classes}
    documents = report.documents if report else ()
    told = [(document.source, finding) for document in documents for finding in document.findings if finding.id == id]
    if told:
        return "\n".join(_text(_finding(source, finding, records.get(finding.entry))) for source, finding in told)
    if id in records:
        record = records[id]
        return _text(_entry(record) if isinstance(record, Entry) else _maker(record))
    if id in regimes:
        return _text(_regime(regimes[id], classes))
    if id in profiles:
        return _text(_profile(profiles[id], regimes))
    if id in classes:
        return _text(_item_class(classes[id], regimes, day))
    hint = _FROM_REPORT if id.startswith("bw-") else near(id, data)
    raise UsageError(f"nothing is called {id!r}", where="explain", hint=hint)


def near(text: str, data: Compiled) -> str:
    """The ids most like a text: spelt like it, or with words spelt like its words; else where all of them stand."""
    named = {row[0]: set(_words(f"{row[0]} {row[3]}")) for row, _ in _rows(data)}
    close = get_close_matches(text.casefold(), named, n=_SUGGESTED, cutoff=_ALIKE)
    known = sorted(set().union(*named.values()))
    wanted = [set(get_close_matches(word, known, n=_SUGGESTED, cutoff=_WORDS_ALIKE)) for word in _words(text)]
    met = {id: sum(not words.isdisjoint(group) for group in wanted) for id, words in named.items()}
    close += sorted((id for id, count in met.items() if count and id not in close), key=lambda id: -met[id])
    return f"did you mean {', '.join(close[:_SUGGESTED])}?" if close else "`bomward catalog list` names all ids"


def _words(text: str) -> list[str]:
    """The words of a text that are long enough to be told apart by their spelling."""
    return [word for word in re.split(r"[\W_]+", text.casefold()) if len(word) > _LEAST]


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _para(text: str, indent: str = "  ") -> Iterator[str]:
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _item(label: str, text: str) -> Iterator[str]:
    lead = f"  {label}: "
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=lead, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _sources(sources: Iterable[Source]) -> Iterator[str]:
    yield ""
    yield "Sources"
    for source in sources:
        yield from _para(f"- {source.says} ({source.tier})")
        yield f"    {source.url or source.ref}"


def _span(affected: Affected) -> str:
    ends = [affected.since and f"from {affected.since}", affected.until and f"until {affected.until} (not included)"]
    doubt = " (border not proven)" if affected.doubtful else ""
    return " ".join(filter(None, ends)) + doubt + (f": {affected.note}" if affected.note else "")


def _entry(entry: Entry) -> Iterator[str]:
    yield f"{entry.id}: {entry.name}"
    yield from _para(entry.summary)
    yield ""
    yield from _item("made by", entry.vendor)
    yield from _item("relation", f"{entry.relation} (technology of {entry.maker})")
    yield from _item(
        "judged as",
        entry.item_class
        + (f"; where only built or tested with: {entry.item_class_dev}" if entry.item_class_dev else ""),
    )
    yield from _item("confidence", f"{entry.confidence}; the part is {entry.optionality}")
    for affected in entry.affected:
        yield from _item("versions", _span(affected))
    if entry.notes:
        yield from _item("notes", entry.notes)
    if entry.ask:
        yield from _item("ask the supplier", entry.ask)
    yield ""
    yield "Found by"
    for pattern in entry.pattern:
        needs = f", together with the {' and the '.join(pattern.requires)}" if pattern.requires else ""
        yield from _para(f"- {pattern.kind} ({pattern.strength}{needs}): {', '.join(pattern.values)}")
    yield from _sources(entry.source)


def _maker(maker: Maker) -> Iterator[str]:
    yield f"{maker.id}: {maker.name}"
    yield from _para(maker.summary)
    yield ""
    yield from _item("named as", ", ".join((*maker.tokens, *maker.scripts)))
    yield from _item("CPE vendors", ", ".join(maker.cpe_vendors))
    yield from _item("package namespaces", ", ".join(maker.purls))
    yield from _item("judged as", f"{maker.item_class}, where no entry says what the thing is")
    yield from _sources(maker.source)


def _provision(provision: Provision) -> Iterator[str]:
    since = f" from {provision.since}" if provision.since else ""
    until = f" until {provision.until}" if provision.until else ""
    head = f"- {', '.join(provision.item_classes)} ({' and '.join(provision.acts)}{since}{until})"
    yield from _para(f"{head}: {provision.outcome}, confidence {provision.confidence}. {provision.reason}")


def _regime(regime: Regime, classes: dict[str, ItemClass]) -> Iterator[str]:
    yield f"{regime.id}: {regime.title}"
    yield from _para(regime.summary)
    yield ""
    yield from _item("authority", f"{regime.authority} ({regime.jurisdiction}, {regime.kind})")
    yield from _item("citation", "; ".join(regime.citations))
    yield f"    {regime.url}"
    yield from _item("binds", regime.binds)
    yield from _item("holds from", f"{regime.since}" + (f" until {regime.until}" if regime.until else ""))
    yield from _item("status", f"{regime.status}, confidence {regime.status_confidence}. {regime.status_note}".strip())
    for exception in regime.exceptions:
        yield from _item("except", exception)
    for milestone in regime.milestone:
        yield from _item(str(milestone.date), milestone.text)
    yield ""
    yield "What it says"
    for provision in regime.verdict:
        yield from _provision(provision)
    if "*" in {item for provision in regime.verdict for item in provision.item_classes}:
        yield from _para(f"* stands for all other classes: there are {', '.join(classes)}")
    if regime.open_points:
        yield ""
        yield "Not known"
        for point in regime.open_points:
            yield from _para(f"- {point}")
    yield from _sources(regime.source)
    yield ""
    yield "This is no legal advice."


def _profile(profile: Profile, regimes: dict[str, Regime]) -> Iterator[str]:
    yield f"{profile.id}: {profile.title}" + (" (the default)" if profile.default else "")
    yield from _para(profile.summary)
    yield ""
    yield from _item("fails at", profile.fail_on)
    if profile.act_note:
        yield from _item("act", profile.act_note)
    chosen = list(regimes) if profile.regimes == ("*",) else profile.regimes
    for id in chosen:
        yield from _item("regime", f"{id}, {regimes[id].title}")


def _item_class(item: ItemClass, regimes: dict[str, Regime], day: datetime.date) -> Iterator[str]:
    yield f"{item.id}: {item.title}"
    yield from _para(item.summary)
    yield ""
    yield f"What the regimes say of it on {day}"
    for regime in regimes.values():
        found = {act: regime.provision(item.id, act, day) for act in ACTS}
        said = {act: f"{p.outcome} (confidence {p.confidence})" for act, p in found.items() if p is not None}
        words = set(said.values()) if len(set(said.values())) == 1 else [f"{act} {text}" for act, text in said.items()]
        yield from _item(regime.id, "; ".join(words) or "nothing on this day")


def _finding(source: str, finding: Finding, record: Record | None) -> Iterator[str]:
    component = finding.component
    yield f"{finding.id}: {component.name} {component.version} {finding.relation} {record.name if record else finding.entry}"
    yield from _item("outcome", f"{only_here(finding)}: {finding.capped}" if finding.capped else str(finding.outcome))
    yield from _item("stands in", f"{source}, {place(finding.location)}")
    yield from _item("path", " > ".join(finding.path) or "not reached from the document's subject")
    for item in finding.evidence:
        yield from _item(
            "evidence", f"{item.kind} {item.value!r} meets {item.pattern} ({item.strength}), {place(item)}"
        )
    for verdict in finding.verdicts:
        yield from _item(
            verdict.regime,
            f"{says(verdict, finding)} (confidence {verdict.confidence}): {verdict.reason} [{verdict.citation}]",
        )
    if finding.ask:
        yield from _item("ask the supplier", finding.ask)
    if record is not None:
        yield ""
        yield from _entry(record) if isinstance(record, Entry) else _maker(record)


def listing(data: Compiled, words: str = "") -> str:
    """One line for each record, regime, profile and item class that holds all the words."""
    wanted = words.casefold().split()
    lines = [
        f"{row[0]:<44} {row[1]:<12} {row[2]:<32} {row[3]}"
        for row, text in _rows(data)
        if all(word in f"{' '.join(row)} {text}".casefold() for word in wanted)
    ]
    return "\n".join(lines) + "\n" if lines else ""


def _rows(data: Compiled) -> Iterator[tuple[tuple[str, str, str, str], str]]:
    """Id, what it is, what it falls under, title; and more text to search in."""
    for record in data.catalog.all():
        if isinstance(record, Entry):
            values = " ".join(value for pattern in record.pattern for value in pattern.values)
            yield (record.id, record.relation, record.item_class, record.name), f"{record.summary} {values}"
        else:
            yield (record.id, "maker", record.item_class, record.name), record.summary
    for regime in data.law.regimes:
        yield (
            (regime.id, "regime", f"{regime.jurisdiction} {regime.kind}", regime.title),
            f"{regime.summary} {regime.binds}",
        )
    for profile in data.law.profiles:
        yield (profile.id, "profile", f"fails at {profile.fail_on}", profile.title), profile.summary
    for item in data.law.item_classes:
        yield (item.id, "item class", "", item.title), item.summary
