"""What is done with a document for others who wait: in a process of its own, for so long and no longer."""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from bomward.checking import Checker
from bomward.cli.run import checked_bytes
from bomward.errors import Error
from bomward.pool import ended
from bomward.references import Checked

PATIENCE = 300.0
"""Seconds that one document may take."""
_MORE = 10
"""Seconds after which it ends by itself, if nobody is there any more who would end it."""
_CALL = "from bomward.cli.timed import answer; answer()"


def judged(checker: Checker, name: str, data: bytes) -> tuple[Checked, ...]:
    """How the document fared that these bytes are, or all that they hold; unchecked where it takes too long or too much."""
    try:
        return _apart(checked_bytes, checker, name, data)  # type: ignore[no-any-return]  # it is what checked_bytes gives
    except Error as error:
        return (Checked(report=checker.unread(name, error)),)


def annotated(checker: Checker, name: str, data: bytes, *, allow_signed: bool) -> bytes:
    """The document with the findings in it. Raises Error."""
    return _apart(_annotate, checker, name, data, allow_signed)  # type: ignore[no-any-return]  # as above


def _apart(do: Callable[..., Any], checker: Checker, name: str, *arguments: object) -> Any:
    """What it comes to in another process. Raises Error where that ended, or would not end."""
    asked = (PATIENCE + _MORE, do, (checker.terms.policy, checker.data, checker.limits), (name, *arguments))
    try:
        # NOTE: -P, or a module in the working folder would be taken for one of Python's.
        done = subprocess.run(  # noqa: S603 - this Python, with words of our own
            [sys.executable, "-P", "-c", _CALL],
            input=pickle.dumps(asked),
            stdout=subprocess.PIPE,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        what, hint = f"it took longer than {PATIENCE:.0f} seconds", "check it by itself: bomward check FILE"
        raise Error(what, where=name, hint=hint) from error
    if done.returncode or not done.stdout:
        raise ended(name)
    found = pickle.loads(done.stdout)  # noqa: S301 - written by the process that we began
    if isinstance(found, Error):
        raise found
    return found


def answer() -> None:
    """Do what standard input asks, and write what it came to to standard output."""
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # NOTE: whoever interrupts the desk wants no traceback of each of these
    most, do, terms, arguments = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by the process that began this one
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        faulthandler.dump_traceback_later(most, exit=True, file=nowhere)
        try:
            found = do(Checker(*terms), *arguments)
        except Error as error:
            found = error
        sys.stdout.buffer.write(pickle.dumps(found))


def _annotate(checker: Checker, name: str, data: bytes, allow_signed: bool) -> bytes:
    return checker.annotate(data, name, allow_signed=allow_signed)[0]
