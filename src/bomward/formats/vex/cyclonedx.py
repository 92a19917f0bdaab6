"""CycloneDX: the analyses of its vulnerabilities, in a document of their own or in an SBOM."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from itertools import chain

import msgspec

from bomward.formats.vex.statement import Said, Subject, Target, behind_link, distinct, is_link, target

_SERIAL = "urn:uuid:"


class _Party(msgspec.Struct):
    name: str | None = None


class _Part(msgspec.Struct):
    """A component or a service."""

    ref: str | None = msgspec.field(name="bom-ref", default=None)
    name: str | None = None
    version: str | None = None
    purl: str | None = None
    cpe: str | None = None
    supplier: _Party | None = None
    components: list[_Part] | None = None


class _Metadata(msgspec.Struct):
    timestamp: str | None = None
    component: _Part | None = None
    supplier: _Party | None = None
    manufacturer: _Party | None = None
    manufacture: _Party | None = None
    authors: list[_Party] | None = None


class _Analysis(msgspec.Struct):
    state: str | None = None
    justification: str | None = None
    response: list[str] | None = None
    responses: list[str] | None = None
    """The same in XML."""
    detail: str | None = None


class _Reference(msgspec.Struct):
    id: str | None = None


class _Affected(msgspec.Struct):
    ref: str


class _Named(msgspec.Struct):
    id: str | None = None
    references: list[_Reference] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Its ids."""
        return distinct((self.id, *(reference.id for reference in self.references or ())))


class Glance(msgspec.Struct):
    """A document, as far as the ids of its vulnerabilities."""

    vulnerabilities: list[_Named] | None = None


class _Vulnerability(_Named):
    analysis: _Analysis | None = None
    affects: list[_Affected] | None = None


class CycloneDx(msgspec.Struct):
    """A document, as far as it is read."""

    serial: str | None = msgspec.field(name="serialNumber", default=None)
    vulnerabilities: list[_Vulnerability] | None = None
    metadata: _Metadata | None = None
    components: list[_Part] | None = None
    services: list[_Part] | None = None


def is_named(document: Glance, ids: Container[str]) -> bool:
    """Whether a vulnerability has any of these ids, in small letters."""
    return any(name.casefold() in ids for each in document.vulnerabilities or () for name in each.names)


def said(document: CycloneDx) -> Iterator[Said]:
    """Its statements, on whatever document a BOM-Link in it leads to."""
    return _said(document, lambda _: True)


def said_within(sbom: CycloneDx) -> Iterator[Said]:
    """The statements of an SBOM on itself: what a BOM-Link finds in another document is not the component of that id here."""
    serial = (sbom.serial or "").casefold()
    own = f"urn:cdx:{serial.removeprefix(_SERIAL)}/" if serial.startswith(_SERIAL) else ""
    return _said(sbom, lambda link: bool(own) and link.casefold().startswith(own))


def _said(document: CycloneDx, leads_here: Callable[[str], bool]) -> Iterator[Said]:
    about = document.metadata or _Metadata()
    product = _product(about)
    roots = [*filter(None, [about.component]), *(document.components or ()), *(document.services or ())]
    known = {part.ref: part for part in _below(roots) if part.ref}
    author = _author(about)

    def meant(ref: str) -> Subject:
        """What a reference means: within the document, or behind a BOM-Link within another."""
        inner = behind_link(ref)
        if is_link(ref) and not leads_here(ref):
            return Subject(msgspec.structs.replace(target(inner), refs=()))
        part = known.get(inner) or _Part()
        found = target(inner, purls=[part.purl], cpes=[part.cpe], name=part.name, version=part.version)
        return Subject(found, within=None if part is about.component else product)

    for each in document.vulnerabilities or ():
        if each.analysis is None or not each.analysis.state:
            continue
        responses = ", ".join(each.analysis.response or each.analysis.responses or ())
        yield Said(
            format="CycloneDX",
            author=author,
            issued=about.timestamp or "",
            vulnerabilities=each.names,
            subjects=tuple(meant(one.ref) for one in each.affects or ()),
            status=each.analysis.state,
            # NOTE: the detail is quoted, and a response is a term of the standard.
            justifications=distinct([each.analysis.justification, f"response: {responses}" if responses else ""]),
            details=distinct([each.analysis.detail]),
        )


def _author(about: _Metadata) -> str:
    parties = (about.supplier, about.manufacturer, about.manufacture, *(about.authors or ()))
    parties += (about.component.supplier,) if about.component else ()
    return next((party.name for party in parties if party and party.name), "")


def _below(parts: Iterable[_Part]) -> Iterator[_Part]:
    level = list(parts)
    while level:
        yield from level
        level = list(chain.from_iterable(part.components or () for part in level))


def _product(about: _Metadata) -> Target | None:
    """What the document is on; its id here means nothing elsewhere."""
    part = about.component
    if part is None or not (part.name or part.purl or part.cpe):
        return None
    vendor = next((party.name for party in (part.supplier, about.supplier) if party and party.name), "")
    return target(purls=[part.purl], cpes=[part.cpe], name=part.name, version=part.version, vendor=vendor)
