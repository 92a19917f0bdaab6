"""Tasks done in this process or in several; the results come in order, and a task that ends its process loses no other."""

from __future__ import annotations

import gc
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from bomward.errors import Error

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

_AHEAD = 4  # tasks in hand for each worker: enough to keep all busy, few enough to bound memory

W = TypeVar("W")
R = TypeVar("R")
W_contra = TypeVar("W_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Task(Protocol[W_contra, R_co]):
    """Something to do with what a worker holds."""

    @property
    def here(self) -> bool:
        """Whether it can be done by this process alone."""
        ...

    def __call__(self, held: W_contra, /) -> R_co:
        """Do it."""
        ...

    def lost(self, held: W_contra, /) -> R_co:
        """What it comes to where the process that did it was ended."""
        ...


class Pool(msgspec.Struct, Generic[W], frozen=True, kw_only=True):
    """So many processes, each of which holds what `make` makes."""

    make: Callable[[], W]
    held: W
    """What this process holds."""
    jobs: int

    def done(self, tasks: Iterable[Task[W, R]]) -> Generator[R]:
        """What each task comes to, in their order."""
        if self.jobs == 1:
            yield from (task(self.held) for task in tasks)
            return
        from concurrent.futures.process import BrokenProcessPool  # NOTE: takes time to load

        waiting, begun = iter(tasks), deque[Task[W, R]]()
        while True:
            try:
                yield from self._together(waiting, begun)
            except BrokenProcessPool:
                # NOTE: whichever it was, each that was in hand gets a process of its own; only that one is lost.
                while begun:
                    yield self._alone(begun.popleft())
            else:
                return

    def _together(self, waiting: Iterator[Task[W, R]], begun: deque[Task[W, R]]) -> Iterator[R]:
        """As many as are done before a process dies; `begun` then holds those that were in hand."""
        with self._processes(self.jobs) as pool:
            pending: deque[Future[R] | None] = deque()
            while True:
                while len(pending) < self.jobs * _AHEAD and (task := next(waiting, None)) is not None:
                    begun.append(task)
                    pending.append(None if task.here else pool.submit(_in_worker, task))
                if not pending:
                    return
                future = pending.popleft()
                found = begun[0](self.held) if future is None else future.result()
                begun.popleft()
                yield found

    def _alone(self, task: Task[W, R]) -> R:
        from concurrent.futures.process import BrokenProcessPool

        if task.here:
            return task(self.held)
        try:
            with self._processes(1) as pool:
                return pool.submit(_in_worker, task).result()
        except BrokenProcessPool:
            return task.lost(self.held)

    @contextmanager
    def _processes(self, jobs: int) -> Iterator[ProcessPoolExecutor]:
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import active_children

        others = set(active_children())
        pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(self.make,))
        try:
            yield pool
        except BrokenProcessPool:
            raise
        except BaseException:
            # NOTE: nobody wants what is being done any more, and it may take long; nobody else begins processes here meanwhile.
            for worker in set(active_children()) - others:
                worker.kill()
            raise
        finally:
            # NOTE: all of them are at their end by now; not to wait would let the interpreter's own end meet theirs, and tell of it.
            pool.shutdown(wait=True, cancel_futures=True)


def ended(name: str) -> Error:
    """The error that it is for a document that the process which checked it was ended."""
    what = "the process that checked it was ended from outside, perhaps for want of memory"
    return Error(what, where=name, hint="check it by itself on a machine with more memory")


_held: Any = None  # NOTE: one for each worker process, made when it begins


def _begin(make: Callable[[], object]) -> None:
    global _held  # noqa: PLW0603 - what a worker keeps between tasks has no other place
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # NOTE: an interruption is the parent's to tell
    sys.stdin = None
    _held = make()


def _in_worker(task: Task[Any, R]) -> R:
    return task(_held)
