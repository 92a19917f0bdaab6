"""What a reader makes of one document: components with their clues, how they hang together, and what could not be judged.

Knows neither a format nor the catalog.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class ClueKind(StrEnum):
    """What an identifying value is, whatever the format calls it."""

    NAME = "name"
    GROUP = "group"
    VERSION = "version"
    SUPPLIER = "supplier"
    MANUFACTURER = "manufacturer"
    PUBLISHER = "publisher"
    ORIGINATOR = "originator"
    AUTHOR = "author"
    CONTACT = "contact"
    COPYRIGHT = "copyright"
    PURL = "purl"
    CPE = "cpe"
    SWID = "swid"
    HASH = "hash"
    FILE = "file"
    URL = "url"
    LICENCE = "licence"
    PROPERTY = "property"
    PROSE = "text"
    REF = "ref"
    OTHER = "other"


MAKER_KINDS = frozenset(
    {ClueKind.SUPPLIER, ClueKind.MANUFACTURER, ClueKind.PUBLISHER, ClueKind.ORIGINATOR, ClueKind.AUTHOR}
)
"""Fields that say who made or delivers a component."""


class Scope(StrEnum):
    """How a component is tied to the product."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    EXCLUDED = "excluded"
    DEV = "dev"
    TEST = "test"
    BUILD = "build"
    TOOL = "tool"
    """Made the document; no part of the product."""


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """Where something stands: in the document's own terms, and in its bytes."""

    pointer: str
    """JSON pointer, element path, or empty where only the line is known."""
    offset: int
    """Byte offset from the start of the document as received."""
    line: int = 0
    """Line number, from 1; 0 where nobody asked for it yet."""


class Clue(msgspec.Struct, frozen=True, kw_only=True):
    """One identifying value as written."""

    kind: ClueKind
    value: str
    location: Location
    end: int = 0
    """Byte offset behind the value: what the sieve saw in between is explained by this clue."""
    qualifier: str = ""
    """What the value alone does not say: a hash's algorithm, an external reference's type."""


UNNAMED = "unnamed"
"""Qualifier of a text of which nobody can say what it is, not even by what its field is called: it may be a name."""


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """Anything in the document that can carry an identity."""

    ref: str
    """The document's own id for it; the pointer where it has none."""
    label: str
    """What kind of thing it is, in the document's words: library, package, file, service, tool, document."""
    name: str
    location: Location
    clues: tuple[Clue, ...]
    version: str = ""
    scope: Scope = Scope.REQUIRED

    def first(self, *kinds: ClueKind) -> str:
        """The first value of one of these kinds, or nothing."""
        return next((clue.value for kind in kinds for clue in self.clues if clue.kind is kind), "")


class Gap(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Something that could not be judged, and why."""

    reason: str
    where: str


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """Contents that the document declares and that stand in another one."""

    target: str
    """What leads there: a BOM-Link, a namespace, an address."""
    where: str
    digests: tuple[tuple[str, str], ...] = ()
    """Algorithm and digest, as written, of the document meant."""


class Wrapper(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a document was taken out of: an archive, an envelope."""

    kind: str
    name: str = ""
    """What it is called in there: a member's name, a line's number, a type of predicate."""
    remark: str = ""
    """What a reader has to know of it."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """An imperfection that did not keep anything from being judged."""

    message: str
    where: str


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How many components carry what can be judged by; `none` of the four."""

    supplier: int = 0
    purl: int = 0
    cpe: int = 0
    hash: int = 0
    none: int = 0


Edge = tuple[str, str]
"""One thing holds or needs another: the id of the whole, the id of the part."""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What the document describes."""

    name: str = ""
    version: str = ""
    supplier: str = ""
    ref: str = ""


class Hit(msgspec.Struct, frozen=True, gc=False):
    """One needle seen in the raw bytes."""

    start: int
    end: int
    needle: int
    """Index into the needles that were looked for."""
    alone: bool
    """Whether the needle means something wherever it stands."""
    text: str = ""
    """What stood there once decoded, where it was written in disguise."""


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader makes of a document. Components that no hit concerns are counted, not listed."""

    family: str
    spec_version: str
    encoding: str
    subject: Subject
    count: int
    coverage: Coverage
    components: tuple[Component, ...]
    gaps: tuple[Gap, ...] = ()
    """What could not be judged."""
    absent: tuple[Gap, ...] = ()
    """Gaps that keep the document from being called clear: declared contents that are not there."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """Contents in other documents: gaps of that kind too, unless those documents are at hand."""
    identity: str = ""
    """What others refer to this document by: a BOM-Link without fragment, a namespace."""
    notes: tuple[Note, ...] = ()
    ambiguous: tuple[Gap, ...] = ()
    """Places that different readers would read differently; the document then is unchecked."""
    walked: tuple[tuple[int, int], ...] = ()
    """Byte spans of every string that was made a clue or was seen to be none."""
