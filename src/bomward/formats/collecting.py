"""Collects components and their clues while a reader walks a document; what the readers of all formats share."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

from bomward.inventory import Clue, ClueKind, Component, Gap, Hit, Location, Scope

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"\x00\x00\x01\x00")


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


def attachment(content: str, media_type: str, where: str) -> tuple[str, Gap | None]:
    """What a base64 attachment says as text, and a gap where it is something that cannot be looked into.

    A picture is no software and leaves no gap.
    """
    try:
        raw = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return content, Gap(reason="an attachment says it is base64 and is not", where=where)
    text = raw.decode("utf-8", "replace")
    if "�" not in text or media_type.startswith(("image/", "audio/", "video/")) or raw.startswith(_IMAGES):
        return text, None
    return text, Gap(reason="an attachment is neither text nor a picture and was not looked into", where=where)


def unexplained(hits: Iterable[Hit], walked: Iterable[tuple[int, int]]) -> list[Hit]:
    """The hits that mean something wherever they stand, outside every span that was walked. Both are in order of position."""
    spans = sorted(walked)
    left: list[Hit] = []
    index = 0
    for hit in hits:
        while index < len(spans) and spans[index][1] < hit.end:
            index += 1
        if hit.alone and not (index < len(spans) and spans[index][0] <= hit.start):
            left.append(hit)
    return left


def kind_of(table: dict[str, ClueKind], path: tuple[str, ...]) -> ClueKind:
    """What the value at a path is; a place the table does not name is OTHER."""
    exact = table.get("/".join(path))
    if exact is not None:
        return exact
    for length in range(len(path) - 1, 0, -1):
        below = table.get("/".join(path[:length]) + "/**")
        if below is not None:
            return below
    return ClueKind.OTHER
