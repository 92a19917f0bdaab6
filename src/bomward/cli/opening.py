"""The portfolio that a command works on, and the options that say which and what of it."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from bomward.cli.console import tell
from bomward.cli.declaring import Option
from bomward.errors import UsageError
from bomward.portfolio import EXTRA

if TYPE_CHECKING:
    from bomward.portfolio.database import Database

Url = Annotated[
    str,
    Option(
        "--db",
        metavar="URL",
        envvar="BOMWARD_DB",
        help="Where the portfolio is: sqlite:///FILE, or postgresql://USER@HOST/NAME.",
    ),
]
DEFAULT = "sqlite:///bomward.db"
Vendor = Annotated[str, Option("--vendor", metavar="NAME", help="Of this vendor.")]
Product = Annotated[str, Option("--product", metavar="NAME", help="Of this product.")]


@contextmanager
def opened(url: str, *, create: bool = False) -> Iterator["Database"]:
    """The portfolio, and a word on what had to be done to it. Raises UsageError where what it needs is not installed."""
    try:
        from bomward.portfolio.database import Database
    except ModuleNotFoundError as error:
        what = f"a portfolio needs {error.name}, which is not installed"
        raise UsageError(what, where="portfolio", hint=EXTRA) from error
    database = Database(url, create=create)
    try:
        if database.made_from is not None:
            what = (
                f"its tables were brought up from revision {database.made_from}" if database.made_from else "it is new"
            )
            tell("note", f"portfolio: {database.name}: {what}")
        yield database
    finally:
        database.close()


def now() -> datetime.datetime:
    """This moment, in UTC, as the portfolio keeps it."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
