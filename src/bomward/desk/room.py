"""What the pages work with: the portfolio, the terms, and who may have something judged at a moment."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import msgspec
from flask import Flask, current_app

from bomward.checking import Checker
from bomward.errors import Error
from bomward.pool import Task
from bomward.portfolio.database import Database
from bomward.portfolio.tasks import Bench, Judge

if TYPE_CHECKING:
    from bomward.desk.rechecks import Run
    from bomward.desk.uploads import Filed
    from bomward.portfolio.reporting import Again

PLACES = 4
"""Requests that may judge or wait for it at once; the other threads stay free for pages."""
_RESULTS = 200
"""Uploads of which the result can still be looked at."""
_KEY = "bomward"
R = TypeVar("R")


class Annotate(Protocol):
    """Writes the findings into a document."""

    def __call__(self, checker: Checker, name: str, data: bytes, /, *, allow_signed: bool) -> bytes:
        """The copy. Raises Error."""
        ...


class BusyError(Error):
    """As much is being judged as may be at once."""


class Work:
    """What is judged at a moment: one document at a time, and few who wait for theirs."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(PLACES)
        self._judging, self._noting = Lock(), Lock()
        self._numbers = count(1)
        self._results: OrderedDict[int, Filed] = OrderedDict()
        self._run: Run | None = None

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who may have something judged. Raises BusyError where all are taken."""
        if not self._places.acquire(blocking=False):
            hint = "try again in a moment"
            raise BusyError("others are having documents judged, as many as may at once", hint=hint)
        try:
            yield
        finally:
            self._places.release()

    def done(self, task: Task[Bench, R], bench: Bench) -> R:
        """What a task comes to, when those before it are done."""
        return self.alone(lambda: task(bench))

    def alone(self, judge: Callable[[], R]) -> R:
        """What is judged, when those before it are done."""
        with self._judging:
            return judge()

    def keep(self, result: Filed) -> int:
        """Keep the result of an upload for a while; its number."""
        with self._noting:
            number = next(self._numbers)
            self._results[number] = result
            if len(self._results) > _RESULTS:
                self._results.popitem(last=False)
        return number

    def result(self, number: int) -> Filed | None:
        """The result of an upload, while it is kept."""
        return self._results.get(number)

    @property
    def run(self) -> Run | None:
        """The last run over everything, or the one that is on."""
        return self._run

    def begin(self, make: Callable[[], Run]) -> bool:
        """Begin a run over everything, unless one is on."""
        with self._noting:
            if self._run is not None and not self._run.ended:
                return False
            self._run = make()
        return True


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages work with."""

    database: Database
    checker: Callable[[], Checker]
    """What judges by the terms of today."""
    judge: Judge
    annotate: Annotate
    now: Callable[[], datetime.datetime]
    say: Callable[[str, str], None]
    """Writes a line of the log, in which text from elsewhere does no harm."""
    bug: Callable[[BaseException], None]
    """Tells of a failure that nobody foresaw."""
    hosts: Callable[[str], bool]
    """Whether a name is one of ours."""
    token: str
    """What lets somebody in; empty where nobody is kept out."""
    secret: bytes
    port: int
    work: Work

    @property
    def day(self) -> datetime.date:
        """The day that it is judged on."""
        return self.checker().terms.policy.as_of

    def bench(self, checker: Checker) -> Bench:
        """What a task is done with."""
        return Bench(checker=checker, judge=self.judge, read=_unread)

    def again(self, checker: Checker, seen: Callable[[], None] = lambda: None) -> Again:
        """Judges originals again, each when those of others before it are done."""
        bench = self.bench(checker)

        def judged(kept: Iterator[Task[Bench, R]], _: int) -> Iterator[R]:
            for one in kept:
                yield self.work.done(one, bench)
                seen()

        return judged


def _unread(name: str, _: int) -> bytes:
    raise Error("nothing is read from this machine", where=name)


def furnish(app: Flask, desk: Desk) -> None:
    """Give an application its desk."""
    app.extensions[_KEY] = desk


def of(app: Flask) -> Desk:
    """The desk of an application."""
    return cast("Desk", app.extensions[_KEY])


def desk() -> Desk:
    """The desk of the application that answers."""
    return of(current_app)
