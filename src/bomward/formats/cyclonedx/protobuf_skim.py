"""One quick pass over a binary CycloneDX document: whether it is sound throughout, and where its text stands."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from bomward.errors import UnreadableDocumentError
from bomward.formats.cyclonedx import SIGNS
from bomward.formats.cyclonedx.protobuf_fields import MESSAGES, WORDS, Kind
from bomward.formats.syntax.protobuf import NUMBER, TEXT, broken, keyed, texts, varints
from bomward.formats.syntax.tree import MAX_DEPTH, Stretch
from bomward.inflating import inflated

_MOST_TEXTS = 10_000
_BETWEEN = b'"'
_LINE_ENDS = bytes.maketrans(b"\n\r", b"  ")
"""NOTE: JSON has no line ends within strings either; where all is on one line, nobody is sent to another."""


class _Message(NamedTuple):
    """What a field that is no plain string means for the pass, by the key that it begins with."""

    inner: dict[int, tuple[str, int]]
    """Messages within: the name of each, and how much deeper its members stand."""
    signs: dict[int, dict[int, str]]
    """Numbers that stand for words which the sieve looks for."""
    strings: frozenset[int]
    packed: frozenset[int]
    """Lists of numbers in one field."""


def _message(known: dict[int, Kind]) -> _Message:
    strings = frozenset(number << 3 | TEXT for number, kind in known.items() if not kind.type)
    packed = frozenset(number << 3 | TEXT for number, kind in known.items() if kind.is_list and kind.wire == NUMBER)
    found = _Message({}, {}, strings, packed)
    for number, kind in known.items():
        name = "Tool" if kind.type == "Tools" else kind.type
        if name in MESSAGES:
            found.inner[number << 3 | TEXT] = (name, 2 if kind.is_list or kind.type == "Tools" else 1)
        signs = {at: word for at, word in enumerate(WORDS.get(name, ())) if any(sign in f'"{word}"' for sign in SIGNS)}
        if signs:
            found.signs[number << 3 | NUMBER] = signs
    return found


_KNOWN = {name: _message(known) for name, known in MESSAGES.items()}


class Skimmed:
    """What the pass came by. Raises UnreadableDocumentError for what is no sound document."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.stretches: list[Stretch] = []
        self._shown = bytearray(_BETWEEN) * len(data)
        self._others: list[tuple[int, int]] = []
        self._texts = 0
        self._skim(0, len(data), "Bom", 0)
        self.text = self._text()
        """The document with nothing but its text, each string between quotes, at the places where it stands."""

    def _skim(self, start: int, end: int, name: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise UnreadableDocumentError(
                f"nested deeper than {MAX_DEPTH} levels",
                where=f"byte {start}",
                hint="no SBOM needs this; look at the document by hand",
            )
        inner, signs, strings, packed = _KNOWN[name]
        for key, _, begins, stop, value in keyed(self._data, start, end):
            if key in strings:
                self._shown[begins:stop] = self._data[begins:stop]
            elif key in inner:
                within, deeper = inner[key]
                self._skim(begins, stop, within, depth + deeper)
            elif key & 7 != NUMBER:
                self._other(begins, stop)
                if key in packed:
                    deque(varints(self._data, begins, stop), maxlen=0)
            elif key in signs and value in signs[key]:
                self.stretches.append(Stretch(begins, stop, signs[key][value]))

    def _other(self, start: int, end: int) -> None:
        """Take a field of which nobody knows what it holds: a reader takes each text in it by itself, so they are counted."""
        self._others.append((start, end))
        raw = self._data[start:end]
        plain = inflated(raw)
        if plain is not None:
            self.stretches.append(Stretch(start, end, plain.decode("utf-8", "replace")))
        self._texts += sum(1 for _ in texts(raw if plain is None else plain))
        if self._texts > _MOST_TEXTS:
            raise UnreadableDocumentError(
                f"more than {_MOST_TEXTS} texts in fields that the standard does not have",
                where=f"byte {start}",
                hint="no SBOM needs this; look at the document by hand",
            )

    def _text(self) -> bytes:
        try:
            self._shown.decode()
        except UnicodeDecodeError as error:
            raise broken(f"a string is not UTF-8: {error.reason}", error.start) from error
        for start, end in self._others:
            self._shown[start:end] = self._data[start:end]
        return bytes(self._shown.translate(_LINE_ENDS))
