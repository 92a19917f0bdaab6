"""The application: the pages by subject, what stands before each of them, and what is said where one cannot be had."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # it has no types
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # as above
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bomward.desk import deciding, downloads, guarding, lists, looking, pages, rechecks, start, uploads
from bomward.desk.room import BusyError, Desk, desk, furnish
from bomward.errors import Error, UsageError
from bomward.portfolio.database import DatabaseError

_AROUND = 1 << 20
"""Bytes of a request besides the files in it."""
_PARTS = 2_000
_SOON = 5
_SUBJECTS = (guarding, pages, start, lists, looking, deciding, uploads, downloads, rechecks)


def made(room: Desk) -> Flask:
    """The application over a portfolio."""
    app = Flask("bomward.desk", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=room.secret,
        # NOTE: cookies know no ports, and there may be another desk on this machine.
        SESSION_COOKIE_NAME=f"bomward-desk-{room.port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=room.checker().limits.size + _AROUND,
        MAX_FORM_PARTS=_PARTS,
        WTF_CSRF_TIME_LIMIT=None,
        PROPAGATE_EXCEPTIONS=False,
    )
    furnish(app, room)
    app.before_request(guarding.admitted)
    CSRFProtect(app)
    app.after_request(guarding.sealed)
    for subject in _SUBJECTS:
        app.register_blueprint(subject.views)
    app.register_error_handler(Error, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _not_had)
    app.register_error_handler(Exception, _broken)
    return app


def _refused(error: Error) -> Response:
    """What a user or whoever runs the desk can mend."""
    status = 409
    if isinstance(error, BusyError | DatabaseError):
        status = 503
    elif isinstance(error, UsageError):
        status = 400
    desk().say("error", f"{error.message}: {error.where}" if error.where else error.message)
    signed = request.endpoint == "downloads.annotated" and "signed" not in request.args
    answer = pages.render("error", status, error=error, title=_TITLES[status], signed=signed)
    if status == 503:
        answer.headers["Retry-After"] = str(_SOON)
    return answer


_TITLES = {
    400: "This cannot be done",
    409: "This cannot be done",
    503: "Not available at the moment",
}


def _stale(_: Exception) -> Response:
    told = Error("the form is older than this server, or came from elsewhere", hint="open the page again and repeat it")
    return pages.render("error", 400, error=told, title="The form is no longer valid", signed=False)


def _too_large(_: Exception) -> Response:
    most = pages.size(desk().checker().limits.size)
    told = Error(
        f"the files of one upload may have {most} together, and be {_PARTS:,} at most",
        hint="upload them one at a time; whoever runs the desk can raise the limit with --limit size=…",
    )
    return pages.render("error", 413, error=told, title="This is too large", signed=False)


def _not_had(error: HTTPException) -> Response:
    told = Error(error.description or error.name)
    return pages.render("error", error.code or 500, error=told, title=error.name, signed=False)


def _broken(error: Exception) -> Response:
    desk().bug(error)
    told = Error("this is a bug in bomward", hint="the log of the server says more; please report it")
    return pages.render("error", 500, error=told, title="Something went wrong", signed=False)
