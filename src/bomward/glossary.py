"""What people need to know of the ids in a report: titles and explanations, which are no part of it."""

from __future__ import annotations

import msgspec

from bomward.inventory import Note


class SourceText(msgspec.Struct, frozen=True, kw_only=True):
    """A source a reader can open."""

    says: str
    url: str


class EntryText(msgspec.Struct, frozen=True, kw_only=True):
    """What a catalog entry says of itself."""

    id: str
    title: str
    vendor: str
    summary: str
    sources: tuple[SourceText, ...] = ()


class RegimeText(msgspec.Struct, frozen=True, kw_only=True):
    """What a regime says of itself."""

    id: str
    title: str
    binds: str
    citation: str
    url: str


class Glossary(msgspec.Struct, frozen=True, kw_only=True):
    """Titles and explanations of the ids that stand in a report, for outputs that people read."""

    entries: dict[str, EntryText]
    regimes: dict[str, RegimeText]
    notes: dict[str, tuple[Note, ...]] = {}
    """Imperfections by document source; shown to people, no part of the JSON report."""
