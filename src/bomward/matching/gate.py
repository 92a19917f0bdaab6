"""Which rules a clue need be tried against: those whose literal stands in it. One pass, however many rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import ahocorasick_rs

from bomward.inventory import Clue
from bomward.matching.rules import Rule, literals
from bomward.text import plainly

_PUNYCODE = "xn--"  # a host in it reads differently once decoded, so no literal can be looked for


class Gate:
    """Rules by a literal that any text meeting them holds: of several, the one that the fewest rules share."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        held = [literals(rule.pattern.kind, rule.value) for rule in rules]
        shared = Counter(literal for each in held for literal in each)
        by_literal: dict[str, list[int]] = defaultdict(list)
        for index, each in enumerate(held):
            by_literal[min(each, key=lambda literal: (shared[literal], -len(literal)))].append(index)
        self._rules, self._groups = rules, tuple(by_literal.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_literal)) if by_literal else None

    def open_to(self, clue: Clue) -> Sequence[Rule]:
        """The rules that the clue may meet; never leaves out one that it does meet."""
        if self._automaton is None:
            return ()
        text = plainly(clue.value)
        if _PUNYCODE in text:
            return self._rules
        found = {index for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        return [self._rules[index] for index in sorted(index for group in found for index in self._groups[group])]
