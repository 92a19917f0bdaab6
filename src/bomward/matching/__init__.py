"""Clue against pattern: which catalog records a component meets, and by what evidence. Knows no format and no law."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from bomward.catalog import Catalog, Entry, Maker, PatternKind
from bomward.escapes import readings
from bomward.findings import Evidence, Match, Relation, Strength
from bomward.index import Index
from bomward.inventory import MAKER_KINDS, UNNAMED, Clue, ClueKind, Component, Scope
from bomward.matching.adjoining import Halves
from bomward.matching.assembling import Named, assemble, best
from bomward.matching.gate import Gate
from bomward.matching.identifiers import coordinates, cpe_pair
from bomward.matching.makers import MakerMatcher
from bomward.matching.names import LONGEST, begins, forms, holds, only_edition, windows
from bomward.matching.places import digests_in, is_test_data, path_of
from bomward.matching.rules import HELD, Rule, Rules
from bomward.matching.together import Hint, files_together, hint_of, together
from bomward.matching.versions import judge_version
from bomward.matching.words import LINKS_IN_PASSING
from bomward.text import decoded, tokens

_OPTIONS = {
    "licensed-option": "the part is an option under a licence of its own",
    "selectable": "the part is one of several to choose from",
    "user-configured": "the part is there only where a user set it up",
    "unknown": "it is not known whether the part comes with every copy",
}


class _Found(msgspec.Struct):
    """What speaks for one entry on one component."""

    evidence: list[Evidence] = []
    present: bool = False
    """Whether some of it is there only where the part is: then neither option nor version leaves a doubt."""


class _Reading(msgspec.Struct):
    """What one component's clues met, before it is made out what that comes to."""

    component: Component
    named: Named
    found: dict[str, _Found]
    hints: list[Hint] = []


