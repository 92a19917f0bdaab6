"""What suppliers say in VEX of a finding, set beside it: their word, by which nothing is judged."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from bomward.findings import DocumentReport, Finding, Report, Statement
from bomward.formats.vex import Said, Subject, Target
from bomward.formats.vex import said as read
from bomward.matching.identifiers import coordinates, cpe_pair
from bomward.text import skeleton

_TIMES = re.compile(r"(?<=-[0-9a-f]{16})-\d+$")
_CPE_VERSION = {"cpe:2.3:": 5, "cpe:/": 4}
_ANY = ("", "*", "-")


class Vex(msgspec.Struct, frozen=True):
    """A VEX document that was given."""

    source: str
    said: tuple[Said, ...]


def opened(data: bytes, source: str) -> Vex:
    """The statements of a document. Raises Error where it is no VEX."""
    return Vex(source, read(data))


def with_statements(report: Report, given: Sequence[Vex]) -> Report:
    """The report with what is said of each finding; nothing else of it changes."""
    by_id: dict[str, list[tuple[Vex, Said]]] = {}
    for vex in given:
        for said in vex.said:
            for name in dict.fromkeys(map(str.casefold, said.vulnerabilities)):
                by_id.setdefault(name, []).append((vex, said))
    documents = (
        msgspec.structs.replace(
            document, findings=tuple(_with(finding, document, by_id) for finding in document.findings)
        )
        for document in report.documents
    )
    return msgspec.structs.replace(report, documents=tuple(documents)) if by_id else report


def used(report: Report, vex: Vex) -> int:
    """How many findings a document says something of."""
    findings = (finding for document in report.documents for finding in document.findings)
    return sum(any(said.source == vex.source for said in finding.statements) for finding in findings)


def _with(finding: Finding, document: DocumentReport, by_id: dict[str, list[tuple[Vex, Said]]]) -> Finding:
    entry = finding.entry.casefold()
    names = dict.fromkeys((entry, finding.id.casefold(), _TIMES.sub("", finding.id).casefold()))
    found = [
        _statement(vex, said, subject, name)
        for name in names
        for vex, said in by_id.get(name, ())
        for subject in said.subjects
        if _concerns(subject, finding, document) or (name != entry and _is_named(subject, finding, document))
    ]
    if not found:
        return finding
    # NOTE: one that names entry and finding is met under both ids, and is one statement.
    once: dict[Statement, Statement] = {}
    for one in found:
        once.setdefault(msgspec.structs.replace(one, vulnerability=""), one)
    return msgspec.structs.replace(finding, statements=tuple(once.values()))


def _statement(vex: Vex, said: Said, subject: Subject, name: str) -> Statement:
    inner = ", ".join(dict.fromkeys(filter(None, (part.title for part in subject.parts))))
    return Statement(
        source=vex.source,
        format=said.format,
        author=said.author,
        issued=said.issued,
        about=f"{inner} in {subject.product.title}" if inner else subject.product.title,
        vulnerability=next(one for one in said.vulnerabilities if one.casefold() == name),
        status=said.status,
        justification=said.justification,
        detail=said.detail,
    )


def _concerns(subject: Subject, finding: Finding, document: DocumentReport) -> bool:
    """Whether a statement is on this component: on itself, or on the product that the document describes as a whole."""
    if subject.parts:
        return any(_is_component(part, finding) for part in subject.parts)
    return _is_component(subject.product, finding) or _is_product(subject.product, finding, document)


def _is_named(subject: Subject, finding: Finding, document: DocumentReport) -> bool:
    """Whether a statement on a finding's own id is on it: that id is made of name and version, so that these suffice."""
    name, version = skeleton(finding.component.name), skeleton(finding.component.version)
    return _is_product(subject.product, finding, document) or any(
        _calls(part, name, version) for part in (subject.product, *subject.parts)
    )


def _calls(target: Target, name: str, version: str) -> bool:
    """Whether something is called by this name and version, both folded: apart, in a package URL, or as `name@version`."""
    if not name:
        return False
    purl = coordinates(target.purl) if target.purl else None
    pairs = [(skeleton(target.name), skeleton(target.version)), (purl.name, purl.version) if purl else ("", "")]
    return (name, version) in pairs or f"{name}@{version}" in map(skeleton, target.refs)


def _is_component(target: Target, finding: Finding) -> bool:
    component = finding.component
    if component.ref and component.ref in target.refs:
        return True
    purls = filter(None, (component.purl, component.ref))
    return any(_same_purl(target.purl, purl) for purl in purls) or any(
        _same_cpe(cpe, component.cpe) for cpe in target.cpes
    )


def _is_product(target: Target, finding: Finding, document: DocumentReport) -> bool:
    """By its id in the document, or by name and version, where a statement gives no other."""
    subject, root = document.subject, (finding.path or ("",))[0]
    if root and (root in target.refs or _same_purl(target.purl, root)):
        return True
    purl = coordinates(target.purl) if target.purl else None
    name, version = (purl.name, purl.version) if purl else (target.name, target.version)
    if not name or skeleton(name) != skeleton(subject.name):
        return False
    return not version or skeleton(version) == skeleton(subject.version)


def _same_purl(said: str, seen: str) -> bool:
    """Whether a package URL is the one that is meant: of any version, where none is named."""
    meant, found = (coordinates(said), coordinates(seen)) if said and seen else (None, None)
    if meant is None or found is None:
        return False
    same = (meant.type, meant.namespace, meant.name) == (found.type, found.namespace, found.name)
    return same and meant.version in ("", found.version)


def _same_cpe(said: str, seen: str) -> bool:
    if not said or not seen or cpe_pair(said) is None or cpe_pair(said) != cpe_pair(seen):
        return False
    return _version(said) in (*_ANY, _version(seen))


def _version(cpe: str) -> str:
    """The version in a CPE name, as written."""
    at = next((at for start, at in _CPE_VERSION.items() if cpe.startswith(start)), 0)
    parts = re.split(r"(?<!\\):", cpe)
    return parts[at].casefold() if at and len(parts) > at else ""
