"""The public set of hostile documents: each comes out as its list says, and bomward keeps its promises on all of them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest
from tests.documents import FIXTURES, POLICY, checker, exit_code
from tests.fuzz.oracle import Oracle, steered

from bomward.checking import Checker
from bomward.findings import DocumentReport, Outcome, Status
from bomward.limits import Limits
from bomward.outputs import OUTPUTS, Screen

pytestmark = pytest.mark.property

FOLDER = FIXTURES / "hostile"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
EXPECTED = ("flagged", "error", "incomplete", "flagged-or-error", "passes")
LIMITS = Limits(expanded=1 << 24)
"""Less than by default: what bursts the one bursts the other, and this takes no gigabyte to see."""
NAME = re.compile(rb"(?<![a-z\\])kaspersky", re.IGNORECASE)


class Case(NamedTuple):
    """A file of the set, and what must come of it."""

    name: str
    threat: int
    what: str
    expect: str
    sign: str

    @property
    def data(self) -> bytes:
        return (FOLDER / self.name).read_bytes()


CASES = [
    Case(one["name"], one["threat"], one["what"], one["expect"], one.get("sign", ""))
    for one in tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))["file"]
]


def parametrized(*expect: str) -> pytest.MarkDecorator:
    chosen = [case for case in CASES if not expect or case.expect in expect]
    return pytest.mark.parametrize("case", [pytest.param(one, id=one.name) for one in chosen])


@cache
def judge() -> Checker:
    return Checker(POLICY, limits=LIMITS)


@cache
def oracle() -> Oracle:
    return Oracle()


@cache
def reports(case: Case) -> tuple[DocumentReport, ...]:
    return judge().report(judge().check(case.data, case.name)).documents


def worst(case: Case) -> int:
    """The rank of the worst finding; past every outcome where there is none."""
    return min((finding.outcome.rank for one in reports(case) for finding in one.findings), default=len(Outcome))


def is_refused(case: Case) -> bool:
    return any(report.status is Status.UNCHECKED for report in reports(case))


@parametrized("flagged")
def test_what_must_be_flagged(case: Case) -> None:
    assert worst(case) <= Outcome.REVIEW.rank
    kinds = {item.kind for report in reports(case) for finding in report.findings for item in finding.evidence}
    assert case.sign in {"", *kinds}


@parametrized("error")
def test_what_must_be_refused(case: Case) -> None:
    refused = [report for report in reports(case) if report.error is not None]
    assert refused
    assert all(report.error is not None and report.error.message and report.error.hint for report in refused)
    assert exit_code(*reports(case)) in (1, 3)


@parametrized("error")
def test_what_is_refused_hides_no_name(case: Case) -> None:
    if NAME.search(case.data):
        assert worst(case) < len(Outcome)


@parametrized("incomplete")
def test_what_must_be_incomplete(case: Case) -> None:
    (report,) = reports(case)
    assert report.status is Status.INCOMPLETE
    assert report.gaps
    assert exit_code(report) == 3


@parametrized("flagged-or-error")
def test_what_must_not_pass(case: Case) -> None:
    assert worst(case) <= Outcome.REVIEW.rank or is_refused(case)


@parametrized("passes")
def test_what_must_pass(case: Case) -> None:
    assert worst(case) > Outcome.REVIEW.rank
    assert exit_code(*reports(case)) == 0


@parametrized()
def test_every_promise_holds(case: Case) -> None:
    """Sound reports and outputs; notes go in and come out again."""
    oracle().hold(case.data)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name.startswith("output/")], ids=lambda case: case.name
)
def test_no_output_is_steered(case: Case) -> None:
    judge = checker()
    report = judge.report(judge.check(case.data, case.name))
    for name, output in OUTPUTS.items():
        text = output(report, judge.glossary(report.documents), Screen())
        assert "aspersky" in text
        assert steered(name, text) == ""


# --- the set itself


def test_every_file_is_listed_once() -> None:
    listed = [case.name for case in CASES]
    there = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
    assert sorted(listed) == [name for name in there if name not in ("README.md", "expected.toml")]


def test_every_case_says_what_it_is() -> None:
    assert {case.expect for case in CASES} == set(EXPECTED)
    assert all(case.what and 1 <= case.threat <= 65 for case in CASES)
    assert len({case.data for case in CASES}) == len(CASES)
    assert all(len(case.data) < 50_000 for case in CASES)


def test_every_folder_and_expectation_is_explained() -> None:
    for folder in sorted({case.name.partition("/")[0] for case in CASES}):
        assert f"`{folder}/`" in README
    for expect in EXPECTED:
        assert f"| `{expect}` |" in README


def test_every_class_of_threats_is_covered() -> None:
    """But for what a file alone cannot show: a reader's own faults, paths it writes to, networks."""
    count = Counter(case.threat for case in CASES)
    missing = set(range(1, 66)) - set(count)
    assert missing == {37, 60, 61}
