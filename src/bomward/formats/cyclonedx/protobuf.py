"""CycloneDX as a binary message of Protocol Buffers, 1.3 to 1.7: opened."""

from __future__ import annotations

from bomward.encodings import View
from bomward.formats.cyclonedx import protobuf_notes
from bomward.formats.cyclonedx.outline import outline
from bomward.formats.cyclonedx.protobuf_notes import is_ours
from bomward.formats.cyclonedx.protobuf_source import ProtobufSource
from bomward.formats.cyclonedx.reading import CycloneDx, supported
from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.syntax.protobuf import fields, text

VERSIONS = ("1.3", "1.4", "1.5", "1.6", "1.7")
_SPEC_VERSION = 1


class _Text(View, frozen=True):
    """The text of a document, each string at its place, and what stands between them kept apart."""

    raw: bytes = b""

    def encoded(self, utf8: bytes) -> bytes:
        """The document with what was put behind it: nothing is put anywhere else."""
        return self.raw + utf8[len(self.raw) :]


def opened(opening: Opening) -> CycloneDx:
    """The document. Raises Error where it is none of a supported version."""
    data = opening.data
    said = next(field for field in fields(data, 0, len(data)) if field.number == _SPEC_VERSION)
    version = supported(text(data, said.start, said.end), VERSIONS, "protobuf")
    source = ProtobufSource(data)
    writing = Writing(
        "protobuf",
        lambda report, _: protobuf_notes.edits(source, version, report),  # NOTE: the form has no place for a signature
        is_ours,
    )
    document = CycloneDx(source, outline(source.plain), version, writing)
    document.view = _Text(source.skim.text, raw=data)
    return document


__all__ = ["is_ours", "opened"]
