"""What suppliers say of the findings: the VEX documents of `--vex`, set beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from bomward.cli import files
from bomward.cli.console import tell
from bomward.cli.declaring import Option
from bomward.errors import Error, UsageError
from bomward.findings import Report
from bomward.limits import Limits

if TYPE_CHECKING:
    from bomward.statements import Vex

_LIMITS = Limits()

VexFiles = Annotated[
    list[str] | None,
    Option(
        "--vex",
        metavar="FILE",
        help="What a supplier says of findings: OpenVEX or CSAF 2.0 or 2.1 as JSON, CycloneDX as JSON or XML. It is shown"
        " beside them and changes nothing. May be repeated.",
    ),
]


def opened(names: Sequence[str], limits: Limits = _LIMITS) -> list[Vex]:
    """The documents. Raises UsageError where one is not there, is larger than documents may be, or is no VEX."""
    if not names:
        return []
    from bomward import statements  # NOTE: needed by few runs

    found = []
    for name in dict.fromkeys(names):
        try:
            found.append(statements.opened(files.read(name, limits.size), name))
        except Error as error:
            where = f"--vex {name}: {error.where}" if error.where not in ("", name) else f"--vex {name}"
            raise UsageError(error.message, where=where, hint=error.hint) from error
    return found


def beside(report: Report, given: Sequence[Vex]) -> Report:
    """The report with what they say; and a word on each, above all where it is on nothing that was found."""
    if not given:
        return report
    from bomward import statements
    from bomward.outputs.wording import counted

    told, others = statements.with_statements(report, given)
    for vex, other in zip(given, others, strict=True):
        counts = statements.used(told, vex)
        found, said = counted(len(counts), "finding"), counted(len(vex.said), "statement")
        most = f", {statements.MOST} on each at most" if max(counts, default=0) >= statements.MOST else ""
        hidden = f"; not shown: {counted(other, 'statement')}, of other products than those here" if other else ""
        tell("note", f"{vex.source}: {said}, on {found} here; shown{most}, and nothing is judged by it{hidden}")
    return told
