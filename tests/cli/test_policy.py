"""The policy file on the command line: which one is in force, and that the command line comes before it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import DAY, Ran, check, run, write
from tests.documents import ENGINE, cyclonedx, encode, placed
from tests.outputs.reading import TRICKS, harm

from bomward.catalog import DATA

WAIVER = """
[[waiver]]
component = "Kaspersky Anti-Virus SDK"
entry = "kaspersky-anti-virus-sdk"
outcome = "prohibited"
reason = "Gone with release 7"
owner = "J. Doe"
until = 2027-01-31
link = "https://tracker.example/1"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own, with a document of each kind."""
    monkeypatch.chdir(tmp_path)
    write(Path(), "clean", "finding", "incomplete", "gap")
    return tmp_path


def say(text: str, name: str = "bomward.toml") -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def report(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(check(*arguments, "-o", "json").out)
    return found


def notes(ran: Ran) -> list[str]:
    return [line for line in ran.err.splitlines() if line.startswith("note: policy")]


@pytest.mark.usefixtures("here")
def test_without_a_file_nothing_is_said() -> None:
    ran = check("clean.json")
    assert (ran.code, ran.err) == (0, "")
    say("[tool.other]\nx = 'bomward'", "pyproject.toml")
    assert check("clean.json").err == ""
    say("this is no TOML, and has nothing to do with us", "pyproject.toml")
    assert check("clean.json").err == ""


@pytest.mark.usefixtures("here")
def test_the_file_of_the_working_folder_is_in_force_and_named() -> None:
    say('profile = "us-federal"')
    ran = check("clean.json", "-o", "json")
    assert notes(ran) == ["note: policy: bomward.toml"]
    assert json.loads(ran.out)["profile"] == "us-federal"
    assert json.loads(ran.out)["failOn"] == "likely-prohibited"


@pytest.mark.parametrize(
    "text",
    [
        '[tool.bomward]\nprofile = "us-federal"',
        '[ tool . "bomward" ]\nprofile = "us-federal"',
        '[tool]\nbomward = {profile = "us-federal"}',
        '[tool]\nbomward.profile = "us-federal"',
        'tool.bomward.profile = "us-federal"',
        'tool = {bomward = {profile = "us-federal"}}',
        'tool = {x = 1, bomward = {profile = "us-federal"}}',
        '["tool".bomward]\nprofile = "us-federal"',
        "[tool.'bomward']\nprofile = 'us-federal'",
    ],
)
@pytest.mark.usefixtures("here")
def test_the_table_of_pyproject_in_every_spelling(text: str) -> None:
    say(text, "pyproject.toml")
    ran = check("clean.json", "-o", "json")
    assert notes(ran) == ["note: policy: pyproject.toml: tool.bomward"]
    assert json.loads(ran.out)["profile"] == "us-federal"
    say('profile = "us-commercial"')
    ran = check("clean.json", "-o", "json")
    assert notes(ran) == ["note: policy: bomward.toml"]
    assert json.loads(ran.out)["profile"] == "us-commercial"


@pytest.mark.usefixtures("here")
def test_a_file_that_is_named_is_the_only_one() -> None:
    say("this is wrong")
    say('[tool.bomward]\nprofile = "us-federal"', "ci/pyproject.toml")
    say('profile = "us-federal"', "ci/other.toml")
    assert check("clean.json").code == 2
    for name in ("ci/pyproject.toml", "ci/other.toml"):
        assert report("clean.json", "--policy", name)["profile"] == "us-federal"
    assert check("clean.json", "--no-policy").err == ""
    assert report("clean.json", "--no-policy")["profile"] == "us-commercial"
    assert check("clean.json", "--policy", "ci/other.toml", "--no-policy").code == 2


@pytest.mark.usefixtures("here")
def test_a_file_without_the_table_is_no_policy() -> None:
    say("[tool.other]", "ci/pyproject.toml")
    ran = check("clean.json", "--policy", "ci/pyproject.toml")
    assert ran.code == 2
    assert "there is no policy in it" in ran.err
    assert "[tool.bomward]" in ran.err


@pytest.mark.usefixtures("here")
def test_a_link_that_leads_nowhere_is_no_reason_to_go_without() -> None:
    Path("bomward.toml").symlink_to("gone.toml")
    assert check("clean.json").code == 2


@pytest.mark.usefixtures("here")
def test_a_byte_order_mark_is_no_error_and_another_encoding_is() -> None:
    Path("bomward.toml").write_bytes(b'\xef\xbb\xbfprofile = "us-federal"')
    assert report("clean.json")["profile"] == "us-federal"
    Path("bomward.toml").write_bytes(b'profile = "\xff"')
    ran = check("clean.json")
    assert ran.code == 2
    assert "write it in UTF-8" in ran.err


@pytest.mark.usefixtures("here")
def test_the_command_line_comes_before_it() -> None:
    say(
        'profile = "us-federal"\nact = "use"\nfail-on = "never"\nstrict = true\nallow-incomplete = true\n[limits]\nsize = 10'
    )
    assert check("clean.json").code == 3
    more = ("--limit", "size=1M")
    assert check("finding.json", *more).code == 0
    assert check("finding.json", *more, "--fail-on", "prohibited").code == 1
    assert check("gap.json", *more).code == 3
    assert check("gap.json", *more, "--no-strict").code == 0
    assert check("incomplete.json", *more, "--no-strict").code == 0
    assert check("incomplete.json", *more, "--no-strict", "--no-allow-incomplete").code == 3
    found = report("clean.json", *more, "--profile", "us-commercial", "--act", "supply")
    assert (found["profile"], found["act"], found["failOn"]) == ("us-commercial", "supply", "never")
    found = report("clean.json", *more, "--regime", "us-fcc-covered-list")
    assert (found["profile"], found["regimes"]) == ("", ["us-fcc-covered-list"])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('profile = "us-fedral"', "bomward.toml: profile"),
        ('regimes = ["us-x"]', "bomward.toml: regimes"),
        ('[who]\njurisdictions = ["BR"]', "bomward.toml: who"),
        ("[limits]\nwrappers = 65", "bomward.toml: limits wrappers"),
        ('outputs = ["tabel"]', "bomward.toml: outputs"),
        ('outputs = ["json", "table"]', "bomward.toml: outputs"),
        ('catalog = ["gone"]', "bomward.toml: catalog"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_only_the_run_can_tell_to_be_wrong_is_told_with_its_place(text: str, places: str) -> None:
    say(text)
    ran = check("clean.json")
    assert ran.code == 2
    assert f"at: {places}\n" in ran.err
    assert " hint: " in ran.err


@pytest.mark.usefixtures("here")
def test_who_we_are_chooses_the_laws() -> None:
    say('[who]\njurisdictions = ["US"]')
    found = report("clean.json")
    assert found["profile"] == ""
    assert "us-bis-icts-2021-002" in found["regimes"]
    assert not [one for one in found["regimes"] if not one.startswith("us-")]
    assert not {"us-far-52-204-23", "us-tx-prohibited-technologies"} & set(found["regimes"])
    say('[who]\njurisdictions = ["US-TX", "DE"]\nroles = ["us-federal-contractor", "public-body"]')
    chosen = set(report("clean.json")["regimes"])
    assert {"us-far-52-204-23", "us-tx-prohibited-technologies", "us-bis-icts-2021-002"} <= chosen
    assert {"de-bsi-warning-2022", "eu-reg-833-2014-art-5k"} <= chosen
    assert not {"us-va-2-2-5514", "pl-sanctions-list-2022", "us-fcc-covered-list"} & chosen
    assert report("clean.json", "--profile", "us-federal")["profile"] == "us-federal"


@pytest.mark.usefixtures("here")
def test_a_place_without_a_known_law_is_named() -> None:
    say('[who]\njurisdictions = ["US", "BR"]')
    assert "note: no law of BR is known to this catalog (bomward.toml: who)" in check("clean.json").err
    assert "US " not in check("clean.json").err


@pytest.mark.usefixtures("here")
def test_paths_are_relative_to_the_file() -> None:
    say('outputs = ["json=out.json", "table"]\ncatalog = ["own"]', "ci/policy.toml")
    assert check("finding.json", "--policy", "ci/policy.toml").code == 2
    shutil.copytree(DATA / "traps", "ci/own/traps")
    ran = check("clean.json", "--policy", "ci/policy.toml")
    assert ran.code == 0
    assert "clear" in ran.out
    assert json.loads(Path("ci/out.json").read_text())["catalog"]["version"].endswith("+local")
    assert json.loads(check("clean.json", "--policy", "ci/policy.toml", "-o", "json").out)["exitCode"] == 0


@pytest.mark.usefixtures("here")
def test_workers_have_the_same_policy() -> None:
    say(f'profile = "us-federal"\nfail-on = "review"{WAIVER}')
    assert report("finding.json", "clean.json", "-j", "2") == report("finding.json", "clean.json")


@pytest.mark.usefixtures("here")
def test_a_waived_finding_is_shown_in_every_output() -> None:
    say(WAIVER)
    ran = check("finding.json", "-o", "table", "-o", "json=r.json", "-o", "sarif=r.sarif", "-o", "annotated=a.json")
    assert ran.code == 0
    assert "PROHIBITED  finding.json" in ran.out
    assert "findings: 1 waived" in ran.out
    assert "until 2027-01-31, by J. Doe: Gone with release 7 (https://tracker.example/1)" in " ".join(ran.out.split())
    (document,) = json.loads(Path("r.json").read_text())["documents"]
    assert document["verdict"] == "prohibited"
    assert document["findings"][0]["waiver"] == {
        "reason": "Gone with release 7",
        "owner": "J. Doe",
        "until": "2027-01-31",
        "link": "https://tracker.example/1",
    }
    (result,) = json.loads(Path("r.sarif").read_text())["runs"][0]["results"]
    (suppression,) = result["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    for word in ("Gone with release 7", "J. Doe", "2027-01-31", "https://tracker.example/1"):
        assert word in suppression["justification"]
    noted = Path("a.json").read_text()
    assert "Waived until 2027-01-31 by J. Doe: Gone with release 7" in noted
    assert "https://tracker.example/1" in noted
    assert run("restore", "a.json", "-o", "back.json").code == 0
    assert Path("back.json").read_bytes() == Path("finding.json").read_bytes()


@pytest.mark.usefixtures("here")
def test_annotate_notes_the_waiver() -> None:
    say(WAIVER)
    ran = run("annotate", "finding.json", "--as-of", DAY)
    assert ran.code == 0
    assert "Waived until 2027-01-31" in ran.out
    assert "Waived" not in run("annotate", "finding.json", "--as-of", DAY, "--no-policy").out


@pytest.mark.usefixtures("here")
def test_expired_and_unused_waivers_are_reported() -> None:
    say(WAIVER.replace("2027-01-31", "2026-11-21") + WAIVER.replace("Anti-Virus SDK", "Nothing"))
    ran = check("finding.json", "-o", "json")
    assert ran.code == 1
    assert "expired on 2026-11-21 and waives nothing (owner: J. Doe)" in ran.err
    assert "the waiver for Kaspersky Nothing as kaspersky-anti-virus-sdk fits no finding (owner: J. Doe)" in ran.err
    told = json.loads(ran.out)["waivers"]
    assert [(one["status"], one["count"]) for one in told] == [("expired", 1), ("unused", 0)]
    assert json.loads(ran.out)["documents"][0]["findings"][0]["waiver"] is None


@pytest.mark.usefixtures("here")
def test_a_baseline_is_shown_in_every_output() -> None:
    check("finding.json", "-o", "json=base.json")
    second = {**ENGINE, "version": "9.0"}
    Path("finding.json").write_bytes(
        encode(placed(placed(cyclonedx(), "/components/1", ENGINE), "/components/2", second))
    )
    ran = check("finding.json", "--baseline", "base.json", "-o", "table", "-o", "json=r.json", "-o", "sarif=r.sarif")
    assert ran.code == 1
    assert "findings: 1 prohibited, 1 in the baseline" in ran.out
    assert "in the baseline\n   prohibited  Kaspersky Anti-Virus SDK 8.9" in ran.out
    (document,) = json.loads(Path("r.json").read_text())["documents"]
    assert {one["component"]["version"]: one["known"] for one in document["findings"]} == {"8.9": True, "9.0": False}
    results = json.loads(Path("r.sarif").read_text())["runs"][0]["results"]
    assert [result["baselineState"] for result in results] == ["new", "unchanged"]
    check("finding.json", "-o", "sarif=r.sarif")
    assert "baselineState" not in Path("r.sarif").read_text()


@pytest.mark.usefixtures("here")
def test_what_went_away_is_said() -> None:
    check("finding.json", "-o", "json=base.json")
    Path("finding.json").write_bytes(encode(cyclonedx()))
    ran = check("finding.json", "--baseline", "base.json", "-o", "table", "-o", "json=r.json")
    assert ran.code == 0
    assert "gone since the baseline: 1 finding, first Kaspersky Anti-Virus SDK 8.9 in finding.json" in " ".join(
        ran.out.split()
    )
    told = json.loads(Path("r.json").read_text())
    assert [one["entry"] for one in told["gone"]] == ["kaspersky-anti-virus-sdk"]
    assert len(told["baseline"]) == 64


@pytest.mark.usefixtures("here")
def test_the_difference_between_two_documents() -> None:
    ran = run("diff", "clean.json", "finding.json", "--as-of", DAY)
    assert ran.code == 1
    assert "finding.json (was clean.json)" in ran.out
    assert "new      prohibited: Kaspersky Anti-Virus SDK 8.9, kaspersky-anti-virus-sdk" in ran.out
    assert "exit 1 (something new fails at likely-prohibited)" in ran.out
    ran = run("diff", "finding.json", "clean.json", "--as-of", DAY, "-o", "json=d.json")
    assert (ran.code, ran.out) == (0, "")
    told = json.loads(Path("d.json").read_text())
    assert told["schema"] == "bomward-diff/1"
    assert [one["outcome"] for one in told["documents"][0]["gone"]] == ["prohibited"]
    assert told["exitCode"] == 0
    stdin = Path("clean.json").read_bytes()
    assert run("diff", "-", "clean.json", stdin=stdin).code == 0
    assert run("diff", "-", "-", stdin=stdin).code == 2
    assert run("diff", "clean.json", "gone.json").code == 2
    assert run("diff", "clean.json", "clean.json", "-o", "sarif").code == 2


@pytest.mark.usefixtures("here")
def test_the_difference_of_a_report_and_a_document() -> None:
    check("clean.json", "-o", "json=old.json")
    assert run("diff", "old.json", "finding.json", "--as-of", DAY).code == 1
    assert run("diff", "old.json", "finding.json", "--as-of", DAY, "--fail-on", "never").code == 0
    assert run("diff", "old.json", "old.json").code == 0
    check("clean.json", "-o", "json=other.json", "--act", "use")
    ran = run("diff", "old.json", "other.json")
    assert ran.code == 3
    assert "different laws: us-commercial (supply), and us-commercial (use)" in " ".join(ran.out.split())


@pytest.mark.usefixtures("here")
def test_the_level_of_a_report_is_its_own_unless_another_is_named() -> None:
    check("clean.json", "-o", "json=old.json", "--fail-on", "never")
    check("finding.json", "-o", "json=new.json", "--fail-on", "never")
    assert run("diff", "old.json", "new.json").code == 0
    assert run("diff", "old.json", "new.json", "--fail-on", "review").code == 1


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.usefixtures("here")
def test_hostile_text_is_harmless_in_a_difference(trick: str) -> None:
    engine = {**ENGINE, "name": f"Kaspersky Anti-Virus SDK {trick}", "bom-ref": trick, "version": trick}
    Path("new.json").write_text(json.dumps(placed(cyclonedx(), "/components/1", engine)), encoding="utf-8")
    for pair in (("clean.json", "new.json"), ("new.json", "clean.json")):
        for form in ("table", "json"):
            ran = run("diff", *pair, "--as-of", DAY, "-o", form)
            assert ran.code in (0, 1, 3)
            assert harm(ran.out) == []
            assert harm(ran.err) == []
