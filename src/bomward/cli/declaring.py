"""How commands declare what they take: in the words of typer, which is loaded only where a command line has to be taken apart."""

from collections.abc import Callable
from typing import TypedDict, Unpack


class Words(TypedDict, total=False):
    """What typer is told of an argument or an option."""

    help: str
    metavar: str
    autocompletion: Callable[[], list[str]]
    envvar: str
    min: int
    max: int
    show_default: bool


class Argument:
    """An argument; stands in `Annotated`, as `typer.Argument` does."""

    def __init__(self, **words: Unpack[Words]) -> None:
        self.words = words


class Option:
    """An option, by its names; stands in `Annotated`, as `typer.Option` does."""

    def __init__(self, *names: str, **words: Unpack[Words]) -> None:
        self.names, self.words = names, words
