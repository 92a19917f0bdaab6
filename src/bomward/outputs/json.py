"""The report as JSON, version 1: for programs, and for the record."""

from __future__ import annotations

import msgspec

from bomward.comparing import Comparison
from bomward.findings import Report
from bomward.glossary import Glossary
from bomward.outputs import harmless

FORMS: dict[str, type[msgspec.Struct]] = {"report": Report, "diff": Comparison}
"""What is written as JSON of a form of our own, by the name of the form."""


def render(report: Report, _: Glossary) -> str:
    """The whole report; ids only, since their explanations stand in the catalog it names."""
    return dump(report)


def dump(value: object) -> str:
    """Indented JSON with a newline at its end, which does no harm when shown on a terminal."""
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        # Half a surrogate pair, as in a file name that is no UTF-8. Rare, so only then is everything looked through.
        encoded = msgspec.json.encode(_encodable(msgspec.to_builtins(value)))
    return harmless.json_text(msgspec.json.format(encoded, indent=2).decode()) + "\n"


def schema(form: str) -> bytes:
    """The JSON Schema of a form."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    made = {"$schema": dialect, "title": f"bomward {form}", **msgspec.json.schema(FORMS[form])}
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"


def _encodable(value: object) -> object:
    match value:
        case str():
            return harmless.encodable(value)
        case list() | tuple():
            return [_encodable(item) for item in value]
        case dict():
            return {harmless.encodable(str(key)): _encodable(item) for key, item in value.items()}
        case _:
            return value
