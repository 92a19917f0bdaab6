"""CycloneDX JSON, 1.2 to 1.7: opened."""

from __future__ import annotations

from bomward.errors import UnknownFormatError
from bomward.formats.cyclonedx import json_notes
from bomward.formats.cyclonedx.json_notes import is_ours
from bomward.formats.cyclonedx.outline import outline
from bomward.formats.cyclonedx.reading import CycloneDx, supported
from bomward.formats.form import Opening
from bomward.formats.restoring import Writing

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")


def opened(opening: Opening) -> CycloneDx:
    """The document. Raises Error where it is none of a supported version."""
    source = opening.json
    if source.text("bomFormat") != "CycloneDX":
        raise UnknownFormatError(
            f"bomFormat is {source.text('bomFormat')!r}, not 'CycloneDX'",
            where="/bomFormat",
            hint="ask the supplier what this document is",
        )
    version = supported(source.text("specVersion"), VERSIONS, "JSON")
    writing = Writing(
        "json",
        lambda report, allow_signed: json_notes.edits(source, version, report, allow_signed=allow_signed),
        is_ours,
    )
    return CycloneDx(source, outline(source), version, writing)


__all__ = ["is_ours", "opened"]
