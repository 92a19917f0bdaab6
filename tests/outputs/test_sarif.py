"""SARIF: valid by the official schema, pointing at the right lines, and with nothing left out in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given, settings
from tests.conftest import Golden
from tests.outputs import hostile, samples
from tests.outputs.reading import TRICKS, harm

from bomward.findings import Outcome, Report
from bomward.inventory import Gap
from bomward.outputs.sarif import render

_SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
_VALIDATOR = jsonschema_rs.Draft202012Validator(_SCHEMA, validate_formats=True)


def run(report: Report) -> Any:
    """The one run of a log that is valid."""
    log = json.loads(render(report, samples.glossary()))
    errors = [f"{error.instance_path}: {error.message}" for error in _VALIDATOR.iter_errors(log)]
    assert errors == []
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    return only


@pytest.mark.parametrize("name", samples.ONE_OF_EACH)
def test_golden(name: str, golden: Golden) -> None:
    """Byte for byte, and valid."""
    run(samples.ONE_OF_EACH[name])
    golden(f"{name}.sarif", render(samples.ONE_OF_EACH[name], samples.glossary()))


def test_the_schema_does_refuse() -> None:
    """Or its consent would mean nothing."""
    log = json.loads(render(samples.everything(), samples.glossary()))
    log["runs"][0]["results"][0]["level"] = "terrible"
    assert not _VALIDATOR.is_valid(log)


@pytest.mark.parametrize(
    ("outcome", "level"),
    [
        (Outcome.PROHIBITED, "error"),
        (Outcome.LIKELY_PROHIBITED, "error"),
        (Outcome.REVIEW, "warning"),
        (Outcome.ADVISED_AGAINST, "warning"),
        (Outcome.NOTED, "note"),
        (Outcome.EXCEPTED, "note"),
        (Outcome.NOT_COVERED, "note"),
    ],
)
def test_levels(outcome: Outcome, level: str) -> None:
    """Of the result, and of the rule by its worst result."""
    only = run(samples.report(samples.document(samples.finding(outcome))))
    assert only["results"][0]["level"] == level
    assert only["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": level}


def test_results_point_at_their_rules() -> None:
    """One rule per entry that was found."""
    only = run(samples.everything())
    rules = only["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({samples.ENGINE, samples.GATEWAY, samples.CONNECTOR})
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_rule_has_its_law_its_sources_and_a_link() -> None:
    """The first address of the web among its sources, else of a regime that spoke."""
    rules = {rule["id"]: rule for rule in run(samples.everything())["tool"]["driver"]["rules"]}
    engine = rules[samples.ENGINE]
    assert engine["name"] == "KasperskyAvSdk"
    assert engine["helpUri"] == "https://example.com/sdk?a=1#top"
    assert "89 FR 52434 (2024-06-24)" in engine["help"]["text"]
    assert "[The maker\\'s page \\[SDK\\]](<https://example.com/sdk?a=1#top>)" in engine["help"]["markdown"]
    assert rules[samples.GATEWAY]["helpUri"] == "https://example.gov/icts"
    assert "helpUri" not in rules[samples.CONNECTOR]


def test_a_result_says_where() -> None:
    """Primary line of the component, related lines of the evidence, the component by name and pointer."""
    (result,) = run(samples.ONE_OF_EACH["prohibited"])["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "build/acme-gateway.cdx.json", "index": 0},
        "region": {"startLine": 120},
    }
    assert location["logicalLocations"] == [
        {"name": "kav-sdk 8.9.2", "kind": "component", "fullyQualifiedName": "/components/4"}
    ]
    assert [each["physicalLocation"]["region"]["startLine"] for each in result["relatedLocations"]] == [122, 125]
    assert result["partialFingerprints"] == {"bomward/v1": "3f9c2a71d04be856"}


def test_a_result_keeps_the_axes_apart() -> None:
    """Outcome, relation, item class and verdicts, as the JSON report has them."""
    (result,) = run(samples.ONE_OF_EACH["capped"])["results"]
    properties = result["properties"]
    assert (properties["outcome"], properties["relation"]) == ("review", "embeds")
    assert properties["itemClass"] == "third-party-product-with-engine"
    assert len(properties["verdicts"]) == 2
    assert properties["capped"].startswith("the engine is an option")
    assert "Ask the supplier: Is the optional" in result["message"]["text"]


def test_without_a_line_the_evidence_gives_one_or_the_first_is_taken() -> None:
    """A result without a line is dropped by some readers."""
    nowhere = msgspec.structs.replace(samples.finding().location, line=0)
    found = msgspec.structs.replace(samples.finding(), location=nowhere)
    assert _start_line(found) == 122
    assert _start_line(msgspec.structs.replace(found, evidence=())) == 1


def _start_line(found: Any) -> int:
    (result,) = run(samples.report(samples.document(found)))["results"]
    line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert isinstance(line, int)
    return line


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("-", "stdin"),
        ("a.json", "a.json"),
        ("./a b/ü#1?.json", "a%20b/%C3%BC%231%3F.json"),
        ("/srv/in/a b.json", "file:///srv/in/a%20b.json"),
        ("//host/a.json", "file:///host/a.json"),
        ("///a.json", "file:///a.json"),
        ("/", "file:///"),
        ("../a.json", "../a.json"),
        ("C:\\in\\a.json", "C%3A%5Cin%5Ca.json"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("a\udcffb.json", "a%FFb.json"),
        ("a\ud800b.json", "a%3Fb.json"),
        ("", "unnamed"),
        ("./", "unnamed"),
    ],
)
def test_the_uri_is_the_source_relative_or_absolute_as_it_is(source: str, uri: str) -> None:
    """Encoded, and never another scheme or host."""
    only = run(samples.report(samples.document(samples.finding(), source=source)))
    assert only["artifacts"][0]["location"]["uri"] == uri
    assert only["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_waiver_is_a_suppression_and_comes_last() -> None:
    """All results of the run then tell of suppressions, as the standard asks."""
    results = run(samples.everything())["results"]
    assert [len(result["suppressions"]) for result in results] == [0, 0, 0, 1]
    (suppression,) = results[-1]["suppressions"]
    assert suppression["kind"] == "external"
    assert suppression["status"] == "accepted"
    assert "by J. Doe, until 2026-12-31" in suppression["justification"]


def test_without_waivers_nothing_is_said_of_suppressions() -> None:
    """Since nobody was asked."""
    (result,) = run(samples.ONE_OF_EACH["prohibited"])["results"]
    assert "suppressions" not in result


def test_an_unchecked_document_is_an_unsuccessful_run() -> None:
    """With an error that says why."""
    (invocation,) = run(samples.ONE_OF_EACH["unchecked"])["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 3
    notice = invocation["toolExecutionNotifications"][0]
    assert (notice["level"], notice["descriptor"]["id"]) == ("error", "unchecked")
    assert notice["message"]["text"].startswith("Not checked: The document ends")
    assert notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "vendor/broken.spdx.json"


def test_an_incomplete_document_is_a_warning_with_its_gaps() -> None:
    """The run itself went well."""
    (invocation,) = run(samples.ONE_OF_EACH["incomplete"])["invocations"]
    assert invocation["executionSuccessful"] is True
    notices = invocation["toolExecutionNotifications"]
    assert [(notice["level"], notice["descriptor"]["id"]) for notice in notices] == [
        ("warning", "incomplete"),
        ("note", "gap"),
        ("note", "gap"),
    ]
    assert "2 times" in notices[1]["message"]["text"]


def test_many_gaps_are_cut_and_counted() -> None:
    """Twenty reasons, and the number of places left."""
    gaps = tuple(Gap(reason=f"reason {number}", where="") for number in range(30))
    (invocation,) = run(samples.report(msgspec.structs.replace(samples.document(), gaps=gaps)))["invocations"]
    notices = invocation["toolExecutionNotifications"]
    assert len(notices) == 21
    assert notices[-1]["message"]["text"] == "Not judged: 10 more places, for other reasons."


def test_every_descriptor_is_declared() -> None:
    """So that viewers can tell what a notification is."""
    only = run(samples.everything())
    declared = {descriptor["id"] for descriptor in only["tool"]["driver"]["notifications"]}
    used = {notice["descriptor"]["id"] for notice in only["invocations"][0]["toolExecutionNotifications"]}
    assert used <= declared


def test_a_flood_is_cut_worst_first_and_counted() -> None:
    """The real one is kept, wherever it stands, and the log says what it leaves out."""
    decoys = [samples.finding(Outcome.NOTED, identity=f"{n:016x}", name=f"decoy-{n}") for n in range(3000)]
    first = samples.document(*decoys, source="first.json")
    second = samples.document(*decoys, samples.finding(identity="real"), source="second.json")
    only = run(samples.report(first, second, exit_code=1))
    assert len(only["results"]) == 4500
    assert only["results"][0]["partialFingerprints"]["bomward/v1"] == "real"
    (invocation,) = only["invocations"]
    assert invocation["exitCode"] == 1
    notice = invocation["toolExecutionNotifications"][-1]
    assert (notice["level"], notice["descriptor"]["id"]) == ("warning", "left-out")
    assert notice["message"]["text"] == "Left out here: 1,501 lesser findings. The JSON report has all."


def test_a_component_and_entry_is_one_result_whose_worst_place_speaks() -> None:
    """The same thing a thousand times over is one thing; how often, and where else, is told."""
    mild = [samples.finding(Outcome.NOTED, identity=f"bw-1-{n}", line=200 + n) for n in range(2, 1002)]
    worst = samples.finding(identity="bw-1", line=120)
    others = [samples.finding(name="another"), samples.finding(entry=samples.GATEWAY)]
    results = run(samples.report(samples.document(*mild, worst, *others)))["results"]
    assert len(results) == 3
    result = results[0]
    assert (result["properties"]["outcome"], result["occurrenceCount"]) == ("prohibited", 1001)
    assert result["partialFingerprints"] == {"bomward/v1": "bw-1"}
    assert "In 1,001 places of the document." in result["message"]["text"]
    assert len(result["relatedLocations"]) == 100
    assert "Here too, as bw-1-2: noted" in [each["message"]["text"] for each in result["relatedLocations"]]
    assert ["occurrenceCount" in other for other in results[1:]] == [False, False]


def test_the_same_component_in_two_documents_is_two_results() -> None:
    """Each is to be mended by itself."""
    documents = [samples.document(samples.finding(), source=name) for name in ("a.json", "b.json")]
    assert len(run(samples.report(*documents))["results"]) == 2


def test_what_is_waived_at_one_place_is_not_waived_at_another() -> None:
    """A suppression must not spread."""
    both = samples.document(samples.waived(), msgspec.structs.replace(samples.waived(), waiver=None))
    results = run(samples.report(both))["results"]
    assert [len(result["suppressions"]) for result in results] == [0, 1]


def test_what_a_law_would_say_is_not_told_as_what_it_says() -> None:
    """And why it is less here stands right behind it."""
    (result,) = run(samples.ONE_OF_EACH["capped"])["results"]
    text = result["message"]["text"]
    assert "), would say prohibited of the thing itself (high confidence): Integration is named." in text
    assert "But only review here: the engine is an option" in text
    assert "FCC Covered List (47 CFR 1.50002), review (low confidence): " in text
    assert result["level"] == "warning"


@pytest.mark.parametrize(("name", "code"), [("unchecked", 3), ("incomplete", 3), ("prohibited", 1), ("clear", 0)])
def test_the_exit_code_is_explained(name: str, code: int) -> None:
    """In the words of the table."""
    (invocation,) = run(samples.ONE_OF_EACH[name])["invocations"]
    assert invocation["exitCodeDescription"].startswith(f"exit {code} (")
    assert ("no finding fails" in invocation["exitCodeDescription"]) == (code == 3)


@pytest.mark.parametrize(
    ("version", "semantic"),
    [("0.1.0", "0.1.0"), ("1.2.3-rc.1+x", "1.2.3-rc.1+x"), ("0.1.0.dev1", None), ("0.1", None)],
)
def test_semantic_version_only_where_it_is_one(version: str, semantic: str | None) -> None:
    """A version of a Python package need not be one."""
    report = samples.report()
    report = msgspec.structs.replace(report, tool=msgspec.structs.replace(report.tool, version=version))
    assert run(report)["tool"]["driver"].get("semanticVersion") == semantic


def test_an_entry_without_a_text_is_a_rule_all_the_same() -> None:
    """By its id."""
    found = msgspec.structs.replace(samples.finding(), entry="Ünknown/entry_7", verdicts=())
    (rule,) = run(samples.report(samples.document(found)))["tool"]["driver"]["rules"]
    assert rule["id"] == rule["shortDescription"]["text"] == "Ünknown/entry_7"
    assert rule["name"] == "NknownEntry7"
    assert "helpUri" not in rule


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a b", "https://a/%zz", "http://[", "https://a/<b>", ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    """Also a catalog of somebody else's is read."""
    glossary = samples.glossary()
    source = msgspec.structs.replace(glossary.entries[samples.ENGINE].sources[0], url=url)
    entry = msgspec.structs.replace(glossary.entries[samples.ENGINE], sources=(source,))
    glossary = msgspec.structs.replace(glossary, entries={samples.ENGINE: entry}, regimes={})
    log = json.loads(render(samples.ONE_OF_EACH["prohibited"], glossary))
    assert _VALIDATOR.is_valid(log)
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert "helpUri" not in rule
    assert "](<" not in rule["help"]["markdown"]


