"""The context of a JSON-LD document, which says what its names mean. It is never fetched: SPDX's own is known, others are doubts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bomward import patterns
from bomward.formats.spdx3.clues import KEYS
from bomward.formats.spdx3.terms import term

_READ = frozenset({"@id", "@type", "@value", "@list", "@set", "@language", "@direction"})
_OFFICIAL = patterns.lazy(r"https?://(?:www\.)?spdx\.(?:org|dev|github\.io)/[\w./-]*spdx-context\.json(?:ld)?")
_VERSION = patterns.lazy(r"/v?(3(?:\.\d+)+(?:-\w+)?)/")
_NAMESPACE = patterns.lazy(r"[A-Za-z][\w+.-]*:.*[/#?:=]", re.DOTALL)
_KNOWN_VALUES = patterns.lazy(r"(?:https?://(?:www\.)?spdx\.org/rdf/3[^/]*/terms/|spdx:).", re.DOTALL)


def mentions_spdx(context: Any) -> bool:
    """Whether a context is SPDX's own, or holds it."""
    parts = context if isinstance(context, list) else [context]
    return any(isinstance(part, str) and "spdx" in part.lower() for part in parts)


def version_of(context: Any) -> str:
    """The version that the address of the official context names; empty where it names none."""
    parts = context if isinstance(context, list) else [context]
    found = (_VERSION.search(part) for part in parts if isinstance(part, str) and _OFFICIAL.fullmatch(part))
    return next((match.group(1) for match in found if match), "")


def prefixes(context: Any) -> dict[str, str]:
    """What stands for the beginnings of ids."""
    parts = context if isinstance(context, list) else [context]
    return {
        name: value
        for part in parts
        if isinstance(part, dict)
        for name, value in part.items()
        if isinstance(value, str) and name not in ("", "_") and not name.startswith("@")
    }


def is_official(context: str) -> bool:
    """Whether a context is SPDX's own."""
    return _OFFICIAL.fullmatch(context) is not None


def keyword_doubt(name: str, value: str) -> str:
    """Why a member within an element may be read in two ways; empty where it may not."""
    if name == "@context":
        return "" if is_official(value) else "an element has a context of its own"
    return (
        f"the keyword {name[:40]!r} within an element is not read" if name.startswith("@") and name not in _READ else ""
    )


def doubts(context: Any) -> Iterator[str]:
    """Why a context, or a part of it, may give names another meaning than SPDX does."""
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, str):
            if not is_official(part):
                yield f"the context {part[:200]!r} is not SPDX's own, and no context is fetched"
        elif isinstance(part, dict):
            yield from (
                f"the context gives {name[:200]!r} a meaning of its own" for name in part if _renames(name, part[name])
            )
        elif part is not None:
            yield "the context is neither an address nor an object"


def _renames(name: str, value: Any) -> bool:
    """Whether an entry of a context does more than stand for the beginning of ids."""
    if not isinstance(value, str) or name.startswith("@"):
        return True
    return not _NAMESPACE.fullmatch(value) or bool(_KNOWN_VALUES.match(value)) or term(name) != name or name in KEYS
