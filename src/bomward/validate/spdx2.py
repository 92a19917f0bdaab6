"""SPDX 2: spdx-tools, kept from what would hang it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from bomward import patterns
from bomward.errors import Error, UnreadableDocumentError
from bomward.formats.spdx2.reading import Spdx2
from bomward.formats.syntax.json import JsonSource
from bomward.validate.problems import MOST_PROBLEMS, Problem, repeated_names, short, with_lines

MOST_ELEMENTS = 20_000
MOST_PAIRS = 20_000_000
MOST_LICENCES = 500
LONGEST_ACTOR = 1_000
_LONG_ACTOR = patterns.lazy(rb"(?:Person|Organization):[^\r\n\"<]{%d}" % LONGEST_ACTOR)
_LICENCE_LINE = patterns.lazy(rb"^[ \t]*(?:Package|Snippet|File)?Licen[sc]e\w*[ \t]*:", re.MULTILINE)
_PARSERS = {
    "yaml": "yaml.yaml_parser",
    "xml": "xml.xml_parser",
    "rdf": "rdf.rdf_parser",
}


def json_problems(document: Spdx2) -> list[Problem]:
    """What spdx-tools finds wrong with JSON, and names given twice."""
    from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser

    data = document.view.utf8
    try:
        members = msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableDocumentError(f"cannot be validated: {error}", hint="look at it by hand") from error
    _refuse_what_would_hang(document)
    found = [*repeated_names(data), *_problems(lambda: JsonLikeDictParser().parse(members))]
    placed = [
        msgspec.structs.replace(problem, pointer=_pointer(members, problem.pointer))
        for problem in found[: MOST_PROBLEMS + 1]
    ]
    return with_lines(JsonSource(document.view), placed)


def other_problems(document: Spdx2) -> Iterator[Problem]:
    """What spdx-tools finds wrong with a document in one of its other forms."""
    _refuse_what_would_hang(document)
    data = document.view.utf8
    parse = _tag_value if document.encoding == "tag-value" else partial(_from_file, document.encoding)
    found = list(_problems(lambda: parse(data)))
    for problem in found:
        at = data.find(problem.pointer.encode()) if problem.pointer else -1
        line = data.count(b"\n", 0, at) + 1 if at >= 0 else 0
        yield Problem(pointer=problem.pointer, message=problem.message, line=line)


def _tag_value(data: bytes) -> Any:
    from ply.yacc import NullLogger  # type: ignore[import-untyped]  # it has no types
    from spdx_tools.spdx.parser.tagvalue.parser import Parser

    text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    # NOTE: or it would write tables beside itself, into the folder of the package, and say so.
    return Parser(debug=False, write_tables=False, errorlog=NullLogger()).parse(text)


def _from_file(encoding: str, data: bytes) -> Any:
    """A document as spdx-tools reads it from a file, since it takes these forms from nowhere else."""
    parser = import_module(f"spdx_tools.spdx.parser.{_PARSERS[encoding]}")
    with tempfile.TemporaryDirectory(prefix="bomward-") as folder:
        copy = Path(folder) / "document"
        copy.write_bytes(data)
        return parser.parse_from_file(str(copy))


def _problems(parse: Callable[[], Any]) -> Iterator[Problem]:
    """What parsing and checking say; the pointer is the id of the element concerned."""
    from spdx_tools.spdx.parser.error import SPDXParsingError
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    try:
        found = validate_full_spdx_document(parse())
    except SPDXParsingError as error:
        messages = error.get_messages()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it raises, or exits, on whatever a value of a wrong type provokes
        messages = [f"the checker broke off with {type(error).__name__}: {error}"]
    else:
        for item in found[: MOST_PROBLEMS + 1]:
            ref = item.context.spdx_id or item.context.parent_id or ""
            yield Problem(pointer=ref, message=short(item.validation_message))
        return
    for message in messages[:MOST_PROBLEMS]:
        yield Problem(pointer="", message=short(message))
    yield Problem(pointer="", message="the SPDX checker could not read the document, so nothing else in it was checked")


def _refuse_what_would_hang(document: Spdx2) -> None:
    elements = document.outline.count
    ties = max(len(document.outline.ties.types), sum(1 for _ in document.edges()))
    if elements > MOST_ELEMENTS or elements * ties > MOST_PAIRS:
        raise Error(
            f"{elements:,} elements and {ties:,} relationships are more than the SPDX checker gets through",
            hint=f"the limit is {MOST_ELEMENTS:,} elements, and {MOST_PAIRS:,} for one number times the other",
        )
    data = document.view.utf8
    if _LONG_ACTOR.search(data):
        raise Error(
            f"a person or organization is written with more than {LONGEST_ACTOR:,} characters",
            hint="the SPDX checker would take minutes over it; look at the document by hand",
        )
    licences = sum(1 for _ in _LICENCE_LINE.finditer(data)) if document.encoding == "tag-value" else 0
    if licences > MOST_LICENCES:
        raise Error(
            f"{licences:,} licence lines are more than the SPDX checker gets through",
            hint=f"the limit is {MOST_LICENCES:,}; the same document as JSON has none",
        )


def _pointer(document: dict[str, Any], spdx_id: str) -> str:
    """The pointer to the element that stands under this id; a pointer already stays one."""
    if not spdx_id or spdx_id.startswith("/"):
        return spdx_id
    for key in ("packages", "files", "snippets"):
        for index, item in enumerate(document.get(key) or ()):
            if isinstance(item, dict) and spdx_id in (value for value in item.values() if isinstance(value, str)):
                return f"/{key}/{index}"
    return ""
