"""VEX as suppliers write it, CycloneDX, OpenVEX or CSAF, in the words that all three share: who says what of which product."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

import msgspec

from bomward.encodings import viewed
from bomward.errors import UnreadableDocumentError

_HINT = "give a VEX document in JSON: OpenVEX, CycloneDX 1.4 or newer, or CSAF 2.0"
_DEEPEST = 40
"""Nested components or branches; beyond that nobody describes a product."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A product or a component, by whatever it is told by."""

    refs: tuple[str, ...] = ()
    purl: str = ""
    cpes: tuple[str, ...] = ()
    name: str = ""
    version: str = ""

    @property
    def title(self) -> str:
        """What it is called in short."""
        named = f"{self.name} {self.version}".strip()
        return self.purl or named or next(iter((*self.cpes, *self.refs)), "")


class Subject(msgspec.Struct, frozen=True):
    """A product, and the components in it that are meant; the product itself where there are none."""

    product: Target
    parts: tuple[Target, ...] = ()


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One statement."""

    format: str
    author: str
    issued: str
    vulnerabilities: tuple[str, ...]
    subjects: tuple[Subject, ...]
    status: str
    justification: str
    detail: str


def said(data: bytes) -> tuple[Said, ...]:
    """The statements of a VEX document. Raises UnreadableDocumentError."""
    utf8 = viewed(data).utf8
    try:
        document = msgspec.json.decode(utf8)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableDocumentError(f"no JSON: {error}", where="the document as a whole", hint=_HINT) from error
    if isinstance(document, dict):
        for form, is_it, read in _FORMS:
            if is_it(document):
                return tuple(read(_converted(document, form)))
    raise UnreadableDocumentError("no VEX document of a known form", where="the outermost object", hint=_HINT)


def _converted(document: Any, form: type[Any]) -> Any:
    try:
        return msgspec.convert(document, form)
    except (msgspec.ValidationError, RecursionError) as error:
        message, _, where = str(error).partition(" - at ")
        place = where.strip("`") or "the outermost object"
        raise UnreadableDocumentError(message, where=place, hint="ask the author for a valid document") from error


class _Identifiers(msgspec.Struct):
    purl: str = ""
    cpe22: str = ""
    cpe23: str = ""


class _Component(msgspec.Struct):
    id: str = msgspec.field(name="@id", default="")
    identifiers: _Identifiers = msgspec.field(default_factory=_Identifiers)
    subcomponents: list[_Component | str] = []


class _Named(msgspec.Struct):
    name: str = ""
    id: str = msgspec.field(name="@id", default="")
    aliases: list[str] = []


class _VexStatement(msgspec.Struct):
    vulnerability: _Named | str
    status: str
    products: list[_Component | str] = []
    justification: str = ""
    impact_statement: str = ""
    action_statement: str = ""
    status_notes: str = ""
    timestamp: str = ""
    supplier: str = ""


class _OpenVex(msgspec.Struct):
    statements: list[_VexStatement]
    author: str = ""
    timestamp: str = ""


def _openvex(document: _OpenVex) -> Iterator[Said]:
    for each in document.statements:
        about = each.vulnerability if isinstance(each.vulnerability, _Named) else _Named(name=each.vulnerability)
        yield Said(
            format="OpenVEX",
            author=each.supplier or document.author,
            issued=each.timestamp or document.timestamp,
            vulnerabilities=tuple(filter(None, (about.name, about.id, *about.aliases))),
            subjects=tuple(Subject(_of(one), tuple(map(_of, _parts(one)))) for one in each.products),
            status=each.status,
            justification=each.justification,
            detail=_joined(each.impact_statement, each.action_statement, each.status_notes),
        )


def _parts(component: _Component | str) -> list[_Component | str]:
    return component.subcomponents if isinstance(component, _Component) else []


def _of(component: _Component | str) -> Target:
    if isinstance(component, str):
        return Target(refs=(component,), purl=_purl(component))
    known = component.identifiers
    cpes = tuple(filter(None, (known.cpe23, known.cpe22)))
    return Target(refs=_given(component.id), purl=known.purl or _purl(component.id), cpes=cpes)


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
    detail: str | None = None


class _Reference(msgspec.Struct):
    id: str | None = None


class _Affected(msgspec.Struct):
    ref: str


class _Vulnerability(msgspec.Struct):
    id: str | None = None
    references: list[_Reference] | None = None
    analysis: _Analysis | None = None
    affects: list[_Affected] | None = None


class _CycloneDx(msgspec.Struct):
    vulnerabilities: list[_Vulnerability] | None = None
    metadata: _Metadata | None = None
    components: list[_Part] | None = None
    services: list[_Part] | None = None


def _cyclonedx(document: _CycloneDx) -> Iterator[Said]:
    about = document.metadata or _Metadata()
    parties = (about.supplier, about.manufacturer, about.manufacture, *(about.authors or ()))
    parties += (about.component.supplier,) if about.component else ()
    author = next((party.name for party in parties if party and party.name), "")
    roots = [*filter(None, [about.component]), *(document.components or ()), *(document.services or ())]
    known = {part.ref: part for part in _below(roots) if part.ref}
    for each in document.vulnerabilities or ():
        if each.analysis is None or not each.analysis.state:
            continue
        names = (each.id, *(reference.id for reference in each.references or ()))
        responses = ", ".join(each.analysis.response or ())
        yield Said(
            format="CycloneDX",
            author=author,
            issued=about.timestamp or "",
            vulnerabilities=tuple(name for name in names if name),
            subjects=tuple(Subject(_referred(one.ref, known)) for one in each.affects or ()),
            status=each.analysis.state,
            justification=each.analysis.justification or "",
            detail=_joined(each.analysis.detail or "", f"response: {responses}" if responses else ""),
        )


def _below(parts: Iterable[_Part], depth: int = 0) -> Iterator[_Part]:
    for part in parts:
        yield part
        if depth < _DEEPEST:
            yield from _below(part.components or (), depth + 1)


def _referred(ref: str, known: dict[str, _Part]) -> Target:
    """What a reference means: within the document, or behind a BOM-Link within another."""
    inner = unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") else ref
    part = known.get(inner) or _Part()
    return Target(
        refs=_given(inner),
        purl=part.purl or _purl(inner),
        cpes=_given(part.cpe or ""),
        name=part.name or "",
        version=part.version or "",
    )


class _Helper(msgspec.Struct):
    purl: str = ""
    cpe: str = ""


class _Product(msgspec.Struct):
    name: str
    product_id: str
    helper: _Helper = msgspec.field(name="product_identification_helper", default_factory=_Helper)


class _Branch(msgspec.Struct):
    product: _Product | None = None
    branches: list[_Branch] = []


class _Relationship(msgspec.Struct):
    full_product_name: _Product
    product_reference: str
    relates_to_product_reference: str


class _Group(msgspec.Struct):
    group_id: str
    product_ids: list[str]


class _Tree(msgspec.Struct):
    branches: list[_Branch] = []
    full_product_names: list[_Product] = []
    relationships: list[_Relationship] = []
    product_groups: list[_Group] = []


class _Id(msgspec.Struct):
    text: str


class _Remark(msgspec.Struct):
    """A flag, a threat or a remediation, and the products that it is of: all, where it names none."""

    label: str = ""
    category: str = ""
    details: str = ""
    product_ids: list[str] = []
    group_ids: list[str] = []


class _Advised(msgspec.Struct):
    cve: str = ""
    ids: list[_Id] = []
    product_status: dict[str, list[str]] = {}
    flags: list[_Remark] = []
    threats: list[_Remark] = []
    remediations: list[_Remark] = []


class _Tracking(msgspec.Struct):
    current_release_date: str = ""


class _About(msgspec.Struct):
    publisher: _Party = msgspec.field(default_factory=_Party)
    tracking: _Tracking = msgspec.field(default_factory=_Tracking)


class _Csaf(msgspec.Struct):
    document: _About
    product_tree: _Tree = msgspec.field(default_factory=_Tree)
    vulnerabilities: list[_Advised] = []


def _csaf(document: _Csaf) -> Iterator[Said]:
    tree = document.product_tree
    products = {one.product_id: one for one in (*tree.full_product_names, *_leaves(tree.branches))}
    within = {one.full_product_name.product_id: one for one in tree.relationships}
    groups = {one.group_id: one.product_ids for one in tree.product_groups}
    for each in document.vulnerabilities:
        for status, ids in each.product_status.items():
            for product in ids:
                flags = [one.label for one in _meant(each.flags, product, groups)]
                told = [one.details for one in _meant([*each.threats, *each.remediations], product, groups)]
                yield Said(
                    format="CSAF",
                    author=document.document.publisher.name or "",
                    issued=document.document.tracking.current_release_date,
                    vulnerabilities=tuple(filter(None, (each.cve, *(one.text for one in each.ids)))),
                    subjects=(_placed(product, products, within),),
                    status=status,
                    justification=", ".join(flags),
                    detail=_joined(*told),
                )


def _leaves(branches: Iterable[_Branch], depth: int = 0) -> Iterator[_Product]:
    for branch in branches:
        if branch.product is not None:
            yield branch.product
        if depth < _DEEPEST:
            yield from _leaves(branch.branches, depth + 1)


def _meant(remarks: Iterable[_Remark], product: str, groups: dict[str, list[str]]) -> Iterator[_Remark]:
    for remark in remarks:
        grouped = (one for group in remark.group_ids for one in groups.get(group, ()))
        ids = {*remark.product_ids, *grouped}
        if product in ids or not (remark.product_ids or remark.group_ids):
            yield remark


def _placed(id: str, products: dict[str, _Product], within: dict[str, _Relationship]) -> Subject:
    """A product; of one that stands for a component of another, both."""
    relation = within.get(id)
    if relation is None:
        return Subject(_identified(id, products.get(id)))
    whole = _identified(relation.relates_to_product_reference, products.get(relation.relates_to_product_reference))
    part = _identified(relation.product_reference, products.get(relation.product_reference))
    return Subject(whole, (part, _identified(id, relation.full_product_name)))


def _identified(id: str, product: _Product | None) -> Target:
    if product is None:
        return Target(refs=(id,))
    return Target(refs=(id,), purl=product.helper.purl, cpes=_given(product.helper.cpe), name=product.name)


def _given(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _purl(text: str) -> str:
    return text if text.startswith("pkg:") else ""


def _joined(*texts: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _is_openvex(document: dict[str, Any]) -> bool:
    return "openvex" in str(document.get("@context", "")).casefold()


def _is_cyclonedx(document: dict[str, Any]) -> bool:
    return document.get("bomFormat") == "CycloneDX"


def _is_csaf(document: dict[str, Any]) -> bool:
    about = document.get("document")
    return isinstance(about, dict) and about.get("csaf_version") == "2.0"


_FORMS: tuple[tuple[type[Any], Callable[[dict[str, Any]], bool], Callable[[Any], Iterator[Said]]], ...] = (
    (_OpenVex, _is_openvex, _openvex),
    (_CycloneDx, _is_cyclonedx, _cyclonedx),
    (_Csaf, _is_csaf, _csaf),
)
"""Each form, what tells it, and what it says."""
