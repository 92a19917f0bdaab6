"""The outline of an SPDX 3 document: how many elements, what they can be judged by, which refer to which, what hangs on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from bomward.formats.collecting import astray, given_again
from bomward.formats.spdx3.terms import silent, term
from bomward.formats.spdx3.ties import DESCRIBES, Tie, tied
from bomward.inventory import Coverage, Edge, Elsewhere, Gap, Note

Record = dict[str, Any]
End = int | str
"""An element by its number in the graph, or by its id."""
_EVERYWHERE = ("https://spdx.org/", "http://spdx.org/licenses/")
"""Begins the ids of what stands in no document: listed licences, and the words for nothing."""
_INDIVIDUALS = frozenset({"SpdxOrganization", "expandedlicensing_NoAssertionLicense", "expandedlicensing_NoneLicense"})


class Outline(msgspec.Struct):
    """What the outline came to."""

    raws: Sequence[bytes | msgspec.Raw] = ()
    """The elements of the graph as they are written."""
    single: bool = False
    """Whether the document is one element and no graph."""
    count: int = 0
    supplier: int = 0
    purl: int = 0
    cpe: int = 0
    hash: int = 0
    none: int = 0
    ids: dict[str, int] = {}
    """Which element of the graph has an id."""
    again: dict[str, list[int]] = {}
    """Which others have it too."""
    inner: dict[str, list[int]] = {}
    """Within which elements stands an inline one that has an id."""
    holders: dict[End, list[End]] = {}
    """What is held, and by what: what it says, it says of that."""
    ties: list[Tie] = []
    assigned: list[tuple[str, str, str]] = []
    """Holder, field and held, of what relationships give to a component: licences, suppliers."""
    roots: list[Edge] = []
    """Collections with what they say is in their middle; files with their snippets."""
    members: list[str] = []
    """What collections list."""
    documents: list[tuple[str, str]] = []
    """Ids and names of documents; the standard has one in a file at most."""
    collections: list[tuple[str, str]] = []
    """Ids and names of other collections."""
    elsewhere: list[Elsewhere] = []
    imported: set[str] = set()
    versions: list[str] = []
    passed: dict[str, int] = {}
    """How many elements of other profiles there are."""
    odd: list[str] = []
    """What should be a list or an object, and is not."""
    ambiguous: list[Gap] = []
    prefixes: dict[str, str] = {}
    """What stands for the beginnings of ids."""

    def id(self, written: str) -> str:
        """An id in full."""
        prefix, colon, rest = written.partition(":")
        shortened = colon and prefix in self.prefixes and not rest.startswith("//")
        return self.prefixes[prefix] + rest if shortened else written

    def has(self, id: str) -> bool:
        """Whether an element with that id is there."""
        return id in self.ids or id in self.inner

    def places(self, id: str) -> Iterator[int]:
        """The elements of the graph that have an id, or in which something stands that has it."""
        if id in self.ids:
            yield self.ids[id]
        yield from self.again.get(id, ())
        yield from self.inner.get(id, ())

    def record(self, id: str) -> Record:
        """What the element of the graph with that id says; nothing where it stands within another."""
        value = decoded(self.raws[self.ids[id]]) if id in self.ids else None
        return {term(name): held for name, held in value.items()} if isinstance(value, dict) else {}

    @property
    def coverage(self) -> Coverage:
        """The counts as the report has them."""
        return Coverage(supplier=self.supplier, purl=self.purl, cpe=self.cpe, hash=self.hash, none=self.none)

    @property
    def identity(self) -> str:
        """What other documents refer to this one by: the namespace of its id."""
        return self.documents[0][0].partition("#")[0] if self.documents else ""


def decoded(raw: bytes | msgspec.Raw) -> Any:
    """A value as plain objects and lists; None where that cannot be had."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return None


def described(out: Outline) -> Iterator[str]:
    """The ids of what the document describes: down from the document, or from what stands in for it, through collections."""
    collections = {id for id, _ in (*out.documents, *out.collections)}
    queue = [id for id, _ in out.documents[:1] or out.collections]
    below: dict[str, list[str]] = {}
    for whole, part in (*out.roots, *((tie.left, tie.right) for tie in out.ties if tie.kind in DESCRIBES)):
        # NOTE: what describes and is not there is the document by another name.
        holder = whole if out.has(whole) or not queue else queue[0]
        below.setdefault(holder, []).append(part)
    for id in queue:  # NOTE: grows while it is gone through
        for part in below.pop(id, ()):
            if part in collections:
                queue.append(part)
            else:
                yield part


def edges(out: Outline) -> Iterator[Edge]:
    """What hangs on what: relationships, whichever way they are written, and the middle of collections."""
    yield from tied(out.ties)
    yield from out.roots


def absent(out: Outline) -> Iterator[Gap]:
    """Declared contents that are not there."""
    where = "" if out.single else "/@graph"
    if "/@graph" in out.odd:
        yield Gap(reason="'@graph' is not a list, so what it holds was not read as elements", where=where)
    if not out.count:
        yield Gap(reason="the document lists no package, file or snippet", where=where)
    elif out.count == 1 and (out.single or any(map(out.has, described(out)))):
        yield Gap(reason="the document lists nothing inside its subject", where=where)
    missing = _missing(out, (*out.members, *(part for _, part in out.roots)))
    if missing:
        yield Gap(reason=f"{len(missing)} elements that a collection lists are not there", where=min(missing))


def doubts(out: Outline) -> Iterator[Gap]:
    """What the outline shows that cannot be judged."""
    if out.again:
        yield given_again(out.again, "SPDX id", "element")
    items = [pointer for pointer in out.odd if pointer != "/@graph"]
    if items:
        yield Gap(reason=f"{len(items)} items of the graph are no objects", where=items[0])
    if len(out.documents) > 1:
        yield Gap(reason=f"{len(out.documents)} elements say they are the document; each was read", where="/@graph")
    missing = _missing(out, (end for tie in out.ties for end in (tie.left, tie.right)))
    if missing:
        yield astray(missing)


def notes(out: Outline) -> Iterator[Note]:
    """What kept nothing from being judged."""
    if out.passed:
        counts = ", ".join(f"{count} of {profile}" for profile, count in sorted(out.passed.items()))
        what = f"elements of other profiles were passed over, but for what they name: {counts}"
        yield Note(message=what, where="/@graph")
    if len(out.versions) > 1:
        yield Note(message=f"elements are of several versions: {', '.join(out.versions)[:200]}", where="/@graph")


def _missing(out: Outline, refs: Iterable[str]) -> set[str]:
    """The ids that lead nowhere, and are none that every document may use."""
    left = set(refs) - out.ids.keys() - out.inner.keys() - out.imported - _INDIVIDUALS
    return {ref for ref in left if not silent(ref) and not ref.startswith(_EVERYWHERE)}
