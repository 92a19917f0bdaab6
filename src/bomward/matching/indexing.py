"""The index of a catalog: which value is found by what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

from bomward.catalog import Catalog, PatternKind, Value
from bomward.index import Index
from bomward.matching.makers import MakerMatcher
from bomward.matching.names import squashed
from bomward.matching.places import digest_of
from bomward.matching.rules import is_looked_up, literals
from bomward.matching.words import COMMON
from bomward.text import tokens

_ABBREVIATION = 5  # letters
_T = TypeVar("_T")
_Table = dict[str, list[_T]]


def index(catalog: Catalog) -> Index:
    """The index of a catalog."""
    makers = tuple(MakerMatcher(maker) for maker in catalog.makers)
    names: _Table[int] = defaultdict(list)
    full_names: _Table[int] = defaultdict(list)
    halves: _Table[tuple[str, int]] = defaultdict(list)
    cpes: _Table[int] = defaultdict(list)
    digests: _Table[int] = defaultdict(list)
    others: list[tuple[int, Value]] = []
    longest = 0
    for number, value in enumerate(catalog.values()):
        entry, pattern, text = value
        if not is_looked_up(pattern, text):
            others.append((number, value))
        elif pattern.kind is PatternKind.NAME:
            words = tokens(text)
            name = "".join(words)
            for key in (name, *(squashed(vendor) + name for vendor in entry.vendor_names)):
                names[key].append(number)
            if entry.relation == "is":
                for before, rest in _halves(words, makers):
                    halves[rest].append((before, number))
                if len(words) > 1 and any(maker.is_among(words) for maker in makers):
                    full_names[name].append(number)
                    longest = max(longest, len(words))
        elif pattern.kind is PatternKind.CPE:
            cpes[text.casefold()].append(number)
        else:
            digests[digest_of(text)].append(number)
    return Index(
        names=_frozen(names),
        full_names=_frozen(full_names),
        longest_name=longest,
        halves=_frozen(halves),
        cpes=_frozen(cpes),
        digests=_frozen(digests),
        literals=_frozen(_by_literal(others)),
    )


def _halves(words: tuple[str, ...], makers: Sequence[MakerMatcher]) -> Iterator[tuple[str, str]]:
    """The two halves of a name wherever it may be parted; where it names its maker first, that is seen anyway.

    NOTE: a word and a common word are names of their own, where an abbreviation says little by itself.
    """
    for at in range(1, len(words)):
        if any(maker.is_among(words[at - 1 : at]) for maker in makers):
            break
        before, rest = "".join(words[:at]), "".join(words[at:])
        if len(before) <= _ABBREVIATION or rest not in COMMON:
            yield before, rest


def _by_literal(numbered: Sequence[tuple[int, Value]]) -> _Table[int]:
    """Values by a literal that any text meeting them holds: of several, the one that the fewest values share."""
    held = [literals(pattern.kind, text) for _, (_, pattern, text) in numbered]
    shared = Counter(literal for each in held for literal in each)
    found: _Table[int] = defaultdict(list)
    for (number, _), each in zip(numbered, held, strict=True):
        # NOTE: by the literal itself at last, or it would differ from one process to the next.
        found[min(each, key=lambda literal: (shared[literal], -len(literal), literal))].append(number)
    return found


def _frozen(table: _Table[_T]) -> dict[str, tuple[_T, ...]]:
    return {key: tuple(found) for key, found in table.items()}
