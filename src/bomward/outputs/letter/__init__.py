"""The letter to the supplier: a question for each finding and for what is missing, ready to send."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from bomward.findings import Report
from bomward.glossary import Glossary
from bomward.outputs.letter.composing import asked_about, compose, suppliers
from bomward.outputs.letter.parts import Letter, Post

FORMS = {".md": "markdown", ".docx": "docx", ".html": "html"}
"""By the ending of the file's name."""

Writer = Callable[[Letter], bytes]


def writer(ending: str) -> Writer:
    """What writes such a file. Raises ModuleNotFoundError where a library that it needs is not installed."""
    write: Writer = import_module(f"{__name__}.{FORMS[ending]}").write
    return write


def render(report: Report, glossary: Glossary, post: Post, write: Writer) -> bytes:
    """The letter over all documents of a report."""
    return write(compose(report, glossary, post))


__all__ = ["FORMS", "Post", "Writer", "asked_about", "render", "suppliers", "writer"]
