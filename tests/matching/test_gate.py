"""The gate: it leaves out most rules, and none that a clue meets."""

from __future__ import annotations

import pytest
from tests.made import clue, component, matcher, packaged

from bomward.catalog import Entry
from bomward.inventory import Clue, ClueKind
from bomward.matching.gate import Gate
from bomward.matching.indexing import index
from bomward.matching.rules import Rule, Rules, is_looked_up, rule

RULES = [
    rule(entry, pattern, value) for entry, pattern, value in packaged().values() if not is_looked_up(pattern, value)
]
GATE = Gate(index(packaged()).literals, Rules(packaged()))


def _met(one: Clue, rules: list[Rule]) -> list[str]:
    return [rule.label for rule in rules if rule.meets(one)]


@pytest.mark.parametrize("entry", packaged().entries, ids=lambda entry: entry.id)
def test_no_rule_is_left_out_that_a_value_of_the_catalog_meets(entry: Entry) -> None:
    for pattern in entry.pattern:
        for value in pattern.values:
            for kind in (ClueKind.FILE, ClueKind.PURL, ClueKind.CPE, ClueKind.URL, ClueKind.PROPERTY, ClueKind.LICENCE):
                one = clue(kind, f"https://{value}" if kind is ClueKind.URL else value)
                assert _met(one, list(GATE.open_to(one))) == _met(one, RULES)


def test_a_host_in_punycode_is_tried_against_every_rule() -> None:
    one = clue(ClueKind.URL, "https://xn--80ak6aa92e.example/")
    assert [opened.label for opened in GATE.open_to(one)] == [each.label for each in RULES]


def test_the_name_of_the_maker_alone_opens_few() -> None:
    assert len(GATE.open_to(clue(ClueKind.NAME, "kaspersky-sdk-1"))) < len(RULES) // 20


def test_what_is_met_does_not_depend_on_what_stands_beside() -> None:
    alone = matcher().match(component(name="kaspersky-sdk-1"))
    beside = matcher().match(component(name="kaspersky-sdk-1", description="reads lines"))
    assert [(one.entry, one.relation) for one in alone] == [(one.entry, one.relation) for one in beside]
