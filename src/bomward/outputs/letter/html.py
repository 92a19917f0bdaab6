"""The letter as one page: no script, nothing from elsewhere, and nothing of a document comes out active."""

from __future__ import annotations

import base64
import hashlib

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bomward.outputs.harmless import plain
from bomward.outputs.letter.parts import Letter
from bomward.outputs.sarif_rules import is_web_address


def write(letter: Letter) -> bytes:
    """The page in UTF-8."""
    environment = Environment(
        loader=PackageLoader("bomward.outputs", "letter"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.tests["web_address"] = is_web_address
    assert environment.loader is not None  # noqa: S101 - for mypy
    style = environment.loader.get_source(environment, "letter.css")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    template = environment.get_template("letter.html.jinja")
    return template.render(letter=letter, style=Markup(style), policy=policy).encode("utf-8", "replace")  # noqa: S704 - a file of this package


def _harmless(value: object) -> str:
    """Text in which every character is seen; what is markup already was made here, of such text."""
    return value if isinstance(value, Markup) else plain(str(value))
