"""Hints that are strong together: which count, how many it takes, and how the reader sees which they were."""

from __future__ import annotations

from typing import Any

import pytest
from tests.made import catalog_of, component, found, matcher, outcome, ready, strengths, worst
from tests.matching.test_requires import an_entry

from bomward.catalog import Entry, Pattern, PatternKind
from bomward.inventory import Component

SET = ["bin/avpui.exe", "bin/avpsus.exe", "bin/kavtray.exe"]


def made(*patterns: Pattern, **more: Any) -> Entry:
    """Technology of the maker that is known by these patterns alone."""
    return an_entry(
        **({"id": "made", "relation": "is", "item_class": "av-engine-embedded", "pattern": patterns} | more)
    )


def weak(kind: PatternKind, *values: str) -> Pattern:
    return Pattern(kind=kind, values=values, strength="weak")


NAME = weak(PatternKind.NAME, "Quern")
FILES = weak(PatternKind.FILE, "qscan.dll", "qload.dll", "qbase.dat", "qbase.dat.*")
CODE = weak(PatternKind.JAVA_PACKAGE, "com.millstone")
TEXT = weak(PatternKind.TEXT, "T3AM1D")
PURL = weak(PatternKind.PURL, "pkg:deb/*/quern")
CPE = weak(PatternKind.CPE, "millstone:quern")
HELD = Pattern(kind=PatternKind.FILE, values=("q.exe", "r.exe"), strength="strong", requires=("maker",))
SURE = Pattern(kind=PatternKind.FILE, values=("quernd.sys",), strength="exact")


def said(fields: dict[str, Any], *patterns: Pattern, **more: Any) -> str:
    """What comes of a component; `none` where nothing was found."""
    return worst(ready(catalog_of(made(*patterns, **more))).match(component(**({"name": "part"} | fields))))


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Quern", "file": "lib/qscan.dll"},
        {"purl": "pkg:deb/debian/quern@1", "file": "lib/qscan.dll"},
        {"cpe": "cpe:2.3:a:millstone:quern:1:*:*:*:*:*:*:*", "file": "lib/qscan.dll"},
        {"name": "Quern", "file": "com/millstone/Main.class"},
        {"file": ["lib/qscan.dll", "com/millstone/Main.class"]},
        {"name": "Quern", "property": "signer=T3AM1D"},
        {"file": ["a/qscan.dll", "b/qload.dll", "c/qbase.dat"]},
        {"file": ["a/qscan.dll", "b/q.exe", "c/r.exe"]},
        {"file": ["a/quernd.sys", "b/q.exe"]},
    ],
)
def test_hints_that_are_strong_together(fields: dict[str, Any]) -> None:
    assert said(fields, NAME, FILES, CODE, TEXT, PURL, CPE, HELD, SURE) == "prohibited"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "Quern"}, "review"),
        ({"file": ["a/qscan.dll", "b/qload.dll"]}, "review"),
        ({"file": ["a/qscan.dll", "b/qscan.dll", "c/qscan.dll"]}, "review"),
        ({"file": ["a/qscan.dll", "b/qbase.dat", "b/qbase.dat.1"]}, "review"),
        ({"file": ["a/qscan.dll", "b/q.exe"]}, "review"),
        ({"file": ["a/q.exe", "b/r.exe"]}, "none"),
        ({"name": "Quern", "purl": "pkg:deb/debian/quern@1"}, "review"),
        ({"name": "Quern", "cpe": "cpe:2.3:a:millstone:quern:1:*:*:*:*:*:*:*"}, "review"),
        ({"name": "Quern", "file": "com/other/Main.class"}, "review"),
    ],
)
def test_hints_that_are_not(fields: dict[str, Any], expected: str) -> None:
    assert said(fields, NAME, FILES, CODE, TEXT, PURL, CPE, HELD) == expected


def test_one_file_that_meets_three_patterns_is_no_set() -> None:
    """Each pattern says something else, and it is one file all the same."""
    patterns = weak(PatternKind.FILE, "qscan.dll", "qsc*.dll", "qs*.dll")
    assert said({"file": ["a/qscan.dll"]}, patterns) == "review"
    assert said({"file": ["a/qscan.dll", "b/qscan.dll"]}, patterns) == "review"
    assert said({"file": ["a/qscan.dll", "b/qscab.dll", "c/qsun.dll"]}, patterns) == "prohibited"


@pytest.mark.parametrize("field", ["property", "description", "licence", "copyright"])
def test_what_is_spoken_of_counts_for_nothing(field: str) -> None:
    text = "Quern, a/qscan.dll, b/qload.dll, c/qbase.dat, T3AM1D"
    assert said({"name": "Quern", field: text.replace("T3AM1D", "")}, NAME, FILES) == "review"
    assert said({field: text.split(", ")}, NAME, FILES) in {"review", "noted", "none"}


