"""Judging again: one file at once, or everything beside the pages, and what became different."""

from __future__ import annotations

from itertools import groupby
from threading import Thread

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as Answer

from bomward.checking import Checker
from bomward.desk.choosing import Chosen
from bomward.desk.pages import render
from bomward.desk.room import Desk, desk
from bomward.errors import Error
from bomward.outputs.wording import counted
from bomward.portfolio import browsing, reading, rechecking, reporting
from bomward.portfolio.rechecking import Changes

views = Blueprint("rechecks", __name__)
_AGAIN = 2
"""Seconds after which a page is asked for again that tells how far it is."""
_SHOWN = 200
"""Documents that became different and are told on the page."""


class Run:
    """A run over everything, and how far it is."""

    def __init__(self, here: Desk, checker: Checker) -> None:
        self.at = here.now()
        self.total = self.done = 0
        self.ended = False
        self.error: Error | None = None
        self.changes: Changes | None = None
        self._desk, self._checker = here, checker

    def begin(self) -> Run:
        """Begin it beside the pages; with the server it ends, and nothing is half-written then."""
        Thread(target=self._through, name="recheck", daemon=True).start()
        return self

    def _through(self) -> None:
        try:
            self._judge()
        except Error as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - nobody else would tell of it
            self._desk.bug(error)
            self.error = Error("bomward broke off", hint="the log of the server says why; please report it")
        finally:
            self.ended = True

    def _judge(self) -> None:
        with self._desk.database.reading() as session:
            self.total = len({row.original for row in reading.rows(session)})
            found = rechecking.recheck(session, self._checker, self._desk.again(self._checker, self._seen))
        with self._desk.database.writing() as session:
            rechecking.record(session, self._checker, found.placed, self.at)
        self.changes = found.changes

    def _seen(self) -> None:
        self.done += 1


@views.get("/recheck")
def progress() -> Response:
    """How far it is, and what became different."""
    run = desk().work.run
    # NOTE: asked first, since it may end at any moment, and what came of it is there before that.
    is_on = run is not None and not run.ended
    changes = run.changes if run else None
    shown = changes.different[:_SHOWN] if changes else ()
    groups = [(vendor, list(some)) for vendor, some in groupby(shown, key=lambda one: one.vendor)]
    answer = render(
        "recheck",
        run=run,
        is_on=is_on,
        changes=changes,
        groups=groups,
        left=len(changes.different) - len(shown) if changes else 0,
    )
    if is_on:
        answer.headers["Refresh"] = str(_AGAIN)
    return answer


@views.post("/recheck")
def everything() -> Answer:
    """Judge everything again."""
    here = desk()
    here.work.begin(lambda: Run(here, here.checker()).begin())
    return redirect(url_for("rechecks.progress"), 303)


@views.post("/documents/<document>/recheck")
def one(document: str) -> Answer:
    """Judge one file again."""
    here, checker, chosen = desk(), desk().checker(), Chosen(document=document)
    with here.work.place():
        with here.database.reading() as session:
            rows = chosen.rows(browsing.rows(session, document))
            before = browsing.outcomes(session, rows)
            placed = reporting.judged_again(session, rows, checker, here.again(checker))
        with here.database.writing() as session:
            rechecking.record(session, checker, placed, here.now())
    with here.database.reading() as session:
        rows = chosen.rows(browsing.rows(session, document))
        after = browsing.outcomes(session, rows)
    new, gone = counted(len(after - before), "finding"), len(before - after)
    flash(f"Judged again as of {desk().day}: {new} new or of another outcome, {gone:,} gone or of another outcome")
    return redirect(url_for("looking.document", document=document), 303)
