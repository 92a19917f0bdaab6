"""How the subject comes to hold a component: the shortest way, how many there are, and through which of its parts.

Goes up from the few components that are asked for, so that the rest of the graph is read once and not walked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from bomward.findings import MOST_THROUGH, MOST_WAYS
from bomward.inventory import Edge

HALF_A_PATH = 50
"""Of a longer path than twice this many steps, so many are kept at either end."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """How a component hangs in its document."""

    path: tuple[str, ...]
    """The shortest way down, from the subject or from what is outermost; of equals the first by its ids."""
    left_out: int = 0
    """How many steps are left out in the middle of the path."""
    ways: int | None = None
    """How many ways there are; 0 where the subject leads elsewhere only; None where it leads nowhere."""
    through: tuple[str, ...] = ()
    """The parts of the subject by which they begin."""


def routes(
    edges: Iterable[Edge], subject: str, targets: Collection[str], strangers: tuple[str, ...] = ()
) -> dict[str, Route]:
    """For each target how it hangs in the graph, whatever the order of the edges; an id that begins like a stranger is none.

    What the subject does not lead to may hang beside it, on what holds the subject: on a document that describes several things.
    """
    holders = _Holders(edges)
    left = {target for target in targets if target}
    graph = _Above(holders, left, strangers)
    found: dict[str, Route] = {}
    for starts in ([subject], holders.of(subject)) if subject else ():
        spread = _Spread(graph, starts)
        ways, through = _counted(graph, spread)
        for target in left & spread.keys():
            path, left_out = spread.path(target)
            found[target] = Route(path=path, left_out=left_out, ways=ways[target], through=through[target])
        left -= spread.keys()
        if not left:
            return found
    leads_on = bool(subject) and holders.holds_others(subject)
    spread = _Spread(graph, graph.tops())
    for target in left:
        path, left_out = spread.path(target) if target in spread else ((target,), 0)
        found[target] = Route(path=path, left_out=left_out, ways=0 if leads_on else None)
    return found


class _Holders:
    """What holds each part."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._of: dict[str, list[str]] = defaultdict(list)
        for whole, part in edges:
            self._of[part].append(whole)

    def of(self, part: str) -> Sequence[str]:
        """Its holders, each at least once."""
        return self._of.get(part, ())

    def holds_others(self, whole: str) -> bool:
        """Whether anything but itself hangs on it."""
        return any(whole in holders for part, holders in self._of.items() if part != whole)


class _Above:
    """The part of the graph from which the targets can be reached."""

    def __init__(self, holders: _Holders, targets: Iterable[str], strangers: tuple[str, ...]) -> None:
        self.holders = holders
        self.parts: dict[str, list[str]] = defaultdict(list)
        """What holds something, and what of that leads on to a target; doubles and loops are in there."""
        self.known = {*targets, ""}
        self._queue = list(targets)
        for part in self._queue:  # NOTE: grows while it is gone through
            for whole in holders.of(part):
                if whole not in self.known:
                    if whole.startswith(strangers):
                        continue
                    self.known.add(whole)
                    self._queue.append(whole)
                self.parts[whole].append(part)

    def tops(self) -> Iterator[str]:
        """What nothing else holds."""
        return (part for part in self._queue if self.known.intersection(self.holders.of(part)) <= {part, ""})


class _Step(NamedTuple):
    """Where a shortest path came from."""

    before: str
    number: int
    """Counts from 1."""
    head: tuple[str, ...]
    """How the path begins."""


class _Spread(dict[str, _Step]):
    """What can be reached from the starts, by the shortest paths."""

    def __init__(self, graph: _Above, starts: Iterable[str]) -> None:
        self.starts = {start for start in starts if start and start in graph.known}
        super().__init__((start, _Step("", 1, (start,))) for start in sorted(self.starts))
        queue = list(self)
        for whole in queue:  # NOTE: grows while it is gone through
            _, number, head = self[whole]
            for part in sorted(graph.parts.get(whole, ())):
                if part not in self:
                    self[part] = _Step(whole, number + 1, (*head, part) if number < HALF_A_PATH else head)
                    queue.append(part)

    def path(self, target: str) -> tuple[tuple[str, ...], int]:
        """The way to the target, and how many steps in the middle of it are left out."""
        _, number, head = self[target]
        tail = list(islice(self._upwards(target), min(number - len(head), HALF_A_PATH)))
        return (*head, *reversed(tail)), number - len(head) - len(tail)

    def _upwards(self, at: str) -> Iterator[str]:
        while at:
            yield at
            at = self[at].before


def _counted(graph: _Above, spread: _Spread) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """For all that was reached, how many ways lead there, and by which parts of the starts they begin.

    A way begins at a start and comes to none again. How it runs within a circle is not counted: entering it elsewhere is
    another way, and so is leaving it elsewhere. So there never are fewer than that, and in a graph without circles no more.
    """
    ways = dict.fromkeys(spread.starts, 1)
    through: dict[str, tuple[str, ...]] = dict.fromkeys(spread.starts, ())
    for circle in _circles(graph, spread):
        # NOTE: what is in this circle too has not been counted yet.
        above = {(whole, part) for part in circle for whole in graph.holders.of(part) if whole in ways}
        begins = {(part,) if whole in spread.starts else through[whole] for whole, part in above}
        if len(begins) > 1:
            begins = {tuple(sorted(set(chain.from_iterable(begins)))[:MOST_THROUGH])}
        count, kept = min(sum(ways[whole] for whole, _ in above), MOST_WAYS), begins.pop()
        for part in circle:
            ways[part], through[part] = count, kept
    return ways, through


def _circles(graph: _Above, spread: _Spread) -> Iterator[list[str]]:
    """What was reached, but for the starts, in groups whose members lead to each other, mostly of one; holders come first."""
    seen = set(spread.starts)
    for last in reversed(_by_end(graph, spread)):
        if last in seen:
            continue
        seen.add(last)
        circle = [last]
        for part in circle:  # NOTE: grows while it is gone through
            for whole in graph.holders.of(part):
                if whole not in seen and whole in spread:
                    seen.add(whole)
                    circle.append(whole)
        yield circle


def _by_end(graph: _Above, spread: _Spread) -> list[str]:
    """What was reached, each behind all that a walk in depth finds below it."""
    order: list[str] = []
    seen = set(spread.starts)
    for start in spread.starts:
        stack = [(start, iter(graph.parts.get(start, ())))]
        while stack:
            whole, parts = stack[-1]
            part = next((part for part in parts if part not in seen), None)
            if part is None:
                order.append(whole)
                stack.pop()
            else:
                seen.add(part)
                stack.append((part, iter(graph.parts.get(part, ()))))
    return order
