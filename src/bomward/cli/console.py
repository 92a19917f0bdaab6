"""How every command speaks: errors, files out, and the options that several share."""

import datetime
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

from bomward.cli import completing, files
from bomward.cli.declaring import Argument, Option
from bomward.errors import DataError, Error, Exit, UsageError
from bomward.outputs.harmless import plain

_BUG = "this is a bug in bomward; please report it"
T = TypeVar("T")

Sboms = Annotated[
    list[str] | None,
    Argument(metavar="[SBOM]...", help="A file, a folder (walked), a pattern, or - for standard input."),
]
Sbom = Annotated[str, Argument(metavar="SBOM", help="A file, or - for standard input.")]
OutFile = Annotated[str, Option("-o", "--output", metavar="FILE", help="Where to write. Default: standard output.")]
Profile = Annotated[
    str,
    Option(
        "--profile",
        metavar="NAME",
        autocompletion=completing.profiles,
        help="Which laws count, and from which outcome to fail. Default: us-commercial. Not with --regime.",
    ),
]
Regimes = Annotated[
    list[str] | None,
    Option(
        "--regime",
        metavar="ID",
        autocompletion=completing.regimes,
        help="These laws instead of a profile's; may be repeated. The level that fails is then the default profile's.",
    ),
]
Act = Annotated[
    str,
    Option(
        "--act",
        metavar="supply|use",
        autocompletion=completing.acts,
        help="supply: sold, resold, built or updated; use: what we run ourselves. Default: supply.",
    ),
]
AsOf = Annotated[str, Option("--as-of", metavar="DATE", help="Judge as of this day, YYYY-MM-DD. Default: today.")]
CatalogDirs = Annotated[
    list[Path] | None,
    Option(
        "--catalog",
        metavar="DIR|FILE",
        help="Your own catalog records, a folder or what `catalog compile` made of it, added to ours or put in their place;"
        " may be repeated.",
    ),
]
AllowSigned = Annotated[
    bool, Option("--allow-signed", help="Annotate a signed document; its signature will not verify.")
]


def failed(error: BaseException) -> Exit:
    """Tell why a run, or a part of it, broke off; and its exit code."""
    if isinstance(error, KeyboardInterrupt):
        tell("error", "interrupted")
        return Exit.INTERRUPTED
    if isinstance(error, Error):
        for label, text in parts(error):
            tell(label, text)
        return Exit.USAGE if isinstance(error, UsageError | DataError) else Exit.UNCHECKED
    trace(error)
    tell("error", _BUG)
    return Exit.UNCHECKED


def parts(error: Error) -> Iterator[tuple[str, str]]:
    """What, where and what to do, each with its label, as far as they are known."""
    for label, text in (("error", error.message), ("   at", error.where), (" hint", error.hint)):
        if text:
            yield label, text


def bug(error: Exception, where: str) -> Error:
    """The error that an unforeseen exception is for a document; the traceback is told."""
    trace(error)
    return Error(f"bomward broke off with {type(error).__name__}: {error}", where=where, hint=_BUG)


def trace(error: BaseException) -> None:
    """The traceback on standard error; what it quotes of a document comes out harmless."""
    import traceback  # NOTE: needed by no run that goes well

    for line in "".join(traceback.format_exception(error)).splitlines():
        _say(plain(line))


def tell(label: str, text: str) -> None:
    """A line of talk on standard error; text from a document comes out harmless."""
    _say(f"{label}: {plain(text)}")


def _say(line: str) -> None:
    if sys.stderr is None:  # NOTE: closed by whoever started us; print would then take standard output
        return
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def day(text: str) -> datetime.date:
    """The day that `--as-of` names; today where it names none."""
    if not text:
        return datetime.datetime.now().astimezone().date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        hint = "write it as YYYY-MM-DD, for instance 2026-11-22"
        raise UsageError(f"{text!r} is no day", where="--as-of", hint=hint) from None


def watched(done: Iterable[T], count: int, label: str) -> Iterator[T]:
    """What is done, with a bar that shows how far it is where somebody watches."""
    if count < 2 or sys.stderr is None or not sys.stderr.isatty():
        yield from done
        return
    import typer  # NOTE: where nobody watches, a plain check does without it

    with typer.progressbar(length=count, label=label, file=sys.stderr) as bar:
        for one in done:
            yield one
            bar.update(1)


def put(file: str, data: bytes) -> None:
    """Write results to a file, or to standard output where none is named. Raises UsageError where that cannot be."""
    if file and file != files.STDIN:
        files.write(file, data)
        return
    if sys.stdout is None:
        raise _unwritten("it is closed")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # NOTE: the reader has gone, as `head` does; what it wanted it has. The exit code still says what was found.
        _discard(sys.stdout)
    except OSError as error:
        _discard(sys.stdout)
        raise _unwritten(error.strerror or str(error)) from error


def _unwritten(why: str) -> UsageError:
    return UsageError(f"cannot be written: {why}", where="standard output", hint="write to a file with -o")


def _discard(stream: TextIO) -> None:
    """Send what is left in a stream nowhere, or Python would fail on it once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
