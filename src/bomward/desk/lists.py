"""Lists of vendors, products, documents and findings, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, request

from bomward.desk.choosing import chosen
from bomward.desk.downloads import attached
from bomward.desk.pages import render
from bomward.desk.room import desk
from bomward.errors import UsageError
from bomward.findings import Outcome
from bomward.outputs.lists import Line
from bomward.outputs.pen import Pen
from bomward.outputs.wording import VERDICTS, is_pressing, severity
from bomward.portfolio import browsing, listing, reading
from bomward.portfolio.browsing import STATES
from bomward.portfolio.listing import Filter

views = Blueprint("lists", __name__)
T = TypeVar("T")
_A_PAGE = 50
_NAMES = ("vendor", "product", "version", "source", "sha256")


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a list, and where it stands."""

    lines: Sequence[object]
    number: int
    pages: int
    total: int
    first: int

    def address(self, number: int) -> str:
        """Where another part of the same list is."""
        return f"{request.path}?{urlencode([*_asked(), ('page', str(number))])}"

    @property
    def csv(self) -> str:
        """Where the whole list is as CSV."""
        return f"{request.path}.csv?{urlencode(_asked())}"

    @property
    def is_filtered(self) -> bool:
        """Whether something was asked for."""
        return bool(_asked())


@views.get("/<any(vendors, products, documents):kind>")
def lines(kind: str) -> Response:
    """A list, the worst first."""
    found, entries = _lines(kind)
    return render("list", listed=kind, page=_page(found), entries=entries, asked=request.args, chosen=chosen())


@views.get("/<any(vendors, products, documents):kind>.csv")
def as_csv(kind: str) -> Response:
    """The whole list as `portfolio list -o csv` writes it."""
    found, _ = _lines(kind)
    text = listing.rendered(found, kind, "csv", Pen(0, colour=False))
    return attached(text.encode("utf-8", "replace"), f"bomward-{kind}.csv")


@views.get("/findings")
def findings() -> Response:
    """What presses, over all documents."""
    state, outcome = request.args.get("state", "open"), _outcome()
    if state not in (*STATES, "all"):
        raise UsageError(f"no state {state!r}", where="findings", hint=f"there are: {', '.join(STATES)}, all")
    with desk().database.reading() as session:
        every = reading.rows(session)
        cases = browsing.cases(session, every, chosen().among(every), desk().day)
        entries = browsing.entries(session)
    entry = request.args.get("entry", "")
    found = [
        case
        for case in cases
        if (state in ("all", case.state) or (state == "open" and case.is_open))
        and (not entry or case.entry == entry)
        and (not outcome or severity(case.outcome) <= severity(outcome))
        and _holds((case.vendor, case.product, case.component, case.entry, case.finding))
    ]
    outcomes = [str(one) for one in Outcome if is_pressing(one)]
    return render(
        "findings",
        page=_page(found),
        entries=entries,
        asked=request.args,
        state=state,
        outcomes=outcomes,
        states=(*STATES, "all"),
    )


def _lines(kind: str) -> tuple[list[Line], list[str]]:
    """The lines that are asked for, and the catalog entries that one may ask for."""
    asked, one = request.args, chosen()
    wanted = Filter(
        vendor=one.vendor or "", product=one.product or "", outcome=_outcome(), entry=asked.get("entry", "")
    )
    with desk().database.reading() as session:
        found = listing.listed(session, kind, wanted, desk().day)
        entries = browsing.entries(session)
    # NOTE: an empty name in an address is that of nobody; in a filter it is that of all.
    if "unstated" in asked:
        found = [line for line in found if not line["vendor"]]
    return [line for line in found if _holds(str(line.get(name, "")) for name in _NAMES)], entries


def _asked() -> list[tuple[str, str]]:
    """What the address asks for, whichever part of the list it is."""
    return [(name, value) for name, value in request.args.items(multi=True) if value and name != "page"]


def _outcome() -> str:
    asked = request.args.get("outcome", "")
    if asked and asked not in VERDICTS:
        raise UsageError(f"no outcome {asked!r}", where="the filter", hint=f"there are: {', '.join(VERDICTS)}")
    return asked


def _holds(texts: Iterable[str]) -> bool:
    """Whether all words that are looked for stand in these texts."""
    words = request.args.get("words", "").casefold().split()
    if not words:
        return True
    text = "\n".join(texts).casefold()
    return all(word in text for word in words)


def _page(found: Sequence[object]) -> Page:
    pages = max(1, -(-len(found) // _A_PAGE))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
    start = (number - 1) * _A_PAGE
    return Page(
        lines=found[start : start + _A_PAGE],
        number=number,
        pages=pages,
        total=len(found),
        first=start + 1 if found else 0,
    )
