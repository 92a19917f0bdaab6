"""The command line as typer takes it: every command, of which each is loaded and built when it is asked for."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from importlib import import_module
from shlex import quote
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from bomward import __version__
from bomward.cli import files, manual
from bomward.cli.console import failed, put
from bomward.cli.translating import for_typer
from bomward.errors import Error, UsageError


class _Helping:
    """A command whose help is written as any other output is."""

    def get_help_option(self, ctx: Any) -> Any:  # NOTE: Any, since typer has had its own copy of click from 0.26 on
        """The option that shows it."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # it is mixed in
        if option is not None:
            option.callback = _show_help
        return option


def _show_help(ctx: Any, _: object, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        put("", f"{ctx.get_help()}\n".encode("utf-8", "replace"))
        ctx.exit()


class _Single(_Helping, TyperCommand):
    """A command by itself."""


class _Command(NamedTuple):
    """A command that is not built yet."""

    target: str
    """Module and name of its function."""
    epilog: str
    short_help: str | None = None

    def built(self, name: str) -> Any:  # NOTE: Any, for the same reason
        """The command itself."""
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        self.join(alone, name)
        return get_command(alone)

    def join(self, group: typer.Typer, name: str) -> None:
        """Become one of a group."""
        module, _, function = self.target.partition(":")
        found = getattr(import_module(f"bomward.cli.{module}"), function)
        group.command(name, epilog=self.epilog, short_help=self.short_help, cls=_Single)(for_typer(found))


class _Commands(_Helping, TyperGroup):
    """Commands under one name."""


class _CheckUnlessNamed(_Commands):
    """`fleet SOURCE...` is `fleet check SOURCE...`: a first word that names no command is a source."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # NOTE: Any, for the same reason
        """Put the command in front that is not named."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["check", *args]
        return super().parse_args(ctx, args)


class _Group(NamedTuple):
    """Commands under one name, which are built together."""

    help: str
    commands: Mapping[str, _Command]
    epilog: str | None = None
    kind: type[TyperGroup] = _Commands

    def built(self, name: str) -> Any:  # NOTE: Any, for the same reason
        """The group itself."""
        group = typer.Typer(
            name=name, cls=self.kind, help=self.help, epilog=self.epilog, no_args_is_help=True, rich_markup_mode=None
        )
        for each, command in self.commands.items():
            command.join(group, each)
        return get_group(group)


_CATALOG = _Group(
    "Look into the catalog, or check your own records.",
    {
        "list": _Command("records:listed", "", "List everything that has an id."),
        "search": _Command("records:search", manual.SEARCH, "List the records that hold all the words."),
        "lint": _Command("records:lint", manual.LINT, "Check catalog files of your own."),
        "compile": _Command("records:compiled", "", "Compile your own records into one file."),
    },
    manual.CATALOG,
)
_PORTFOLIO = _Group(
    "Keep documents, findings and decisions in a database; judge all again when the catalog or the law changed.",
    {
        "add": _Command("portfolio:add", manual.PORTFOLIO_GATE, "Check SBOMs and keep them."),
        "list": _Command("portfolio:listed", manual.PORTFOLIO, "List vendors, products or documents."),
        "show": _Command("portfolio:show", manual.PORTFOLIO, "Show a product or a document."),
        "recheck": _Command("portfolio:recheck", manual.PORTFOLIO_GATE, "Judge everything again: what is different?"),
        "decide": _Command("deciding:decide", manual.PORTFOLIO, "Record what was decided on a finding."),
        "withdraw": _Command("deciding:withdraw", manual.PORTFOLIO, "Take out what was added by mistake."),
        "report": _Command("portfolio:report", manual.PORTFOLIO_GATE, "Write the report on all of it."),
    },
)
_FLEET = _Group(
    "Check SBOMs by the thousand, in a folder or an object store, with many workers; fleet SOURCE... is fleet check SOURCE...",
    {
        "check": _Command("fleet:check", manual.FLEET, "Check all that addresses stand for."),
        "report": _Command("fleet:report", manual.FLEET_REPORT, "Which vendors, which products, what is new?"),
    },
    kind=_CheckUnlessNamed,
)
_COMMANDS = {
    "check": _Command("documents:check", manual.CHECK),
    "annotate": _Command("documents:annotate", manual.ANNOTATE, "Write the findings into a copy of the SBOM."),
    "restore": _Command("documents:restore", manual.RESTORE, "Bring back the original of an annotated SBOM."),
    "diff": _Command("diffing:diff", manual.DIFF, "Say what is new, changed or gone between two of them."),
    "validate": _Command("validating:validate", manual.VALIDATE, "Check SBOMs against their official schema."),
    "explain": _Command("records:explain", manual.EXPLAIN, "Say what an id stands for, and why."),
    "catalog": _CATALOG,
    "portfolio": _PORTFOLIO,
    "fleet": _FLEET,
    "desk": _Command("desk:desk", manual.DESK, "Show the portfolio in a browser."),
    "ask": _Command("asking:ask", manual.ASK, "Write the letter to the supplier: what to answer, and how."),
}


class _Built(UserDict[str, Any]):
    """Commands by name, built or not yet."""

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        if isinstance(found, _Command | _Group):
            found = self.data[name] = found.built(name)
        return found


# NOTE: what was built holds nothing of a run; who runs several in one process need build each once.
_BUILT = _Built(_COMMANDS)


class _Root(_Commands):
    """The commands, of which each may raise Error: it is told, and becomes the exit code."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _BUILT

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # NOTE: Any, for the same reason
        """The command that the first word names; where that is a file, what is meant is told."""
        if args[0] and args[0] not in self.commands and not files.is_gone(args[0]):
            hint = f"to check it: bomward check {quote(args[0])}"
            raise UsageError("this is no command, but a file or folder", where=args[0], hint=hint)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # NOTE: Any, for the same reason
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (Error, KeyboardInterrupt) as error:
            raise SystemExit(failed(error)) from None


app = typer.Typer(
    name="bomward",
    cls=_Root,
    help="Tells from an SBOM alone whether banned technology sits inside a product, and what each law says of it.",
    epilog=manual.ROOT,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from bomward.prepared import packaged

        put("", f"bomward {__version__} (catalog {packaged().catalog.version})\n".encode())
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")]


@app.callback()
def root(version: Version = False) -> None:
    """Hold the options that go before a command."""
