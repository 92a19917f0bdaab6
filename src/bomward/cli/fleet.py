"""The commands over a fleet: judge what addresses stand for with many workers, and ask what that came to."""

import gc
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from difflib import get_close_matches
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from bomward import __version__
from bomward.checking import Checker
from bomward.cli import apart, files, policies, writing
from bomward.cli.console import CatalogDirs, bug, put, tell
from bomward.cli.declaring import Argument, Option
from bomward.cli.documents import Exclude, Gate, Jobs
from bomward.cli.run import Setup, read
from bomward.errors import Exit, UsageError, choices
from bomward.findings import CatalogId, Status, Tool
from bomward.fleet import EXTRA, forking
from bomward.outputs import OUTPUTS
from bomward.outputs.lists import FORMATS
from bomward.outputs.wording import VERDICTS, counted
from bomward.prepared import data_with

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from bomward.fleet.crew import Crew
    from bomward.fleet.reporting import Filter, Worst
    from bomward.fleet.sources import Item
    from bomward.fleet.store import DataSet, Run, Store


_TOLD_AFTER = 3  # seconds
_ALIKE = 0.8  # of a word to `report`, so that it may be a slip
_FEW_PARTS = 2  # of plain documents, a worker would take longer to load what it writes with


@contextmanager
def _answering(scheduler: str) -> "Iterator[Crew[Any]]":
    """The workers of a scheduler; that it keeps us waiting is told."""
    from bomward.fleet import crew

    waiting = Timer(_TOLD_AFTER, tell, ("note", f"waiting for the scheduler at {scheduler} and its workers"))
    waiting.daemon = True
    with ExitStack() as stack:
        waiting.start()
        try:
            workers = stack.enter_context(crew.there(scheduler))
        finally:
            waiting.cancel()
        yield workers


class _Workers(msgspec.Struct, frozen=True):
    """Who does the work, and how long they wait for a document."""

    scheduler: str
    jobs: int
    threads: int
    timeout: int
    method: str = forking.SPAWN

    def at_work(self) -> "AbstractContextManager[Crew[Any]]":
        """Those that judge."""
        from bomward.fleet import crew

        if self.scheduler:
            return _answering(self.scheduler)
        return crew.here(self.jobs or os.cpu_count() or 1, self.threads, self.method)

    def writing(self, judging: "Crew[Any]", parts: int) -> "AbstractContextManager[Crew[Any] | None]":
        """Those that write so many parts of the tables, who have to be of this machine; none where this process does it."""
        from bomward.fleet import crew

        if parts <= _FEW_PARTS:
            return nullcontext()
        if not self.scheduler:
            return nullcontext(judging)
        return crew.here(self.jobs, 1) if self.jobs > 1 else nullcontext()


Places = Annotated[
    list[str] | None,
    Argument(metavar="[SOURCE]...", help="A folder or a file, or an address: s3://BUCKET/PREFIX, gs://…, az://…"),
]
AddressesFrom = Annotated[
    str,
    Option(
        "--addresses-from",
        metavar="FILE",
        help="Read addresses of documents from FILE, a line each; - for standard input.",
    ),
]
Out = Annotated[str, Option("--out", metavar="DIR", help="The folder of the data set; a run that was ended goes on.")]
Scheduler = Annotated[
    str,
    Option("--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers do the work. Default: this machine."),
]
Timeout = Annotated[
    int,
    Option(
        "--timeout",
        metavar="SECONDS",
        min=1,
        help="How long one document may take to come out of a store, and to be judged.",
    ),
]
Shapes = Annotated[
    list[str] | None,
    Option(
        "-o",
        "--output",
        metavar="FORMAT[=FILE]",
        help="table, json, csv: the list; html and what else check writes: its report, on the worst. May be repeated.",
    ),
]
Kind = Annotated[str, Argument(metavar="[vendors|products|documents|new]", help="What to list.")]


