"""Which rules a clue need be tried against: those whose literal stands in it. One pass, however many rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ahocorasick_rs

from bomward.inventory import Clue
from bomward.matching.rules import Rule, Rules
from bomward.text import plainly

_PUNYCODE = "xn--"  # a host in it reads differently once decoded, so no literal can be looked for


class Gate:
    """Rules by a literal that any text meeting them holds."""

    def __init__(self, literals: Mapping[str, Iterable[int]], rules: Rules) -> None:
        self._rules, self._groups = rules, tuple(literals.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(literals)) if literals else None

    def open_to(self, clue: Clue) -> list[Rule]:
        """The rules that the clue may meet; never leaves out one that it does meet."""
        if self._automaton is None:
            return []
        text = plainly(clue.value)
        found: Iterable[int] = range(len(self._groups))
        if _PUNYCODE not in text:
            found = {index for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        return [self._rules[number] for number in sorted(number for group in found for number in self._groups[group])]
