"""The first page: how things stand, what is new, what is to be settled, and a place to drop documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from flask import Blueprint, Response
from markupsafe import Markup

from bomward.desk.pages import of_vendor, render
from bomward.desk.room import desk
from bomward.outputs.pictures import outcomes_by, outcomes_over_time, tally
from bomward.outputs.wording import severity
from bomward.portfolio import browsing, picturing, reading
from bomward.portfolio.reading import Row

views = Blueprint("start", __name__)
_OPEN, _NEW = 10, 6


@views.get("/")
def start() -> Response:
    """How things stand."""
    with desk().database.reading() as session:
        every = reading.rows(session)
        cases = browsing.cases(session, every, every, desk().day)
        newest = browsing.newest(session, every, _NEW)
        days = picturing.days(session, every)
    unsettled = [case for case in cases if case.is_open]
    return render(
        "start",
        every=every,
        products=len({row.product_id for row in every}),
        vendors=len({row.vendor for row in every}),
        cases=unsettled[:_OPEN],
        number=len(unsettled),
        newest=[(one, *_standing(row for row in every if row.original == one.sha256)) for one in newest],
        documents=tally("Documents", Counter(row.verdict for row in every)),
        findings=tally("Findings to settle", Counter(case.outcome for case in unsettled)),
        by_vendor=_by_vendor(every),
        over_time=outcomes_over_time(days),
    )


def _standing(rows: Iterable[Row]) -> tuple[Row, str]:
    """The first document in a file, and the worst that one in it comes to."""
    found = list(rows)
    return found[0], min((row.verdict for row in found), key=severity)


def _by_vendor(every: Sequence[Row]) -> Markup:
    bars = picturing.vendors(every)
    return outcomes_by([msgspec.structs.replace(bar, href=of_vendor(bar.name)) for bar in bars])
