"""Clue against pattern: which catalog records a component meets, and by what evidence. Knows no format and no law."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from bomward.catalog import Catalog, Entry, Maker, Pattern, PatternKind
from bomward.findings import Evidence, Match, Relation, Strength
from bomward.inventory import MAKER_KINDS, Clue, ClueKind, Component, Scope
from bomward.matching.assembling import assemble, best
from bomward.matching.identifiers import coordinates, cpe_pair, meets_purl, purl_pattern
from bomward.matching.makers import MakerMatcher
from bomward.matching.names import forms, squashed
from bomward.matching.places import (
    addresses,
    digest_of,
    file_pattern,
    host_pattern,
    longest_run,
    meets_java_package,
    meets_url,
    path_of,
)
from bomward.matching.versions import judge_version
from bomward.text import contains, tokens

_HELD = frozenset({ClueKind.PROPERTY, ClueKind.OTHER, ClueKind.REF, ClueKind.CONTACT, ClueKind.LICENCE})
_PATHS = frozenset({ClueKind.NAME, ClueKind.FILE, *_HELD, ClueKind.PROSE, ClueKind.URL})

Test = Callable[[Clue], bool]


class _Rule:
    """One value of one pattern, made ready."""

    __slots__ = ("entry", "kinds", "label", "pattern", "test")

    def __init__(
        self, entry: Entry, pattern: Pattern, value: str, kinds: frozenset[ClueKind] | None, test: Test
    ) -> None:
        self.entry, self.pattern, self.kinds, self.test = entry, pattern, kinds, test
        self.label = f"{pattern.kind}: {value}"


class Matcher:
    """The catalog made ready for matching; one serves any number of documents."""

    def __init__(self, catalog: Catalog) -> None:
        self._records = catalog.records()
        self.makers = tuple(MakerMatcher(maker) for maker in catalog.makers)
        self._names: dict[str, list[_Rule]] = defaultdict(list)
        self._cpes: dict[tuple[str, str], list[_Rule]] = defaultdict(list)
        self._digests: dict[str, list[_Rule]] = defaultdict(list)
        self._others: list[_Rule] = []
        for entry in catalog.entries:
            for pattern in entry.pattern:
                for value in pattern.values:
                    self._add(entry, pattern, value)

    def _add(self, entry: Entry, pattern: Pattern, value: str) -> None:
        match pattern.kind:
            case PatternKind.NAME:
                rule = _Rule(entry, pattern, value, None, lambda _: True)
                self._names[squashed(value)].append(rule)
                for vendor in entry.vendor_names:
                    self._names[squashed(f"{vendor} {value}")].append(rule)
            case PatternKind.CPE if "*" not in value:
                vendor, _, product = value.casefold().partition(":")
                self._cpes[vendor, product].append(_Rule(entry, pattern, value, None, lambda _: True))
            case PatternKind.HASH:
                self._digests[digest_of(value)].append(_Rule(entry, pattern, value, None, lambda _: True))
            case _:
                kinds, test = _tester(pattern.kind, value)
                self._others.append(_Rule(entry, pattern, value, kinds, test))

    def match(self, component: Component) -> tuple[Match, ...]:
        """The records that this component meets, each with all its evidence."""
        named = {m.maker.id: tuple(e for clue in component.clues for e in m.evidence(clue)) for m in self.makers}
        found: dict[str, list[Evidence]] = defaultdict(list)
        for clue in component.clues:
            for rule in self._meets(clue):
                if self._holds(rule, component, named):
                    found[rule.entry.id].append(
                        Evidence(clue=clue, pattern=rule.label, strength=_placed(rule.pattern.strength, clue))
                    )
        self._add_partial_names(component, named, found)
        drafts = [self._draft(component, id, evidence) for id, evidence in found.items()]
        return assemble(component, drafts, named, {m.maker.id: m.maker for m in self.makers}, self._records)

    def _draft(self, component: Component, id: str, evidence: list[Evidence]) -> Match:
        entry = self._records[id]
        assert isinstance(entry, Entry)
        doubt, outside = judge_version(component.version or component.first(ClueKind.VERSION), entry.affected)
        if entry.optionality != "always-on" and not outside:
            doubt = (
                doubt
                or f"the part is {entry.optionality.replace('-', ' ')}: the document does not show whether it is there"
            )
        if entry.confidence == "low":
            doubt = doubt or "the sources for this entry are weak"
        build_only = component.scope in (Scope.DEV, Scope.TEST, Scope.BUILD) and entry.item_class_dev
        return Match(
            component=component,
            entry=id,
            relation=Relation(entry.relation),
            item_class=entry.item_class_dev if build_only else entry.item_class,
            evidence=best(evidence),
            doubt=doubt,
            outside=outside,
            ask=entry.ask,
        )

    def _meets(self, clue: Clue) -> Iterator[_Rule]:
        """The rules whose value this clue meets, whatever else they require."""
        if clue.kind is ClueKind.NAME:
            for form in forms(clue.value):
                yield from self._names.get(form, ())
        elif clue.kind is ClueKind.PURL and (found := coordinates(clue.value)):
            for form in forms(found.name):
                yield from (rule for rule in self._names.get(form, ()) if "maker" not in rule.pattern.requires)
        elif clue.kind is ClueKind.CPE and (pair := cpe_pair(clue.value)):
            yield from self._cpes.get(pair, ())
        elif clue.kind is ClueKind.HASH:
            yield from self._digests.get(digest_of(clue.value), ())
        yield from (
            rule for rule in self._others if (rule.kinds is None or clue.kind in rule.kinds) and rule.test(clue)
        )

    def _holds(self, rule: _Rule, component: Component, named: dict[str, tuple[Evidence, ...]]) -> bool:
        """Whether what the pattern requires beside its value is on the component too."""
        return all(_REQUIREMENTS[need](rule.entry, component, named) for need in rule.pattern.requires)

    def _add_partial_names(
        self, component: Component, named: dict[str, tuple[Evidence, ...]], found: dict[str, list[Evidence]]
    ) -> None:
        """A name that holds a product's full name, the maker's included, and something more: a hint and no more."""
        for clue in component.clues:
            if clue.kind is not ClueKind.NAME or not any(
                e.clue is clue for evidence in named.values() for e in evidence
            ):
                continue
            words = tokens(clue.value)
            for rule in {id(r): r for rules in self._names.values() for r in rules}.values():
                wanted = tokens(rule.label.partition(": ")[2])
                full = len(wanted) > 1 and any(m.named(" ".join(wanted)) for m in self.makers)
                if full and rule.entry.relation == "is" and rule.entry.id not in found and contains(words, wanted):
                    found[rule.entry.id].append(Evidence(clue=clue, pattern=rule.label, strength=Strength.WEAK))


def _placed(strength: str, clue: Clue) -> Strength:
    """The pattern's strength, less where the clue stands in a place that is not made for it."""
    if clue.kind is ClueKind.PROSE:
        return Strength.PASSING
    if clue.kind in _HELD and clue.kind is not ClueKind.LICENCE:
        return Strength.WEAK
    return Strength(strength)


