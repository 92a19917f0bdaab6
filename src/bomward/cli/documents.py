"""The commands that take documents: check, annotate, restore, validate."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from bomward.check import Checker, Policy, data_with, restore_bytes
from bomward.cli import files
from bomward.cli.console import (
    Act,
    AsOf,
    CatalogDir,
    Exit,
    OutFile,
    Profile,
    Regimes,
    Sbom,
    Sboms,
    day,
    errors_told,
    put,
    tell,
)
from bomward.errors import Error, UsageError
from bomward.findings import DocumentReport, Glossary, Report
from bomward.inventory import Note
from bomward.outputs import OUTPUTS, table
from bomward.outputs.harmless import plain

ANNOTATED = "annotated"
_FORMATS = ", ".join([*OUTPUTS, ANNOTATED])
_NOTES_SHOWN = 5
_WIDEST = 140

Outputs = Annotated[
    list[str] | None,
    typer.Option("-o", "--output", metavar="FORMAT[=FILE]", help=f"{_FORMATS}; may be repeated. Default: table."),
]
FilesFrom = Annotated[
    str,
    typer.Option(
        "--files-from", metavar="FILE", help="Read names of documents from FILE, a line each; - for standard input."
    ),
]
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
InPlace = Annotated[bool, typer.Option("--in-place", help="Write over the document itself.")]
AllowSigned = Annotated[
    bool, typer.Option("--allow-signed", help="Annotate a signed document; its signature will not verify.")
]
Annotation = Annotated[str, typer.Argument(metavar="ANNOTATED", help="What annotate wrote, or - for standard input.")]


def check(
    sboms: Sboms = None,
    files_from: FilesFrom = "",
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
    with errors_told():
        wanted = _wanted(output)
        policy = Policy(
            as_of=day(as_of),
            act=act,
            profile=profile,
            regimes=tuple(regime or ()),
            fail_on=fail_on,
            strict=strict,
            allow_incomplete=allow_incomplete,
        )
        checker = Checker(policy, data_with(catalog))
        names = _named([*(sboms or ()), *_listed(files_from)], "check")
        run = _Run(checker)
        if any(format_ == ANNOTATED for format_, _ in wanted) and len(names) != 1:
            raise UsageError("-o annotated takes one document", where="-o", hint="run it once for each document")
        for name in names:
            run.take(name)
        run.remark()
        report = checker.report(run.reports)
        for format_, file in wanted:
            if format_ == ANNOTATED:
                put(file, checker.annotate(run.last, names[0]))
            else:
                _write(format_, file, report, checker.glossary(run.reports, run.notes))
        raise typer.Exit(report.exit_code)


class _Run:
    """Documents checked one after the other; one that cannot be read does not keep the others from it."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.reports: list[DocumentReport] = []
        self.notes: dict[str, tuple[Note, ...]] = {}
        self.last = b""

    def take(self, name: str) -> None:
        """Check one document."""
        try:
            self.last = files.read(name)
        except Error as error:
            self.last = b""
            self.reports.append(self.checker.unread(name, error))
            return
        report, notes = self.checker.check(self.last, name)
        self.reports.append(report)
        if notes:
            self.notes[name] = notes

    def remark(self) -> None:
        """Say which imperfections kept nothing from being judged."""
        for name, notes in self.notes.items():
            for note in notes[:_NOTES_SHOWN]:
                tell("note", f"{name}: {note.message} ({note.where})")
            if len(notes) > _NOTES_SHOWN:
                tell("note", f"{name}: and {len(notes) - _NOTES_SHOWN} more like these")


def _wanted(outputs: list[str] | None) -> list[tuple[str, str]]:
    """Pairs (format, file); an empty file name is standard output, which only one format may have."""
    pairs = [(text.partition("=")[0], text.partition("=")[2]) for text in outputs or ["table"]]
    for format_, _ in pairs:
        if format_ not in (*OUTPUTS, ANNOTATED):
            raise UsageError(f"no output format {format_!r}", where="-o", hint=f"there are: {_FORMATS}")
    if sum(not file for _, file in pairs) > 1:
        hint = "give all but one a file: -o table -o json=report.json"
        raise UsageError("two outputs cannot share standard output", where="-o", hint=hint)
    return pairs


def _named(arguments: list[str], command: str) -> list[str]:
    names = list(files.documents(arguments))
    if not names:
        hint = f"name a file: bomward {command} sbom.json, or - for standard input"
        raise UsageError("no document was named", where=command, hint=hint)
    return names


def _listed(name: str) -> list[str]:
    text = files.read(name).decode("utf-8", "surrogateescape") if name else ""
    return [line for line in text.splitlines() if line.strip()]


def _write(format_: str, file: str, report: Report, glossary: Glossary) -> None:
    if format_ == "table":
        on_terminal = not file and sys.stdout.isatty()
        width = min(shutil.get_terminal_size().columns, _WIDEST) if on_terminal else 100
        text = table.render(report, glossary, width=width, colour=on_terminal and "NO_COLOR" not in os.environ)
    else:
        text = OUTPUTS[format_](report, glossary)
    put(file, text.encode("utf-8", "replace"))


def annotate(
    sbom: Sbom,
    output: OutFile = "",
    in_place: InPlace = False,
    allow_signed: AllowSigned = False,
    profile: Profile = "",
    regime: Regimes = None,
    act: Act = "supply",
    as_of: AsOf = "",
    catalog: CatalogDir = None,
) -> None:
    """Write the findings into a copy of the SBOM; every other byte stays. Exit: 0 written, 2 wrong use, 3 not annotated."""
    with errors_told():
        if in_place and (output or sbom == files.STDIN):
            raise UsageError(
                "--in-place and -o, or standard input, do not go together", where="annotate", hint="choose one"
            )
        if output and Path(output).exists() and Path(sbom).exists() and Path(output).samefile(sbom):
            raise UsageError("-o names the document itself", where=output, hint="--in-place writes over it on purpose")
        policy = Policy(as_of=day(as_of), act=act, profile=profile, regimes=tuple(regime or ()))
        checker = Checker(policy, data_with(catalog))
        put(sbom if in_place else output, checker.annotate(files.read(sbom), sbom, allow_signed=allow_signed))


def restore(annotated: Annotation, output: OutFile = "") -> None:
    """Bring back the original of an annotated SBOM, byte for byte. Exit: 0 written, 3 changed since, or never annotated."""
    with errors_told():
        put(output, restore_bytes(files.read(annotated)))


def validate(sboms: Sboms = None) -> None:
    """Check SBOMs against the official schema of their format. Exit: 0 valid, 1 not, 2 wrong use, 3 could not be checked."""
    from bomward.validate import LIMITS  # NOTE: imported where it is used, for the schema libraries behind it
    from bomward.validate import validate as problems_of

    with errors_told():
        names = _named(sboms or [], "validate")
    code = Exit.CLEAN
    for name in names:
        try:
            problems = problems_of(files.read(name), name)
        except Error as error:
            print(f"{plain(name)}: not checked: {plain(error.message)} ({plain(error.hint)})")
            code = max(code, Exit.UNCHECKED)
            continue
        print(f"{plain(name)}: {'valid' if not problems else f'{len(problems)} problems'}")
        for problem in problems:
            print(f"  line {problem.line} {plain(problem.pointer or '/')}: {plain(problem.message)}")
        code = max(code, Exit.FOUND) if problems else code
    for family, limit in LIMITS.items():
        tell("note", f"{family}: {limit}")
    raise typer.Exit(code)
