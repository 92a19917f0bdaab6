"""The ways from the product down to what was found in it, as one tree; what hangs beside them is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from markupsafe import Markup

from bomward.findings import Finding
from bomward.outputs.pictures.drawing import drawn
from bomward.outputs.ways import ends, step
from bomward.outputs.wording import component_title

_MOST = 200
"""Findings whose ways are drawn: the first."""


class Step(msgspec.Struct, frozen=True):
    """One thing on the way down: what it is called here, and its id in the document."""

    label: str
    ref: str


class Leaf(msgspec.Struct, frozen=True):
    """A finding at the end of its way."""

    finding: Finding
    href: str = ""
    """Where to read more, an address of ours; empty for nowhere."""


class Node(msgspec.Struct):
    """One thing, what was found of it, and what hangs on it."""

    step: Step
    leaves: list[Leaf] = []
    below: dict[str, Node] = {}
    beside: int = 0
    """How many other things hang on it."""


def carried_in(leaves: Iterable[Leaf], held: Mapping[str, int] | None = None) -> Markup:
    """The tree; `held` says how many things hang on each by its id, where that is known: those that lead to no finding are one."""
    nodes, beyond = tree(leaves, held or {})
    return drawn("tree", nodes=nodes, beyond=beyond) if nodes else Markup()


def steps(finding: Finding) -> list[Step]:
    """From the product down to the component; nothing where it stands alone."""
    if len(finding.path) < 2:
        return []
    above, last = finding.path[:-1], finding.path[-1]
    named = last == finding.component.ref
    end = component_title(finding.component) if named else step(last, finding)
    labels = ends([*(step(ref, finding) for ref in above), end], finding.path_left_out)
    refs = ends([*finding.path], finding.path_left_out)
    return [*map(Step, labels, refs)]


def tree(leaves: Iterable[Leaf], held: Mapping[str, int]) -> tuple[list[Node], int]:
    """The tops of the tree, and how many findings are not in it since there are too many."""
    placed = [(leaf, way) for leaf in leaves if (way := steps(leaf.finding))]
    tops: dict[str, Node] = {}
    for leaf, way in placed[:_MOST]:
        _hang(tops, leaf, way)
    _count(tops.values(), held)
    return [*tops.values()], max(len(placed) - _MOST, 0)


def _hang(tops: dict[str, Node], leaf: Leaf, way: list[Step]) -> None:
    level = tops
    for one in way:
        node = level.setdefault(one.ref, Node(one))
        level = node.below
    node.leaves.append(leaf)


def _count(nodes: Iterable[Node], held: Mapping[str, int]) -> None:
    for node in nodes:
        node.beside = max(held.get(node.step.ref, 0) - len(node.below), 0)
        _count(node.below.values(), held)
