"""Which documents a page is about, by its address: those of a vendor, of a product, of a file, or all."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from flask import request
from werkzeug.exceptions import NotFound

from bomward.portfolio.reading import Row

_DIGEST = re.compile(r"[0-9a-f]{6,64}")
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 100
_DIGITS = 12


class Chosen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which documents are meant; what is None leaves it open, and an empty name is that of who is not stated."""

    vendor: str | None = None
    product: str | None = None
    document: str | None = None
    """A digest of an original, or how it begins."""

    def fits(self, row: Row) -> bool:
        """Whether a document is meant."""
        if self.document is not None:
            return row.original.startswith(self.document)
        return self.vendor in (None, row.vendor) and self.product in (None, row.product)

    def rows(self, every: Sequence[Row]) -> list[Row]:
        """Those of all that are meant. Raises NotFound where there are none."""
        if self.document is not None and not _DIGEST.fullmatch(self.document):
            raise NotFound("no document has this digest")
        found = [row for row in every if self.fits(row)]
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
