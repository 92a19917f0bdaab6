"""What the outline needs of a component or a dependency, from its text alone; where that would take care, nothing."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import unescape

from bomward.formats.syntax.xml_skim import Skimmed

_FIELDS = (b"supplier", b"publisher", b"manufacturer", b"provider", b"vendor", b"purl", b"cpe", b"hashes")
_NAMES = {name: name.decode() for name in _FIELDS}
_REFERENCES = b"externalReferences"
_DEEPER = (b"pedigree", b"components", b"services", b"component", b"service")
_VALUE = rb'"([^"<\t\r\n]*)"'
_ENTITIES = {"&quot;": '"', "&apos;": "'"}


class Quick:
    """The quick look at the parts of one document."""

    def __init__(self, skim: Skimmed, family: str) -> None:
        self._data = skim.data
        prefix = skim.root.tag.rpartition(b":")[0]
        ours = [name for name, uri in skim.head.declared.items() if uri.startswith(family)]
        self.is_plain = ours == [prefix.decode()]
        """Whether one prefix, and no other, means the standard's own elements wherever none is declared anew."""
        name = re.escape(prefix + b":") if prefix else b""
        self._head = re.compile(
            rb'<%s(?:component|service)(?:\s+(?:type|mime-type)="[^"]*"|\s+bom-ref=%s)*\s*>' % (name, _VALUE)
        )
        # NOTE: not what is empty; and what is no element, or holds components, is found so that it is left alone.
        self._telling = re.compile(
            rb"<(?:%s(%s)(?=[\s/>])(?!\s*/>|>\s*</)|[!?])" % (name, b"|".join((*_FIELDS, _REFERENCES, *_DEEPER)))
        )
        self._end_of_references = b"</" + (prefix + b":" if prefix else b"") + _REFERENCES
        leaf = rb"<%sdependency\s+ref=%s\s*" % (name, _VALUE.replace(b"(", b"").replace(b")", b""))
        end = rb"</%sdependency\s*>" % name
        self.tie_form = re.compile(
            rb"<(%sdependency)\s+ref=%s\s*(?:/>|>((?:\s*%s(?:/>|>\s*%s))*)\s*%s)" % (name, _VALUE, leaf, end, end)
        )
        self._ref = re.compile(_VALUE)

    def part(self, start: int, end: int) -> dict[str, Any] | None:
        """A component or service; None for one that holds others, or is written in an unusual way."""
        text = self._data[start:end]
        head = self._head.match(text) if self.is_plain and b"xmlns" not in text else None
        if head is None:
            return None
        names = self._telling.findall(text, head.end())
        if _REFERENCES in names and b"hashes" in names[names.index(_REFERENCES) :]:
            behind = text.rfind(self._end_of_references)
            names = names[: names.index(_REFERENCES)] + self._telling.findall(text, behind)
        found: dict[str, Any] = {"type": ""}
        for name in names:
            field = _NAMES.get(name)
            if field is not None:
                found[field] = 1
            elif name != _REFERENCES:
                return None
        if head[1] is not None:
            found["bom-ref"] = _said(head[1])
            return found if found["bom-ref"] is not None else None
        return found

    def tie(self, start: int, end: int) -> dict[str, Any] | None:
        """A node of the dependency graph; None for one that is written in an unusual way."""
        match = self.tie_form.fullmatch(self._data, start, end) if self.is_plain else None
        if match is None:
            return None
        below = [_said(ref) for ref in self._ref.findall(match[3])] if match[3] else []
        ref = _said(match[2])
        return None if ref is None or None in below else {"ref": ref, "dependsOn": below}


def _said(raw: bytes) -> str | None:
    """What an attribute says; None where it takes numbers of characters to say it."""
    if b"&" not in raw:
        return raw.decode()
    return None if b"&#" in raw else unescape(raw.decode(), _ENTITIES)
