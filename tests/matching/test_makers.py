"""Who made it: the company in every legal form and script, and nobody else of that name."""

from __future__ import annotations

import msgspec
import pytest
from tests.documents import checked, cyclonedx, placed
from tests.made import clue, component, found, outcome, packaged

from bomward.inventory import ClueKind
from bomward.matching.makers import MakerMatcher
from bomward.matching.words import made_of_common_words

MAKER = MakerMatcher(packaged().makers[0])


def says(kind: ClueKind, value: str, qualifier: str = "") -> str:
    """The strength of what a clue says of the maker, or nothing."""
    return next((str(item.strength) for item in MAKER.evidence(clue(kind, value, qualifier))), "")


COMPANY = [
    "Kaspersky",
    "Kaspersky Lab",
    "kaspersky lab",
    "KASPERSKY LAB",
    "KasperskyLab",
    "kaspersky_lab",
    "kaspersky-labs",
    "AO Kaspersky Lab",
    "Kaspersky Lab AO",
    "Kaspersky Lab ZAO",
    "Kaspersky Lab, Inc.",
    "Kaspersky Labs Limited",
    "Kaspersky Lab Ltd",
    "OOO Kaspersky Group",
    "Kaspersky Lab Switzerland GmbH",
    "Kaspersky Labs GmbH",
    "Kaspersky Lab UK Ltd.",
    "Kaspersky Lab S.R.L.",
    "Kaspersky Lab B.V.",
    "Kaspersky Lab s.r.o.",
    "Kaspersky France SAS",
    "Kaspersky B.V.",
    "Kaspersky Lab Polska Sp. z o.o.",
    "OOO «Kaspersky Group»",
    "Kaspersky Lab España, S.L.",
    "Kaspersky Lab (Russia)",
    "Kaspersky Lab <info@kaspersky.com>",
    "Kaspersky Lab (https://www.kaspersky.com)",
    "АО «Лаборатория Касперского»",
    "ЗАО «Лаборатория Касперского»",
    "Лаборатории Касперского",
    "Лабораторія Касперського",
    "株式会社カスペルスキー",
    "卡巴斯基实验室",
    "卡巴斯基實驗室",
    "카스퍼스키랩",
    "كاسبرسكي",
    "קספרסקי",
    "Kаspersky Lаb",  # Cyrillic а
    "Ｋａｓｐｅｒｓｋｙ　Ｌａｂ",
    "Kas\u200bper\u00adsky Lab",
    "K\u0301aspersky Lab",
    "Kaspersky\u00a0Lab",
]


@pytest.mark.parametrize("kind", [ClueKind.SUPPLIER, ClueKind.MANUFACTURER, ClueKind.PUBLISHER, ClueKind.ORIGINATOR])
@pytest.mark.parametrize("value", COMPANY)
def test_every_form_of_the_company_is_the_company(kind: ClueKind, value: str) -> None:
    assert says(kind, value) == "strong"


@pytest.mark.parametrize("value", COMPANY)
def test_a_company_can_be_an_author(value: str) -> None:
    assert says(ClueKind.AUTHOR, value) == "strong"


@pytest.mark.parametrize("value", COMPANY)
def test_a_component_by_the_company_that_no_entry_knows_is_likely_prohibited(value: str) -> None:
    match = found(component(name="left-pad", version="1.0", supplier=value))["kaspersky"]
    assert (match.relation, match.item_class, str(outcome(match))) == (
        "is",
        "unidentified-kaspersky",
        "likely-prohibited",
    )
    assert match.ask != ""


@pytest.mark.parametrize("value", ["Natalya Kaspersky", "Eugene Kaspersky", "E. Kaspersky", "Наталья Касперская"])
def test_a_person_is_not_the_company(value: str) -> None:
    assert says(ClueKind.AUTHOR, value) == "passing"
    assert says(ClueKind.SUPPLIER, value) == "named"
    assert says(ClueKind.SUPPLIER, value, "person") == "passing"


@pytest.mark.parametrize(
    "value",
    ["KasperSkytte", "Kasper Skytte Andersen", "Kasper Skårhøj", "Garry Kasparov", "Kasperski", "InfoWatch", ""],
)
def test_somebody_of_a_like_name_is_nobody(value: str) -> None:
    assert [says(kind, value) for kind in (ClueKind.SUPPLIER, ClueKind.AUTHOR, ClueKind.COPYRIGHT)] == ["", "", ""]


