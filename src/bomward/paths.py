"""How the subject comes to hold a component: shortest paths, however the graph loops."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable

from bomward.inventory import Edge


def paths_from(edges: Iterable[Edge], root: str, targets: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each target that can be reached, the shortest way down to it from the root."""
    children: dict[str, list[str]] = defaultdict(list)
    for parent, child in edges:
        children[parent].append(child)
    came_from: dict[str, str] = {root: ""}
    queue = deque([root])
    while queue:
        at = queue.popleft()
        for child in children.get(at, ()):
            if child not in came_from:
                came_from[child] = at
                queue.append(child)
    return {target: _trail(came_from, root, target) for target in targets if target in came_from and root}


def _trail(came_from: dict[str, str], root: str, target: str) -> tuple[str, ...]:
    steps = [target]
    while steps[-1] != root:
        steps.append(came_from[steps[-1]])
    return tuple(reversed(steps))
