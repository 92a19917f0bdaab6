"""What is found and not meant, by patterns for its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from bomward.errors import UsageError


class Exclusion:
    """Shell patterns for names that are not meant, `*` standing for slashes too; remembers which of them left something out."""

    def __init__(self, patterns: Iterable[str] = (), *, is_said: bool = False) -> None:
        """Patterns, and whether they were said for this run alone. Raises UsageError for an empty one."""
        self.patterns = tuple(dict.fromkeys(patterns))
        if "" in self.patterns:
            raise UsageError("a pattern is empty", where="--exclude", hint="write one, as '*.md', or leave it out")
        self._is_said, self._is_asked = is_said, False
        self._fitted: set[str] = set()
        self._folders: set[str] = set()

    def fits(self, *names: str) -> bool:
        """Whether what has these names is not meant."""
        self._is_asked = True
        fitting = [pattern for pattern in self.patterns if any(fnmatchcase(name, pattern) for name in names)]
        self._fitted.update(fitting)
        begin = ((pattern, f"{pattern.rstrip('/')}/") for pattern in self.patterns)
        self._folders.update(pattern for pattern, folder in begin if any(name.startswith(folder) for name in names))
        return bool(fitting)

    @property
    def fitted(self) -> tuple[str, ...]:
        """The patterns that left something out."""
        return tuple(pattern for pattern in self.patterns if pattern in self._fitted)

    def slips(self) -> Iterator[tuple[str, bool]]:
        """What was said for this run alone and left nothing out, where anything was found; and whether it is the name of a folder."""
        for pattern in self.patterns if self._is_said and self._is_asked else ():
            if pattern not in self._fitted:
                yield pattern, pattern in self._folders
