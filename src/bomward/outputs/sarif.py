"""The report as SARIF 2.1.0: for code scanning, editors and whatever else reads the results of analysers."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from bomward import patterns
from bomward.findings import DocumentReport, Finding, Report, Status, Waiver
from bomward.glossary import Glossary
from bomward.outputs import clues, locating, sentences, wording
from bomward.outputs.harmless import clipped, markdown, message, plain
from bomward.outputs.json import dump
from bomward.outputs.ranking import left_out, ranked
from bomward.outputs.sarif_rules import LEVELS, rule
from bomward.outputs.wording import Group

Node = dict[str, object]
Files = dict[tuple[str, str], int]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RESULTS = 4_500
"""Code scanning shows 5,000 of a run; which ones is ours to choose."""
_RELATED = 100
_LONGEST = sentences.LONGEST
_SEMANTIC = patterns.lazy(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


def render(report: Report, glossary: Glossary) -> str:
    """One log with one run over all documents."""
    return dump({"version": "2.1.0", "$schema": _SCHEMA, "runs": [_run(report, glossary)]})


def _run(report: Report, glossary: Glossary) -> Node:
    groups = ranked(report)[:_RESULTS]
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
    if report.baseline:
        states = ["unchanged" if group[0].known else "new" for _, group in groups]
        results = [{**result, "baselineState": state} for result, state in zip(results, states, strict=True)]
    version = plain(report.tool.version)
    driver: Node = {"name": plain(report.tool.name), "version": version}
    if _SEMANTIC.fullmatch(version):
        driver["semanticVersion"] = version
    driver["rules"] = [rule(entry, by_entry[entry], glossary) for entry in entries]
    driver["notifications"] = [{"id": name, "shortDescription": {"text": text}} for name, text in _NOTICES.items()]
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(report, files)],
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
    lines = locating.lines(finding, document)
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
            "ways": finding.ways,
            "through": [plain(clipped(ref, _LONGEST)) for ref in finding.through],
            "statements": list(dict.fromkeys(said for one in group for said in one.statements)),
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
    evidence = [(item.line, clues.sentence(item, group[0])) for item in group[0].evidence]
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
    rests = f"; {waiver.link}" if waiver.link else ""
    why = f"{waiver.reason} (by {waiver.owner}, until {waiver.until.isoformat()}{rests})"
    return {"kind": "external", "status": "accepted", "justification": plain(clipped(why, _LONGEST))}


def _told(group: Group, glossary: Glossary) -> str:
    """What it is, which law speaks, where it was seen, and what to ask, in sentences."""
    finding = group[0]
    headline = f"{sentences.headline(finding, glossary)}: {finding.outcome}"
    parts = [headline, *sentences.laws(finding, glossary), *sentences.particulars(group), *sentences.said(group)]
    return message(sentences.running(parts))


def _told_in_markdown(group: Group, glossary: Glossary) -> str:
    finding = group[0]
    headline = f"**{markdown(sentences.headline(finding, glossary))}: {markdown(finding.outcome)}**"
    parts = (*sentences.laws(finding, glossary), *sentences.particulars(group), *sentences.said(group))
    points = [f"- {markdown(part)}" for part in parts]
    return "\n".join([headline, "", *points]).rstrip()


_NOTICES = {
    "unchecked": "A document could not be checked.",
    "incomplete": "A document declares contents that were not there to be judged.",
    "gap": "Something in a document could not be judged.",
    "left-out": "There are more findings than this log holds.",
}


def _invocation(report: Report, files: Files) -> Node:
    notices = [
        {**notice, "locations": [{"physicalLocation": {"artifactLocation": _address(document, files)}}]}
        for document in report.documents
        for notice in _notices(document)
    ]
    more = left_out(report, _RESULTS)
    if more:
        notices.append(_notice("left-out", "warning", more))
    return {
        "executionSuccessful": all(document.status is not Status.UNCHECKED for document in report.documents),
        "exitCode": report.exit_code,
        "exitCodeDescription": wording.exits(report),
        "toolExecutionNotifications": notices,
    }


def _notices(document: DocumentReport) -> Iterable[Node]:
    """That a document was not, or not wholly, judged; and why."""
    short = sentences.shortfall(document)
    if short:
        yield _notice(document.status, "error" if document.status is Status.UNCHECKED else "warning", short)
    little = wording.little(document)
    if little:
        yield _notice("gap", "note", little)
    for told in sentences.unjudged(document):
        yield _notice("gap", "note", told)


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
