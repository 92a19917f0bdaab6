"""The outline of a CycloneDX document: how many components, what they can be judged by, what hangs on what.

From JSON it decodes only the few fields that takes, for all components at once.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from bomward.formats.collecting import Tally, astray, given_again
from bomward.formats.restoring import OWN_ID
from bomward.formats.syntax.json import JsonSource, record, records
from bomward.formats.syntax.json_cut import items_of
from bomward.inventory import Edge, Gap, Note

_ABSENT = msgspec.Raw(b"")
_EMPTY = frozenset({b"", b"null", b'""', b"[]", b"{}"})
_LONGEST_EMPTY = max(map(len, _EMPTY))
_MAKERS = attrgetter("supplier", "manufacturer", "provider")


class _Thin(msgspec.Struct, gc=False):
    """A component, service or tool with the little that the outline needs."""

    ref: Any = msgspec.field(name="bom-ref", default="")
    supplier: msgspec.Raw = _ABSENT
    manufacturer: msgspec.Raw = _ABSENT
    provider: msgspec.Raw = _ABSENT
    publisher: Any = ""
    vendor: Any = ""
    purl: Any = ""
    cpe: Any = ""
    hashes: msgspec.Raw = _ABSENT
    components: msgspec.Raw = _ABSENT
    services: msgspec.Raw = _ABSENT
    pedigree: msgspec.Raw = _ABSENT


class _Pedigree(msgspec.Struct, gc=False):
    ancestors: msgspec.Raw = _ABSENT
    descendants: msgspec.Raw = _ABSENT
    variants: msgspec.Raw = _ABSENT


class _Tie(msgspec.Struct, gc=False):
    ref: str = ""
    depends_on: list[str] | None = msgspec.field(name="dependsOn", default=None)
    provides: list[str] | None = None


class _OddTie(msgspec.Struct, gc=False):
    ref: Any = ""
    depends_on: list[Any] | None = msgspec.field(name="dependsOn", default=None)
    provides: list[Any] | None = None


class _Metadata(msgspec.Struct, gc=False):
    component: msgspec.Raw = _ABSENT
    tools: msgspec.Raw = _ABSENT


class Outline(msgspec.Struct):
    """What the outline came to."""

    count: int = 0
    tally: Tally = msgspec.field(default_factory=Tally)
    subject: str = ""
    has_subject: bool = False
    inside: int = 0
    """Components and services that are not the subject itself."""
    refs: Counter[str] = msgspec.field(default_factory=Counter)
    """How often each bom-ref is given."""
    nested: list[Edge] = []
    ties: list[Edge] = []
    odd: list[str] = []
    """Outermost members that should be lists of components and are not."""
    serial: str = ""
    version: int | None = 1
    """The document's own, which counts from 1; None where what stands there is no number."""

    @property
    def identity(self) -> str:
        """The BOM-Link that leads to the document; empty where it has no serial number."""
        uuid = self.serial.removeprefix("urn:uuid:")
        return f"urn:cdx:{uuid.lower()}/{self.version or 1}" if uuid else ""

    @property
    def notes(self) -> Iterator[Note]:
        """Imperfections that kept nothing from being judged."""
        if self.version is None:
            yield Note(message="the document's version is not a number", where="/version")


def given(raw: msgspec.Raw) -> bool:
    """Whether a field holds anything."""
    return raw is not _ABSENT and (len(memoryview(raw)) > _LONGEST_EMPTY or bytes(raw) not in _EMPTY)


def _present(found: Sequence[Any]) -> list[Any]:
    """Records without those that are none, which are passed over here (the sieve sees them)."""
    return [one for one in found if one is not None]


def thin(raw: msgspec.Raw) -> list[Any]:
    """The thin records of a list."""
    return _present(records(items_of(raw) or [], _Thin)) if given(raw) else []


