"""Which documents a page is about, by its address: those of a vendor, of a product, of a file, or all."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from flask import request
from werkzeug.exceptions import NotFound

from bomward import patterns
from bomward.portfolio import reading
from bomward.portfolio.reading import Row

_UNSAFE = patterns.lazy(r"[^\w.-]+")
_LONGEST = 100
_DIGITS = 12


class Chosen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which documents are meant; what is None leaves it open, and an empty name is that of who is not stated."""

    vendor: str | None = None
    product: str | None = None
    document: str | None = None
    """A digest of an original or of a document in it, or how one begins."""

    def among(self, every: Sequence[Row]) -> list[Row]:
        """Those of all that are meant; with a document, all that is in its file."""
        if self.document is None:
            return [row for row in every if self.vendor in (None, row.vendor) and self.product in (None, row.product)]
        originals = {row.original for row in reading.of_digest(every, self.document)}
        return [row for row in every if row.original in originals]

    def rows(self, every: Sequence[Row]) -> list[Row]:
        """The same. Raises NotFound where there are none, or where it is not plain which."""
        found = self.among(every)
        if not found and self.given:
            raise NotFound("nothing here has this name or digest")
        if self.document is not None and len({row.original for row in found}) > 1:
            raise NotFound("several documents have a digest that begins so")
        return found

    @property
    def given(self) -> dict[str, str]:
        """What is given, as it stands in an address."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}

    @property
    def file_name(self) -> str:
        """What a file about them is called, without an ending."""
        what = self.product or self.vendor or (self.document or "")[:_DIGITS]
        return "-".join(filter(None, ("bomward", safe(what, ""))))


def chosen() -> Chosen:
    """What the address says."""
    return Chosen(**{name: request.values[name] for name in Chosen.__struct_fields__ if name in request.values})


def safe(name: str, other: str = "document") -> str:
    """A name that a file may have on any system; another where nothing is left of it."""
    base = re.split(r"[/\\]", name)[-1]
    found = _UNSAFE.sub("_", base).strip("._ ")
    if len(found) > _LONGEST:
        # NOTE: the ending says what the file is.
        found = found[: _LONGEST - 20] + found[-20:]
    return found or other
