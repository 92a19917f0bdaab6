"""What either reader of YAML makes of a document."""

from __future__ import annotations

from typing import NamedTuple

from bomward.formats.syntax.tree import Stretch
from bomward.formats.syntax.whole import Span, Tree

NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""What stands for no value where it is written without quotes."""


class Layout(NamedTuple):
    """What a writer has to know of a document beside its values."""

    shared: list[Span]
    """Values that stand in several places at once, by aliases; none lies in another."""
    pairs: set[int]
    """Where mappings begin that stand in a flow sequence without braces."""


class Reading(NamedTuple):
    """A document as it was read."""

    tree: Tree
    stretches: list[Stretch]
    layout: Layout