@pytest.mark.parametrize("value", ["Kaspersky Fan Club", "Friends of Kaspersky Theater", "Not Kaspersky"])
def test_a_name_beside_other_words_is_named(value: str) -> None:
    assert says(ClueKind.SUPPLIER, value) == "named"


@pytest.mark.parametrize(
    "value",
    ["Microsoft Corporation, Kaspersky Lab", "Kaspersky Lab; Acme", "Acme and Kaspersky Lab ZAO", "Acme/Kaspersky"],
)
def test_the_company_in_a_list_is_a_hint(value: str) -> None:
    assert [says(kind, value) for kind in (ClueKind.SUPPLIER, ClueKind.AUTHOR)] == ["weak", "weak"]


def test_a_mail_address_names_the_company() -> None:
    assert says(ClueKind.CONTACT, "info@kaspersky.com") == "named"
    assert says(ClueKind.SUPPLIER, "info@kaspersky.com") == "named"
    assert says(ClueKind.CONTACT, "info@notkaspersky.com") == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Copyright (c) 1997-2024 AO Kaspersky Lab. All Rights Reserved.", "strong"),
        ("© 2024 Kaspersky Lab ZAO", "strong"),
        ("© АО «Лаборатория Касперского», 2024", "strong"),
        ("Copyright 2001 Acme; portions copyright Kaspersky Lab", "weak"),
        ("Copyright 2001 Acme", ""),
        ("(c) 2015 Kasper Skytte", ""),
    ],
)
def test_a_copyright_line(value: str, expected: str) -> None:
    assert says(ClueKind.COPYRIGHT, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("com.kaspersky", "strong"),
        ("com.kaspersky.android-components", "strong"),
        ("@kaspersky", "strong"),
        ("kaspersky", "strong"),
        ("KasperskyLab", "strong"),
        ("org.acme.kaspersky", "named"),
        ("com.kasperskytte", ""),
        ("com.acme", ""),
    ],
)
def test_a_group_is_read_label_by_label(value: str, expected: str) -> None:
    assert says(ClueKind.GROUP, value) == expected


@pytest.mark.parametrize(
    ("value", "qualifier", "expected"),
    [
        ("https://s01.upd.kaspersky.com/bases/", "", "strong"),
        ("http://dnl-12.geo.kaspersky.com", "website", "passing"),
        ("https://products.s.kaspersky-labs.com/kvrt.exe", "distribution", "strong"),
        ("HTTPS://PRODUCTS.S.KASPERSKY-LABS.COM/", "distribution", "strong"),
        ("https://user@devbuilds.kaspersky-labs.com:8443/x", "", "strong"),
        ("https://gc.kis.v2.scr.kaspersky-labs.com/x.js", "", "named"),
        ("https://www.kaspersky.com/downloads", "distribution", "named"),
        ("https://www.kaspersky.com/", "website", "passing"),
        ("https://support.kaspersky.ru/1", "documentation", "passing"),
        ("https://securelist.com/report/", "", "passing"),
        ("https://kasperskycontenthub.com/a.pdf", "", "passing"),
        ("https://github.com/KasperskyLab/klara", "vcs", "named"),
        ("git@github.com:KasperskyLab/klara.git", "vcs", "named"),
        ("https://example.com/kaspersky", "vcs", "named"),
        ("https://example.com/kaspersky", "issue-tracker", "passing"),
        ("https://s01.upd.kaspersky.com.example.net/", "", "named"),
        ("https://notkaspersky.com/", "", ""),
        ("https://example.com/", "", ""),
    ],
)
def test_a_host_weighs_what_it_is_used_for(value: str, qualifier: str, expected: str) -> None:
    assert says(ClueKind.URL, value, qualifier) == expected


def test_an_update_host_in_a_property_is_a_hint_and_in_prose_a_mention() -> None:
    assert says(ClueKind.PROPERTY, "https://s01.upd.kaspersky.com/") == "weak"
    assert says(ClueKind.PROSE, "see https://s01.upd.kaspersky.com/") == "passing"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Parses logs of Kaspersky Security Center", "passing"),
        ("Removes Kaspersky, McAfee and others", "passing"),
        ("Powered by Kaspersky", "named"),
        ("With the KASPERSKY ENGINE inside", "named"),
        ("движок Касперского", "named"),
        ("A theatre in Kasper", ""),
    ],
)
def test_prose_only_mentions_unless_it_says_that_it_is_inside(value: str, expected: str) -> None:
    assert says(ClueKind.PROSE, value) == expected


