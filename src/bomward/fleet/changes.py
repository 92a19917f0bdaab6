"""What differs between a run and the one before it: findings, and documents that can no longer be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from bomward.findings import ComponentId, GoneFinding, Outcome, Report, Status
from bomward.fleet import tables
from bomward.fleet.pairing import Paired, around, is_within, paired
from bomward.fleet.store import DataSet, Run
from bomward.fleet.tables import Row
from bomward.inventory import Note

BECAME = ("new", "worse", "read", "unread", "better", "missing", "gone")
"""What becomes of a finding, in the order in which it is told."""
_FOUND = ("source", "subject", "id", "component", "entry", "outcome")
_ITSELF = {"component": {"name": "(the document itself)", "ref": "", "version": ""}, "entry": "", "id": ""}


class Change(msgspec.Struct, frozen=True):
    """What became of a finding."""

    became: str
    row: Row
    """The finding as it is; as it was, where it is there no more."""
    source: str
    """What its document is called now, where it is still there."""
    was: str = ""
    """Its outcome before; empty where it was not there, or nobody could see it."""

    @property
    def is_known(self) -> bool:
        """Whether the run before had it, and at the least as bad."""
        return self.became not in ("new", "worse", "read")

    def gone(self) -> GoneFinding:
        """The finding of before."""
        return GoneFinding(
            id=self.row["id"],
            source=self.row["source"],
            component=msgspec.convert(self.row["component"], ComponentId),
            entry=self.row["entry"],
            outcome=Outcome(self.row["outcome"]),
        )


class Changes(msgspec.Struct, frozen=True):
    """All that differs, and whether there is anything to compare with."""

    each: Sequence[Change]
    baseline: str | None = None
    """The digest of the run before; None where there was none."""
    shared: bool = True
    """Whether any document of one run is in the other: if not, they were about different things."""

    def sources(self) -> set[str]:
        """The documents that something changed in; of one that cannot be read, also what it was in."""
        told = ((one.source, one.became == "unread") for one in self.each)
        return {name for source, is_unread in told for name in (around(source) if is_unread else (source,))}

    def notes(self, report: Report) -> dict[str, tuple[Note, ...]]:
        """Of documents of a report that cannot be read, what the run before had found in them."""
        found: dict[str, Counter[str]] = {}
        names = {document.source for document in report.documents}
        for one in self.each:
            place = next(filter(names.__contains__, around(one.source)), None) if one.became == "unread" else None
            if place is not None and one.row["id"]:
                found.setdefault(place, Counter())[one.was] += 1
        return {
            source: (Note(message=f"what the run before found here cannot be seen now: {_counts(counts)}", where=""),)
            for source, counts in found.items()
        }

    def beside(self, report: Report, sources: set[str]) -> Report:
        """A report on documents with these names, with the run before as its baseline."""
        new = {(one.row["source"], one.row["id"]) for one in self.each if not one.is_known}
        documents = tuple(
            msgspec.structs.replace(
                document,
                findings=tuple(
                    msgspec.structs.replace(finding, known=(document.source, finding.id) not in new)
                    for finding in document.findings
                ),
            )
            for document in report.documents
        )
        gone = tuple(one.gone() for one in self.each if one.became == "gone" and one.source in sources)
        return msgspec.structs.replace(report, documents=documents, baseline=self.baseline, gone=gone)


def compared(current: DataSet, previous: DataSet | None) -> Changes:
    """What differs from the run before; all is new where there was none."""
    if previous is None:
        rows = tables.read(current.parts("findings"), _FOUND)
        return Changes([Change("new", row, row["source"]) for row in rows])
    documents = paired(current, previous)
    before: dict[tuple[str, str], list[Row]] = {}
    for row in tables.read(previous.parts("findings"), _FOUND):
        before.setdefault((row["source"], row["id"]), []).append(row)
    found = []
    for row in tables.read(current.parts("findings"), _FOUND):
        old = before.get((documents.old_name(row["source"]), row["id"]))
        found += _become(row, old.pop(0) if old else None, documents)
    left = [row for those in before.values() for row in those]
    found += [_ended(row, documents) for row in left]
    found += _without_findings(documents, {row["source"] for row in left}, {change.source for change in found})
    return Changes(found, previous.digest(), documents.shared)


def how_compared(current: Run, previous: Run) -> str:
    """When and how the run before was judged: a difference may come of that."""
    pairs = {
        "bomward": (previous.tool.version, current.tool.version),
        "catalog": (_catalog(previous), _catalog(current)),
        "laws": (previous.profile or ", ".join(previous.regimes), current.profile or ", ".join(current.regimes)),
        "act": (previous.act, current.act),
    }
    others = [f"{name} {was} (now {now})" for name, (was, now) in pairs.items() if was != now]
    if not others and previous.terms != current.terms and previous.as_of == current.as_of:
        others.append("other limits")
    now = f" (now {current.as_of})" if previous.as_of != current.as_of else ""
    told = [f"compared with the run before, as of {previous.as_of}{now}"]
    told += [f"it was judged by other terms: {'; '.join(others)}"] if others else []
    asked = (("of", previous.sources, current.sources), ("without", previous.exclude, current.exclude))
    told += [f"it was {how} {_listed(was)} (now {_listed(now)})" for how, was, now in asked if was != now]
    return "; ".join(told)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"


def _counts(outcomes: Counter[str]) -> str:
    return ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(outcomes.items(), key=_rank))


def _rank(counted: tuple[str, int]) -> int:
    return Outcome(counted[0]).rank


def _catalog(run: Run) -> str:
    return f"{run.catalog.version} {run.catalog.sha256[:8]}"


def _become(row: Row, old: Row | None, documents: Paired) -> list[Change]:
    """What became of a finding that is there."""
    source = row["source"]
    if old is None:
        was_unread = is_within(documents.old_name(source) or source, documents.unread_before)
        return [Change("read" if was_unread else "new", row, source)]
    if old["outcome"] == row["outcome"]:
        return []
    is_worse = Outcome(row["outcome"]).rank < Outcome(old["outcome"]).rank
    return [Change("worse" if is_worse else "better", row, source, old["outcome"])]


def _ended(row: Row, documents: Paired) -> Change:
    """What became of a finding that is not there."""
    source = documents.new_name(row["source"])
    if is_within(source, documents.unread):
        return Change("unread", row, source, row["outcome"])
    return Change("missing" if source in documents.missing else "gone", row, source, row["outcome"])


def _without_findings(documents: Paired, lost: set[str], told: set[str]) -> Iterator[Change]:
    """Documents that can no longer be read, or can be again, and of which no finding has told that."""
    for row in documents.lost:
        if row["source"] not in lost:
            now = row | _ITSELF | {"outcome": Status.UNCHECKED}
            yield Change("unread", now, documents.new_name(row["source"]), row["verdict"])
    for row in documents.back:
        if row["source"] not in told:
            yield Change("read", row | _ITSELF | {"outcome": row["verdict"]}, row["source"], Status.UNCHECKED)
