"""The commands that judge documents, note it in them, and take the notes out again: check, annotate, restore."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bomward.check import Checker, Policy, data_with, restore_bytes
from bomward.cli import files, writing
from bomward.cli.console import (
    Act,
    AllowSigned,
    AsOf,
    CatalogDir,
    OutFile,
    Profile,
    Regimes,
    Sbom,
    Sboms,
    day,
    put,
    tell,
)
from bomward.cli.run import Setup, all_checked, checked
from bomward.errors import Error, UsageError
from bomward.inventory import Note
from bomward.references import Checked

_NOTES_SHOWN = 5

Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "-o", "--output", metavar="FORMAT[=FILE]", help=f"{writing.FORMATS}; may be repeated. Default: table."
    ),
]
FilesFrom = Annotated[
    str,
    typer.Option(
        "--files-from",
        metavar="FILE",
        help="Read names of documents from FILE, a line each or with NUL between them; - for standard input.",
    ),
]
Jobs = Annotated[
    int,
    typer.Option("-j", "--jobs", metavar="N", min=0, help="How many processes check documents; 0: one for each core."),
]
FailOn = Annotated[
    str,
    typer.Option(
        "--fail-on",
        metavar="LEVEL",
        help="The outcome from which to exit with 1, or never. Default: the profile's; with --regime the default profile's.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 if anything at all could not be judged.")]
AllowIncomplete = Annotated[
    bool, typer.Option("--allow-incomplete", help="Do not exit with 3 for an incomplete document.")
]
InPlace = Annotated[bool, typer.Option("--in-place", help="Write over the document itself.")]
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
    allow_signed: AllowSigned = False,
    catalog: CatalogDir = None,
    jobs: Jobs = 1,
) -> None:
    """Check SBOMs. Exit: 0 nothing that fails, 1 a finding that fails, 2 wrong use, 3 not fully checked."""
    wanted = writing.wanted(output or ())
    policy = Policy(
        as_of=day(as_of),
        act=act,
        profile=profile,
        regimes=tuple(regime or ()),
        fail_on=fail_on,
        strict=strict,
        allow_incomplete=allow_incomplete,
    )
    setup = Setup(policy, catalog)
    checker = setup.checker()
    names = named(sboms or [], files_from)
    copies = [file for format_, file in wanted if format_ == writing.ANNOTATED]
    if copies and len(names) != 1:
        raise UsageError("-o annotated takes one document", where="-o", hint="run it once for each document")
    writing.refuse_overwriting([file for _, file in wanted], names)
    data = b""
    if copies:
        some, data = checked(checker, names[0])
        found = list(some)
    else:
        found = _checked(checker, setup, names, jobs or os.cpu_count() or 1)
    report = checker.report(found)
    notes = {one.report.source: one.notes for one in found if one.notes}
    if ("table", "") not in wanted:
        _remark(notes)
    failures = writing.write_reports(wanted, report, checker.glossary(report.documents, notes))
    for file in copies:
        failures |= writing.write_annotated(file, checker, names[0], report, data, allow_signed=allow_signed)
    raise typer.Exit(writing.worst(report.exit_code, failures))


def _checked(checker: Checker, setup: Setup, names: list[str], jobs: int) -> list[Checked]:
    """How each document fared, with a bar that shows how far it is where somebody watches."""
    found: list[Checked] = []
    watched = len(names) > 1 and sys.stderr is not None and sys.stderr.isatty()
    with typer.progressbar(length=len(names), label="checking", file=sys.stderr, hidden=not watched) as bar:
        for some in all_checked(checker, setup, names, jobs):
            found += some
            bar.update(1)
    return found


def _remark(notes: dict[str, tuple[Note, ...]]) -> None:
    """Say which imperfections kept nothing from being judged."""
    for name, some in notes.items():
        for note in some[:_NOTES_SHOWN]:
            tell("note", f"{name}: {note.message} ({note.where})")
        if len(some) > _NOTES_SHOWN:
            tell("note", f"{name}: and {len(some) - _NOTES_SHOWN} more like these")


def named(arguments: list[str], files_from: str = "", command: str = "check") -> list[str]:
    """The documents that a command line means. Raises UsageError where that is none."""
    # NOTE: what a list or a walk names and is gone by now is told as unchecked instead.
    files.refuse_missing([name for name in arguments if not files.is_pattern(name)])
    listed = files.listed(files_from) if files_from else []
    if files_from == files.STDIN and files.STDIN in (*arguments, *listed):
        hint = "take the names or the document from it, not both"
        raise UsageError("standard input was named twice", where="--files-from -", hint=hint)
    names = list(files.documents([*arguments, *listed]))
    if not names:
        hint = f"name a file: bomward {command} sbom.json, or - for standard input"
        raise UsageError("no document was named", where=command, hint=hint)
    return names


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
    if in_place and (output or sbom == files.STDIN):
        raise UsageError(
            "--in-place and -o, or standard input, do not go together", where="annotate", hint="choose one"
        )
    if in_place and Path(sbom).is_symlink():
        raise UsageError(
            "--in-place would put a file in the place of a link", where=sbom, hint="name the file that it leads to"
        )
    if output and output != files.STDIN:
        writing.refuse_overwriting([output], [sbom])
    policy = Policy(as_of=day(as_of), act=act, profile=profile, regimes=tuple(regime or ()))
    checker = Checker(policy, data_with(catalog))
    data = files.document(sbom, "annotate")
    try:
        noted, document = checker.annotate(data, sbom, allow_signed=allow_signed)
    except Error as error:
        raise writing.placed(error, sbom) from error
    if in_place and document.wrappers:
        hint = "write a copy with -o: it is the bare SBOM"
        raise UsageError("the SBOM is wrapped, and would be written over its wrapper", where=sbom, hint=hint)
    file = sbom if in_place else output
    put(file, noted)
    writing.say_annotated(document, file)


def restore(annotated: Annotation, output: OutFile = "") -> None:
    """Bring back the original of an annotated SBOM, byte for byte. Exit: 0 written, 3 changed since, or never annotated."""
    data = files.document(annotated, "restore")
    try:
        original = restore_bytes(data)
    except Error as error:
        raise writing.placed(error, annotated) from error
    put(output, original)
