"""What must hold for any bytes: a report or an Error, sound outputs, and notes that come out again without a trace."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

import msgspec
from tests.documents import POLICY
from tests.outputs.readers import READERS

from bomward.checking import Checker, restore_bytes
from bomward.errors import Error
from bomward.findings import DocumentReport, Report, Status
from bomward.formats import open_document, restored
from bomward.limits import Limits
from bomward.outputs import OUTPUTS, Screen
from bomward.wrappers import unwrapped

LIMITS = Limits(expanded=1 << 26)
"""Less than by default, so that a bomb is no reason for a long run to end."""
NAME = re.compile(rb"(?<![a-z0-9\x80-\xff\\%&;])kaspersky(?![a-z0-9\x80-\xff])", re.IGNORECASE)
"""The maker's name in plain letters, as a word of its own."""
_STEERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_COMMAND = re.compile(r"^\s*::|##vso\[", re.MULTILINE)
_NUMBER = re.compile(r"\d+|'.*'|\".*\"")


class Broken(AssertionError):  # noqa: N818  # what is broken is a promise, and no error of ours
    """A property that some bytes break."""


class Behaviour(NamedTuple):
    """What an input made the checker do, roughly: inputs that do something new are worth keeping."""

    said: tuple[str, ...]


def ensure(holds: object, what: str) -> None:
    """Raise unless it holds."""
    if not holds:
        raise Broken(what)


class Oracle:
    """One checker for all inputs."""

    def __init__(self) -> None:
        self._checker = Checker(POLICY, limits=LIMITS)

    def hold(self, data: bytes, *, notes: bool = True) -> Behaviour:
        """What these bytes do; raises Broken, or whatever escaped, where a promise is broken."""
        run = self._checker.check(data, "sbom")
        report = self._checker.report(run)
        ensure(report.documents, "no report at all")
        for document in report.documents:
            _sound(document)
        seen = any(document.findings or document.error for document in report.documents)
        ensure(seen or not NAME.search(data), "the maker's name stands there in plain letters, and nothing is told")
        self._shown(report)
        if notes and any(document.error is None for document in report.documents):
            self._noted(data)
        return behaviour(report)

    def _shown(self, report: Report) -> None:
        glossary = self._checker.glossary(report.documents)
        for name, output in OUTPUTS.items():
            text = output(report, glossary, Screen())
            text.encode()
            ensure(not (what := steered(name, text)), f"{name} holds {what}")
            READERS[name](text)

    def _noted(self, data: bytes) -> None:
        """Notes go in, are the same the second time, change no finding, and come out again."""
        try:
            annotated, before = self._checker.annotate(data, "sbom", allow_signed=True)
        except Error:
            return
        parts = unwrapped(restored(data, missing_ok=True), "sbom", open_document, LIMITS)
        (meant,) = [part for part in parts if not part.passed_over]
        ensure(restore_bytes(annotated) == meant.data, "what restore gives back is not the original")
        if meant.wrappers:  # NOTE: what was named in a wrapper is told with it, and gone without it
            annotated, before = self._checker.annotate(meant.data, "sbom", allow_signed=True)
        again, after = self._checker.annotate(annotated, "sbom", allow_signed=True)
        ensure(again == annotated, "annotating twice is not annotating once")
        ensure(_told(after) == _told(before), "annotating twice finds something else")
        (read,) = self._checker.report(self._checker.check(annotated, "sbom")).documents
        ensure(_told(read) == _told(before), "the annotated copy is judged otherwise")
        ensure(read.status is before.status, "the annotated copy has another status")


def steered(name: str, text: str) -> str:
    """What in an output could steer where it is shown; nothing in a sound one."""
    # NOTE: a table of values ends its lines as RFC 4180 has it; commands to a runner are what one output is made of.
    if _STEERS.search(text.replace("\r\n", "\n")):
        return "a control character"
    return "a command to a runner" if name != "github" and _COMMAND.search(text) else ""


def _sound(report: DocumentReport) -> None:
    """The report does not contradict itself, and can be written."""
    ensure(
        (report.error is not None) == (report.status is Status.UNCHECKED), "an error and no `unchecked`, or the reverse"
    )
    is_clear = report.status is Status.CHECKED and not report.findings
    ensure(report.verdict != "clear" or is_clear, "clear, with findings or not checked")
    ensure(report.error is None or report.error.message, "an error that says nothing")
    json.dumps(msgspec.to_builtins(report), ensure_ascii=False).encode()


def _told(report: DocumentReport) -> list[tuple[str, str, str]]:
    return sorted((finding.id, finding.entry, finding.outcome) for finding in report.findings)


def behaviour(report: Report) -> Behaviour:
    """Errors and gaps without what is quoted in them, and the kinds of findings."""
    said: set[str] = set()
    for one in report.documents:
        said.add(f"{one.format} {one.spec_version} {one.encoding} {one.status}")
        said.update(_NUMBER.sub("#", gap.reason) for gap in one.gaps)
        said.update(f"{finding.entry} {finding.relation} {finding.outcome}" for finding in one.findings)
        said.update(f"{item.kind} {item.strength}" for finding in one.findings for item in finding.evidence)
        if one.error is not None:
            said.add(_NUMBER.sub("#", one.error.message))
    return Behaviour(tuple(sorted(said)))
