"""What the sieve must look for so that no pattern of the catalog can be met unseen: one literal that each needs, and what else it needs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bomward.catalog import Catalog, Entry, Pattern, PatternKind
from bomward.matching.identifiers import purl_pattern
from bomward.matching.places import digest_of
from bomward.sieve import Needle
from bomward.text import skeleton, tokens

_SHORTEST = 3
_TELLING = 6  # a file name or a host shorter than this may be part of any word
_STANDS = frozenset({PatternKind.HASH, PatternKind.HOST, PatternKind.FILE, PatternKind.JAVA_PACKAGE})
_COMMON = frozenset(
    "aar access active activation advanced agent all alt analysis analyzers android anti antivirus apache api app application base bin blast "
    "blocker browser check classic cli client clients cloud code com common communications community component components config connect "
    "connector container content control core cortex daemon data development direct doc docker docs driver email embedded encrypt "
    "endpoint enforced engine enrichment enterprise essentials example exchange express extreme file files filter firewall for forefront framework free full galaxy gate "
    "gateway github google helper home http https icap image index info inspector installation installer intelligence internal "
    "internet java kit lab labs level licenses licensemanager lib library license linux list mail malware management microsoft mobile module monitor net "
    "network networks node office online open opt org package packages parallels password pipe platform plugin plus point pre "
    "premium prevention pro process professional program project protection proxy public python quantum react release removal "
    "remote rescue restart runtime scan scanner screen script scripts sdk secure security serialization server servers service "
    "services setup shared sign single supervisor small software source spam standard start storage store stream suite support system systems test "
    "threat titan tool tools total trace traffic unix update updater updates user usr util utils version virus wall watch web "
    "windows workstation www".split()
)


def needles(catalog: Catalog) -> tuple[Needle, ...]:
    """All needles: those that mean something wherever they stand, and those that do so only beside others."""
    makers = sorted(set(_of_makers(catalog)), key=len)
    alone = set(makers)
    hints: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for entry in catalog.entries:
        for pattern in entry.pattern:
            for value in pattern.values:
                # NOTE: where the maker is named, its own needle has found the component already.
                if "maker" in pattern.requires or any(name in skeleton(value) for name in makers):
                    continue
                words = sorted(set(_literals(pattern.kind, value)), key=_worth, reverse=True)
                if (
                    pattern.kind in _STANDS
                    and pattern.strength == "exact"
                    and not pattern.requires
                    and len(words[0]) >= _TELLING
                    and words[0] not in _COMMON
                ):
                    alone.add(words[0])
                else:
                    hints[words[0]].update(_beside(entry, pattern, words[1:]))
    kept = set(_uncovered(alone))
    return (
        *(Needle(text, True) for text in sorted(kept)),
        *(Needle(text, False, tuple(sorted(hints[text]))) for text in sorted(hints.keys() - kept)),
    )


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
        values = [*maker.purls, *(value for group in maker.host for value in group.values)]
        yield from (
            max(_runs(value), key=_worth) for value in values if not any(name in skeleton(value) for name in names)
        )


def _literals(kind: PatternKind, value: str) -> list[str]:
    """Runs of letters and digits that any way of writing this value must hold."""
    match kind:
        case PatternKind.HASH:
            return [digest_of(value)]
        case PatternKind.PURL:
            wanted = purl_pattern(value)
            return [*_runs(wanted.name), *_runs(wanted.namespace)] or _runs(value)
        case PatternKind.FILE | PatternKind.CPE | PatternKind.HOST | PatternKind.URL | PatternKind.JAVA_PACKAGE:
            return _runs(value)
        case _:
            words = [word for word in tokens(value) if len(word) >= _SHORTEST]
            return words or list(tokens(value))


def _runs(value: str) -> list[str]:
    """Runs of letters and digits in a value that may hold wildcards."""
    runs = [run for run in re.findall(r"[^\W_]+", skeleton(value).removeprefix("pkg:"))]
    return [run for run in runs if len(run) >= _SHORTEST] or runs


def _worth(word: str) -> tuple[bool, bool, int]:
    """Rare and long words find fewer places to look at."""
    return (len(word) >= _SHORTEST, word not in _COMMON and not word.isdigit(), len(word))
