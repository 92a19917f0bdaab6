"""The command line: arguments in, text and exit code out. The only place that prints, reads the clock or the environment, or exits."""

import sys
from typing import Annotated

import typer

from bomward import __version__
from bomward.cli import documents, records, validating
from bomward.cli.console import Guarded, failed, put

app = typer.Typer(
    name="bomward",
    cls=Guarded,
    help="Tells from an SBOM alone whether banned technology sits inside a product, and what each law says of it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
catalog = typer.Typer(
    help="Look into the catalog, or check your own records.", no_args_is_help=True, rich_markup_mode=None
)
app.command()(documents.check)
app.command()(documents.annotate)
app.command()(documents.restore)
app.command()(validating.validate)
app.command()(records.explain)
app.add_typer(catalog, name="catalog")
catalog.command("list")(records.listed)
catalog.command("search")(records.search)
catalog.command("lint")(records.lint)
catalog.command("compile")(records.compiled)


def _version(wanted: bool) -> None:
    if wanted:
        from bomward.check import packaged

        put("", f"bomward {__version__} (catalog {packaged().catalog.version})\n".encode())
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")]


@app.callback()
def root(version: Version = False) -> None:
    """Hold the options that go before a command."""


def main() -> None:
    """Run the command line."""
    try:
        app()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a traceback and exit 1 would say: a finding
        sys.exit(failed(error))
