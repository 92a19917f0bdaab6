"""What the sieve must look for so that no pattern can be met unseen: one literal that each needs, and what else."""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, cycle, product

import ahocorasick_rs

from bomward.catalog import Catalog, Entry, Pattern, PatternKind
from bomward.escapes import BEGINNINGS
from bomward.matching.encoded import case_counts, case_is_free, in_base64, in_quoted_printable
from bomward.matching.identifiers import purl_pattern
from bomward.matching.makers import LEAST_LITERAL, WRITTEN_FOR
from bomward.matching.places import digest_of
from bomward.matching.rules import STANDING
from bomward.matching.words import COMMON, rarity
from bomward.sieve import Needle
from bomward.text import skeleton, tokens

_SEPARATORS = (" ", "-", "_", ".", "/")
_LINE_ENDS = ("\n", "\r\n", "\t", "\\n", "\\r\\n", "\\t", "\\r")
"""As they stand in a text, and as JSON writes them."""
_SIGNS = ("  ", "--", "**", *(sign for sign in string.punctuation if sign not in '-_./"'))
"""What may stand between all letters of a name, beside the separators."""
_LINES = ("\n", "\r\n", "\\n", "\\r\\n")
_TAGS = ((">", "<"), (";", "&"), (";", "\\u0026"), ("\\u003e", "\\u003c"), ("%3e", "%3c"))
"""How a tag ends and how one begins: as it is, escaped for HTML, as some encoders write that in JSON, and in addresses."""
_SHORTEST = 3
_TELLING = 6  # a file name or a host shorter than this may be part of any word


def needles(catalog: Catalog) -> tuple[Needle, ...]:
    """All needles: those that mean something wherever they stand, and those that do so only beside others."""
    makers = set(_of_makers(catalog))
    named = ahocorasick_rs.AhoCorasick(makers)
    alone = {*makers, *BEGINNINGS}
    hints: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    after: dict[str, set[str]] = defaultdict(set)
    for entry in catalog.entries:
        for pattern in entry.pattern:
            for value in pattern.values:
                # NOTE: where the maker is named, its own needle has found the component already.
                if "maker" in pattern.requires or named.find_matches_as_indexes(skeleton(value)):
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
                    hints[words[0]].update(_beside(entry, pattern, _others(pattern.kind, value, words)))
                    after[words[0]].update(_before(pattern.kind, value, words[0]))
    for half, rest in (*_halves(catalog), *_between_tags(catalog)):
        hints[half].add(rest)
        after[half].add("")
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


def _others(kind: PatternKind, value: str, words: Sequence[str]) -> list[str]:
    """The words of a value beside the first of these; of a name the short ones too, since they may stand in another field."""
    if kind is PatternKind.NAME:
        return [word for word in dict.fromkeys(tokens(value)) if word != words[0]]
    return [word for word in words[1:] if len(word) >= _SHORTEST]


def _beside(entry: Entry, pattern: Pattern, words: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The other words that must stand on the same component, one alternative for each name of the vendor."""
    rest = tuple(words)
    if "vendor" not in pattern.requires:
        yield rest
        return
    for name in entry.vendor_names or (entry.vendor,):
        yield (*rest, *(word for word in tokens(name) if len(word) >= _SHORTEST))


def _uncovered(texts: set[str]) -> Iterator[str]:
    """A text that holds another one is found wherever that one is."""
    # NOTE: each is found in itself.
    found = ahocorasick_rs.AhoCorasick(texts)
    return (text for text in texts if len(found.find_matches_as_indexes(text, overlapping=True)) == 1)


def _of_makers(catalog: Catalog) -> Iterator[str]:
    for maker in catalog.makers:
        names = [max(tokens(text), key=len) for text in (*maker.tokens, *maker.misspellings, *maker.cpe_vendors)]
        # NOTE: whole, since what some scripts write vowels with is no part of a word to those who split words.
        names += map(skeleton, (*maker.scripts, *maker.stems))
        yield from _uncovered(set(names))
        for token in _uncovered(set(maker.tokens)):
            yield from _broken_up(token)
            yield from _with_wildcards(token)
            yield from _with_signs(token)
            yield from _broken_lines(token)
            yield from in_quoted_printable(token)
        for name in (*maker.tokens, *maker.scripts):
            yield from map(str.lower, (*case_counts(name), *case_is_free(name)))
        values = [*maker.purls, *(value for group in maker.host for value in group.values)]
        yield from (
            max(_runs(value), key=_worth) for value in values if not any(name in skeleton(value) for name in names)
        )


def _halves(catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The longer part of each maker's name, however it is cut in two; where that may be a name of its own, with the other.

    What stands between the two may be anything, the end of one field and the beginning of the next included.
    """
    for token in (token for maker in catalog.makers for token in _uncovered(set(maker.tokens))):
        for at in range(1, len(token)):
            rest, half = sorted((token[:at], token[at:]), key=len)
            yield half, (rest,) if len(half) < 2 * len(rest) + 2 else ()


def _between_tags(catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The middle of each maker's name between two tags, with what stands before the first and behind the second."""
    for token in (token for maker in catalog.makers for token in _uncovered(set(maker.tokens))):
        for (a, b), (end, begin) in product(combinations(range(1, len(token)), 2), _TAGS):
            yield f"{end}{token[a:b]}{begin}", (token[:a], token[b:])


def _broken_up(token: str) -> Iterator[str]:
    """A name with one or two separators in it, or one sign between all letters."""
    places = range(1, len(token))
    for separator in (*_SEPARATORS, *_LINE_ENDS):
        yield from (token[:at] + separator + token[at:] for at in places)
    yield from (separator.join(token) for separator in (*_SEPARATORS, *_SIGNS))
    for separator in _SEPARATORS:
        yield from (separator.join((token[:a], token[a:b], token[b:])) for a, b in combinations(places, 2))


def _with_wildcards(token: str) -> Iterator[str]:
    """A name as the vendor of a CPE that leaves out a letter, its beginning or its end."""
    yield from (f"{token[:at]}?{token[at + 1 :]}" for at in range(len(token)))
    yield from (f"{token[:at]}*" for at in range(LEAST_LITERAL, len(token)))
    for at in range(1, len(token) - LEAST_LITERAL + 1):
        yield from (wild + token[at : at + LEAST_LITERAL] for wild in ("*", "?" * at))


def _with_signs(token: str) -> Iterator[str]:
    """A name with digits or signs for one or more of the letters that they resemble.

    NOTE: where two signs stand for one letter, the rest of the name is seen.
    """
    choices = [(char, *(sign for sign in WRITTEN_FOR.get(char, ()) if len(sign) == 1)) for char in token]
    yield from ("".join(chars) for chars in product(*choices) if "".join(chars) != token)


def _broken_lines(token: str) -> Iterator[str]:
    """A name in base64 that goes on in the next line, whose length is a multiple of four."""
    for part, first in zip(in_base64(token), cycle((4, 2, 1)), strict=False):
        places = range(first, len(part), 4)
        yield from (f"{part[:at]}{end}{part[at:]}".lower() for at in places for end in _LINES)


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
