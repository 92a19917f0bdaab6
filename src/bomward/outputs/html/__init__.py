"""The report as one page to read, to print and to file: no network, no script needed, and nothing of a document comes out active."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from bomward.findings import EvidenceItem, Finding, Report
from bomward.glossary import Glossary
from bomward.outputs import pictures, sentences, vex, ways, wording
from bomward.outputs.block import headline
from bomward.outputs.clues import because, elided, kind
from bomward.outputs.harmless import clipped
from bomward.outputs.html.view import Remembered, Ruling, page
from bomward.outputs.pictures.tree import steps
from bomward.outputs.templates import environment, inline, source_of
from bomward.outputs.wording import share

_DIGITS = 16
"""Of the digest of the report, at the foot of each printed page."""
_LONGEST = 400
"""Characters of a text that is quoted as evidence."""


def render(report: Report, glossary: Glossary) -> str:
    """The page: the verdict, the documents, the findings, decisions, and what was judged by."""
    made = _environment()
    look, script = style(), inline(made, "page.js")
    digest = vex.digest(report, glossary)
    foot = Markup(f'@page{{@bottom-left{{content:"{report.as_of.isoformat()}, report {digest[:_DIGITS]}"}}}}')  # noqa: S704 - a day and a digest
    template = made.get_template("page.html.jinja")
    return template.render(
        report=report,
        glossary=glossary,
        page=page(report, glossary),
        digest=digest,
        styles=(look, foot),
        script=script,
        policy=_policy((look, foot), script),
    )


def style() -> Markup:
    """How the page looks, the pictures in it too."""
    return pictures.style() + inline(_environment(), "page.css")


def templates() -> Environment:
    """The templates of the page, with the words that they ask for."""
    made = environment("html")
    made.globals |= {"ways": ways, "wording": wording, "sentences": sentences, "headline": headline, "steps": steps}
    made.globals |= {"kind": kind, "value": _value, "because": because, "share": share, "tally": pictures.tally}
    made.filters |= {"clipped": clipped}
    return made


_environment = cache(templates)


def _value(item: EvidenceItem, finding: Finding) -> str:
    """As written; of a long text what is around the match."""
    return elided(item.value, item, finding, _LONGEST, clipped)


def _policy(styles: tuple[str, ...], script: str) -> str:
    """What a browser may do for this page: nothing but these styles and this script."""
    allowed = " ".join(map(source_of, styles))
    return (
        f"default-src 'none'; style-src {allowed}; script-src {source_of(script)}; base-uri 'none'; form-action 'none'"
    )


__all__ = ["Remembered", "Ruling", "render"]
