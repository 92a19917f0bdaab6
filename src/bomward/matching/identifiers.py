"""Package URLs and CPE names: read tolerantly, compared part by part."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from urllib.parse import unquote

import msgspec

from bomward import patterns
from bomward.text import decoded, skeleton

_PURL = patterns.lazy(r"(?i)\s*pkg:/*(?P<type>[^/?#]+)/+(?P<path>[^?#]*)")
_SCHEME = patterns.lazy(r"(?i)\A\s*pkg:")
_AROUND = " \t\r\n\"'`<>()[]{}\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb,;"
_CPE_PARTS = patterns.lazy(r"(?:[^:\\]|\\.)*")


def _bare(value: str) -> str:
    """An identifier as it reads: folded, without quotes around it, and without the word `purl:` before it."""
    return skeleton(decoded(value)).strip(_AROUND).removeprefix("purl:").strip(_AROUND)


class Coordinates(msgspec.Struct, frozen=True):
    """Type, namespace and name of a package URL, folded for comparison."""

    type: str
    namespace: str
    name: str
    version: str = ""


@lru_cache(maxsize=4096)
def coordinates(value: str) -> Coordinates | None:
    """The coordinates of a purl; one that the library refuses is still read, as far as it can be."""
    from packageurl import PackageURL  # NOTE: a document without purls needs none of it

    try:
        purl = PackageURL.from_string(_SCHEME.sub("pkg:", value))  # NOTE: the library refuses capitals
        parts = (purl.type, purl.namespace or "", purl.name, purl.version or "")
    except ValueError:
        match = _PURL.match(decoded(value)) or _PURL.match(_bare(value))
        if not match:
            return None
        path = [part for part in match["path"].rpartition("@")[0].split("/") or [] if part] or [
            part for part in match["path"].split("/") if part
        ]
        if not path:
            return None
        parts = (
            match["type"],
            "/".join(path[:-1]),
            path[-1],
            match["path"].rpartition("@")[2] if "@" in match["path"] else "",
        )
    kind, namespace, name, version = (skeleton(decoded(part)) for part in parts)
    return Coordinates(kind, namespace, name, version)


def purl_pattern(value: str) -> Coordinates:
    """A pattern `pkg:type/namespace/name`, in which `*` stands for any text within one part."""
    kind, _, path = unquote(value).removeprefix("pkg:").partition("/")
    namespace, _, name = path.rpartition("/")
    return Coordinates(kind.casefold(), namespace.casefold(), name.casefold())


def meets_purl(found: Coordinates, pattern: Coordinates) -> bool:
    """Whether a package URL is one the pattern means; `*` as a namespace also stands for none."""
    return (
        found.type == pattern.type
        and (found.namespace == pattern.namespace or fnmatchcase(found.namespace, pattern.namespace))
        and fnmatchcase(found.name, pattern.name)
    )


@lru_cache(maxsize=4096)
def cpe_pair(value: str) -> tuple[str, str] | None:
    """Vendor and product of a CPE 2.3 name or a CPE 2.2 URI, unescaped and folded."""
    return _cpe_parts(value.strip()) or _cpe_parts(_bare(value))


def _cpe_parts(text: str) -> tuple[str, str] | None:
    if text[:8].casefold() == "cpe:2.3:":
        parts = [part for part in _CPE_PARTS.findall(text[8:]) if part]
        parts = [re.sub(r"\\(.)", r"\1", part) for part in parts]
    elif text[:5].casefold() == "cpe:/":
        parts = [unquote(part) for part in text[5:].split(":")]
    else:
        return None
    return (skeleton(decoded(parts[1])), skeleton(decoded(parts[2]))) if len(parts) > 2 else None
