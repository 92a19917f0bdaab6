"""Which rules a component need be tried against: those whose literal stands somewhere on it. One pass, however many rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import ahocorasick_rs

from bomward.inventory import Component
from bomward.matching.rules import Rule, telling
from bomward.text import decoded, skeleton

_PUNYCODE = "xn--"  # a host in it reads differently once decoded, so no literal can be looked for


class Gate:
    """Rules by the literal that any text meeting them holds."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        by_literal: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            by_literal[telling(rule.pattern.kind, rule.value)].append(rule)
        self._rules = tuple(by_literal.values())
        self._every = [rule for group in self._rules for rule in group]
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_literal)) if by_literal else None

    def open_to(self, component: Component) -> list[Rule]:
        """The rules that the component may meet; never leaves out one that it does meet."""
        if self._automaton is None:
            return []
        text = "\n".join(skeleton(decoded(clue.value)) for clue in component.clues)
        if _PUNYCODE in text:
            return self._every
        found = {index for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        return [rule for index in sorted(found) for rule in self._rules[index]]
