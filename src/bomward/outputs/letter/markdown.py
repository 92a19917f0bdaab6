"""The letter as Markdown, which reads as a letter without a viewer too."""

from __future__ import annotations

from collections.abc import Iterator

from bomward import patterns
from bomward.outputs.letter.parts import Fact, Letter, Line, Run
from bomward.outputs.markdown import code, prose
from bomward.outputs.sarif_rules import is_web_address

# NOTE: behind the first word of a line these mean nothing, unless beside a bracket, which stays escaped.
_IDLE = patterns.lazy(r"\\([.()\-+=:!'\"])")
_BARE = r"\1"


def write(letter: Letter) -> bytes:
    """The letter in UTF-8."""
    return "\n".join([*_lines(letter), ""]).encode("utf-8", "replace")


def _lines(letter: Letter) -> Iterator[str]:
    yield f"# {_line(letter.title)}"
    yield ""
    yield from _facts(letter.head)
    for paragraph in letter.opening:
        yield from ("", _line(paragraph, leads=True))
    for section in letter.sections:
        yield from ("", f"## {_line(section.heading)}", "")
        yield from _facts(section.facts)
        for question in section.questions:
            yield from ("", f"### {_line(question.heading)}", "")
            yield from _facts(question.facts)
    for paragraph in letter.closing:
        yield from ("", _line(paragraph, leads=True))


def _facts(facts: tuple[Fact, ...]) -> Iterator[str]:
    """One line is told beside its label, several below it."""
    for fact in facts:
        if len(fact.lines) == 1:
            yield f"- **{fact.label}:** {_line(fact.lines[0])}"
        else:
            yield f"- **{fact.label}:**"
            yield from (f"  - {_line(line, leads=True)}" for line in fact.lines)


def _line(line: Line, *, leads: bool = False) -> str:
    """The line; of one that leads, whether a paragraph or a point of a list, the first word could be taken for a mark."""
    return "".join(_run(run, leads=leads and not index) for index, run in enumerate(line))


def _run(run: Run, *, leads: bool) -> str:
    if run.quoted:
        return code(run.text)
    text = prose(run.text)
    word, blank, rest = text.partition(" ") if leads else ("", "", text)
    text = f"{word}{blank}{_IDLE.sub(_BARE, rest)}"
    return f"[{text}](<{run.url}>)" if is_web_address(run.url) else text
