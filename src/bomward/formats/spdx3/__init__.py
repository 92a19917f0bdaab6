"""SPDX 3, as JSON-LD."""

from __future__ import annotations

from typing import Any

from bomward import patterns
from bomward.formats.form import Form, Opening

SIGNS = ('context"', 'reverse"', 'nest"', 'included"')
"""Ends of keywords (the at sign may be in disguise) that make the same text mean another thing in JSON-LD than in JSON."""
_NAMES = patterns.lazy(rb'"spdxId"|spdx\.org\\?/rdf\\?/3')


def _is_it(opening: Opening) -> bool:
    if not (opening.has_member("@context") or opening.has_member("@graph")):
        return False
    # NOTE: one that says nothing of what its names mean is told by them.
    from bomward.formats.spdx3.context import mentions_spdx

    return mentions_spdx(opening.json.decode("@context", Any, None)) or _NAMES.search(opening.view.utf8) is not None


FORMS = (Form("SPDX JSON-LD 3.0", _is_it, f"{__name__}.json_ld"),)
