"""A run: batches cut from the list as it comes, handed to workers, kept as they get done, and put together as a data set."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from bomward.checking import Checker
from bomward.errors import Error, Exit
from bomward.findings import Outcome, Status, Summary
from bomward.fleet import store, work
from bomward.fleet.crew import Crew
from bomward.fleet.settling import Settled, settle
from bomward.fleet.sources import Item
from bomward.fleet.store import PART, Attempt, Run
from bomward.fleet.work import Job, Judged, Known
from bomward.outputs.wording import VERDICTS
from bomward.policy import Terms
from bomward.waivers import WaiverRule

_MOST, _MOST_BYTES = 100, 32 << 20
"""Documents in a batch, and bytes of them."""
_TRIES = 9
"""So many times one document is handed out by itself, each time until a worker has died over it, or several."""


class Place(msgspec.Struct, frozen=True):
    """A document of the run, with what is known of it."""

    item: Item
    known: Judged | None

    @property
    def told(self) -> Known | None:
        """What tells a worker whether it is as it was."""
        return Known(self.known.mark, self.known.sha256) if self.known is not None else None

    @property
    def is_as_it_was(self) -> bool:
        """Whether that can be told from the list alone."""
        return self.known is not None and self.item.mark != "" and self.item.mark == self.known.mark


class Batch(msgspec.Struct, eq=False):
    """Documents that stand beside each other in the run, and how they fared as far as that is known."""

    job: Job
    part: int
    number: int
    places: tuple[Place, ...]
    found: dict[int, Judged] = {}

    @property
    def open(self) -> list[int]:
        """Those of which it is not known yet."""
        return [index for index in range(len(self.places)) if index not in self.found]

    @property
    def call(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """What a worker does."""
        places = [self.places[index] for index in self.open]
        return work.batch, (self.job, tuple(one.item for one in places), tuple(one.told for one in places))

    def take(self, index: int, judged: Judged) -> None:
        """Note how one fared; of one that is as it was, what was known."""
        known = self.places[index].known
        if known is not None and judged.sha256 == known.sha256:
            judged = msgspec.structs.replace(known, mark=judged.mark)
        self.found[index] = judged

    @property
    def packed(self) -> bytes:
        """How all fared."""
        return work.packed([self.found[index] for index in range(len(self.places))])


class Apart(msgspec.Struct, frozen=True, eq=False):
    """Documents of a batch over which workers have died: a worker has them judged by a process of its own."""

    batch: Batch
    indexes: tuple[int, ...]
    tries: int = 0

    @property
    def call(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """What a worker does."""
        places = [self.batch.places[index] for index in self.indexes]
        items, known = tuple(one.item for one in places), tuple(one.told for one in places)
        return work.apart, (self.batch.job, items, known)

    @property
    def again(self) -> list[Apart]:
        """What to try where workers died over this, too: each half by itself; of one document the same, but not for ever."""
        middle = len(self.indexes) // 2
        if middle:
            return [Apart(self.batch, self.indexes[:middle]), Apart(self.batch, self.indexes[middle:])]
        return [msgspec.structs.replace(self, tries=self.tries + 1)] if self.tries + 1 < _TRIES else []


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What a part, or a run, comes to."""

    objects: int
    outcomes: Counter[str]
    statuses: Counter[str]
    verdicts: Counter[str]
    exits: frozenset[int]
    used: Counter[WaiverRule]