def check(
    sources: Places = None,
    addresses_from: AddressesFrom = "",
    out: Out = "",
    exclude: Exclude = None,
    scheduler: Scheduler = "",
    timeout: Timeout = 300,
    *,
    gate: Gate,
    jobs: Jobs = 0,
) -> None:
    """Check all that the addresses stand for, and write what was found as a Parquet data set."""
    in_force = gate.file()
    setup = gate.setup(in_force)
    _refuse_nothing(bool(sources or addresses_from), (sources or [""])[0], out)
    # NOTE: workers need not stand in the folder that this process stands in.
    setup = msgspec.structs.replace(setup, catalog=tuple(path.absolute() for path in setup.catalog))
    checker = setup.checker()
    policies.remark(checker)
    with _environment(forking.ENVIRONMENT):
        method = forking.SPAWN if scheduler else forking.begin()
    _needed()
    from bomward.fleet import store
    from bomward.fleet.sources import Sources

    lines = _lines(addresses_from) if addresses_from else ()
    exclusion = policies.exclusion(exclude, in_force)
    wanted = Sources(addresses=tuple(sources or ()), lines=lines, exclusion=exclusion, out=out)
    # NOTE: whatever is wrong with the sources is told before anything is written or begun.
    items = wanted.listed()
    first = next(items, None)
    if first is None:
        hint = "check the address, and --exclude"
        raise UsageError("there is no document", where=", ".join(wanted.addresses) or addresses_from, hint=hint)
    gc.enable()  # NOTE: a short run does without; a long one would keep all that a cluster throws away
    # NOTE: a worker that waits for a store can read two documents at once.
    workers = _Workers(scheduler, jobs, threads=2 if wanted.are_elsewhere else 1, timeout=timeout, method=method)
    with store.opened(out) as opened, telling_how_to_go_on(out):
        asked = _asked(checker, (*(sources or ()), *filter(None, [addresses_from])), exclusion.patterns)
        run = _run(opened, asked, setup, checker, chain([first], items), workers)
    writing.remark_waivers(run.waivers, checker)
    policies.remark_exclusion(exclusion)
    from bomward.fleet import reporting  # NOTE: loads what writes tables, which has been there since the first batch

    put("", reporting.told(run).encode("utf-8", "replace"))
    tell("note", f"{out}: bomward fleet report {out} says which vendors and products")
    raise SystemExit(run.exit_code)


def _refuse_nothing(is_named: bool, first: str, out: str) -> None:
    if not is_named:
        hint = "name a folder or an address: bomward fleet s3://BUCKET/PREFIX --out DIR"
        raise UsageError("no source was named", where="fleet", hint=hint)
    if not out:
        hint = "name one: --out DIR"
        if "/" not in first and get_close_matches(first, ["report"], cutoff=_ALIKE) and not Path(first).exists():
            hint += "; or did you mean `bomward fleet report DIR`?"
        raise UsageError("no folder was named for the data set", where="--out", hint=hint)


@contextmanager
def telling_how_to_go_on(out: str) -> Iterator[None]:
    """Say what becomes of a run where it is interrupted meanwhile."""
    try:
        yield
    except KeyboardInterrupt:
        tell("note", f"{out}: batches that were judged are kept; the same command goes on from there")
        raise


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """This environment with more in it, for what is begun meanwhile."""
    before = {name: os.environ[name] for name in more if name in os.environ}
    os.environ.update(more)
    try:
        yield
    finally:
        for name in more.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def _needed() -> None:
    """Raise UsageError where what a fleet needs is not installed."""
    try:
        from bomward.fleet import running  # noqa: F401 - all but what writes tables stands behind it
    except ModuleNotFoundError as error:
        missing = error.name
    else:
        # NOTE: looked for and not loaded: one takes time, the other is loaded by whoever needs it.
        missing = next((name for name in ("cryptography", "pyarrow") if find_spec(name) is None), None)
    if missing:
        raise UsageError(f"a fleet needs {missing}, which is not installed", where="fleet", hint=EXTRA)


