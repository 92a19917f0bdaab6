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
from bomward.outputs.wording import Group

Node = dict[str, object]
Files = dict[tuple[str, str], int]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RESULTS = 4_500
"""Code scanning shows 5,000 of a run; which ones is ours to choose."""
_RELATED = 100
_REASONS = 20
_LONGEST = 1_000
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


def render(report: Report, glossary: Glossary) -> str:
    """One log with one run over all documents."""
    return dump({"version": "2.1.0", "$schema": _SCHEMA, "runs": [_run(report, glossary)]})


def _run(report: Report, glossary: Glossary) -> Node:
    groups = _chosen(report)
    by_entry: dict[str, list[Finding]] = {}
    for _, group in groups:
        by_entry.setdefault(group[0].entry, []).extend(group)
    entries = sorted(by_entry)
    ranks = {entry: index for index, entry in enumerate(entries)}
    files = _files(report)
    results = [_result(document, group, files, ranks, glossary) for document, group in groups]
    if any(group[0].waiver for _, group in groups):
        # NOTE: SARIF 3.27.23: all results of a run tell of suppressions, or none.
        results = [{"suppressions": [], **result} for result in results]
    left_out = sum(len(document.findings) for document in report.documents) - sum(len(group) for _, group in groups)
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


def _chosen(report: Report) -> list[tuple[DocumentReport, Group]]:
    """The worst findings of all documents, one for each component and entry, with its document."""
    every = [(document, group) for document in report.documents for group in wording.same(document.findings)]
    every.sort(key=lambda pair: wording.urgency(pair[1][0]))
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


def _result(document: DocumentReport, group: Group, files: Files, ranks: dict[str, int], glossary: Glossary) -> Node:
    """One component and entry, told as it is at the worst of its places."""
    finding, artifact = group[0], _address(document, files)
    # NOTE: lines are those of the document, which a wrapper around it does not have.
    told = () if document.wrappers else (finding.location.line, *(item.line for item in finding.evidence))
    lines = [line for line in told if line > 0]
    primary = lines[0] if lines else 1
    result: Node = {
        "ruleId": plain(finding.entry),
        "ruleIndex": ranks[finding.entry],
        "level": LEVELS[finding.outcome],
        "message": {"text": _told(group, glossary), "markdown": _told_in_markdown(group, glossary)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": artifact, "region": {"startLine": primary}},
                "logicalLocations": [_logical(finding)],
            }
        ],
        "partialFingerprints": {"bomward/v1": min((one.id for one in group), key=lambda id: (len(id), id))},
        "properties": {
            "outcome": finding.outcome,
            "relation": finding.relation,
            "itemClass": finding.item_class,
            "capped": plain(finding.capped) if finding.capped else None,
            "verdicts": finding.verdicts,
        },
    }
    if len(group) > 1:
        result["occurrenceCount"] = len(group)
    related = _related(group, artifact, primary) if lines else []
    if related:
        result["relatedLocations"] = related
    if finding.waiver:
        result["suppressions"] = [_suppression(finding.waiver)]
    return result


def _logical(finding: Finding) -> Node:
    logical: Node = {"name": plain(wording.component_title(finding.component)), "kind": "component"}
    pointer = clipped(finding.location.pointer, _LONGEST)
    return {**logical, "fullyQualifiedName": plain(pointer)} if pointer else logical


def _related(group: Group, artifact: Node, primary: int) -> list[Node]:
    """The lines of the evidence, where the component itself stands on another; and where else it stands."""
    evidence = [(item.line, clues.sentence(item)) for item in group[0].evidence]
    places = [(other.location.line, f"Here too, as {other.id}: {other.outcome}") for other in group[1:]]
    elsewhere = [(line, text) for line, text in (*evidence, *places) if line > 0 and line != primary]
    return [
        {
            "id": number,
            "physicalLocation": {"artifactLocation": artifact, "region": {"startLine": line}},
            "message": {"text": message(text)},
        }
        for number, (line, text) in enumerate(elsewhere[:_RELATED], start=1)
    ]


def _suppression(waiver: Waiver) -> Node:
    why = f"{waiver.reason} (by {waiver.owner}, until {waiver.until.isoformat()})"
    return {"kind": "external", "status": "accepted", "justification": plain(clipped(why, _LONGEST))}


def _told(group: Group, glossary: Glossary) -> str:
    """What it is, which law speaks, where it was seen, and what to ask, in sentences."""
    finding = group[0]
    parts = [f"{_headline(finding, glossary)}: {finding.outcome}", *_laws(finding, glossary), *_particulars(group)]
    return message(" ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts))


def _told_in_markdown(group: Group, glossary: Glossary) -> str:
    finding = group[0]
    headline = f"**{markdown(_headline(finding, glossary))}: {markdown(finding.outcome)}**"
    points = [f"- {markdown(part)}" for part in (*_laws(finding, glossary), *_particulars(group))]
    return "\n".join([headline, "", *points]).rstrip()


def _particulars(group: Group) -> list[str]:
    """Why it is not more, the first clue, the way down to the component, how often it is there, and the question."""
    finding = group[0]
    why = f"But {wording.only_here(finding)}: {clipped(finding.capped, _LONGEST)}" if finding.capped else ""
    parts = [why] if why else []
    parts += [f"Seen: {clues.sentence(item)}" for item in finding.evidence[:1]]
    path = wording.path(finding)
    parts += [f"Path: {path}"] if path else []
    parts += [f"In {len(group):,} places of the document"] if len(group) > 1 else []
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
        said = wording.says(verdict, finding)
        laws.append(f"{title}, {said}: {clipped(verdict.reason, _LONGEST)}")
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
        text = f"Left out here: {wording.counted(left_out, 'lesser finding')}. The JSON report has all."
        notices.append({"descriptor": {"id": "left-out"}, "level": "warning", "message": {"text": text}})
    return {
        "executionSuccessful": all(document.status is not Status.UNCHECKED for document in report.documents),
        "exitCode": report.exit_code,
        "exitCodeDescription": wording.exits(report),
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
    """The name the document was given by: relative as it is, absolute as a file URI; never another scheme or host."""
    if source == "-":
        return "stdin"
    try:
        name = source.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        name = source.encode("utf-8", "replace")
    path = quote(name)
    if path.startswith("/"):  # NOTE: more slashes than one would make a host of what follows
        return f"file:///{path.lstrip('/')}"
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path or "unnamed"
