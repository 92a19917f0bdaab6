"""Several hints on one component that are strong together: the one place that says when.

A hint is weak evidence, in the field made for it, that something is the maker's own technology. Two of them that say different
things, or a set of file names, are no chance; each then counts as strong and names the others, and never as more than that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from bomward.catalog import PatternKind
from bomward.findings import Evidence, Strength
from bomward.inventory import Clue, ClueKind
from bomward.matching.identifiers import purl_pattern
from bomward.matching.names import squashed
from bomward.matching.places import is_test_data, path_of
from bomward.matching.rules import Rule

LEAST_FILES = 3
"""So many different files are a set; two may meet by chance."""
WITH = ", together with "
"""Between a pattern and those that make it strong."""
_SHOWN = 3
_OWN = {
    PatternKind.NAME: frozenset({ClueKind.NAME, ClueKind.PURL}),
    PatternKind.PURL: frozenset({ClueKind.PURL}),
    PatternKind.CPE: frozenset({ClueKind.CPE}),
    PatternKind.FILE: frozenset({ClueKind.NAME, ClueKind.FILE}),
    PatternKind.JAVA_PACKAGE: frozenset({ClueKind.NAME, ClueKind.GROUP, ClueKind.PURL, ClueKind.FILE}),
    PatternKind.HOST: frozenset({ClueKind.URL}),
    PatternKind.URL: frozenset({ClueKind.URL}),
    PatternKind.TEXT: frozenset({ClueKind.NAME, ClueKind.FILE, ClueKind.PROPERTY}),
}
"""Fields in which a hint counts: what is listed elsewhere, in a rule or a sentence, may only be spoken of."""
_SAME = {PatternKind.PURL: PatternKind.NAME, PatternKind.CPE: PatternKind.NAME, PatternKind.URL: PatternKind.HOST}
"""Kinds that repeat another: a package URL and a CPE are made from the name."""
_ORIGINS = frozenset({"", "distribution", "distribution-intake", "source-distribution", "vcs"})
"""Addresses that say where a component comes from."""


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """One sign of a maker's own technology that may count together with others."""

    maker: str
    entry: str
    kind: PatternKind
    evidence: Evidence
    says: str
    """The pattern's value, squashed: what says the same is no second hint."""
    held: bool = False
    """Whether it is nothing by itself, since its pattern requires the maker."""

    @property
    def is_certain(self) -> bool:
        """Whether it needs no other."""
        return self.evidence.strength in (Strength.EXACT, Strength.STRONG)


def hint_of(rule: Rule, clue: Clue, strength: Strength, *, held: bool = False) -> Hint | None:
    """What a rule that met a clue adds; None where it may only be spoken of, or where it is somebody else's product.

    NOTE: of a third party's product a weak pattern says that not every one has the part, and no other hint changes that.
    """
    entry, kind = rule.entry, rule.pattern.kind
    if entry.relation != "is" or clue.kind not in _OWN.get(kind, ()):
        return None
    if kind is PatternKind.FILE and is_test_data(clue.value):
        return None
    evidence = Evidence(clue=clue, pattern=rule.label, strength=strength)
    says, group = squashed(_said(kind, rule.value)), _SAME.get(kind, kind)
    return Hint(maker=entry.maker, entry=entry.id, kind=group, evidence=evidence, says=says, held=held)


def _said(kind: PatternKind, value: str) -> str:
    """What a value says: the name in an identifier, a file without its folder and what stands behind the first dot."""
    match kind:
        case PatternKind.PURL:
            return purl_pattern(value).name
        case PatternKind.CPE:
            return value.partition(":")[2]
        case PatternKind.FILE:
            return path_of(value).rstrip("/").rpartition("/")[2].partition(".")[0]
        case _:
            return value


def together(hints: Iterable[Hint], named: Iterable[Evidence]) -> Iterator[tuple[str, Evidence]]:
    """The hints of one maker on one component that others make strong, by entry; `named` is what names the maker there."""
    every = list(hints)
    if all(one.is_certain for one in every):
        return
    files = [one for one in every if one.kind is PatternKind.FILE]
    yield from _beside_a_certain_one(files)
    yield from files_together(files)
    yield from _of_other_kinds(every, {item.pattern for item in named if _is_origin(item)})


def _of_other_kinds(hints: Iterable[Hint], addresses: set[str]) -> Iterator[tuple[str, Evidence]]:
    """Hints beside which another says something else, or which come from an address of the maker."""
    # NOTE: by what they say, of which there is no more than the catalog knows, however many files a component lists.
    by_saying: dict[tuple[PatternKind, str], list[Hint]] = defaultdict(list)
    for one in hints:
        if not one.held and not one.is_certain:
            by_saying[one.kind, one.says].append(one)
    clues = {saying: {one.evidence.clue for one in same} for saying, same in by_saying.items()}
    for saying, same in by_saying.items():
        others = [other for other in by_saying if _tells_more(other, saying)]
        for one in same:
            apart = (by_saying[other][0] for other in others if clues[other] != {one.evidence.clue})
            if beside := {*addresses, *(other.evidence.pattern for other in apart)}:
                yield one.entry, _raised(one, beside)


def files_together(files: Iterable[Hint], where: str = "") -> Iterator[tuple[str, Evidence]]:
    """The files of one maker that are a set, by entry: enough different ones, and at least one that is a hint by itself."""
    by_name: dict[str, list[Hint]] = defaultdict(list)
    for one in files:
        by_name[one.says].append(one)
    paths = {path_of(one.evidence.clue.value) for same in by_name.values() for one in same}
    alone = any(not one.held for same in by_name.values() for one in same)
    if min(len(by_name), len(paths)) < LEAST_FILES or not alone:
        return
    for name, same in by_name.items():
        others = {other[0].evidence.pattern for says, other in by_name.items() if says != name}
        yield from ((one.entry, _raised(one, others, where)) for one in same if not one.is_certain)


def _beside_a_certain_one(files: Sequence[Hint]) -> Iterator[tuple[str, Evidence]]:
    """Files that require the maker, where a file that is certainly the maker's stands for its name."""
    certain = {one.evidence.pattern for one in files if one.is_certain}
    if certain:
        yield from ((one.entry, _raised(one, certain)) for one in files if one.held)


def _tells_more(other: tuple[PatternKind, str], saying: tuple[PatternKind, str]) -> bool:
    """Whether a saying is of another kind than one, and does not say the same word again."""
    return other[0] is not saying[0] and other[1] not in saying[1] and saying[1] not in other[1]


def _is_origin(item: Evidence) -> bool:
    """Whether the component comes from an address of the maker."""
    clue = item.clue
    return item.strength is Strength.NAMED and item.pattern.startswith("host:") and clue.qualifier in _ORIGINS


def _raised(one: Hint, beside: Collection[str], where: str = "") -> Evidence:
    """The hint as strong evidence that says with what."""
    names = sorted({*beside} - {one.evidence.pattern})
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    pattern = f"{one.evidence.pattern}{WITH}{', '.join(names[:_SHOWN])}{more}{where}"
    return msgspec.structs.replace(one.evidence, pattern=pattern, strength=Strength.STRONG)
