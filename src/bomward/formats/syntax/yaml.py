"""YAML with positions: which bytes each value takes up. Every scalar is the text that is written; nothing is constructed.

What one reader of YAML would take for one thing and another for another is refused: several documents, merge keys, tags that make
something else of a value.
"""

from __future__ import annotations

from collections.abc import Iterable

from bomward.encodings import View
from bomward.formats.syntax.tree import Slot, Worth
from bomward.formats.syntax.whole import PartedSource, WholeSource
from bomward.formats.syntax.yaml_lines import in_lines
from bomward.formats.syntax.yaml_reading import Reading
from bomward.inventory import Hit


class YamlSource(PartedSource):
    """A YAML document. Raises UnreadableDocumentError where it is none, or can be read in two ways."""

    def __init__(self, view: View) -> None:
        reading = in_lines(view.utf8) or _in_full(view.utf8)
        super().__init__(view, reading.tree, reading.stretches)
        self.layout = reading.layout

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The parts that hits stand in; the whole where aliases put what is written in one part into another."""
        return WholeSource.slots_of(self, hits, worth) if self.layout.shared else super().slots_of(hits, worth)


def _in_full(data: bytes) -> Reading:
    from bomward.formats.syntax.yaml_events import read  # NOTE: a parser of all that YAML is takes time to load

    return read(data)
