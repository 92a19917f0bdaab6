"""CycloneDX JSON written as CycloneDX XML, element by element in the order that its schema wants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.documents import Json

_ITEMS = {
    "components": "component",
    "services": "service",
    "ancestors": "component",
    "descendants": "component",
    "variants": "component",
    "externalReferences": "reference",
    "hashes": "hash",
    "properties": "property",
    "dependencies": "dependency",
    "vulnerabilities": "vulnerability",
    "annotations": "annotation",
    "formulation": "formula",
    "compositions": "composition",
    "tags": "tag",
    "authors": "author",
    "endpoints": "endpoint",
    "tools": "tool",
    "occurrences": "occurrence",
    "frames": "frame",
    "commits": "commit",
    "patches": "patch",
    "methods": "method",
    "aliases": "alias",
}
_REFERENCES = {"assemblies": "assembly", "subjects": "subject"}
_ORDER = (
    *("metadata", "timestamp", "tools", "supplier", "manufacturer", "authors", "author", "publisher", "group", "name"),
    *(
        "version",
        "description",
        "endpoints",
        "scope",
        "hashes",
        "licenses",
        "copyright",
        "cpe",
        "purl",
        "swid",
        "modified",
    ),
    *("pedigree", "ancestors", "descendants", "variants", "commits", "patches", "notes", "component", "components"),
    *("services", "externalReferences", "dependencies", "compositions", "properties", "vulnerabilities", "annotations"),
    *("formulation", "declarations"),
)
_IN_A_COMPONENT = (
    *_ORDER[: _ORDER.index("component")],
    *("url", "comment", "externalReferences", "properties", "components", "services", "evidence", "tags"),
)
_ATTRIBUTES = ("bom-ref", "type", "mime-type")
_SWID = (*_ATTRIBUTES, "tagId", "name", "version")


def as_xml(document: Json, prefix: str = "", indent: str = "  ", newline: str = "\n") -> bytes:
    """A document, its elements with this prefix."""
    return _Writer(prefix, indent, newline).document(document).encode()


class _Writer:
    def __init__(self, prefix: str, indent: str, newline: str) -> None:
        self.prefix, self.indent, self.newline = f"{prefix}:" if prefix else "", indent, newline

    def document(self, document: Json) -> str:
        declared = f"xmlns:{self.prefix[:-1]}" if self.prefix else "xmlns"
        namespace = f"http://cyclonedx.org/schema/bom/{document['specVersion']}"
        attributes = f' {declared}="{namespace}"'
        attributes += "".join(
            f" {k}={quoteattr(str(document[k]))}" for k in ("serialNumber", "version") if k in document
        )
        inside = "".join(
            self.element(key, document[key], 1)
            for key in sorted(document, key=_place(_ORDER))
            if isinstance(document[key], list | dict)
        )
        head = f'<?xml version="1.0" encoding="UTF-8"?>{self.newline}'
        return f"{head}<{self.prefix}bom{attributes}>{self.newline}{inside}</{self.prefix}bom>{self.newline}"

    def element(self, name: str, value: Any, depth: int) -> str:
        attributes, text = self._with_text(name, value)
        inside: list[tuple[str, Any]] = []
        match name, value:
            case _ if text is not None:
                pass
            case "dependency", {"ref": ref}:
                attributes = f" ref={quoteattr(ref)}"
                inside = [("dependency", {"ref": child}) for child in value.get("dependsOn", ())]
            case ("licenses", list()) | ("copyright", list()):
                inside = [pair for item in value for pair in item.items()]
            case _, dict():
                attributes, inside = self._object(name, value)
            case _, list() if name in (*_ITEMS, *_REFERENCES):
                inside = [((_ITEMS | _REFERENCES)[name], item) for item in value]
            case _, list():
                return "".join(self.element(name, item, depth) for item in value)
        return self._written(name, attributes, text, inside, depth)

    def _with_text(self, name: str, value: Any) -> tuple[str, str | None]:
        """Attributes and text of an element that has nothing else."""
        match name, value:
            case "hash", {"alg": alg, "content": content}:
                return f" alg={quoteattr(alg)}", content
            case "property", {"name": key}:
                return f" name={quoteattr(key)}", str(value.get("value", ""))
            case _, {"content": content}:
                kinds = (("contentType", "content-type"), ("encoding", "encoding"))
                return "".join(f" {kind}={quoteattr(value[key])}" for key, kind in kinds if key in value), content
            case _, dict() | list():
                return "", None
            case _ if name in _REFERENCES.values():
                return f" ref={quoteattr(value)}", None
        return "", str(value).lower() if isinstance(value, bool) else str(value)

    def _object(self, name: str, value: Json) -> tuple[str, list[tuple[str, Any]]]:
        keys = [key for key in (_SWID if name == "swid" else _ATTRIBUTES) if isinstance(value.get(key), str)]
        attributes = "".join(f" {key}={quoteattr(value[key])}" for key in keys)
        order = _IN_A_COMPONENT if name in ("component", "service", "reference") else _ORDER
        return attributes, [(key, value[key]) for key in sorted(value, key=_place(order)) if key not in keys]

    def _written(self, name: str, attributes: str, text: str | None, inside: list[tuple[str, Any]], depth: int) -> str:
        margin = self.indent * depth
        tag = self.prefix + name
        if text is not None:
            return f"{margin}<{tag}{attributes}>{escape(text)}</{tag}>{self.newline}"
        if not inside:
            return f"{margin}<{tag}{attributes}/>{self.newline}"
        body = "".join(self.element(key, item, depth + 1) for key, item in inside)
        return f"{margin}<{tag}{attributes}>{self.newline}{body}{margin}</{tag}>{self.newline}"


def _place(order: tuple[str, ...]) -> Any:
    return lambda key: order.index(key) if key in order else len(order)


def pieces(text: str) -> Iterator[str]:
    """Ways to write a text in XML so that its bytes do not say it."""
    half = len(text) // 2
    start, end = text[:half], text[half:]
    yield "".join(f"&#{ord(char)};" for char in text)
    yield "".join(f"&#x{ord(char):x};" for char in text)
    yield f"{start}<!-- - -->{end}"
    yield f"<!-- a -->{start}<?a b?>{end}<!-- c -->"
    yield f"<![CDATA[{text}]]>"
    yield f"{start}<![CDATA[{end}]]>"
    yield f"<![CDATA[{start}]]><![CDATA[{end}]]>"
    yield "".join(f"<![CDATA[{char}]]>" for char in text)
    yield f"{start}<![CDATA[]]>{end}"
    yield f"\n   {text}\r\n\t"
