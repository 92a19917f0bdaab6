"""SPDX JSON, 2.2 and 2.3 (and what calls itself 2.1 in that form): opened."""

from __future__ import annotations

from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.spdx2 import json_notes
from bomward.formats.spdx2.json_notes import is_ours
from bomward.formats.spdx2.json_outline import outline
from bomward.formats.spdx2.reading import VERSIONS, Spdx2, supported


def opened(opening: Opening) -> Spdx2:
    """The document. Raises Error where it is none of a supported version."""
    source = opening.json
    version = supported(source.text("spdxVersion"), VERSIONS, "JSON")
    # NOTE: SPDX 2 has no signature of its own, so none can be broken.
    writing = Writing("json", lambda report, _: json_notes.edits(source, report), is_ours)
    return Spdx2(source, outline(source), version, writing)


__all__ = ["is_ours", "opened"]
