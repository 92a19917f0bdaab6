"""Who is answered: by the right name, from our own pages, with the token where one is asked for; and what a browser may do with a page."""

from __future__ import annotations

import hmac

from flask import Blueprint, Flask, Response, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature
from werkzeug.exceptions import Forbidden, MisdirectedRequest
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response as Answer

from bomward.desk.pages import render
from bomward.desk.room import desk, of

views = Blueprint("door", __name__)
_OPEN = frozenset({"door.enter", "door.entered", "assets.asset"})
_ENTERED = "entered"
_WITH_FILES = "multipart/form-data"
_FORM = 1 << 20
"""Bytes of a form without files."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def admitted() -> Answer | None:
    """Nothing for a request that is answered; else what is answered instead."""
    # NOTE: whoever lets a name of theirs lead to us would otherwise read our pages as their own.
    if not desk().hosts(request.headers.get("Host", "")):
        raise MisdirectedRequest("this desk does not answer to that name; see --name")
    if _from_elsewhere():
        raise Forbidden("another site asked for this")
    if request.mimetype != _WITH_FILES:
        # NOTE: files are put aside while they come in; all else is held in memory.
        request.max_content_length = _FORM
    if not desk().token or request.endpoint in _OPEN or session.get(_ENTERED):
        return None
    return render("enter", 401, wrong=False)


def is_known(app: Flask, cookies: str) -> bool:
    """Whether a request with these cookies is from somebody who is let in."""
    if not of(app).token:
        return True
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    try:
        found = serializer.loads(parse_cookie(cookies).get(app.config["SESSION_COOKIE_NAME"], "")) if serializer else {}
    except BadSignature:
        return False
    return bool(found.get(_ENTERED))


def _from_elsewhere() -> bool:
    """Whether a browser says that another site is behind a request which is more than a link to a page."""
    if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
        return False
    is_link = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return not (is_link and request.headers.get("Sec-Fetch-Dest") == "document")


def sealed(answer: Response) -> Response:
    """The answer with what a browser may do with it."""
    for name, value in _HEADERS.items():
        answer.headers[name] = value
    answer.headers.setdefault("Cache-Control", "no-store")
    # NOTE: the query may hold the token, and names from documents.
    desk().say("note", f"{request.method} {request.path} {answer.status_code}")
    return answer


@views.get("/enter")
def enter() -> Answer:
    """Let somebody in by the link that the server printed."""
    return _let_in(request.args.get("token", ""))


@views.post("/enter")
def entered() -> Answer:
    """Let somebody in who typed the token."""
    return _let_in(request.form.get("token", "").strip())


def _let_in(token: str) -> Answer:
    if not desk().token:
        return redirect(url_for("start.start"), 303)
    if not hmac.compare_digest(token.encode("utf-8", "replace"), desk().token.encode()):
        return render("enter", 403 if token else 401, wrong=bool(token))
    session[_ENTERED] = True
    # NOTE: a link from elsewhere would lead to a page that the browser shows no strict cookie; one from here does.
    answer = render("welcome")
    answer.headers["Refresh"] = f"0; url={url_for('start.start')}"
    return answer
