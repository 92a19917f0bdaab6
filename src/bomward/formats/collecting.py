"""Collects components and their clues while a reader walks a document; what the readers of all formats share."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from urllib.parse import unquote

import msgspec

from bomward import patterns
from bomward.inflating import inflated, room_of
from bomward.inventory import Clue, ClueKind, Component, Coverage, Gap, Hit, Location, Scope

_NAMED, _SHOWN = 5, 80  # how many of what is astray are named, and with how many characters

_PICTURES = patterns.lazy(
    rb"\x89PNG\r\n\x1a\n.*IEND\xaeB`\x82|\xff\xd8\xff.*\xff\xd9|GIF8[79]a.*\x3b|RIFF....WEBP.*|\x00\x00\x01\x00.*",
    re.DOTALL,
)
"""Files of pictures from their first to their last byte."""
_SAID = patterns.lazy(r"[^\x00-\x1f\x7f-\x9f\ufffd]{4,}")
"""What may be words in bytes that are mostly none."""
_BASE64 = patterns.lazy(r"[A-Za-z0-9+/\r\n]{64,}={0,2}\s*")
_DEEPEST = 4
DATA = "data:"
_AS_A_VALUE = frozenset({"*", "value", "en", "name", "content"})
"""Steps to a value that stands alone where one is meant."""


class Draft:
    """A component in the making."""

    def __init__(self, label: str, location: Location, scope: Scope = Scope.REQUIRED) -> None:
        self.label, self.location, self.scope = label, location, scope
        self.ref = self.name = self.version = ""
        self.clues: list[Clue] = []

    def add(self, kind: ClueKind, value: str, location: Location, end: int, qualifier: str = "") -> None:
        """One more clue; empty values and the standards' words for nothing say nothing."""
        if value and value not in ("NOASSERTION", "NONE"):
            self.clues.append(Clue(kind=kind, value=value, location=location, end=end, qualifier=qualifier))

    def done(self) -> Component:
        """The component, frozen."""
        return Component(
            ref=self.ref or self.location.pointer,
            label=self.label,
            name=self.name,
            version=self.version,
            location=self.location,
            scope=self.scope,
            clues=tuple(self.clues),
        )


def identifier_kind(value: str) -> ClueKind:
    """What an identifier is by how it begins, where nothing else says it."""
    start = value.lstrip()[: len("cpe:")].lower()
    return ClueKind.PURL if start == "pkg:" else ClueKind.CPE if start == "cpe:" else ClueKind.OTHER


def attachment(content: str, media_type: str, where: str) -> tuple[str, Gap | None]:
    """What a base64 attachment says as text, and a gap where it is something that cannot be looked into.

    What is a picture and says so is no software and leaves no gap; of it is looked into what reads as words, as its metadata does.
    What is base64 once more, or packed, is taken apart too.
    """
    text, room = content, room_of(len(content))
    for _ in range(_DEEPEST):
        try:
            raw = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            return content, Gap(reason="an attachment says it is base64 and is not", where=where)
        plain = inflated(raw, room)
        if plain is not None:
            raw, room = plain, room - len(plain)
        text = raw.decode("utf-8", "replace")
        if media_type.strip().lower().startswith("image/") and _PICTURES.fullmatch(raw):
            return "\n".join(_SAID.findall(text.replace("\0", ""))), None  # NOTE: some metadata is UTF-16
        if "\N{REPLACEMENT CHARACTER}" in text:
            return text, Gap(reason="an attachment is neither text nor a picture and was not looked into", where=where)
        if not _BASE64.fullmatch(text):
            return text, None
    return text, Gap(reason=f"an attachment is base64 within base64, more than {_DEEPEST} times", where=where)


def embedded(url: str, where: str) -> tuple[str, Gap | None]:
    """What a `data:` address (RFC 2397) holds, as text, and a gap where that cannot be looked into."""
    head, _, content = url.strip().partition(",")
    media_type, *parameters = head[len(DATA) :].split(";")
    if "base64" in [parameter.strip().lower() for parameter in parameters]:
        return attachment(unquote(content), media_type, where)
    return unquote(content), None


class Tally(msgspec.Struct):
    """How many components carry what can be judged by, counted for many at once, field by field."""

    supplier: int = 0
    purl: int = 0
    cpe: int = 0
    hash: int = 0
    none: int = 0

    def take(
        self, suppliers: Sequence[bool], purls: Sequence[bool], cpes: Sequence[bool], digests: Sequence[bool]
    ) -> None:
        """Count components, each of which has its place in all four."""
        self.supplier += sum(suppliers)
        self.purl += sum(purls)
        self.cpe += sum(cpes)
        self.hash += sum(digests)
        self.none += list(map(any, zip(suppliers, purls, cpes, digests, strict=True))).count(False)

    @property
    def coverage(self) -> Coverage:
        """The counts as the report has them."""
        return Coverage(**msgspec.structs.asdict(self))


def shortened(text: str) -> str:
    """As much of what a document says as a gap quotes."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def astray(ends: Collection[str]) -> Gap:
    """What names components that the document does not list: parts may be missing that it had."""
    named = sorted(ends)
    verb = "reference leads" if len(named) == 1 else "references lead"
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    told = ", ".join(map(shortened, named[:_NAMED])) + more
    return Gap(reason=f"{len(named)} {verb} to nothing that this document lists: {told}", where=named[0])


def given_again(refs: Collection[str], what: str, of: str) -> Gap:
    """Ids that stand for several things."""
    some = f"1 {what} is" if len(refs) == 1 else f"{len(refs)} {what}s are"
    return Gap(reason=f"{some} given to more than one {of}; each {of} was read", where=next(iter(refs)))


def unexplained(hits: Iterable[Hit], walked: Iterable[tuple[int, int]]) -> list[Hit]:
    """The hits that mean something wherever they stand, outside every span that was walked. Both are in order of position."""
    spans = list(_joined(sorted(walked)))
    left: list[Hit] = []
    index = 0
    for hit in hits:
        while index < len(spans) and spans[index][1] < hit.end:
            index += 1
        if hit.alone and not (index < len(spans) and spans[index][0] <= hit.start):
            left.append(hit)
    return left


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that touch as one: a hit in disguise may stand for a name and its value."""
    start = end = -1
    for low, high in spans:
        if low > end:
            if end >= 0:
                yield start, end
            start = low
        end = max(end, high)
    if end >= 0:
        yield start, end


def kind_of(table: dict[str, ClueKind], path: tuple[str, ...]) -> ClueKind:
    """What the value at a path is; a place the table does not name is OTHER."""
    exact = table.get("/".join(path))
    if exact is not None:
        return exact
    for length in range(len(path) - 1, 0, -1):
        below = table.get("/".join(path[:length]) + "/**")
        if below is not None:
            return below
    # NOTE: where a text should stand, a list or an object may hold it all the same.
    if len(path) > 1 and path[-1] in _AS_A_VALUE:
        return kind_of(table, path[:-1])
    return ClueKind.OTHER
