"""A run over documents, in this process or in several; one that fails keeps no other from being checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from bomward.checking import Checker, Policy
from bomward.cli import files
from bomward.cli.console import bug
from bomward.errors import Error
from bomward.limits import Limits
from bomward.looking import Begin
from bomward.pool import Pool, ended
from bomward.prepared import data_with
from bomward.references import Checked


class Setup(msgspec.Struct, frozen=True):
    """What it takes to make a checker, here or in a worker."""

    policy: Policy
    catalog: tuple[Path, ...] = ()
    limits: Limits = Limits()

    def checker(self, begin: Begin | None = None) -> Checker:
        """The checker. Raises UsageError or DataError."""
        return Checker(self.policy, data_with(*self.catalog), self.limits, begin)


def checked(checker: Checker, name: str, *, alone: bool) -> tuple[tuple[Checked, ...], bytes]:
    """How one document fared, or all that one holds; and its bytes."""
    try:
        data = read(name, checker.limits.size)
    except Error as error:
        return (Checked(report=checker.unread(name, error)),), b""
    return checked_bytes(checker, name, data, alone=alone), data


def read(name: str, limit: int) -> bytes:
    """The bytes of a document. Raises Error, whatever keeps it from being read."""
    try:
        return files.read(name, limit)
    except Error:
        raise
    except Exception as error:
        # NOTE: a bug that one document meets must not silence the others.
        raise bug(error, name) from error


def checked_bytes(checker: Checker, name: str, data: bytes, *, alone: bool = False) -> tuple[Checked, ...]:
    """How the document fared that these bytes are, or all that they hold."""
    try:
        return checker.check(data, name, alone=alone)
    except Error as error:
        return (Checked(report=checker.unread(name, error)),)
    except Exception as error:  # noqa: BLE001 - a bug that one document meets must not silence the others
        return (Checked(report=checker.unread(name, bug(error, name), data)),)


class _Named(NamedTuple):
    """A document to be checked."""

    name: str
    alone: bool

    @property
    def here(self) -> bool:
        """Whether this process alone can have it."""
        return self.name == files.STDIN

    def __call__(self, checker: Checker) -> tuple[Checked, ...]:
        """How it fared, or all that it holds."""
        return checked(checker, self.name, alone=self.alone)[0]

    def lost(self, checker: Checker) -> tuple[Checked, ...]:
        """That it could not be checked, since whoever did was ended."""
        return (Checked(report=checker.unread(self.name, ended(self.name))),)


def all_checked(checker: Checker, setup: Setup, names: Sequence[str], jobs: int) -> Iterator[tuple[Checked, ...]]:
    """How each document fared, in the order of the names however many worker processes there are."""
    alone = len(names) == 1
    pool = Pool(make=setup.checker, held=checker, jobs=1 if alone else jobs)
    return pool.done(_Named(name, alone) for name in names)
