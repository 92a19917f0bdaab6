"""The command line: arguments in, text and exit code out. The only place that prints, reads the clock or the environment, or exits."""

import sys
from typing import Annotated

import typer

from bomward import __version__
from bomward.cli import diffing, documents, manual, records, validating
from bomward.cli.console import Guarded, failed, put

app = typer.Typer(
    name="bomward",
    cls=Guarded,
    help="Tells from an SBOM alone whether banned technology sits inside a product, and what each law says of it.",
    epilog=manual.ROOT,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
catalog = typer.Typer(
    help="Look into the catalog, or check your own records.",
    epilog=manual.CATALOG,
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command(epilog=manual.CHECK)(documents.check)
app.command(epilog=manual.ANNOTATE, short_help="Write the findings into a copy of the SBOM.")(documents.annotate)
app.command(epilog=manual.RESTORE, short_help="Bring back the original of an annotated SBOM.")(documents.restore)
app.command(epilog=manual.DIFF, short_help="Say what is new, changed or gone between two of them.")(diffing.diff)
app.command(epilog=manual.VALIDATE, short_help="Check SBOMs against their official schema.")(validating.validate)
app.command(epilog=manual.EXPLAIN, short_help="Say what an id stands for, and why.")(records.explain)
app.add_typer(catalog, name="catalog")
catalog.command("list", short_help="List everything that has an id.")(records.listed)
catalog.command("search", epilog=manual.SEARCH, short_help="List the records that hold all the words.")(records.search)
catalog.command("lint", epilog=manual.LINT, short_help="Check catalog files of your own.")(records.lint)
catalog.command("compile", short_help="Compile the packaged data files.")(records.compiled)


def _version(wanted: bool) -> None:
    if wanted:
        from bomward.checking import packaged

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
