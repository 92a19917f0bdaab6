"""Regular expressions that are compiled where they are first asked: of all that a program holds, one document needs a few."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a compiled pattern where its methods and attributes are asked for, which are kept once looked up."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern, compiled when a method or attribute of it is first used; only there a wrong one raises re.error."""
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))
