"""The letter as one page: no script, nothing from elsewhere, and nothing of a document comes out active."""

from __future__ import annotations

from bomward.outputs.letter.parts import Letter
from bomward.outputs.templates import environment, inline, source_of


def write(letter: Letter) -> bytes:
    """The page in UTF-8."""
    templates = environment("letter")
    style = inline(templates, "letter.css")
    policy = f"default-src 'none'; style-src {source_of(style)}; base-uri 'none'; form-action 'none'"
    template = templates.get_template("letter.html.jinja")
    return template.render(letter=letter, style=style, policy=policy).encode("utf-8", "replace")
