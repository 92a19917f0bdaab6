"""Documents in a process of their own: whoever ends that process ends no worker."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bomward.fleet.sources import Item
    from bomward.fleet.work import Job, Known

_CALL = "from bomward.cli.apart import answer; answer()"
_PATIENCE = 600.0
"""Seconds that judging one document may take, besides those that reading it may."""


def alone(job: Job, items: Sequence[Item], known: Sequence[Known | None]) -> bytes | None:
    """How some documents fared, packed; None where the process was ended, or would not end."""
    # NOTE: no process of multiprocessing, since those may have none of their own where they are daemons, as Dask's are.
    # NOTE: -P, or a module in the working folder would be taken for one of Python's.
    try:
        done = subprocess.run(  # noqa: S603 - this Python, with words of our own
            [sys.executable, "-P", "-c", _CALL],
            input=pickle.dumps((job, items, known)),
            stdout=subprocess.PIPE,
            check=False,
            timeout=(job.seconds + _PATIENCE) * len(items),
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


def answer() -> None:
    """Do what standard input asks, and write what it came to to standard output."""
    from bomward.fleet.work import batch

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # NOTE: an interruption is the parent's to tell
    job, items, known = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by the process that began this one
    sys.stdout.buffer.write(batch(job, items, known))
