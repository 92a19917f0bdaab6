"""The command line: arguments in, text and exit code out. The only place that prints, reads the clock or the environment, or exits."""

import sys
from typing import Annotated

import typer

from bomward import __version__
from bomward.cli import manual
from bomward.cli.commands import Lazy
from bomward.cli.console import failed, put

app = typer.Typer(
    name="bomward",
    cls=Lazy,
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


def main() -> None:
    """Run the command line."""
    try:
        app()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a traceback and exit 1 would say: a finding
        sys.exit(failed(error))
