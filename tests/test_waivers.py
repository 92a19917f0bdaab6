"""Waivers: what they are for, how long they count, and that nothing else changes."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from tests.documents import DAY, ENGINE, POLICY, cyclonedx, encode, placed
from tests.outputs import samples

from bomward.checking import Checker
from bomward.errors import UsageError
from bomward.findings import DocumentReport, Finding, Outcome, Report, WaiverStatus
from bomward.waivers import WaiverRule, waived

FINDING = samples.finding()
DOCUMENT = samples.document(FINDING, samples.capped(), source="sboms/gateway.json")
LATER, BEFORE = DAY + datetime.timedelta(days=1), DAY - datetime.timedelta(days=1)


def rule(**members: Any) -> WaiverRule:
    return WaiverRule(**{"reason": "r", "owner": "o", "until": DAY, **members})


def by_component(component: str) -> WaiverRule:
    return rule(component=component, entry=FINDING.entry, outcome=Outcome.PROHIBITED)


def settled(*rules: WaiverRule, document: DocumentReport = DOCUMENT) -> tuple[list[Finding], list[tuple[str, int]]]:
    """The findings that are waived, and what became of each waiver."""
    (seen,), records = waived([document], rules, DAY)
    assert [msgspec.structs.replace(one, waiver=None) for one in seen.findings] == list(document.findings)
    assert msgspec.structs.replace(seen, findings=()) == msgspec.structs.replace(document, findings=())
    return [one for one in seen.findings if one.waiver], [(record.status, record.count) for record in records]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (rule(finding=FINDING.id), 1),
        (rule(finding=FINDING.id, document="sboms/*.json"), 1),
        (rule(finding=FINDING.id, document="./sboms/*"), 1),
        (rule(finding=FINDING.id, document="*"), 1),
        (rule(finding=FINDING.id, document="gateway.json"), 0),
        (rule(finding=FINDING.id, document="sboms/*.JSON"), 0),
        (rule(finding=FINDING.id + "-2"), 0),
        (rule(finding="bw-0000000000000000"), 0),
        (by_component(FINDING.component.name), 1),
        (by_component(f"{FINDING.component.name}@{FINDING.component.version}"), 1),
        (by_component(FINDING.component.purl), 1),
        (rule(component=FINDING.component.name, entry=FINDING.entry), 0),
        (rule(component=FINDING.component.name, entry=FINDING.entry, outcome=Outcome.LIKELY_PROHIBITED), 0),
        (rule(finding=FINDING.id, outcome=Outcome.REVIEW), 0),
        (rule(finding=FINDING.id, outcome=Outcome.PROHIBITED), 1),
        (by_component(FINDING.component.name.upper()), 0),
        (by_component(FINDING.component.name[:-1]), 0),
        (by_component(f"{FINDING.component.name}*"), 0),
        (rule(component=FINDING.component.name, entry="another"), 0),
        (rule(component="another", entry=FINDING.entry), 0),
    ],
    ids=repr,
)
def test_what_a_waiver_is_for(wanted: WaiverRule, count: int) -> None:
    found, records = settled(wanted)
    assert [one.id for one in found] == [FINDING.id] * count
    assert records == [(WaiverStatus.USED if count else WaiverStatus.UNUSED, count)]


def test_what_is_empty_stands_for_nothing() -> None:
    """A component without a version, a package URL or an id is not the one that a waiver does not name."""
    bare = msgspec.structs.replace(FINDING.component, name="", version="", purl="", ref="")
    document = samples.document(msgspec.structs.replace(FINDING, component=bare))
    assert settled(by_component("x"), document=document)[0] == []


@pytest.mark.parametrize(("until", "counts"), [(BEFORE, False), (DAY, True), (LATER, True)])
def test_the_last_day_counts_and_the_next_does_not(until: datetime.date, *, counts: bool) -> None:
    found, records = settled(rule(finding=FINDING.id, until=until))
    assert bool(found) is counts
    assert records == [(WaiverStatus.USED if counts else WaiverStatus.EXPIRED, 1)]


def test_an_expired_one_is_told_though_it_fits_nothing() -> None:
    assert settled(rule(finding="bw-0000000000000000", until=BEFORE))[1] == [(WaiverStatus.EXPIRED, 0)]


def test_the_first_that_counts_decides() -> None:
    expired, first, second = (
        rule(finding=FINDING.id, until=BEFORE),
        by_component(FINDING.component.name),
        rule(finding=FINDING.id),
    )
    found, records = settled(expired, msgspec.structs.replace(first, owner="first"), second)
    assert [one.waiver.owner for one in found if one.waiver] == ["first"]
    assert [status for status, _ in records] == [WaiverStatus.EXPIRED, WaiverStatus.USED, WaiverStatus.UNUSED]


OTHER_PRODUCT = samples.document(FINDING, source="sboms/router.json")
OTHER_PRODUCT = msgspec.structs.replace(
    OTHER_PRODUCT, subject=msgspec.structs.replace(OTHER_PRODUCT.subject, supplier="Another vendor")
)
BY_EITHER = [rule(finding=FINDING.id), by_component(FINDING.component.name)]


def of_several(*rules: WaiverRule, others: tuple[DocumentReport, ...] = (OTHER_PRODUCT,)) -> tuple[int, list[Any]]:
    """How many findings are waived in several documents, and what became of each waiver."""
    seen, records = waived([DOCUMENT, *others], rules, DAY)
    count = sum(one.waiver is not None for document in seen for one in document.findings)
    return count, [(record.status, record.count) for record in records]


@pytest.mark.parametrize("wanted", BY_EITHER, ids=repr)
def test_a_waiver_for_several_products_waives_nothing(wanted: WaiverRule) -> None:
    """The id of a finding is the same for the same engine in the product of somebody else."""
    assert of_several(wanted) == (0, [(WaiverStatus.AMBIGUOUS, 2)])
    (record,) = waived([DOCUMENT, OTHER_PRODUCT], [wanted], DAY)[1]
    assert record.products == (DOCUMENT.subject.title, OTHER_PRODUCT.subject.title)
    assert len(set(record.products)) == 2


@pytest.mark.parametrize("wanted", BY_EITHER, ids=repr)
@pytest.mark.parametrize(("document", "count"), [("*", 2), ("sboms/gateway.json", 1), ("*/router.json", 1)])
def test_one_that_names_documents_waives_in_these(wanted: WaiverRule, document: str, count: int) -> None:
    named = msgspec.structs.replace(wanted, document=document)
    assert of_several(named) == (count, [(WaiverStatus.USED, count)])


def test_the_same_product_in_several_documents_is_one() -> None:
    newer = msgspec.structs.replace(DOCUMENT.subject, version="99")
    again = msgspec.structs.replace(DOCUMENT, source="other.json", subject=newer)
    unlike = msgspec.structs.replace(OTHER_PRODUCT, findings=())
    assert of_several(rule(finding=FINDING.id), others=(again, unlike)) == (2, [(WaiverStatus.USED, 2)])


def test_a_document_that_names_no_product_is_one_of_its_own() -> None:
    bare = msgspec.structs.replace(DOCUMENT.subject, name="", supplier="")
    nameless = tuple(msgspec.structs.replace(DOCUMENT, source=source, subject=bare) for source in ("a", "b"))
    seen, (record,) = waived(nameless, [rule(finding=FINDING.id)], DAY)
    assert (record.status, record.products) == (WaiverStatus.AMBIGUOUS, ("a", "b"))
    assert not any(one.waiver for document in seen for one in document.findings)


def test_an_ambiguous_one_keeps_no_other_from_waiving() -> None:
    exact = rule(finding=FINDING.id, document="sboms/gateway.json")
    count, records = of_several(rule(finding=FINDING.id), exact)
    assert (count, records) == (1, [(WaiverStatus.AMBIGUOUS, 1), (WaiverStatus.USED, 1)])


def test_an_expired_one_is_told_as_such_before_all() -> None:
    assert of_several(rule(finding=FINDING.id, until=BEFORE)) == (0, [(WaiverStatus.EXPIRED, 2)])


def test_all_that_was_decided_is_told() -> None:
    (seen,), (record,) = waived([DOCUMENT], [rule(finding=FINDING.id, link="https://e.example")], DAY)
    assert seen.findings[0].waiver
    assert msgspec.to_builtins(seen.findings[0].waiver) == {
        "reason": "r",
        "owner": "o",
        "until": DAY.isoformat(),
        "link": "https://e.example",
    }
    assert (record.finding, record.owner, record.count) == (FINDING.id, "o", 1)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"component": "c"},
        {"entry": "e"},
        {"finding": "f", "component": "c"},
        {"finding": "f", "component": "c", "entry": "e"},
    ],
)
def test_it_must_be_plain_what_it_is_for(members: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        rule(**members).check("bomward.toml: waiver[0]")
    assert caught.value.where == "bomward.toml: waiver[0]"


def reported(*rules: WaiverRule, **members: Any) -> Report:
    checker = Checker(msgspec.structs.replace(POLICY, waivers=rules, **members))
    return checker.report(checker.check(encode(placed(cyclonedx(), "/components/1", ENGINE)), "a.json"))


def test_the_exit_code_changes_and_no_verdict() -> None:
    plain = reported()
    (finding,) = plain.documents[0].findings
    decided = reported(rule(finding=finding.id))
    assert (plain.exit_code, decided.exit_code) == (1, 0)
    assert decided.documents[0].verdict == plain.documents[0].verdict == Outcome.PROHIBITED
    assert decided.summary == plain.summary
    assert [one.status for one in decided.waivers] == [WaiverStatus.USED]
    assert reported(rule(finding=finding.id, until=BEFORE)).exit_code == 1


def test_the_id_that_a_document_gives_is_no_name() -> None:
    foreign = msgspec.structs.replace(FINDING.component, name="other", purl="", ref="acme-bridge")
    document = samples.document(msgspec.structs.replace(FINDING, component=foreign))
    assert settled(by_component("acme-bridge"), document=document)[0] == []


def test_a_second_finding_still_fails() -> None:
    (finding,) = reported().documents[0].findings
    twice = placed(placed(cyclonedx(), "/components/1", ENGINE), "/components/2", ENGINE)
    checker = Checker(msgspec.structs.replace(POLICY, waivers=(rule(finding=finding.id),)))
    report = checker.report(checker.check(encode(twice), "a.json"))
    assert [one.waiver is None for one in report.documents[0].findings] == [False, True]
    assert report.exit_code == 1
    accepted = rule(component=ENGINE["name"], entry=finding.entry, outcome=Outcome.PROHIBITED)
    both = Checker(msgspec.structs.replace(POLICY, waivers=(accepted,)))
    assert both.report(both.check(encode(twice), "a.json")).exit_code == 0


def test_what_could_not_be_judged_stays_so() -> None:
    name = rule(component="(text of a document that could not be read)", entry="kaspersky")
    checker = Checker(msgspec.structs.replace(POLICY, waivers=(name,)))
    report = checker.report(checker.check(b'{"bomFormat": "CycloneDX", "x": "Kaspersky Anti-Virus"', "a.json"))
    assert report.documents[0].findings
    assert all(one.waiver for one in report.documents[0].findings)
    assert report.exit_code == 3
