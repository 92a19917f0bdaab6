"""Documents in: dropped or chosen, checked as on the command line, filed, and what became of each."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as Answer

from bomward.desk.pages import render
from bomward.desk.room import Desk, desk
from bomward.errors import UsageError
from bomward.findings import DocumentError
from bomward.limits import refuse_larger
from bomward.outputs.wording import counted, severity
from bomward.portfolio import reading, showing, store
from bomward.portfolio.packing import kept
from bomward.portfolio.showing import Standing
from bomward.portfolio.store import Names
from bomward.portfolio.tasks import Incoming, Taken

views = Blueprint("uploads", __name__)
_LONGEST = 255
"""Characters of a file's name: more than systems allow."""


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an upload."""

    originals: tuple[str, ...]
    new: frozenset[str]
    refused: tuple[tuple[str, DocumentError], ...]
    """Files that were not kept, each with why."""


@views.post("/upload")
def upload() -> Answer:
    """Check the files, keep them, and lead to what became of them."""
    here = desk()
    given = [file for file in request.files.getlist("sboms") if file.filename]
    if not given:
        raise UsageError("no file was chosen", hint="choose one or more SBOM files, or drop them on the page")
    said = Names(*(kept(request.form.get(name, "").strip()) for name in ("vendor", "product", "version")))
    with here.work.place():
        filed = _filed(here, given, said)
    here.say("note", f"{counted(len(filed.new), 'file')} added, {len(filed.refused):,} not kept")
    return redirect(url_for("uploads.filed", number=here.work.keep(filed)), 303)


@views.get("/filed/<int:number>")
def filed(number: int) -> Response:
    """What became of an upload."""
    result = desk().work.result(number)
    if result is None:
        raise NotFound("this result is no longer kept; what was filed stands in the list of documents")
    with desk().database.reading() as session:
        every = reading.rows(session, also=result.originals)
        rows = [row for row in every if row.original in result.originals]
        shown = showing.shown(session, every, rows, desk().day)
    return render("filed", result=result, standings=sorted(shown.documents, key=_order))


def _order(one: Standing) -> int:
    return severity(one.outcome)


def _filed(here: Desk, given: Sequence[FileStorage], said: Names) -> Filed:
    checker = here.checker()
    with here.database.reading() as session:
        known = store.originals(session)
    bench = msgspec.structs.replace(here.bench(checker), known=known)
    taken: list[Taken] = []
    for file in given:
        own = msgspec.structs.replace(bench, read=lambda name, most, file=file: _read(file, name, most))
        taken.append(here.work.done(Incoming(_name(file)), own))
    read = [one for one in taken if one.sha256]
    new: set[str] = set()
    if read:
        with here.database.writing() as session:
            run = store.begun(session, checker, "add", here.now())
            new = store.filed(session, run, read, said)
    return Filed(
        originals=tuple(dict.fromkeys(one.sha256 for one in read)),
        new=frozenset(new),
        refused=tuple(_why(one) for one in taken if not one.sha256),
    )


def _read(file: FileStorage, name: str, most: int) -> bytes:
    """The bytes of a file. Raises Error where it is larger than documents may be."""
    data = file.stream.read(most + 1)
    refuse_larger(len(data), most, name)
    return data


def _name(file: FileStorage) -> str:
    """What the file is called where it comes from, without its folders."""
    return re.split(r"[/\\]", file.filename or "")[-1][-_LONGEST:] or "document"


def _why(one: Taken) -> tuple[str, DocumentError]:
    error = next((each.report.error for each in one.checked if each.report.error), None)
    return one.name, error or DocumentError(message="not read", where="", hint="")
