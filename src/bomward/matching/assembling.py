"""From evidence to matches: what belongs to one finding, what explains what, and what is left as a mention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from bomward.catalog import Entry, Maker, Record
from bomward.findings import Evidence, Match, Relation, Strength
from bomward.inventory import MAKER_KINDS, Clue, ClueKind, Component, Scope
from bomward.matching.identifiers import coordinates
from bomward.matching.names import squashed
from bomward.matching.together import WITH

_FULL = (Strength.EXACT, Strength.STRONG)
_MADE = (*_FULL, Strength.WEAK)
_ORDER = list(Strength)
_HOLDS = (Relation.EMBEDS, Relation.RESELLS, Relation.WHITE_LABEL)
_SAY_WHO = MAKER_KINDS | {ClueKind.GROUP, ClueKind.PURL, ClueKind.CPE}

Named = Mapping[str, tuple[Evidence, ...]]


def assemble(
    component: Component,
    drafts: list[Match],
    named: Named,
    makers: Mapping[str, Maker],
    records: Mapping[str, Record],
) -> tuple[Match, ...]:
    """The matches of one component, with the makers' names joined to what explains them."""
    matches: list[Match] = []
    for maker_id, evidence in named.items():
        own = [draft for draft in drafts if _maker_of(records, draft.entry) == maker_id]
        matches += _of_maker(component, own, evidence, makers[maker_id])
    return tuple(_with_scope(match) for match in matches)


def _maker_of(records: Mapping[str, Record], id: str) -> str:
    record = records[id]
    return record.maker if isinstance(record, Entry) else record.id


def _of_maker(component: Component, drafts: list[Match], evidence: tuple[Evidence, ...], maker: Maker) -> list[Match]:
    evidence = _without_accounts(evidence, drafts)
    made = [item for item in evidence if item.strength in _MADE]
    named = [item for item in evidence if item.strength not in _MADE]
    seen = [item for item in named if item.clue.kind is not ClueKind.REF] or named
    named_by_others = _named_by_others(component, drafts)
    is_it = [draft for draft in drafts if draft.relation is Relation.IS and not _explained(draft, named_by_others)]
    own = _without_vague(_strongest(is_it), maker)
    others = [draft for draft in drafts if draft.relation not in (Relation.IS, Relation.MENTIONS)]
    if evidence:  # NOTE: a trap explains a name that is seen; where none is seen there is nothing to explain
        others += [draft for draft in drafts if draft.relation is Relation.MENTIONS]
    if own:
        first = min(range(len(own)), key=lambda i: _ORDER.index(own[i].strength))
        own[first] = _joined(own[first], (*made, *seen))
    elif made:
        own = [_plain(component, maker, Relation.IS, (*made, *seen), maker.item_class)]
    elif others and seen:
        others[0] = _joined(others[0], tuple(seen))
    elif seen:
        own = [_plain(component, maker, Relation.MENTIONS, tuple(seen), maker.item_class)]
    return _in_products(own, others, maker)


def _in_products(own: list[Match], others: list[Match], maker: Maker) -> list[Match]:
    """What only shows that something of the maker is there belongs to the product known to hold it, and settles the doubt."""
    # NOTE: a field that says who made the component says more than that; and a product out of range does not explain it.
    holder = next((i for i, match in enumerate(others) if match.relation in _HOLDS and not match.outside), None)
    if holder is None:
        return [*own, *others]
    left = []
    for match in own:
        product = others[holder]
        vague = match.relation is Relation.IS and match.item_class == maker.item_class
        weaker = product.strength in _FULL or match.strength not in _FULL
        if (
            vague
            and weaker
            and not any(item.clue.kind in _SAY_WHO and item.strength in _FULL for item in match.evidence)
        ):
            settled = match.strength in _FULL
            others[holder] = msgspec.structs.replace(
                _joined(product, match.evidence), doubt="" if settled else product.doubt
            )
        else:
            left.append(match)
    return [*left, *others]


def _without_accounts(evidence: tuple[Evidence, ...], drafts: list[Match]) -> tuple[Evidence, ...]:
    """The evidence, in which a group is only named where it is the account of something that is known to be somebody else's."""
    others = (draft for draft in drafts if draft.relation in (Relation.CALLS, Relation.MENTIONS))
    purls = {
        found
        for draft in others
        for item in draft.evidence
        if item.strength is Strength.EXACT
        and item.clue.kind is ClueKind.PURL
        and (found := coordinates(item.clue.value))
    }
    accounts = {squashed(part) for found in purls for part in (found.namespace, *found.namespace.split("/"))}
    return tuple(
        msgspec.structs.replace(item, strength=Strength.NAMED)
        if item.clue.kind is ClueKind.GROUP and item.strength in _FULL and squashed(item.clue.value) in accounts
        else item
        for item in evidence
    )


