"""What suppliers say in VEX of a finding, set beside it: their word, by which nothing is judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import msgspec

from bomward import patterns
from bomward.errors import UnreadableDocumentError
from bomward.findings import DocumentReport, Finding, Report, Statement
from bomward.formats.vex import Said, Subject, Target, said_within, target
from bomward.formats.vex import said as read
from bomward.inventory import Note
from bomward.matching.identifiers import coordinates, cpe_pair
from bomward.text import skeleton

MOST = 100
"""Statements of one document on one finding; nobody reads more, and a few lines could put any number beside every finding."""
_TIMES = patterns.lazy(r"(?<=-[0-9a-f]{16})-\d+$")
_CPE_VERSION = {"cpe:2.3:": 5, "cpe:/": 4}
_ANY = ("", "*", "-")
_WORD = patterns.lazy(r"[^\W_]+")
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


def with_statements(report: Report, given: Sequence[Vex]) -> tuple[Report, list[int]]:
    """The report with what is said of each finding, nothing else of it changed; and how much each says of other products alone."""
    documents = [_Listening(document) for document in report.documents]
    findings = [finding for document in documents for finding in document.findings]
    others = [_hear(vex, findings) for vex in given]
    return msgspec.structs.replace(report, documents=tuple(document.report() for document in documents)), others


def with_own(document: DocumentReport, utf8: bytes) -> tuple[DocumentReport, tuple[Note, ...]]:
    """The report on a CycloneDX document with what it says itself of its findings; and a note where this cannot be read."""
    listening = _Listening(document)
    ids = {name for finding in listening.findings for name in finding.names}
    try:
        said = said_within(utf8, document.encoding, ids)
    except UnreadableDocumentError as error:
        message = f"what it says itself of findings could not be read: {error.message}"
        return document, (Note(message=message, where=error.where),)
    _hear(Vex(document.source, said), listening.findings, is_own=True)
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
        self._said: dict[Statement, tuple[int, Statement]] = {}
        self.room = MOST
        self._document = document

    @property
    def keys(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        """The ways to speak of it, each with the ids that suffice with it: its own is made of name and version."""
        yield from ((key, self.names[1:]) for key in _own_keys(self._finding, self._document))
        yield from ((key, self.names) for key in _keys_of(self._finding, self._document))

    def can_be_in(self, product: Target) -> bool:
        """Whether a product can be the document's subject, or a component on the way down to the finding."""
        if not self._document.subject.name.strip():
            return True
        return not self._ids.isdisjoint(product.refs) or any(
            one.can_be(other) for one in _names(product) for other in self._around
        )

    @cached_property
    def _ids(self) -> set[str]:
        return {*self._finding.path, self._finding.component.ref} - {""}

    @cached_property
    def _around(self) -> list[_Name]:
        whole, component = self._document.subject, self._finding.component
        own = target(
            component.ref,
            purls=[component.purl],
            cpes=[component.cpe],
            name=component.name,
            version=component.version,
            vendor=component.supplier,
        )
        subject = Target(name=whole.name, version=whole.version, vendor=whole.supplier)
        # NOTE: an id without a version would be any version, and the subject has a name and a version of its own.
        steps = [one for one in map(target, self._finding.path[:1]) if one.purls]
        steps += [one for one in map(target, self._finding.path[1:]) if one.purls or "@" in one.title]
        return list(dict.fromkeys(name for one in (subject, *steps, own) for name in _names(one)))

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


def _hear(vex: Vex, findings: Sequence[_Heard], *, is_own: bool = False) -> int:
    """Let a document speak of findings; how many statements would be on one, and are of other products."""
    if not vex.said:
        return 0
    audience = _Audience(findings)
    known = {name for finding in findings for name in finding.names}
    others = 0
    for said in vex.said:
        # NOTE: the first spelling of each, and most statements name nothing that was found.
        spelled = {name.casefold(): name for name in reversed(said.vulnerabilities)}
        named = {name: written for name, written in spelled.items() if name in known}
        fits: set[bool] = set()
        for subject in said.subjects if named else ():
            holder = None if is_own else subject.holder
            fits |= audience.told(_statement(vex, said, subject), named, _keys(subject), holder)
        others += fits == {False}
    return others


