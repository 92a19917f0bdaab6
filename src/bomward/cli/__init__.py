"""The command line: arguments in, text and exit code out. The only place that prints, reads the clock or the environment, or exits."""

import os
import sys
from collections.abc import Sequence

from bomward.cli.console import failed
from bomward.cli.files import STDIN


def main() -> None:
    """Run the command line."""
    try:
        _run(sys.argv[1:])
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a traceback and exit 1 would say: a finding
        sys.exit(failed(error))


def _run(arguments: Sequence[str]) -> None:
    if _is_plain(arguments):
        from bomward.cli.documents import Gate, check

        check(list(arguments[1:]), gate=Gate())
        return
    from bomward.cli.commands import app

    app()


def _is_plain(arguments: Sequence[str]) -> bool:
    """Whether it is `check` with nothing but names, which there is no need to take apart, or to load typer for."""
    # NOTE: Windows leaves patterns to the program, and typer sees to them.
    if os.name == "nt":
        return False
    return arguments[:1] == ["check"] and all(name == STDIN or not name.startswith("-") for name in arguments)
