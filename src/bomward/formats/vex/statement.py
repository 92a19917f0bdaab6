"""The words that all forms of VEX share: who says what of which product."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

import msgspec

_LINK, _SCHEME = "urn:cdx:", "pkg:"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A product or a component, by whatever it is told by."""

    refs: tuple[str, ...] = ()
    purls: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    name: str = ""
    version: str = ""
    vendor: str = ""

    @property
    def title(self) -> str:
        """What it is called in short."""
        named = f"{self.name} {self.version}".strip()
        return next(iter((*self.purls, *filter(None, [named]), *self.cpes, *self.refs)), "")


class Subject(msgspec.Struct, frozen=True):
    """A product, and the components in it that are meant; the product itself where there are none."""

    product: Target
    parts: tuple[Target, ...] = ()
    within: Target | None = None
    """The product that the document as a whole is on, where that is another."""

    @property
    def holder(self) -> Target | None:
        """The product around what is meant; none where nothing tells it."""
        around = self.product if self.parts else self.within
        return around if around is not None and around.title else None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One statement."""

    format: str
    author: str
    issued: str
    vulnerabilities: tuple[str, ...]
    subjects: tuple[Subject, ...]
    status: str
    justifications: tuple[str, ...] = ()
    details: tuple[str, ...] = ()

    @property
    def justification(self) -> str:
        """The reasons in one line."""
        return ", ".join(self.justifications)

    @property
    def detail(self) -> str:
        """What is said in words, in one line."""
        return "; ".join(self.details)


def target(
    *refs: str | None,
    purls: Iterable[str | None] = (),
    cpes: Iterable[str | None] = (),
    name: str | None = None,
    version: str | None = None,
    vendor: str | None = None,
) -> Target:
    """A product or a component by what is given; an id may be a BOM-Link, a package URL, or both."""
    ids = list(filter(None, (behind_link(ref) for ref in refs if ref)))
    return Target(
        refs=tuple(ids),
        purls=distinct(map(_in_small, [*purls, *filter(_is_purl, ids)])),
        cpes=distinct(cpes),
        name=name or "",
        version=version or "",
        vendor=vendor or "",
    )


def is_link(ref: str) -> bool:
    """Whether an id is a BOM-Link: one within a document that it names."""
    return ref[: len(_LINK)].casefold() == _LINK


def behind_link(ref: str) -> str:
    """The id within the document that a BOM-Link leads to; any other as it is."""
    return unquote(ref.partition("#")[2]) if is_link(ref) else ref


def distinct(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The texts that say something, each once."""
    return tuple(dict.fromkeys(filter(None, texts)))


def _is_purl(text: str) -> bool:
    return text[: len(_SCHEME)].casefold() == _SCHEME


def _in_small(purl: str | None) -> str | None:
    """A package URL with its scheme in small letters: its case does not count, and the library knows no other."""
    return _SCHEME + purl[len(_SCHEME) :] if purl and _is_purl(purl) else purl
