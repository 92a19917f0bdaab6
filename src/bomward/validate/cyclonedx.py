"""CycloneDX: the official schema files, as cyclonedx-python-lib ships them, run by jsonschema-rs and by libxml2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import as_file, files
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from bomward import patterns
from bomward.errors import UnreadableDocumentError
from bomward.formats.cyclonedx.reading import CycloneDx
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import escape
from bomward.validate.problems import MOST_PROBLEMS, Problem, repeated_names, short, with_lines

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator, ValidationError
    from lxml.etree import XMLSchema

_SCHEMAS = "cyclonedx.schema._res"
_OTHERS = patterns.lazy(r"##other\{[^{}]*\}\*")
_NAMESPACE = patterns.lazy(r"\{https?://[^{}\s]*\}(?=\w)")
_CHOICE = patterns.lazy(r"\( ([^()]*) \)")


def json_problems(document: CycloneDx) -> list[Problem]:
    """What the JSON schema of its version does not allow, and names given twice."""
    data = document.view.utf8
    found = [*repeated_names(data), *_by_schema(data, document.spec_version)]
    return with_lines(JsonSource(document.view), found[: MOST_PROBLEMS + 1])


def _by_schema(data: bytes, version: str) -> Iterator[Problem]:
    try:
        for error in islice(_schema(version).iter_errors(msgspec.json.decode(data)), MOST_PROBLEMS + 1):
            best = _telling(error)
            pointer = "".join(f"/{escape(str(step))}" for step in best.instance_path)
            yield Problem(pointer=pointer, message=short(best.message))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UnreadableDocumentError(f"cannot be validated: {error}", hint="look at it by hand") from error


@cache
def _schema(version: str) -> Draft7Validator:
    from jsonschema_rs import Draft7Validator, Registry

    beside = ("spdx", "jsf-0.82", "cryptography-defs")
    strict = "-strict" if version in ("1.2", "1.3") else ""
    main = _shipped(f"bom-{version}{strict}")
    # NOTE: the schemas refer to their neighbours by a name relative to their own $id.
    base = str(main["$id"]).rpartition("/")[0]
    resources = [(f"{base}/{name}.SNAPSHOT.schema.json", _shipped(name)) for name in beside]
    registry = Registry(resources, retriever=_refuse)
    return Draft7Validator(main, registry=registry, retriever=_refuse, validate_formats=True)


def _shipped(name: str) -> dict[str, Any]:
    raw = files(_SCHEMAS).joinpath(f"{name}.SNAPSHOT.schema.json").read_bytes()
    return msgspec.json.decode(raw, type=dict[str, Any])


def _refuse(uri: str) -> dict[str, Any]:
    """A schema that is not at hand is an error: nothing is ever fetched."""
    raise LookupError(uri)


def _telling(error: ValidationError) -> ValidationError:
    """The error that says most: inside a choice, the one in the branch that came furthest."""
    branches = getattr(error.kind, "context", None)
    while branches and any(branches):
        nearest = max((branch for branch in branches if branch), key=lambda branch: (_depth(branch), -len(branch)))
        error = max(nearest, key=lambda inner: len(inner.instance_path))
        branches = getattr(error.kind, "context", None)
    return error


def _depth(branch: Iterable[ValidationError]) -> int:
    return max(len(error.instance_path) for error in branch)


def xml_problems(document: CycloneDx) -> Iterator[Problem]:
    """What the XML schema of its version does not allow."""
    from lxml import etree

    # NOTE: our reader has refused a DOCTYPE, so there are no entities to resolve and nothing to fetch.
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, encoding="utf-8")
    try:
        tree = etree.fromstring(document.view.utf8, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocumentError(f"cannot be validated: {error}", hint="look at it by hand") from error
    schema = _xml_schema(document.spec_version)
    if not schema.validate(tree):
        for item in islice(schema.error_log, MOST_PROBLEMS + 1):
            yield Problem(pointer="", message=short(_plain(str(item.message))), line=item.line)


def _plain(message: str) -> str:
    """What libxml2 says, with names as they stand in the document."""
    named = _NAMESPACE.sub("", _OTHERS.sub("an element of another namespace", message))
    return _CHOICE.sub(r"\1", named)


@cache
def _xml_schema(version: str) -> XMLSchema:
    from lxml import etree

    # NOTE: as a file, for its neighbour is found beside it.
    with as_file(files(_SCHEMAS)) as folder:
        return etree.XMLSchema(etree.parse(folder / f"bom-{version}.SNAPSHOT.xsd", etree.XMLParser(no_network=True)))
