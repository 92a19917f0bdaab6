"""Package URLs and CPE names: read as they are written, however badly, and compared part by part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.made import component, found, outcome

from bomward.inventory import ClueKind
from bomward.matching.identifiers import coordinates, cpe_pair, meets_purl, purl_pattern


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("pkg:npm/%40kaspersky/hexa-ui@1.0", ("npm", "@kaspersky", "hexa-ui", "1.0")),
        ("pkg:npm/@kaspersky/hexa-ui@1.0", ("npm", "@kaspersky", "hexa-ui", "1.0")),
        ("PKG:NPM/%40Kaspersky/Hexa-UI@1.0", ("npm", "@kaspersky", "hexa-ui", "1.0")),
        ("pkg://npm/%40kaspersky/hexa-ui", ("npm", "@kaspersky", "hexa-ui", "")),
        ("pkg:/npm//%40kaspersky/hexa-ui", ("npm", "@kaspersky", "hexa-ui", "")),
        ("pkg:npm/%2540kaspersky/hexa-ui", ("npm", "@kaspersky", "hexa-ui", "")),
        ("  pkg:npm/%40kaspersky/hexa-ui@1", ("npm", "@kaspersky", "hexa-ui", "1")),
        ("pkg:npm/%6baspersky", ("npm", "", "kaspersky", "")),
        ("pkg:npm/\\u006baspersky", ("npm", "", "kaspersky", "")),
        ("pkg:maven/com.kaspersky/a@1?type=aar&classifier=x#sub", ("maven", "com.kaspersky", "a", "1")),
        ("pkg:github/KasperskyLab/klara@abc", ("github", "kasperskylab", "klara", "abc")),
        ("pkg:pypi/Foo_Bar@1", ("pypi", "", "foo-bar", "1")),
        ("pkg:generic/kаspersky", ("generic", "", "kaspersky", "")),  # Cyrillic а
        ("pkg:generic/name with blanks@1", ("generic", "", "name with blanks", "1")),
        ("pkg:deb/debian/kesl@1:11.0+b~1?arch=amd64", ("deb", "debian", "kesl", "1:11.0+b~1")),
    ],
)
def test_a_package_url_is_read_tolerantly(value: str, expected: tuple[str, str, str, str]) -> None:
    read = coordinates(value)
    assert read is not None
    assert (read.type, read.namespace, read.name, read.version) == expected


@pytest.mark.parametrize("value", ["", "pkg:", "pkg:npm/", "pkg:npm", "npm/left-pad", "https://example.com/pkg:npm/a"])
def test_what_is_no_package_url_is_none(value: str) -> None:
    assert coordinates(value) is None


@pytest.mark.property
@given(value=st.text())
def test_no_text_is_too_strange_for_a_reader(value: str) -> None:
    for text in (value, f"pkg:{value}", f"pkg:npm/{value}"):
        read = coordinates(text)
        assert read is None or isinstance(read.name, str)
    for text in (value, f"cpe:2.3:a:{value}", f"cpe:/a:{value}"):
        pair = cpe_pair(text)
        assert pair is None or len(pair) == 2


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("pkg:deb/*/kesl", "pkg:deb/debian/kesl@11", True),
        ("pkg:deb/*/kesl", "pkg:deb/kesl@11", True),
        ("pkg:deb/*/kesl", "pkg:rpm/redhat/kesl@11", False),
        ("pkg:deb/*/kesl", "pkg:deb/debian/kesl-gui@11", False),
        ("pkg:npm/%40acme/*", "pkg:npm/%40acme/anything@1", True),
        ("pkg:npm/%40acme/*", "pkg:npm/%40acme2/anything@1", False),
        ("pkg:npm/%40acme/*", "pkg:npm/acme@1", False),
        ("pkg:maven/com.acme.*/*", "pkg:maven/com.acme.a.b/c@1", True),
        ("pkg:maven/com.acme.*/*", "pkg:maven/com.acme/c@1", False),
        ("pkg:winget/acme.*", "pkg:winget/Acme.Scanner@1", True),
        ("pkg:github/acme/scan", "pkg:github/ACME/Scan@main", True),
        ("pkg:github/acme/scan", "pkg:github/other/scan@main", False),
        ("pkg:npm/scan", "pkg:npm/%40other/scan@1", False),
    ],
)
def test_a_pattern_meets_what_it_means(pattern: str, value: str, *, expected: bool) -> None:
    read = coordinates(value)
    assert read is not None
    assert meets_purl(read, purl_pattern(pattern)) == expected


@pytest.mark.parametrize(
    ("purl", "expected"),
    [
        ("pkg:npm/%40kaspersky/unheard-of@1", ("is", "likely-prohibited")),
        ("pkg:maven/com.kaspersky.unheard/of@1", ("is", "likely-prohibited")),
        ("pkg:github/KasperskyLab/unheard-of", ("is", "likely-prohibited")),
        ("pkg:golang/github.com/kasperskylab/unheard-of@v1", ("is", "likely-prohibited")),
        ("pkg:golang/github.com/KasperskyLab/unheard-of/v2@v2.0.0", ("is", "likely-prohibited")),
        ("pkg:swift/github.com/KasperskyLab/unheard-of@1", ("is", "likely-prohibited")),
        ("pkg:maven/ru.kaspersky/unheard-of@1", ("is", "likely-prohibited")),
        ("pkg:generic/kaspersky/unheard-of@1", ("is", "likely-prohibited")),
        # An account that anybody may have taken
        ("pkg:docker/kaspersky/unheard-of@1", ("mentions", "review")),
        ("pkg:composer/kaspersky/unheard-of@1", ("mentions", "review")),
        ("pkg:luarocks/kaspersky/unheard-of@1", ("mentions", "review")),
        ("pkg:gitlab/kaspersky/unheard-of@1", ("mentions", "review")),
        ("pkg:huggingface/kaspersky/unheard-of@1", ("mentions", "review")),
        # Somewhere within
        ("pkg:generic/acme/kaspersky-bridge@1", ("mentions", "review")),
        ("pkg:generic/x@1?vendor=Kaspersky", ("mentions", "review")),
        ("pkg:generic/x@1#opt/kaspersky", ("mentions", "review")),
        ("pkg:oci/x?repository_url=docker.io/kaspersky/x", ("mentions", "review")),
    ],
)
def test_a_namespace_says_who_made_it_where_it_cannot_be_anybodys(purl: str, expected: tuple[str, str]) -> None:
    match = found(component(name="unheard-of", purl=purl))["kaspersky"]
    assert (match.relation, str(outcome(match))) == expected


def test_the_account_of_a_private_person_is_shown_as_not_covered() -> None:
    match = found(component(name="gengine", purl="pkg:github/kaspersky/gengine@1"))["github-user-kaspersky"]
    assert (match.relation, str(outcome(match))) == ("mentions", "not-covered")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("cpe:2.3:a:kaspersky:anti-virus:21.3:*:*:*:*:windows:*:*", ("kaspersky", "anti-virus")),
        ("CPE:2.3:A:Kaspersky:Anti-Virus:21.3", ("kaspersky", "anti-virus")),
        ("cpe:2.3:a:kaspersky_lab:anti\\-virus:1", ("kaspersky_lab", "anti-virus")),
        ("cpe:2.3:a:acme\\:corp:x\\&y:1", ("acme:corp", "x&y")),
        ("cpe:2.3:h:kaspersky:appliance:-", ("kaspersky", "appliance")),
        ("cpe:/a:kaspersky:anti-virus:2011", ("kaspersky", "anti-virus")),
        ("cpe:/a:kaspersky%5flab:anti%2dvirus", ("kaspersky_lab", "anti-virus")),
        ("  cpe:/a:kaspersky:x  ", ("kaspersky", "x")),
        ("cpe:2.3:a:kаspersky:x", ("kaspersky", "x")),  # Cyrillic а
    ],
)
def test_a_cpe_name_is_read_in_both_forms(value: str, expected: tuple[str, str]) -> None:
    assert cpe_pair(value) == expected


@pytest.mark.parametrize("value", ["", "cpe:", "cpe:2.3:a", "cpe:2.3:a:kaspersky", "cpe:/a:kaspersky", "kaspersky:x"])
def test_what_is_no_cpe_name_is_none(value: str) -> None:
    assert cpe_pair(value) is None


@pytest.mark.parametrize(
    ("cpe", "expected"),
    [
        (
            "cpe:2.3:a:kaspersky_lab:kaspersky_antivirus_engine:6.0:*:*:*:*:*:*:*",
            {"kaspersky-anti-virus-engine": "prohibited"},
        ),
        ("cpe:/a:kaspersky_lab:kaspersky_antivirus_engine:6.0", {"kaspersky-anti-virus-engine": "prohibited"}),
        ("cpe:2.3:a:kaspersky:unheard_of:1:*:*:*:*:*:*:*", {"kaspersky": "likely-prohibited"}),
        ("cpe:2.3:a:ao_kaspersky_lab:unheard_of:1:*:*:*:*:*:*:*", {"kaspersky": "likely-prohibited"}),
        ("cpe:2.3:a:acme:kaspersky_plugin:1:*:*:*:*:*:*:*", {"kaspersky": "review"}),
        ("cpe:2.3:a:kasper_skarhoj:x:1:*:*:*:*:*:*:*", {}),
        ("cpe:2.3:a:kasper_skrhj:x:1:*:*:*:*:*:*:*", {}),
    ],
)
def test_a_cpe_name_is_judged_by_vendor_and_product(cpe: str, expected: dict[str, str]) -> None:
    assert {id: str(outcome(match)) for id, match in found(component(name="x", cpe=cpe)).items()} == expected


def test_identifiers_count_only_in_their_own_fields() -> None:
    match = found(component(name="x", description="cpe:2.3:a:kaspersky:anti-virus:1"))["kaspersky"]
    assert [item.clue.kind for item in match.evidence] == [ClueKind.PROSE]
    assert str(outcome(match)) == "noted"


@pytest.mark.parametrize("before", ["\u200b", "purl:", "PURL: ", '"', "\u201c", '"purl:', "`"])
def test_what_stands_around_a_package_url_hides_nothing(before: str) -> None:
    read = coordinates(f'{before}pkg:chocolatey/kav@15"')
    assert read is not None
    assert (read.type, read.name) == ("chocolatey", "kav")
    assert coordinates("\u0440kg:chocolatey/kav") == coordinates("pkg:chocolatey/kav")  # Cyrillic р


@pytest.mark.parametrize(
    "value",
    [
        '"cpe:2.3:a:kaspersky:scan_engine:1:*:*:*:*:*:*:*"',
        "\u200bcpe:/a:kaspersky:scan_engine",
        "\u0441pe:/a:kaspersky:scan_engine",
    ],
)
def test_what_stands_around_a_cpe_name_hides_nothing(value: str) -> None:
    assert cpe_pair(value) == ("kaspersky", "scan_engine")
