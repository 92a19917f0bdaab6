"""Regular expressions that are compiled where they are first asked: of all that a program holds, one document needs a few."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a compiled pattern; its methods are kept once looked up, so that those asked often cost what they always did."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def lazy(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern, compiled when it is first used. A wrong one raises re.error there, as `re.compile` does here."""
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))
