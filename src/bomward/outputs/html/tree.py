"""The ways from the product down to what was found in it, as one tree."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bomward.findings import Finding
from bomward.outputs.wording import component_title, ends, step

_MOST = 200
"""Findings whose ways are drawn: the worst."""


class Step(msgspec.Struct, frozen=True):
    """One thing on the way down: what it is called here, and its id in the document."""

    label: str
    ref: str


class Leaf(msgspec.Struct, frozen=True):
    """A finding at the end of its way."""

    finding: Finding
    anchor: str


class Node(msgspec.Struct):
    """One thing, what was found of it, and what hangs on it."""

    step: Step
    leaves: list[Leaf] = []
    below: dict[str, Node] = {}


def steps(finding: Finding) -> list[Step]:
    """From the product down to the component; nothing where it stands alone."""
    if len(finding.path) < 2:
        return []
    above, last = finding.path[:-1], finding.path[-1]
    named = last == finding.component.ref
    end = component_title(finding.component) if named else step(last)
    labels = ends([*map(step, above), end], finding.path_left_out)
    refs = ends([*finding.path], finding.path_left_out)
    return [*map(Step, labels, refs)]


def tree(leaves: Iterable[Leaf]) -> tuple[list[Node], int]:
    """The tops of the tree, and how many findings are not in it since there are too many; none for a single way."""
    placed = [(leaf, way) for leaf in leaves if (way := steps(leaf.finding))]
    tops: dict[str, Node] = {}
    if len(placed) > 1:
        for leaf, way in placed[:_MOST]:
            _hang(tops, leaf, way)
    return [*tops.values()], max(len(placed) - _MOST, 0)


def _hang(tops: dict[str, Node], leaf: Leaf, way: list[Step]) -> None:
    level = tops
    for one in way:
        node = level.setdefault(one.ref, Node(one))
        level = node.below
    node.leaves.append(leaf)
