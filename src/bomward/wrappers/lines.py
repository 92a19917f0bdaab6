"""JSON lines: an object on every line, each of them a document of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from bomward.inventory import Wrapper
from bomward.wrappers.parts import Held, Room

KIND = "JSON lines"
_SPACE = b" \t\r"
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def held(text: bytes, room: Room) -> Iterator[Held] | None:
    """The lines; None where this is something else, one object among it.

    More lines than there may be parts are not looked at, since the limit comes before them.
    """
    count = 0
    for _, line in islice(_lines(text), room.limits.parts + 1):
        if not _is_object(line):
            return None
        count += 1
    if count <= 1:
        return None
    room.announce(parts=text.count(b"\n") + 1)
    return _each(text)


def _each(text: bytes) -> Iterator[Held]:
    for number, line in _lines(text):
        wrapper = Wrapper(kind=KIND, name=str(number))
        yield Held(wrapper=wrapper, data=line, suffix=f"#{number}", in_lines=True)


def _lines(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, with their numbers, one at a time: a list of them would double the memory."""
    at, number = 0, 0
    while at < len(text):
        end = text.find(b"\n", at)
        end = len(text) if end < 0 else end
        number += 1
        line = text[at:end].strip(_SPACE)
        if line:
            yield number, line
        at = end + 1


def _is_object(line: bytes) -> bool:
    if not line.startswith(b"{"):
        return False
    try:
        _OBJECT.decode(line)
    except RecursionError:
        return True  # NOTE: whoever reads the line will say so; the lines beside it are read none the less
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return True
