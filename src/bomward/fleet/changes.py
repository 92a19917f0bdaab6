"""What differs between a run and the one before it: findings, and documents that can no longer be read."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from bomward.findings import ComponentId, GoneFinding, Outcome, Report, Status
from bomward.fleet import tables
from bomward.fleet.store import DataSet, Run
from bomward.fleet.tables import Row

KINDS = ("new", "worse", "read", "unread", "better", "gone")
"""What becomes of a finding, in the order in which it is told."""
_FOUND = ("source", "subject", "id", "component", "entry", "outcome")
_DOCUMENTS = ("address", "source", "subject", "status", "verdict")
_ITSELF = {"component": {"name": "(the document itself)", "ref": "", "version": ""}, "entry": "", "id": ""}
_SAME_VERSION, _ANY_VERSION = ("supplier", "name", "version"), ("supplier", "name")


class Change(msgspec.Struct, frozen=True):
    """What became of a finding."""

    kind: str
    row: Row
    """The finding as it is; as it was, where it is there no more."""
    was: str = ""
    """Its outcome before; empty where it was not there, or nobody could see it."""

    @property
    def is_known(self) -> bool:
        """Whether the run before had it, and at the least as bad."""
        return self.kind not in ("new", "worse", "read")

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
    baseline: str = ""
    """The digest of what the run before was asked; empty where there was none."""
    shared: bool = True
    """Whether any document of one run is in the other: if not, they were about different things."""

    @property
    def sources(self) -> set[str]:
        """The documents that something changed in; of one that cannot be read, also what it was in."""
        told = ((one.row["source"], one.kind == "unread") for one in self.each)
        return {name for source, is_unread in told for name in (_around(source) if is_unread else (source,))}

    def beside(self, report: Report) -> Report:
        """A report on documents of this run, with the run before as its baseline."""
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
        gone = tuple(one.gone() for one in self.each if one.kind == "gone")
        return msgspec.structs.replace(report, documents=documents, baseline=self.baseline, gone=gone)


class _Documents(msgspec.Struct):
    """What became of the documents of the run before."""

    unread: set[str] = msgspec.field(default_factory=set)
    """What cannot be read now: documents, whole archives, folders."""
    unread_before: set[str] = msgspec.field(default_factory=set)
    lost: list[Row] = msgspec.field(default_factory=list)
    """Documents as they were that could be read then, and cannot be now."""
    old_names: dict[str, str] = msgspec.field(default_factory=dict)
    """What documents were called that are called otherwise now."""
    shared: bool = False


def changes(current: DataSet, previous: DataSet | None) -> Changes:
    """What differs from the run before; all is new where there was none. A finding whose document is called otherwise is none."""
    if previous is None:
        return Changes([Change("new", row) for row in tables.read(current.parts("findings"), _FOUND)])
    documents = _documents(current, previous)
    before = {(row["source"], row["id"]): row for row in tables.read(previous.parts("findings"), _FOUND)}
    found = []
    for row in tables.read(current.parts("findings"), _FOUND):
        name = documents.old_names.get(row["source"], row["source"])
        old = before.pop((name, row["id"]), None)
        if old is None:
            found.append(Change("read" if _is_within(row["source"], documents.unread_before) else "new", row))
        elif old["outcome"] != row["outcome"]:
            is_worse = Outcome(row["outcome"]).rank < Outcome(old["outcome"]).rank
            found.append(Change("worse" if is_worse else "better", row, old["outcome"]))
    found += [
        Change("unread" if _is_within(row["source"], documents.unread) else "gone", row, row["outcome"])
        for row in before.values()
    ]
    told = {source for source, _ in before}
    found += [
        Change("unread", row | _ITSELF | {"outcome": Status.UNCHECKED}, row["verdict"])
        for row in documents.lost
        if row["source"] not in told
    ]
    return Changes(found, previous.sha256, documents.shared)


def terms(current: Run, previous: Run) -> str:
    """What the run before was, for whoever compares: a difference may come of other terms."""
    pairs = {
        "bomward": (previous.tool.version, current.tool.version),
        "catalog": (_catalog(previous), _catalog(current)),
        "laws": (previous.profile or ", ".join(previous.regimes), current.profile or ", ".join(current.regimes)),
        "act": (previous.act, current.act),
    }
    others = [f"{name} {was} (now {now})" for name, (was, now) in pairs.items() if was != now]
    told = f"compared with the run before, as of {previous.as_of} (now {current.as_of})"
    return f"{told}; it was judged by other terms: {'; '.join(others)}" if others else told


def _catalog(run: Run) -> str:
    return f"{run.catalog.version} {run.catalog.sha256[:8]}"


def _documents(current: DataSet, previous: DataSet) -> _Documents:
    found = _Documents()
    come: list[Row] = []
    went: list[Row] = []
    # NOTE: both are in the order of the addresses, so that no more than what differs is held.
    both = heapq.merge(_rows(previous, 0), _rows(current, 1), key=itemgetter(0))
    for _, group in groupby(both, key=itemgetter(0)):
        there: tuple[dict[str, Row], dict[str, Row]] = {}, {}
        for _, turn, row in group:
            there[turn][row["source"]] = row
        old, new = there
        found.unread_before.update(source for source, row in old.items() if _is_unread(row))
        found.unread.update(source for source, row in new.items() if _is_unread(row))
        found.lost += [row for source, row in old.items() if not _is_unread(row) and _is_within(source, found.unread)]
        found.shared = found.shared or not old.keys().isdisjoint(new)
        went += [row for source, row in old.items() if source not in new]
        come += [row for source, row in new.items() if source not in old]
    went = [row for row in went if not _is_within(row["source"], found.unread)]
    for parts in (_SAME_VERSION, _ANY_VERSION):
        found.old_names |= _called_otherwise(come, went, parts)
        come = [row for row in come if row["source"] not in found.old_names]
        taken = {*found.old_names.values()}
        went = [row for row in went if row["source"] not in taken]
    found.shared = found.shared or bool(found.old_names)
    return found


def _rows(data: DataSet, turn: int) -> Iterator[tuple[str, int, Row]]:
    return ((row["address"], turn, row) for row in tables.read(data.parts("documents"), _DOCUMENTS))


def _called_otherwise(come: list[Row], went: list[Row], parts: tuple[str, ...]) -> dict[str, str]:
    """What documents were called that describe a product which one describes that is there no more; each of these counts once."""
    known: dict[tuple[str, ...], list[str]] = {}
    for row in reversed(went):
        if row["subject"]["name"]:
            known.setdefault(tuple(row["subject"][part] for part in parts), []).append(row["source"])
    pairs = ((row["source"], known.get(tuple(row["subject"][part] for part in parts))) for row in come)
    return {source: old.pop() for source, old in pairs if old}


def _is_unread(row: Row) -> bool:
    return bool(row["status"] == Status.UNCHECKED)


def _is_within(source: str, some: set[str]) -> bool:
    """Whether a document is one of these, or in one of them."""
    return not some.isdisjoint(_around(source))


def _around(source: str) -> Iterator[str]:
    """What a document is called, and what it may be in: archives and folders."""
    yield source
    yield from (source[:at].removesuffix("!") for at, letter in enumerate(source) if letter in "/\\")
