"""A second process for a large document: it is looked through there while this one opens it."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from bomward import ahead
from bomward.checking import Checker
from bomward.cli.run import Setup
from bomward.looking import Work

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess


_LONG_IN_COMING = 64 << 20  # bytes that take longer to read than what is made ready meanwhile


def checker(setup: Setup) -> Checker:
    """The checker that has such a process for a large document. Raises UsageError or DataError."""
    made = setup.checker(begin)
    if (size := ahead.expected()) >= _LONG_IN_COMING:
        # NOTE: what takes time to load or to make ready, while there is nothing else to do until the document has been read.
        made.prepared.sieve.expect(size)
        if _has_another_core():
            from multiprocessing import connection, context  # noqa: F401
    return made


def begin(works: Sequence[Work]) -> Sequence[Work]:
    """Begin pieces of work, and give back what waits for each; done in this process, when asked for, where there is no core to spare."""
    # NOTE: a copy of this process shares the document with it; a new one would have to be sent it.
    if not _has_another_core():
        return works
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, works), daemon=True)
    try:
        process.start()
    except OSError:
        return works
    finally:
        theirs.close()
    sent = _Sent(ours, process, works)
    return [partial(sent.piece, number) for number in range(len(works))]


def _has_another_core() -> bool:
    return hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


class _Sent:
    """What comes from the other process, piece by piece."""

    def __init__(self, ours: Connection, process: ForkProcess, works: Sequence[Work]) -> None:
        self._ours, self._process, self._works = ours, process, works
        self._come: list[Any] = []

    def piece(self, number: int) -> Any:
        """What a piece of work came to; done here where the other process does not bring it."""
        with contextlib.suppress(EOFError, OSError):
            # NOTE: it may be ended from outside, perhaps for want of memory.
            while len(self._come) <= number:
                self._come.append(self._ours.recv())
        if len(self._come) == len(self._works) or len(self._come) <= number:
            self._ours.close()
            self._process.join()
        return self._come[number] if number < len(self._come) else self._works[number]()


def _send(theirs: Connection, works: Sequence[Work]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # NOTE: an interruption is the parent's to tell
    # NOTE: where this comes to nothing, the parent does the same again and tells why, if it still waits for it.
    with contextlib.suppress(Exception):
        for work in works:
            theirs.send(work())
