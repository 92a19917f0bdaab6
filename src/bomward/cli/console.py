"""How every command speaks: errors, files out, and the options that several share."""

import contextlib
import datetime
import os
import sys
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bomward.cli import files
from bomward.errors import DataError, Error, UsageError
from bomward.outputs.harmless import plain


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
    str, typer.Option("-o", "--output", metavar="FILE", help="Where to write. Default: standard output.")
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
CatalogDir = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="DIR", help="Your own catalog records, added to ours or put in their place."),
]


@contextlib.contextmanager
def errors_told() -> Iterator[None]:
    """Turn an error into one message, what, where and what to do, and into its exit code."""
    try:
        yield
    except (UsageError, DataError) as error:
        _stop(error, Exit.USAGE)
    except Error as error:
        _stop(error, Exit.UNCHECKED)


def _stop(error: Error, code: Exit) -> NoReturn:
    tell("error", error.message)
    if error.where:
        tell("   at", error.where)
    if error.hint:
        tell(" hint", error.hint)
    raise typer.Exit(code)


def tell(label: str, text: str) -> None:
    """A line of talk on standard error; text from a document comes out harmless."""
    print(f"{label}: {plain(text)}", file=sys.stderr)


def day(text: str) -> datetime.date:
    """The day that `--as-of` names; today where it names none."""
    if not text:
        return datetime.datetime.now().astimezone().date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        hint = "write it as YYYY-MM-DD, for instance 2026-11-22"
        raise UsageError(f"{text!r} is no day", where="--as-of", hint=hint) from None


def put(file: str, data: bytes) -> None:
    """Write results to a file, or to standard output where none is named."""
    if file and file != files.STDIN:
        files.write(file, data)
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # NOTE: the reader has gone, as `head` does; what it wanted it has. The exit code still says what was found.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
