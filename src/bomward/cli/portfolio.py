"""The commands over a portfolio: add, list, show, recheck, decide, withdraw, report."""

import os
import time
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import msgspec

from bomward.checking import Checker
from bomward.cli import beside, files, policies, writing
from bomward.cli.console import AsOf, Sboms, day, put, tell, watched
from bomward.cli.declaring import Argument, Option
from bomward.cli.documents import Exclude, FilesFrom, Gate, Jobs, Outputs, named
from bomward.cli.opening import DEFAULT, Product, Url, Vendor, now, opened
from bomward.cli.run import Setup, checked_bytes, read
from bomward.errors import Exit, UsageError, choices
from bomward.looking import Begin
from bomward.outputs.wording import VERDICTS, counted

if TYPE_CHECKING:
    from bomward.pool import Pool
    from bomward.portfolio.database import Database
    from bomward.portfolio.reporting import Again
    from bomward.portfolio.store import Names
    from bomward.portfolio.tasks import Bench, Taken

_SHOWN = 20
_BATCH, _BATCH_BYTES, _BATCH_SECONDS = 16, 16 << 20, 2
"""So many files, or so many bytes of them, or what came in so much time, are written at once: a run that is killed loses no more."""

Version = Annotated[str, Option("--version", metavar="TEXT", help="Of this version of the product.")]
Entry = Annotated[str, Option("--entry", metavar="ID", help="With a finding of this catalog entry.")]
FindingId = Annotated[str, Option("--finding", metavar="ID", help="With this finding.")]
Level = Annotated[str, Option("--outcome", metavar="OUTCOME", help="That come to this, or to worse.")]
Shape = Annotated[str, Option("-o", "--output", metavar="FORMAT[=FILE]", help="table, json; list also csv.")]


def _bench(setup: Setup, known: frozenset[str], begin: Begin | None = None) -> "Bench":
    """What a process needs, here or in a worker."""
    from bomward.portfolio.tasks import Bench

    return Bench(checker=setup.checker(begin), judge=checked_bytes, read=read, known=known)


def _pool(setup: Setup, jobs: int) -> "Pool[Bench]":
    from bomward.pool import Pool

    number = jobs or os.cpu_count() or 1
    held = _bench(setup, frozenset(), beside.begin if number == 1 else None)
    return Pool(make=partial(_bench, setup, held.known), held=held, jobs=number)


def _knowing(pool: "Pool[Bench]", setup: Setup, known: frozenset[str]) -> "Pool[Bench]":
    """The pool, which need not judge what is known."""
    held = msgspec.structs.replace(pool.held, known=known)
    return msgspec.structs.replace(pool, make=partial(_bench, setup, known), held=held)


def _again(pool: "Pool[Bench]") -> "Again":
    return lambda kept, count: watched(pool.done(kept), count, "judging")


def _shape(output: str, formats: tuple[str, ...]) -> writing.Wanted:
    """The format and the file that are wanted. Raises UsageError."""
    format_, _, file = output.partition("=")
    if format_ not in formats:
        raise UsageError(f"no output format {format_!r}", where="-o", hint=choices(format_, formats))
    return format_, file


def _put(file: str, text: str) -> None:
    put(file, text.encode("utf-8", "replace"))


def add(
    sboms: Sboms = None,
    files_from: FilesFrom = "",
    exclude: Exclude = None,
    vendor: Annotated[str, Option("--vendor", metavar="NAME", help="Whose they are, whatever they say.")] = "",
    product: Annotated[str, Option("--product", metavar="NAME", help="What they are of, whatever they say.")] = "",
    version: Annotated[str, Option("--version", metavar="TEXT", help="Which version, whatever they say.")] = "",
    db: Url = DEFAULT,
    *,
    gate: Gate,
    jobs: Jobs = 1,
) -> None:
    """Check SBOMs and keep them, with what was found; what is there already stays as it is."""
    in_force = gate.file()
    setup = gate.setup(in_force)
    names = named(sboms or [], files_from, policies.exclusion(exclude, in_force), "portfolio add")
    # NOTE: whatever is wrong with the terms is told before a portfolio is made.
    pool = _pool(setup, 1 if len(names) == 1 else jobs)
    with opened(db, create=True) as database:
        code = _add(database, setup, pool, names, (vendor, product, version))
    raise SystemExit(code)


