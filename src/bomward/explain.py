"""What an id stands for, in words: catalog records, regimes, profiles, item classes, words of a report, and its findings."""

from __future__ import annotations

import datetime
import re
import textwrap
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Literal

import msgspec

from bomward.catalog import Affected, Entry, Maker, Record, Source
from bomward.compiled import Compiled
from bomward.errors import UsageError
from bomward.findings import Finding, Report
from bomward.outputs.harmless import plain
from bomward.outputs.ways import reach
from bomward.outputs.wording import only_here, place, says
from bomward.regimes import ACTS, ItemClass, Profile, Provision, Regime
from bomward.words import MEANINGS

_WIDTH = 100
_SUGGESTED, _LEAST = 3, 3
_ALIKE, _WORDS_ALIKE = 0.6, 0.8
_FROM_REPORT = "a finding's id is explained from its report: --report FILE, written by `bomward check -o json=FILE`"

_NOT_IN_REPORT = "the report that was given holds no finding of that id"


class Piece(msgspec.Struct, frozen=True):
    """A part of an explanation, to be set as text or as a page."""

    kind: Literal["title", "text", "item", "heading", "point", "address", "closing"]
    text: str
    label: str = ""
    """What an item is about; the id that a title is of."""


def explain(id: str, data: Compiled, day: datetime.date, report: Report | None = None) -> str:
    """The text for an id. Raises UsageError where nothing has it."""
    records = data.catalog.records()
    documents = report.documents if report else ()
    told = [(document.source, finding) for document in documents for finding in document.findings if finding.id == id]
    if told:
        findings = (_finding(source, finding, records.get(finding.entry)) for source, finding in told)
        return "\n".join(_text(map(plain, _lines(pieces))) for pieces in findings)
    plainly = id.casefold().replace(" ", "-")
    if not (pieces := tuple(described(id, data, day)) or tuple(described(plainly, data, day))):
        raise UsageError(f"nothing is called {id!r}", where="explain", hint=_meant(id, data, report))
    return _text(_lines(pieces))


def described(id: str, data: Compiled, day: datetime.date) -> Iterator[Piece]:
    """What an id of the data stands for; nothing where none has it."""
    records = data.catalog.records()
    regimes = {regime.id: regime for regime in data.law.regimes}
    profiles = {profile.id: profile for profile in data.law.profiles}
    classes = {item.id: item for item in data.law.item_classes}
    if id in records:
        yield from _record(records[id])
    elif id in regimes:
        yield from _regime(regimes[id], classes)
    elif id in profiles:
        yield from _profile(profiles[id], regimes)
    elif id in classes:
        yield from _item_class(classes[id], regimes, day)
    else:
        yield from _word(id)


def _meant(text: str, data: Compiled, report: Report | None) -> str:
    """The hint for an id that there is not, or a word."""
    if text.startswith("bw-"):
        return _NOT_IN_REPORT if report else _FROM_REPORT
    words = [word for words in MEANINGS.values() for word in words]
    close = get_close_matches(text.casefold(), words, n=1, cutoff=_WORDS_ALIKE) if len(text) > _LEAST else []
    return f"did you mean {close[0]}?" if close else near(text, data)


def near(text: str, data: Compiled) -> str:
    """The ids most like a text: spelt like it, holding it, or with words spelt like its words; else where all of them stand."""
    named = {row[0]: set(_words(f"{row[0]} {row[3]}")) for row, _ in _rows(data)}
    plainly = text.casefold()
    close = get_close_matches(plainly, named, n=_SUGGESTED, cutoff=_ALIKE)
    close += [id for id in named if id not in close and f"-{plainly}-" in f"-{id}-"]
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


def _lines(pieces: Iterable[Piece]) -> Iterator[str]:
    """Pieces as lines of text, one group set off from the next."""
    before = ""
    for piece in pieces:
        if piece.kind in ("heading", "closing") or (before and piece.kind == "title"):
            yield ""
        if (before, piece.kind) == ("text", "item"):
            yield ""
        yield from _set(piece)
        before = piece.kind


def _set(piece: Piece) -> Iterator[str]:
    """The lines of one piece."""
    match piece.kind:
        case "title":
            yield f"{piece.label}: {piece.text}"
        case "heading" | "closing":
            yield piece.text
        case "address":
            yield f"    {piece.text}"
        case "item":
            yield from _wrapped(piece.text, f"  {piece.label}: ", "    ")
        case "point":
            yield from _wrapped(f"- {piece.text}", "  ", "  ")
        case "text":
            yield from _wrapped(piece.text, "  ", "  ") or [""]


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _item(label: str, text: str) -> Piece:
    return Piece("item", text, label)


def _sources(sources: Iterable[Source]) -> Iterator[Piece]:
    yield Piece("heading", "Sources")
    for source in sources:
        yield Piece("point", f"{source.says} ({source.tier})")
        yield Piece("address", source.url or source.ref)


def _span(affected: Affected) -> str:
    ends = [affected.since and f"from {affected.since}", affected.until and f"until {affected.until} (not included)"]
    doubt = " (border not proven)" if affected.doubtful else ""
    return " ".join(filter(None, ends)) + doubt + (f": {affected.note}" if affected.note else "")


def _record(record: Record) -> Iterator[Piece]:
    return _entry(record) if isinstance(record, Entry) else _maker(record)


