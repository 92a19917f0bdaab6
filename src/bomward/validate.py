"""Whether a document meets the official schema of its format; knows nothing of catalog or law."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from bomward.errors import Error, UnreadableDocumentError
from bomward.formats import open_document
from bomward.formats.json_source import BOM, JsonSource, escape

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator, ValidationError

MOST_PROBLEMS = 100
MOST_ELEMENTS = 20_000
MOST_PAIRS = 20_000_000
LONGEST_ACTOR = 1_000
LIMITS = {
    "CycloneDX": "Checked against the official JSON schema, the strict one where a version has two.",
    "SPDX": (
        "Checked by spdx-tools. It stops at what it cannot parse (a supplier without `Person:` or `Organization:`, "
        "a date with fractions of a second) and passes over members it does not know. Its time grows with elements "
        f"times relationships: above {MOST_ELEMENTS:,} elements, or {MOST_PAIRS:,} for the product, it is not run."
    ),
}
"""What a result of each family rests on; to be shown beside it."""

_LONGEST_MESSAGE = 300


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the schema does not allow."""

    pointer: str
    """JSON pointer; empty for the document as a whole."""
    message: str
    line: int = 0
    """From 1; 0 where it is not known."""


def validate(data: bytes, source: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a document by its own format's schema; nothing where it is valid."""
    try:
        family = open_document(data).family
        document = msgspec.json.decode(data.removeprefix(BOM), type=dict[str, Any])
    except Error as error:
        raise type(error)(error.message, where=f"{source}: {error.where}", hint=error.hint) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else f"not JSON: {error}"
        raise UnreadableDocumentError(what, where=source, hint="ask the supplier for a document that parses") from error
    problems = [*_repeated_names(data, source), *_CHECKS[family](document, source)]
    shown = _with_lines(data, problems[:MOST_PROBLEMS])
    if len(problems) > MOST_PROBLEMS:
        return (*shown, Problem(pointer="", message=f"and more: only the first {MOST_PROBLEMS} are told"))
    return shown


# --- CycloneDX: the official schema files, as shipped by cyclonedx-python-lib, run by jsonschema-rs


def _cyclonedx(document: dict[str, Any], source: str) -> Iterator[Problem]:
    validator = _schema(document["specVersion"])
    try:
        for error in islice(validator.iter_errors(document), MOST_PROBLEMS + 1):
            best = _telling(error)
            pointer = "".join(f"/{escape(str(step))}" for step in best.instance_path)
            yield Problem(pointer=pointer, message=_short(best.message))
    except (ValueError, RecursionError) as error:
        raise UnreadableDocumentError(
            f"cannot be validated: {error}", where=source, hint="look at it by hand"
        ) from error


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
    raw = files("cyclonedx.schema._res").joinpath(f"{name}.SNAPSHOT.schema.json").read_bytes()
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


def _short(message: str) -> str:
    half = _LONGEST_MESSAGE // 2
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:half]} … {message[-half:]}"


# --- SPDX 2: spdx-tools, kept from what would hang it


def _spdx(document: dict[str, Any], source: str) -> Iterator[Problem]:
    from spdx_tools.spdx.parser.error import SPDXParsingError
    from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    _refuse_what_would_hang(document, source)
    try:
        found = validate_full_spdx_document(JsonLikeDictParser().parse(document))
    except SPDXParsingError as error:
        messages = error.get_messages()
    except Exception as error:  # noqa: BLE001 - its parser raises whatever a value of a wrong type provokes
        messages = [f"the checker broke off with {type(error).__name__}: {error}"]
    else:
        for item in found[: MOST_PROBLEMS + 1]:
            pointer = _place(document, item.context.spdx_id or item.context.parent_id)
            yield Problem(pointer=pointer, message=_short(item.validation_message))
        return
    for message in messages[:MOST_PROBLEMS]:
        yield Problem(pointer="", message=_short(message))
    yield Problem(pointer="", message="the SPDX checker could not read the document, so nothing else in it was checked")