def _add(database: "Database", setup: Setup, pool: "Pool[Bench]", names: list[str], said: tuple[str, str, str]) -> int:
    """Take the files in, show what of them is not clear, and give the exit code."""
    from bomward.portfolio import listing, reading, reporting, store
    from bomward.portfolio.packing import kept
    from bomward.portfolio.tasks import Incoming

    with database.reading() as session:
        pool = _knowing(pool, setup, store.originals(session))
    checker = pool.held.checker
    policies.remark(checker)
    tasks = (Incoming(name, here=name == files.STDIN) for name in names)
    done = watched(pool.done(tasks), len(names), "adding")
    given, new, unread = _filed(database, checker, done, store.Names(*map(kept, said)))
    with database.reading() as session:
        every = reading.rows(session, also=given)
        wanted = [row for row in every if row.original in given]
        report, _ = reporting.report(session, checker, _again(pool), every, wanted, anew=False)
        lines = listing.listed(session, "documents", listing.Filter(originals=frozenset(given)), report.as_of)
        withdrawn = sum(original in given for original, _ in reading.members_withdrawn(session))
    # NOTE: what is clear, nobody has to look at; where much is not, the worst comes first.
    told = [line for line in lines if line["outcome"] != "clear"]
    if told:
        _put("", listing.rendered(told[:_SHOWN], "documents", "table", writing.list_pen("")))
    if len(told) > _SHOWN:
        tell("note", f"{len(told) - _SHOWN:,} more are not clear: bomward portfolio list documents")
    if told and len(told) < len(lines):
        tell("note", f"not listed here, since they are clear: {counted(len(lines) - len(told), 'document')}")
    if withdrawn:
        tell(
            "note",
            f"withdrawn before, and still so: {counted(withdrawn, 'document')}; bomward portfolio withdraw NAME --put-back",
        )
    there, twice = len(given) - new, len(names) - unread - len(given)
    known = f"{there:,} there already" + (f", {twice:,} given twice" if twice else "")
    tell("note", f"{counted(new, 'file')} added, {known}, {unread:,} not read; {database.name}")
    return report.exit_code or (Exit.UNCHECKED if unread else Exit.CLEAN)


def _filed(
    database: "Database", checker: Checker, done: "Iterable[Taken]", labels: "Names"
) -> tuple[set[str], int, int]:
    """Write what was taken in, some at a time; the digests of all, how many were new, and how many could not be read."""
    from bomward.portfolio import store

    given: set[str] = set()
    new = unread = run = 0
    at, batch, since = now(), list["Taken"](), time.monotonic()

    def is_enough() -> bool:
        many = len(batch) >= _BATCH or sum(len(each.packed) for each in batch) >= _BATCH_BYTES
        return many or time.monotonic() - since >= _BATCH_SECONDS

    def write() -> None:
        nonlocal new, run, since
        with database.writing() as session:
            run = run or store.begun(session, checker, "add", at)
            new += len(store.filed(session, run, batch, labels))
        batch.clear()
        since = time.monotonic()

    for one in done:
        if not one.sha256:
            unread += 1
            for document in one.checked:
                error = document.report.error
                tell("error", f"{one.name}: {error.message if error else 'not read'}")
            continue
        given.add(one.sha256)
        batch.append(one)
        if is_enough():
            write()
    if batch:
        write()
    return given, new, unread


def listed(
    kind: Annotated[str, Argument(metavar="[vendors|products|documents]", help="What to list.")] = "products",
    vendor: Vendor = "",
    product: Product = "",
    version: Version = "",
    outcome: Level = "",
    entry: Entry = "",
    finding: FindingId = "",
    withdrawn: Annotated[bool, Option("--withdrawn", help="Those that were withdrawn, and no others.")] = False,
    as_of: AsOf = "",
    output: Shape = "table",
    db: Url = DEFAULT,
) -> None:
    """List vendors, products or documents, the worst first."""
    with opened(db) as database:
        from bomward.outputs.lists import FORMATS
        from bomward.portfolio import listing

        format_, file = _shape(output, FORMATS)
        writing.refuse_overwriting([file], database.files)
        if kind not in listing.KINDS:
            raise UsageError(f"no kind {kind!r}", where="portfolio list", hint=choices(kind, listing.KINDS))
        if outcome and outcome not in VERDICTS:
            raise UsageError(f"no outcome {outcome!r}", where="--outcome", hint=choices(outcome, VERDICTS))
        wanted = listing.Filter(
            vendor=vendor,
            product=product,
            version=version,
            outcome=outcome,
            entry=entry,
            finding=finding,
            withdrawn=withdrawn,
        )
        with database.reading() as session:
            lines = listing.listed(session, kind, wanted, day(as_of))
            if not lines and (slip := listing.unknown(session, wanted)):
                tell("note", slip)
        _put(file, listing.rendered(lines, kind, format_, writing.list_pen(file)))


