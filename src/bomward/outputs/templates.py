"""Pages made from templates: whatever one puts out is made harmless, then escaped, and a browser runs and loads only what is ours."""

from __future__ import annotations

import base64
import hashlib

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bomward.outputs.harmless import plain
from bomward.outputs.sarif_rules import is_web_address


def environment(folder: str) -> Environment:
    """The templates in a folder beside this module; in them what is not there is an error."""
    made = Environment(
        loader=PackageLoader("bomward.outputs", folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.tests["web_address"] = is_web_address
    return made


def inline(made: Environment, name: str) -> Markup:
    """A file of ours, as it stands in the page."""
    assert made.loader is not None  # noqa: S101 - for mypy
    return Markup(made.loader.get_source(made, name)[0])  # noqa: S704 - a file of this package


def source_of(text: str) -> str:
    """What a content security policy allows such a style or script by."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _harmless(value: object) -> str:
    """Text in which every character is seen; what is markup already was made here, of such text."""
    return value if isinstance(value, Markup) else plain(str(value))
