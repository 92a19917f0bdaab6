"""Whether a document meets the official schema of its format; knows nothing of catalog or law."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from bomward.errors import Error, UnreadableDocumentError
from bomward.formats import Document, open_document
from bomward.validate import cyclonedx, spdx2
from bomward.validate.problems import MOST_PROBLEMS, Problem

BASIS = {
    "CycloneDX": "checked against the official schema",
    "SPDX": "checked by spdx-tools, which says nothing of members that it does not know",
}
"""What a result of each family rests on; to be shown beside it."""

_CHECKS: dict[tuple[str, str], Callable[[Any], Iterable[Problem]]] = {
    ("CycloneDX", "json"): cyclonedx.json_problems,
    ("CycloneDX", "xml"): cyclonedx.xml_problems,
    ("SPDX", "json"): spdx2.json_problems,
    ("SPDX", "tag-value"): spdx2.other_problems,
    ("SPDX", "yaml"): spdx2.other_problems,
    ("SPDX", "xml"): spdx2.other_problems,
    ("SPDX", "rdf"): spdx2.other_problems,
}


_KNOWN = "CycloneDX as JSON and XML, and SPDX 2 in all its forms"


def validate(data: bytes, source: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a document by its own format's schema; nothing where it is valid. Raises Error."""
    try:
        return validated(open_document(data))
    except Error as error:
        where = f"{source}: {error.where}" if error.where else source
        raise type(error)(error.message, where=where, hint=error.hint) from error


def validated(document: Document) -> tuple[Problem, ...]:
    """Everything that is wrong with an opened document. Raises Error where that cannot be told."""
    check = _CHECKS.get((document.family, document.encoding))
    if check is None:
        form = f"{document.family} {document.spec_version} {document.encoding}"
        hint = f"validate knows {_KNOWN}; check and annotate read this document all the same"
        raise Error(f"there is no official validation of {form} here", hint=hint)
    try:
        problems = list(islice(check(document), MOST_PROBLEMS + 1))
    except RecursionError as error:  # NOTE: how deep each decoder goes differs between versions of Python
        raise UnreadableDocumentError("nested too deeply", hint="no SBOM needs this") from error
    if len(problems) <= MOST_PROBLEMS:
        return tuple(problems)
    more = Problem(pointer="", message=f"and more: only the first {MOST_PROBLEMS} are told")
    return (*problems[:MOST_PROBLEMS], more)


__all__ = ["BASIS", "MOST_PROBLEMS", "Problem", "validate", "validated"]
