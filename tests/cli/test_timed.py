"""A document in a process of its own: judged as anywhere else, or told as unchecked."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from tests.cli.running import DAY, DOCUMENTS
from tests.documents import FIXTURES

from bomward.checking import Checker, Policy
from bomward.cli import apart, timed
from bomward.errors import Error

GATEWAY = (FIXTURES / "gateway-appliance.cdx.json").read_bytes()


@pytest.fixture
def checker() -> Checker:
    return Checker(Policy(as_of=datetime.date.fromisoformat(DAY)))


def test_it_is_judged_and_annotated_as_here(checker: Checker) -> None:
    assert timed.judged(checker, "a.json", GATEWAY) == checker.check(GATEWAY, "a.json")
    noted, _ = checker.annotate(GATEWAY, "a.json")
    assert timed.annotated(checker, "a.json", GATEWAY, allow_signed=False) == noted


def test_what_is_no_document_is_told_as_here(checker: Checker) -> None:
    assert timed.judged(checker, "a", b"\0") == checker.check(b"\0", "a")
    with pytest.raises(Error, match="signed"):
        timed.annotated(checker, "a", DOCUMENTS["signed"], allow_signed=False)
    assert timed.annotated(checker, "a", DOCUMENTS["signed"], allow_signed=True)


def _never(*_: object) -> Any:
    time.sleep(600)


def _ended(*_: object) -> Any:
    os.abort()


@pytest.mark.parametrize(("do", "said"), [(_never, "took longer than 2 seconds"), (_ended, "ended from outside")])
def test_what_does_not_come_to_an_end_is_unchecked(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, do: Any, said: str
) -> None:
    monkeypatch.setattr(timed, "PATIENCE", 2.0)
    monkeypatch.setenv("PYTHONPATH", str(FIXTURES.parent))
    monkeypatch.setattr(timed, "checked_bytes", do)
    (one,) = timed.judged(checker, "a.json", GATEWAY)
    assert one.report.verdict == "unchecked"
    assert one.report.error is not None
    assert said in one.report.error.message


def _and_then(*words: Any) -> Iterator[Any]:
    """Says some words, and does the last, which is a function."""
    yield from words[:-1]
    words[-1]()


def test_what_was_said_before_the_end_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(FIXTURES.parent))
    said: list[str] = []
    with pytest.raises(ChildProcessError):
        said.extend(apart.each(_and_then, "one", "two" * 100_000, os.abort, seconds=60))
    assert said == ["one", "two" * 100_000]
    with pytest.raises(TimeoutError):
        said.extend(apart.each(_and_then, "three", partial(time.sleep, 60), seconds=3))
    assert said[2:] == ["three"]
    assert list(apart.each(_and_then, "four", list, seconds=60)) == ["four"]


def _one_and_no_more(*_: object) -> Iterator[int]:
    yield 1
    os._exit(0)


def _one_after_a_print(*_: object) -> Iterator[int]:
    os.write(1, b"a library that has something to say\n")
    yield 1


def test_what_ends_without_its_last_word_has_not_said_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(FIXTURES.parent))
    found = apart.each(_one_and_no_more, seconds=30)
    assert next(found) == 1
    with pytest.raises(ChildProcessError):
        next(found)
    with pytest.raises(ChildProcessError):
        next(apart.each(_one_after_a_print, seconds=30))