class Matcher:
    """The catalog made ready for matching; one serves any number of documents."""

    def __init__(self, catalog: Catalog, index: Index) -> None:
        self._records = catalog.records()
        self._entries = {entry.id: entry for entry in catalog.entries}
        self.makers = tuple(MakerMatcher(maker) for maker in catalog.makers)
        self._rules, self._index = Rules(catalog), index
        self._halves = Halves(index.halves, self._rules)
        self._gate = Gate(index.literals, self._rules)

    def match(self, component: Component) -> tuple[Match, ...]:
        """The records that this component meets, each with all its evidence."""
        return self._assembled(self._read(component))

    def match_all(self, components: Iterable[Component]) -> list[Match]:
        """The records that the components of one document meet; files are a set also where each is a component of its own."""
        parts: list[_Reading | tuple[Match, ...]] = []
        for component in components:
            reading = self._read(component)
            # NOTE: of a large document few components wait for the others.
            parts.append(reading if any(_files_of(reading)) else self._assembled(reading))
        _join_files([part for part in parts if isinstance(part, _Reading)])
        return [match for part in parts for match in (self._assembled(part) if isinstance(part, _Reading) else part)]

    def _read(self, component: Component) -> _Reading:
        component = _as_read(component)
        named = {m.maker.id: tuple(e for clue in component.clues for e in m.evidence(clue)) for m in self.makers}
        reading = _Reading(component, named, defaultdict(_Found))
        held: dict[tuple[str, str], bool] = {}
        for clue in component.clues:
            for rule in (*self._looked_up(clue), *(rule for rule in self._gate.open_to(clue) if rule.meets(clue))):
                if self._holds(rule, component, named, held):
                    _take(reading, rule, clue)
                elif rule.pattern.requires == ("maker",) and rule.pattern.kind is PatternKind.FILE:
                    _hint(reading, hint_of(rule, clue, Strength.WEAK, held=True))
        # NOTE: what a connector or a trap is known by says nothing beside other hints.
        spoken = {item.clue for id, one in reading.found.items() for item in one.evidence if self._is_spoken_of(id)}
        reading.hints = [one for one in reading.hints if one.evidence.clue not in spoken]
        for maker, items in named.items():
            own = [one for one in reading.hints if one.maker == maker]
            for id, item in together(own, items):
                reading.found[id].evidence.append(item)
        for rule, clue in self._halves.met(component):
            if rule.entry.id not in reading.found and self._holds(rule, component, named, held):
                item = Evidence(clue=clue, pattern=f"{rule.label}, in two fields", strength=Strength.WEAK)
                reading.found[rule.entry.id].evidence.append(item)
        for id, item in self._partial_names(component, reading.found.keys()):
            reading.found[id].evidence.append(item)
        return reading

    def _is_spoken_of(self, id: str) -> bool:
        return self._entries[id].relation in ("calls", "mentions")

    def _assembled(self, reading: _Reading) -> tuple[Match, ...]:
        drafts = [self._draft(reading.component, id, one) for id, one in reading.found.items()]
        makers = {m.maker.id: m.maker for m in self.makers}
        return assemble(reading.component, drafts, reading.named, makers, self._records)

    def _draft(self, component: Component, id: str, found: _Found) -> Match:
        entry = self._entries[id]
        doubt, outside = (
            ("", "") if found.present else judge_version(_version(component), entry.affected, component.name)
        )
        if entry.optionality != "always-on" and not outside and not found.present:
            doubt = doubt or f"{_OPTIONS[entry.optionality]}: the document does not show whether it is there"
        if entry.confidence == "low":
            doubt = doubt or "the sources for this entry are weak"
        build_only = component.scope in (Scope.DEV, Scope.TEST, Scope.BUILD) and entry.item_class_dev
        return Match(
            component=component,
            entry=id,
            relation=Relation(entry.relation),
            item_class=entry.item_class_dev if build_only else entry.item_class,
            evidence=best(found.evidence),
            doubt=doubt,
            outside=outside,
            ask=entry.ask,
        )

    def _looked_up(self, clue: Clue) -> Iterator[Rule]:
        """The rules whose value this clue is, whatever else they require."""
        names, under = self._index.names, self._rules.under
        if clue.kind is ClueKind.NAME or clue.qualifier == UNNAMED:
            for form in self._forms(clue.value):
                yield from under(names, form)
        elif clue.kind is ClueKind.FILE:
            for form in forms(path_of(clue.value).rpartition("/")[2]):
                yield from (rule for rule in under(names, form) if rule.entry.relation == "is")
        elif clue.kind is ClueKind.PURL and (found := coordinates(clue.value)):
            for form in self._forms(found.name):
                yield from (rule for rule in under(names, form) if "maker" not in rule.pattern.requires)
        elif clue.kind is ClueKind.CPE and (pair := cpe_pair(clue.value)):
            yield from under(self._index.cpes, ":".join(pair))
            for form in self._forms(pair[1]):
                yield from (rule for rule in under(names, form) if _is_itself(rule))
        for digest in digests_in(clue.value):
            yield from under(self._index.digests, digest)

    def _forms(self, name: str) -> Iterator[str]:
        """How a name may stand in the catalog: as it is written, and with its maker's name in short."""
        yield from forms(name)
        yield from (form for words in self._in_short(tokens(name)) for form in forms(" ".join(words)))

    def _in_short(self, words: tuple[str, ...]) -> set[tuple[str, ...]]:
        return {maker.in_short(words) for maker in self.makers} - {words}

    def _holds(self, rule: Rule, component: Component, named: Named, held: dict[tuple[str, str], bool]) -> bool:
        """Whether what the pattern requires beside its value is on the component too; `held` keeps what was worked out."""
        for need in rule.pattern.requires:
            key = (rule.entry.id, need)
            if key not in held:
                held[key] = _REQUIREMENTS[need](rule.entry, component, named)
            if not held[key]:
                return False
        return True

    def _partial_names(self, component: Component, known: Iterable[str]) -> Iterator[tuple[str, Evidence]]:
        """A name that holds a product's full name, the maker's included, and something more: a hint, if it is no edition."""
        skip = set(known)
        for clue in component.clues:
            if clue.kind is ClueKind.NAME:
                words = tokens(clue.value)
                if len(words) > LONGEST:  # NOTE: that is text, and the rest of each of its windows would be copied.
                    continue
                ways = (words, *sorted(self._in_short(words)))
                for window, rest in (pair for way in ways for pair in windows(way, self._index.longest_name)):
                    for rule in self._rules.under(self._index.full_names, window):
                        if rule.entry.id not in skip:
                            strength = Strength.STRONG if only_edition(rest) else Strength.WEAK
                            yield rule.entry.id, Evidence(clue=clue, pattern=rule.label, strength=strength)


def _take(reading: _Reading, rule: Rule, clue: Clue) -> None:
    strength = _placed(rule, clue)
    one = reading.found[rule.entry.id]
    one.evidence.append(Evidence(clue=clue, pattern=rule.label, strength=strength))
    one.present |= rule.pattern.proves_presence and strength in (Strength.EXACT, Strength.STRONG)
    _hint(reading, hint_of(rule, clue, strength))


