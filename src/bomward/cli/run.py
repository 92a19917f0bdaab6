"""A run over documents, in this process or in several; one that fails keeps no other from being checked."""

from __future__ import annotations

import gc
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bomward.checking import Begin, Checker, Policy, data_with
from bomward.cli import files
from bomward.cli.console import bug
from bomward.errors import Error
from bomward.limits import Limits
from bomward.references import Checked

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

_AHEAD = 4  # documents in hand for each worker: enough to keep all busy, few enough to bound memory


class Setup(msgspec.Struct, frozen=True):
    """What it takes to make a checker, here or in a worker."""

    policy: Policy
    catalog: tuple[Path, ...] = ()
    limits: Limits = Limits()

    def checker(self, begin: Begin | None = None) -> Checker:
        """The checker. Raises UsageError or DataError."""
        return Checker(self.policy, data_with(*self.catalog), self.limits, begin)


def checked(checker: Checker, name: str) -> tuple[tuple[Checked, ...], bytes]:
    """How one document fared, or all that one holds; and its bytes."""
    try:
        data = files.read(name, checker.limits.size)
    except Exception as error:  # noqa: BLE001 - a bug that one document meets must not silence the others
        told = error if isinstance(error, Error) else bug(error, name)
        return (Checked(report=checker.unread(name, told)),), b""
    return checked_bytes(checker, name, data), data


def checked_bytes(checker: Checker, name: str, data: bytes) -> tuple[Checked, ...]:
    """How the document fared that these bytes are, or all that they hold."""
    try:
        return checker.check(data, name)
    except Error as error:
        return (Checked(report=checker.unread(name, error)),)
    except Exception as error:  # noqa: BLE001 - a bug that one document meets must not silence the others
        return (Checked(report=checker.unread(name, bug(error, name), data)),)


def all_checked(checker: Checker, setup: Setup, names: Sequence[str], jobs: int) -> Iterator[tuple[Checked, ...]]:
    """How each document fared, in the order of the names however many worker processes there are."""
    if jobs == 1 or len(names) == 1:
        yield from (checked(checker, name)[0] for name in names)
        return
    from concurrent.futures.process import (
        BrokenProcessPool,
    )  # NOTE: takes time to load that one document need not spend

    waiting = deque(names)
    while waiting:
        begun: deque[str] = deque()
        try:
            yield from _pooled(checker, setup, jobs, waiting, begun)
        except BrokenProcessPool:
            # NOTE: whichever document it was, each that was in hand gets a process of its own; only that one is lost.
            yield from (_alone(checker, setup, name) for name in begun)


def _pooled(
    checker: Checker, setup: Setup, jobs: int, waiting: deque[str], begun: deque[str]
) -> Iterator[tuple[Checked, ...]]:
    """As many documents as are checked before a worker dies; `begun` then holds those that were in hand."""
    with _pool(setup, jobs) as pool:
        pending: deque[Future[tuple[Checked, ...]] | None] = deque()
        try:
            while waiting or pending:
                while waiting and len(pending) < jobs * _AHEAD:
                    begun.append(waiting.popleft())
                    # NOTE: standard input is this process's alone.
                    pending.append(None if begun[-1] == files.STDIN else pool.submit(_in_worker, begun[-1]))
                future = pending.popleft()
                found = checked(checker, begun[0])[0] if future is None else future.result()
                begun.popleft()
                yield found
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _alone(checker: Checker, setup: Setup, name: str) -> tuple[Checked, ...]:
    from concurrent.futures.process import BrokenProcessPool

    if name == files.STDIN:
        return checked(checker, name)[0]
    try:
        with _pool(setup, 1) as pool:
            return pool.submit(_in_worker, name).result()
    except BrokenProcessPool:
        error = Error(
            "the process that checked it was ended from outside, perhaps for want of memory",
            where=name,
            hint="check it by itself on a machine with more memory",
        )
        return (Checked(report=checker.unread(name, error)),)


def _pool(setup: Setup, jobs: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(jobs, initializer=_begin, initargs=(setup,))


_checker: Checker | None = None  # NOTE: one for each worker process, made when it begins


def _begin(setup: Setup) -> None:
    global _checker  # noqa: PLW0603 - what a worker keeps between documents has no other place
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # NOTE: an interruption is the parent's to tell
    sys.stdin = None
    _checker = setup.checker()


def _in_worker(name: str) -> tuple[Checked, ...]:
    if _checker is None:
        raise Error("the worker was not set up", hint="this is a bug in bomward; please report it")
    return checked(_checker, name)[0]