def _refuse_what_would_hang(document: dict[str, Any], source: str) -> None:
    lists = {key: value for key, value in document.items() if isinstance(value, list)}
    elements = sum(len(lists.get(key, ())) for key in ("packages", "files", "snippets"))
    holding = (item.get("hasFiles") for item in lists.get("packages", ()) if isinstance(item, dict))
    ties = len(lists.get("relationships", ())) + sum(len(held) for held in holding if isinstance(held, list))
    if elements > MOST_ELEMENTS or elements * ties > MOST_PAIRS:
        raise Error(
            f"{elements:,} elements and {ties:,} relationships are more than the SPDX checker gets through",
            where=source,
            hint=f"the limit is {MOST_ELEMENTS:,} elements, and {MOST_PAIRS:,} for one number times the other",
        )
    texts = (value for _, value in _everything(document) if isinstance(value, str) and len(value) > LONGEST_ACTOR)
    if any(text.startswith(("Person:", "Organization:")) for text in texts):
        raise Error(
            f"a person or organization is written with more than {LONGEST_ACTOR:,} characters",
            where=source,
            hint="the SPDX checker would take minutes over it; look at the document by hand",
        )


def _place(document: dict[str, Any], spdx_id: str | None) -> str:
    """The pointer to the element that stands under this id."""
    for key in ("packages", "files", "snippets") if spdx_id else ():
        for index, item in enumerate(document.get(key) or ()):
            if spdx_id in item.values():
                return f"/{key}/{index}"
    return ""


# --- Both: names given twice, and lines


def _repeated_names(data: bytes, source: str) -> Iterator[Problem]:
    """A schema sees one value of a name given twice in an object, and a reader may see the other."""
    repeated: dict[int, tuple[str, dict[str, Any]]] = {}

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            # NOTE: kept, since the id of an object that is gone may come back as another's.
            repeated[id(members)] = next(name for name, count in counts.items() if count > 1), members
        return members

    try:
        tree = json.loads(data.removeprefix(BOM), object_pairs_hook=look)
    except RecursionError as error:  # NOTE: how deep each decoder goes differs between versions of Python
        raise UnreadableDocumentError("nested too deeply", where=source, hint="no SBOM needs this") from error
    for pointer, value in _everything(tree) if repeated else ():
        if id(value) in repeated:
            name, _ = repeated[id(value)]
            yield Problem(pointer=pointer, message=_short(f"the name {name!r} stands here twice"))


def _everything(tree: object) -> Iterator[tuple[str, object]]:
    """Every value with its pointer."""
    left: list[tuple[str, object]] = [("", tree)]
    while left:
        pointer, value = left.pop()
        yield pointer, value
        if isinstance(value, dict):
            left.extend((f"{pointer}/{escape(name)}", inner) for name, inner in value.items())
        elif isinstance(value, list):
            left.extend((f"{pointer}/{index}", inner) for index, inner in enumerate(value))


def _with_lines(data: bytes, problems: list[Problem]) -> tuple[Problem, ...]:
    if not problems:
        return ()
    source = JsonSource(data)
    offsets = [_offset(source, problem.pointer) for problem in problems]
    lines, line, position = {-1: 0}, 1, 0
    for offset in sorted({offset for offset in offsets if offset >= 0}):
        line += data.count(b"\n", position, offset)
        lines[offset], position = line, offset
    return tuple(
        msgspec.structs.replace(problem, line=lines[offset]) for problem, offset in zip(problems, offsets, strict=True)
    )


def _offset(source: JsonSource, pointer: str) -> int:
    """Where a value begins in the document; -1 where that cannot be told."""
    try:
        place = source.at(pointer)
    except UnreadableDocumentError:
        return -1
    return place[0].offset(place[1].start) if place is not None else -1


_CHECKS: dict[str, Callable[[dict[str, Any], str], Iterable[Problem]]] = {"CycloneDX": _cyclonedx, "SPDX": _spdx}
