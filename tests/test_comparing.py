"""What is new since a baseline, and between two reports: found by document and id, and never by less."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.documents import ENGINE, POLICY, cyclonedx, encode, placed
from tests.outputs import samples

from bomward.checking import Checker
from bomward.comparing import Comparison, against, baseline, difference, read_report
from bomward.errors import UsageError
from bomward.findings import DocumentReport, Outcome, Report, SubjectId

FINDING, OTHER = samples.finding(), samples.capped()
DOCUMENT = samples.document(FINDING, OTHER, source="a.json")
TERMS = Checker(POLICY).terms


def changed(document: DocumentReport = DOCUMENT, **members: Any) -> DocumentReport:
    return msgspec.structs.replace(document, **members)


def named(name: str, supplier: str = "Acme") -> SubjectId:
    return SubjectId(name=name, version="1", supplier=supplier)


def known(now: DocumentReport, *before: DocumentReport) -> tuple[list[str], list[str]]:
    """The ids that are marked as known, and those that are gone."""
    (seen,), gone = against([now], samples.report(*before))
    assert [msgspec.structs.replace(one, known=False) for one in seen.findings] == list(now.findings)
    return [one.id for one in seen.findings if one.known], [one.id for one in gone]


def test_what_stood_there_is_known() -> None:
    assert known(DOCUMENT, DOCUMENT) == ([FINDING.id, OTHER.id], [])
    assert known(DOCUMENT, changed(findings=(FINDING,))) == ([FINDING.id], [])
    assert known(changed(findings=(OTHER,)), DOCUMENT) == ([OTHER.id], [FINDING.id])
    assert known(DOCUMENT) == ([], [])


@pytest.mark.parametrize(
    ("before", "now", "is_known"),
    [
        ({"source": "a.json"}, {"source": "a.json"}, True),
        ({"source": "a.json", "subject": named("x")}, {"source": "a.json", "subject": named("y")}, False),
        ({"source": "a.json", "subject": named("", "")}, {"source": "a.json", "subject": named("y")}, True),
        ({"source": "-", "subject": named("x")}, {"source": "-", "subject": named("x")}, True),
        ({"source": "-", "subject": named("", "")}, {"source": "-", "subject": named("", "")}, False),
        ({"source": "a-1.json", "subject": named("x")}, {"source": "a-2.json", "subject": named("x")}, True),
        ({"source": "a.json", "subject": named("x")}, {"source": "b.json", "subject": named("y")}, False),
        ({"source": "a.json", "subject": named("x")}, {"source": "b.json", "subject": named("x", "Other")}, False),
        ({"source": "a.json", "subject": named("", "")}, {"source": "b.json", "subject": named("", "")}, False),
    ],
)
def test_a_document_is_known_by_its_source_or_by_what_it_describes(
    before: dict[str, Any], now: dict[str, Any], *, is_known: bool
) -> None:
    found, gone = known(changed(**now), changed(**before))
    assert (found == [FINDING.id, OTHER.id]) is is_known
    assert (found, gone) == ([], []) or is_known


def test_a_document_of_the_same_source_comes_before_one_of_the_same_subject() -> None:
    same_source = changed(findings=(FINDING,))
    same_subject = changed(source="b.json", findings=(OTHER,))
    assert known(DOCUMENT, same_subject, same_source) == ([FINDING.id], [])


@pytest.mark.parametrize("was", Outcome)
@pytest.mark.parametrize("now", Outcome)
def test_what_became_worse_is_new(was: Outcome, now: Outcome) -> None:
    before, after = (changed(findings=(msgspec.structs.replace(FINDING, outcome=one),)) for one in (was, now))
    assert bool(known(after, before)[0]) is (now.rank >= was.rank)


@pytest.mark.parametrize(
    ("before", "now", "products"),
    [
        (named("A"), named("A"), ()),
        (named("A"), SubjectId(name="A", version="2", supplier="Acme"), ()),
        (named("A"), named("B"), ("A by Acme", "B by Acme")),
        (named("A"), named("A", "Other"), ("A by Acme", "A by Other")),
        (named("A"), named("A", ""), ()),
        (named("A", ""), named("B", "Acme"), ("A", "B by Acme")),
        (named(""), named("B"), ()),
        (named("A"), named(""), ()),
    ],
)
def test_different_products_are_named(before: SubjectId, now: SubjectId, products: tuple[str, ...]) -> None:
    """What a document leaves open is no difference."""
    old, new = (samples.report(changed(subject=subject)) for subject in (before, now))
    compared = difference(old, new, fail_on="never", falls_short=TERMS.falls_short)
    assert [one.products for one in compared.documents] == [products]


def test_what_was_waived_is_not_known() -> None:
    """Else a waiver would outlive its end in a baseline."""
    decided = msgspec.structs.replace(FINDING, waiver=samples.waived().waiver)
    assert known(changed(findings=(FINDING,)), changed(findings=(decided,))) == ([], [])


def test_a_second_place_is_new() -> None:
    second = msgspec.structs.replace(FINDING, id=f"{FINDING.id}-2")
    assert known(changed(findings=(FINDING, second)), DOCUMENT)[0] == [FINDING.id]


def test_of_a_document_that_could_not_be_read_nothing_is_gone() -> None:
    broken = msgspec.structs.replace(samples.unchecked(), source="a.json")
    assert known(broken, DOCUMENT) == ([], [])


def test_of_a_document_that_is_not_in_the_run_nothing_is_gone() -> None:
    assert known(DOCUMENT, DOCUMENT, changed(source="b.json", subject=named("other"))) == ([FINDING.id, OTHER.id], [])


def test_what_one_of_two_documents_has_is_not_gone() -> None:
    """Two architectures of one product, of which the baseline had one document."""
    was = changed(source="old.json")
    _, gone = against(
        [changed(source="1.json", findings=(FINDING,)), changed(source="2.json", findings=(OTHER,))],
        samples.report(was),
    )
    assert gone == ()


def test_what_is_gone_is_told_in_full() -> None:
    _, (gone, *_) = against([changed(findings=())], samples.report(DOCUMENT))
    assert msgspec.to_builtins(gone) == {
        "id": FINDING.id,
        "source": "a.json",
        "component": msgspec.to_builtins(FINDING.component),
        "entry": FINDING.entry,
        "outcome": FINDING.outcome,
    }


def report(document: Any = None, source: str = "a.json", before: bytes = b"", **members: Any) -> Report:
    checker = Checker(msgspec.structs.replace(POLICY, **members))
    data = encode(placed(cyclonedx(), "/components/1", ENGINE) if document is None else document)
    return checker.report(checker.check(data, source), baseline(before, "b") if before else None)


def test_a_report_against_its_own_baseline() -> None:
    first = report()
    data = msgspec.json.encode(first)
    again = report(before=data)
    assert (first.exit_code, again.exit_code) == (1, 0)
    assert again.baseline == baseline(data, "x").sha256
    assert again.documents[0].verdict == first.documents[0].verdict
    assert report(before=msgspec.json.encode(again)).exit_code == 0
    clean = report(cyclonedx(), before=data)
    assert clean.exit_code == 0
    assert [one.id for one in clean.gone] == [one.id for one in first.documents[0].findings]
    upgraded = report(placed(cyclonedx(), "/components/1", {**ENGINE, "version": "9.0"}), before=data)
    assert upgraded.exit_code == 1


def test_a_baseline_hides_nothing_that_could_not_be_judged() -> None:
    broken = encode(placed(cyclonedx(), "/components/1", ENGINE))[:-40]
    data = msgspec.json.encode(report(broken))
    again = report(broken, before=data)
    assert all(one.known for one in again.documents[0].findings)
    assert again.exit_code == 3


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"schema": "bomward-report/1"}'])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        read_report(data, "base.json")
    assert caught.value.where == "base.json"
    assert "-o json=" in caught.value.hint


@pytest.mark.parametrize(("key", "value"), [("schema", "bomward-report/2"), ("fail_on", "anything")])
def test_a_report_of_another_form_is_refused(key: str, value: str) -> None:
    data = msgspec.json.encode(msgspec.structs.replace(samples.report(DOCUMENT), **{key: value}))
    with pytest.raises(UsageError, match="of a form"):
        read_report(data, "base.json")


def between(old: Report, new: Report) -> Comparison:
    return difference(old, new, fail_on=TERMS.fail_on, falls_short=TERMS.falls_short)


def ids(compared: Comparison) -> tuple[list[str], list[str], list[str]]:
    (document,) = compared.documents
    return (
        [one.id for one in document.added],
        [one.finding.id for one in document.changed],
        [one.id for one in document.gone],
    )


def test_two_documents_that_stand_alone_are_compared_whatever_they_are_called() -> None:
    old = samples.report(changed(findings=(FINDING,), subject=named("x")))
    new = samples.report(changed(findings=(OTHER,), source="b.json", subject=named("y")))
    assert ids(between(old, new)) == ([OTHER.id], [], [FINDING.id])
    assert between(old, new).exit_code == 0
    assert ids(between(new, old)) == ([FINDING.id], [], [OTHER.id])
    assert between(new, old).exit_code == 1
    assert between(old, old).exit_code == 0
    assert ids(between(old, old)) == ([], [], [])


@pytest.mark.parametrize("was", Outcome)
@pytest.mark.parametrize("now", Outcome)
def test_an_outcome_that_became_worse_counts_as_new(was: Outcome, now: Outcome) -> None:
    old, new = (
        samples.report(changed(findings=(msgspec.structs.replace(FINDING, outcome=one),))) for one in (was, now)
    )
    compared = between(old, new)
    assert ids(compared) == ([], [FINDING.id] if now != was else [], [])
    assert compared.exit_code == (1 if now.rank <= Outcome.LIKELY_PROHIBITED.rank and now.rank < was.rank else 0)


def test_what_is_new_and_waived_does_not_fail() -> None:
    compared = between(samples.report(changed(findings=())), samples.report(changed(findings=(samples.waived(),))))
    assert len(compared.documents[0].added) == 1
    assert compared.exit_code == 0


@pytest.mark.parametrize("short", [samples.unchecked(), samples.incomplete()])
def test_what_could_not_be_judged_cannot_be_compared(short: DocumentReport) -> None:
    whole = samples.report(changed(findings=()))
    for old, new in ((whole, samples.report(short)), (samples.report(short), whole)):
        compared = between(old, new)
        assert compared.exit_code == 3
        assert any(str(short.status) in text for text in compared.trouble)
    worse = between(samples.report(short), samples.report(DOCUMENT))
    assert worse.exit_code == 1


def test_other_laws_cannot_be_compared() -> None:
    old = samples.report(DOCUMENT)
    for members in ({"act": "use"}, {"profile": "us-federal"}, {"regimes": ("x",)}):
        compared = between(msgspec.structs.replace(old, **members), old)
        assert compared.exit_code == 3
        assert "different laws" in compared.trouble[0]


def test_documents_that_have_nothing_to_do_with_each_other_cannot_be_compared() -> None:
    clean = changed(findings=())
    old = samples.report(clean, changed(clean, source="b.json"))
    new = samples.report(*(changed(clean, source=f"{n}.json", subject=named("z")) for n in range(2)))
    compared = between(old, new)
    assert compared.exit_code == 3
    assert compared.missing == ("a.json", "b.json")
    assert between(samples.report(), samples.report()).exit_code == 3


def test_a_new_document_is_new_and_a_missing_one_is_told() -> None:
    clean = changed(findings=())
    old = samples.report(clean, changed(clean, source="b.json", subject=named("b")))
    new = samples.report(clean, changed(source="c.json", subject=named("c")))
    compared = between(old, new)
    assert [(one.old, one.new) for one in compared.documents] == [(("a.json",), "a.json"), ((), "c.json")]
    assert compared.missing == ("b.json",)
    assert compared.exit_code == 1
