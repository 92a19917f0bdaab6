"""Deciding on a finding: what it is, what was decided so far, and the form in which the next decision is recorded."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from io import BytesIO
from typing import cast

import msgspec
from flask import Blueprint, Response, flash, redirect, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Answer

from bomward.desk.choosing import Chosen, chosen
from bomward.desk.looking import matter, report_of
from bomward.desk.pages import render
from bomward.desk.room import desk
from bomward.errors import UsageError
from bomward.findings import Finding
from bomward.outputs.wording import severity
from bomward.portfolio import deciding, decisions, reading, showing
from bomward.portfolio.decisions import Decided, Kind
from bomward.portfolio.showing import Shown, Standing

views = Blueprint("deciding", __name__)
_FIELDS = ("kind", "reason", "owner", "expires", "link")
_LONGEST = 10_000
"""Characters of a field: a reason, and no book."""
_MOST = 2_000
"""Documents of a product that are read to show a finding where it is worst."""
Wrong = dict[str, str]
"""What is wrong, by field."""


@views.get("/decide")
def decide() -> Response:
    """The finding, and the form."""
    return _page({}, {}, 200)


@views.post("/decide")
def record() -> Answer:
    """Record what was decided, in all versions of the product."""
    typed = {name: request.form.get(name, "").strip() for name in _FIELDS}
    wrong = _wrong(typed, desk().day)
    if wrong:
        return _page(typed, wrong, 422)
    one, decision = _product(), _decision(typed)
    with desk().database.writing() as session:
        rows = Chosen(vendor=one.vendor, product=one.product).rows(reading.rows(session))
        decisions.record(session, deciding.on_products(session, decision, rows, several=False))
    desk().say("note", f"{decision.kind} recorded: {decision.finding}")
    flash(f"Recorded: {decision.kind} of {decision.finding}, by {decision.owner}")
    return redirect(_back(one), 303)


def _wrong(typed: Mapping[str, str], day: datetime.date) -> Wrong:
    """What keeps it from being recorded."""
    wrong = {name: "Please fill this in." for name in ("reason", "owner") if not typed[name]}
    wrong |= {name: f"At most {_LONGEST:,} characters." for name in _FIELDS if len(typed[name]) > _LONGEST}
    if typed["kind"] not in [*Kind]:
        wrong["kind"] = "Please choose one."
    elif typed["kind"] == Kind.ACCEPT:
        wrong |= _wrong_day(typed["expires"], day)
    elif typed["expires"]:
        wrong["expires"] = "Only an acceptance has a last day; leave it empty."
    return wrong


def _wrong_day(text: str, day: datetime.date) -> Wrong:
    if not text:
        return {"expires": "An acceptance needs a last day."}
    try:
        decisions.last_day(text, day, "expires")
    except UsageError as error:
        return {"expires": f"{error.message}; {error.hint}."}
    return {}


def _decision(typed: Mapping[str, str]) -> Decided:
    """What was decided, of no product yet; of a file that it rests on, name and digest are recorded, and not the file."""
    file = request.files.get("evidence")
    name = re.split(r"[/\\]", file.filename or "")[-1] if file else ""
    return Decided(
        kind=Kind(typed["kind"]),
        finding=request.form.get("finding", ""),
        reason=typed["reason"],
        owner=typed["owner"],
        until=datetime.date.fromisoformat(typed["expires"]) if typed["expires"] else None,
        link=typed["link"],
        evidence=name,
        evidence_sha256=hashlib.file_digest(cast("BytesIO", file.stream), "sha256").hexdigest()
        if file and name
        else "",
        at=desk().now(),
    )


def _product() -> Chosen:
    """What it is of; a finding's id alone would not say. Raises NotFound."""
    one = chosen()
    if one.vendor is None or one.product is None:
        raise NotFound("a finding is named with its product")
    return one


def _back(one: Chosen) -> str:
    """Where somebody came from: the file, or the product."""
    if one.document is not None:
        return url_for("looking.document", document=one.document)
    return url_for("looking.product", vendor=one.vendor, product=one.product)


def _page(typed: Mapping[str, str], wrong: Wrong, status: int) -> Response:
    one, id = _product(), request.values.get("finding", "")
    checker = desk().checker()
    with desk().database.reading() as session:
        every = reading.rows(session)
        holding = reading.holding(session, finding=id)
        rows = [row for row in Chosen(vendor=one.vendor, product=one.product).rows(every) if row.judgement in holding]
        # NOTE: the worst is among those that are read, however many there are.
        worst = sorted(rows, key=lambda row: severity(row.verdict))[:_MOST]
        shown = showing.shown(session, every, worst, desk().day)
    found = _worst(shown, id)
    report = report_of(checker, [_alone(*found[0])])
    return render(
        "decide",
        status,
        chosen=one,
        finding=id,
        versions=sorted({row.version for row in rows}),
        number=len(rows),
        decided=[each for each in reversed(shown.decisions) if each.finding == id],
        typed=typed,
        wrong=wrong,
        day=desk().day,
        back=_back(one),
        **matter(checker, report, lambda _, __: Markup()),
    )


def _worst(shown: Shown, id: str) -> list[tuple[Standing, Finding]]:
    """The documents that hold the finding, where it is worst first. Raises NotFound where none does."""
    found = [
        (one, finding)
        for one in shown.documents
        if one.report is not None
        for finding in one.report.findings
        if finding.id == id
    ]
    if not found:
        raise NotFound("no document of this product has this finding")
    return sorted(found, key=lambda each: severity(each[1].outcome))


def _alone(standing: Standing, finding: Finding) -> Standing:
    """A document as if there were nothing else in it."""
    assert standing.report is not None  # noqa: S101 - for mypy
    report = msgspec.structs.replace(standing.report, findings=(finding,), gaps=())
    return msgspec.structs.replace(standing, report=report)
