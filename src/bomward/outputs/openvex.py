"""The findings as OpenVEX 0.2.0: a statement on each document, and one on each component that was found."""

from __future__ import annotations

from urllib.parse import quote

from packageurl import PackageURL

from bomward.findings import DocumentReport, Report
from bomward.glossary import Glossary
from bomward.outputs import vex, wording
from bomward.outputs.json import dump
from bomward.outputs.vex import Assessment, State, known_cpe, shown

Node = dict[str, object]

_CONTEXT = "https://openvex.dev/ns/v0.2.0"
_NAMESPACE = "https://openvex.dev/docs/bomward/"
_ID = 500
"""A longer name is no good as an id."""
_UNSAFE = ' "<>\\^`{|}'


def render(report: Report, glossary: Glossary) -> str:
    """One document; its id is made of the report."""
    name = f"{_NAMESPACE}{vex.digest(report, glossary)}"
    statements = [_statement(each, name) for each in vex.assessments(report, glossary)]
    day = f"{report.as_of.isoformat()}T00:00:00Z"
    return dump(
        {
            "@context": _CONTEXT,
            "@id": name,
            "author": shown(report.tool.name),
            "role": "Tool that read an SBOM; not the supplier",
            "timestamp": day,
            "version": 1,
            "tooling": shown(f"{report.tool.name} {report.tool.version}, catalog {report.catalog.version}"),
            "statements": statements or [_nothing(report)],
        }
    )


def _nothing(report: Report) -> Node:
    """Of a run without documents: a document without statements would be none."""
    told = "No document was checked."
    name = shown(wording.laws(report))
    return {"vulnerability": {"name": name}, "status": State.UNDER_INVESTIGATION, "status_notes": told}


def _statement(each: Assessment, name: str) -> Node:
    finding = each.finding
    part = f"{vex.key(each.document, None)}/{quote(finding.id if finding else 'document')}"
    links = "; ".join(f"{title} {url}".strip() for title, url in each.links)
    text = ". ".join(filter(None, (each.title, each.summary.rstrip("."), links)))
    about: Node = {"name": shown(each.id), "description": shown(text)}
    if finding:
        about["aliases"] = [shown(finding.id)]
    statement: Node = {
        "@id": f"{name}#{part}",
        "vulnerability": about,
        "products": [_product(each)],
        "status": each.state,
        "status_notes": shown(each.detail),
    }
    if each.state is State.NOT_AFFECTED:  # NOTE: none of the labels is true of a law that does not reach it
        return {**statement, "impact_statement": shown(each.detail)}
    return {**statement, "action_statement": shown(each.action)} if each.action else statement


def _product(each: Assessment) -> Node:
    """What the document describes, and the component in it."""
    product: Node = {"@id": _product_id(each.document)}
    finding = each.finding
    if finding is None:
        return product
    component = finding.component
    purl, cpe = _purl(component.purl), known_cpe(component.cpe)
    found: Node = {"@id": purl or f"{_NAMESPACE}component/{vex.key(each.document, component)}"}
    identifiers = {"purl": purl, "cpe23" if cpe.startswith("cpe:2.3:") else "cpe22": cpe}
    known = {kind: value for kind, value in identifiers.items() if value}
    return {**product, "subcomponents": [{**found, "identifiers": known} if known else found]}


def _product_id(document: DocumentReport) -> str:
    """A package URL made of its name, which is all that a report has of it."""
    subject = document.subject
    if not subject.name.strip() or len(subject.name + subject.version) > _ID:
        return f"{_NAMESPACE}document/{vex.key(document, None)}"
    name, version = (quote(text.encode("utf-8", "replace"), safe="") for text in (subject.name, subject.version))
    return f"pkg:generic/{name}{f'@{version}' if version else ''}"


def _purl(text: str) -> str:
    """A package URL as the standard writes it; nothing where it is none."""
    try:
        purl = PackageURL.from_string(text).to_string()
    except ValueError:
        return ""
    fits = len(purl) <= _ID and not any(sign in purl for sign in _UNSAFE)
    return purl if fits and purl.isascii() and purl.isprintable() else ""
