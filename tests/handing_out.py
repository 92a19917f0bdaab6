"""How tests are handed out to several processes: file by file, so that what a file makes ready is made once."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

TOGETHER = ("tests/browser/", "tests/fleet/")
"""Folders of which all files share a server: they stay in one process."""


# NOTE: xdist's own groups do nothing with pytest 9.2 (pytest-xdist#1386); and one by one, it counts all that went before for each test.
class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # as said
    """Hands out files in the order of their names: what takes long comes first."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        self.config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next(filter(file.startswith, TOGETHER), file)
