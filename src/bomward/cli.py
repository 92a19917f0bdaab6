"""The command line: arguments in, text and exit code out. The only place that prints, reads the clock or the environment, or exits."""

from __future__ import annotations

import datetime
import gc
import os
import shutil
import sys
from enum import IntEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bomward import __version__, files
from bomward.check import Checker, Policy, annotate_bytes, data_with, restore_bytes
from bomward.errors import CannotAnnotateError, CannotRestoreError, DataError, Error, UsageError
from bomward.findings import DocumentReport, Glossary, Report
from bomward.inventory import Note
from bomward.outputs import OUTPUTS, table
from bomward.outputs.harmless import plain

app = typer.Typer(
    name="bomward",
    help="Tells from an SBOM alone whether banned technology sits inside a product, and what each law says of it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
catalog_app = typer.Typer(
    help="Look into the catalog, or check your own records.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(catalog_app, name="catalog")

ANNOTATED = "annotated"
_NOTES_SHOWN = 5


class Exit(IntEnum):
    """What the exit code says; the README has the table."""

    CLEAN = 0
    FOUND = 1
    USAGE = 2
    UNCHECKED = 3


Sboms = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SBOM]...", help="A file, a folder (walked), a pattern, or - for standard input."),
]
Sbom = Annotated[str, typer.Argument(metavar="SBOM", help="A file, or - for standard input.")]
OutFile = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write; standard output if not given.")
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FORMAT[=FILE]",
        help=f"{', '.join([*OUTPUTS, ANNOTATED])}; may be given more than once. Default: table.",
    ),
]
Profile = Annotated[
    str,
    typer.Option(
        "--profile", metavar="NAME", help="Which laws count, and from which outcome to fail. Default: us-commercial."
    ),
]
Regimes = Annotated[
    list[str] | None,
    typer.Option("--regime", metavar="ID", help="These laws instead of the profile's; may be repeated."),
]
Act = Annotated[
    str,
    typer.Option(
        "--act", metavar="supply|use", help="supply: sold, resold, built or updated; use: what we run ourselves."
    ),
]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="Judge as of this day, YYYY-MM-DD. Default: today.")]
FailOn = Annotated[
    str,
    typer.Option(
        "--fail-on", metavar="LEVEL", help="The outcome from which to exit with 1, or never. Default: the profile's."
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 if anything at all could not be judged.")]
AllowIncomplete = Annotated[
    bool, typer.Option("--allow-incomplete", help="Do not exit with 3 for an incomplete document.")
]
CatalogDir = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="DIR", help="Your own catalog records, added to ours or in their place."),
]


def _fail(error: Error, code: Exit) -> NoReturn:
    """One message: what, where, what to do."""
    print(f"error: {plain(error.message)}", file=sys.stderr)
    if error.where:
        print(f"   at: {plain(error.where)}", file=sys.stderr)
    if error.hint:
        print(f" hint: {plain(error.hint)}", file=sys.stderr)
    raise typer.Exit(code)


def _day(text: str) -> datetime.date:
    if not text:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no day", where="--as-of", hint="write it as YYYY-MM-DD, for instance 2026-11-22"
        ) from None


def _wanted(outputs: list[str] | None) -> list[tuple[str, str]]:
    """Pairs (format, file); an empty file name is standard output, which only one format may have."""
    pairs = [(text.partition("=")[0], text.partition("=")[2]) for text in outputs or ["table"]]
    for name, _ in pairs:
        if name not in (*OUTPUTS, ANNOTATED):
            raise UsageError(
                f"no output format {name!r}", where="-o", hint=f"there are: {', '.join([*OUTPUTS, ANNOTATED])}"
            )
    if sum(not file for _, file in pairs) > 1:
        raise UsageError(
            "two outputs cannot share standard output",
            where="-o",
            hint="give all but one a file: -o table -o json=report.json",
        )
    return pairs