def _entry(entry: Entry) -> Iterator[Piece]:
    yield Piece("title", entry.name, entry.id)
    yield Piece("text", entry.summary)
    yield _item("made by", entry.vendor)
    yield _item("relation", f"{entry.relation} (technology of {entry.maker})")
    yield _item(
        "judged as",
        entry.item_class
        + (f"; where only built or tested with: {entry.item_class_dev}" if entry.item_class_dev else ""),
    )
    yield _item("confidence", f"{entry.confidence}; the part is {entry.optionality}")
    for affected in entry.affected:
        yield _item("versions", _span(affected))
    if entry.notes:
        yield _item("notes", entry.notes)
    if entry.ask:
        yield _item("ask the supplier", entry.ask)
    yield Piece("heading", "Found by")
    for pattern in entry.pattern:
        needs = f", together with the {' and the '.join(pattern.requires)}" if pattern.requires else ""
        yield Piece("point", f"{pattern.kind} ({pattern.strength}{needs}): {', '.join(pattern.values)}")
    yield from _sources(entry.source)


def _maker(maker: Maker) -> Iterator[Piece]:
    yield Piece("title", maker.name, maker.id)
    yield Piece("text", maker.summary)
    yield _item("named as", ", ".join((*maker.tokens, *maker.scripts)))
    yield _item("CPE vendors", ", ".join(maker.cpe_vendors))
    yield _item("package namespaces", ", ".join(maker.purls))
    yield _item("judged as", f"{maker.item_class}, where no entry says what the thing is")
    yield from _sources(maker.source)


def _provision(provision: Provision) -> Piece:
    since = f" from {provision.since}" if provision.since else ""
    until = f" until {provision.until}" if provision.until else ""
    head = f"{', '.join(provision.item_classes)} ({' and '.join(provision.acts)}{since}{until})"
    return Piece("point", f"{head}: {provision.outcome}, confidence {provision.confidence}. {provision.reason}")


def _regime(regime: Regime, classes: dict[str, ItemClass]) -> Iterator[Piece]:
    yield Piece("title", regime.title, regime.id)
    yield Piece("text", regime.summary)
    yield _item("authority", f"{regime.authority} ({regime.jurisdiction}, {regime.kind})")
    yield _item("citation", "; ".join(regime.citations))
    yield Piece("address", regime.url)
    yield _item("binds", regime.binds)
    yield _item("holds from", f"{regime.since}" + (f" until {regime.until}" if regime.until else ""))
    yield _item("status", f"{regime.status}, confidence {regime.status_confidence}. {regime.status_note}".strip())
    for exception in regime.exceptions:
        yield _item("except", exception)
    for milestone in regime.milestone:
        yield _item(str(milestone.date), milestone.text)
    yield Piece("heading", "What it says")
    for provision in regime.verdict:
        yield _provision(provision)
    others = [item for item in classes if item not in regime.silent_on]
    if "*" in {item for provision in regime.verdict for item in provision.item_classes}:
        yield Piece("text", f"* stands for all other classes: there are {', '.join(others)}")
    if regime.open_points:
        yield Piece("heading", "Not known")
        for point in regime.open_points:
            yield Piece("point", point)
    yield from _sources(regime.source)
    yield Piece("closing", "This is no legal advice.")


def _profile(profile: Profile, regimes: dict[str, Regime]) -> Iterator[Piece]:
    yield Piece("title", profile.title + (" (the default)" if profile.default else ""), profile.id)
    yield Piece("text", profile.summary)
    yield _item("fails at", profile.fail_on)
    if profile.act_note:
        yield _item("act", profile.act_note)
    chosen = list(regimes) if profile.regimes == ("*",) else profile.regimes
    for id in chosen:
        yield _item("regime", f"{id}, {regimes[id].title}")


def _item_class(item: ItemClass, regimes: dict[str, Regime], day: datetime.date) -> Iterator[Piece]:
    yield Piece("title", item.title, item.id)
    yield Piece("text", item.summary)
    yield Piece("heading", f"What the regimes say of it on {day}")
    for regime in regimes.values():
        found = {act: regime.provision(item.id, act, day) for act in ACTS}
        said = {act: f"{p.outcome} (confidence {p.confidence})" for act, p in found.items() if p is not None}
        words = set(said.values()) if len(set(said.values())) == 1 else [f"{act} {text}" for act, text in said.items()]
        yield _item(regime.id, "; ".join(words) or "nothing on this day")


def _word(word: str) -> Iterator[Piece]:
    kind, words = next(((kind, words) for kind, words in MEANINGS.items() if word in words), ("", {}))
    if not kind:
        return
    yield Piece("title", kind, word)
    yield Piece("text", f"{words[word]}.")
    if len(words) > 1:
        yield Piece("heading", "Beside it")
        yield from (_item(other, said) for other, said in words.items() if other != word)


def _finding(source: str, finding: Finding, record: Record | None) -> Iterator[Piece]:
    component = finding.component
    thing = record.name if record else finding.entry
    yield Piece("title", f"{component.name} {component.version} {finding.relation} {thing}", finding.id)
    yield _item("outcome", f"{only_here(finding)}: {finding.capped}" if finding.capped else str(finding.outcome))
    yield _item("stands in", f"{source}, {place(finding.location)}")
    way = "; ".join(part for part in (finding.whole_path, reach(finding)) if part)
    yield _item("path", way or "the document does not say")
    for item in finding.evidence:
        yield _item("evidence", f"{item.kind} {item.value!r} meets {item.pattern} ({item.strength}), {place(item)}")
    for verdict in finding.verdicts:
        yield _item(
            verdict.regime,
            f"{says(verdict, finding)} (confidence {verdict.confidence}): {verdict.reason} [{verdict.citation}]",
        )
    if finding.ask:
        yield _item("ask the supplier", finding.ask)
    if record is not None:
        yield from _record(record)


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