@pytest.mark.parametrize("value", ["Kapersky Lab", "kaspersy", "Karspersky"])
def test_a_misspelling_is_a_mention(value: str) -> None:
    assert says(ClueKind.SUPPLIER, value) == "named"
    assert says(ClueKind.PROSE, value) == "passing"
    assert {str(outcome(match)) for match in found(component(name="x", supplier=value)).values()} == {"review"}


@pytest.mark.parametrize("kind", [ClueKind.PROPERTY, ClueKind.OTHER, ClueKind.FILE, ClueKind.SWID, ClueKind.REF])
def test_the_name_in_any_other_field_is_named(kind: ClueKind) -> None:
    assert says(kind, "x/kaspersky/y") == "named"


@pytest.mark.parametrize(
    ("word", "expected"), [("", True), ("scan", True), ("scanengine", True), ("skytte", False), ("scanx", False)]
)
def test_words_run_together_are_known_by_their_parts(word: str, *, expected: bool) -> None:
    assert made_of_common_words(word) == expected


def test_a_long_run_of_words_costs_nothing() -> None:
    assert made_of_common_words("antivirus" * 10_000 + "x") is False


@pytest.mark.parametrize(
    "value",
    [
        "A. Kaspersky",
        "S. Kaspersky",
        "Kaspersky, A.",
        "Asia Kaspersky",
        "Israel Kaspersky",
        "India Kaspersky <x@y>",
        "kaspersky <me@example.org>",
        "A.S. Kaspersky",
    ],
)
@pytest.mark.parametrize("kind", [ClueKind.SUPPLIER, ClueKind.PUBLISHER, ClueKind.AUTHOR, ClueKind.COPYRIGHT])
def test_an_initial_or_a_country_makes_no_company(kind: ClueKind, value: str) -> None:
    assert says(kind, value) != "strong"


@pytest.mark.parametrize("kind", [ClueKind.SUPPLIER, ClueKind.PUBLISHER])
@pytest.mark.parametrize("value", ["A. Kaspersky", "Kaspersky, A.", "Israel Kaspersky"])
def test_a_person_in_a_maker_field_is_a_mention(kind: ClueKind, value: str) -> None:
    assert says(kind, value) == "named"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Copyright (c) 2015 P. Kaspersky", "weak"),
        ("Copyright (c) 2015 Kaspersky", "strong"),
        ("Copyright 2018 Anna Kaspersky", "passing"),
        ("(c) 2015-2018, Anna Kaspersky <anna@example.org>", "passing"),
        ("© Anna Kaspersky.", "passing"),
        ("Copyright 2018 AO Kaspersky", "strong"),
        ("Copyright 2018 Anna Kaspersky Lab", "weak"),
        ("Copyright 2018 Antivirus Kaspersky", "weak"),
        ("Copyright 2018 engine Kaspersky", "weak"),
        ("Copyright 2018 anna Kaspersky", "weak"),
        ("Portions Copyright Kaspersky", "weak"),
        ("Copyright 2018 Anna Kaspersky and others", "weak"),
    ],
)
def test_a_copyright_of_a_person_is_a_hint_and_where_nothing_else_is_said_a_mention(line: str, expected: str) -> None:
    assert says(ClueKind.COPYRIGHT, line) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Person: Anna Kaspersky (anna@example.org)", "passing"),
        ("person : Anna Kaspersky", "passing"),
        ("Organization: Anna Kaspersky", "named"),
        ("Person: Kaspersky Lab", "strong"),
        ("Organization: AO Kaspersky Lab (info@kaspersky.com)", "strong"),
        ("Tool: Kaspersky Lab", "strong"),
        ("Team: Anna Kaspersky", "named"),
    ],
)
def test_what_spdx_writes_before_a_name_is_read_wherever_it_was_copied_to(value: str, expected: str) -> None:
    assert says(ClueKind.ORIGINATOR, value) == expected


