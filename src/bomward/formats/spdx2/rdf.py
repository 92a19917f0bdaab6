"""SPDX RDF/XML, 2.1 to 2.3: opened."""

from __future__ import annotations

from bomward.formats.form import Opening
from bomward.formats.restoring import Writing
from bomward.formats.spdx2 import rdf_notes
from bomward.formats.spdx2.outline import outline
from bomward.formats.spdx2.rdf_notes import is_ours
from bomward.formats.spdx2.rdf_shape import Shape
from bomward.formats.spdx2.reading import VERSIONS, Spdx2, supported
from bomward.formats.syntax.rdf import Graph
from bomward.formats.syntax.whole import WholeSource
from bomward.formats.syntax.xml import elements
from bomward.formats.syntax.xml_skim import Skimmed


def opened(opening: Opening) -> Spdx2:
    """The document. Raises Error where it is none of a supported version."""
    skim = Skimmed(opening.view)
    graph = Graph(skim.data, elements(skim.data))
    shape = Shape(graph, len(skim.data))
    source = WholeSource(opening.view, shape.tree(), (*skim.stretches(), *graph.stretches))
    version = supported(source.tree.root.at("spdxVersion"), VERSIONS, "RDF/XML")
    # NOTE: SPDX 2 has no signature of its own, so none can be broken.
    writing = Writing("rdf", lambda report, _: rdf_notes.edits(source, graph, shape, report), is_ours)
    return Spdx2(source, outline(source.plain), version, writing)


__all__ = ["is_ours", "opened"]
