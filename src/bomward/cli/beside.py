"""A second process for a large document: it is looked through there while this one opens it."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

from bomward.looking import Look

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def begin(work: Callable[[], Look]) -> Callable[[], Look]:
    """Begin a look, and give back what waits for it; done in this process, when it is asked for, where there is no core to spare."""
    # NOTE: a copy of this process shares the document with it; a new one would have to be sent it.
    if not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) == 1:
        return work
    from multiprocessing import get_context

    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, work), daemon=True)
    try:
        process.start()
    except OSError:
        return work
    finally:
        theirs.close()

    def wait() -> Look:
        try:
            look: Look = ours.recv()
        except (EOFError, OSError):
            # NOTE: it was ended from outside, perhaps for want of memory.
            return work()
        finally:
            ours.close()
            process.join()
        return look

    return wait


def _send(theirs: Connection, work: Callable[[], Look]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # NOTE: an interruption is the parent's to tell
    # NOTE: where this comes to nothing, the parent does the same again and tells why, if it still waits for it.
    with contextlib.suppress(Exception):
        theirs.send(work())
