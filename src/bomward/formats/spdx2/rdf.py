"""SPDX RDF/XML, 2.1 to 2.3: opened."""

from __future__ import annotations

from bomward.findings import Report
from bomward.formats.form import Opening
from bomward.formats.restoring import Edit, Writing
from bomward.formats.spdx2.json_outline import outline
from bomward.formats.spdx2.rdf_parts import in_full, parted
from bomward.formats.spdx2.rdf_source import PartedRdf, WholeRdf
from bomward.formats.spdx2.reading import VERSIONS, Spdx2, supported
from bomward.formats.syntax.xml_skim import Skimmed


def opened(opening: Opening) -> Spdx2:
    """The document. Raises UnreadableDocumentError."""
    skim = Skimmed(opening.view)
    parts = parted(skim)
    base = parts.base if parts is not None else in_full(skim)
    source = PartedRdf(opening.view, skim, parts) if parts is not None else WholeRdf(opening.view, skim, base)
    version = supported(base.tree.root.at("spdxVersion"), VERSIONS, "RDF/XML")

    def edits(report: Report, _: bool) -> list[Edit]:  # noqa: FBT001  # as every form has it
        from bomward.formats.spdx2 import rdf_notes  # NOTE: a check writes none, and few documents hold some

        return rdf_notes.edits(opening.view, source.looked_into, report)

    # NOTE: SPDX 2 has no signature of its own, so none can be broken.
    return Spdx2(source, outline(source.plain), version, Writing("rdf", edits, is_ours))


def is_ours(insertion: bytes) -> bool:
    """Whether an insertion holds notes as they are written in this form, and nothing else."""
    from bomward.formats.spdx2 import rdf_notes

    return rdf_notes.is_ours(insertion)