class _Audience:
    """Findings by the ways in which they can be spoken of."""

    def __init__(self, findings: Iterable[_Heard]) -> None:
        self._listening: dict[Key, dict[str, list[_Heard]]] = {}
        self._strange: set[tuple[Key, str, Target]] = set()
        """Products that are none of those who listen there, so that many statements on one are not compared with all."""
        for finding in findings:
            finding.room = MOST
            for key, names in finding.keys:
                for name in names:
                    self._listening.setdefault(key, {}).setdefault(name, []).append(finding)

    def told(self, bare: Statement, named: dict[str, str], keys: Iterable[Key], holder: Target | None) -> set[bool]:
        """Let those hear a statement whom it is on; the answers to whether the product around it can be theirs."""
        fits = set()
        for key in keys:
            by_name = self._listening.get(key, {})
            for name in by_name.keys() & named.keys():
                fits |= self._told_under(bare, name, named[name], key, holder)
        return fits

    def _told_under(self, bare: Statement, name: str, written: str, key: Key, holder: Target | None) -> set[bool]:
        listening = self._listening[key][name]
        if holder is not None and (key, name, holder) in self._strange:
            return {False}
        fits = [holder is None or one.can_be_in(holder) for one in listening]
        if holder is not None and set(fits) == {False}:
            self._strange.add((key, name, holder))
        # NOTE: who has heard enough listens no more, or many statements on a product would meet all its findings.
        left = [one for one, fit in zip(listening, fits, strict=True) if not fit or one.hears(bare, name, written)]
        self._listening[key][name] = left
        return set(fits)


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
    inner = ", ".join([*titles[:_PARTS_TOLD], *([f"{more} more"] if more > 0 else [])]) or subject.product.title
    around = subject.holder.title if subject.holder else ""
    return f"{inner} in {around}" if around not in ("", inner) else inner


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


class _Name(NamedTuple):
    """What a product or component is called, folded."""

    name: str
    version: str
    vendor: frozenset[str]
    space: frozenset[str] = frozenset()
    """The words of a namespace, which is a vendor's name or none."""

    def can_be(self, other: _Name) -> bool:
        """Whether both can be the same: the same name, with or without vendor and version, and nothing against it."""
        if self.version and other.version and self.version != other.version:
            return False
        ours, theirs = self._words(other.version), other._words(self.version)
        if self.vendor and other.vendor and not (self.vendor & (other.vendor | theirs) or other.vendor & ours):
            return False
        vendors = self.vendor | self.space | other.vendor | other.space
        return (ours - vendors or ours) == (theirs - vendors or theirs)

    def _words(self, version: str) -> frozenset[str]:
        """The words of the name, without the version that many a name ends with."""
        ends = (end for end in (self.version, version) if end and self.name.endswith(end))
        return _words(self.name.removesuffix(next(ends, ""))) or frozenset([self.name])


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(skeleton(text)))


@lru_cache(maxsize=4096)
def _names(target: Target) -> tuple[_Name, ...]:
    """What it is called by its package URLs, its CPEs and its name; by its ids where it has none of these."""
    purls = list(filter(None, map(coordinates, target.purls)))
    cpes = [(*pair, version) for pair, version in ((cpe_pair(cpe), _version(cpe)) for cpe in target.cpes) if pair]
    cpes = [(vendor, name, "" if version in _ANY else version.replace("\\", "")) for vendor, name, version in cpes]
    versions = (target.version, *(one.version for one in purls), *(version for *_, version in cpes))
    version, vendor = next(filter(None, versions), ""), _words(target.vendor)
    # NOTE: a namespace of this type is a vendor's name, of others a group, a scope, an account or a distribution.
    found = [
        (one.name, one.version, vendor | space if one.type == "generic" else vendor, space)
        for one, space in ((one, _words(one.namespace)) for one in purls)
    ]
    found += [(name, told, vendor | _words(maker), frozenset()) for maker, name, told in cpes]
    found += [(target.name, version, vendor, frozenset())] if target.name else []
    if not found:
        parts = [(name or ref, told if name else "") for ref in target.refs for name, _, told in [ref.rpartition("@")]]
        found = [(name, told, vendor, frozenset()) for name, told in parts]
    return tuple(_Name(skeleton(name), skeleton(told or version), *words) for name, told, *words in found)


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
