"""The commands that take no document: explain, and the catalog's own."""

from pathlib import Path
from typing import Annotated

from bomward.cli import completing, files
from bomward.cli.console import AsOf, CatalogDirs, day, put, tell
from bomward.cli.declaring import Argument, Option
from bomward.comparing import read_report
from bomward.errors import DataError, Exit, UsageError
from bomward.outputs.wording import counted
from bomward.prepared import data_with

Id = Annotated[
    str,
    Argument(
        metavar="ID",
        autocompletion=completing.ids,
        help="A catalog entry, a regime, a profile, an item class, a word of a report such as `review`, or a finding's id.",
    ),
]
ReportFile = Annotated[str, Option("--report", metavar="FILE", help="The JSON report that a finding's id is from.")]
Words = Annotated[list[str], Argument(metavar="WORD...", help="Words that a record must hold.")]
Folder = Annotated[Path | None, Argument(metavar="[DIR]", help="Your own records. Default: ours.")]
Output = Annotated[
    str, Option("-o", "--output", metavar="FILE", help="Where your own records go, compiled; --catalog takes it.")
]
CheckOnly = Annotated[bool, Option("--check", help="Only say whether the packaged file is up to date.")]


def explain(id: Id, report: ReportFile = "", as_of: AsOf = "", catalog: CatalogDirs = None) -> None:
    """Say what an id stands for: what, why, and by which sources."""
    from bomward.explain import explain as text_of

    given = read_report(files.asked(report), report) if report else None
    put("", text_of(id, data_with(*catalog or ()), day(as_of), given).encode("utf-8", "replace"))


def listed(catalog: CatalogDirs = None) -> None:
    """List everything that has an id: catalog records, regimes, profiles, item classes."""
    _search("", catalog)


def search(words: Words, catalog: CatalogDirs = None) -> None:
    """List the records that hold all the words, in names, patterns or summaries."""
    _search(" ".join(words), catalog)


def _search(words: str, catalog: list[Path] | None) -> None:
    from bomward.explain import listing, near

    data = data_with(*catalog or ())
    found = listing(data, words)
    put("", found.encode())
    if not found:
        tell("note", f"no record holds {words!r}")
        tell("hint", near(words, data))
        raise SystemExit(Exit.FOUND)


def lint(folder: Folder = None) -> None:
    """Check catalog files: their form, their sources, and that each entry's own examples come out as they say."""
    from bomward.lint import lint as problems_of

    problems, count = problems_of(folder)
    put("", "".join(f"{problem}\n" for problem in problems).encode("utf-8", "replace"))
    tell("note", f"{counted(count, 'record')}, {counted(len(problems), 'problem')}")
    raise SystemExit(Exit.USAGE if problems else Exit.CLEAN)


def compiled(folder: Folder = None, output: Output = "", check: CheckOnly = False) -> None:
    """Compile your own records into one file, which --catalog takes in place of the folder; without DIR, the packaged ones."""
    from bomward.compiled import COMPILED, compile_data, kept

    if (folder is not None) != bool(output) or (output and check):
        hint = "name both, without --check: bomward catalog compile DIR -o FILE"
        raise UsageError(
            "your own records and the file that they go to belong together", where="catalog compile", hint=hint
        )
    if folder is not None:
        put(output, kept(data_with(), folder))
        return
    data = compile_data()
    current = COMPILED.is_file() and COMPILED.read_bytes() == data
    if check and not current:
        raise DataError("the compiled catalog is out of date", where=str(COMPILED), hint="run `make catalog`")
    if not current:
        files.write(str(COMPILED), data)
