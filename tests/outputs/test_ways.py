"""How a component hangs in its document, in words: the way down, how many there are, by which parts, and orphans named as such."""

from __future__ import annotations

import json

import msgspec
import pytest
from tests.outputs import samples
from tests.outputs.reading import TRICKS, harm

from bomward.findings import MOST_THROUGH, MOST_WAYS, Finding, Named, Outcome
from bomward.inventory import Coverage
from bomward.outputs import sarif, table, ways

_ORPHAN = "orphan: the document does not say how its subject comes to hold it"
_PATH = "acme-gateway > mail@3.1.0 > kav-sdk"


def finding(
    *, ways: int | None, through: tuple[str, ...] = (), path: tuple[str, ...] | None = None, left_out: int = 0
) -> Finding:
    """A finding that hangs like this."""
    base = samples.finding()
    whole = base.path if path is None else (*path, base.component.ref)
    return msgspec.structs.replace(base, ways=ways, through=through, path=whole, path_left_out=left_out)


def shown(*findings: Finding) -> str:
    """The table, in one line."""
    text = table.render(samples.report(samples.document(*findings)), samples.glossary())
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("count", "through", "expected"),
    [
        (None, (), _PATH),
        (1, ("pkg:npm/%40acme/mail@3.1.0",), _PATH),
        (3, ("pkg:npm/%40acme/mail@3.1.0",), f"{_PATH}; the shortest of 3 ways, which all begin with mail@3.1.0"),
        (1_001, ("b", "c"), f"{_PATH}; the shortest of 1,001 ways, which begin with b, c"),
        (
            MOST_WAYS,
            tuple("abcde"),
            f"{_PATH}; the shortest of 1,000 ways or more, which begin with a, b, c and 2 more",
        ),
        (0, (), f"{_PATH}; {_ORPHAN}"),
    ],
)
def test_the_way_down(count: int | None, through: tuple[str, ...], expected: str) -> None:
    """In the table and in SARIF; where there is one way only, that is all there is to say."""
    found = finding(ways=count, through=through)
    assert ways.hangs(found) == expected
    assert f"{expected} why" in shown(found)
    log = json.loads(sarif.render(samples.report(samples.document(found)), samples.glossary()))
    (result,) = log["runs"][0]["results"]
    assert f"Path: {expected}." in result["message"]["text"]
    assert (result["properties"]["ways"], result["properties"]["through"]) == (count, list(through))


def test_an_orphan_that_nothing_holds_has_no_path() -> None:
    """It is named all the same."""
    assert f"where line 120, /components/4 {_ORPHAN} why" in shown(finding(ways=0, path=()))


def test_places_that_are_told_together_say_it_shorter() -> None:
    """The ways are counted; what they lead through stands at the top."""
    first, second = finding(ways=96, through=("acme-web", "acme-mail")), finding(ways=0, path=())
    text = shown(first, msgspec.structs.replace(second, id="bw-2"), finding(ways=None, path=()))
    assert "3f9c2a71d04be856 in acme-gateway > mail@3.1.0; 96 ways line" in text
    assert f"bw-2 {_ORPHAN} line" in text
    assert "3f9c2a71d04be856 law" in text


def test_steps_left_out_of_the_report_are_counted_among_those_left_out_here() -> None:
    """So that the number is that of the whole way."""
    long = finding(ways=1, path=tuple(f"s{n}" for n in range(99)), left_out=5_000)
    assert ways.path(long) == "s0 > s1 > s2 > … 5093 more … > s96 > s97 > s98 > kav-sdk"
    assert long.whole_path.count(" > ") == 100
    assert " > s49 > … 5,000 more … > s50 > " in long.whole_path


@pytest.mark.parametrize(
    ("ref", "step"),
    [
        ("pkg:npm/%40acme/mail@3.1.0?arch=x#lib", "mail@3.1.0"),
        ("https://acme.example/sboms/1#package/mail", "package/mail"),
        ("https://acme.example/sboms/mail/", "mail"),
        ("https://acme.example/x#", "x#"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_a_step_is_told_by_what_tells_it_from_others(ref: str, step: str) -> None:
    assert ways.path(finding(ways=1, path=(ref,))) == f"{step} > kav-sdk"


def test_parts_that_carry_several_findings_in_are_told_once() -> None:
    """The busiest first; only what presses and is not settled counts, and one finding needs no such line."""
    through = [("web", "mail"), ("mail", "web"), ("mail",), ("log",)]
    found = [finding(ways=1, through=each) for each in through]
    quiet = msgspec.structs.replace(found[3], outcome=Outcome.NOTED)
    settled = msgspec.structs.replace(samples.waived(), through=("log",))
    assert "carried in by: mail (3 findings), web (2 findings) 1 PROHIBITED" in shown(*found, quiet, settled)
    assert "carried in by" not in shown(found[0], quiet, settled)


def test_of_parts_by_which_as_many_come_in_the_nearest_is_first() -> None:
    """By its place on the shortest ways, whatever the ids are like."""
    found = [finding(ways=2, through=("app", "shield"), path=("product", "shield"))] * 2
    assert "carried in by: shield (2 findings), app (2 findings)" in shown(*found)


def test_parts_of_one_name_are_two_and_nothing_carries_itself_in() -> None:
    named = (Named("a", "mail 1.0"), Named("b", "mail 1.0"))
    found = [msgspec.structs.replace(finding(ways=1, through=(ref,)), names=named) for ref in ("a", "a", "b", "b", "b")]
    assert "carried in by: mail 1.0 (3 findings), mail 1.0 (2 findings) 1 PROHIBITED" in shown(*found)
    assert "carried in by" not in shown(*[finding(ways=1, through=(found[0].component.ref,))] * 2)


def test_a_step_is_told_by_its_name_whatever_its_id_is_like() -> None:
    ref = "pkg:npm/lodash@4.17.21"
    found = msgspec.structs.replace(finding(ways=1, path=(ref,)), names=(Named(ref, "Mail Filter 3.2"),))
    assert ways.path(found) == "Mail Filter 3.2 > kav-sdk"
    assert found.whole_path == f"Mail Filter 3.2 > {found.component.ref}"


def test_only_the_busiest_parts_are_told() -> None:
    """And how many more there are."""
    both = [finding(ways=9, through=tuple(f"p{n:02}" for n in range(MOST_THROUGH)))] * 2
    assert "carried in by: p00 (2 findings), p01 (2 findings), p02 (2 findings) and 17 more parts" in shown(*both)


@pytest.mark.parametrize("trick", TRICKS)
def test_ids_are_harmless(trick: str) -> None:
    """Parts are named by what the document says."""
    report = samples.report(samples.document(*[finding(ways=2, through=(trick,), path=(trick,))] * 2))
    for text in (table.render(report, samples.glossary()), sarif.render(report, samples.glossary())):
        assert harm(text) == []


def test_where_there_is_little_to_judge_by_it_is_said() -> None:
    """In the summary over several documents, and in SARIF."""
    clear = samples.document()
    bare = msgspec.structs.replace(clear, coverage=Coverage(none=300))
    report = samples.report(clear, bare, bare)
    text = table.render(report, samples.glossary())
    assert "3 documents: 3 clear, 2 of the clear with little to judge by\n" in text
    notices = json.loads(sarif.render(report, samples.glossary()))["runs"][0]["invocations"][0][
        "toolExecutionNotifications"
    ]
    assert [notice["message"]["text"] for notice in notices] == [
        "There is little to judge by: 300 of 412 components carry nothing but a name."
    ] * 2
    assert "little" not in table.render(samples.report(clear, clear), samples.glossary())
