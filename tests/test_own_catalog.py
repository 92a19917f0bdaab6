"""The example of docs/own-catalog.md: makers, classes, rules and profiles of an organisation's own, beside the packaged ones."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import check, run
from tests.documents import FIXTURES
from tests.made import DAY, packaged

from bomward.compiled import Compiled, extended, load
from bomward.errors import DataError
from bomward.explain import explain
from bomward.regimes import Law, Regime

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "own-catalog"
KIOSK = FIXTURES / "ticket-kiosk.cdx.json"
HOUSE, LAW = "brightwater-rule-7", "us-bis-icts-2021-002"
RULE = f"regimes/{HOUSE}.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example, to be changed."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "own"))


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def report(catalog: Path, *options: str) -> dict[str, Any]:
    ran = check(KIOSK, "--catalog", catalog, *options, "-o", "json")
    return dict(json.loads(ran.out))


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {finding["component"]["name"]: finding["outcome"] for finding in report["documents"][0]["findings"]}


def said(report: dict[str, Any]) -> set[tuple[str, str]]:
    """What each regime says, of anything."""
    findings = report["documents"][0]["findings"]
    return {(one["regime"], one["outcome"]) for finding in findings for one in finding["verdicts"]}


def regime(law: Law, id: str) -> Regime:
    return next(one for one in law.regimes if one.id == id)


def with_example() -> Compiled:
    return extended(load(), EXAMPLE)


# --- the example


def test_the_page_shows_the_files_as_they_are() -> None:
    page = EXAMPLE.parents[1].joinpath("own-catalog.md").read_text(encoding="utf-8")
    shown = re.findall(r"\(examples/own-catalog/([\w./-]+)\).*?```toml\n(.*?)```", page, re.DOTALL)
    files = {path.relative_to(EXAMPLE).as_posix(): path.read_text("utf-8") for path in EXAMPLE.rglob("*.toml")}
    assert dict(shown) == files


def test_the_example_has_no_problem() -> None:
    ran = run("catalog", "lint", EXAMPLE)
    assert (ran.code, ran.out) == (0, "")
    assert "6 records, 0 problems" in ran.err


def test_the_document_is_clear_without_the_example() -> None:
    assert check(KIOSK).code == 0
    assert check(KIOSK).out.startswith("CLEAR")


def test_the_rule_of_the_house_fails_the_gate() -> None:
    found = report(EXAMPLE, "--profile", "brightwater")
    assert outcomes(found) == {"@veldmoor/insight": "prohibited", "@veldmoor/codec": "review"}
    assert (found["exitCode"], found["regimes"]) == (1, [LAW, HOUSE])
    assert said(found) == {(HOUSE, "prohibited"), (HOUSE, "review"), (LAW, "not-covered")}


def test_no_packaged_law_says_anything_of_another_maker() -> None:
    every = report(EXAMPLE, "--profile", "report-all")
    assert {regime for regime, outcome in said(every) if outcome != "not-covered"} == {HOUSE}


def test_nor_does_it_of_a_mere_mention_of_that_maker(tmp_path: Path) -> None:
    document = json.loads(KIOSK.read_bytes())
    document["components"] = [{"type": "library", "name": "acme-veldmoor-bridge", "version": "1"}]
    del document["dependencies"]  # NOTE: what they name would not be there
    path = tmp_path / "mention.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = json.loads(check(path, "--catalog", EXAMPLE, "--profile", "brightwater", "-o", "json").out)
    assert said(found) == {(HOUSE, "review"), (LAW, "not-covered")}


def test_a_profile_that_does_not_name_the_rule_does_not_fail_and_shows_it_all_the_same() -> None:
    found = report(EXAMPLE)
    assert outcomes(found) == {"@veldmoor/insight": "not-covered", "@veldmoor/codec": "not-covered"}
    assert found["exitCode"] == 0


def test_packaged_records_are_judged_as_before() -> None:
    gateway = FIXTURES / "mail-relay.cdx.xml"
    plain, more = (
        json.loads(check(gateway, *options, "-o", "json").out)["documents"][0]["findings"]
        for options in ((), ("--catalog", EXAMPLE))
    )
    assert plain == more


def test_version_and_digest_say_that_the_catalog_was_extended() -> None:
    ours, theirs = (
        json.loads(check(KIOSK, *more, "-o", "json").out)["catalog"] for more in ((), ("--catalog", EXAMPLE))
    )
    assert theirs["version"] == f"{ours['version']}+local"
    assert theirs["sha256"] != ours["sha256"]


def test_an_annotated_copy_says_so_too(tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    assert run("annotate", KIOSK, "--catalog", EXAMPLE, "-o", copy).code == 0
    text = copy.read_text(encoding="utf-8")
    catalog = with_example()
    assert [catalog.catalog.version in text, catalog.sha256 in text] == [True, True]


def test_another_rule_is_another_digest(folder: Path) -> None:
    before = extended(load(), folder).sha256
    change(folder / RULE, "Passengers are not measured.", "Nobody is measured.")
    assert extended(load(), folder).sha256 != before


@pytest.mark.parametrize("id", ["veldmoor-insight", "veldmoor", HOUSE, "brightwater", "audience-measurement"])
def test_what_was_added_can_be_explained_and_is_listed(id: str) -> None:
    assert explain(id, with_example(), DAY).startswith(f"{id}: ")
    assert id in run("catalog", "list", "--catalog", EXAMPLE).out


def test_a_packaged_regime_does_not_count_a_new_class_among_the_others() -> None:
    text = explain("us-ndaa-fy2018-s1634", with_example(), DAY)
    assert "audience-measurement" not in text
    assert f"{LAW}: nothing on this day" in explain("audience-measurement", with_example(), DAY)


# --- one folder on top of another, and in place of what is packaged


def test_a_second_folder_may_name_what_the_first_brought(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "makers", tmp_path / "first" / "makers")
    shutil.copy(EXAMPLE / "item-classes.toml", tmp_path / "first")
    shutil.copytree(EXAMPLE / "technologies", tmp_path / "second" / "technologies")
    data = extended(extended(load(), tmp_path / "first"), tmp_path / "second")
    assert "veldmoor-insight" in data.catalog.records()


def test_rules_alone_are_enough(tmp_path: Path) -> None:
    rule = tmp_path / "regimes" / "strict.toml"
    rule.parent.mkdir()
    text = (EXAMPLE / RULE).read_text(encoding="utf-8").replace("unidentified-veldmoor", "glue-not-by-kaspersky")
    rule.write_text(text.replace("audience-measurement", "threat-intel-feed"), encoding="utf-8")
    assert [one.id for one in extended(load(), tmp_path).law.regimes][-1] == HOUSE


def test_a_regime_a_profile_and_a_class_are_replaced_by_their_ids(folder: Path) -> None:
    change(folder / RULE, f'id = "{HOUSE}"', f'id = "{LAW}"')
    change(folder / "profiles.toml", HOUSE, "us-far-52-204-23")
    change(folder / "profiles.toml", 'id = "brightwater"', 'id = "us-federal"')
    change(folder / "item-classes.toml", 'id = "audience-measurement"', 'id = "threat-intel-feed"')
    change(folder / RULE, "audience-measurement", "threat-intel-feed")
    change(folder / "technologies" / "veldmoor.toml", "audience-measurement", "threat-intel-feed")
    law = extended(load(), folder).law
    before = load().law
    assert regime(law, LAW).title == "Brightwater Transit, purchasing rule 7"
    assert [one.regimes for one in law.profiles if one.id == "us-federal"] == [(LAW, "us-far-52-204-23")]
    assert [one.title for one in law.item_classes if one.id == "threat-intel-feed"] == ["Measures an audience"]
    assert [len(law.regimes), len(law.profiles), len(law.item_classes)] == [
        len(before.regimes),
        len(before.profiles),
        len(before.item_classes) + 1,
    ]


def test_an_entry_is_replaced_by_its_id(folder: Path) -> None:
    change(folder / "technologies" / "veldmoor.toml", 'id = "veldmoor-insight"', 'id = "kaspersky-scan-engine"')
    data = extended(load(), folder)
    assert [one.vendor for one in data.catalog.entries if one.id == "kaspersky-scan-engine"] == ["Veldmoor Media GmbH"]
    assert len(data.catalog.entries) == len(packaged().entries)


# --- what is wrong

WRONG: dict[str, tuple[str, str, str, str, str]] = {
    "an unknown key": (RULE, 'kind = "proh', 'knid = "x"\nkind = "proh', "knid", RULE),
    "no citation": (RULE, '["Purchasing rule 7 (2026-03-02)"]', "[]", "citations", RULE),
    "an unknown outcome": (RULE, '"prohibited"', '"forbidden"', "forbidden", RULE),
    "an unknown class in a rule": (
        RULE,
        '"audience-measurement"',
        '"audience"',
        "unknown item class 'audience'",
        HOUSE,
    ),
    "a class that the rule does not answer for": (RULE, '"*"', '"threat-intel-feed"', "no verdict for class", HOUSE),
    "an unknown regime in a profile": ("profiles.toml", HOUSE, "rule-8", "unknown regime 'rule-8'", "profiles.toml"),
    "an unknown level": ("profiles.toml", '"likely-prohibited"', '"maybe"', "maybe", "profiles.toml"),
    "two defaults": ("profiles.toml", "fail_on", "default = true\nfail_on", "exactly one profile", "profiles.toml"),
    "an unknown class of an entry": (
        "technologies/veldmoor.toml",
        '"audience-measurement"',
        '"audience"',
        "unknown item class 'audience'",
        "own",
    ),
    "a maker that is not there": (
        "technologies/veldmoor.toml",
        'maker = "veldmoor"',
        'maker = "v"',
        "maker 'v'",
        "entry",
    ),
    "an entry in place of a maker": (
        "technologies/veldmoor.toml",
        'id = "veldmoor-insight"',
        'id = "kaspersky"',
        "given twice: maker, entry",
        "own",
    ),
    "a profile called as a regime is": ("profiles.toml", 'id = "brightwater"', f'id = "{HOUSE}"', "given twice", "own"),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("command", ["check", "lint"])
def test_a_wrong_file_is_wrong_use_with_what_where_and_what_to_do(folder: Path, wrong: str, command: str) -> None:
    file, before, after, what, where = WRONG[wrong]
    change(folder / file, before, after)
    ran = check(KIOSK, "--catalog", folder) if command == "check" else run("catalog", "lint", folder)
    lines = {label.strip(): text for label, _, text in (line.partition(": ") for line in ran.err.splitlines())}
    assert (ran.code, ran.out) == (2, "")
    assert what in lines["error"]
    assert str(folder) in lines["at"]
    assert where in lines["at"]
    assert lines["hint"]


@pytest.mark.parametrize("name", ["technology/veldmoor.toml", "rule.toml", "products/acme/x.toml", "makers/x.TOML"])
def test_a_file_that_would_not_be_read_is_an_error(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="that is not read") as error:
        extended(load(), folder)
    assert error.value.where == str(path)


def test_an_example_is_judged_by_the_rules_of_its_folder(folder: Path) -> None:
    change(folder / "technologies" / "veldmoor.toml", 'outcome = "prohibited"', 'outcome = "review"')
    ran = run("catalog", "lint", folder)
    assert ran.code == 2
    assert ran.out.count("comes out as prohibited, not review") == 2
