"""The report as SARIF 2.1.0: for code scanning, editors and whatever else reads the results of analysers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from bomward.findings import DocumentReport, Finding, Glossary, Outcome, Report, Status, Waiver
from bomward.outputs import clues, wording
from bomward.outputs.harmless import clipped, markdown, message, plain
from bomward.outputs.json import dump
from bomward.outputs.sarif_rules import LEVELS, rule

Node = dict[str, object]
Files = dict[tuple[str, str], int]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RESULTS = 5_000
"""Code scanning keeps that many of a run; which ones is ours to choose."""
_RELATED = 100
_REASONS = 20
_LONGEST = 1_000
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


def render(report: Report, glossary: Glossary) -> str:
    """One log with one run over all documents."""
    return dump({"version": "2.1.0", "$schema": _SCHEMA, "runs": [_run(report, glossary)]})


def _run(report: Report, glossary: Glossary) -> Node:
    findings = _chosen(report)
    by_entry: dict[str, list[Finding]] = {}
    for _, finding in findings:
        by_entry.setdefault(finding.entry, []).append(finding)
    entries = sorted(by_entry)
    ranks = {entry: index for index, entry in enumerate(entries)}
    files = _files(report)
    results = [_result(document, finding, files, ranks, glossary) for document, finding in findings]
    if any(finding.waiver for _, finding in findings):
        # NOTE: SARIF 3.27.23: all results of a run tell of suppressions, or none.
        results = [{"suppressions": [], **result} for result in results]
    left_out = sum(len(document.findings) for document in report.documents) - len(findings)
    version = plain(report.tool.version)
    driver: Node = {"name": plain(report.tool.name), "version": version}
    if _SEMANTIC.fullmatch(version):
        driver["semanticVersion"] = version
    driver["rules"] = [rule(entry, by_entry[entry], glossary) for entry in entries]
    driver["notifications"] = [{"id": name, "shortDescription": {"text": text}} for name, text in _NOTICES.items()]
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(report, files, left_out)],
        "artifacts": [_artifact(*file) for file in files],
        "results": results,
        "properties": {
            "asOf": report.as_of.isoformat(),
            "act": report.act,
            "profile": report.profile,
            "regimes": report.regimes,
            "failOn": report.fail_on,
            "catalog": {"version": report.catalog.version, "sha256": report.catalog.sha256},
        },
    }


def _chosen(report: Report) -> list[tuple[DocumentReport, Finding]]:
    """The worst findings of all documents, each with its document."""
    every = [(document, finding) for document in report.documents for finding in document.findings]
    every.sort(key=lambda pair: wording.urgency(pair[1]))
    return every[:_RESULTS]


def _files(report: Report) -> Files:
    """Index by address and digest: the same file may be given twice, and is listed once."""
    unique = dict.fromkeys(map(_file, report.documents))
    return {file: index for index, file in enumerate(unique)}


def _address(document: DocumentReport, files: Files) -> Node:
    file = _file(document)
    return {"uri": file[0], "index": files[file]}


def _file(document: DocumentReport) -> tuple[str, str]:
    """Address and digest of the file; the digest of a document that was taken out of one is not that of the file."""
    if not document.wrappers:
        return _uri(document.source), document.sha256
    return _uri(document.source.partition("!/")[0]), ""


def _result(
    document: DocumentReport, finding: Finding, files: Files, ranks: dict[str, int], glossary: Glossary
) -> Node:
    artifact = _address(document, files)
    # NOTE: lines are those of the document, which a wrapper around it does not have.
    told = () if document.wrappers else (finding.location.line, *(item.line for item in finding.evidence))
    lines = [line for line in told if line > 0]
    primary = lines[0] if lines else 1
    result: Node = {
        "ruleId": plain(finding.entry),
        "ruleIndex": ranks[finding.entry],
        "level": LEVELS[finding.outcome],
        "message": {"text": _told(finding, glossary), "markdown": _told_in_markdown(finding, glossary)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": artifact, "region": {"startLine": primary}},
                "logicalLocations": [_logical(finding)],
            }
        ],
        "partialFingerprints": {"bomward/v1": finding.id},
        "properties": {
            "outcome": finding.outcome,
            "relation": finding.relation,
            "itemClass": finding.item_class,
            "capped": plain(finding.capped) if finding.capped else None,
            "verdicts": finding.verdicts,
        },
    }
    related = _related(finding, artifact, primary) if lines else []
    if related:
        result["relatedLocations"] = related
    if finding.waiver:
        result["suppressions"] = [_suppression(finding.waiver)]
    return result


def _logical(finding: Finding) -> Node:
    logical: Node = {"name": plain(wording.component_title(finding.component)), "kind": "component"}
    pointer = clipped(finding.location.pointer, _LONGEST)
    return {**logical, "fullyQualifiedName": plain(pointer)} if pointer else logical


def _related(finding: Finding, artifact: Node, primary: int) -> list[Node]:
    """The lines of the evidence, where the component itself stands on another."""
    return [
        {
            "id": number,
            "physicalLocation": {"artifactLocation": artifact, "region": {"startLine": item.line}},
            "message": {"text": message(clues.sentence(item))},
        }
        for number, item in enumerate(
            (item for item in finding.evidence[:_RELATED] if item.line > 0 and item.line != primary), start=1
        )
    ]


def _suppression(waiver: Waiver) -> Node:
    why = f"{waiver.reason} (by {waiver.owner}, until {waiver.until.isoformat()})"
    return {"kind": "external", "status": "accepted", "justification": plain(clipped(why, _LONGEST))}


def _told(finding: Finding, glossary: Glossary) -> str:
    """What it is, which law speaks, where it was seen, and what to ask, in sentences."""
    parts = [f"{_headline(finding, glossary)}: {finding.outcome}", *_laws(finding, glossary), *_particulars(finding)]
    return message(" ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts))


def _told_in_markdown(finding: Finding, glossary: Glossary) -> str:
    headline = f"**{markdown(_headline(finding, glossary))}: {markdown(finding.outcome)}**"
    points = [f"- {markdown(part)}" for part in (*_laws(finding, glossary), *_particulars(finding))]
    return "\n".join([headline, "", *points]).rstrip()


def _particulars(finding: Finding) -> list[str]:
    """The first clue, the way down to the component, the cap, and the question."""
    parts = [f"Seen: {clues.sentence(item)}" for item in finding.evidence[:1]]
    path = wording.path(finding)
    parts += [f"Path: {path}"] if path else []
    parts += [f"Capped: {clipped(finding.capped, _LONGEST)}"] if finding.capped else []
    return parts + ([f"Ask the supplier: {clipped(finding.ask, _LONGEST)}"] if finding.ask else [])


def _headline(finding: Finding, glossary: Glossary) -> str:
    return f"{wording.component_title(finding.component)} {wording.is_what(finding, glossary)}"


def _laws(finding: Finding, glossary: Glossary) -> list[str]:
    """What each regime says that has something to say."""
    laws: list[str] = []
    for verdict in sorted(finding.verdicts, key=lambda verdict: verdict.outcome.rank):
        if verdict.outcome.rank >= Outcome.EXCEPTED.rank:
            continue
        regime = glossary.regimes.get(verdict.regime)
        title = regime.title if regime else verdict.regime
        laws.append(f"{title}, {verdict.outcome}: {clipped(verdict.reason, _LONGEST)}")
    return laws


_NOTICES = {
    "unchecked": "A document could not be checked.",
    "incomplete": "A document declares contents that were not there to be judged.",
    "gap": "Something in a document could not be judged.",
    "left-out": "There are more findings than this log holds.",
}


def _invocation(report: Report, files: Files, left_out: int) -> Node:
    notices = [
        {**notice, "locations": [{"physicalLocation": {"artifactLocation": _address(document, files)}}]}
        for document in report.documents
        for notice in _notices(document)
    ]
    if left_out:
        text = f"{left_out:,} lesser findings are left out here: the JSON report has them all."
        notices.append({"descriptor": {"id": "left-out"}, "level": "warning", "message": {"text": text}})
    return {
        "executionSuccessful": all(document.status is not Status.UNCHECKED for document in report.documents),
        "exitCode": report.exit_code,
        "toolExecutionNotifications": notices,
    }


def _notices(document: DocumentReport) -> Iterable[Node]:
    """That a document was not, or not wholly, judged; and why."""
    if document.status is Status.UNCHECKED:
        error = document.error
        parts = (error.message, error.where, error.hint) if error else ("no reason was given",)
        text = "; ".join(clipped(part, _LONGEST) for part in parts if part)
        yield _notice("unchecked", "error", f"Not checked: {text}")
    elif document.status is Status.INCOMPLETE:
        text = "Incomplete: contents it declares were not there to be judged, so it is not clear of anything."
        yield _notice("incomplete", "warning", text)
    groups = wording.grouped((gap.reason, gap.where) for gap in document.gaps)
    for group in groups[:_REASONS]:
        yield _notice("gap", "note", f"Not judged: {wording.told(*group)}")
    left = sum(count for _, _, count in groups[_REASONS:])
    if left:
        yield _notice("gap", "note", f"Not judged: {wording.counted(left, 'more place')}, for other reasons.")


def _notice(kind: str, level: str, text: str) -> Node:
    return {"descriptor": {"id": kind}, "level": level, "message": {"text": message(text)}}


def _artifact(uri: str, digest: str) -> Node:
    artifact: Node = {"location": {"uri": uri}, "roles": ["analysisTarget"]}
    return {**artifact, "hashes": {"sha-256": digest}} if digest else artifact


def _uri(source: str) -> str:
    """The name the document was given by, as a relative reference; never anything that stands in it."""
    if source == "-":
        return "stdin"
    try:
        name = source.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        name = source.encode("utf-8", "replace")
    path = quote(name).lstrip("/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path or "unnamed"
