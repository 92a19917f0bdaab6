"""How commands declare what they take: in the words of typer, which is loaded only where a command line has to be taken apart."""

from typing import Any


class Argument:
    """An argument, in the words of `typer.Argument`; stands in `Annotated`, as those do."""

    def __init__(self, *names: str, **attributes: Any) -> None:
        self.names, self.attributes = names, attributes


class Option(Argument):
    """An option, in the words of `typer.Option`."""
