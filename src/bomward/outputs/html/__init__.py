"""The report as one page to read, to print and to file: no network, no script needed, and nothing of a document comes out active."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bomward.findings import EvidenceItem, Finding, Glossary, Report
from bomward.outputs import sentences, vex, wording
from bomward.outputs.block import headline
from bomward.outputs.clues import because, elided, kind
from bomward.outputs.harmless import clipped, plain
from bomward.outputs.html.figures import shares
from bomward.outputs.html.tree import steps
from bomward.outputs.html.view import page
from bomward.outputs.sarif_rules import is_web_address
from bomward.outputs.wording import share

_DIGITS = 16
"""Of the digest of the report, at the foot of each printed page."""
_LONGEST = 400
"""Characters of a text that is quoted as evidence."""


def render(report: Report, glossary: Glossary) -> str:
    """The page: the verdict, the documents, the findings, decisions, and what was judged by."""
    environment = _environment()
    style, script = (_inline(environment, name) for name in ("page.css", "page.js"))
    digest = vex.digest(report, glossary)
    foot = Markup(f'@page{{@bottom-left{{content:"{report.as_of.isoformat()}, report {digest[:_DIGITS]}"}}}}')  # noqa: S704 - a day and a digest
    template = environment.get_template("page.html.jinja")
    return template.render(
        report=report,
        glossary=glossary,
        page=page(report, glossary),
        digest=digest,
        styles=(style, foot),
        script=script,
        policy=_policy((style, foot), script),
    )


@cache
def _environment() -> Environment:
    """Whatever a template puts out is made harmless, then escaped; what is not there is an error."""
    environment = Environment(
        loader=PackageLoader("bomward.outputs", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"wording": wording, "sentences": sentences, "headline": headline, "steps": steps}
    environment.globals |= {"kind": kind, "value": _value, "because": because, "share": share, "shares": shares}
    environment.filters |= {"clipped": clipped}
    environment.tests["web_address"] = is_web_address
    return environment


def _value(item: EvidenceItem, finding: Finding) -> str:
    """As written; of a long text what is around the match."""
    return elided(item.value, item, finding, _LONGEST, clipped)


def _harmless(value: object) -> str:
    """Text in which every character is seen; what is markup already was made here, of such text."""
    return value if isinstance(value, Markup) else plain(str(value))


def _inline(environment: Environment, name: str) -> Markup:
    """A file of ours, as it stands in the page."""
    assert environment.loader is not None  # noqa: S101 - for mypy
    return Markup(environment.loader.get_source(environment, name)[0])  # noqa: S704 - a file of this package


def _policy(styles: tuple[str, ...], script: str) -> str:
    """What a browser may do for this page: nothing but these styles and this script."""
    allowed = " ".join(map(_hash, styles))
    return f"default-src 'none'; style-src {allowed}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
