"""JUnit XML, as Jenkins and GitLab read it: a suite for each document, a test case for each thing that must not stand in it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from lxml import etree

from bomward.findings import DocumentReport, Report
from bomward.glossary import Glossary
from bomward.outputs import sentences, wording
from bomward.outputs.harmless import clipped, plain
from bomward.outputs.ranking import MOST, Level, gap_level, left_out, level, ranked, shortfall_level
from bomward.outputs.voice import ADDRESSED
from bomward.outputs.wording import Group

_LONGEST = 1_000
_FAILURE, _ERROR, _SKIPPED = "failure", "error", "skipped"


class _Case(msgspec.Struct, frozen=True):
    """One test case; without a kind it passed."""

    name: str
    kind: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


def render(report: Report, glossary: Glossary) -> str:
    """One suite for each document; an error or a failure stands in it only if the run fails."""
    root = etree.Element("testsuites", name="bomward")
    groups: dict[int, list[Group]] = {}
    for document, group in ranked(report)[:MOST]:
        groups.setdefault(id(document), []).append(group)
    suites = [
        _suite(root, document, [*_cases(document, groups.get(id(document), []), report, glossary)], report)
        for document in report.documents
    ]
    more = left_out(report, MOST)
    if more:
        case = _Case("bomward: all findings are told", _SKIPPED, "left-out", more)
        suites.append(_suite(root, None, [case], report))
    for attribute in ("tests", "failures", "errors"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in suites)))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True).decode()


def _suite(root: etree._Element, document: DocumentReport | None, cases: list[_Case], report: Report) -> etree._Element:
    name = plain(wording.source(document)) if document is not None else "bomward"
    count = {kind: str(sum(case.kind == kind for case in cases)) for kind in (_FAILURE, _ERROR, _SKIPPED)}
    suite = etree.SubElement(
        root,
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=count[_FAILURE],
        errors=count[_ERROR],
        skipped=count[_SKIPPED],
        timestamp=f"{report.as_of.isoformat()}T00:00:00",
    )
    # NOTE: Jenkins takes what stands before the last dot for a package.
    group = f"bomward.{name.replace('.', '_')}"
    for case in cases:
        told = etree.SubElement(suite, "testcase", classname=group, name=plain(case.name))
        if case.kind:
            how = etree.SubElement(told, case.kind, type=plain(case.type), message=plain(case.message))
            how.text = case.text or plain(case.message)  # NOTE: GitLab shows the text, Jenkins the message too
    return suite


def _cases(document: DocumentReport, groups: list[Group], report: Report, glossary: Glossary) -> Iterator[_Case]:
    """That it was checked, the findings, and what could not be judged."""
    short = sentences.shortfall(document)
    kind = _ERROR if shortfall_level(report) is Level.ERROR else _SKIPPED
    yield _Case("the document is checked", kind, document.status, short) if short else _Case("the document is checked")
    for group in groups:
        yield _found(group, report, glossary)
    little = wording.little(document)
    if little:
        yield _Case(little, _SKIPPED, "gap", little)
    kind = _ERROR if gap_level(report) is Level.ERROR else _SKIPPED
    for told in sentences.unjudged(document):
        yield _Case(told, kind, "gap", told)


def _found(group: Group, report: Report, glossary: Glossary) -> _Case:
    """What fails is a failure; all else is shown as skipped, with the reason."""
    finding = group[0]
    fails = level(finding, report) is Level.ERROR
    headline = f"{sentences.headline(finding, glossary)}: {finding.outcome}"
    why = "; ".join(sentences.decisions(finding)) or ("" if fails else f"below the level that fails ({report.fail_on})")
    text = "\n".join(map(plain, (headline, *sentences.all_of(group, glossary, ADDRESSED))))
    return _Case(
        name=f"{headline} ({finding.id})",
        kind=_FAILURE if fails else _SKIPPED,
        type=finding.outcome,
        message=clipped(f"{headline}; {why}" if why else headline, _LONGEST),
        text=text,
    )
