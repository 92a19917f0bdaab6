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


def _junit(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import junit

    return junit.render(report, glossary)


def _markdown(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import markdown

    return markdown.render(report, glossary)


def _github(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import github

    return github.render(report, glossary)


def _gitlab(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import gitlab

    return gitlab.render(report, glossary)


def _csv(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import csv

    return csv.render(report, glossary)


def _cyclonedx_vex(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import cyclonedx_vex

    return cyclonedx_vex.render(report, glossary)


def _openvex(report: Report, glossary: Glossary, _: Screen) -> str:
    from bomward.outputs import openvex

    return openvex.render(report, glossary)


OUTPUTS: dict[str, Output] = {
    "table": _table,
    "json": _json,
    "sarif": _sarif,
    "junit": _junit,
    "markdown": _markdown,
    "github": _github,
    "gitlab": _gitlab,
    "csv": _csv,
    "cyclonedx-vex": _cyclonedx_vex,
    "openvex": _openvex,
}
"""What `-o` takes. Each loads its module when it is called: a check pays only for what it prints."""
