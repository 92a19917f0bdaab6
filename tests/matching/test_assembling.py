"""From evidence to matches: what is one finding, what is two, and what explains what."""

from __future__ import annotations

from typing import Any

import pytest
from tests.made import component, found, outcome, strengths

EULA = "Kaspersky Lab End User License Agreement"


def findings(**fields: Any) -> dict[str, str]:
    """The outcome of each finding under us-commercial."""
    return {id: str(outcome(match)) for id, match in found(component(**fields)).items()}


def test_all_evidence_of_one_thing_is_one_finding() -> None:
    fields = {
        "name": "Kaspersky Scan Engine",
        "supplier": "AO Kaspersky Lab",
        "file": "/opt/kaspersky/ScanEngine/bin/kavhttpd",
        "description": "Scans with Kaspersky",
    }
    matches = found(component(**fields))
    assert list(matches) == ["kaspersky-scan-engine"]
    assert strengths(matches["kaspersky-scan-engine"]) == {
        fields["file"]: "exact",
        fields["name"]: "strong",
        fields["supplier"]: "strong",
        fields["description"]: "passing",
    }


def test_each_value_is_shown_once_with_its_strongest_reading() -> None:
    match = found(component(name="kavhttpd", file="/opt/kaspersky/ScanEngine/bin/kavhttpd"))["kaspersky-scan-engine"]
    values = [item.clue.value for item in match.evidence]
    assert sorted(values) == sorted(set(values))


def test_a_hint_gives_way_to_what_is_certain() -> None:
    files = ["/opt/kaspersky/README", "/opt/kaspersky/ScanEngine/bin/kavhttpd"]
    assert findings(name="x", file=files) == {"kaspersky-scan-engine": "prohibited"}


def test_things_of_different_classes_stay_apart() -> None:
    assert findings(name="Kaspersky Security Center", file="/opt/kaspersky/ScanEngine/bin/kavhttpd") == {
        "kaspersky-scan-engine": "prohibited",
        "kaspersky-security-center": "prohibited",
    }


def test_what_says_only_who_made_it_gives_way_to_what_says_what_it_is_of_the_same_value() -> None:
    assert findings(name="x", property="/opt/kaspersky/ScanEngine/bin/kavhttpd") == {"kaspersky-scan-engine": "review"}


def test_the_maker_alone_is_unidentified() -> None:
    assert findings(name="left-pad", supplier="Kaspersky Lab") == {"kaspersky": "likely-prohibited"}


# --- a product of a third party, and signs of the maker on it


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ({}, "review"),
        ({"file": "/opt/kaspersky/README"}, "review"),
        ({"description": "with the Kaspersky engine"}, "review"),
        ({"licence": EULA}, "prohibited"),
        ({"copyright": "(c) AO Kaspersky Lab"}, "prohibited"),
        ({"url": "https://products.s.kaspersky-labs.com/x"}, "prohibited"),
        ({"file": "updkav.exe"}, "prohibited"),
    ],
)
def test_a_sign_of_the_maker_belongs_to_the_product_that_holds_it(sign: dict[str, str], expected: str) -> None:
    assert findings(name="GFI MailEssentials", version="21", **sign) == {"gfi-mailessentials": expected}


@pytest.mark.parametrize("field", ["supplier", "publisher", "manufacturer", "group", "author"])
def test_a_maker_named_as_the_one_who_made_it_stays_a_finding_of_its_own(field: str) -> None:
    assert findings(name="GFI MailEssentials", version="21", **{field: "Kaspersky"}) == {
        "kaspersky": "likely-prohibited",
        "gfi-mailessentials": "review",
    }


def test_a_product_out_of_range_explains_nothing() -> None:
    fields = {"name": "F-Secure Anti-Virus", "version": "2015", "supplier": "F-Secure"}
    assert findings(**fields) == {"fsecure-antivirus": "noted"}
    assert findings(**fields, licence=EULA) == {"kaspersky-eula": "likely-prohibited", "fsecure-antivirus": "noted"}


def test_a_product_that_is_only_guessed_explains_nothing_certain() -> None:
    weak = {"name": "SpamTitan", "supplier": "TitanHQ"}
    assert findings(**weak) == {"titanhq-spamtitan": "review"}
    assert findings(**weak, licence=EULA) == {"kaspersky-eula": "likely-prohibited", "titanhq-spamtitan": "review"}
    assert findings(**weak, file="/opt/kaspersky/README") == {"titanhq-spamtitan": "review"}


def test_the_engine_itself_on_a_product_is_a_finding_of_its_own() -> None:
    assert findings(name="GFI MailEssentials", file="/opt/kaspersky/ScanEngine/bin/kavhttpd") == {
        "kaspersky-scan-engine": "prohibited",
        "gfi-mailessentials": "review",
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "mail", "file": "updkav.exe"}, {"gfi-mailessentials": "prohibited"}),
        ({"name": "mail", "property": "updkav.exe"}, {"gfi-mailessentials": "review"}),
        ({"name": "mail", "file": "CGPKAS-Linux.tgz"}, {"communigate-cgpkas": "prohibited"}),
        ({"name": "untangle-node-kav", "version": "9.1"}, {"untangle-kaspersky-virus-blocker": "prohibited"}),
        ({"name": "untangle-node-kav", "version": "99"}, {"untangle-kaspersky-virus-blocker": "prohibited"}),
        ({"name": "untangle-node-kav"}, {"untangle-kaspersky-virus-blocker": "prohibited"}),
        (
            {"name": "Kaspersky Virus Blocker", "supplier": "Untangle", "version": "7.4"},
            {"untangle-kaspersky-virus-blocker": "review"},
        ),
    ],
)
def test_what_is_there_only_where_the_part_is_leaves_no_doubt(fields: dict[str, str], expected: dict[str, str]) -> None:
    assert findings(**fields) == expected


