"""The pages of a product and of a file: findings as in the report, with what was decided and how it came to that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from flask import Blueprint, Response, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bomward.checking import Checker
from bomward.desk.choosing import Chosen, chosen
from bomward.desk.pages import render, templates
from bomward.desk.room import desk
from bomward.findings import Finding, Report
from bomward.outputs.html.view import Page, Section, page
from bomward.outputs.pictures import outcomes_over_time
from bomward.outputs.wording import severity
from bomward.portfolio import browsing, picturing, showing
from bomward.portfolio.decisions import Decided
from bomward.portfolio.showing import Standing
from bomward.reporting import summary

views = Blueprint("looking", __name__)
_IN_FULL = 5
"""Documents of a product that are shown with all that was found; the others have a page of their own."""
_EVENTS = 200
Settle = Callable[[Section, Finding], Markup]


@views.get("/product")
def product() -> Response:
    """A product, in all its versions."""
    one = chosen()
    if one.product is None or one.vendor is None:
        raise NotFound("a product is named by its vendor and its name")
    return _shown(Chosen(vendor=one.vendor, product=one.product), is_file=False)


@views.get("/documents/<document>")
def document(document: str) -> Response:
    """A file as it was received, with the documents in it."""
    return _shown(Chosen(document=document), is_file=True)


def _shown(one: Chosen, *, is_file: bool) -> Response:
    checker = desk().checker()
    with desk().database.reading() as session:
        every = browsing.rows(session, one.document)
        rows = one.rows(every)
        shown = showing.shown(session, every, rows, desk().day)
        cases = browsing.cases(session, every, rows, desk().day)
        days = [] if is_file else picturing.days(session, rows)
    standings = sorted(shown.documents, key=lambda each: severity(each.outcome))
    full = standings if is_file else standings[:_IN_FULL]
    report = report_of(checker, full)
    return render(
        "looking",
        is_file=is_file,
        chosen=one,
        standings=standings,
        unreadable=[each for each in full if each.report is None],
        beyond=len(standings) - len(full),
        row=rows[0],
        decisions=list(reversed(shown.decisions)),
        history=list(reversed(shown.history[-_EVENTS:])),
        earlier=max(len(shown.history) - _EVENTS, 0),
        open=sum(case.is_open for case in cases),
        over_time=outcomes_over_time(days) if not is_file else Markup(),
        **matter(checker, report, settle_with(full, shown.decisions)),
    )


def matter(checker: Checker, report: Report, settle: Settle) -> dict[str, Any]:
    """What the templates of the report ask for."""
    glossary = checker.glossary(report.documents)
    made: Page = page(report, glossary)
    # NOTE: the entries of the catalog stand at the end of a report, and on no page here.
    made = msgspec.structs.replace(made, entries={})
    return {"report": report, "glossary": glossary, "page": made, "settle": settle}


def report_of(checker: Checker, standings: Sequence[Standing]) -> Report:
    """The documents as they were last judged, in the form of a report."""
    made = checker.report(())
    documents = tuple(one.report for one in standings if one.report is not None)
    if not standings:
        return made
    oldest = min(standings, key=lambda one: one.judged)
    return msgspec.structs.replace(
        made, documents=documents, summary=summary(documents), act=oldest.act, as_of=oldest.judged
    )


def settle_with(standings: Sequence[Standing], history: Sequence[Decided]) -> Settle:
    """What stands below each finding: what was decided on it, and the way to decide."""
    placed = {id(one.report): one for one in standings}
    last = {one.subject[:2]: one for one in history if one.product_id is not None}

    def settle(section: Section, finding: Finding) -> Markup:
        one = placed[id(section.document)]
        told = templates().get_template("settle.html.jinja")
        address = url_for(
            "deciding.decide", finding=finding.id, vendor=one.vendor, product=one.product, document=one.original
        )
        decided = last.get((one.product_id, finding.id))
        return Markup(told.render(finding=finding, decided=decided, address=address))  # noqa: S704 - of a template that escapes

    return settle
