"""SPDX tag-value, 2.1 to 2.3: opened."""

from __future__ import annotations

from bomward.errors import UnreadableDocumentError
from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.spdx2 import tag_value_notes
from bomward.formats.spdx2.reading import VERSIONS, Spdx2, supported
from bomward.formats.spdx2.tag_value_notes import is_ours
from bomward.formats.spdx2.tag_value_outline import outline
from bomward.formats.spdx2.tag_value_source import TagValueSource


def opened(opening: Opening) -> Spdx2:
    """The document. Raises Error where it is none of a supported version, or where readers would differ."""
    source = TagValueSource(opening.view)
    root = source.document.root
    versions = [member.node for member in root.members if member.key == "spdxVersion"]
    if len(versions) > 1:
        raise UnreadableDocumentError(
            "several documents stand in one: SPDXVersion is said more than once",
            where=f"byte {versions[1].start}",
            hint="split it, and check each of them",
        )
    version = supported(root.at("spdxVersion"), VERSIONS, "tag-value")
    out = outline(source)
    writing = Writing("tag-value", lambda report, _: tag_value_notes.edits(source, out, report), is_ours)
    return Spdx2(source, out, version, writing)


__all__ = ["is_ours", "opened"]