def show(
    name: Annotated[str, Argument(metavar="PRODUCT|DIGEST", help="A product's name, or how a digest begins.")],
    vendor: Vendor = "",
    original: Annotated[
        str,
        Option("--original", metavar="FILE", help="Write the document as it was received, - for standard output."),
    ] = "",
    as_of: AsOf = "",
    output: Shape = "table",
    db: Url = DEFAULT,
) -> None:
    """Show documents with their findings, decisions and history; or give one back."""
    with opened(db) as database, database.reading() as session:
        from bomward.portfolio import reading, showing

        format_, file = _shape(output, ("table", "json"))
        writing.refuse_overwriting([file, original], database.files)
        every = reading.rows(session)
        if not showing.chosen(every, name, vendor):
            every += reading.withdrawn(session)
        rows = showing.meant(every, name, vendor)
        if original:
            digests = sorted({row.original for row in rows})
            if len(digests) > 1:
                listed_ = ", ".join(digest[:16] for digest in digests)
                raise UsageError(
                    f"these are {len(digests)} documents", where=name, hint=f"name one by digest: {listed_}"
                )
            put(original, reading.original(session, digests[0]))
        else:
            _put(file, showing.rendered(showing.shown(session, every, rows, day(as_of)), format_, writing.pen(file)))


def recheck(
    output: Shape = "table",
    db: Url = DEFAULT,
    *,
    gate: Gate,
    jobs: Jobs = 1,
) -> None:
    """Judge everything again, and say what became different: new, gone, or of another outcome."""
    in_force = gate.file()
    setup = gate.setup(in_force)
    format_, file = _shape(output, ("table", "json"))
    with opened(db) as database:
        from bomward.outputs import json
        from bomward.portfolio import rechecking, telling

        writing.refuse_overwriting([file], [*database.files, in_force.name])
        pool, at = _pool(setup, jobs), now()
        policies.remark(pool.held.checker)
        with database.reading() as session:
            found = rechecking.recheck(session, pool.held.checker, _again(pool))
        changes = found.changes
        # NOTE: told before it is recorded: whoever is killed in between is told once more, and never not at all.
        _put(file, json.dump(changes) if format_ == "json" else telling.rendered(changes, writing.pen(file)))
        with database.writing() as session:
            rechecking.record(session, pool.held.checker, found.placed, at)
        writing.remark_waivers(found.report.waivers, pool.held.checker)
    raise SystemExit(found.report.exit_code)


def report(
    output: Outputs = None,
    vendor: Vendor = "",
    product: Product = "",
    version: Version = "",
    db: Url = DEFAULT,
    *,
    gate: Gate,
    jobs: Jobs = 1,
) -> None:
    """Write the report that check writes, on all documents; what was judged by other terms is judged again for it."""
    in_force = gate.file()
    wanted = policies.outputs(output, in_force)
    if any(format_ == writing.ANNOTATED for format_, _ in wanted):
        hint = "bomward portfolio show DIGEST --original FILE, then bomward annotate FILE"
        raise UsageError("a copy is made of one document, not of a portfolio", where="-o annotated", hint=hint)
    setup = gate.setup(in_force)
    with opened(db) as database:
        from bomward.portfolio import listing, picturing, reading, reporting

        writing.refuse_overwriting([file for _, file in wanted], [*database.files, in_force.name])
        pool = _pool(setup, jobs)
        policies.remark(pool.held.checker)
        chosen = listing.Filter(vendor=vendor, product=product, version=version)
        with database.reading() as session:
            every = reading.rows(session)
            rows = chosen.chosen(session, every)
            if not rows:
                # NOTE: a slip in a name must not open a gate.
                hint = f"{listing.unknown(session, chosen)} bomward portfolio list names vendors and products".lstrip()
                raise UsageError("no document here is meant", where="portfolio report", hint=hint)
            made, notes = reporting.report(session, pool.held.checker, _again(pool), every, rows)
            glossary = pool.held.checker.glossary(made.documents, notes)
            if any(format_ == "html" for format_, _ in wanted):
                glossary = picturing.remembered(session, rows, made, glossary, pool.held.checker.limits)
        writing.remark(wanted, made, pool.held.checker, notes)
        failures = writing.write_reports(wanted, made, glossary)
    raise SystemExit(writing.worst(made.exit_code, failures))
