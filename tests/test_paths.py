"""How the subject comes to hold a component: the shortest way, in graphs of any shape."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomward.inventory import Edge
from bomward.paths import paths_from


def edges(text: str) -> list[Edge]:
    """Edges written `ab bc`: a holds b, b holds c."""
    return [(pair[0], pair[1]) for pair in text.split()]


@pytest.mark.parametrize(
    ("graph", "target", "path"),
    [
        ("ab", "b", "ab"),
        ("ab bc cd", "d", "abcd"),
        ("ab bc cd ad", "d", "ad"),
        ("ab ac bd cd", "d", "abd"),
        ("ac ab cd bd", "d", "acd"),
        ("ab ba", "b", "ab"),
        ("aa ab bb bc", "c", "abc"),
        ("ab bc ca cd", "d", "abcd"),
        ("ab", "a", "a"),
        ("ab ab ab", "b", "ab"),
    ],
)
def test_the_shortest_way(graph: str, target: str, path: str) -> None:
    """Of equals, the one that the document names first."""
    assert paths_from(edges(graph), "a", [target]) == {target: tuple(path)}


@pytest.mark.parametrize("graph", ["", "bc", "ba", "ab cd", "cb"])
def test_what_cannot_be_reached_has_no_path(graph: str) -> None:
    assert paths_from(edges(graph), "a", ["d"]) == {}


def test_no_root_no_paths() -> None:
    """A component without an id must not pass for the subject."""
    assert paths_from([("", "b")], "", ["b", ""]) == {}


def test_a_long_chain_is_no_trouble() -> None:
    names = [f"n{index}" for index in range(20_000)]

    found = paths_from([(a, b) for a, b in pairwise(names)], names[0], [names[-1]])

    assert found[names[-1]] == tuple(names)


@pytest.mark.property
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=25))
def test_a_path_is_made_of_edges_and_none_is_shorter(pairs: list[tuple[str, str]]) -> None:
    found = paths_from([(a, b) for a, b in pairs], "a", list("abcdef"))

    distance = {"a": 0}
    for _ in "abcdef":
        for parent, child in pairs:
            if parent in distance:
                distance[child] = min(distance.get(child, 99), distance[parent] + 1)
    assert {target: len(path) - 1 for target, path in found.items()} == distance
    assert all(step in pairs for path in found.values() for step in pairwise(path))
