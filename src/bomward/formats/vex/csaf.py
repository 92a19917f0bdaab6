"""CSAF, 2.0 and 2.1: the status of each product in each vulnerability.

2.1 has several package URLs for a product, paths over several products, and ids of a vulnerability for some products alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bomward.errors import UnreadableDocumentError
from bomward.formats.vex.statement import Said, Subject, Target, distinct, target

VERSIONS = ("2.0", "2.1")
_MOST_REMARKS = 1_000_000
"""Remarks on products, all together: a few groups and remarks on them could stand for any number."""
_LONGEST_CHAIN = 20
"""Products that are made of products that are made of others."""


class _Uri(msgspec.Struct):
    uri: str = ""


class _Helper(msgspec.Struct):
    purl: str = ""
    purls: list[str] = []
    """The same in 2.1."""
    cpe: str = ""
    uris: list[_Uri] = msgspec.field(name="x_generic_uris", default_factory=list)


class _Product(msgspec.Struct):
    name: str
    product_id: str
    helper: _Helper = msgspec.field(name="product_identification_helper", default_factory=_Helper)


class _Branch(msgspec.Struct):
    category: str = ""
    name: str = ""
    product: _Product | None = None
    branches: list[_Branch] = []


class _Relationship(msgspec.Struct):
    """A product that stands for one in another."""

    full_product_name: _Product
    product_reference: str
    relates_to_product_reference: str


class _Step(msgspec.Struct):
    next_product_reference: str


class _Path(msgspec.Struct):
    """The same in 2.1, where others may stand between the two."""

    full_product_name: _Product
    beginning_product_reference: str
    subpaths: list[_Step]


class _Group(msgspec.Struct):
    group_id: str
    product_ids: list[str]


class _Tree(msgspec.Struct):
    branches: list[_Branch] = []
    full_product_names: list[_Product] = []
    relationships: list[_Relationship] = []
    product_paths: list[_Path] = []
    product_groups: list[_Group] = []


class _Remark(msgspec.Struct):
    """An id, a flag, a threat or a remediation, and the products that it is of: all, where it names none."""

    text: str = ""
    label: str = ""
    details: str = ""
    product_ids: list[str] = []
    group_ids: list[str] = []


class _Vulnerability(msgspec.Struct):
    cve: str = ""
    ids: list[_Remark] = []
    product_status: dict[str, list[str]] = {}
    flags: list[_Remark] = []
    threats: list[_Remark] = []
    remediations: list[_Remark] = []


class _Publisher(msgspec.Struct):
    name: str | None = None


class _Tracking(msgspec.Struct):
    current_release_date: str = ""


class _About(msgspec.Struct):
    publisher: _Publisher = msgspec.field(default_factory=_Publisher)
    tracking: _Tracking = msgspec.field(default_factory=_Tracking)


class Csaf(msgspec.Struct):
    """A document, as far as it is read."""

    document: _About
    product_tree: _Tree = msgspec.field(default_factory=_Tree)
    vulnerabilities: list[_Vulnerability] = []


def said(document: Csaf) -> Iterator[Said]:
    """Its statements. Raises UnreadableDocumentError where its remarks come to too many."""
    places = _Places(document.product_tree)
    groups = _groups_of(document.product_tree)
    left = _MOST_REMARKS
    for index, each in enumerate(document.vulnerabilities):
        ids = _Remarks(each.ids)
        flags, told = _Remarks(each.flags), _Remarks([*each.threats, *each.remediations])
        for status, product in ((status, id) for status, ids in each.product_status.items() for id in ids):
            around = groups.get(product, ())
            remarks = [on.of(product, around) for on in (ids, flags, told)]
            left -= sum(map(len, remarks))
            if left < 0:
                raise _too_many(index)
            yield Said(
                format="CSAF",
                author=document.document.publisher.name or "",
                issued=document.document.tracking.current_release_date,
                vulnerabilities=distinct((each.cve, *(one.text for one in remarks[0]))),
                subjects=(places.of(product),),
                status=status,
                justifications=distinct(one.label for one in remarks[1]),
                details=distinct(one.details for one in remarks[2]),
            )


def _too_many(index: int) -> UnreadableDocumentError:
    return UnreadableDocumentError(
        f"the remarks on its products come to more than {_MOST_REMARKS}",
        where=f"$.vulnerabilities[{index}]",
        hint="ask the author for an advisory on fewer products or vulnerabilities",
    )


def _groups_of(tree: _Tree) -> dict[str, list[str]]:
    """The groups that each product is in."""
    found: dict[str, list[str]] = {}
    for group in tree.product_groups:
        for product in dict.fromkeys(group.product_ids):
            found.setdefault(product, []).append(group.group_id)
    return found


class _Remarks:
    """Remarks by the products and groups that they are of."""

    def __init__(self, remarks: Iterable[_Remark]) -> None:
        self._of_all: list[tuple[int, _Remark]] = []
        self._of_product: dict[str, list[tuple[int, _Remark]]] = {}
        self._of_group: dict[str, list[tuple[int, _Remark]]] = {}
        for number, remark in enumerate(remarks):
            if not (remark.product_ids or remark.group_ids):
                self._of_all.append((number, remark))
            for found, ids in ((self._of_product, remark.product_ids), (self._of_group, remark.group_ids)):
                for id in dict.fromkeys(ids):
                    found.setdefault(id, []).append((number, remark))

    def of(self, product: str, groups: Iterable[str]) -> list[_Remark]:
        """Those on a product in these groups, in the order in which they stand."""
        found = [*self._of_all, *self._of_product.get(product, ())]
        found += (one for group in groups for one in self._of_group.get(group, ()))
        return [remark for _, remark in sorted(dict(found).items())]


class _Places:
    """The products of a document, and which of them stand for a component of another."""

    def __init__(self, tree: _Tree) -> None:
        self._products = {one.product_id: _identified(one) for one in tree.full_product_names}
        self._products |= {one.product_id: _identified(one, vendor) for one, vendor in _leaves(tree.branches)}
        self._within: dict[str, tuple[_Product, str, str]] = {}
        for one in tree.relationships:
            ends = one.product_reference, one.relates_to_product_reference
            self._within[one.full_product_name.product_id] = one.full_product_name, *ends
        for path in tree.product_paths:
            whole = path.subpaths[-1].next_product_reference if path.subpaths else path.beginning_product_reference
            self._within[path.full_product_name.product_id] = (
                path.full_product_name,
                path.beginning_product_reference,
                whole,
            )

    def of(self, id: str) -> Subject:
        """A product; of one that stands for a component of another, both: the component by whatever either is told by."""
        found = self._within.get(id)
        if found is None:
            return Subject(self._target(id))
        product, part, whole = found
        for _ in range(_LONGEST_CHAIN):
            part = self._within[part][1] if part in self._within else part
            whole = self._within[whole][2] if whole in self._within else whole
        inner, tie = self._target(part), _identified(product)
        both = msgspec.structs.replace(
            inner, refs=inner.refs + tie.refs, purls=inner.purls + tie.purls, cpes=inner.cpes + tie.cpes
        )
        return Subject(self._target(whole), (both,))

    def _target(self, id: str) -> Target:
        return self._products.get(id) or target(id)


def _leaves(branches: Iterable[_Branch], vendor: str = "") -> Iterator[tuple[_Product, str]]:
    """The products on branches, each with its vendor."""
    for branch in branches:
        owner = branch.name if branch.category == "vendor" else vendor
        if branch.product is not None:
            yield branch.product, owner
        yield from _leaves(branch.branches, owner)


def _identified(product: _Product, vendor: str = "") -> Target:
    known = product.helper
    uris = [one.uri for one in known.uris]
    purls = [known.purl, *known.purls]
    return target(product.product_id, *uris, purls=purls, cpes=[known.cpe], name=product.name, vendor=vendor)
