"""The letter as Markdown, which reads as a letter without a viewer too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bomward.outputs.letter.parts import Fact, Letter, Line, Run
from bomward.outputs.markdown import code, prose
from bomward.outputs.sarif_rules import is_web_address

# NOTE: these mean something at the beginning of a line alone, or beside a bracket, which stays escaped; and a line of
# a letter begins with words of ours.
_IDLE = re.compile(r"\\([.()\-+=:!'\"])")


def write(letter: Letter) -> bytes:
    """The letter in UTF-8."""
    return "\n".join([*_lines(letter), ""]).encode("utf-8", "replace")


def _lines(letter: Letter) -> Iterator[str]:
    yield f"# {_line(letter.title)}"
    yield ""
    yield from _facts(letter.head)
    for paragraph in letter.opening:
        yield from ("", _line(paragraph))
    for section in letter.sections:
        yield from ("", f"## {_line(section.heading)}", "")
        yield from _facts(section.facts)
        for question in section.questions:
            yield from ("", f"### {_line(question.heading)}", "")
            yield from _facts(question.facts)
    for paragraph in letter.closing:
        yield from ("", _line(paragraph))


def _facts(facts: tuple[Fact, ...]) -> Iterator[str]:
    for fact in facts:
        if len(fact.lines) == 1:
            yield f"- **{fact.label}:** {_line(fact.lines[0])}"
        else:
            yield f"- **{fact.label}:**"
            yield from (f"  - \N{NO-BREAK SPACE}{_line(line)}" for line in fact.lines)


def _line(line: Line) -> str:
    return "".join(map(_run, line))


def _run(run: Run) -> str:
    if run.quoted:
        return code(run.text)
    text = _IDLE.sub(r"\1", prose(run.text))
    return f"[{text}](<{run.url}>)" if is_web_address(run.url) else text
