"""Pictures: what is drawn is what the data says, it is told in text too, and no name in it comes alive."""

from __future__ import annotations

import datetime
import re

import msgspec
import pytest
from lxml import html as lxml_html
from markupsafe import Markup
from tests.outputs import samples
from tests.outputs.page import Page
from tests.outputs.reading import TRICKS, harm

from bomward.outputs.pictures import Bar, Day, Leaf, bars, carried_in, outcomes_by, outcomes_over_time, style, tally
from bomward.outputs.pictures.bars import WHOLE, parts
from bomward.outputs.pictures.timeline import SIDE
from bomward.outputs.pictures.tree import Node, steps, tree
from bomward.outputs.wording import VERDICTS

_FIRST = datetime.date(2026, 1, 1)
_TURN = re.compile(r"([MVH])(\d+)")


def read(picture: Markup) -> lxml_html.HtmlElement:
    """The picture, every tag of it closed and known."""
    assert isinstance(picture, Markup)
    assert harm(picture) == []
    page = Page()
    page.feed(picture)
    page.close()
    assert page.open == []
    return lxml_html.fragment_fromstring(picture, create_parent="div")


def told(element: lxml_html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def rows(picture: Markup) -> list[list[str]]:
    """The text of each row of its table, cell by cell."""
    return [[told(cell) for cell in row] for row in read(picture).iter("tr")][1:]


# --- bars


@pytest.mark.parametrize(
    ("counts", "lengths"),
    [
        ({}, []),
        ({"a": 0}, []),
        ({"a": 3}, [1000]),
        ({"a": 1, "b": 3}, [250, 750]),
        ({"a": 1, "b": 0, "c": 2}, [333, 667]),
        ({"a": 1, "b": 100_000}, [12, 988]),
    ],
)
def test_a_bar_shows_every_part(counts: dict[str, int], lengths: list[int]) -> None:
    found = parts(counts)
    assert [part.length for part in found] == lengths
    assert all(part.start == sum(lengths[:index]) for index, part in enumerate(found))
    assert sum(lengths) in (0, WHOLE)


@pytest.mark.parametrize("whole", [0, 1, 12, 30, 60, 500])
def test_a_short_bar_shows_every_part_too(whole: int) -> None:
    found = parts({"prohibited": 39, "likely-prohibited": 1, "unchecked": 39, "review": 1, "noted": 40}, whole)
    assert [part.number for part in found] == [39, 1, 39, 1, 40]
    assert all(part.length >= 12 for part in found)
    assert all(part.start == sum(before.length for before in found[:index]) for index, part in enumerate(found))


def test_a_tally_tells_its_numbers() -> None:
    picture = read(tally("Findings", {"settled": 4, "review": 1_200, "prohibited": 2}))
    assert told(next(picture.iter("figcaption"))) == "Findings 1,206"
    assert [told(item) for item in picture.iter("li")] == ["2 prohibited", "1,200 review", "4 settled"]
    assert [told(item) for item in picture.iter("desc")] == ["2 prohibited, 1,200 review, 4 settled"]
    assert [item.get("class") for item in picture.iter("rect")] == ["v-prohibited", "v-review", "v-settled"]


def test_the_worst_vendor_comes_first_with_its_numbers() -> None:
    of_vendors = bars(
        [("A", "clear"), ("B", "review"), ("C", "prohibited"), ("A", "clear"), ("B", "clear"), ("", "clear")]
    )
    assert rows(outcomes_by(of_vendors)) == [
        ["C", "", "1", "1 prohibited"],
        ["B", "", "2", "1 review 1 clear"],
        ["A", "", "2", "2 clear"],
        ["(not stated)", "", "1", "1 clear"],
    ]


def test_a_bar_is_as_long_as_its_number() -> None:
    picture = read(
        outcomes_by([Bar(name="A", counts={"review": 40}), Bar(name="B", counts={"clear": 10, "noted": 10})])
    )
    lengths = [[int(str(part.get("width"))) for part in row.iter("rect")] for row in picture.iter("tr")][1:]
    assert lengths == [[WHOLE], [WHOLE // 4, WHOLE // 4]]


def test_one_vendor_is_a_picture_too() -> None:
    assert rows(outcomes_by(bars([("A", "review")]), by="supplier", of="product")) == [["A", "", "1", "1 review"]]
    assert told(read(outcomes_by(bars([("A", "review")]), by="supplier", of="product"))).startswith(
        "Products by supplier and outcome, the worst first Supplier"
    )


def test_of_many_vendors_the_worst_are_drawn_and_the_others_counted() -> None:
    many = [Bar(name=f"V{number:03}", counts={"clear": number}) for number in range(1, 300)]
    found = rows(outcomes_by([*many, Bar(name="Worst", counts={"prohibited": 1}), Bar(name="None", counts={})]))
    assert len(found) == 26
    assert [row[0] for row in found[:3]] == ["Worst", "V299", "V298"]
    left = sum(range(1, 300 - 24))
    assert found[-1] == ["… and 275 more", "", f"{left:,}", f"{left:,} clear"]
    assert sum(int(row[2].replace(",", "")) for row in found) == sum(range(1, 300)) + 1


def test_no_vendor_is_said_in_words() -> None:
    assert told(read(outcomes_by([]))) == "There is no document yet."


def test_a_bar_leads_where_it_is_told_to() -> None:
    picture = read(
        outcomes_by([Bar(name="A", counts={"clear": 1}, href="/vendors/1?a=1&b=2"), *bars([("B", "clear")])])
    )
    assert [(link.get("href"), told(link)) for link in picture.iter("a")] == [("/vendors/1?a=1&b=2", "A")]


# --- over time


def day(number: int, **counts: int) -> Day:
    return Day(
        day=_FIRST + datetime.timedelta(number), counts={name.replace("_", "-"): n for name, n in counts.items()}
    )


def heights(line: str, span: int) -> list[tuple[int, int]]:
    """On each day the lower and the upper edge of a closed line, in its own measure from below."""
    moves = [(kind, int(number)) for kind, number in _TURN.findall(line)]
    assert moves[0] == ("M", 0)
    edges: list[dict[int, int]] = [{}, {}]
    across, height, side = 0, 0, 0
    for kind, number in moves[1:]:
        if kind == "V":
            height = number
            continue
        low, high = sorted((across, number))
        side = 0 if number > across else 1
        for place in range(span):
            middle = (2 * place + 1) * SIDE / (2 * span)
            if low <= middle < high:
                edges[side][place] = SIDE - height
        across = number
    return [(edges[1][place], edges[0][place]) for place in range(span)]


def test_a_layer_is_as_thick_as_its_number_on_each_day() -> None:
    days = [day(0, prohibited=2, review=1), day(2, prohibited=4), day(3, review=8)]
    picture = read(outcomes_over_time(days))
    drawn = {
        str(path.get("class")): heights(str(path.get("d")), 4)
        for path in picture.iter("path")
        if path.get("class") != "line"
    }
    assert drawn == {
        "v-prohibited": [(0, 250), (0, 250), (0, 500), (0, 0)],
        "v-review": [(250, 375), (250, 375), (500, 500), (0, 1000)],
    }
    assert [told(item) for item in picture.iter("span") if not item.get("class")] == ["8", "6", "4", "2", "0"]
    assert [told(item) for item in picture.iter("text")] == ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]
    assert [told(item) for item in picture.iter("li")] == ["0 prohibited", "8 review"]


def test_the_numbers_stand_behind_it() -> None:
    days = [
        day(0, prohibited=2),
        day(1, prohibited=2),
        day(5, prohibited=1, likely_prohibited=1),
        day(9, prohibited=1, likely_prohibited=1),
    ]
    picture = outcomes_over_time(reversed(days))
    assert rows(picture) == [
        ["2026-01-01", "2", "0", "2"],
        ["2026-01-06", "1", "1", "2"],
        ["2026-01-10", "1", "1", "2"],
    ]
    assert [told(cell) for cell in read(picture).iter("th")][:4] == ["Day", "prohibited", "likely-prohibited", "all"]
    (title, desc) = next(item for item in read(picture).iter("svg") if item.get("role") == "img")[:2]
    assert told(title) == "Findings from 2026-01-01 to 2026-01-10"
    assert told(desc) == "2 findings at first, 2 findings at last, of them 1 prohibited, 1 likely-prohibited"


def test_three_years_are_drawn_whole_and_told_by_month() -> None:
    days = [day(number, review=number % 7 + 1) for number in range(3 * 365)]
    picture = outcomes_over_time(days)
    (path,) = [path for path in read(picture).iter("path") if path.get("class") == "v-review"]
    assert str(path.get("d")).count("H") == 2 * len(days)
    found = rows(picture)
    assert len(found) == 36
    assert found[0] == ["2026-01-31", str(30 % 7 + 1), str(30 % 7 + 1)]
    assert found[-1][0] == days[-1].day.isoformat()
    assert len(picture) < 60_000


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([], "Nothing was judged yet."),
        ([day(0)], "There was no finding on 2026-01-01."),
        ([day(0), day(3, review=0)], "There was no finding from 2026-01-01 to 2026-01-04."),
        (
            [day(0, review=1, prohibited=2)],
            "There is nothing to compare yet: on 2026-01-01 there were 3 findings, of them 2 prohibited, 1 review.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(days: list[Day], text: str) -> None:
    assert told(read(outcomes_over_time(days))) == text


@pytest.mark.parametrize(
    ("most", "marks"),
    [(1, [1, 0]), (4, [4, 3, 2, 1, 0]), (5, [6, 4, 2, 0]), (100, [100, 50, 0]), (1_234, [1500, 1000, 500, 0])],
)
def test_the_scale_has_round_numbers(most: int, marks: list[int]) -> None:
    picture = read(outcomes_over_time([day(0, review=1), day(1, review=most)]))
    assert [told(item) for item in picture.iter("span") if not item.get("class")] == [f"{mark:,}" for mark in marks]


# --- the tree


def leaf(*path: str, name: str = "", left_out: int = 0) -> Leaf:
    finding = samples.finding(name=name or path[-1])
    component = msgspec.structs.replace(finding.component, ref=path[-1], version="")
    way = msgspec.structs.replace(finding, path=path, component=component, path_left_out=left_out)
    return Leaf(way, f"#at-{name or path[-1]}")


def drawn(nodes: list[Node]) -> dict[str, object]:
    return {
        node.step.label + "".join(f" [{leaf.href}]" for leaf in node.leaves): drawn([*node.below.values()])
        for node in nodes
    }


def seen(picture: Markup) -> object:
    """The lists of it, one in the other."""

    def items(of: lxml_html.HtmlElement) -> list[object]:
        return [[told(item[0]), *map(items, item.findall("ul"))] for item in of]

    return items(next(read(picture).iter("ul")))


def test_ways_that_begin_alike_share_their_branch() -> None:
    nodes, beyond = tree([leaf("p", "a", "x"), leaf("p", "a", "y"), leaf("p", "b", "x"), leaf("p", "a", "x", "z")], {})
    assert beyond == 0
    assert drawn(nodes) == {
        "p": {"a": {"x [#at-x]": {"z [#at-z]": {}}, "y [#at-y]": {}}, "b": {"x [#at-x]": {}}},
    }


def test_what_hangs_beside_a_branch_is_counted() -> None:
    held = {"p": 40, "a": 2, "x": 3, "elsewhere": 9}
    assert seen(carried_in([leaf("p", "a", "x"), leaf("p", "a", "y")], held)) == [
        ["p", [["a", [["x prohibited", [["3 other parts"]]], ["y prohibited"]]], ["and 39 other parts"]]]
    ]
    assert seen(carried_in([leaf("p", "a")], {"p": 2})) == [["p", [["a prohibited"], ["and 1 other part"]]]]


def test_where_it_is_not_known_nothing_is_counted() -> None:
    assert seen(carried_in([leaf("p", "a", "x")])) == [["p", [["a", [["x prohibited"]]]]]]


def test_what_stands_alone_has_no_tree() -> None:
    assert carried_in([leaf("p"), leaf("q")]) == ""
    assert carried_in([]) == ""


def test_a_finding_is_linked_where_it_is_told() -> None:
    assert [link.get("href") for link in read(carried_in([leaf("p", "a")])).iter("a")] == ["#at-a"]
    assert [*read(carried_in([Leaf(leaf("p", "a").finding)])).iter("a")] == []


def test_a_long_way_is_cut_in_its_middle() -> None:
    way = steps(leaf(*"abcdefghijkl", left_out=5).finding)
    assert [step.label for step in way] == [*"abc", "… 10 more …", *"ijkl"]
    assert [step.ref for step in way][-1] == "l"


# --- nothing in it comes alive


@pytest.mark.parametrize("trick", [*TRICKS, '"><svg onload=alert(1)>', "{{7*7}}", "</title><script>x</script>"])
def test_hostile_names_are_text(trick: str) -> None:
    def shape(name: str) -> list[tuple[str, list[str]]]:
        hanging = carried_in([leaf("p", name, "z"), leaf("p", "y")], {name: 7})
        pictures = Markup().join(
            [outcomes_by([Bar(name=name, counts={"clear": 1}), *bars([("B", "review")])]), hanging]
        )
        return [(str(one.tag), sorted(one.keys())) for one in read(pictures).iter() if one.tag != "title"]

    if trick.strip():
        # NOTE: a name that is shown otherwise than it is written has the latter as its title.
        assert [tag for tag, _ in shape(trick)] == [tag for tag, _ in shape("a" * 20)]
        assert {name for _, names in shape(trick) for name in names} <= {
            *{
                "class",
                "viewbox",
                "preserveaspectratio",
                "aria-hidden",
                "x",
                "width",
                "height",
                "scope",
                "href",
                "title",
            }
        }


def test_the_style_loads_nothing_and_knows_every_outcome() -> None:
    text = style()
    assert not re.search(r"//\w|url\(|@import|</", text)
    light, _, dark = text.partition("prefers-color-scheme: dark")
    for name in VERDICTS:
        assert f".v-{name}" in light
        assert f".v-{name}" in dark
