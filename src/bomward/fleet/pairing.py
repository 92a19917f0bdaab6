"""Which documents of a run are which of the run before: by what they are called, and else by what they are about."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

import msgspec

from bomward.comparing import is_other
from bomward.findings import Status, SubjectId
from bomward.fleet import tables
from bomward.fleet.store import DataSet
from bomward.fleet.tables import Row

_COLUMNS = ("address", "source", "subject", "status", "verdict", "sha256")
_NEW = ""
"""The old name of a document that was not there."""
_UNSAID = "\0"


class Paired(msgspec.Struct, frozen=True):
    """The documents of both runs, of those that are the same no more than is asked of them."""

    unread_before: set[str]
    """What could not be read: documents, whole archives, folders."""
    unread: set[str]
    missing: set[str]
    """Documents of the run before that are not there any more."""
    lost: list[Row]
    """Documents as they were that could be read then, and cannot be now."""
    back: list[Row]
    """Documents as they are that can be read now, and could not be then."""
    old_names: dict[str, str]
    """What documents were called that are called otherwise now, or are about another product."""
    new_names: dict[str, str]
    """The same the other way."""
    shared: bool

    def old_name(self, source: str) -> str:
        """What a document was called in the run before."""
        return self.old_names.get(source, source)

    def new_name(self, source: str) -> str:
        """What a document of the run before is called now."""
        return self.new_names.get(source, source)


def paired(current: DataSet, previous: DataSet) -> Paired:
    """The documents of two runs beside each other."""
    unread: tuple[set[str], set[str]] = set(), set()
    went: list[Row] = []
    come: list[Row] = []
    lost: list[Row] = []
    back: list[Row] = []
    shared = False
    # NOTE: both are in the order of the addresses, so that no more than what differs is held.
    both = heapq.merge(_rows(previous, 0), _rows(current, 1), key=itemgetter(0))
    for _, group in groupby(both, key=itemgetter(0)):
        there: tuple[dict[str, Row], dict[str, Row]] = {}, {}
        for _, turn, row in group:
            there[turn][row["source"]] = row
            if row["status"] == Status.UNCHECKED:
                unread[turn].add(row["source"])
        old, new = there
        same = {source for source in old.keys() & new if not _is_about_another(new[source], old[source])}
        shared = shared or bool(same)
        went += [row for source, row in old.items() if source not in same]
        come += [row for source, row in new.items() if source not in same]
        lost += [old[source] for source in same if source in unread[1] and source not in unread[0]]
        back += [new[source] for source in same if source in unread[0] and source not in unread[1]]
    renamed = _called_otherwise(come, went)
    old_names = dict.fromkeys((row["source"] for row in come), _NEW) | renamed
    new_names = {old: new for new, old in renamed.items()}
    missing = {row["source"] for row in went} - {row["source"] for row in come} - new_names.keys()
    found = Paired(*unread, missing, lost, back, old_names, new_names, shared or bool(renamed))
    lost += (
        row
        for row in went
        if row["source"] not in found.unread_before and is_within(found.new_name(row["source"]), found.unread)
    )
    back += (
        row
        for row in come
        if row["source"] not in found.unread
        and is_within(found.old_name(row["source"]) or row["source"], found.unread_before)
    )
    return found


def _rows(data: DataSet, turn: int) -> Iterator[tuple[str, int, Row]]:
    return ((row["address"], turn, row) for row in tables.read(data.parts("documents"), _COLUMNS))


def _is_about_another(row: Row, old: Row) -> bool:
    """Whether a document that is called as one before is about another product than that."""
    subjects = row["subject"], old["subject"]
    return subjects[0] != subjects[1] and is_other(*(msgspec.convert(subject, SubjectId) for subject in subjects))


def _product(row: Row) -> tuple[str, str]:
    return row["subject"]["supplier"], row["subject"]["name"]


def _file(row: Row) -> str:
    return str(row["source"]).replace("\\", "/").rpartition("/")[2]


_SAME: tuple[Callable[[Row], tuple[str, ...]], ...] = (
    lambda row: (row["sha256"],),
    # NOTE: many documents name no supplier; with all else the same they are one.
    lambda row: (row["subject"]["supplier"] or _UNSAID, row["subject"]["name"], row["subject"]["version"], _file(row)),
    lambda row: (*_product(row), _file(row)),
    lambda row: (*_product(row), row["subject"]["version"]),
    _product,
)
"""What two documents have in common that are one, called otherwise: the surest first; empty parts tell nothing."""


def _called_otherwise(come: list[Row], went: list[Row]) -> dict[str, str]:
    """What documents were called that are called otherwise now.

    Two are one where nothing else is as like either of them; of some that have the same bytes any two are.
    """
    found: dict[str, str] = {}
    for key in _SAME:
        by_key: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
        taken = {*found.values()}
        for turn, rows, used in ((0, went, taken), (1, come, found)):
            for row in rows:
                if row["source"] not in used and all(key(row)):
                    by_key.setdefault(key(row), ([], []))[turn].append(row["source"])
        for old, new in by_key.values():
            if key is _SAME[0] or len(old) == len(new) == 1:
                found |= dict(zip(new, old, strict=False))
    return found


def is_within(source: str, some: set[str]) -> bool:
    """Whether a document is one of these, or in one of them."""
    return not some.isdisjoint(around(source))


def around(source: str) -> Iterator[str]:
    """What a document is called, and what it may be in: archives and folders."""
    yield source
    yield from (source[:at].removesuffix("!") for at, letter in enumerate(source) if letter in "/\\")
