"""What an id stands for, in words."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest
from tests.made import DAY, packaged

from bomward.checking import Checker, Policy
from bomward.compiled import load
from bomward.errors import UsageError
from bomward.explain import explain, listing, near
from bomward.findings import Outcome, Relation, Status, Strength
from bomward.regimes import Regime
from bomward.words import MEANINGS

DATA = load()
IDS = [
    *DATA.catalog.records(),
    *(one.id for one in DATA.law.regimes),
    *(one.id for one in DATA.law.profiles),
    *(one.id for one in DATA.law.item_classes),
    *(word for words in MEANINGS.values() for word in words),
]


@pytest.mark.parametrize("id", IDS)
def test_every_id_can_be_explained(id: str) -> None:
    text = explain(id, DATA, DAY)
    assert text.startswith(f"{id}: ")
    assert text.endswith("\n")
    assert "None" not in text.split()


def test_every_word_of_a_report_is_explained_here_and_on_its_page() -> None:
    page = (Path(__file__).parents[1] / "docs" / "report.md").read_text()
    kinds: dict[str, type[StrEnum]] = {"outcome": Outcome, "relation": Relation, "strength": Strength, "status": Status}
    for kind, words in kinds.items():
        assert list(MEANINGS[kind]) == list(words)
    for kind, meanings in MEANINGS.items():
        rows = "".join(f"| `{word}` | {meaning} |\n" for word, meaning in meanings.items())
        assert f"\n| {kind} | meaning |\n| --- | --- |\n{rows}" in page


def test_a_word_is_told_beside_the_others_of_its_kind() -> None:
    text = explain("review", DATA, DAY)
    assert all(f"\n  {other}: " in text for other in Outcome if other != "review")
    assert "relation" not in explain("noted", DATA, DAY).splitlines()[0]


@pytest.mark.parametrize("written", ["REVIEW", "Not covered", "US-Commercial"])
def test_an_id_may_be_written_in_any_case(written: str) -> None:
    assert explain(written, DATA, DAY) == explain(written.casefold().replace(" ", "-"), DATA, DAY)


def test_a_search_suggests_nothing_that_it_does_not_find() -> None:
    assert "unchecked" not in near("unchekced", DATA)


def test_an_id_means_one_thing() -> None:
    assert sorted(IDS) == sorted(set(IDS))


def test_an_entry_tells_what_a_reader_can_check() -> None:
    entry = next(one for one in packaged().entries if one.id == "gfi-mailessentials")
    text = explain("gfi-mailessentials", DATA, DAY)
    flat = " ".join(text.split())
    assert [part in flat for part in (entry.summary, entry.ask, entry.source[0].url, "updkav.exe", "medium")] == [
        True
    ] * 5


def test_an_entry_tells_versions_and_what_is_required_beside() -> None:
    text = " ".join(explain("juniper-junos-srx-jseries-full-av", DATA, DAY).split())
    assert "versions: from 9.5 until 15.1X49-D10 (not included)" in text
    assert "(border not proven)" in text
    assert "name (strong, together with the vendor and the model)" in text


def test_a_maker_tells_its_names_and_namespaces() -> None:
    text = explain("kaspersky", DATA, DAY)
    assert [part in text for part in ("kasperskylab", "касперского", "kaspersky_lab", "pkg:npm/%40kaspersky/*")] == [
        True
    ] * 4


@pytest.mark.parametrize("regime", DATA.law.regimes, ids=lambda regime: regime.id)
def test_a_regime_tells_what_it_says_and_what_is_not_known(regime: Regime) -> None:
    flat = " ".join(explain(regime.id, DATA, DAY).split())
    assert regime.citations[0] in flat
    assert [point in flat for point in regime.open_points] == [True] * len(regime.open_points)
    assert [" ".join(p.reason.split()) in flat for p in regime.verdict] == [True] * len(regime.verdict)
    assert flat.endswith("This is no legal advice.")


def test_a_profile_tells_its_regimes_and_its_level() -> None:
    text = explain("us-federal", DATA, DAY)
    assert "fails at: likely-prohibited" in text
    assert [f"regime: {id}" in text for id in ("us-ndaa-fy2018-s1634", "us-far-52-204-23")] == [True, True]
    assert explain("report-all", DATA, DAY).count("regime: ") == len(DATA.law.regimes)
    assert "(the default)" in explain("us-commercial", DATA, DAY)


def test_an_item_class_tells_what_each_regime_says() -> None:
    text = explain("threat-intel-feed", DATA, DAY)
    assert "us-bis-icts-2021-002: supply excepted (confidence high)" in text
    assert "us-ndaa-fy2018-s1634: prohibited" in text


def test_a_class_is_explained_as_the_law_stands_and_not_as_it_stood() -> None:
    assert "us-bis-icts-2021-002: supply prohibited (confidence high)" in explain("av-engine-embedded", DATA, DAY)


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("us-comercial", "did you mean us-commercial"),
        ("kaspersky-scan-engin", "did you mean kaspersky-scan-engine"),
        ("us-bis-icts", "us-bis-icts-2021-002"),
        ("fcc", "us-fcc-covered-list"),
        ("reviw", "did you mean review?"),
        ("nosuch", "`bomward catalog list` names all ids"),
        ("junipr", "did you mean juniper-"),
        ("scan engin of kaspersky", "kaspersky-scan-engine"),
        ("zzzzzzzz", "`bomward catalog list` names all ids"),
        ("", "`bomward catalog list` names all ids"),
        ("bw-0123456789abcdef", "--report FILE"),
    ],
)
def test_a_wrong_id_gives_a_hint(id: str, hint: str) -> None:
    with pytest.raises(UsageError, match="nothing is called") as error:
        explain(id, DATA, DAY)
    assert hint in error.value.hint


def test_a_finding_is_explained_from_its_report() -> None:
    document = (
        b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": ['
        b'{"type": "library", "name": "Kaspersky Scan Engine", "version": "2.1"}]}'
    )
    checker = Checker(Policy(as_of=DAY), DATA)
    report = checker.report(checker.check(document, "x.cdx.json"))
    finding = report.documents[0].findings[0]
    text = explain(finding.id, DATA, DAY, report)
    assert text.startswith(f"{finding.id}: Kaspersky Scan Engine 2.1 is ")
    assert [
        part in text
        for part in ("outcome: prohibited", "line 1, /components/0", "89 FR 52434", "kaspersky-scan-engine")
    ] == [True] * 4


def test_a_finding_that_is_held_back_says_what_the_law_would_say_and_why_not() -> None:
    document = (
        b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": ['
        b'{"type": "operating-system", "name": "Junos OS", "version": "what", "supplier": {"name": "Juniper Networks"},'
        b'"cpe": "cpe:2.3:o:juniper:junos:*:*:*:*:*:*:srx210:*", "description": "SRX210"}]}'
    )
    checker = Checker(Policy(as_of=DAY), DATA)
    report = checker.report(checker.check(document, "x.cdx.json"))
    finding = report.documents[0].findings[0]
    text = " ".join(explain(finding.id, DATA, DAY, report).split())
    assert "outcome: only review here: version what cannot be compared" in text
    assert "us-bis-icts-2021-002: would say prohibited of the thing itself (confidence" in text


def test_the_list_has_a_line_for_each_record() -> None:
    lines = listing(DATA).splitlines()
    law = DATA.law
    assert [line.split()[0] for line in lines] == [
        record.id for record in (*DATA.catalog.all(), *law.regimes, *law.profiles, *law.item_classes)
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("updkav.exe", ["gfi-mailessentials"]),
        ("UPDKAV", ["gfi-mailessentials"]),
        ("mailessentials gfi", ["gfi-mailessentials"]),
        ("mailessentials untangle", []),
        ("no such thing whatever", []),
    ],
)
def test_a_search_finds_records_that_hold_all_the_words(words: str, expected: list[str]) -> None:
    assert [line.split()[0] for line in listing(DATA, words).splitlines()] == expected
