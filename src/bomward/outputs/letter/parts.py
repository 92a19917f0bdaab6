"""What a letter is made of, whatever file it becomes."""

from __future__ import annotations

import datetime

import msgspec


class Run(msgspec.Struct, frozen=True):
    """A piece of a line; nothing in it is escaped yet."""

    text: str
    quoted: bool = False
    """Whether it stands there letter by letter, as in the document or as it is to be copied."""
    url: str = ""


Line = tuple[Run, ...]


class Fact(msgspec.Struct, frozen=True):
    """A label, and what is to be said under it."""

    label: str
    lines: tuple[Line, ...]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the supplier is asked."""

    heading: Line
    facts: tuple[Fact, ...]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One document, and what is asked about it."""

    heading: Line
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """The whole letter."""

    title: Line
    head: tuple[Fact, ...]
    opening: tuple[Line, ...]
    sections: tuple[Section, ...]
    closing: tuple[Line, ...]
    day: datetime.date


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes to whom, by when the answer is to come, and whether what was decided on is asked all the same."""

    sender: str = ""
    recipient: str = ""
    by: datetime.date | None = None
    decided: bool = False


def own(text: str) -> Line:
    """Words of ours, of the catalog, or of whoever writes."""
    return (Run(text),)


def quoted(text: str) -> Line:
    """Words of a document."""
    return (Run(text, quoted=True),)