@app.command()
def check(
    sboms: Sboms = None,
    files_from: Annotated[
        str,
        typer.Option(
            "--files-from", metavar="FILE", help="Read names of documents from FILE, a line each; - for standard input."
        ),
    ] = "",
    output: Outputs = None,
    profile: Profile = "",
    regime: Regimes = None,
    act: Act = "supply",
    as_of: AsOf = "",
    fail_on: FailOn = "",
    strict: Strict = False,
    allow_incomplete: AllowIncomplete = False,
    catalog: CatalogDir = None,
) -> None:
    """Check SBOMs. Exit: 0 nothing that fails, 1 a finding that fails, 2 wrong use, 3 not fully checked."""
    try:
        wanted = _wanted(output)
        policy = Policy(
            as_of=_day(as_of),
            act=act,
            profile=profile,
            regimes=tuple(regime or ()),
            fail_on=fail_on,
            strict=strict,
            allow_incomplete=allow_incomplete,
        )
        checker = Checker(policy, data_with(catalog))
        names = list(files.documents([*(sboms or ()), *_listed(files_from)]))
        if not names:
            raise UsageError(
                "no document to check",
                where="check",
                hint="name a file: bomward check sbom.json, or - for standard input",
            )
        if any(name == ANNOTATED for name, _ in wanted) and len(names) != 1:
            raise UsageError("-o annotated takes one document", where="-o", hint="run it once for each document")
        originals: dict[str, bytes] = {}
        reports, notes = _check_all(checker, names, originals if any(name == ANNOTATED for name, _ in wanted) else None)
        report = checker.report(reports)
        _remarks(notes)
        for format, file in wanted:
            if format == ANNOTATED:
                _out(file, annotate_bytes(originals[names[0]], names[0], policy, checker=checker))
            else:
                _write_report(format, file, report, checker.glossary(reports, notes))
    except (UsageError, DataError) as error:
        _fail(error, Exit.USAGE)
    except Error as error:
        _fail(error, Exit.UNCHECKED)
    raise typer.Exit(report.exit_code)


def _listed(name: str) -> list[str]:
    return (
        [line for line in files.read(name).decode("utf-8", "surrogateescape").splitlines() if line.strip()]
        if name
        else []
    )


def _check_all(
    checker: Checker, names: list[str], originals: dict[str, bytes] | None
) -> tuple[list[DocumentReport], dict[str, tuple[Note, ...]]]:
    """All documents, one after the other; one that cannot be read does not keep the others from being checked."""
    reports, notes = [], {}
    for name in names:
        try:
            data = files.read(name)
        except Error as error:
            reports.append(checker.unread(name, error))
            continue
        if originals is not None:
            originals[name] = data
        report, remarks = checker.check(data, name)
        reports.append(report)
        if remarks:
            notes[name] = remarks
    return reports, notes


def _remarks(notes: dict[str, tuple[Note, ...]]) -> None:
    """Imperfections that kept nothing from being judged: said, not reported."""
    for name, remarks in notes.items():
        for note in remarks[:_NOTES_SHOWN]:
            print(f"note: {plain(name)}: {plain(note.message)} ({plain(note.where)})", file=sys.stderr)
        if len(remarks) > _NOTES_SHOWN:
            print(f"note: {plain(name)}: and {len(remarks) - _NOTES_SHOWN} more like these", file=sys.stderr)


def _write_report(format: str, file: str, report: Report, glossary: Glossary) -> None:
    if format == "table":
        on_terminal = not file and sys.stdout.isatty()
        width = min(shutil.get_terminal_size((100, 24)).columns, 140) if on_terminal else 100
        text = table.render(report, glossary, width=width, colour=on_terminal and "NO_COLOR" not in os.environ)
    else:
        text = OUTPUTS[format](report, glossary)
    _out(file, text.encode("utf-8", "replace"))


def _out(file: str | None, data: bytes) -> None:
    if file and file != files.STDIN:
        files.write(file, data)
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # NOTE: the reader has gone, as `head` does; what it wanted it has. The exit code still says what was found.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@app.command()
def annotate(
    sbom: Sbom,
    output: OutFile = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write over the document itself.")] = False,
    allow_signed: Annotated[
        bool, typer.Option("--allow-signed", help="Annotate a signed document; its signature will not verify.")
    ] = False,
    profile: Profile = "",
    regime: Regimes = None,
    act: Act = "supply",
    as_of: AsOf = "",
    catalog: CatalogDir = None,
) -> None:
    """Write the findings into a copy of the SBOM; every other byte stays. Exit: 0 written, 2 wrong use, 3 not annotated."""
    try:
        if in_place and (output or sbom == files.STDIN):
            raise UsageError(
                "--in-place and -o, or standard input, do not go together", where="annotate", hint="choose one"
            )
        if (
            output
            and output != files.STDIN
            and os.path.exists(output)
            and os.path.exists(sbom)
            and os.path.samefile(output, sbom)
        ):
            raise UsageError("-o names the document itself", where=output, hint="--in-place writes over it on purpose")
        policy = Policy(as_of=_day(as_of), act=act, profile=profile, regimes=tuple(regime or ()))
        data = files.read(sbom)
        result = annotate_bytes(data, sbom, policy, allow_signed, Checker(policy, data_with(catalog)))
        _out(sbom if in_place else output, result)
        if in_place or output:
            print(f"annotated: {plain(sbom if in_place else output or '')}", file=sys.stderr)
    except (UsageError, DataError) as error:
        _fail(error, Exit.USAGE)
    except (CannotAnnotateError, Error) as error:
        _fail(error, Exit.UNCHECKED)


