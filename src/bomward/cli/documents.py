"""The commands that judge documents, note it in them, and take the notes out again: check, annotate, restore."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from bomward.checking import Checker, restore_bytes
from bomward.cli import beside, completing, files, policies, supplied, writing
from bomward.cli.console import AllowSigned, OutFile, Sbom, Sboms, put, tell, watched
from bomward.cli.declaring import Argument, Option
from bomward.cli.run import Setup, all_checked, checked
from bomward.cli.supplied import VexFiles
from bomward.cli.terms import Laws
from bomward.comparing import Baseline
from bomward.comparing import baseline as known_from
from bomward.errors import Error, Exit, UsageError
from bomward.exclusion import Exclusion
from bomward.outputs.wording import counted, exits

if TYPE_CHECKING:
    from bomward.statements import Vex

Outputs = Annotated[
    list[str] | None,
    Option(
        "-o",
        "--output",
        metavar="FORMAT[=FILE]",
        autocompletion=completing.formats,
        help=f"{writing.FORMATS}; may be repeated. Default: table.",
    ),
]
FilesFrom = Annotated[
    str,
    Option(
        "--files-from",
        metavar="FILE",
        help="Read names of documents from FILE, a line each or with NUL between them; - for standard input.",
    ),
]
Jobs = Annotated[
    int,
    Option("-j", "--jobs", metavar="N", min=0, help="How many processes check documents; 0: one for each core."),
]
FailOn = Annotated[
    str,
    Option(
        "--fail-on",
        metavar="LEVEL",
        autocompletion=completing.levels,
        help="The outcome from which to exit with 1, or never. Default: the profile's; with --regime the default profile's.",
    ),
]
Exclude = Annotated[
    list[str] | None,
    Option(
        "--exclude",
        metavar="PATTERN",
        help="Leave out files that a folder or a pattern brings in, by name or by path below the folder; never one that"
        " is named itself. May be repeated.",
    ),
]
Strict = Annotated[
    bool | None, Option("--strict/--no-strict", help="Exit with 3 if anything at all could not be judged.")
]
AllowIncomplete = Annotated[
    bool | None,
    Option("--allow-incomplete/--no-allow-incomplete", help="Do not exit with 3 for an incomplete document."),
]
BaselineFile = Annotated[
    str,
    Option("--baseline", metavar="FILE", help="A JSON report of ours: fail only on findings that it does not have."),
]
InPlace = Annotated[bool, Option("--in-place", help="Write over the document itself.")]
Annotation = Annotated[str, Argument(metavar="ANNOTATED", help="What annotate wrote, or - for standard input.")]


class Gate(Laws, frozen=True, kw_only=True):
    """The same, and what makes a run fail."""

    fail_on: FailOn = ""
    strict: Strict = None
    allow_incomplete: AllowIncomplete = None

    def failing(self) -> dict[str, Any]:
        """What is said of that."""
        return {"fail_on": self.fail_on, "strict": self.strict, "allow_incomplete": self.allow_incomplete}


def check(
    sboms: Sboms = None,
    files_from: FilesFrom = "",
    exclude: Exclude = None,
    output: Outputs = None,
    *,
    gate: Gate,
    allow_signed: AllowSigned = False,
    baseline: BaselineFile = "",
    vex: VexFiles = None,
    jobs: Jobs = 1,
) -> None:
    """Check SBOMs: say which components are, embed or integrate banned technology, and what each law says of them."""
    in_force = gate.file()
    wanted = policies.outputs(output, in_force)
    setup = gate.setup(in_force)
    checker = beside.checker(setup)
    known = known_from(files.asked(baseline), baseline) if baseline else None
    given = supplied.opened(vex or [], setup.limits)
    # NOTE: a file behind a format, with a space between, is taken for a document.
    bare = [f"; for a report in a file: -o {format_}=FILE" for format_, file in wanted if output and not file]
    hint = "".join([files.CHECK_SPELLING, *bare[-1:]])
    names = named(sboms or [], files_from, policies.exclusion(exclude, in_force), missing=hint)
    policies.remark(checker)
    inputs = [
        *names,
        *(each.source for each in given),
        *filter(None, (baseline, files_from, gate.policy or policies.NAME)),
    ]
    writing.refuse_overwriting([file for _, file in wanted], inputs)
    _write(checker, setup, names, wanted, known, given, jobs or os.cpu_count() or 1, allow_signed=allow_signed)


def _write(
    checker: Checker,
    setup: Setup,
    names: list[str],
    wanted: list[writing.Wanted],
    known: Baseline | None,
    given: "list[Vex]",
    jobs: int,
    *,
    allow_signed: bool,
) -> None:
    """Check the documents, write every output that is wanted, and exit."""
    copies = [file for format_, file in wanted if format_ == writing.ANNOTATED]
    if copies and len(names) != 1:
        raise UsageError("-o annotated takes one document", where="-o", hint="run it once for each document")
    data = b""
    if copies:
        some, data = checked(checker, names[0], alone=True)
        found = list(some)
    else:
        every = watched(all_checked(checker, setup, names, jobs), len(names), "checking")
        found = [one for some in every for one in some]
    report = supplied.beside(checker.report(found, known), given)
    notes = {one.report.source: one.notes for one in found if one.notes}
    writing.remark(wanted, report, checker, notes)
    if known is not None:
        writing.remark_left_out(report, known)
    failures = writing.write_reports(wanted, report, checker.glossary(report.documents, notes))
    for file in copies:
        failures |= writing.write_annotated(file, checker, names[0], report, data, allow_signed=allow_signed)
    code = writing.worst(report.exit_code, failures)
    if code == report.exit_code != Exit.CLEAN and all(file for _, file in wanted):
        tell("note", exits(report))
    raise SystemExit(code)


def named(
    arguments: list[str],
    files_from: str = "",
    exclusion: Exclusion | None = None,
    command: str = "check",
    missing: str = files.CHECK_SPELLING,
) -> list[str]:
    """The documents that a command line means. Raises UsageError where that is none, with the hint for one that is not there."""
    # NOTE: what a list or a walk names and is gone by now is told as unchecked instead.
    files.refuse_missing([name for name in arguments if not files.is_pattern(name)], missing)
    listed = files.listed(files_from) if files_from else []
    if files_from == files.STDIN and files.STDIN in (*arguments, *listed):
        hint = "take the names or the document from it, not both"
        raise UsageError("standard input was named twice", where="--files-from -", hint=hint)
    exclusion = exclusion or Exclusion()
    meant = files.Meant(exclusion)
    names = list(files.documents([*arguments, *listed], meant))
    if meant.left_out:
        tell("note", f"{counted(len(meant.left_out), 'file')} left out by {', '.join(exclusion.fitted)}")
    policies.remark_exclusion(exclusion)
    if not names:
        hint = f"name a file: bomward {command} sbom.json, or - for standard input"
        raise UsageError("no document was named", where=command, hint=hint)
    return names


def annotate(
    sbom: Sbom,
    output: OutFile = "",
    in_place: InPlace = False,
    allow_signed: AllowSigned = False,
    *,
    laws: Laws,
) -> None:
    """Write the findings into a copy of the SBOM; every other byte stays."""
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
    setup = laws.setup(laws.file())
    checker = beside.checker(setup)
    policies.remark(checker)
    data = files.document(sbom, "annotate", checker.limits.size)
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
    """Bring back the original of an annotated SBOM, byte for byte."""
    data = files.document(annotated, "restore")
    try:
        original = restore_bytes(data)
    except Error as error:
        raise writing.placed(error, annotated) from error
    put(output, original)
