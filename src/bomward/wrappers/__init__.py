"""Taking documents out of what they are wrapped in: compression, archives, envelopes, JSON lines.

Knows nothing of SBOMs: what a document is, the caller's opener tells. Nothing is ever written to a disk, and nothing that
could not be looked into goes without an error.

An archive within an archive is taken apart like the outer one, so each of its members is a part that may be passed over;
where all of them are, so is the archive, as a folder without an SBOM would be. What is broken, encrypted, refused or past a
limit is an UnreadableDocumentError, which nobody may pass over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from bomward import patterns
from bomward.encodings import viewed
from bomward.errors import Error, UnknownFormatError, UnreadableDocumentError
from bomward.inventory import Wrapper
from bomward.limits import Limits, raised
from bomward.wrappers.parts import UNPACK, Held, LimitError, Part, Room

T = TypeVar("T")

_LIMITS = Limits()
_BEGINS = patterns.lazy(rb"[ \t\r\n]*([^ \t\r\n])")
_HEAD, _BZIP2 = 512, b"BZh"
_PLAIN = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a part was found."""

    source: str
    wrappers: tuple[Wrapper, ...] = ()
    member: bool = False
    in_lines: bool = False

    @property
    def kind(self) -> str:
        """The kind of the wrapper around it."""
        return self.wrappers[-1].kind if self.wrappers else ""

    def within(self, held: Held) -> _Place:
        """The place of what a wrapper holds that stands here."""
        return _Place(
            source=self.source + held.suffix,
            wrappers=(*self.wrappers, held.wrapper),
            member=self.member or held.member,
            in_lines=self.in_lines or held.in_lines,
        )


class _Run(Generic[T]):
    """One source, taken apart."""

    def __init__(self, opener: Callable[[bytes], T], limits: Limits) -> None:
        self._opener, self._limits, self._room = opener, limits, Room(limits)
        self._count = 0
        self._is_over = False

    def parts(self, data: bytes, place: _Place, outside: bytes = b"") -> Iterator[Part[T]]:
        """The document that these bytes are, or what they hold; `outside` goes with the first part."""
        holds = self._by_head(data)
        if holds is None:
            error: Error
            try:
                opened = self._opener(data)
            except Error as failure:
                error = failure
            else:
                yield self._part(place, data, outside, opened=opened)
                return
            try:
                holds = self._by_content(data, place, error)
            except Error as failure:
                error = failure
            if holds is None:
                yield self._failed(place, data, outside, error)
                return
        if len(place.wrappers) >= self._limits.wrappers:
            what = f"it is wrapped more than {self._limits.wrappers} times, the limit"
            hint = f"{UNPACK}, or {raised('wrappers', self._limits.wrappers)}"
            too_deep = UnreadableDocumentError(what, where="the document as a whole", hint=hint)
            yield self._failed(place, data, outside, too_deep)
            return
        for held in holds:
            inner = place.within(held)
            if held.error is not None:
                yield self._failed(inner, held.data, outside + held.outside, held.error)
            else:
                yield from self.parts(held.data, inner, outside + held.outside)
            outside = b""
            if self._is_over:
                return

    def _by_head(self, data: bytes) -> Iterator[Held] | None:
        """What is wrapped in there, by the bytes it begins with; None where these are of no wrapper.

        NOTE: every document passes here, so no more than its head is looked at; what takes wrappers apart is loaded for what
        does not begin as plain text, which no wrapper does but one.
        """
        if not data[:_HEAD].translate(None, _PLAIN) and not data.startswith(_BZIP2):
            return None
        from bomward.wrappers import compression, tars, zips

        found = [
            compression.held(data, kind, unpack, self._room)
            for head, kind, unpack in compression.COMPRESSIONS
            if head.match(data)
        ]
        if data.startswith(zips.HEADS):
            found.append(zips.held(data, self._room))
        if tars.is_one(data):
            found.append(tars.held(data, self._room))
        if len(found) > 1:
            error = UnreadableDocumentError(
                "the archive can be read in two ways: it begins as a tar archive, and as something else",
                where="byte 0",
                hint="ask the supplier which of the two is meant",
            )
            return iter([Held(wrapper=Wrapper(kind=tars.KIND), data=data, error=error)])
        return found[0] if found else None

    def _by_content(self, data: bytes, place: _Place, error: Error) -> Iterator[Held] | None:
        """What is wrapped in there, where these bytes are no document; None where it is nothing, an Error where not told."""
        match = _BEGINS.match(data)
        if match is None and place.member:
            # NOTE: many archives hold empty files, and nothing can be hidden in one; alone, it is a broken download.
            raise UnknownFormatError("the file is empty", where="byte 0", hint="ask the supplier what it is for")
        if match is None:
            return None
        from bomward.wrappers import refused, zips

        if data.startswith(_MARKS) or match.group(1) in (b"{", b'"'):
            return self._in_text(data, place, error)
        refused.check(data)
        return zips.held(data, self._room) if zips.is_behind_something(data) else None

    def _in_text(self, data: bytes, place: _Place, error: Error) -> Iterator[Held] | None:
        try:
            text = viewed(data).utf8.strip(b" \t\r\n")
        except UnreadableDocumentError:
            return None
        from bomward.wrappers import envelopes, lines

        if text.startswith(b'"'):
            return envelopes.string(text)
        if not text.startswith(b"{"):
            return None
        # NOTE: a document that is broken stays so, whatever one of its members looks like.
        held = envelopes.held(text, place.kind) if isinstance(error, UnknownFormatError) else None
        return held if held is not None else lines.held(text, self._room)

    def _part(self, place: _Place, data: bytes, outside: bytes, *, opened: T) -> Part[T]:
        full = self._counted()
        if full is not None:
            return self._over(place, full, data, outside)
        return Part(
            source=place.source,
            data=data,
            wrappers=place.wrappers,
            opened=opened,
            member=place.member,
            outside=outside,
        )

    def _failed(self, place: _Place, data: bytes, outside: bytes, error: Error) -> Part[T]:
        full = self._counted()
        if full is not None:
            return self._over(place, full, data, outside)
        if isinstance(error, LimitError):
            return self._over(place, error, data, outside)
        from bomward.wrappers import envelopes

        # NOTE: a traceback would keep alive whatever was in hand when it went wrong, archives among it.
        told = envelopes.refusal(place.wrappers, error).with_traceback(None)
        # NOTE: attestations of one thing often come as lines; those that hold no SBOM lie beside the one that does.
        beside = place.in_lines and isinstance(told, envelopes.NoSbomError)
        return Part(
            source=place.source,
            data=data,
            wrappers=place.wrappers,
            error=told,
            member=place.member or beside,
            outside=outside,
        )

    def _counted(self) -> LimitError | None:
        self._count += 1
        if self._count <= self._limits.parts:
            return None
        return self._room.too_many()

    def _over(self, place: _Place, error: LimitError, data: bytes, outside: bytes) -> Part[T]:
        """The last part: nothing after it is looked at."""
        self._is_over = True
        return Part(source=place.source, data=data, wrappers=place.wrappers, error=error, outside=outside)


def unwrapped(data: bytes, source: str, opener: Callable[[bytes], T], limits: Limits = _LIMITS) -> Iterator[Part[T]]:
    """Every part that these bytes are or hold, in their order, one at a time.

    The opener gives a document or raises an Error. A part may be passed over only where `passed_over` says so.
    """
    yield from _Run(opener, limits).parts(data, _Place(source=source))


__all__ = ["LimitError", "Limits", "Part", "Wrapper", "unwrapped"]
