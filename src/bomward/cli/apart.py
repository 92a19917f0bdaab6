"""Something done in a process of its own: whoever ends that process ends nobody else."""

from __future__ import annotations

import faulthandler
import io
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bomward.fleet.sources import Item
    from bomward.fleet.work import Job, Known

_CALL = "from bomward.cli.apart import answer; answer()"
_MORE = 10
"""Seconds after which it ends by itself, if nobody is there any more who would end it."""
_START = 60
"""Seconds that the process may take to begin, be the machine ever so busy."""
_LATE = -signal.SIGALRM if sys.platform != "win32" else None
"""What a process ends with that has set itself a deadline and missed it."""
_LAST_WORD = ...
"""What a process says when it has said all: one that a library ends may end without a sign of it."""


def each(do: Callable[..., Iterable[Any]], *arguments: object, seconds: float) -> Iterator[Any]:
    """What a call yields in another process, as far as it comes.

    Then raises TimeoutError where it took longer, and ChildProcessError where the process was ended.
    """
    code: int | None
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
        said, code, is_stopped = done.stdout, done.returncode, False
    except subprocess.TimeoutExpired as error:
        said, code, is_stopped = error.stdout or b"", _LATE, True
    for found in _said(said):
        if found is _LAST_WORD:
            return
        yield found
    if code == _LATE:
        raise TimeoutError(f"it took longer than {seconds:g} seconds" if is_stopped else "it took too long")
    raise ChildProcessError("the process was ended")


def _said(data: bytes) -> Iterator[Any]:
    """What another process has said as a whole; it may have been ended in the middle of the next."""
    stream = io.BytesIO(data)
    while stream.tell() < len(data):
        try:
            yield pickle.load(stream)  # noqa: S301 - written by the process that we began
        except (EOFError, pickle.UnpicklingError, ValueError, AttributeError, ImportError, IndexError):
            return  # NOTE: cut off, or something that a library printed


def answer() -> None:
    """Do what standard input asks, and write to standard output what it yields."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # NOTE: whoever interrupts us all wants no traceback of each
    seconds, do, arguments = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by the process that began this one
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        for found in do(*arguments):
            _say(found)
        _say(_LAST_WORD)


def _say(found: object) -> None:
    sys.stdout.buffer.write(pickle.dumps(found))
    sys.stdout.buffer.flush()


def alone(job: Job, items: Sequence[Item], known: Sequence[Known | None]) -> Iterator[bytes]:
    """How each of some documents of a fleet fared, packed, as far as it comes; raises as `each` does."""
    return each(_judged, job, items, known, seconds=_START + 2 * job.seconds * len(items))


def _judged(job: Job, items: Sequence[Item], known: Sequence[Known | None]) -> Iterator[bytes]:
    from bomward.fleet.work import batch

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # NOTE: an interruption is the parent's to tell
    return (batch(job, (item,), (before,)) for item, before in zip(items, known, strict=True))
