"""The command that compares two SBOMs, or two reports: diff."""

from typing import Annotated

from bomward import patterns
from bomward.checking import Checker
from bomward.cli import beside, files, policies
from bomward.cli.console import put, tell
from bomward.cli.declaring import Argument, Option
from bomward.cli.documents import Gate
from bomward.cli.run import checked_bytes
from bomward.comparing import Comparison, difference, read_report
from bomward.errors import Error, UsageError
from bomward.findings import Report
from bomward.outputs.harmless import clipped

FORMATS = ("table", "json")
_PRODUCT = 120
_REPORT = patterns.lazy(rb'\s*\{\s*"schema"\s*:\s*"bomward-report/')

Old = Annotated[str, Argument(metavar="OLD", help="An SBOM, or a JSON report of ours; - for standard input.")]
New = Annotated[str, Argument(metavar="NEW", help="The same of a later day or version.")]
Output = Annotated[
    str,
    Option(
        "-o", "--output", metavar="FORMAT[=FILE]", help=f"{', '.join(FORMATS)}. Default: table.", show_default=False
    ),
]


def diff(
    old: Old,
    new: New,
    output: Output = "table",
    *,
    gate: Gate,
) -> None:
    """Say what is new, changed or gone."""
    format_, _, file = output.partition("=")
    if format_ not in FORMATS:
        raise UsageError(f"no output format {format_!r}", where="-o", hint=f"there are: {', '.join(FORMATS)}")
    if old == new == files.STDIN:
        raise UsageError("standard input was named twice", where="diff", hint="it can be read only once: name - once")
    setup = gate.setup(gate.file())
    checker = beside.checker(setup)
    policies.remark(checker)
    files.refuse_missing([old, new])
    compared = _difference(checker, _report(checker, old), _report(checker, new))
    for one in compared.documents:
        if one.products:
            tell("note", f"these are different products: {', '.join(clipped(name, _PRODUCT) for name in one.products)}")
    put(file, _rendered(compared, format_).encode("utf-8", "replace"))
    raise SystemExit(compared.exit_code)


def _report(checker: Checker, name: str) -> Report:
    """The report that a file is, or that is made on the SBOM that it is."""
    data = files.document(name, "diff", checker.limits.size)
    if _REPORT.match(data):
        if _is_sbom(data):
            raise UsageError(
                "it says that it is a bomward report and an SBOM at once", where=name, hint="ask whoever made it"
            )
        return read_report(data, name)
    return checker.report(checked_bytes(checker, name, data, alone=True))


def _is_sbom(data: bytes) -> bool:
    from bomward.formats import open_document

    try:
        open_document(data)
    except Error:
        return False
    return True


def _difference(checker: Checker, old: Report, new: Report) -> Comparison:
    level = checker.terms.policy.fail_on or new.fail_on
    return difference(old, new, fail_on=level, falls_short=checker.terms.falls_short)


def _rendered(compared: Comparison, format_: str) -> str:
    from bomward.outputs import difference as table
    from bomward.outputs import json

    return json.dump(compared) if format_ == "json" else table.render(compared)
