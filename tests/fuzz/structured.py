"""Changes that keep the syntax whole, so that an input gets past the parser: values and places change, brackets do not."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lxml import etree

Change = Callable[[random.Random, bytes, bytes, Sequence[bytes]], bytes]
"""By chance, of an input, with pieces of another and words."""

_SCALARS: tuple[Any, ...] = (None, True, 0, -1, 1e30, 10**30, "", [], {}, [[]], {"": ""})


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object or list with each of its keys or indexes."""
    stack = [value]
    while stack:
        holder = stack.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            yield holder, key
            if isinstance(holder[key], (dict, list)):
                stack.append(holder[key])


def _piece(chance: random.Random, source: Any, words: Sequence[bytes]) -> Any:
    """A value: of another document, a scalar, or a word as text."""
    kind = chance.randrange(3)
    if kind == 0 and (places := list(_holders(source))):
        holder, key = chance.choice(places)
        return copy.deepcopy(holder[key])
    return chance.choice(words).decode("utf-8", "replace") if kind == 1 else copy.deepcopy(chance.choice(_SCALARS))


def of_json(chance: random.Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    """JSON with values, names and subtrees changed; what is no JSON as it was."""
    try:
        document, source = json.loads(data), json.loads(other)
    except (ValueError, RecursionError):
        return data
    for _ in range(chance.randint(1, 4)):
        places = list(_holders(document)) if isinstance(document, (dict, list)) else []
        if not places:
            break
        holder, key = chance.choice(places)
        what = chance.randrange(6)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder[key], str) and holder[key]:
            at = chance.randrange(len(holder[key]) + 1)
            holder[key] = holder[key][:at] + chance.choice(words).decode("utf-8", "replace") + holder[key][at:]
        elif what == 2 and isinstance(holder, list):
            holder.insert(key, _piece(chance, source, words))
        elif what == 3 and isinstance(holder, dict):
            holder[chance.choice(words).decode("utf-8", "replace").strip('":')] = copy.deepcopy(holder[key])
        else:
            holder[key] = _piece(chance, source, words)
    ascii_only, indent = chance.random() < 0.5, chance.choice((None, 1))
    return json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "replace")


def of_xml(chance: random.Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    """XML with elements, texts and attributes changed; what is no XML as it was."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root, source = etree.fromstring(data, parser), etree.fromstring(other, parser)
    except (etree.XMLSyntaxError, ValueError):
        return data
    for _ in range(chance.randint(1, 4)):
        element = chance.choice([one for one in root.iter() if isinstance(one.tag, str)])
        new = chance.choice([one for one in source.iter() if isinstance(one.tag, str)])
        word = chance.choice(words).decode("utf-8", "replace")
        _change(chance, element, new, word)
    return etree.tostring(root, encoding=chance.choice(("utf-8", "us-ascii")))


def _change(chance: random.Random, element: etree._Element, new: etree._Element, word: str) -> None:
    what, parent = chance.randrange(7), element.getparent()
    try:
        if what == 0 and parent is not None:
            parent.remove(element)
        elif what == 1:
            element.append(etree.fromstring(etree.tostring(new, with_tail=False)))
        elif what == 2:
            element.text = (element.text or "") + word
        elif what == 3:
            element.tail = word
        elif what == 4:
            element.insert(0, chance.choice((etree.Comment, lambda text: etree.PI("x", text)))(word))
        elif what == 5 and element.attrib:
            element.set(chance.choice(sorted(str(name) for name in element.attrib)), word)
        else:
            element.set(
                chance.choice(("bom-ref", "type", "x", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")), word
            )
    except ValueError:  # NOTE: XML cannot hold every word
        return


def of_lines(chance: random.Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    """Text with lines lost, moved, doubled, taken from another, or with a word in them."""
    lines, source = data.splitlines(keepends=True), other.splitlines(keepends=True)
    for _ in range(chance.randint(1, 4)):
        if not lines or not source:
            break
        at, what = chance.randrange(len(lines)), chance.randrange(5)
        if what == 0:
            del lines[at]
        elif what == 1:
            lines.insert(chance.randrange(len(lines) + 1), lines[at])
        elif what == 2:
            start = chance.randrange(len(source))
            lines[at:at] = source[start : start + chance.randint(1, 12)]
        elif what == 3:
            lines[at] = lines[at].rstrip(b"\r\n") + chance.choice(words) + b"\n"
        else:
            head, colon, _ = lines[at].partition(b":")
            lines[at] = head + colon + b" " + chance.choice(words) + b"\n"
    return b"".join(lines)


def of_fields(chance: random.Random, data: bytes, other: bytes, words: Sequence[bytes]) -> bytes:
    """A binary message with a field more: a text, a number, or a piece of another as a message."""
    number, kind = chance.choice((1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 21, 22, 30, 99)), chance.randrange(3)
    start = chance.randrange(len(other) + 1)
    content = chance.choice(words) if kind else other[start : start + chance.choice((8, 100, 1000))]
    length = len(content)
    head = bytes([number << 3 & 0x7F | 2 | (0x80 if number > 15 else 0)]) + (
        bytes([number >> 4]) if number > 15 else b""
    )
    size = bytes([length]) if length < 0x80 else bytes([length & 0x7F | 0x80, length >> 7])
    at = chance.choice((0, len(data), chance.randrange(len(data) + 1)))
    return data[:at] + head + size + content + data[at:]
