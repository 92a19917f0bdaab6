"""How the subject comes to hold a component: the shortest way, how many there are, through which parts, in graphs of any shape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomward.findings import MOST_THROUGH, MOST_WAYS
from bomward.inventory import Edge
from bomward.paths import HALF_A_PATH, Route, routes

LETTERS = "abcdef"
GRAPHS = st.lists(st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)), max_size=18)


def edges(text: str) -> list[Edge]:
    """Edges written `ab bc`: a holds b, b holds c."""
    return [(pair[0], pair[1]) for pair in text.split()]


def route(graph: str, target: str, subject: str = "a") -> Route:
    """How one target hangs in a graph."""
    return routes(edges(graph), subject, [target])[target]


def chain(length: int) -> list[Edge]:
    """One thing below the other."""
    return list(pairwise(f"n{index:05}" for index in range(length)))


def simple_ways(
    pairs: set[Edge], at: str, target: str, been: frozenset[str] = frozenset()
) -> Iterator[tuple[str, ...]]:
    """Every way that comes nowhere twice, one by one."""
    if at == target:
        yield (at,)
        return
    for parent, child in sorted(pairs):
        if parent == at and child not in been | {at}:
            for rest in simple_ways(pairs, child, target, been | {at}):
                yield (at, *rest)


def has_circle(pairs: set[Edge]) -> bool:
    """Whether anything leads back to itself, but for loops of one."""
    return any(next(simple_ways(pairs, child, parent), None) for parent, child in pairs if parent != child)


@pytest.mark.parametrize(
    ("graph", "target", "path"),
    [
        ("ab", "b", "ab"),
        ("ab bc cd", "d", "abcd"),
        ("ab bc cd ad", "d", "ad"),
        ("ac ab cd bd", "d", "abd"),
        ("ab ba", "b", "ab"),
        ("aa ab bb bc", "c", "abc"),
        ("ab bc ca cd", "d", "abcd"),
        ("ab", "a", "a"),
        ("ab ab ab", "b", "ab"),
    ],
)
def test_the_shortest_way(graph: str, target: str, path: str) -> None:
    """Of equals the first by its ids, so that the order of the document does not matter."""
    found = route(graph, target)
    assert (found.path, found.left_out) == (tuple(path), 0)


@pytest.mark.parametrize(
    ("graph", "target", "ways", "through"),
    [
        ("ab", "a", 1, ""),
        ("ab", "b", 1, "b"),
        ("ab ab bc bc", "c", 1, "b"),
        ("ab ac bc", "c", 2, "bc"),
        ("ab ac bd cd", "d", 2, "bc"),
        ("ab ac bd cd de df eg fg", "g", 4, "bc"),
        ("ab bc cb cd", "d", 1, "b"),
        ("ab bc cb bd cd", "d", 2, "b"),
        ("ab ac bc cb", "c", 2, "bc"),
        ("ab ba ac", "c", 1, "c"),
        ("xa ab", "b", 1, "b"),
    ],
)
def test_how_many_ways_and_through_what(graph: str, target: str, ways: int, through: str) -> None:
    """An edge that is written twice is one, and a way comes to the subject once only."""
    found = route(graph, target)
    assert (found.ways, found.through) == (ways, tuple(through))


def test_what_nothing_leads_to_is_an_orphan() -> None:
    """By itself, or with what holds it, which then is told from the outermost on."""
    assert route("ab", "x") == Route(path=("x",), ways=0)
    assert route("ab yx zy", "x") == Route(path=("z", "y", "x"), ways=0)
    assert route("ab yx xy", "x") == Route(path=("x",), ways=0)


@pytest.mark.parametrize("graph", ["", "bc", "aa", "ca"])
def test_where_the_subject_leads_nowhere_nothing_is_called_an_orphan(graph: str) -> None:
    """Such a document does not say what hangs on what."""
    assert route(graph, "x") == Route(path=("x",), ways=None)


def test_without_a_subject_the_way_begins_at_what_is_outermost() -> None:
    """And a component without an id must not pass for the subject."""
    assert route("bc cd", "d", subject="") == Route(path=("b", "c", "d"), ways=None)
    assert routes([("", "b")], "", ["b", ""]) == {"b": Route(path=("b",), ways=None)}


def test_what_the_document_describes_beside_its_subject_is_no_orphan() -> None:
    """The way then begins at the document, and its parts are what it describes."""
    assert route("da de ab ef df", "f") == Route(path=("d", "f"), ways=2, through=("e", "f"))
    assert route("da de ab", "d") == Route(path=("d",), ways=1)
    assert route("da de ab", "b") == Route(path=("a", "b"), ways=1, through=("b",))


def test_an_id_that_is_no_part_of_the_document_ties_nothing() -> None:
    """An annotated copy has some, and is judged as the original."""
    pairs = [("a", "b"), ("a", "our-1"), ("our-1", "x"), ("x", "y")]
    assert routes(pairs, "a", ["x", "y"], ("our-",)) == {
        "x": Route(path=("x",), ways=0),
        "y": Route(path=("x", "y"), ways=0),
    }
    assert routes(pairs, "a", ["y"])["y"] == Route(path=("a", "our-1", "x", "y"), ways=1, through=("our-1",))


def test_a_long_path_loses_its_middle() -> None:
    """Or a chain of thousands of findings would be written thousands of times."""
    pairs = chain(20_000)
    names = [pairs[0][0], *(child for _, child in pairs)]

    found = routes(pairs, names[0], names)

    assert [found[name].left_out for name in names] == [max(0, n + 1 - 2 * HALF_A_PATH) for n in range(len(names))]
    for number in (0, HALF_A_PATH - 1, HALF_A_PATH, 2 * HALF_A_PATH - 1, 2 * HALF_A_PATH, len(names) - 1):
        whole = names[: number + 1]
        kept = whole if len(whole) <= 2 * HALF_A_PATH else [*whole[:HALF_A_PATH], *whole[-HALF_A_PATH:]]
        assert found[names[number]].path == tuple(kept)
    assert found[names[-1]].ways == 1


def test_ways_are_counted_up_to_a_limit() -> None:
    """Their number doubles with each of these steps."""
    doubling = [
        pair
        for n in range(3_000)
        for side in ("left", "right")
        for pair in ((f"n{n}", f"{side}{n}"), (f"{side}{n}", f"n{n + 1}"))
    ]
    found = routes(doubling, "n0", ["n3", "n9", "n10", "n3000"])
    assert [found[name].ways for name in ("n3", "n9", "n10", "n3000")] == [8, 512, MOST_WAYS, MOST_WAYS]


def test_parts_are_named_up_to_a_limit() -> None:
    """The first by their ids."""
    names = [f"p{n:03}" for n in range(3 * MOST_THROUGH)]
    wide = [pair for name in names for pair in (("a", name), (name, "x"), (name, "y"))]
    found = routes([*wide, ("x", "y")], "a", ["x", "y"])
    assert found["x"].through == found["y"].through == tuple(names[:MOST_THROUGH])
    assert (found["x"].ways, found["y"].ways) == (len(names), 2 * len(names))


@pytest.mark.property
@given(GRAPHS)
def test_a_path_is_made_of_edges_and_none_is_shorter(pairs: list[Edge]) -> None:
    every = set(pairs)
    for target, found in routes(pairs, "a", LETTERS).items():
        ways = sorted(simple_ways(every, "a", target), key=lambda way: (len(way), way))
        if ways:
            assert found.path == ways[0]
        assert all(step in every for step in pairwise(found.path))
        assert found.path[-1] == target


@pytest.mark.property
@given(GRAPHS)
def test_ways_and_parts_are_those_found_one_by_one(pairs: list[Edge]) -> None:
    """Exactly so without circles; with them, at least one and never more than there are."""
    every = set(pairs)
    whole = not has_circle(every)
    for target, found in routes(pairs, "a", LETTERS).items():
        ways = list(simple_ways(every, "a", target))
        if ways and whole:
            assert found.ways == len(ways)
        elif ways:
            assert found.ways is not None
            assert 1 <= found.ways <= len(ways)
        if ways:
            below = {child for parent, child in every if parent == "a" and child != "a"}
            rest = {(parent, child) for parent, child in every if "a" not in (parent, child)}
            leading = {part for part in below if target != "a" and next(simple_ways(rest, part, target), None)}
            assert found.through == tuple(sorted(leading))


@pytest.mark.property
@given(GRAPHS)
def test_what_cannot_be_reached_is_never_said_to_hang_on_the_subject(pairs: list[Edge]) -> None:
    every = set(pairs)
    above = {parent for parent, child in every if child == "a"}
    leads_on = any(parent == "a" != child for parent, child in every)
    for target, found in routes(pairs, "a", LETTERS).items():
        if next(simple_ways(every, "a", target), None) is None:
            beside = any(next(simple_ways(every, start, target), None) for start in above)
            assert found.path[0] != "a"
            assert bool(found.ways) == beside
            assert beside or found.ways == (0 if leads_on else None)


@pytest.mark.property
@given(GRAPHS.flatmap(lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs * 2))))
def test_the_order_of_the_edges_changes_nothing(both: tuple[list[Edge], list[Edge]]) -> None:
    pairs, shuffled = both
    assert routes(shuffled, "a", LETTERS) == routes(pairs, "a", LETTERS[::-1])
