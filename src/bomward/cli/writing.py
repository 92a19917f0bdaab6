"""The outputs of a check: which are wanted, and that one which fails keeps no other from being written."""

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from bomward.checking import LEFT_OUT, Checker
from bomward.cli import files
from bomward.cli.console import bug, failed, put, tell
from bomward.comparing import Baseline, left_out
from bomward.errors import CannotAnnotateError, Error, Exit, UsageError
from bomward.findings import DocumentReport, Report, WaiverRecord, WaiverStatus
from bomward.glossary import Glossary
from bomward.inventory import Note
from bomward.outputs import OUTPUTS, Screen
from bomward.outputs.harmless import clipped
from bomward.outputs.pen import Pen
from bomward.outputs.wording import counted

ANNOTATED = "annotated"
FORMATS = ", ".join([*OUTPUTS, ANNOTATED])
_WIDEST = 140
_NOTES_SHOWN = 5
_PRODUCTS_SHOWN, _PRODUCT = 5, 120

Wanted = tuple[str, str]
"""A format and a file; the file is empty for standard output."""


def wanted(outputs: Sequence[str]) -> list[Wanted]:
    """What `-o` asks for; a table where it asks for nothing. Raises UsageError."""
    pairs = [_pair(text) for text in outputs or ["table"]]
    for (_, one), (_, other) in combinations(pairs, 2):
        if not one and not other:
            hint = "give all but one a file: -o table -o json=report.json"
            raise UsageError("two outputs cannot share standard output", where="-o", hint=hint)
        if one and other and files.same(one, other):
            raise UsageError("two outputs cannot share a file", where=f"-o: {one}", hint="give each a file of its own")
    return pairs


def _pair(text: str) -> Wanted:
    format_, equals, file = text.partition("=")
    if format_ not in (*OUTPUTS, ANNOTATED):
        ending = "" if equals else Path(text).suffix.removeprefix(".")
        named = f"to write a file: -o {ending if ending in OUTPUTS else 'json'}={text}; " if ending else ""
        raise UsageError(f"no output format {format_!r}", where="-o", hint=f"{named}there are: {FORMATS}")
    if equals and not file:
        hint = f"name one after the =, or say -o {format_} for standard output"
        raise UsageError("no file was named", where=f"-o {text}", hint=hint)
    return format_, "" if file == files.STDIN else file


def refuse_overwriting(outputs: Sequence[str], names: Sequence[str]) -> None:
    """Raise UsageError where an output would be written over what the run reads."""
    for file in filter(None, outputs):
        for name in names:
            if name != files.STDIN and files.same(file, name):
                hint = (
                    "name another file, or keep it out of a folder that is walked (--exclude);"
                    " `bomward annotate --in-place` writes over a document on purpose"
                )
                raise UsageError("the output would overwrite an input", where=f"-o: {file}", hint=hint)


def write_reports(pairs: Sequence[Wanted], report: Report, glossary: Glossary) -> set[Exit]:
    """Write each report that is wanted; why some failed, by their exit codes."""
    codes = set()
    for format_, file in pairs:
        if format_ == ANNOTATED:
            continue
        try:
            put(file, OUTPUTS[format_](report, glossary, screen(file)).encode("utf-8", "replace"))
        except Error as error:
            codes.add(failed(error))
        except Exception as error:  # noqa: BLE001 - the other outputs and the exit code are not to be lost over it
            codes.add(failed(bug(error, f"-o {format_}")))
    return codes


def remark(pairs: Sequence[Wanted], report: Report, checker: Checker, notes: Mapping[str, Sequence[Note]]) -> None:
    """Say what of the notes and the waivers stands in no table that somebody sees."""
    if ("table", "") not in pairs:
        _remark_notes(notes)
    remark_waivers(report.waivers, checker)


def _remark_notes(notes: Mapping[str, Sequence[Note]]) -> None:
    """Say which imperfections kept nothing from being judged."""
    for name, some in notes.items():
        for note in some[:_NOTES_SHOWN]:
            tell("note", f"{name}: {note.message} ({note.where})")
        if len(some) > _NOTES_SHOWN:
            tell("note", f"{name}: and {len(some) - _NOTES_SHOWN} more like these")


def remark_left_out(report: Report, known: Baseline) -> None:
    """Say on which documents the baseline is, and the run is not: a gate must not pass in silence since a document is gone."""
    if sources := left_out(report.documents, known.report):
        tell("note", f"with findings in the baseline and not in this run: {_listed(sources)}")