@pytest.mark.parametrize("trick", TRICKS)
def test_known_tricks(trick: str) -> None:
    """Each of them, in every place."""
    _is_harmless(hostile.drenched(trick), run)


@pytest.mark.property
@settings(deadline=None, max_examples=60)
@given(hostile.reports())
def test_hostile_text_is_harmless(report: Report) -> None:
    """Any text gives a valid log that neither links nor marks up."""
    _is_harmless(report, run)


def _is_harmless(report: Report, read: Callable[[Report], Any]) -> None:
    assert harm(render(report, samples.glossary())) == []
    only = read(report)
    notices = only["invocations"][0]["toolExecutionNotifications"]
    for each in (*only["results"], *notices):
        text = each["message"]["text"]
        assert harm(text) == []
        assert "](" not in text
        assert "<" not in text
        assert "<" not in each["message"].get("markdown", "")
    for artifact in only["artifacts"]:
        assert artifact["location"]["uri"].isascii()
        assert not artifact["location"]["uri"].startswith("/")


def test_what_suppliers_say_stands_in_the_properties_and_lowers_nothing() -> None:
    """Of every place of a result, each word once."""
    said = samples.said()
    other = msgspec.structs.replace(said, id="another", statements=(*said.statements, samples.statement("affected")))
    (result,) = run(samples.report(samples.document(said, other)))["results"]
    assert result["level"] == "error"
    assert [statement["status"] for statement in result["properties"]["statements"]] == ["not_affected", "affected"]
    assert "That is their word; nothing is judged by it." in result["message"]["text"]