class Finish(msgspec.Struct, frozen=True, eq=False):
    """A part to be put together."""

    attempt: Attempt
    part: int
    settled: Settled
    terms: Terms
    tries: int = 0

    @property
    def call(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """What a process of this machine does."""
        return finished, (self.attempt, self.part, self.settled, self.terms)


class Progress(msgspec.Struct):
    """How far a run is."""

    objects: int = 0
    parts: int = 0
    as_they_were: int = 0
    refers: bool = False


class Running:
    """Batches out of a list, until all are kept."""

    def __init__(self, job: Job, checker: Checker, attempt: Attempt) -> None:
        self._job, self._checker, self._attempt = job, checker, attempt
        self._again: deque[Batch | Apart] = deque()
        self.progress = Progress()

    def judged(self, items: Iterable[Item], known: Iterable[Judged], crew: Crew[Any]) -> Iterator[int]:
        """Have every document judged that is not as it was; how many more are kept now, each time."""
        batches = self._batches(items, known)
        untouched: deque[Batch] = deque()

        def more() -> Batch | Apart | None:
            if self._again:
                return self._again.popleft()
            for batch in batches:
                if batch.open:
                    return batch
                untouched.append(batch)
                if len(untouched) >= _MOST:
                    self._keep_all(untouched)
            return None

        told = 0
        for task, found in crew.done(more):
            self._take(task, found)
            self._keep_all(untouched)
            yield self.progress.objects - told
            told = self.progress.objects
        self._keep_all(untouched)
        yield self.progress.objects - told

    def _keep_all(self, batches: deque[Batch]) -> None:
        while batches:
            self._keep(batches.popleft())

    def _take(self, task: Batch | Apart, found: bytes | None) -> None:
        match task, found:
            case Batch(), None:
                # NOTE: which of them it was, nobody can say yet; or it was none, and somebody ended the worker.
                self._again.append(Apart(task, tuple(task.open)))
            case Batch(), bytes():
                self._fill(task, task.open, found)
            case Apart(batch=batch, indexes=indexes), bytes():
                self._fill(batch, indexes, found)
            case Apart(batch=batch, indexes=indexes), None:
                again = task.again
                self._again += again
                if not again:
                    self._fill(batch, indexes, work.given_up(self._checker, batch.places[indexes[0]].item))

    def _fill(self, batch: Batch, indexes: Sequence[int], found: bytes) -> None:
        for index, judged in zip(indexes, work.unpacked(found), strict=True):
            batch.take(index, judged)
        if not batch.open:
            self._keep(batch)

    def _keep(self, batch: Batch) -> None:
        self._attempt.keep(batch.part, batch.number, batch.packed)
        self.progress.objects += len(batch.places)
        self.progress.parts = max(self.progress.parts, batch.part + 1)
        for index, place in enumerate(batch.places):
            judged = batch.found[index]
            self.progress.refers |= judged.refers
            self.progress.as_they_were += place.known is not None and judged.sha256 == place.known.sha256

    def _batches(self, items: Iterable[Item], known: Iterable[Judged]) -> Iterator[Batch]:
        """The documents in batches, which depend on the list alone, and none of which reaches over the end of a part."""
        part = number = size = within = 0
        some: list[Place] = []
        for place in _placed(items, known):
            full = len(some) >= _MOST or size + max(place.item.size, 0) > _MOST_BYTES
            if some and (full or within == PART):
                yield self._batch(part, number, some)
                number, some, size = number + 1, [], 0
            if within == PART:
                part, number, within = part + 1, 0, 0
            some.append(place)
            size += max(place.item.size, 0)
            within += 1
        if some:
            yield self._batch(part, number, some)

    def _batch(self, part: int, number: int, some: list[Place]) -> Batch:
        found = {index: place.known for index, place in enumerate(some) if place.is_as_it_was and place.known}
        return Batch(self._job, part, number, tuple(some), found)


def _placed(items: Iterable[Item], known: Iterable[Judged]) -> Iterator[Place]:
    """Each document with what is known of it; both come in the order of addresses."""
    rest = iter(known)
    one = next(rest, None)
    for item in items:
        while one is not None and one.address < item.address:
            one = next(rest, None)
        # NOTE: what was not read, or was given up, is tried again.
        before = one if one is not None and one.address == item.address and one.sha256 else None
        yield Place(item, before)


def finished(attempt: Attempt, part: int, settled: Settled, terms: Terms) -> Tally:
    """Write a part of each table; what it comes to."""
    from bomward.fleet import tables  # NOTE: takes time to load

    judged = store.whole(attempt.judged(part))
    used: Counter[WaiverRule] = Counter()
    placed = []
    for one in judged:
        for document, waivers in settled.of(one):
            placed.append(document)
            used.update(waivers)
    for table, rows in tables.rows(placed, terms.fail_on).items():
        store.write(attempt.file(table, part), tables.encoded(rows, table))
    attempt.put_together(part, work.packed(judged))
    reports = [one.report for one in placed]
    return Tally(
        objects=len(judged),
        outcomes=Counter(str(finding.outcome) for report in reports for finding in report.findings),
        statuses=Counter(str(report.status) for report in reports),
        verdicts=Counter(report.verdict for report in reports),
        exits=frozenset(int(terms.exit_code((report,))) for report in reports),
        used=used,
    )


def settled_by(attempt: Attempt, checker: Checker, *, refers: bool) -> Settled:
    """What holds for the run as a whole."""
    policy = checker.terms.policy
    return settle(attempt.every, policy.waivers, policy.as_of, refers=refers)


def put_together(
    attempt: Attempt, parts: int, settled: Settled, terms: Terms, crew: Crew[Any] | None
) -> Iterator[Tally]:
    """What each part comes to, once it is written: by these workers, or by this process."""
    # NOTE: the texts of the laws are of no use to this, and would go to every worker.
    slim = msgspec.structs.replace(terms, regimes=())
    waiting = deque(Finish(attempt, part, _of_part(settled, attempt, part), slim) for part in range(parts))
    if crew is None:
        for task in waiting:
            yield finished(*task.call[1])
        return
    for task, tally in crew.done(lambda: waiting.popleft() if waiting else None):
        if tally is not None:
            yield tally
        elif task.tries + 1 < _TRIES:
            waiting.append(msgspec.structs.replace(task, tries=task.tries + 1))
        else:
            raise Error("the processes that write the tables were ended", where="--out", hint="begin again, with -j 1")


def _of_part(settled: Settled, attempt: Attempt, part: int) -> Settled:
    """What a part needs of it."""
    if not settled.references:
        return settled
    addresses = {judged.address for judged in store.whole(attempt.judged(part))}
    references = {key: found for key, found in settled.references.items() if key[0] in addresses}
    return msgspec.structs.replace(settled, references=references)


def total(run: Run, tallies: Iterable[Tally], parts: int, settled: Settled) -> Run:
    """The run with what its parts come to."""
    outcomes, statuses, verdicts = Counter[str](), Counter[str](), Counter[str]()
    used: Counter[WaiverRule] = Counter()
    exits: set[int] = set()
    objects = 0
    for tally in tallies:
        objects += tally.objects
        for whole, some in ((outcomes, tally.outcomes), (statuses, tally.statuses), (verdicts, tally.verdicts)):
            whole.update(some)
        used.update(tally.used)
        exits |= tally.exits
    summary = Summary(
        outcomes={str(outcome): outcomes[outcome] for outcome in Outcome},
        documents=statuses.total(),
        checked=statuses[Status.CHECKED],
        incomplete=statuses[Status.INCOMPLETE],
        unchecked=statuses[Status.UNCHECKED],
    )
    return msgspec.structs.replace(
        run,
        objects=objects,
        parts=parts,
        summary=summary,
        verdicts=_in_order(verdicts),
        exit_code=next((code for code in (Exit.FOUND, Exit.UNCHECKED) if code in exits), Exit.CLEAN),
        waivers=settled.told(used),
    )


def _in_order(verdicts: Mapping[str, int]) -> dict[str, int]:
    return {verdict: verdicts[verdict] for verdict in VERDICTS if verdicts.get(verdict)}
