"""The pool: results in order, and one task that ends its process loses no other."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import active_children
from pathlib import Path
from typing import NamedTuple

import pytest

from bomward.pool import Pool


class Doubled(NamedTuple):
    """A task that is easy to check, or one that ends whoever does it."""

    number: int
    here: bool = False

    def __call__(self, held: int) -> int:
        if self.number < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return held * self.number

    def lost(self, held: int) -> int:
        return -held


def two() -> int:
    return 2


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order(jobs: int) -> None:
    pool = Pool(make=two, held=two(), jobs=jobs)
    assert list(pool.done(Doubled(number) for number in range(40))) == [2 * number for number in range(40)]


def test_one_that_ends_its_process_loses_no_other() -> None:
    pool = Pool(make=two, held=two(), jobs=2)
    numbers = [1, 2, -1, 3, 4, 5, 6, 7, 8, 9, 10, -1, 11]
    wanted = [2 * number if number > 0 else -2 for number in numbers]
    assert list(pool.done(Doubled(number) for number in numbers)) == wanted


def test_what_only_this_process_can_do_is_done_here() -> None:
    pool = Pool(make=two, held=5, jobs=2)
    assert list(pool.done([Doubled(1), Doubled(1, here=True), Doubled(2)])) == [2, 5, 4]


class Slow(NamedTuple):
    """A task that leaves a file when it is done, which takes long where it says so."""

    path: Path
    seconds: int = 0
    here: bool = False

    def __call__(self, held: int) -> int:
        time.sleep(self.seconds)
        self.path.touch()
        return held

    def lost(self, held: int) -> int:
        return -held


def test_who_stops_early_does_not_wait_for_what_is_being_done(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    others = set(active_children())  # of other tests, which may leave some running
    some = Pool(make=two, held=two(), jobs=2).done([Slow(first), Slow(second, seconds=20)])
    assert next(some) == two()
    some.close()
    for worker in set(active_children()) - others:
        worker.join()
    assert (first.exists(), second.exists()) == (True, False)
