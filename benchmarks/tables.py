"""Tables for a terminal and for a page."""

from __future__ import annotations

from collections.abc import Sequence

Line = Sequence[str]


def as_text(head: Line, lines: Sequence[Line]) -> str:
    """A table for a terminal."""
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]

    def aligned(line: Line) -> str:
        return "  ".join(_aligned(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()

    return "\n".join([aligned(head), *(aligned(line) for line in lines)])


def _aligned(cell: str, width: int) -> str:
    return cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width)


def as_markdown(head: Line, lines: Sequence[Line]) -> str:
    """A table for a page."""
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(map(_escaped, line))} |" for line in (head, rule, *lines))


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
