"""The commands, of which each is loaded and built when it is asked for: that takes time, and a run needs one of them."""

from __future__ import annotations

from collections import UserDict
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.main import get_command, get_group

from bomward.cli import manual
from bomward.cli.console import Guarded


class _Command(NamedTuple):
    """A command that is not built yet."""

    target: str
    """Module and name of its function, or of a group of commands."""
    epilog: str = ""
    short_help: str = ""

    def built(self, name: str) -> Any:  # NOTE: Any, since typer has had its own copy of click's Command from 0.26 on
        """The command itself."""
        module, _, function = self.target.partition(":")
        found = getattr(import_module(f"bomward.cli.{module}"), function)
        if isinstance(found, typer.Typer):
            return get_group(found)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name, epilog=self.epilog, short_help=self.short_help or None)(found)
        return get_command(alone)


_COMMANDS = {
    "check": _Command("documents:check", manual.CHECK),
    "annotate": _Command("documents:annotate", manual.ANNOTATE, "Write the findings into a copy of the SBOM."),
    "restore": _Command("documents:restore", manual.RESTORE, "Bring back the original of an annotated SBOM."),
    "diff": _Command("diffing:diff", manual.DIFF, "Say what is new, changed or gone between two of them."),
    "validate": _Command("validating:validate", manual.VALIDATE, "Check SBOMs against their official schema."),
    "explain": _Command("records:explain", manual.EXPLAIN, "Say what an id stands for, and why."),
    "catalog": _Command("records:catalog"),
    "portfolio": _Command("portfolio:app"),
    "fleet": _Command("fleet:app"),
    "desk": _Command("desk:desk", manual.DESK, "Show the portfolio in a browser."),
    "ask": _Command("asking:ask", manual.ASK, "Write the letter to the supplier: what to answer, and how."),
}


class _Built(UserDict[str, Any]):
    """Commands by name, built or not yet."""

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        if isinstance(found, _Command):
            found = self.data[name] = found.built(name)
        return found


class Lazy(Guarded):
    """The commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Built(_COMMANDS)
