"""Report to text: pure functions, one file per format, in a table that anyone can read."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bomward.findings import Glossary, Report


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """What a text will be shown on; by default none: a file or a pipe."""

    width: int = 100
    colour: bool = False


Output = Callable[[Report, Glossary, Screen], str]


def _table(report: Report, glossary: Glossary, screen: Screen) -> str:
    from bomward.outputs import table

    return table.render(report, glossary, width=screen.width, colour=screen.colour)


def _json(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import json

    return json.render(report, glossary)


def _sarif(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import sarif

    return sarif.render(report, glossary)


OUTPUTS: dict[str, Output] = {
    "table": _table,
    "json": _json,
    "sarif": _sarif,
}
"""What `-o` takes. Each loads its module when it is called: a check pays only for what it prints."""
