"""Version ranges: inside, outside, or in doubt, and never a guess."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.made import component, found, outcome

from bomward.catalog import Affected
from bomward.matching.versions import judge_version


def range_of(since: str = "", until: str = "", scheme: str = "generic", **more: Any) -> Affected:
    """A range of versions."""
    return msgspec.convert({"from": since, "until": until, "scheme": scheme, **more}, Affected)


def placed(version: str, *ranges: Affected) -> str:
    """inside, outside, or doubt."""
    doubt, outside = judge_version(version, ranges)
    assert not (doubt and outside)
    return "doubt" if doubt else "outside" if outside else "inside"


@pytest.mark.parametrize(
    ("scheme", "since", "until", "expected"),
    [
        (
            "generic",
            "9.5",
            "10",
            {"9.4": "outside", "9.5": "inside", "9.5.0": "inside", "9.10": "inside", "v9.9": "inside"},
        ),
        (
            "generic",
            "9.5",
            "10",
            {"10": "outside", "10.0": "outside", "9.5-beta": "doubt", "17.3R1": "doubt", "": "doubt"},
        ),
        ("semver", "1.2.3", "2.0.0", {"1.2.2": "outside", "1.2.3": "inside", "1.10.0": "inside", "2.0.0": "outside"}),
        ("semver", "1.2.3", "2.0.0", {"1.2.3-rc1": "outside", "2.0.0-rc1": "inside", "abc": "doubt"}),
        (
            "deb",
            "1.0",
            "2:0",
            {"0.9-1": "outside", "1.0~rc1": "outside", "1.0-1": "inside", "1:0.1": "inside", "2:1": "outside"},
        ),
        ("rpm", "1.0", "2.0", {"1.0-1.el8": "inside", "0.9": "outside", "2.0": "outside"}),
        ("maven", "1.0", "2.0", {"1.0-SNAPSHOT": "outside", "1.0": "inside", "1.10": "inside", "2.0": "outside"}),
        ("pypi", "1.0", "2.0", {"1.0.dev1": "outside", "1.0.post1": "inside", "2.0": "outside", "junk": "doubt"}),
        ("npm", "1.0.0", "2.0.0", {"0.9.9": "outside", "1.0.0": "inside", "x": "doubt"}),
        ("nuget", "1.0", "2.0", {"1.0.0.1": "inside", "2.0": "outside"}),
        ("gem", "1.0", "2.0", {"1.0.pre": "outside", "1.5": "inside"}),
        ("golang", "v1.0.0", "v2.0.0", {"v1.2.3": "inside", "v0.0.1": "outside"}),
        ("composer", "1.0", "2.0", {"1.5.0": "inside", "dev-main": "doubt"}),
        ("alpine", "1.0", "2.0", {"1.0-r1": "inside", "2.0": "outside", "junk": "doubt"}),
        (
            "junos",
            "9.5",
            "15.1X49-D10",
            {
                "9.4R3": "outside",
                "12.1X46-D86": "inside",
                "12.1X46-D86.1": "inside",
                "15.1X49-D9.2": "inside",
                "15.1X49-D10": "outside",
                "15.1X49-D170.4": "outside",
                "15.1R7": "doubt",
                "17.3R1": "outside",
                "22.4R3-S1.11": "outside",
                "vSRX": "doubt",
                "12.1R" + "1" * 150 + "!": "doubt",
            },
        ),
        ("vendor", "9.5", "17.3R1", {"12.1X46-D10": "doubt", "9.5": "doubt", "": "doubt"}),
    ],
)
def test_each_scheme_orders_its_own_way(scheme: str, since: str, until: str, expected: dict[str, str]) -> None:
    assert {version: placed(version, range_of(since, until, scheme)) for version in expected} == expected


def test_no_range_means_every_version() -> None:
    assert [placed(version) for version in ("1", "", "junk")] == ["inside", "inside", "inside"]


def test_an_end_that_is_not_given_is_open() -> None:
    assert [placed("99", range_of("1")), placed("0", range_of("1"))] == ["inside", "outside"]
    assert [placed("0", range_of(until="1")), placed("1", range_of(until="1"))] == ["inside", "outside"]


def test_several_ranges_are_one_set() -> None:
    ranges = (range_of("1", "2"), range_of("4", "5"))
    assert [placed(version, *ranges) for version in ("1.5", "3", "4.5", "x")] == [
        "inside",
        "outside",
        "inside",
        "doubt",
    ]


def test_a_border_that_is_not_proven_asks_on_both_sides() -> None:
    doubtful = range_of("1", "2", doubtful=True, note="Nobody wrote it down.")
    assert judge_version("1.5", [doubtful]) == ("Nobody wrote it down.", "")
    assert (
        judge_version("3", [doubtful])[0]
        == "version 3 lies outside the range that sources show, and its border is not proven"
    )
    assert judge_version("0.5", [range_of(until="1"), doubtful]) == ("", "")


def test_the_reason_names_version_and_range() -> None:
    assert judge_version("3", [range_of("1", "2")]) == (
        "",
        "version 3 lies outside the affected range (from 1 until 2)",
    )
    assert judge_version("", [range_of("1", "2")]) == ("the version is not stated, and only some versions have it", "")


@pytest.mark.parametrize("scheme", ["generic", "semver", "deb", "rpm", "maven", "pypi", "nuget", "gem", "composer"])
@pytest.mark.parametrize("version", ["9" * 10_000, "1." * 10_000, "\x00", "１.２", "-", "~", "é", "1\n2"])
def test_a_hostile_version_is_judged_without_failing(scheme: str, version: str) -> None:
    assert placed(version, range_of("1", "2", scheme)) in {"inside", "outside", "doubt"}


def test_a_product_out_of_range_is_noted_and_without_a_version_is_asked_about() -> None:
    purl = "pkg:deb/debian/rspamd"
    name = {"name": "F-Secure Anti-Virus", "supplier": "F-Secure"}
    results = {
        version: str(outcome(found(component(**name, version=version))["fsecure-antivirus"]))
        for version in ("2003", "2008", "2010", "")
    }
    assert results == {"2003": "noted", "2008": "prohibited", "2010": "noted", "": "review"}
    assert found(component(name="rspamd", purl=f"{purl}@1.0"))["rspamd-kaspersky"].outside != ""


def test_a_version_in_the_package_url_is_one_that_is_stated() -> None:
    inside, outside = (
        found(component(name="rspamd", purl=f"pkg:deb/debian/rspamd@{v}"))["rspamd-kaspersky"] for v in ("3.4", "1.0")
    )
    assert (inside.outside, outside.outside) == ("", "version 1.0 lies outside the affected range (from 1.8.3)")


def test_a_scheme_that_there_is_not_is_refused_when_the_catalog_is_read() -> None:
    """A typo there would put every version in doubt."""
    with pytest.raises(msgspec.ValidationError, match="no-such-scheme"):
        range_of("1", scheme="no-such-scheme")


@pytest.mark.parametrize(
    ("version", "name", "expected"),
    [
        ("9.00", "Acme Suite 2009", "inside"),
        ("9.00", "Acme Suite 2012", "outside"),
        ("9.00", "Acme Suite", "doubt"),
        ("2009", "Acme Suite", "inside"),
        ("2009.1", "Acme Suite 2012", "inside"),
    ],
)
def test_where_products_go_by_years_another_numbering_does_not_decide(version: str, name: str, expected: str) -> None:
    doubt, outside = judge_version(version, [range_of("2004", "2010")], name)
    assert expected == ("doubt" if doubt else "outside" if outside else "inside")
