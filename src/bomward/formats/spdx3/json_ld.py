"""SPDX 3 as JSON-LD: opened."""

from __future__ import annotations

from typing import Any

from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.spdx3 import notes
from bomward.formats.spdx3.context import version_of
from bomward.formats.spdx3.gathering import outline
from bomward.formats.spdx3.graph import SingleSource
from bomward.formats.spdx3.notes import is_ours
from bomward.formats.spdx3.reading import Spdx3, supported


def opened(opening: Opening) -> Spdx3:
    """The document. Raises Error where it is none of a supported version."""
    source = opening.json if "@graph" in opening.json.members else SingleSource(opening.view)
    out = outline(source)
    # NOTE: a document without a CreationInfo says which version it is by its context alone.
    version = supported(out.versions or [version_of(source.decode("@context", Any, None))])
    # NOTE: SPDX 3 has no signature of its own, so none can be broken.
    writing = Writing("json-ld", lambda report, _: notes.edits(source, out, version, report), is_ours)
    return Spdx3(source, out, version, writing)


__all__ = ["is_ours", "opened"]
