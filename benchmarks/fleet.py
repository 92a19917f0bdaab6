"""What a fleet costs: for each document, in a worker and in the client; and how much faster two cores are than one.

python -m benchmarks.fleet FOLDER    writes the documents below FOLDER, and prints what each costs
"""

from __future__ import annotations

import datetime
import math
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import msgspec
from benchmarks.documents import made
from benchmarks.generate import FAMILIES, Plan, write_document
from benchmarks.measuring import BenchError, Command, Sample, measure

from bomward.checking import Policy
from bomward.cli import apart
from bomward.cli.console import bug
from bomward.cli.run import Setup, read
from bomward.fleet import running, work
from bomward.fleet.crew import here
from bomward.fleet.sources import Item, Sources
from bomward.fleet.store import Attempt

if TYPE_CHECKING:
    from bomward.fleet.crew import Crew

WORKERS = 1_000
"""For how many it is worked out what they would do."""
_MILLION = 1_000_000
_DAY = datetime.date(2026, 11, 27)
_LIMIT = 900.0
_TASKS, _TURNS = 200, 2
_MINUTES = 120
"""Seconds from which on a span is told in minutes."""
_HIT = 10
"""One document in so many holds an engine."""
T = TypeVar("T")


class Kind(NamedTuple):
    """Documents of about one size; some of them stand there several times."""

    name: str
    documents: int
    different: int
    least: int
    most: int
    costed: int
    """So many of them tell what one costs."""

    @property
    def components(self) -> str:
        """How many each holds."""
        return f"{self.least:,}" if self.least == self.most else f"{self.least:,} to {self.most:,}"


KINDS = (Kind("small", 8_000, 200, 20, 20, 2_000), Kind("real", 600, 30, 1_000, 3_000, 60))
"""Small ones show what each costs whatever is in it; the others are what stores hold."""


class Costs(msgspec.Struct, frozen=True):
    """What one document costs: bytes, and seconds of processor time."""

    size: float
    batch: float
    """How many are handed out at once."""
    worker: float
    result: float
    """Bytes that a worker sends back."""
    keep: float
    """In the client: to list it, and to unpack and keep what came of it."""
    task: float
    """In the client: to hand out a batch, the scheduler and encryption among it; for each document."""
    tables: float

    @property
    def client(self) -> float:
        """All that the client does while workers judge."""
        return self.keep + self.task

    @property
    def busy(self) -> float:
        """How many workers one client keeps busy."""
        return self.worker / self.client


class Fleet(NamedTuple):
    """Documents of a kind, what one costs, and whole runs."""

    kind: Kind
    costs: Costs
    core: Sample
    """One core, for the one worker and for the client."""
    one: Sample
    """One worker, and a core for the client."""
    two: Sample
    """Two workers on two cores, which the client takes its time from."""
    load: float
    """Of the machine before the runs; on a machine at rest it is 0."""

    @property
    def gain(self) -> float:
        """How much faster two cores are than one."""
        return self.core.wall / self.two.wall

    @property
    def of_workers(self) -> float:
        """How much faster two workers are than one that has a core for itself."""
        return self.one.wall / self.two.wall


class _Here:
    """A crew that is this process alone, and knows how long its work took."""

    def __init__(self) -> None:
        self.spent, self.tasks, self.sent = 0.0, 0, 0

    def done(self, more: Callable[[], Any]) -> Iterator[tuple[Any, Any]]:
        """Each task with what it came to."""
        while (task := more()) is not None:
            function, arguments = task.call
            spent, found = _timed(partial(function, *arguments))
            self.spent += spent
            self.tasks += 1
            self.sent += len(found)
            yield task, found


def _timed(do: Callable[[], T]) -> tuple[float, T]:
    begin = process_time()
    found = do()
    return process_time() - begin, found


def _write(folder: Path, kind: Kind) -> Path:
    """The documents of a kind, of which those that are alike are one file with several names."""
    rnd = random.Random(1)
    where = folder / kind.name
    where.mkdir(parents=True)
    for number in range(kind.different):
        components = rnd.randint(kind.least, kind.most)
        first = where / f"{number:05d}.json"
        engine = components // 2 if number % _HIT == 0 else None
        write_document(first, FAMILIES[number % len(FAMILIES)], Plan(components, number, engine))
        for other in range(number + kind.different, kind.documents, kind.different):
            os.link(first, where / f"{other:05d}.json")
    return where


