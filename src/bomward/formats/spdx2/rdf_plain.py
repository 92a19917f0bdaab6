"""Elements of SPDX RDF/XML that say everything plainly, read into the values that the JSON form has, without their places.

Such an element says each thing in an element of its own, by a text or by an address, or by an object that says so too. Whatever else is
in one leaves it to `Graph` and `Shape`, which read everything, and say the same of these.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from bomward import patterns
from bomward.formats.spdx2.clues import ACTOR_FIELDS, actor
from bomward.formats.spdx2.rdf_shape import Shape
from bomward.formats.spdx2.rdf_terms import CARRIERS, LISTS, SINGLE, local, member
from bomward.formats.syntax.rdf import RDF

_PROPERTIES = (
    *("name", "versionInfo", "supplier", "originator", "packageFileName", "downloadLocation", "filesAnalyzed"),
    *("homepage", "sourceInfo", "summary", "description", "comment", "copyrightText", "noticeText", "attributionText"),
    *("licenseConcluded", "licenseDeclared", "licenseComments", "licenseInfoFromFiles", "licenseInfoInFile"),
    *("licenseInfoInSnippet", "primaryPackagePurpose", "builtDate", "releaseDate", "validUntilDate"),
    *("fileName", "fileType", "fileContributor", "hasFile", "snippetFromFile"),
    *("referenceCategory", "referenceType", "referenceLocator", "algorithm", "checksumValue"),
    *("packageVerificationCodeValue", "packageVerificationCodeExcludedFile", "relationshipType", "relatedSpdxElement"),
)
"""What is said by a text or an address; every name is one that the standard has, so that none can be taken for another."""
_OBJECTS = {
    "checksum": "Checksum",
    "externalRef": "ExternalRef",
    "packageVerificationCode": "PackageVerificationCode",
    "relationship": "Relationship",
}
"""What is said by an object, and its class."""
_TIES = "relationships"
_NO_NAMES = ("NOASSERTION", "")


class Plain(NamedTuple):
    """An element that says everything plainly."""

    values: dict[str, Any]
    ties: list[dict[str, Any]]
    """Its relationships."""
    spans: list[tuple[int, int]]
    """Where these stand, in order."""

    def ties_in(self, start: int, end: int) -> bool:
        """Whether any of these stands between two bytes, be it in part."""
        before = bisect_left(self.spans, (end,)) - 1
        return before >= 0 and self.spans[before][1] > start

    @property
    def is_noted(self) -> bool:
        """Whether a reader has something to remark about it: an actor of which it is not said what it is."""
        told = [actor(value) for key in ACTOR_FIELDS if (value := self.values.get(key)) is not None]
        return any(not kind and name not in _NO_NAMES for name, kind in told)


class Names:
    """What is called how in a document, by the prefixes that its outermost element declares."""

    def __init__(self, declared: Mapping[str, str]) -> None:
        self._declared = {f"{prefix}:" if prefix else "": uri for prefix, uri in declared.items()}
        own = [re.escape(prefix) for prefix, uri in self._declared.items() if uri == RDF and prefix]
        self.rdf = f"(?:{'|'.join(own)})".encode() if own else b"(?!)"

    def of(self, name: str) -> dict[bytes, str]:
        """The ways to write a term that SPDX uses, each with the namespace that it says."""
        found = {f"{prefix}{name}".encode(): uri for prefix, uri in self._declared.items()}
        return {tag: uri for tag, uri in found.items() if local(uri + name) == name}

    @cached_property
    def types(self) -> dict[bytes, tuple[str, str]]:
        """Namespace and name of the classes of elements."""
        return {tag: (uri, class_) for class_ in CARRIERS for tag, uri in self.of(class_).items()}

    @cached_property
    def begins(self) -> re.Pattern[bytes]:
        """The start tag of an element with an address: its name and that."""
        return re.compile(
            rb'<(%b)\s++%babout="([^"<&\s]++)"\s*+>' % (b"|".join(map(re.escape, self.types)) or b"(?!)", self.rdf)
        )

    @cached_property
    def keys(self) -> dict[bytes, str]:
        """What the JSON form calls what is said by a text or an address."""
        return {tag: member(name) for name in _PROPERTIES for tag in self.of(name)}

    @cached_property
    def objects(self) -> dict[tuple[bytes, bytes], str]:
        """What it calls what is said by an object, by the names of property and class."""
        return {
            (tag, type_): member(name)
            for name, class_ in _OBJECTS.items()
            for tag in self.of(name)
            for type_ in self.of(class_)
        }

    @cached_property
    def leaf(self) -> re.Pattern[bytes]:
        """A thing said: its name, and an address or a text."""
        resource, datatype = (rb'\s++%b%b="([^"<&\s]*+)"' % (self.rdf, name) for name in (b"resource", b"datatype"))
        return re.compile(rb"\s*+<([^\s/>]++)(?:%b\s*+/>|(?:%b)?+\s*+>([^<]*+)</[^>]*+>)" % (resource, datatype))


_BEGINS = patterns.lazy(rb"\s*+<([^\s/>]++)\s*+>\s*+<([^\s/>]++)\s*+>")
"""A property with an object in it."""
_ENDS = patterns.lazy(rb"\s*+</[^>]*+>\s*+</[^>]*+>")
_END = patterns.lazy(rb"\s*+</[^>]*+>")


class Reader:
    """Reads elements of one document, in which addresses mean what its shape says."""

    def __init__(self, data: bytes, names: Names, shape: Shape) -> None:
        self._data, self._shape = data, shape
        self._keys, self._objects, self._leaf = names.keys, names.objects, names.leaf.match
        self._said: dict[bytes, str | None] = {}
        self.nowhere: set[str] = set()
        """Values that do not stand in the document as they are said."""

    @property
    def addresses(self) -> set[str]:
        """What any of them refers to."""
        return {uri.decode() for uri in self._said}

    def read(self, uri: bytes, at: int, end: int) -> Plain | None:
        """The element of that address, behind its start tag; None where it says anything otherwise than plainly."""
        name = self._address(uri)
        if name is None:
            return None
        found: dict[str, list[Any]] = {"SPDXID": [name]}
        plain = Plain({}, [], [])
        at = self._leaves(at, end, found)
        while (begins := _BEGINS.match(self._data, at, end)) is not None:
            key = self._objects.get((begins[1], begins[2]))
            inner: dict[str, list[Any]] = {}
            ends = _ENDS.match(self._data, self._leaves(begins.end(), end, inner), end)
            value = _joined(inner)
            if key is None or ends is None or value is None:
                return None
            if key == _TIES:
                self.nowhere.add(name)
                plain.ties.append({"spdxElementId": name, **value})
                plain.spans.append((at, ends.end()))
            else:
                found.setdefault(key, []).append(value)
            at = self._leaves(ends.end(), end, found)
        values = _joined(found)
        if values is None or _END.fullmatch(self._data, at, end) is None:
            return None
        plain.values.update(values)
        return plain

    def _leaves(self, at: int, end: int, found: dict[str, list[Any]]) -> int:
        """Take in what is said by texts and addresses; where the first thing stands that is not, or that has no name known here."""
        while (match := self._leaf(self._data, at, end)) is not None:
            tag, uri, _, text = match.groups()
            key, value = self._keys.get(tag), self._address(uri) if text is None else _text(text)
            if key is None or value is None:
                break
            found.setdefault(key, []).append(value)
            at = match.end()
        return at

    def _address(self, uri: bytes) -> str | None:
        """What the JSON form says for an address; None for one that stands for more than it is long."""
        if uri not in self._said:
            text = uri.decode()
            value = self._shape.said(text)
            self._said[uri] = value if len(value) <= len(text) else None
            if not self._shape.is_told(text, value):
                self.nowhere.add(value)
        return self._said[uri]


def _text(text: bytes) -> str | None:
    """A text that holds no more than the five escapes that every XML has; None for another."""
    # NOTE: a number may stand for white space that is no layout; line ends of other kinds are not told as they are.
    if b"&#" in text or b"\r" in text:
        return None
    return html.unescape(text.decode()).strip()


def _joined(found: dict[str, list[Any]]) -> dict[str, Any] | None:
    """An object of what was said; None where of two values it should have one."""
    if not SINGLE.isdisjoint([key for key, values in found.items() if len(values) > 1]):
        return None
    return {key: values if len(values) > 1 or key in LISTS else values[0] for key, values in found.items()}
