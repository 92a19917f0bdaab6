"""Something done in a process of its own: whoever ends that process ends nobody else."""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bomward.fleet.sources import Item
    from bomward.fleet.work import Job, Known

_CALL = "from bomward.cli.apart import answer; answer()"
_MORE = 10
"""Seconds after which it ends by itself, if nobody is there any more who would end it."""
_PATIENCE = 600.0
"""Seconds that judging one document of a fleet may take, besides those that reading it may."""


def called(do: Callable[..., Any], *arguments: object, seconds: float) -> Any:
    """What a call comes to in another process.

    Raises TimeoutError where it takes longer, and ChildProcessError where the process was ended.
    """
    # NOTE: no process of multiprocessing, since those may have none of their own where they are daemons, as Dask's are.
    # NOTE: -P, or a module in the working folder would be taken for one of Python's.
    try:
        done = subprocess.run(  # noqa: S603 - this Python, with words of our own
            [sys.executable, "-P", "-c", _CALL],
            input=pickle.dumps((seconds + _MORE, do, arguments)),
            stdout=subprocess.PIPE,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"it took longer than {seconds:.0f} seconds") from error
    if done.returncode or not done.stdout:
        raise ChildProcessError("the process was ended")
    return pickle.loads(done.stdout)  # noqa: S301 - written by the process that we began


def answer() -> None:
    """Do what standard input asks, and write what it came to to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # NOTE: whoever interrupts us all wants no traceback of each
    seconds, do, arguments = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by the process that began this one
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        sys.stdout.buffer.write(pickle.dumps(do(*arguments)))


def alone(job: Job, items: Sequence[Item], known: Sequence[Known | None]) -> bytes | None:
    """How some documents of a fleet fared, packed; None where the process was ended, or would not end."""
    try:
        found: bytes = called(_batch, job, items, known, seconds=(job.seconds + _PATIENCE) * len(items))
    except (TimeoutError, ChildProcessError):
        return None
    return found


def _batch(job: Job, items: Sequence[Item], known: Sequence[Known | None]) -> bytes:
    from bomward.fleet.work import batch

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # NOTE: an interruption is the parent's to tell
    return batch(job, items, known)