def _named_by_others(component: Component, drafts: list[Match]) -> tuple[set[Clue], set[Clue]]:
    """By what something of somebody else, a connector or a trap, is known for certain; and the names that only repeat it."""
    others = (draft for draft in drafts if draft.relation in (Relation.CALLS, Relation.MENTIONS))
    certain = {item.clue for draft in others if draft.strength is Strength.EXACT for item in draft.evidence}
    purls = [found for clue in certain if clue.kind is ClueKind.PURL and (found := coordinates(clue.value))]
    names = {squashed(text) for found in purls for text in (found.name, f"{found.namespace}/{found.name}")}
    said = {clue for clue in component.clues if clue.kind is ClueKind.NAME and squashed(clue.value) in names}
    return certain, said


def _explained(draft: Match, others: tuple[set[Clue], set[Clue]]) -> bool:
    """Whether a match rests on nothing but names and hints, and the very values in which they stand are somebody else's."""
    certain, said = others

    def is_theirs(item: Evidence) -> bool:
        is_name, is_hint = item.pattern.startswith("name:"), item.strength is Strength.WEAK
        return (item.clue in certain and (is_name or is_hint)) or (item.clue in said and is_name and is_hint)

    return all(map(is_theirs, draft.evidence))


def _strongest(drafts: list[Match]) -> list[Match]:
    """Hints give way to what is certain; several names for one class of thing on one component are one finding."""
    certain = [draft for draft in drafts if draft.strength in _FULL] or drafts
    by_class: dict[str, Match] = {}
    for draft in sorted(certain, key=_rank):
        kept = by_class.get(draft.item_class)
        by_class[draft.item_class] = _joined(kept, draft.evidence) if kept else draft
    return list(by_class.values())


def _without_vague(own: list[Match], maker: Maker) -> list[Match]:
    """Without what says only that the maker made it, where another match says of the very same values what it is."""
    known = {item.clue for match in own if match.item_class != maker.item_class for item in match.evidence}
    return [m for m in own if m.item_class != maker.item_class or {item.clue for item in m.evidence} - known]


def _rank(match: Match) -> tuple[int, bool, int, int, str]:
    """What says best which thing it is comes first; what is strong only together with others, after what is so alone."""
    leans = all(WITH in item.pattern for item in match.evidence if item.strength in _FULL)
    return (_ORDER.index(match.strength), leans, -len(match.evidence), -_width(match), match.entry)


def _width(match: Match) -> int:
    """How much text the patterns pinned down: a longer name says more."""
    return max((len(item.pattern.partition(WITH)[0]) for item in match.evidence), default=0)


def _joined(match: Match, evidence: tuple[Evidence, ...]) -> Match:
    return msgspec.structs.replace(match, evidence=best((*match.evidence, *evidence)))


def best(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """One piece of evidence for each clue, however it is read: the strongest, the first of equals; strongest clues first."""
    kept: dict[Clue, Evidence] = {}
    for item in evidence:
        # NOTE: what has no end stands in no one place, and only its value tells it from others.
        said = msgspec.structs.replace(item.clue, value="") if item.clue.end else item.clue
        other = kept.get(said)
        if other is None or _weight(item) < _weight(other):
            kept[said] = item
    return tuple(sorted(kept.values(), key=lambda item: _ORDER.index(item.strength)))


def _weight(evidence: Evidence) -> tuple[int, bool]:
    """The strongest first; of equals, an identifier before a name."""
    return (_ORDER.index(evidence.strength), evidence.pattern.startswith("name:"))


def _plain(
    component: Component, maker: Maker, relation: Relation, evidence: tuple[Evidence, ...], item_class: str
) -> Match:
    made = relation is Relation.IS
    ask = (
        f"Which product of {maker.name} is this component, and what does it do in yours?"
        if made
        else f"Does this component contain, embed or update itself from software of {maker.name}, or does it only name it?"
    )
    return Match(
        component=component,
        entry=maker.id,
        relation=relation,
        item_class=item_class,
        evidence=best(evidence),
        ask=ask,
        unexplained=True,
    )


def _with_scope(match: Match) -> Match:
    if match.component.scope is Scope.TOOL and match.relation is not Relation.MENTIONS and not match.doubt:
        return msgspec.structs.replace(
            match, doubt="it is named as a tool that made the document, not as a part of the product"
        )
    return match
