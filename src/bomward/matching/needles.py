"""What the sieve must look for so that no pattern can be met unseen: one literal that each needs, and what else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from bomward.catalog import Catalog, Entry, Pattern, PatternKind
from bomward.matching.identifiers import purl_pattern
from bomward.matching.makers import DIGITS, LEAST_LITERAL
from bomward.matching.places import digest_of
from bomward.matching.rules import STANDING
from bomward.matching.words import COMMON, rarity
from bomward.sieve import Needle
from bomward.text import skeleton, tokens

_SEPARATORS = (" ", "-", "_", ".")
_LINE_ENDS = ("\n", "\r\n", "\t", "\\n", "\\r\\n", "\\t", "\\r")
"""As they stand in a text, and as JSON writes them."""
_SHORTEST = 3
_TELLING = 6  # a file name or a host shorter than this may be part of any word


def needles(catalog: Catalog) -> tuple[Needle, ...]:
    """All needles: those that mean something wherever they stand, and those that do so only beside others."""
    makers = sorted(set(_of_makers(catalog)), key=len)
    alone = set(makers)
    hints: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    for entry in catalog.entries:
        for pattern in entry.pattern:
            for value in pattern.values:
                # NOTE: where the maker is named, its own needle has found the component already.
                if "maker" in pattern.requires or any(name in skeleton(value) for name in makers):
                    continue
                words = sorted(set(literals(pattern.kind, value)), key=_worth, reverse=True)
                if (
                    pattern.kind in STANDING
                    and pattern.strength == "exact"
                    and not pattern.requires
                    and len(words[0]) >= _TELLING
                    and words[0] not in COMMON
                ):
                    alone.add(words[0])
                else:
                    hints[words[0]].update(_beside(entry, pattern, words[1:]))
                    after[words[0]].update(_before(pattern.kind, value, words[0]))
    kept = set(_uncovered(alone))
    return (
        *(Needle(text, True) for text in sorted(kept)),
        *(
            Needle(text, False, tuple(sorted(hints[text])), () if "" in after[text] else tuple(sorted(after[text])))
            for text in sorted(hints.keys() - kept)
        ),
    )


def _before(kind: PatternKind, value: str, word: str) -> Iterator[str]:
    """The words that this one must stand behind; an empty one where it need not."""
    words = tokens(value)
    is_whole = kind is PatternKind.NAME and word in words
    yield from (words[at - 1] if at else "" for at in range(len(words)) if words[at] == word) if is_whole else ("",)


def _beside(entry: Entry, pattern: Pattern, words: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The other words that must stand on the same component, one alternative for each name of the vendor."""
    rest = tuple(word for word in words if len(word) >= _SHORTEST)
    if "vendor" not in pattern.requires:
        yield rest
        return
    for name in entry.vendor_names or (entry.vendor,):
        yield (*rest, *(word for word in tokens(name) if len(word) >= _SHORTEST))


def _uncovered(texts: set[str]) -> Iterator[str]:
    """A text that holds another one is found wherever that one is."""
    return (text for text in texts if not any(other != text and other in text for other in texts))


def _of_makers(catalog: Catalog) -> Iterator[str]:
    for maker in catalog.makers:
        names = [
            max(tokens(text), key=len)
            for text in (*maker.tokens, *maker.misspellings, *maker.scripts, *maker.stems, *maker.cpe_vendors)
        ]
        yield from _uncovered(set(names))
        for token in _uncovered(set(maker.tokens)):
            yield from _broken_up(token)
            yield from _with_wildcards(token)
            yield from _with_digits(token)
        values = [*maker.purls, *(value for group in maker.host for value in group.values)]
        yield from (
            max(_runs(value), key=_worth) for value in values if not any(name in skeleton(value) for name in names)
        )


def _broken_up(token: str) -> Iterator[str]:
    """A name with one or two separators in it, or one between all letters."""
    places = range(1, len(token))
    for separator in (*_SEPARATORS, *_LINE_ENDS):
        yield from (token[:at] + separator + token[at:] for at in places)
    for separator in _SEPARATORS:
        yield separator.join(token)
        yield from (separator.join((token[:a], token[a:b], token[b:])) for a, b in combinations(places, 2))


def _with_wildcards(token: str) -> Iterator[str]:
    """A name as the vendor of a CPE that leaves out a letter, its beginning or its end."""
    yield from (f"{token[:at]}?{token[at + 1 :]}" for at in range(len(token)))
    yield from (f"{token[:at]}*" for at in range(LEAST_LITERAL, len(token)))
    for at in range(1, len(token) - LEAST_LITERAL + 1):
        yield from (wild + token[at : at + LEAST_LITERAL] for wild in ("*", "?" * at))


def _with_digits(token: str) -> Iterator[str]:
    """A name with digits for one or more of the letters that they resemble."""
    choices = [(char, *(digit for digit, letter in DIGITS.items() if letter == char)) for char in token]
    yield from ("".join(chars) for chars in product(*choices) if "".join(chars) != token)


def literals(kind: PatternKind, value: str) -> list[str]:
    """Runs of letters and digits that any way of writing this value must hold."""
    match kind:
        case PatternKind.HASH:
            return [digest_of(value)]
        case PatternKind.PURL:
            wanted = purl_pattern(value)
            return [*_runs(wanted.name), *_runs(wanted.namespace)] or _runs(value)
        case PatternKind.FILE:
            # NOTE: a file name stands as it is; what joins its parts is decoded like letters are.
            whole = re.split(r"[/\\*?\[\]\s]+", skeleton(value))
            return [*_runs(value), max(whole, key=len)]
        case PatternKind.CPE | PatternKind.HOST | PatternKind.URL | PatternKind.JAVA_PACKAGE:
            return _runs(value)
        case _:
            words = [word for word in tokens(value) if len(word) >= _SHORTEST]
            return words or list(tokens(value))


def _runs(value: str) -> list[str]:
    """Runs of letters and digits in a value that may hold wildcards."""
    runs: list[str] = re.findall(r"[^\W_]+", skeleton(value).removeprefix("pkg:"))
    return [run for run in runs if len(run) >= _SHORTEST] or runs


def _worth(word: str) -> tuple[bool, int, int, str]:
    """Rare and long words find fewer places to look at; of equals, the same one each time."""
    return (len(word) >= _SHORTEST, rarity(word), len(word), word)
