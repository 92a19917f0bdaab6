"""Every place of a document where something can be inserted, in each encoding, and the document with a sign there."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from lxml import etree
from tests.properties import messages
from tests.properties.signs import TAGS, TERMS, Sign

Place = tuple[Any, ...]
"""Where and how: steps from the root, and at the end what is done there."""


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # whichever there is
    """YAML in which a date is a text."""


_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def tree_places(value: Any, path: Place = ()) -> Iterator[Place]:
    """In every object, at every index of every list, and in the place of every text."""
    if isinstance(value, dict):
        yield (*path, "in")
        for key, item in value.items():
            yield from tree_places(item, (*path, key))
    elif isinstance(value, list):
        for index in range(len(value) + 1):
            yield (*path, index, "at")
        for index, item in enumerate(value):
            yield from tree_places(item, (*path, index))
    elif isinstance(value, (str, datetime.date)):
        yield (*path, "as")


def tree_inserted(tree: Any, place: Place, sign: Sign) -> Any:
    """The tree with a sign there; it is changed."""
    *steps, how = place
    last = steps.pop() if how != "in" else None
    holder = tree
    for step in steps:
        holder = holder[step]
    if how == "as":
        holder[last] = sign.text
    elif how == "at":
        holder.insert(last, copy.deepcopy(sign.item))
    elif isinstance(holder.get(sign.key), list):
        holder[sign.key].append(copy.deepcopy(sign.item))
    else:
        key = f"x-{sign.key}" if sign.key in holder else sign.key
        holder[key] = [copy.deepcopy(sign.item)] if sign.is_list else copy.deepcopy(sign.item)
    return tree


def _json_places(data: bytes) -> Iterator[Place]:
    return tree_places(json.loads(data))


def _json_inserted(data: bytes, place: Place, sign: Sign) -> bytes:
    return json.dumps(tree_inserted(json.loads(data), place, sign), indent=1).encode()


def _yaml(data: bytes) -> Any:
    return yaml.load(data, Loader=_Plain)  # noqa: S506  # a safe loader, with one thing less


def _yaml_places(data: bytes) -> Iterator[Place]:
    return tree_places(_yaml(data))


def _yaml_inserted(data: bytes, place: Place, sign: Sign) -> bytes:
    tree = tree_inserted(_yaml(data), place, sign)
    return str(yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True)).encode()


# --- XML: an element or attribute by its number


def _elements(root: etree._Element) -> list[etree._Element]:
    return [one for one in root.iter() if isinstance(one.tag, str)]


def xml_places(data: bytes) -> Iterator[Place]:
    """Before each child, behind the last, in the place of the text of each element without children, and of each attribute."""
    for number, element in enumerate(_elements(etree.fromstring(data))):
        for index in range(len(element) + 1):
            yield (number, index, "at")
        if len(element) == 0:
            yield (number, "as")
        for name in sorted(str(key) for key in element.attrib):
            yield (number, name, "attribute")


def _xml_inserted(data: bytes, place: Place, sign: Sign, made: Callable[[etree._Element], etree._Element]) -> bytes:
    root = etree.fromstring(data)
    number, *rest, how = place
    element = _elements(root)[number]
    if how == "at":
        element.insert(rest[0], made(element))
    elif how == "as":
        element.text = sign.text
    else:
        element.set(rest[0], sign.text)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _namespace(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0] + "}" if str(element.tag).startswith("{") else ""


_SINGULAR = {"components": "component"}


def _written(name: str, value: Any, namespace: str) -> etree._Element:
    """JSON as elements, the way that both families do it, but for the order."""
    element = etree.Element(namespace + name)
    for key, item in value.items() if isinstance(value, dict) else ():
        if key == "type" and namespace:
            element.set("type", item)
        else:
            element.append(_written(key, item, namespace))
    if not isinstance(value, dict):
        element.text = str(value).lower() if isinstance(value, bool) else str(value)
    return element


def _cyclonedx_xml_inserted(data: bytes, place: Place, sign: Sign) -> bytes:
    def made(element: etree._Element) -> etree._Element:
        written = _written(_SINGULAR.get(sign.key, sign.key), sign.item, _namespace(element))
        wrapped = sign.is_list and not str(element.tag).endswith("}components")
        if not wrapped:
            return written
        parent = etree.Element(_namespace(element) + sign.key)
        parent.append(written)
        return parent

    return _xml_inserted(data, place, sign, made)


def _spdx_xml_inserted(data: bytes, place: Place, sign: Sign) -> bytes:
    return _xml_inserted(data, place, sign, lambda element: _written(sign.key, sign.item, _namespace(element)))


_RDF_ROOT = '<x xmlns:s="http://spdx.org/rdf/terms#" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">%s</x>'


def _rdf_inserted(data: bytes, place: Place, sign: Sign) -> bytes:
    """A property in every node; where a property holds a node, the wrong place, which is no RDF any more."""
    written = TERMS.get(sign.kind, f"<s:comment>{sign.text}</s:comment>")
    return _xml_inserted(data, place, sign, lambda _: etree.fromstring(_RDF_ROOT % written)[0])


# --- lines


def _line_places(data: bytes) -> Iterator[Place]:
    lines = data.splitlines()
    for number in range(len(lines) + 1):
        yield (number, "at")
    for number, line in enumerate(lines):
        if b": " in line and not line.startswith(b"#"):
            yield (number, "as")


def _line_inserted(data: bytes, place: Place, sign: Sign) -> bytes:
    number, how = place
    lines = data.splitlines()
    if how == "at":
        lines.insert(number, TAGS.get(sign.kind, f"PackageComment: {sign.text}").encode())
    else:
        lines[number] = lines[number].partition(b": ")[0] + b": " + sign.text.encode()
    return b"\n".join(lines) + b"\n"


# --- what the fields are called that a place stands in, from the outermost on


def _tree_path(_: bytes, place: Place) -> str:
    return "/".join(step for step in place[:-1] if isinstance(step, str))


def _json_path(data: bytes, place: Place) -> str:
    """With the type of the element behind `@graph`, where all elements are equals."""
    path = _tree_path(data, place)
    if path.startswith("@graph") and (len(place) > 3 or place[-1] == "in"):
        element = json.loads(data)["@graph"][place[1]]
        if not isinstance(element, dict):
            return path
        return path.replace("@graph", f"@graph/{element.get('type') or element.get('@type')}", 1)
    return path


def _xml_path(data: bytes, place: Place) -> str:
    element = _elements(etree.fromstring(data))[place[0]]
    around = [etree.QName(one).localname for one in (element, *element.iterancestors())]
    attribute = [f"@{etree.QName(place[1]).localname}"] if place[-1] == "attribute" else []
    return "/".join([*reversed(around), *attribute])


def _line_path(data: bytes, place: Place) -> str:
    """The tag of the line, or of the text that the line stands in the middle of."""
    lines = data.splitlines()
    before = b"\n".join(lines[: place[0]])
    opened = before.rfind(b"<text>")
    if opened > before.rfind(b"</text>"):
        return before[:opened].rpartition(b"\n")[2].partition(b":")[0].decode() + "/text"
    return lines[place[0]].partition(b":")[0].decode() if place[-1] == "as" else ""


PATHS: dict[str, Callable[[bytes, Place], str]] = {
    "json": _json_path,
    "yaml": _tree_path,
    "xml": _xml_path,
    "rdf": _xml_path,
    "tag-value": _line_path,
    "protobuf": messages.path_at,
}
PLACES: dict[str, Callable[[bytes], Iterator[Place]]] = {
    "json": _json_places,
    "yaml": _yaml_places,
    "xml": xml_places,
    "rdf": xml_places,
    "tag-value": _line_places,
    "protobuf": messages.places,
}
INSERTED: dict[str, Callable[[bytes, Place, Sign], bytes]] = {
    "CycloneDX json": _json_inserted,
    "SPDX 2 json": _json_inserted,
    "SPDX 3 json": _json_inserted,
    "SPDX 2 yaml": _yaml_inserted,
    "CycloneDX xml": _cyclonedx_xml_inserted,
    "SPDX 2 xml": _spdx_xml_inserted,
    "SPDX 2 rdf": _rdf_inserted,
    "SPDX 2 tag-value": _line_inserted,
    "CycloneDX protobuf": messages.inserted,
}
