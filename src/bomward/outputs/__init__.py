"""Report to text: pure functions, one file per format, in a table that anyone can read."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import msgspec

from bomward.findings import Report
from bomward.glossary import Glossary


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """What a text will be shown on; by default none: a file or a pipe."""

    width: int = 100
    colour: bool = False


Output = Callable[[Report, Glossary, Screen], str]


def _table(report: Report, glossary: Glossary, screen: Screen) -> str:
    from bomward.outputs import table

    return table.render(report, glossary, width=screen.width, colour=screen.colour)


def _loaded(name: str) -> Output:
    """The output of that name, whose module is loaded when it is called: a check pays only for what it prints."""

    def render(report: Report, glossary: Glossary, _: Screen) -> str:
        module = import_module(f"{__name__}.{name.replace('-', '_')}")
        text: str = module.render(report, glossary)
        return text

    return render


_FOR_MACHINES = ("json", "sarif", "junit", "markdown", "html", "github", "gitlab", "csv", "cyclonedx-vex", "openvex")
OUTPUTS: dict[str, Output] = {"table": _table, **{name: _loaded(name) for name in _FOR_MACHINES}}
"""What `-o` takes."""
