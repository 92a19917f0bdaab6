"""The workers: how often they are counted, and the process of its own in which a deadly document is judged."""

from __future__ import annotations

import time
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
from bomward.fleet.crew import Crew
from bomward.fleet.sources import Item

pytestmark = pytest.mark.xdist_group("fleet")


def test_nothing_of_the_working_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = f"open({str(tmp_path / 'was-here')!r}, 'w').close()\n"
    write(tmp_path, {"signal.py": hostile.encode(), "a.json": product("A")})
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    found = apart.alone(job(Checker(POLICY)), [Item(str(tmp_path / "a.json"))], [None])
    assert (found is not None, (tmp_path / "was-here").exists()) == (True, False)


def test_what_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_PATIENCE", 0.0)
    made = msgspec.structs.replace(job(Checker(POLICY)), make=partial(time.sleep, 60), seconds=0.2)
    assert apart.alone(made, [Item(str(tmp_path))], [None]) is None


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
        loop=None,
        nthreads=lambda: {"a": 1},
        submit=lambda *_, **__: SimpleNamespace(key=next(futures), status="finished"),
    )
    monkeypatch.setattr("bomward.fleet.crew.as_completed", Finished)
    some = Crew[Any](cast("Client", client))
    monkeypatch.setattr(some, "_look", lambda: looked.append(1))
    tasks = iter([SimpleNamespace(call=(len, ("",)))] * 2_000)
    assert sum(1 for _ in some.done(lambda: next(tasks, None))) == 2_000
    assert looked == []