@pytest.mark.parametrize(
    ("folder", "expected"), [("/opt/quern/", "review"), ("/opt/quern/bin/", "prohibited"), ("quern-control", "review")]
)
def test_what_says_the_same_word_is_no_second_hint(folder: str, expected: str) -> None:
    path = f"{folder}x" if folder.endswith("/") else folder
    assert said({"name": "Quern", "file": path}, NAME, weak(PatternKind.FILE, folder)) == expected


@pytest.mark.parametrize("relation", ["embeds", "white-label", "resells"])
def test_hints_of_a_third_party_s_product_stay_hints(relation: str) -> None:
    fields = {"name": "Quern", "file": "lib/qscan.dll"}
    more = {"relation": relation, "item_class": "third-party-product-with-engine"}
    assert said(fields, NAME, FILES, **more) == "review"


@pytest.mark.parametrize("more", [{"confidence": "low"}, {"optionality": "selectable"}])
def test_no_cap_is_lifted(more: dict[str, Any]) -> None:
    assert said({"name": "Quern", "file": "lib/qscan.dll"}, NAME, FILES, **more) == "review"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.kaspersky.com/downloads/quern", "prohibited"),
        ("https://securelist.com/quern", "review"),
        ("https://example.com/quern", "review"),
    ],
)
def test_an_address_of_the_maker_that_it_comes_from_is_a_second_hint(url: str, expected: str) -> None:
    assert said({"name": "Quern", "url": url}, NAME) == expected


def test_the_evidence_names_what_it_is_strong_with() -> None:
    match = found(component(name="agent", file=SET))["kaspersky-windows-programs"]
    assert strengths(match) == dict.fromkeys(SET, "strong")
    assert match.evidence[0].pattern == "file: avpui.exe, together with file: avpsus.exe, file: kavtray.exe"


def test_many_are_named_in_part_and_counted() -> None:
    names = [f"q{letter}.dll" for letter in "abcdef"]
    match = found(component(name="x", file=names), ready(catalog_of(made(weak(PatternKind.FILE, *names)))))["made"]
    assert match.evidence[0].pattern.endswith("file: qb.dll, file: qc.dll, file: qd.dll and 2 more")


def test_what_is_strong_alone_says_what_it_is() -> None:
    alone = made(Pattern(kind=PatternKind.NAME, values=("Quern Desk",), strength="strong"), id="alone")
    both = ready(catalog_of(made(FILES), alone))
    paths = ["a/qscan.dll", "b/qload.dll", "c/qbase.dat"]
    assert list(found(component(name="Quern Desk", file=paths), both)) == ["alone"]
    assert list(found(component(name="Quern Desk 9", file=paths[:1]), both)) == ["alone"]


def test_a_flood_of_hints_costs_no_more_than_each_of_them() -> None:
    paths = [
        f"{number}/{name}" for number in range(2_000) for name in ("avpui.exe", "klif.sys", "avp.exe", "klim6.sys")
    ]
    match = found(component(name="com.kaspersky.kav", file=paths))  # takes minutes where each is held against all
    assert len(match["kaspersky-windows-programs"].evidence) >= 4_000


# --- files that are components of their own


def files(*paths: str) -> list[Component]:
    return [component(name=path, file=path) for path in paths]


def outcomes(components: list[Component]) -> list[str]:
    """The outcome of each match in a document of these components, in their order."""
    return [str(outcome(match)) for match in matcher().match_all(components)]


def test_a_set_may_lie_over_several_components() -> None:
    matches = matcher().match_all([component(name="left-pad"), *files(*SET)])
    assert [match.component.name for match in matches] == SET
    assert [str(outcome(match)) for match in matches] == ["prohibited"] * 3
    assert all(match.evidence[0].pattern.endswith(" in the same document") for match in matches)


def test_each_component_alone_is_a_question() -> None:
    assert [worst(matcher().match(one)) for one in files(*SET)] == ["review"] * 3


@pytest.mark.parametrize("paths", [SET[:2], [SET[0], SET[1], "other/avpui.exe"], [SET[0], "avp.exe", "avpm.exe"]])
def test_fewer_different_ones_are_no_set(paths: list[str]) -> None:
    assert set(outcomes(files(*paths))) == {"review"}


def test_hints_of_other_kinds_count_on_one_component_only() -> None:
    apart = [component(name="KAV Engine"), component(name="x", file="prremote.dll")]
    assert outcomes(apart) == ["review", "review"]


def test_the_plug_ins_of_a_connector_are_in_no_set() -> None:
    purl = "pkg:deb/debian/qpsmtpd@0.96"
    plug_ins = component(name="qpsmtpd", purl=purl, file=["plugins/virus/kavscanner", "plugins/virus/aveclient"])
    assert sorted(outcomes([plug_ins, *files("bin/kavdaemon", "bin/avpui.exe")])) == ["not-covered", "review", "review"]


def test_the_order_of_the_components_changes_nothing() -> None:
    there, back = (
        {m.component.name: (m.entry, str(outcome(m)), m.evidence[0].pattern) for m in matcher().match_all(some)}
        for some in (files(*SET), files(*reversed(SET)))
    )
    assert there == back