def outline(source: JsonSource) -> Outline:
    """The outline of a document."""
    version = source.decode("version", int, None) if "version" in source.members else 1
    out = Outline(nested=[], odd=[], ties=ties(source), serial=source.text("serialNumber"), version=version)
    metadata = source.decode("metadata", _Metadata, None)
    if metadata is not None:
        subject = record(metadata.component, _Thin) if given(metadata.component) else None
        if subject is not None:
            out.has_subject = True
            out.subject = _ref(subject.ref)
            _take_all(out, [subject], "")
            out.inside -= 1
        before = out.inside
        _take_all(out, _tools(metadata.tools), "")
        out.inside = before
    for key in ("components", "services"):
        found = source.records(key, _Thin)
        if found is None and not source.is_null(key):
            out.odd.append(key)
        _take_all(out, _present(found or ()), "")
    return out


def _tools(raw: msgspec.Raw) -> list[Any]:
    """Tools in the old list form, or in the object form of 1.5 and later."""
    if not given(raw):
        return []
    if bytes(memoryview(raw)[:1]) == b"[":
        return thin(raw)
    box = record(raw, _Thin)
    return [*thin(box.components), *thin(box.services)] if box is not None else []


def _take_all(out: Outline, parts: list[Any], parent: str) -> None:
    """Count parts, field by field: what runs for each of them is a step of a comprehension and no call of ours."""
    if not parts:
        return
    makers = [bool(part.publisher or part.vendor) or any(map(given, _MAKERS(part))) for part in parts]
    purls, cpes = [bool(part.purl) for part in parts], [bool(part.cpe) for part in parts]
    digests = [given(part.hashes) for part in parts]
    out.count += len(parts)
    out.inside += len(parts)
    out.tally.take(makers, purls, cpes, digests)
    refs = [part.ref for part in parts if part.ref and isinstance(part.ref, str)]
    out.refs.update(refs)
    if parent:
        out.nested += [(parent, ref) for ref in refs]
    for part in parts:
        if part.components is not _ABSENT or part.services is not _ABSENT or part.pedigree is not _ABSENT:
            # NOTE: what stands in one without a reference is held by the next one around it that has one.
            _take_below(out, part, _ref(part.ref) or parent)


def _take_below(out: Outline, part: Any, ref: str) -> None:
    for below in (part.components, part.services):
        _take_all(out, thin(below), ref)
    if given(part.pedigree) and (pedigree := record(part.pedigree, _Pedigree)) is not None:
        for kin in (pedigree.ancestors, pedigree.descendants, pedigree.variants):
            _take_all(out, thin(kin), ref)


def _ref(written: Any) -> str:
    """A reference; nothing for what is none, or is one that only an annotated copy has."""
    return written if isinstance(written, str) and not written.startswith(OWN_ID) else ""


def ties(source: JsonSource) -> list[Edge]:
    """Pairs (parent, child) from the dependency graph."""
    listed = source.records("dependencies", _Tie) or []
    if any(tie is None for tie in listed):
        every = source.records("dependencies", _OddTie) or []
        odd = (tie for tie in _present(every) if isinstance(tie.ref, str))
        listed = [_Tie(tie.ref, _refs(tie.depends_on), _refs(tie.provides)) for tie in odd]
    lists = (
        (tie.ref, children) for tie in listed if tie.ref for children in (tie.depends_on, tie.provides) if children
    )
    return [(ref, child) for ref, children in lists for child in children if child]


def _refs(written: list[Any] | None) -> list[str]:
    return [ref for ref in written or () if isinstance(ref, str)]


def edges(out: Outline) -> Iterator[Edge]:
    """The dependency graph and what stands within what."""
    return chain(out.ties, out.nested)


def absent(out: Outline) -> Iterator[Gap]:
    """Declared contents that are not there."""
    for key in out.odd:
        yield Gap(reason=f"{key!r} is not a list, so what it holds was not read as components", where=f"/{key}")
    if out.inside <= 0:
        what = "nothing inside its subject" if out.has_subject else "no component at all"
        yield Gap(reason=f"the document lists {what}", where="/components")


def doubts(out: Outline) -> Iterator[Gap]:
    """What the outline shows that cannot be judged."""
    twice = [ref for ref, times in out.refs.items() if times > 1]
    if twice:
        yield given_again(twice, "bom-ref", "component")
    missing = set(chain.from_iterable(out.ties)).difference(out.refs)
    if missing:
        yield astray(missing)