def _hint(reading: _Reading, one: Hint | None) -> None:
    if one is not None:
        reading.hints.append(one)


def _join_files(readings: Iterable[_Reading]) -> None:
    """Files of one maker that are a set over several components, made strong on each of them."""
    by_maker: dict[str, list[tuple[Hint, _Found]]] = defaultdict(list)
    for reading in readings:
        for one in _files_of(reading):
            by_maker[one.maker].append((one, reading.found[one.entry]))
    for files in by_maker.values():
        raised = {
            (id, item.clue): item for id, item in files_together((one for one, _ in files), " in the same document")
        }
        for one, found in files if raised else ():
            found.evidence.append(raised[one.entry, one.evidence.clue])


def _files_of(reading: _Reading) -> Iterator[Hint]:
    """Files of a maker's own technology that are hints by themselves, and no more."""
    for one in reading.hints:
        if one.kind is PatternKind.FILE and not one.held and not one.is_certain:
            yield one


def _as_read(component: Component) -> Component:
    """The component, with every other reading of each value that is not read as it is written alone."""
    others = [
        msgspec.structs.replace(clue, value=other) for clue in component.clues for other in _other_readings(clue.value)
    ]
    return msgspec.structs.replace(component, clues=(*component.clues, *others)) if others else component


def _other_readings(value: str) -> Iterable[str]:
    """What else a value reads as, and what it says once decoded."""
    return dict.fromkeys((*readings(value)[1:], *readings(decoded(value))[1:]))


def _version(component: Component) -> str:
    """The version as stated: in the field made for it, or in a package URL."""
    stated = component.version or component.first(ClueKind.VERSION)
    purls = (coordinates(clue.value) for clue in component.clues if clue.kind is ClueKind.PURL)
    return stated or next((found.version for found in purls if found and found.version), "")


def _is_itself(rule: Rule) -> bool:
    """Whether a name is a product of its maker's own, and says so by itself."""
    return rule.entry.relation == "is" and "maker" not in rule.pattern.requires


def _placed(rule: Rule, clue: Clue) -> Strength:
    """The pattern's strength, less where the clue stands in a place that is not made for it."""
    pattern = rule.pattern
    if clue.kind is ClueKind.PROSE:
        return Strength.PASSING
    if (clue.kind in HELD and clue.kind is not ClueKind.LICENCE) or not rule.is_place(clue):
        return Strength.WEAK
    if pattern.kind is PatternKind.HOST and clue.kind is ClueKind.URL and clue.qualifier in LINKS_IN_PASSING:
        return Strength.WEAK
    # NOTE: the vendor of a CPE says whose product it is; one of the same name is asked about.
    if pattern.kind is PatternKind.NAME and clue.kind in (ClueKind.FILE, ClueKind.CPE):
        return Strength.WEAK
    if pattern.kind is PatternKind.FILE and is_test_data(clue.value):
        return Strength.WEAK
    return Strength(pattern.strength)


def _has_maker(entry: Entry, _: Component, named: Named) -> bool:
    return any(item.strength is not Strength.PASSING for item in named.get(entry.maker, ()))


def _has_vendor(entry: Entry, component: Component, _: Named) -> bool:
    wanted = [tokens(name) for name in entry.vendor_names or (entry.vendor,)]
    return any(_says_vendor(clue, words) for clue in component.clues for words in wanted)


def _says_vendor(clue: Clue, words: tuple[str, ...]) -> bool:
    if clue.kind in MAKER_KINDS or clue.kind in (ClueKind.GROUP, ClueKind.COPYRIGHT):
        return holds(tokens(clue.value), words)
    if clue.kind is ClueKind.NAME:
        return begins(tokens(clue.value), words)
    if clue.kind is ClueKind.CPE and (pair := cpe_pair(clue.value)):
        return "".join(tokens(pair[0])) == "".join(words)
    if clue.kind is ClueKind.PURL and (found := coordinates(clue.value)):
        return holds(tokens(found.namespace), words)
    return False


def _has_model(entry: Entry, component: Component, _: Named) -> bool:
    models = [tokens(model) for model in entry.models]
    texts: Iterable[tuple[str, ...]] = (
        tokens(clue.value) for clue in component.clues if clue.kind is not ClueKind.VERSION
    )
    return any(holds(words, model) for words in texts for model in models)


_REQUIREMENTS = {"maker": _has_maker, "vendor": _has_vendor, "model": _has_model}

__all__ = ["Maker", "Matcher"]
