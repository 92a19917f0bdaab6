"""The workers: how often they are counted, and the process of its own in which a deadly document is judged."""

from __future__ import annotations

import datetime
import pickle
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from distributed import Client
from tests.documents import POLICY
from tests.fleet.running import job, product, write

from bomward.checking import Checker
from bomward.cli import apart
from bomward.fleet import work
from bomward.fleet.crew import Crew
from bomward.fleet.sources import Item

OTHER = msgspec.structs.replace(POLICY, as_of=POLICY.as_of + datetime.timedelta(days=1))


def test_nothing_of_the_working_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = f"open({str(tmp_path / 'was-here')!r}, 'w').close()\n"
    write(tmp_path, {"signal.py": hostile.encode(), "a.json": product("A")})
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    found = list(apart.alone(job(Checker(POLICY)), [Item(str(tmp_path / "a.json"))], [None]))
    assert (len(found), (tmp_path / "was-here").exists()) == (1, False)


def test_who_never_begins_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_START", 0.0)
    made = msgspec.structs.replace(job(Checker(POLICY)), make=partial(time.sleep, 60), seconds=0.2)
    with pytest.raises(TimeoutError):
        list(apart.alone(made, [Item(str(tmp_path))], [None]))


def _alone(ends: Mapping[str, Exception], tries: list[str], _: Any, items: Sequence[Item], __: Any) -> Iterator[bytes]:
    for item in items:
        tries.append(item.address)
        if item.address in ends:
            raise ends[item.address]
        yield work.packed([work.Judged(address=item.address, sha256="x")])
    if "" in ends:
        raise ends[""]


def test_of_many_the_one_that_ends_who_judges_it_is_found_without_judging_the_others_again() -> None:
    checker, tries = Checker(POLICY), list[str]()
    ends = {"b": ChildProcessError(), "d": TimeoutError(), "e": ChildProcessError(), "": ChildProcessError()}
    some = msgspec.structs.replace(job(checker), alone=partial(_alone, ends, tries))
    found = work.unpacked(work.apart(some, [Item(name) for name in "abcde"], [None] * 5))
    assert [(one.address, one.sha256) for one in found] == [("a", "x"), ("b", ""), ("c", "x"), ("d", ""), ("e", "")]
    assert tries == ["a", "b", "b", "c", "d", "e", "e"]
    assert len(work.unpacked(work.apart(some, [Item("a")], [None]))) == 1
    errors = {one.address: one.each()[0].report.error for one in found if not one.sha256}
    assert [error.message if error else "" for error in errors.values()] == [
        "the process that checked it was ended from outside, perhaps for want of memory",
        "it was not judged within 9 seconds",
        "the process that checked it was ended from outside, perhaps for want of memory",
    ]


def _made(told: Path, make: Callable[[], Checker]) -> Checker:
    with told.open("a") as file:
        file.write("made\n")
    return make()


def test_what_a_worker_judges_with_is_made_once_for_all_tasks(tmp_path: Path) -> None:
    plain, told = job(Checker(POLICY)), tmp_path / "told"
    document = tmp_path / "a.json"
    document.write_bytes(product("A"))
    some = msgspec.structs.replace(plain, make=partial(_made, told, plain.make), terms=plain.terms)
    work.batch(msgspec.structs.replace(plain, make=lambda: Checker(OTHER), terms=Checker(OTHER).fingerprint), [], [])
    for _ in range(3):
        sent = pickle.loads(pickle.dumps(some))  # noqa: S301 - our own
        (found,) = work.unpacked(work.batch(sent, [Item(str(document))], [None]))
        assert found.sha256
    assert told.read_text() == "made\n"


def test_workers_are_counted_after_seconds_and_not_after_results(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    futures = count()

    class Finished:
        def __init__(self, **_: Any) -> None:
            self.some: list[Any] = []

        def add(self, future: Any) -> None:
            self.some.append((future, b""))

        def next_batch(self, *, block: bool) -> list[Any]:
            assert not block
            return [self.some.pop()]

    client = SimpleNamespace(
        loop=None, nthreads=lambda: {"a": 1}, submit=lambda *_, **__: SimpleNamespace(key=next(futures), status="lost")
    )
    monkeypatch.setattr("bomward.fleet.crew.as_completed", Finished)
    some = Crew[Any](cast("Client", client))
    monkeypatch.setattr(some, "_look", lambda: looked.append(1))
    tasks = iter([SimpleNamespace(call=(len, ("",)))] * 2_000)
    assert sum(1 for _ in some.done(lambda: next(tasks, None))) == 2_000
    assert looked == []


def test_what_was_lost_on_its_way_is_given_back_once_nobody_works_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finished:
        def __init__(self, **_: Any) -> None:
            self.some: list[Any] = []

        def add(self, future: Any) -> None:
            if future.key == 0:
                self.some.append((future, b""))

        def next_batch(self, *, block: bool) -> list[Any]:
            assert not block
            some, self.some = self.some, []
            return some

    futures, working = count(), iter([{"a": ("x",)}, {"a": ()}])
    client = SimpleNamespace(
        loop=None,
        nthreads=lambda: {"a": 1},
        submit=lambda *_, **__: SimpleNamespace(key=next(futures)),
        processing=lambda: next(working, {"a": ()}),
    )
    monkeypatch.setattr("bomward.fleet.crew.as_completed", Finished)
    monkeypatch.setattr("bomward.fleet.crew._LOOK", 0.1)
    tasks = iter([SimpleNamespace(call=(len, ("",))), SimpleNamespace(call=(len, ("",)))])
    done = list(Crew[Any](cast("Client", client)).done(lambda: next(tasks, None)))
    assert [found for _, found in done] == [b"", None]
    assert next(working, "all was asked") == "all was asked"