def remark_waivers(waivers: Sequence[WaiverRecord], checker: Checker) -> None:
    """Say which waivers have an end behind them, or waive nothing."""
    known = checker.data.catalog.records()
    for waiver in waivers:
        what = waiver.finding or f"{waiver.component} as {waiver.entry}"
        if waiver.status is WaiverStatus.EXPIRED:
            tell("note", f"the waiver for {what} expired on {waiver.until} and waives nothing (owner: {waiver.owner})")
        elif waiver.status is WaiverStatus.UNUSED:
            too_little = ", or none that it may accept; without `outcome` that is no more than review"
            why = too_little if waiver.entry and not waiver.outcome else ""
            why = f"; the catalog has no entry {waiver.entry}" if waiver.entry and waiver.entry not in known else why
            tell("note", f"the waiver for {what} fits no finding{why} (owner: {waiver.owner})")
        elif waiver.status is WaiverStatus.AMBIGUOUS:
            several = f"fits several products and waives nothing: {_listed(waiver.products)} (owner: {waiver.owner})"
            tell("note", f'the waiver for {what} {several}; add document = "…" (a pattern; "*" for all)')


def _listed(products: Sequence[str]) -> str:
    """The first products, and how many more there are."""
    more = len(products) - _PRODUCTS_SHOWN
    shown = [clipped(product, _PRODUCT) for product in products[:_PRODUCTS_SHOWN]]
    return "; ".join([*shown, *([f"{more:,} more"] if more > 0 else [])])


def screen(file: str) -> Screen:
    """What a text will be shown on."""
    if file or sys.stdout is None or not sys.stdout.isatty():
        return Screen()
    import shutil  # NOTE: loads what unpacks archives

    return Screen(width=min(shutil.get_terminal_size().columns, _WIDEST), colour="NO_COLOR" not in os.environ)


def pen(file: str) -> Pen:
    """What a text is written with that will be shown there."""
    shown_on = screen(file)
    return Pen(shown_on.width, shown_on.colour)


def list_pen(file: str) -> Pen:
    """For a list: as wide as the terminal, or, where none shows it, a line for each, to be searched in."""
    seen = not file and sys.stdout is not None and sys.stdout.isatty()
    return pen(file) if seen else Pen(sys.maxsize, colour=False)


def write_annotated(
    file: str, checker: Checker, source: str, report: Report, data: bytes, *, allow_signed: bool
) -> set[Exit]:
    """Write the annotated copy of the one document of a report; why that failed, by its exit code."""
    try:
        if len(report.documents) == 1:
            _refuse_unchecked(report.documents[0])
        noted, document = checker.annotate(data, source, allow_signed=allow_signed)
        put(file, noted)
        say_annotated(document, file)
    except Error as error:
        code = failed(placed(error, source))
        if isinstance(error, CannotAnnotateError) and all(one.error is None for one in report.documents):
            tell("note", "the document itself was checked, as the report says; only the annotated copy was not written")
        return {code}
    except Exception as error:  # noqa: BLE001 - the exit code of the check is not to be lost over it
        return {failed(bug(error, f"-o {ANNOTATED}"))}
    return set()


def say_annotated(document: DocumentReport, file: str) -> None:
    """Say what was written and where; and of what it is a copy, where the document came in a wrapper."""
    notes = f"the notes on {counted(len(document.findings), 'finding')} and " if document.findings else ""
    where = file if file and file != files.STDIN else "standard output"
    tell("note", f"wrote {notes}the note on the document to {where}")
    if document.wrappers:
        kinds = ", ".join(wrapper.kind for wrapper in document.wrappers)
        tell("note", f"{document.source} was wrapped ({kinds}); the annotated copy is the bare SBOM")
    for gap in document.gaps:
        if gap.where == LEFT_OUT:
            tell("warning", gap.reason)


def _refuse_unchecked(document: DocumentReport) -> None:
    if document.error is not None:
        message = f"not annotated: {document.error.message}"
        raise CannotAnnotateError(message, where=document.error.where, hint=document.error.hint)


def placed(error: Error, name: str) -> Error:
    """The error with the document that it concerns, unless it names another place already."""
    if isinstance(error, UsageError) or name in error.where:
        return error
    where = f"{name}: {error.where}" if error.where else name
    return type(error)(error.message, where=where, hint=error.hint)


def worst(verdict: int, failures: set[Exit]) -> int:
    """The exit code of a run: a finding first, then an output that could not be written, then what could not be judged."""
    if verdict == Exit.FOUND or not failures:
        return verdict
    return Exit.USAGE if Exit.USAGE in failures else Exit.UNCHECKED
