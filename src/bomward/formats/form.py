"""A form in which documents arrive, and what can be told of one before it is opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from bomward import patterns
from bomward.encodings import View, viewed
from bomward.errors import UnreadableDocumentError

if TYPE_CHECKING:
    from bomward.formats.syntax.json import JsonSource

_BEGINS = patterns.lazy(rb"[ \t\r\n]*([^ \t\r\n])")
_VERSION = patterns.lazy(rb"\d{1,3}\.\d{1,3}")
_VERSION_FIELD, *_FIELDS = (10, 16, *range(26, 131, 8))
"""How the fields of a CycloneDX message begin: the version of the specification, with which every writer begins, and the others."""
_HEADS = frozenset(bytes([key if key < 0x80 else key & 0x7F | 0x80]) for key in (_VERSION_FIELD, *_FIELDS))


class Opening:
    """The beginnings of a document; what takes a look at more of it is worked out once, when a form asks."""

    def __init__(self, data: bytes, *, sound: bool = False) -> None:
        self.data, self._sound = data, sound

    @cached_property
    def is_binary(self) -> bool:
        """Whether it is a binary CycloneDX message, and so no text: nothing but such fields up to one that is a version."""
        if self.data[:1] not in _HEADS:
            return False
        from bomward.formats.syntax.protobuf import keyed

        try:
            for key, _, start, end, _ in keyed(self.data, 0, len(self.data)):
                if key not in _FIELDS:
                    return key == _VERSION_FIELD and _VERSION.fullmatch(self.data, start, end) is not None
        except UnreadableDocumentError:
            return False
        return False

    @cached_property
    def view(self) -> View:
        """The document as UTF-8. Raises UnreadableDocumentError where it is no text that is read."""
        return viewed(self.data, sound=self._sound)

    @cached_property
    def first(self) -> bytes:
        """The first byte that is no white space; empty for a binary message, and where there is none."""
        match = None if self.is_binary else _BEGINS.match(self.view.utf8)
        return match.group(1) if match else b""

    @cached_property
    def json(self) -> JsonSource:
        """The document as JSON. Raises UnreadableDocumentError where it is none."""
        from bomward.formats.syntax.json import JsonSource

        return JsonSource(self.view)

    def has_member(self, name: str) -> bool:
        """Whether it is a JSON object with an outermost member of that name."""
        return self.first == b"{" and name in self.json.members

    @cached_property
    def root(self) -> tuple[str, str]:
        """Namespace and name of the outermost XML element; both empty where it is no XML."""
        if self.first != b"<":
            return "", ""
        from bomward.formats.syntax.xml import root_of

        return root_of(self.view)

    def has_line(self, beginning: re.Pattern[bytes], word: bytes) -> bool:
        """Whether it is plain text, neither JSON nor XML, in which a line begins like this (a pattern with MULTILINE) with this word."""
        if self.first in (b"", b"{", b"<"):
            return False
        # NOTE: looking for a word is many times faster than trying a pattern at each line.
        return word in self.view.utf8 and beginning.search(self.view.utf8) is not None


class Reader(Protocol):
    """The module of a form."""

    def opened(self, opening: Opening) -> Any:
        """The document. Raises Error where it is none of a supported version, or broken."""

    def is_ours(self, insertion: bytes) -> bool:
        """Whether an insertion holds notes as they are written in this form, and nothing else."""


class Form(NamedTuple):
    """One family in one encoding."""

    title: str
    is_it: Callable[[Opening], bool]
    module: str

    @property
    def reader(self) -> Reader:
        """The module that reads it, loaded when it is met: a gate should not wait for nine forms to read one."""
        return cast("Reader", import_module(self.module))
