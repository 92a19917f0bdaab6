"""VEX in both forms: valid, honest about what is not known, and never clearing what is not cleared."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from tests.outputs import readers, samples

from bomward.findings import Finding, Outcome, Report
from bomward.outputs import cyclonedx_vex, openvex

ANNOUNCED = [
    (samples.finding(), "affected", "exploitable"),
    (samples.finding(Outcome.LIKELY_PROHIBITED), "affected", "exploitable"),
    (samples.finding(Outcome.ADVISED_AGAINST), "affected", "exploitable"),
    (samples.capped(), "under_investigation", "in_triage"),
    (samples.finding(Outcome.NOTED), "under_investigation", "in_triage"),
    (samples.finding(Outcome.EXCEPTED), "not_affected", "not_affected"),
    (samples.connector(), "not_affected", "not_affected"),
    (samples.waived(), "affected", "exploitable"),
    (samples.known(), "affected", "exploitable"),
    (samples.said(), "affected", "exploitable"),
]
"""A finding, and its state in OpenVEX and in CycloneDX."""


def statements(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = readers.openvex(openvex.render(report, samples.glossary()))["statements"]
    return found


def vulnerabilities(report: Report) -> list[dict[str, Any]]:
    """In the order in which they were stated."""
    document = readers.cyclonedx(cyclonedx_vex.render(report, samples.glossary()))
    return sorted(document["vulnerabilities"], key=lambda each: str(each["bom-ref"]))


@pytest.mark.skipif(not readers.OPENVEX.exists(), reason=f"the schema of OpenVEX is not at {readers.OPENVEX}")
def test_the_schema_of_openvex_does_refuse() -> None:
    """Or its consent would mean nothing."""
    text = openvex.render(samples.ONE_OF_EACH["prohibited"], samples.glossary())
    with pytest.raises(AssertionError):
        readers.openvex(text.replace('"affected"', '"fine"'))


@pytest.mark.parametrize(("found", "vex", "cyclonedx"), ANNOUNCED)
def test_states(found: Finding, vex: str, cyclonedx: str) -> None:
    """What the law says, not what somebody decided or said of it."""
    report = samples.report(samples.document(found))
    _, statement = statements(report)
    assert (statement["vulnerability"]["name"], statement["status"]) == (found.entry, vex)
    _, vulnerability = vulnerabilities(report)
    assert (vulnerability["id"], vulnerability["analysis"]["state"]) == (found.entry, cyclonedx)


def test_not_affected_says_why_and_takes_no_label_that_is_not_true() -> None:
    """That a law does not reach a thing is not that the thing is not there."""
    report = samples.report(samples.document(samples.connector()))
    statement = statements(report)[1]
    assert "justification" not in statement
    assert "that the technology is not there is not said" in statement["impact_statement"]
    assert "not-covered (high confidence): Integration is named." in statement["impact_statement"]
    assert "justification" not in vulnerabilities(report)[1]["analysis"]


@pytest.mark.parametrize(
    "report",
    [
        samples.report(samples.incomplete(samples.connector())),
        samples.report(samples.unchecked(samples.connector())),
        samples.report(samples.document(samples.connector(), samples.finding(entry=samples.CONNECTOR))),
        samples.report(
            samples.document(samples.connector()), samples.document(samples.finding(entry=samples.CONNECTOR))
        ),
    ],
    ids=["incomplete", "unchecked", "worse beside it", "worse in another document"],
)
def test_nothing_is_cleared_by_halves(report: Report) -> None:
    """A reader that looks at product and id alone must not find the milder of two statements."""
    assert "not_affected" not in {statement["status"] for statement in statements(report)}
    assert "not_affected" not in {each["analysis"]["state"] for each in vulnerabilities(report)}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("none", "under_investigation"),
        ("clear", "under_investigation"),
        ("capped", "under_investigation"),
        ("lesser", "under_investigation"),
        ("unchecked", "under_investigation"),
        ("incomplete", "under_investigation"),
        ("prohibited", "affected"),
        ("waived", "affected"),
        ("known", "affected"),
    ],
)
def test_no_document_as_a_whole_is_cleared(name: str, status: str) -> None:
    """An SBOM lists what its maker listed."""
    first = statements(samples.ONE_OF_EACH[name])[0]
    assert (first["vulnerability"]["name"], first["status"]) == ("us-commercial", status)


def test_two_documents_of_one_product_agree() -> None:
    """The one in which nothing was found does not speak against the other."""
    report = samples.report(samples.document(source="a.json"), samples.document(samples.finding(), source="b.json"))
    assert [statement["status"] for statement in statements(report)] == ["affected"] * 3


def test_what_is_to_be_done() -> None:
    """The question, or that it has to go; where somebody decided, the decision."""
    plain, asked, waived = (
        statements(samples.report(samples.document(found)))[1]["action_statement"]
        for found in (samples.finding(), msgspec.structs.replace(samples.finding(), ask="Is it?"), samples.waived())
    )
    assert plain == ("Remove or replace it, or have it cleared by counsel (89 FR 52434 (2024-06-24); 15 CFR part 791).")
    assert asked == "Ask the supplier: Is it?"
    assert waived == "Left as it is until 2026-12-31, by J. Doe: Replaced in 4.3, which ships in December"


def test_a_waiver_is_a_response() -> None:
    """With its end and its owner in the properties."""
    _, vulnerability = vulnerabilities(samples.ONE_OF_EACH["waived"])
    assert vulnerability["analysis"]["response"] == ["will_not_fix"]
    told = {one["name"]: one["value"] for one in vulnerability["properties"]}
    assert (told["bomward:waivedUntil"], told["bomward:waivedBy"]) == ("2026-12-31", "J. Doe")


def test_product_and_component() -> None:
    """By package URL where there is one; else by an address of ours."""
    found = samples.finding()
    nameless = msgspec.structs.replace(found, component=msgspec.structs.replace(found.component, purl="pkg:", cpe=""))
    cpe = "cpe:2.3:a:acme:engine:8.9.2:*:*:*:*:*:*:*"
    named = msgspec.structs.replace(found, component=msgspec.structs.replace(found.component, purl="", cpe=cpe))
    parts = []
    for each in (found, nameless, named):
        (product,) = statements(samples.report(samples.document(each)))[1]["products"]
        assert product["@id"] == "pkg:generic/Acme%20Gateway@4.2"
        parts += product["subcomponents"]
    purl = "pkg:generic/kaspersky/kav-sdk@8.9.2?arch=x86_64"
    assert parts[0] == {"@id": purl, "identifiers": {"purl": purl}}
    assert parts[1]["@id"].startswith("https://openvex.dev/docs/bomward/component/")
    assert "identifiers" not in parts[1]
    assert parts[2]["identifiers"] == {"cpe23": cpe}


@pytest.mark.parametrize("render", [openvex.render, cyclonedx_vex.render])
def test_ids_are_of_the_report_and_the_time_is_the_day(render: Any) -> None:
    """No clock and no chance; another report has another id."""
    one, other = samples.ONE_OF_EACH["prohibited"], samples.ONE_OF_EACH["capped"]
    first, again, second = (json.loads(render(report, samples.glossary())) for report in (one, one, other))
    key = "@id" if "@id" in first else "serialNumber"
    assert first[key] == again[key] != second[key]
    stamp = first.get("timestamp") or first["metadata"]["timestamp"]
    assert stamp.startswith("2026-11-22T00:00:00")


def test_a_document_given_twice_is_told_once() -> None:
    """No two statements may be the same."""
    report = samples.report(samples.document(samples.finding()), samples.document(samples.finding()))
    assert len(statements(report)) == len(vulnerabilities(report)) == 2


def test_a_flood_is_cut_worst_first_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is told of the document as a whole."""
    monkeypatch.setattr("bomward.outputs.vex._MOST", 2)
    found = [samples.connector(number) for number in range(5)] + [samples.finding()]
    told = statements(samples.report(samples.document(*found)))
    assert [statement["status"] for statement in told[:2]] == ["affected", "affected"]
    assert len(told) == 3
    assert "Left out here: 4 lesser findings" in told[0]["status_notes"]
