"""A finding of the technology itself that weighs little says why."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bomward.checking import Checker, Policy
from bomward.outputs import table

FIXTURE = Path(__file__).parents[2] / "fixtures" / "minified.cdx.json"


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