# --- connectors and traps

VIENNA = "ViennaNET.KasperskyScanEngine.Client"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": VIENNA, "version": "1.0", "purl": f"pkg:nuget/{VIENNA}@1.0"},
        {"name": VIENNA},
        {"name": "x", "purl": f"pkg:nuget/{VIENNA}@1.0"},
    ],
)
def test_a_connector_explains_the_name_that_it_carries(fields: dict[str, str]) -> None:
    assert findings(**fields) == {"viennanet-kaspersky-scan-engine-client": "not-covered"}


def test_a_connector_explains_no_other_value() -> None:
    purl = f"pkg:nuget/{VIENNA}@1.0"
    assert findings(name=VIENNA, purl=purl, supplier="AO Kaspersky Lab") == {
        "kaspersky": "likely-prohibited",
        "viennanet-kaspersky-scan-engine-client": "not-covered",
    }
    assert findings(name="Kaspersky Scan Engine", purl=purl)["kaspersky-scan-engine"] == "prohibited"
    assert (
        findings(name=VIENNA, purl=purl, file="opt/kaspersky/ScanEngine/bin/kavhttpd")["kaspersky-scan-engine"]
        == "prohibited"
    )


def test_a_trap_explains_a_hint_in_the_name_but_not_the_full_name() -> None:
    assert findings(name="kaspersky-scan-engine-bridge", purl="pkg:github/kaspersky/kaspersky-scan-engine-bridge") == {
        "github-user-kaspersky": "not-covered"
    }
    assert (
        findings(name="Kaspersky Scan Engine", purl="pkg:github/kaspersky/x")["kaspersky-scan-engine"] == "prohibited"
    )


def test_a_trap_is_shown_only_where_the_name_is_seen() -> None:
    purl = "pkg:github/sigmahq/sigma@1"
    assert findings(name="sigma", purl=purl) == {}
    assert findings(name="sigma", purl=purl, description="rules for Kaspersky") == {"sigma-rules": "not-covered"}


def test_a_connector_is_shown_also_where_the_name_is_not_seen() -> None:
    assert findings(name="rspamd", version="3.4", purl="pkg:deb/debian/rspamd@3.4") == {
        "rspamd-kaspersky": "not-covered"
    }


# --- how it hangs on the product


@pytest.mark.parametrize("scope", ["dev", "test", "build"])
def test_what_is_only_built_or_tested_with_is_of_another_class_where_there_is_one(scope: str) -> None:
    match = found(component(name="hexa-ui", purl="pkg:npm/%40kaspersky/hexa-ui@1", scope=scope))["kaspersky-hexa-ui"]
    assert (match.item_class, str(outcome(match))) == ("non-security-oss-dev", "not-covered")
    assert findings(name="Kaspersky Scan Engine", scope=scope) == {"kaspersky-scan-engine": "prohibited"}


@pytest.mark.parametrize("scope", ["required", "optional", "excluded"])
def test_what_is_shipped_or_may_be_is_of_the_class_of_shipped_things(scope: str) -> None:
    match = found(component(name="hexa-ui", purl="pkg:npm/%40kaspersky/hexa-ui@1", scope=scope))["kaspersky-hexa-ui"]
    assert (match.item_class, str(outcome(match))) == ("non-security-oss-runtime", "review")


def test_a_tool_that_made_the_document_is_asked_about() -> None:
    match = found(component(name="Kaspersky Scan Engine", scope="tool"))["kaspersky-scan-engine"]
    assert (str(outcome(match)), match.doubt) == (
        "review",
        "it is named as a tool that made the document, not as a part of the product",
    )
    assert findings(name="x", description="Kaspersky", scope="tool") == {"kaspersky": "noted"}


def test_a_component_without_anything_gives_nothing() -> None:
    assert findings(name="") == {}


def test_the_order_of_clues_changes_nothing() -> None:
    fields = {"name": "GFI MailEssentials", "licence": EULA, "file": "updkav.exe", "supplier": "Kaspersky Lab"}
    one, other = (found(component(**dict(items))) for items in (fields.items(), reversed(fields.items())))
    assert {id: (str(outcome(m)), strengths(m)) for id, m in one.items()} == {
        id: (str(outcome(m)), strengths(m)) for id, m in other.items()
    }


def test_a_very_long_value_is_matched_in_time_that_grows_with_it() -> None:
    long = "a-" * 60_000  # takes minutes where the time grows with the square
    made = component(name="x", supplier=f"{long} Kaspersky", property=long, description=long, file=long, url=long)
    assert {match.entry for match in found(made).values()} == {"kaspersky"}


def test_the_account_of_a_known_stranger_is_no_maker() -> None:
    fields = {"group": "kaspersky", "name": "dotfiles"}
    assert findings(**fields, purl="pkg:github/kaspersky/dotfiles@1") == {"github-user-kaspersky": "not-covered"}
    assert findings(**fields, purl="pkg:github/other/dotfiles@1") == {"kaspersky": "likely-prohibited"}