def _lines(name: str) -> Iterator[str]:
    """The lines of a list, as they are asked for. Raises UsageError."""
    if name == files.STDIN:
        yield from sys.stdin or ()
        return
    try:
        with Path(name).open(encoding="utf-8", errors="surrogateescape") as file:
            yield from file
    except OSError as error:
        hint = "check the path and the permissions"
        raise UsageError(f"cannot be read: {error.strerror}", where=f"--addresses-from {name}", hint=hint) from error


def _run(
    opened: "Store", asked: "Run", setup: Setup, checker: Checker, items: "Iterable[Item]", workers: _Workers
) -> "Run":
    """Judge, settle, write and publish; what it came to."""
    from bomward.fleet import running, work

    # NOTE: waivers are for the whole run to settle, and change no judgement.
    bare = msgspec.structs.replace(setup, policy=msgspec.structs.replace(setup.policy, waivers=(), origin=()))
    job = work.Job(make=bare.checker, terms=asked.terms, bug=bug, read=read, alone=apart.alone, seconds=workers.timeout)
    attempt, known = opened.begin(asked)
    one = running.Running(job, checker, attempt)
    progress = one.progress
    with workers.at_work() as many:
        judged = one.judged(items, known, many)
        first = next(judged)
        from bomward.fleet import tables  # noqa: F401 - loaded now, since the workers have enough to do

        _watched(chain([first], judged))
        settled = running.settled_by(attempt, checker, refers=progress.refers)
        with workers.writing(many, progress.parts) as writers:
            done = running.put_together(attempt, progress.parts, settled, checker.terms, writers)
            run = running.total(asked, done, progress.parts, settled)
    opened.publish(attempt, run)
    new = progress.objects - progress.as_they_were
    tell("note", f"{counted(new, 'object')} judged, {progress.as_they_were:,} as they were")
    return run


def _asked(checker: Checker, sources: tuple[str, ...], exclude: tuple[str, ...]) -> "Run":
    from bomward.fleet.store import SCHEMA, Run

    asked = checker.terms
    return Run(
        schema=SCHEMA,
        tool=Tool(name="bomward", version=__version__),
        catalog=CatalogId(version=checker.data.catalog.version, sha256=checker.data.sha256),
        as_of=asked.policy.as_of,
        act=asked.policy.act,
        profile=asked.profile,
        regimes=tuple(regime.id for regime in asked.regimes),
        fail_on=asked.fail_on,
        terms=checker.fingerprint,
        sources=sources,
        exclude=exclude,
    )


def _watched(done: Iterator[int]) -> None:
    """Let it be done, with a bar that shows how many there are so far where somebody watches."""
    seen = sys.stderr is not None and sys.stderr.isatty()
    each = (None for number in done for _ in range(number))
    with typer.progressbar(each, label="checking", show_pos=True, file=sys.stderr, hidden=not seen) as bar:
        for _ in bar:
            pass


