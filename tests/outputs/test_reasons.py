"""The reasons of laws in the table: which are told, and where they may be cut."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from tests.outputs import samples

from bomward.checking import Checker, Policy
from bomward.findings import Finding, Outcome, Relation
from bomward.outputs import table

FIXTURE = Path(__file__).parents[2] / "fixtures" / "minified.cdx.json"


def shown(finding: Finding) -> str:
    """The table of it, in one line."""
    return " ".join(table.render(samples.report(samples.document(finding)), samples.glossary()).split())


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (Policy(as_of=datetime.date(1990, 1, 1)), "not in force before 2024-07-20"),
        (Policy(as_of=datetime.date(2026, 11, 22), act="use"), "no penalty under the determination"),
    ],
)
def test_an_engine_that_is_not_covered_says_why(policy: Policy, reason: str) -> None:
    """A mistyped year or act must not pass for innocence."""
    checker = Checker(policy)
    report = checker.report(checker.check(FIXTURE.read_bytes(), "sbom.json"))
    text = " ".join(table.render(report, checker.glossary(report.documents)).split())
    assert "not-covered Kaspersky Anti-Virus SDK" in text
    assert reason in text


def test_regimes_that_say_the_same_are_short() -> None:
    """Each is named and cited, its reason cut; the address stands beside the citation where both fit."""
    long = "Because of much that is written there. " * 6
    same = (samples.verdict(Outcome.NOTED), samples.verdict(Outcome.NOTED, regime=samples.FCC, reason=long))
    found = msgspec.structs.replace(samples.finding(), verdicts=same)
    whole = table.render(samples.report(samples.document(found)), samples.glossary())
    assert "            47 CFR 1.50002  https://example.gov/us-fcc-covered-list" in whole.splitlines()
    sentence = "Because of much that is written there."
    assert f"FCC Covered List: noted (high confidence). {' '.join([sentence] * 3)} … 47 CFR" in shown(found)


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.rank <= Outcome.ADVISED_AGAINST.rank])
def test_the_reason_of_a_verdict_that_presses_is_never_cut(outcome: Outcome) -> None:
    """The condition stands at its end as often as not."""
    long = f"{'Only where much else is so as well. ' * 40}Only from model year 2027."
    same = (samples.verdict(outcome), samples.verdict(outcome, regime=samples.FCC, reason=long))
    found = msgspec.structs.replace(samples.finding(), verdicts=same)
    assert long in shown(found)


def test_a_lesser_reason_is_never_cut_in_a_sentence() -> None:
    """Neither on the one line of a lesser finding nor in a block."""
    long = f"The U.S. Government {'goes on and on ' * 20}until here. Then more {'and more ' * 20}."
    found = samples.connector()
    found = msgspec.structs.replace(
        found, relation=Relation.IS, verdicts=(samples.verdict(found.outcome, reason=long),)
    )
    text = shown(found)
    assert "on until here. …" in text
    worse = msgspec.structs.replace(
        samples.finding(),
        verdicts=(samples.verdict(Outcome.PROHIBITED), samples.verdict(Outcome.NOT_COVERED, reason=long)),
    )
    assert "on until here. …" in shown(worse)
    assert "Then more" not in f"{text} {shown(worse)}"
