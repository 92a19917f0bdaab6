"""Documents out: the original, the annotated copy, the report in its forms, the letter, the waivers."""

from __future__ import annotations

import datetime

from flask import Blueprint, Response, make_response, request
from werkzeug.exceptions import NotFound
from werkzeug.http import dump_options_header

from bomward.desk.choosing import Chosen, chosen, safe
from bomward.desk.room import Desk, desk
from bomward.errors import UsageError
from bomward.findings import Report
from bomward.glossary import Glossary
from bomward.outputs import OUTPUTS, Screen, letter
from bomward.outputs.letter import Post
from bomward.portfolio import browsing, deciding, decisions, picturing, reading, reporting

views = Blueprint("downloads", __name__)
_BYTES = "application/octet-stream"
REPORTS = {"html": "html", "csv": "csv", "json": "json", "markdown": "md", "sarif": "sarif"}
"""Outputs that can be had of documents, each with the ending of its file."""
_WORD = "install it with: pip install 'bomward[ask]'"


def attached(data: bytes, name: str) -> Response:
    """A file to keep, which no browser opens as a page of ours."""
    answer = make_response(data, 200, {"Content-Type": _BYTES})
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    return answer


@views.get("/documents/<document>/original")
def original(document: str) -> Response:
    """A file as it was received, byte for byte."""
    name, data = _original(document)
    return attached(data, safe(name))


@views.get("/documents/<document>/annotated")
def annotated(document: str) -> Response:
    """The SBOM with the findings in it."""
    name, data = _original(document)
    here = desk()
    with here.work.place():
        signed = bool(request.args.get("signed"))
        noted = here.work.alone(lambda: here.annotate(here.checker(), name, data, allow_signed=signed))
    stem, dot, ending = safe(name).rpartition(".")
    return attached(noted, f"{stem or ending}.annotated{dot}{ending if stem else ''}".rstrip("."))


def _original(document: str) -> tuple[str, bytes]:
    with desk().database.reading() as session:
        rows = Chosen(document=document).rows(browsing.rows(session, document))
        return browsing.original(session, rows[0].original)


@views.get("/report/<form>")
def report(form: str) -> Response:
    """The report on documents, as `portfolio report` writes it."""
    if form not in REPORTS:
        raise NotFound(f"no form {form!r}: there are {', '.join(REPORTS)}")
    made, glossary = _report(desk(), chosen(), drawn=form == "html")
    text = OUTPUTS[form](made, glossary, Screen())
    return attached(text.encode("utf-8", "replace"), f"{_dated(made)}.{REPORTS[form]}")


@views.get("/letter/<form>")
def written(form: str) -> Response:
    """The letter to the supplier, as `ask` writes it."""
    ending = f".{form}"
    if ending not in letter.FORMS:
        raise NotFound(f"no form {form!r}: there are {', '.join(letter.FORMS)}")
    try:
        write = letter.writer(ending)
    except ModuleNotFoundError as error:
        what = f"a letter as {ending} needs {error.name}, which is not installed"
        raise UsageError(what, where="the letter", hint=_WORD) from error
    made, glossary = _report(desk(), chosen())
    post = Post(
        sender=request.args.get("from", "").strip(), recipient=request.args.get("to", "").strip(), by=_by(made.as_of)
    )
    return attached(letter.render(made, glossary, post, write), f"{_dated(made)}-letter{ending}")


@views.get("/waivers.toml")
def waivers() -> Response:
    """The acceptances in force, as `portfolio decide --export` writes them."""
    with desk().database.reading() as session:
        rows = chosen().rows(reading.rows(session))
        text = decisions.as_toml(deciding.waivers(session, rows, desk().day))
    return attached(text.encode(), "waivers.toml")


def _report(here: Desk, one: Chosen, *, drawn: bool = False) -> tuple[Report, Glossary]:
    checker = here.checker()
    with here.work.place(), here.database.reading() as session:
        every = browsing.rows(session, one.document)
        rows = one.rows(every)
        if not rows:
            raise NotFound("there is no document yet")
        made, notes = reporting.report(session, checker, here.again(checker), every, rows)
        glossary = checker.glossary(made.documents, notes)
        if not drawn:
            return made, glossary
        # NOTE: it reads documents again, as judging does.
        return made, here.work.alone(lambda: picturing.remembered(session, rows, made, glossary, checker.limits))


def _dated(made: Report) -> str:
    return f"{chosen().file_name}-{made.as_of.isoformat()}"


def _by(written_on: datetime.date) -> datetime.date | None:
    """The day by which the answer is to come. Raises UsageError for none, or one that is over."""
    text = request.args.get("by", "").strip()
    return decisions.last_day(text, written_on, "answer by") if text else None
