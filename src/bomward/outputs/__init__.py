"""Report to text: pure functions, one file per format, in a table that anyone can read."""

from __future__ import annotations

from collections.abc import Callable

from bomward.findings import Glossary, Report

Output = Callable[[Report, Glossary], str]


def _table(report: Report, glossary: Glossary) -> str:
    from bomward.outputs import table

    return table.render(report, glossary)


def _json(report: Report, glossary: Glossary) -> str:
    from bomward.outputs import json

    return json.render(report, glossary)


def _sarif(report: Report, glossary: Glossary) -> str:
    from bomward.outputs import sarif

    return sarif.render(report, glossary)


OUTPUTS: dict[str, Output] = {
    "table": _table,
    "json": _json,
    "sarif": _sarif,
}
"""What `-o` takes. Each loads its module when it is called: a check pays only for what it prints."""
