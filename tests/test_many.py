"""Many signs in one place, and many places with one sign: what is told of them."""

from __future__ import annotations

import datetime
import json
import weakref
from typing import Any

import pytest
from tests.wrappers.wrapping import as_zip

from bomward.checking import Checker, Policy
from bomward.findings import DocumentReport
from bomward.formats import Document, open_document

MANY = 10_000
CHECKER = Checker(Policy(as_of=datetime.date(2026, 11, 22)))


def _report(*components: dict[str, Any]) -> DocumentReport:
    document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}
    (checked,) = CHECKER.check(json.dumps(document).encode(), "many.cdx.json")
    return checked.report


def test_a_text_that_names_the_maker_many_times_is_one_finding_with_one_evidence() -> None:
    report = _report({"type": "library", "name": "logs", "description": "reads logs of Kaspersky products. " * MANY})
    (finding,) = report.findings
    assert (finding.outcome, len(finding.evidence), report.gaps) == ("noted", 1, ())


def test_the_name_at_the_end_of_a_long_text_is_seen() -> None:
    report = _report({"type": "library", "name": "logs", "description": f"{'It reads logs. ' * MANY}By Kaspersky."})
    assert [finding.outcome for finding in report.findings] == ["noted"]


def test_many_properties_that_name_the_maker_are_one_finding_that_tells_each() -> None:
    properties = [{"name": f"note:{number}", "value": f"made by Kaspersky {number}"} for number in range(300)]
    (finding,) = _report({"type": "library", "name": "logs", "properties": properties}).findings
    assert {item.value for item in finding.evidence} == {one["value"] for one in properties}


def test_many_components_are_each_a_finding_of_its_own() -> None:
    names = [f"kaspersky-sdk-{number}" for number in range(300)]
    report = _report(*({"type": "library", "name": name} for name in names))
    assert [finding.component.name for finding in report.findings] == names
    assert len({finding.id for finding in report.findings}) == len(names)


@pytest.mark.parametrize("alone", [True, False])
def test_of_many_documents_only_one_is_held_at_a_time(*, alone: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    alive: weakref.WeakSet[Document] = weakref.WeakSet()
    held = []

    def opened(data: bytes, *, sound: bool = False) -> Document:
        held.append(len(alive))
        document = open_document(data, sound=sound)
        alive.add(document)
        return document

    monkeypatch.setattr("bomward.checking.open_document", opened)
    checker = Checker(Policy(as_of=datetime.date(2026, 11, 22)))
    many = [
        json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": number, "components": []}).encode()
        for number in range(3)
    ]
    for data in many:
        checker.check(data, "one.cdx.json", alone=alone)
        assert len(alive) == alone
    checker.check(as_zip(*((f"{number}.cdx.json", data) for number, data in enumerate(many))), "all.zip", alone=alone)
    assert held == [0] * 6