@app.command()
def restore(
    annotated: Annotated[
        str, typer.Argument(metavar="ANNOTATED", help="What annotate wrote, or - for standard input.")
    ],
    output: OutFile = None,
) -> None:
    """Bring back the original of an annotated SBOM, byte for byte. Exit: 0 written, 3 it was changed since, or never annotated."""
    try:
        _out(output, restore_bytes(files.read(annotated)))
    except (CannotRestoreError, Error) as error:
        _fail(error, Exit.UNCHECKED)


@app.command()
def validate(sboms: Sboms = None) -> None:
    """Check SBOMs against the official schema of their format. Exit: 0 valid, 1 not, 2 wrong use, 3 could not be checked."""
    from bomward.validate import (
        LIMITS,
        validate as problems_of,
    )  # NOTE: imported where it is used, for the schema libraries it needs

    code = Exit.CLEAN
    try:
        names = list(files.documents(sboms or ()))
        if not names:
            raise UsageError(
                "no document to validate", where="validate", hint="name a file: bomward validate sbom.json"
            )
    except UsageError as error:
        _fail(error, Exit.USAGE)
    for name in names:
        try:
            problems = problems_of(files.read(name), name)
        except Error as error:
            print(f"{plain(name)}: not checked: {plain(error.message)} ({plain(error.hint)})")
            code = max(code, Exit.UNCHECKED)
            continue
        print(f"{plain(name)}: {f'{len(problems)} problems' if problems else 'valid'}")
        for problem in problems:
            print(f"  line {problem.line} {plain(problem.pointer or '/')}: {plain(problem.message)}")
        code = max(code, Exit.FOUND) if problems else code
    for limit in LIMITS.values():
        print(f"note: {limit}", file=sys.stderr)
    raise typer.Exit(code)


@app.command()
def explain(
    id: Annotated[
        str,
        typer.Argument(metavar="ID", help="A catalog entry, a regime, a profile, an item class, or a finding's id."),
    ],
    report: Annotated[
        str, typer.Option("--report", metavar="FILE", help="The JSON report that a finding's id is from.")
    ] = "",
    catalog: CatalogDir = None,
) -> None:
    """Say what an id stands for: what, why, and by which sources."""
    import msgspec

    from bomward.explain import explain as text_of

    try:
        given = msgspec.json.decode(files.read(report), type=Report) if report else None
        _out(None, text_of(id, data_with(catalog), given).encode())
    except msgspec.MsgspecError as error:
        _fail(UsageError(f"no bomward report: {error}", where=report, hint="write one with -o json=FILE"), Exit.USAGE)
    except Error as error:
        _fail(error, Exit.USAGE)


@catalog_app.command("list")
def catalog_list(catalog: CatalogDir = None) -> None:
    """List every record: id, relation, class, name."""
    _search("", catalog)


@catalog_app.command("search")
def catalog_search(
    words: Annotated[list[str], typer.Argument(help="Words that a record must hold.")], catalog: CatalogDir = None
) -> None:
    """List the records that hold all the words, in their names, patterns or summaries. Exit 1: there is none."""
    _search(" ".join(words), catalog)


def _search(words: str, catalog: Path | None) -> None:
    from bomward.explain import listing

    try:
        found = listing(data_with(catalog).catalog, words)
    except Error as error:
        _fail(error, Exit.USAGE)
    _out(None, found.encode())
    if not found:
        print("no record holds that", file=sys.stderr)
        raise typer.Exit(Exit.FOUND)


@catalog_app.command("lint")
def catalog_lint(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Your own records; ours if not given.")] = None,
) -> None:
    """Check catalog files: their form, their sources, and that each entry's own examples come out as they say."""
    from bomward.lint import lint

    try:
        problems, count = lint(folder)
    except Error as error:
        _fail(error, Exit.USAGE)
    for problem in problems:
        print(problem)
    print(f"{count} records, {len(problems)} problems", file=sys.stderr)
    raise typer.Exit(Exit.USAGE if problems else Exit.CLEAN)


@catalog_app.command("compile")
def catalog_compile(
    check_only: Annotated[
        bool, typer.Option("--check", help="Only say whether the compiled file is up to date.")
    ] = False,
) -> None:
    """Compile the packaged data files into the one that is loaded. For those who work on bomward itself."""
    from bomward.compiled import COMPILED, compile_data

    try:
        data = compile_data()
    except Error as error:
        _fail(error, Exit.USAGE)
    current = COMPILED.is_file() and COMPILED.read_bytes() == data
    if check_only and not current:
        _fail(
            DataError("the compiled catalog is out of date", where=str(COMPILED), hint="run `make catalog`"), Exit.USAGE
        )
    if not current:
        files.write(str(COMPILED), data)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"bomward {__version__} (catalog {data_with(None).catalog.version})")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Hold the options that go before a command."""


def main() -> None:
    """Run the command line."""
    # NOTE: values hold no cycles; collecting among millions of them costs more than all else.
    gc.disable()
    app()
