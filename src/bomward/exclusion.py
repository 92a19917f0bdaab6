"""Patterns for names that are found and not meant."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase


class Patterns:
    """Shell patterns, each of which may leave out any number of names; `*` stands for slashes too."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._unused = dict.fromkeys(patterns)
        self._patterns = tuple(self._unused)
        self._asked = False

    def fit(self, *names: str) -> bool:
        """Whether one of them fits one of these names of one thing."""
        self._asked = True
        fitting = [pattern for pattern in self._patterns if any(fnmatchcase(name, pattern) for name in names)]
        for pattern in fitting:
            self._unused.pop(pattern, None)
        return bool(fitting)

    @property
    def unused(self) -> tuple[str, ...]:
        """Those that have fitted nothing, where anything was found at all."""
        return tuple(self._unused) if self._asked else ()
