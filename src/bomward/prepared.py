"""Data prepared: loaded, looked with and matched with; what comes with the package once for all who check in a process."""

from __future__ import annotations

from functools import cache, cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING

from bomward.compiled import Compiled, extended, load
from bomward.formats import SIGNS
from bomward.sieve import Needle, Sieve

if TYPE_CHECKING:
    from bomward.matching import Matcher


class Prepared:
    """A catalog and what is made of it, when it is first needed; serves any number of checkers."""

    def __init__(self, data: Compiled) -> None:
        self.data = data

    @cached_property
    def sieve(self) -> Sieve:
        """Looks for what the catalog knows, and behind that for the signs of all formats."""
        return Sieve([*self.data.needles, *map(Needle, SIGNS)], self.data.disguises)

    @cached_property
    def matcher(self) -> Matcher:
        """Needed only where the sieve saw something."""
        from bomward.matching import Matcher

        return Matcher(self.data.catalog, self.data.index)


@cache
def _packaged() -> Prepared:
    return Prepared(load())


def packaged() -> Compiled:
    """The data that comes with the package."""
    return _packaged().data


def data_with(*folders: Path) -> Compiled:
    """The packaged data, with an organisation's own catalog folders on top of each other where some are given."""
    return reduce(extended, folders, packaged())


def prepared(data: Compiled) -> Prepared:
    """The data made ready."""
    return _packaged() if data is packaged() else Prepared(data)
