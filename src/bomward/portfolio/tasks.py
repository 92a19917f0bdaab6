"""What is done with one file, wherever it is done: read it and judge it, or judge again what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, count

import msgspec

from bomward.checking import Checker
from bomward.errors import Error
from bomward.pool import ended
from bomward.portfolio.packing import digest, kept, packed, unpacked
from bomward.references import Checked

Judge = Callable[[Checker, str, bytes], tuple[Checked, ...]]
"""How the documents fared that some bytes are or hold, by name; it raises nothing."""


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What a process needs for its tasks."""

    checker: Checker
    judge: Judge
    read: Callable[[str, int], bytes]
    known: frozenset[str] = frozenset()
    """Originals that need not be judged, by digest."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read, with how its documents fared; nothing of that where it is known."""

    name: str
    sha256: str = ""
    """Empty where it could not be read."""
    size: int = 0
    packed: bytes = b""
    checked: tuple[Checked, ...] = ()


class Incoming(msgspec.Struct, frozen=True):
    """A file to take in."""

    name: str
    here: bool = False

    def __call__(self, bench: Bench) -> Taken:
        """Read it, and judge what it holds unless it is known."""
        try:
            data = bench.read(self.name, bench.checker.limits.size)
        except Error as error:
            return Taken(name=self.name, checked=(Checked(report=bench.checker.unread(self.name, error)),))
        sha256 = digest(data)
        if sha256 in bench.known:
            return Taken(name=self.name, sha256=sha256)
        checked = bench.judge(bench.checker, self.name, data)
        return Taken(name=self.name, sha256=sha256, size=len(data), packed=packed(data), checked=checked)

    def lost(self, bench: Bench) -> Taken:
        """Not read, since reading it ended the process."""
        return Taken(name=self.name, checked=_ended(bench, self.name))


class Kept(msgspec.Struct, frozen=True):
    """An original to judge again."""

    sha256: str
    source: str
    packed: bytes
    here: bool = False

    def __call__(self, bench: Bench) -> Taken:
        """How what it holds fares now."""
        try:
            data = unpacked(self.packed, self.sha256)
        except Error as error:
            return self._with((Checked(report=bench.checker.unread(self.source, error)),))
        return self._with(bench.judge(bench.checker, self.source, data))

    def lost(self, bench: Bench) -> Taken:
        """Unchecked, since judging it ended the process."""
        return self._with(_ended(bench, self.source))

    def _with(self, checked: tuple[Checked, ...]) -> Taken:
        return Taken(name=self.source, sha256=self.sha256, checked=checked)


def _ended(bench: Bench, name: str) -> tuple[Checked, ...]:
    return (Checked(report=bench.checker.unread(name, ended(name))),)


def members(source: str, checked: tuple[Checked, ...]) -> list[tuple[str, Checked]]:
    """Each document with what it is called in its original, no two alike."""
    names: dict[str, Iterator[str]] = {}
    found: dict[str, Checked] = {}
    for one in checked:
        plain = kept(one.report.source.removeprefix(source))
        free = names.setdefault(plain, _numbered(plain))
        # NOTE: a file may have the name that another was given.
        found[next(name for name in free if name not in found)] = one
    return list(found.items())


def _numbered(name: str) -> Iterator[str]:
    return chain([name], (f"{name}#{number}" for number in count(2)))