@pytest.mark.parametrize(
    "word", ["kasp3rsky", "k4sp3r5ky", "KA5PERSKY", "kasper5kylab", "kasperskyla8", "mykaspersky", "kasperskyoem"]
)
def test_the_maker_is_named_with_digits_for_letters_and_within_a_longer_word(word: str) -> None:
    for name in (f"{word}-bridge", f"acme_{word}"):
        match = found(component(name=name))
        assert {id: str(outcome(one)) for id, one in match.items()} == {"kaspersky": "review"}


@pytest.mark.parametrize("kind", [ClueKind.GROUP, ClueKind.AUTHOR, ClueKind.URL, ClueKind.PROSE, ClueKind.COPYRIGHT])
def test_a_longer_word_is_what_somebody_calls_himself_where_no_thing_is_named(kind: ClueKind) -> None:
    assert says(kind, "mykaspersky") == ""


@pytest.mark.parametrize("word", ["kaspersky167", "k3persky", "kasp3r", "k4sper", "kasp3rskytte", "ka5p3r5k1"])
def test_other_words_with_digits_do_not(word: str) -> None:
    assert found(component(name=f"{word}-bridge")) == {}


@pytest.mark.parametrize("qualifier", ["website", "documentation", "advisories"])
@pytest.mark.parametrize(
    "url",
    ["https://crl.kaspersky.com/a.crl", "https://products.s.kaspersky-labs.com/x", "https://s01.upd.kaspersky.com/"],
)
def test_a_link_in_passing_is_in_passing_wherever_it_leads(url: str, qualifier: str) -> None:
    assert says(ClueKind.URL, url, qualifier) == "passing"
    made = msgspec.structs.replace(component(name="x"), clues=(clue(ClueKind.URL, url, qualifier),))
    assert {str(outcome(match)) for match in found(made).values()} <= {"review", "noted", "not-covered"}


def test_a_host_of_revoked_certificates_is_a_site() -> None:
    assert says(ClueKind.URL, "https://crl.kaspersky.com/a.crl", "distribution") == "named"


BROKEN_UP = [
    "Kas-persky",
    "ka_sper_sky bridge",
    "K a s p e r s k y  A V",
    "k.a.s.p.e.r.s.k.y",
    "Kas\npersky",
    "kas\tpersky-x",
]


@pytest.mark.parametrize("name", BROKEN_UP)
def test_a_name_that_is_broken_up_is_seen(name: str) -> None:
    assert says(ClueKind.NAME, name) == "named"
    assert says(ClueKind.PROSE, f"the {name} plug-in") == "passing"


@pytest.mark.parametrize("name", BROKEN_UP)
def test_a_name_that_is_broken_up_is_seen_by_the_sieve(name: str) -> None:
    report = checked(placed(cyclonedx(), "/components/1", {"type": "library", "name": name}))

    assert [finding.outcome for finding in report.findings] == ["review"]


@pytest.mark.parametrize("name", ["kas persk y2", "nick-askasper-sky", "kaspers kyle", "kas/per/skynet"])
def test_other_words_in_a_row_are_not_the_name(name: str) -> None:
    assert says(ClueKind.NAME, name) == ""


@pytest.mark.parametrize(
    ("cpe", "strength"),
    [
        ("cpe:2.3:a:kaspersk?:antivirus_engine:1:*:*:*:*:*:*:*", "weak"),
        ("cpe:2.3:a:kasp*:antivirus_engine:1:*:*:*:*:*:*:*", "weak"),
        ("cpe:2.3:a:kas*:x:1:*:*:*:*:*:*:*", ""),
        ("cpe:2.3:a:*:x:1:*:*:*:*:*:*:*", ""),
        ("cpe:2.3:a:kasper?on:x:1:*:*:*:*:*:*:*", ""),
    ],
)
def test_a_wildcard_that_the_vendor_fits_is_a_hint(cpe: str, strength: str) -> None:
    assert says(ClueKind.CPE, cpe) == strength


@pytest.mark.parametrize(
    "vendor", ["*aspersky*", "*spersky", "*pers*", "??spersky", "?aspersky", "kaspersk?", "kasper*"]
)
def test_a_wildcard_in_a_vendor_is_seen_by_the_sieve(vendor: str) -> None:
    cpe = f"cpe:2.3:a:{vendor}:antivirus_engine:8:*:*:*:*:*:*:*"
    report = checked(placed(cyclonedx(), "/components/1", {"type": "library", "name": "bridge", "cpe": cpe}))
    assert [finding.outcome for finding in report.findings] == ["review"]