def _tester(kind: PatternKind, value: str) -> tuple[frozenset[ClueKind] | None, Test]:
    """Which clues a pattern looks at, and how."""
    match kind:
        case PatternKind.PURL:
            wanted = purl_pattern(value)
            return frozenset(
                {ClueKind.PURL}
            ), lambda clue: (c := coordinates(clue.value)) is not None and meets_purl(c, wanted)
        case PatternKind.CPE:
            vendor, _, product = (re.compile(part.replace("*", ".*")) for part in value.casefold().partition(":"))
            return (
                frozenset({ClueKind.CPE}),
                lambda clue: (
                    (p := cpe_pair(clue.value)) is not None and bool(vendor.fullmatch(p[0]) and product.fullmatch(p[1]))
                ),
            )
        case PatternKind.FILE:
            telling = longest_run(value)
            return (
                _PATHS,
                lambda clue: telling in (path := path_of(clue.value)) and bool(file_pattern(value).search(path)),
            )
        case PatternKind.JAVA_PACKAGE:
            return _PATHS | {ClueKind.GROUP, ClueKind.PURL}, lambda clue: meets_java_package(clue.value, value)
        case PatternKind.HOST:
            telling = longest_run(value)
            return None, lambda clue: any(
                telling in found and bool(host_pattern(value).fullmatch(found))
                for found, _ in addresses(clue.value, clue.kind is ClueKind.URL)
            )
        case PatternKind.URL:
            return None, lambda clue: any(meets_url(address, value) for address in addresses(clue.value))
        case PatternKind.LICENCE:
            phrase = tokens(value)
            return frozenset({ClueKind.LICENCE, ClueKind.COPYRIGHT}), lambda clue: contains(tokens(clue.value), phrase)
        case _:
            phrase = tokens(value)
            return None, lambda clue: contains(tokens(clue.value), phrase)


def _has_maker(entry: Entry, _: Component, named: dict[str, tuple[Evidence, ...]]) -> bool:
    return any(item.strength is not Strength.PASSING for item in named.get(entry.maker, ()))


def _has_vendor(entry: Entry, component: Component, _: dict[str, tuple[Evidence, ...]]) -> bool:
    wanted = [tokens(name) for name in entry.vendor_names or (entry.vendor,)]
    return any(_says_vendor(clue, words) for clue in component.clues for words in wanted)


def _says_vendor(clue: Clue, words: tuple[str, ...]) -> bool:
    if clue.kind in MAKER_KINDS or clue.kind in (ClueKind.GROUP, ClueKind.COPYRIGHT):
        return contains(tokens(clue.value), words)
    if clue.kind is ClueKind.NAME:
        return tokens(clue.value)[: len(words)] == words
    if clue.kind is ClueKind.CPE and (pair := cpe_pair(clue.value)):
        return "".join(tokens(pair[0])) == "".join(words)
    if clue.kind is ClueKind.PURL and (found := coordinates(clue.value)):
        return contains(tokens(found.namespace), words)
    return False


def _has_model(entry: Entry, component: Component, _: dict[str, tuple[Evidence, ...]]) -> bool:
    models = [tokens(model) for model in entry.models]
    texts: Iterable[tuple[str, ...]] = (
        tokens(clue.value) for clue in component.clues if clue.kind is not ClueKind.VERSION
    )
    return any(contains(words, model) or "".join(model) in words for words in texts for model in models)


_REQUIREMENTS = {"maker": _has_maker, "vendor": _has_vendor, "model": _has_model}

__all__ = ["Maker", "Matcher"]