class _Answer(NamedTuple):
    """A task that takes as much there and brings as much back as one that judges, and does nothing."""

    size: int
    given: tuple[Any, ...]

    @property
    def call(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """What a worker does."""
        return _random, (self.size, *self.given)


def _random(size: int, *_: object) -> bytes:
    return os.urandom(size)


def _job(setup: Setup) -> work.Job:
    terms = setup.checker().fingerprint
    return work.Job(make=setup.checker, terms=terms, bug=bug, read=read, alone=apart.alone, seconds=_LIMIT)


def costs(where: Path, out: Path, most: int, tasks: int = _TASKS) -> Costs:
    """What one of the documents in a folder costs, by the first so many of them."""
    setup = Setup(Policy(as_of=_DAY))
    checker, job, attempt, alone = setup.checker(), _job(setup), Attempt(out), _Here()
    for name in ("batches", "documents", "findings", "gaps", "judgements"):
        (out / name).mkdir(parents=True)
    items = tuple(_listed(where, most))
    work.batch(job, items[:1], [None])  # NOTE: a worker makes its checker ready once
    run = running.Running(job, checker, attempt)
    whole, _ = _timed(lambda: list(run.judged(_listed(where, most), (), cast("Crew[Any]", alone))))
    settled = running.settled_by(attempt, checker, refers=False)
    tables, _ = _timed(lambda: list(running.put_together(attempt, run.progress.parts, settled, checker.terms, None)))
    count = len(items)
    batch = count / alone.tasks
    return Costs(
        size=sum(Path(item.address).stat().st_size for item in items) / count,
        batch=batch,
        worker=alone.spent / count,
        result=alone.sent / count,
        keep=(whole - alone.spent) / count,
        task=_task(_Answer(alone.sent // alone.tasks, (job, items[: round(batch)])), tasks) / batch,
        tables=tables / count,
    )


def _listed(where: Path, most: int) -> Iterator[Item]:
    return islice(Sources(addresses=(str(where),)).listed(), most)


def _task(answer: _Answer, number: int) -> float:
    """What it costs this process to have something done by a worker."""
    with here(1, 1) as crew:
        waiting = iter([answer] * (number + 1))
        done = crew.done(lambda: next(waiting, None))
        next(done)  # NOTE: what it takes to begin is no matter of how many there are
        spent, _ = _timed(lambda: list(done))
    return spent / number


def _run(where: Path, workers: int, cores: int = 2) -> Sample:
    out = where.with_suffix(".out")
    words = ["fleet", str(where), "--out", str(out), "-j", str(workers), "--no-policy", "--as-of", str(_DAY)]
    with _cores(cores):
        found = measure(Command("bomward fleet", [sys.executable, "-m", "bomward", *words], frozenset({1})), _LIMIT)
    shutil.rmtree(out, ignore_errors=True)
    if isinstance(found, Sample):
        return found
    raise BenchError(f"bomward fleet: {found.why}")


@contextmanager
def _cores(number: int) -> Iterator[None]:
    """Leave no more than so many cores to what is started meanwhile."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(every)[:number])
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def _best(some: Iterable[Sample]) -> Sample:
    return min(some, key=lambda sample: sample.wall)


def fleets(folder: Path) -> Iterator[Fleet]:
    """What each kind of documents costs, and how long runs over them take."""
    # NOTE: in a process of its own, since this one is not to hold what a cluster needs.
    told = msgspec.json.decode(made("benchmarks.fleet", str(folder)), type=dict[str, Costs])
    for kind in KINDS:
        where = folder / kind.name
        load = os.getloadavg()[0]
        # NOTE: turn by turn, since others may use the machine; the best run counts.
        turns = ((_run(where, 1, cores=1), _run(where, 1), _run(where, 2)) for _ in range(_TURNS))
        core, one, two = map(_best, zip(*turns, strict=True))
        yield Fleet(kind, told[kind.name], core, one, two, load)
        shutil.rmtree(where)


HEAD = ("for each document", *(f"{kind.components} components" for kind in KINDS))
SPEED_HEAD = (
    "documents",
    "components",
    "1 core, s",
    "2 cores, 1 worker, s",
    "2 cores, 2 workers, s",
    "2 cores over 1",
    "2 workers over 1",
    "load before",
)


def table(found: Sequence[Fleet]) -> list[tuple[str, ...]]:
    """What one document costs."""
    every = [one.costs for one in found]
    return [
        ("size, kB", *(f"{one.size / 1e3:,.0f}" for one in every)),
        ("handed out at once", *(f"{one.batch:.0f}" for one in every)),
        ("worker: read and check, ms", *(_ms(one.worker) for one in every)),
        ("result sent back, bytes", *(f"{one.result:,.0f}" for one in every)),
        ("client: list, unpack and keep, ms", *(_ms(one.keep) for one in every)),
        ("client: hand out, with scheduler and encryption, ms", *(_ms(one.task) for one in every)),
        ("tables, by each process that writes, ms", *(_ms(one.tables) for one in every)),
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.2g}" if seconds < 1 else f"{seconds * 1e3:,.0f}"


def speed_table(found: Sequence[Fleet]) -> list[tuple[str, ...]]:
    """Whole runs, by the clock alone: a process that outlives its children, as that of the workers does, does not say what they took."""
    return [
        (
            f"{one.kind.documents:,}",
            one.kind.components,
            *(f"{sample.wall:.1f}" for sample in (one.core, one.one, one.two)),
            *(f"{gain:.2f} x" for gain in (one.gain, one.of_workers)),
            f"{one.load:.1f}",
        )
        for one in found
    ]


def many(found: Sequence[Fleet]) -> str:
    """What a thousand workers would do."""
    return "\n".join(_many(one) for one in found)


def _many(one: Fleet) -> str:
    cost = one.costs
    rate, busy = WORKERS / cost.worker, cost.busy
    clients = max(1, math.ceil(WORKERS / busy))
    runs = f"{clients} runs over as many prefixes" if clients > 1 else "one run"
    return (
        f"- {one.kind.components} components: {WORKERS:,} workers could judge {_round(rate)} a second; one client hands out and "
        f"keeps {_round(1 / cost.client)} a second, which is work for {_round(busy)} workers. All of them are busy with {runs}, "
        f"each with its own scheduler and `--out`. A million documents then take {_span(_MILLION / min(rate, clients / cost.client))}, "
        f"and {_span(_MILLION * cost.tables)} of processor time for the tables, which `-j` divides."
    )


def _round(number: float) -> str:
    """Two digits of a number."""
    return f"{float(f'{number:.2g}'):,.0f}"


def _span(seconds: float) -> str:
    return f"{_round(seconds)} s" if seconds < _MINUTES else f"{seconds / 60:.0f} minutes"


def main(folder: Path) -> None:
    """Write the documents, and print what each costs."""
    told = {}
    for kind in KINDS:
        where = _write(folder, kind)
        told[kind.name] = costs(where, where.with_suffix(".costs"), kind.costed)
    print(msgspec.json.encode(told).decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
