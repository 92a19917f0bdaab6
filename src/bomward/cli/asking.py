"""The command that writes to the supplier: ask."""

import datetime
import os
from pathlib import PurePath
from typing import Annotated

from bomward.cli import beside, files, policies, supplied, writing
from bomward.cli.console import Sboms, parts, put, tell
from bomward.cli.declaring import Option
from bomward.cli.documents import Exclude, FilesFrom, Jobs, named
from bomward.cli.run import all_checked
from bomward.cli.supplied import VexFiles
from bomward.cli.terms import Laws
from bomward.errors import Error, Exit, UsageError
from bomward.findings import Report, Status
from bomward.outputs import letter
from bomward.outputs.harmless import clipped
from bomward.outputs.letter import Post, Writer

_DEFAULT = ".md"
_SUPPLIERS, _SUPPLIER = 5, 120

LetterFile = Annotated[
    str,
    Option(
        "-o",
        "--output",
        metavar="FILE",
        help=f"Where to write the letter, its form by the ending: {', '.join(letter.FORMS)}. Default: Markdown on standard output.",
    ),
]
By = Annotated[str, Option("--by", metavar="DATE", help="The day by which the answer is to come, YYYY-MM-DD.")]
Sender = Annotated[str, Option("--from", metavar="NAME", help="Who writes.")]
Recipient = Annotated[
    str,
    Option("--to", metavar="NAME", help="To whom. Default: the supplier that the SBOM names for its product."),
]
Decided = Annotated[bool, Option("--all", help="Ask about waived findings too.")]


def ask(
    sboms: Sboms = None,
    files_from: FilesFrom = "",
    exclude: Exclude = None,
    output: LetterFile = "",
    by: By = "",
    from_: Sender = "",
    to: Recipient = "",
    decided: Decided = False,
    *,
    laws: Laws,
    vex: VexFiles = None,
    jobs: Jobs = 1,
) -> None:
    """Write the letter to the supplier: what was found, what is missing, and what a good answer contains."""
    write = _writer(output)
    in_force = laws.file()
    setup = laws.setup(in_force)
    post = Post(sender=from_, recipient=to, by=_day(by, setup.policy.as_of), decided=decided)
    checker = beside.checker(setup)
    given = supplied.opened(vex or [], setup.limits)
    names = named(sboms or [], files_from, policies.exclusion(exclude, in_force), "ask")
    policies.remark(checker)
    inputs = [*names, *(each.source for each in given), *filter(None, (files_from, laws.policy or policies.NAME))]
    writing.refuse_overwriting([output], inputs)
    found = [one for some in all_checked(checker, setup, names, jobs or os.cpu_count() or 1) for one in some]
    report = supplied.beside(checker.report(found), given)
    _remark(report, post)
    if letter.asked_about(report, post) or output:
        put(output, letter.render(report, checker.glossary(report.documents), post, write))
    unread = any(document.status is Status.UNCHECKED for document in report.documents)
    raise SystemExit(Exit.UNCHECKED if unread else Exit.CLEAN)


def _writer(output: str) -> Writer:
    """What writes the letter. Raises UsageError where there is no such form, or it needs what is not installed."""
    ending = PurePath(output).suffix.lower() if output and output != files.STDIN else _DEFAULT
    if ending not in letter.FORMS:
        hint = f"end its name with one of: {', '.join(letter.FORMS)}"
        raise UsageError("no form of a letter has this ending", where=f"-o {output}", hint=hint)
    try:
        return letter.writer(ending)
    except ModuleNotFoundError as error:
        message = f"a letter as {ending} needs {error.name}, which is not installed"
        raise UsageError(message, where=f"-o {output}", hint="install it with: pip install 'bomward[ask]'") from error


def _day(text: str, written: datetime.date) -> datetime.date | None:
    """The day by which the answer is to come. Raises UsageError for none, or one before the letter's own."""
    if not text:
        return None
    try:
        by = datetime.date.fromisoformat(text)
    except ValueError:
        hint = "write it as YYYY-MM-DD, for instance 2026-12-11"
        raise UsageError(f"{text!r} is no day", where="--by", hint=hint) from None
    if by < written:
        hint = f"the letter is of {written.isoformat()}; name a later day"
        raise UsageError(f"{text} is over by the day of the letter", where="--by", hint=hint)
    return by


def _remark(report: Report, post: Post) -> None:
    """Say what the letter cannot say: why a document could not be read here, to how many it would go, that there is nothing to ask."""
    for document in report.documents:
        if document.error is not None:
            told = document.error
            error = writing.placed(Error(told.message, where=told.where, hint=told.hint), document.source)
            for label, text in parts(error):
                tell(label, text)
    asked = letter.asked_about(report, post)
    several = letter.suppliers(report.documents)
    if asked and len(several) > 1 and not post.recipient:
        shown = "; ".join(clipped(name, _SUPPLIER) for name in several[:_SUPPLIERS])
        more = f" and {len(several) - _SUPPLIERS:,} more" if len(several) > _SUPPLIERS else ""
        tell(
            "warning", f"one letter would go to several suppliers: {shown}{more}; ask about the documents of each alone"
        )
    if not asked:
        tell("note", "nothing to ask: no finding and no gap in these documents needs an answer of the supplier")
