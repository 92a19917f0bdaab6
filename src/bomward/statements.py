"""What suppliers say in VEX of a finding, set beside it: their word, by which nothing is judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.findings import DocumentReport, Finding, Report, Statement
from bomward.formats.vex import Said, Subject, Target, said_within
from bomward.formats.vex import said as read
from bomward.inventory import Note
from bomward.matching.identifiers import coordinates, cpe_pair
from bomward.text import skeleton

MOST = 100
"""Statements of one document on one finding; nobody reads more, and a few lines could put any number beside every finding."""
_TIMES = re.compile(r"(?<=-[0-9a-f]{16})-\d+$")
_CPE_VERSION = {"cpe:2.3:": 5, "cpe:/": 4}
_ANY = ("", "*", "-")
_PARTS_TOLD = 10

Key = tuple[str, ...]
"""A way in which a statement can be on a finding: how, by which identifier, and its parts, folded."""


class Vex(msgspec.Struct, frozen=True):
    """A VEX document that was given."""

    source: str
    said: tuple[Said, ...]


def opened(data: bytes, source: str) -> Vex:
    """The statements of a document. Raises Error where it is no VEX."""
    return Vex(source, read(data))


def with_statements(report: Report, given: Sequence[Vex]) -> Report:
    """The report with what is said of each finding; nothing else of it changes."""
    documents = [_Listening(document) for document in report.documents]
    for vex in given:
        _hear(vex, [finding for document in documents for finding in document.findings])
    return msgspec.structs.replace(report, documents=tuple(document.report() for document in documents))


def with_own(document: DocumentReport, utf8: bytes) -> tuple[DocumentReport, tuple[Note, ...]]:
    """The report on a document with what that document itself says of its findings; and a note where this cannot be read."""
    if document.format != "CycloneDX" or not document.findings:
        return document, ()
    listening = _Listening(document)
    ids = {name for finding in listening.findings for name in finding.names}
    try:
        said = said_within(utf8, document.encoding, ids)
    except UnreadableDocumentError as error:
        message = f"what it says itself of findings could not be read: {error.message}"
        return document, (Note(message=message, where=error.where),)
    _hear(Vex(document.source, said), listening.findings)
    missed = sum(finding.has_missed for finding in listening.findings)
    message = f"it says itself more than {MOST} things of a finding, {missed} times; the first are shown"
    return listening.report(), (Note(message=message, where="/vulnerabilities"),) if missed else ()


def used(report: Report, vex: Vex) -> list[int]:
    """How many statements of a document stand beside each finding that it says something of."""
    findings = (finding for document in report.documents for finding in document.findings)
    counts = (sum(said.source == vex.source for said in finding.statements) for finding in findings)
    return [count for count in counts if count]


class _Listening:
    """A document whose findings are being spoken of."""

    def __init__(self, document: DocumentReport) -> None:
        self._document = document
        self.findings = [_Heard(finding, document) for finding in document.findings]

    def report(self) -> DocumentReport:
        """The document with what was said."""
        return msgspec.structs.replace(self._document, findings=tuple(heard.finding() for heard in self.findings))


class _Heard:
    """A finding, the ways to speak of it, and what was said."""

    def __init__(self, finding: Finding, document: DocumentReport) -> None:
        self._finding = finding
        ids = (finding.entry, finding.id, _TIMES.sub("", finding.id))
        self.names = tuple(dict.fromkeys(map(str.casefold, ids)))
        """The ids that a statement may name: of the entry, and its own."""
        self.has_missed = False
        own = self.names[1:]
        # NOTE: its own id is made of name and version, so that these suffice with it.
        self.keys = [(key, own) for key in _own_keys(finding, document)]
        self.keys += [(key, self.names) for key in _keys_of(finding, document)]
        self._said: dict[Statement, tuple[int, Statement]] = {}
        self.room = MOST

    def hears(self, bare: Statement, name: str, written: str) -> bool:
        """Take in a statement that names it by one of its ids; False where there is no room for more."""
        rank = self.names.index(name)
        known = self._said.get(bare)
        if known is None:
            if not self.room:
                self.has_missed = True
                return False
            self.room -= 1
        # NOTE: one that names entry and finding is met under both ids, and is one statement.
        if known is None or rank < known[0]:
            self._said.pop(bare, None)
            self._said[bare] = rank, msgspec.structs.replace(bare, vulnerability=written)
        return True

    def finding(self) -> Finding:
        """The finding with what was said of it, first under the id of the entry."""
        if not self._said:
            return self._finding
        said = (statement for _, statement in sorted(self._said.values(), key=lambda one: one[0]))
        statements = tuple(dict.fromkeys((*self._finding.statements, *said)))
        return msgspec.structs.replace(self._finding, statements=statements)


def _hear(vex: Vex, findings: Sequence[_Heard]) -> None:
    """Let a document speak of findings."""
    listening: dict[Key, dict[str, list[_Heard]]] = {}
    for finding in findings:
        finding.room = MOST
        for key, names in finding.keys:
            for name in names:
                listening.setdefault(key, {}).setdefault(name, []).append(finding)
    known = {name for finding in findings for name in finding.names}
    for said in vex.said:
        # NOTE: the first spelling of each, and most statements name nothing that was found.
        spelled = {name.casefold(): name for name in reversed(said.vulnerabilities)}
        named = spelled.keys() & known
        for subject in said.subjects if named else ():
            bare: Statement | None = None
            for key in _keys(subject):
                by_name = listening.get(key, {})
                for name in by_name.keys() & named:
                    bare = bare or _statement(vex, said, subject)
                    # NOTE: who has heard enough listens no more, or many statements on a product would meet all its findings.
                    by_name[name] = [one for one in by_name[name] if one.hears(bare, name, spelled[name])]


def _statement(vex: Vex, said: Said, subject: Subject) -> Statement:
    """What is said, whatever id it names."""
    return Statement(
        source=vex.source,
        format=said.format,
        author=said.author,
        issued=said.issued,
        about=_title(subject),
        vulnerability="",
        status=said.status,
        justification=said.justification,
        detail=said.detail,
    )


def _title(subject: Subject) -> str:
    titles = list(dict.fromkeys(filter(None, (part.title for part in subject.parts))))
    more = len(titles) - _PARTS_TOLD
    inner = ", ".join([*titles[:_PARTS_TOLD], *([f"{more} more"] if more > 0 else [])])
    return f"{inner} in {subject.product.title}" if inner else subject.product.title


def _keys(subject: Subject) -> dict[Key, None]:
    """The ways in which a subject speaks of findings: it is the component, the product that it is in, or called like it."""
    product, parts = subject.product, subject.parts
    found = [("is", *key) for part in parts or (product,) for key in _told_by(part)]
    # NOTE: where parts are named, that the product is the same does not suffice.
    found += (("beside" if parts else "in", *key) for key in (*_told_by(product), *_named(product)))
    found += (("called", *key) for one in (product, *parts) for key in _called(one))
    return dict.fromkeys(found)


def _keys_of(finding: Finding, document: DocumentReport) -> Iterator[Key]:
    """The ways in which a finding is spoken of: as this component, or with the product that the document describes as a whole."""
    component = finding.component
    yield from (("is", *key) for key in _met_by([component.ref], [component.purl, component.ref], component.cpe))
    yield from (("in", *key) for key in _product_keys(finding, document))


def _own_keys(finding: Finding, document: DocumentReport) -> Iterator[Key]:
    """Those that suffice with the finding's own id: any part of the product, or the component's name and version."""
    yield from (("beside", *key) for key in _product_keys(finding, document))
    name, version = skeleton(finding.component.name), skeleton(finding.component.version)
    if name:
        yield "called", name, version
        yield "called", f"{name}@{version}"


def _product_keys(finding: Finding, document: DocumentReport) -> Iterator[Key]:
    """By its id in the document, or by name and version, where a statement gives no other."""
    root, name = (finding.path or ("",))[0], skeleton(document.subject.name)
    yield from _met_by([root], [root], "")
    if name:
        yield "name", name, ""
        yield "name", name, skeleton(document.subject.version)


def _told_by(target: Target) -> Iterator[Key]:
    """The identifiers of what a statement is on; an empty version is any."""
    yield from (("id", ref) for ref in target.refs)
    yield from (("purl", *key) for key in _coordinates(target.purls))
    for cpe in target.cpes:
        pair, version = cpe_pair(cpe), _version(cpe)
        if pair is not None:
            yield "cpe", *pair, "" if version in _ANY else version


def _met_by(ids: Iterable[str], purls: Iterable[str], cpe: str) -> Iterator[Key]:
    """The identifiers in statements that are on something which is told by these."""
    yield from (("id", id) for id in ids if id)
    for kind, namespace, name, version in _coordinates(purls):
        yield "purl", kind, namespace, name, version
        yield "purl", kind, namespace, name, ""
    pair = cpe_pair(cpe) if cpe else None
    if pair is not None:
        yield "cpe", *pair, ""
        yield "cpe", *pair, _version(cpe)


def _named(target: Target) -> Iterator[Key]:
    """A product by name and version, which a package URL tells better."""
    found = [(name, version) for _, _, name, version in _coordinates(target.purls)]
    for name, version in found or [(skeleton(target.name), skeleton(target.version))]:
        if name:
            yield "name", skeleton(name), skeleton(version)


def _called(target: Target) -> Iterator[Key]:
    """What something is called: name and version apart, in a package URL, or as `name@version`."""
    yield skeleton(target.name), skeleton(target.version)
    yield from ((name, version) for _, _, name, version in _coordinates(target.purls))
    yield from ((skeleton(ref),) for ref in target.refs)


def _coordinates(purls: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    for found in (coordinates(purl) for purl in purls if purl):
        if found is not None:
            yield found.type, found.namespace, found.name, found.version


def _version(cpe: str) -> str:
    """The version in a CPE name, as written."""
    at = next((at for start, at in _CPE_VERSION.items() if cpe.casefold().startswith(start)), 0)
    parts = re.split(r"(?<!\\):", cpe)
    return parts[at].casefold() if at and len(parts) > at else ""
