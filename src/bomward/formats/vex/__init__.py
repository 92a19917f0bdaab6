"""VEX as suppliers write it, CycloneDX, OpenVEX or CSAF, in the words that all three share: who says what of which product."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Any

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.formats.cyclonedx import NAMESPACE
from bomward.formats.form import Opening
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.whole import values
from bomward.formats.vex import csaf, cyclonedx, openvex
from bomward.formats.vex.statement import Said, Subject, Target, target

_HINT = "give a VEX document: OpenVEX or CSAF 2.0 or 2.1 as JSON, or CycloneDX 1.4 or newer as JSON or XML"


def said(data: bytes) -> tuple[Said, ...]:
    """The statements of a VEX document. Raises UnreadableDocumentError."""
    opening = Opening(data)
    is_xml = opening.first == b"<"
    try:
        document = _of_xml(opening) if is_xml else _of_json(opening)
    except (UnreadableDocumentError, RecursionError) as error:
        told = error if isinstance(error, UnreadableDocumentError) else _refusal("nested too deeply")
        raise UnreadableDocumentError(told.message, where=told.where, hint=_HINT) from error
    if not isinstance(document, JsonSource):
        return tuple(cyclonedx.said(_converted(document, cyclonedx.CycloneDx)))
    for form, is_it, read in _FORMS:
        if is_it(document):
            return tuple(read(_decoded(document.data, form)))
    raise _refusal("no VEX document of a known form")


def said_within(sbom: bytes, encoding: str, ids: Container[str]) -> tuple[Said, ...]:
    """What a CycloneDX document says of itself under any of these ids, in small letters.

    Raises UnreadableDocumentError where that cannot be read.
    """
    if encoding == "json" and cyclonedx.is_named(_decoded(sbom, cyclonedx.Glance), ids):
        return tuple(cyclonedx.said_within(_decoded(sbom, cyclonedx.CycloneDx)))
    if encoding == "xml":
        return tuple(cyclonedx.said_within(_converted(_tree(sbom), cyclonedx.CycloneDx)))
    return ()


def _of_json(opening: Opening) -> JsonSource:
    if not opening.first:
        raise _refusal("no VEX document of a known form")
    twice = opening.json.given_twice()
    if twice:
        raise _refusal(f"the name {twice[0][0]!r} is given twice in one object", f"byte {twice[0][1]}")
    return opening.json


def _of_xml(opening: Opening) -> Any:
    namespace, name = opening.root
    if not namespace.startswith(NAMESPACE) or name != "bom":
        raise _refusal(f"XML is read of CycloneDX alone, and this begins with {name!r}", "the outermost element")
    return _tree(opening.view.utf8)


def _tree(xml: bytes) -> Any:
    """A CycloneDX document in XML as it would be in JSON."""
    from bomward.formats.cyclonedx.xml_shape import whole  # NOTE: JSON needs none of it
    from bomward.formats.syntax.xml import elements

    tree = whole(elements(xml))
    if tree.duplicates:
        key, at = tree.duplicates[0]
        raise _refusal(f"the element {key!r} is given twice in one element", f"byte {at}")
    return values(tree.root)


def _decoded(data: bytes, form: type[Any]) -> Any:
    try:
        return msgspec.json.decode(data, type=form)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error


def _converted(document: Any, form: type[Any]) -> Any:
    try:
        return msgspec.convert(document, form)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: msgspec.ValidationError) -> UnreadableDocumentError:
    message, _, where = str(error).partition(" - at ")
    place = where.strip("`") or "the outermost object"
    return UnreadableDocumentError(message, where=place, hint="ask the author for a valid document")


def _refusal(message: str, where: str = "the document as a whole") -> UnreadableDocumentError:
    return UnreadableDocumentError(message, where=where, hint=_HINT)


def _is_openvex(source: JsonSource) -> bool:
    return "openvex" in str(source.decode("@context", Any, "")).casefold()


def _is_cyclonedx(source: JsonSource) -> bool:
    return source.text("bomFormat") == "CycloneDX"


def _is_csaf(source: JsonSource) -> bool:
    version = source.decode("document", dict[str, Any], {}).get("csaf_version")
    if version is not None and version not in csaf.VERSIONS:
        raise _refusal(f"CSAF {version} is not read", "$.document.csaf_version")
    return version is not None


_FORMS: tuple[tuple[type[Any], Callable[[JsonSource], bool], Callable[[Any], Iterator[Said]]], ...] = (
    (openvex.OpenVex, _is_openvex, openvex.said),
    (cyclonedx.CycloneDx, _is_cyclonedx, cyclonedx.said),
    (csaf.Csaf, _is_csaf, csaf.said),
)
"""Each form, what tells it, and what it says."""

__all__ = ["Said", "Subject", "Target", "said", "said_within", "target"]
