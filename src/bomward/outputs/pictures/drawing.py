"""The templates of the pictures, and the style that goes with them."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from bomward.outputs import wording
from bomward.outputs.harmless import clipped
from bomward.outputs.templates import environment, inline


@cache
def _environment() -> Environment:
    made = environment("pictures")
    made.globals |= {"wording": wording}
    made.filters |= {"clipped": clipped}
    return made


def style() -> Markup:
    """What a page has to take into its style: the colours of the outcomes, light and dark, and how the pictures are laid out."""
    return inline(_environment(), "pictures.css")


def drawn(name: str, **data: object) -> Markup:
    """A picture, made from its template: all text in it is harmless and escaped."""
    return Markup(_environment().get_template(f"{name}.html.jinja").render(**data))  # noqa: S704 - of templates that escape
