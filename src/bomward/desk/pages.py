"""Pages from templates, the style and the script that they share with the page of `-o html`."""

from __future__ import annotations

import datetime
import hashlib
from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, get_flashed_messages, make_response, request, url_for
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]  # it has no types
from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from bomward import __version__
from bomward.desk.room import desk
from bomward.outputs import html
from bomward.outputs.lists import NOBODY
from bomward.outputs.wording import VERDICTS, counted, severity

views = Blueprint("assets", __name__)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_YEAR = 365 * 24 * 60 * 60
_DIGITS = 16
_SIZES = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB"))


@cache
def templates() -> Environment:
    """The templates of the desk, beside those of the report; in both, what is put out is made harmless and escaped."""
    made = html.templates()
    assert made.loader is not None  # noqa: S101 - for mypy
    made.loader = ChoiceLoader([PackageLoader("bomward.desk", "templates"), made.loader])
    made.globals |= {
        "url_for": url_for,
        "csrf_token": generate_csrf,
        "flashes": get_flashed_messages,
        "asset": _address,
        "of_vendor": of_vendor,
        "counted": counted,
        "nobody": NOBODY,
        "verdicts": VERDICTS,
        "version": __version__,
        "endpoint": lambda: request.endpoint,
        "limits": lambda: desk().checker().limits,
        "terms": _terms,
    }
    made.filters |= {"typed": _typed, "size": size, "moment": _moment, "worst": _worst}
    return made


def render(name: str, status: int = 200, **data: object) -> Response:
    """A page."""
    text = templates().get_template(f"{name}.html.jinja").render(**data)
    return make_response(text.encode("utf-8", "replace"), status, {"Content-Type": "text/html; charset=utf-8"})


def of_vendor(name: str) -> str:
    """Where the products of a vendor are listed."""
    # NOTE: an empty name in an address asks for no vendor in particular.
    if not name:
        return url_for("lists.lines", kind="products", unstated=1)
    return url_for("lists.lines", kind="products", vendor=name)


def size(number: int) -> str:
    """`2.0 GB`."""
    for unit, name in _SIZES:
        if number >= unit:
            return f"{number / unit:.1f} {name}"
    return counted(number, "byte")


def _typed(text: str) -> Markup:
    """What somebody typed into a field, to stand in it again as it is."""
    return escape(text)


def _moment(at: datetime.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _worst(names: list[str]) -> str:
    return min(names, key=severity)


def _terms() -> str:
    """What the desk judges by."""
    terms = desk().checker().terms
    laws = terms.profile or ", ".join(regime.id for regime in terms.regimes)
    return f"{laws}, {terms.policy.act}, {terms.policy.as_of.isoformat()}"


@cache
def _assets() -> dict[str, bytes]:
    """What pages load, by name."""
    folder = files("bomward.desk") / "assets"
    found = {one.name: one.read_bytes() for one in folder.iterdir()}
    # NOTE: the report and the desk share their look, so that only what the desk has besides stands in its own file.
    return found | {"desk.css": html.style().encode() + found["desk.css"]}


def _address(name: str) -> str:
    """Where a file is had, another address for other contents."""
    return url_for("assets.asset", name=name, v=hashlib.sha256(_assets()[name]).hexdigest()[:_DIGITS])


@views.get("/assets/<name>")
def asset(name: str) -> Response:
    """A file that pages load."""
    found = _assets().get(name)
    if found is None:
        raise NotFound
    answer = make_response(found, 200, {"Content-Type": f"{_TYPES[name[name.rindex('.') :]]}; charset=utf-8"})
    answer.headers["Cache-Control"] = f"max-age={_YEAR}, immutable"
    return answer