def report(
    folder: Annotated[str, Argument(metavar="DIR", help="What --out named.")],
    kind: Kind = "products",
    output: Shapes = None,
    vendor: Annotated[str, Option("--vendor", metavar="NAME", help="Of this vendor.")] = "",
    product: Annotated[str, Option("--product", metavar="NAME", help="Of this product.")] = "",
    outcome: Annotated[str, Option("--outcome", metavar="OUTCOME", help="That come to this, or to worse.")] = "",
    status: Annotated[
        str, Option("--status", metavar="STATUS", help="Checked, incomplete or unchecked, whatever was found.")
    ] = "",
    catalog: CatalogDirs = None,
) -> None:
    """Say which vendors, products or documents, the worst first, or what is new since the last run; or write the page."""
    _needed()
    from bomward.fleet import changes, reporting, store

    pairs = [_shape(text) for text in output or ("table",)]
    if kind not in reporting.KINDS:
        raise UsageError(f"no kind {kind!r}", where="fleet report", hint=choices(kind, reporting.KINDS))
    wanted = reporting.Filter(vendor=vendor, product=product, outcome=outcome, status=status)
    _refuse(wanted, kind)
    listings = [pair for pair in pairs if pair[0] in FORMATS]
    others = [pair for pair in pairs if pair not in listings]
    with store.reading(folder):
        current, previous = store.read(folder)
        if kind == "new":
            found = changes.compared(current, previous)
            lines = reporting.lines_of(found, wanted)
            _tell_how_compared(current, previous, shared=found.shared)
        else:
            found = None
            lines = reporting.listed(current, kind, wanted) if listings else []
        worst = reporting.report(current, wanted, found) if others else None
    shown = lines if listings else worst[0].documents if worst else ()
    # NOTE: a list of no changes says so itself.
    if not shown and not (listings and kind == "new"):
        _tell_that_nothing_fits(folder, kind, wanted)
    for format_, file in listings:
        text = reporting.rendered(lines, kind, format_, writing.list_pen(file))
        put(file, text.encode("utf-8", "replace"))
    raise SystemExit(_written(others, current, worst, catalog) if worst else Exit.CLEAN)


def _refuse(wanted: "Filter", kind: str) -> None:
    """Raise UsageError for what can stand nowhere."""
    statuses = [*Status]
    if wanted.outcome and wanted.outcome not in VERDICTS:
        raise UsageError(f"no outcome {wanted.outcome!r}", where="--outcome", hint=choices(wanted.outcome, VERDICTS))
    if wanted.status and wanted.status not in statuses:
        raise UsageError(f"no status {wanted.status!r}", where="--status", hint=choices(wanted.status, statuses))
    if wanted.status and kind == "new":
        raise UsageError("findings have no status, and new lists findings", where="--status", hint="leave it out")


def _tell_that_nothing_fits(folder: str, kind: str, wanted: "Filter") -> None:
    if kind == "new":
        tell("note", "nothing of that changed in a document that is there; -o table lists the missing ones too")
    elif wanted.vendor or wanted.product:
        also = " and comes to that" if wanted.outcome or wanted.status else ""
        names = "vendors" if wanted.vendor else "products"
        tell("note", f"nothing is of that name{also}: bomward fleet report {folder} {names} lists those that there are")


def _tell_how_compared(current: "DataSet", previous: "DataSet | None", *, shared: bool) -> None:
    from bomward.fleet import changes

    if previous is None:
        tell("note", "there was no run before this one: all is new")
        return
    tell("note", changes.how_compared(current.run, previous.run))
    if not shared:
        tell("note", "no document of the run before is in this one: were they of different sources?")


def _shape(text: str) -> writing.Wanted:
    """The format and the file that are wanted. Raises UsageError."""
    format_, _, file = text.partition("=")
    if format_ not in OUTPUTS:
        raise UsageError(f"no output format {format_!r}", where="-o", hint=choices(format_, OUTPUTS))
    return format_, file


def _written(pairs: Sequence[writing.Wanted], data: "DataSet", worst: "Worst", catalog: Sequence[Path] | None) -> int:
    """Write the report that check writes, on the worst documents; the exit code that this comes to."""
    from bomward.reporting import glossary

    known = data_with(*catalog or ())
    if known.sha256 != data.run.catalog.sha256:
        hint = "run the fleet again, which judges by this one; or name the folders of --catalog that it was run with"
        raise UsageError("it was judged by another catalog", where=str(data.folder), hint=hint)
    made, notes, left = worst
    if left:
        tell("note", f"these are the worst {len(made.documents):,}; left out: {counted(left, 'document')}")
    regimes = [regime for regime in known.law.regimes if regime.id in made.regimes]
    told = glossary(made.documents, known.catalog.records(), regimes, dict(notes))
    return writing.worst(Exit.CLEAN, writing.write_reports(pairs, made, told))
