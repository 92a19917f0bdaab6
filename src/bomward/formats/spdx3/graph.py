"""Which elements of a graph have to be read because of hits: those they stand in, what these hold, and who holds these."""

from __future__ import annotations

from collections.abc import Iterable

from bomward.formats.spdx3.outline import End, Outline
from bomward.formats.syntax.json import JsonSource
from bomward.formats.syntax.tree import Slot, Worth, grouped
from bomward.inventory import Hit


class SingleSource(JsonSource):
    """A document that is one element: it is read as a whole or not at all."""

    def slots_of(self, hits: Iterable[Hit], worth: Worth) -> dict[int, Slot]:
        """The whole document, if any hit is worth it."""
        return {0: Slot("", 0, len(self.data))} if (found := list(hits)) and worth(found, self.data) else {}


def concerned(source: JsonSource, out: Outline, hits: Iterable[Hit], worth: Worth) -> list[Hit]:
    """A hit for each slot that has to be read."""
    groups = grouped(hits, source.slot_at)
    chosen = {start for start, (slot, held) in groups.items() if worth(held, source.data[slot.start : slot.end])}
    slots = (
        source.items("@graph") or [] if any(slot.pointer.startswith("/@graph/") for slot, _ in groups.values()) else []
    )
    if rest := groups.keys() - chosen:
        # NOTE: the words that have to stand beside a hit may stand in another element, such as that of the supplier.
        beside = [groups[start][0] for start in rest] + [slots[number] for number in (_held(out) if slots else ())]
        text = b"\n".join(source.data[slot.start : slot.end] for slot in beside)
        if worth([hit for start in rest for hit in groups[start][1]], text):
            chosen |= rest
    numbers = {slot.start: number for number, slot in enumerate(slots)}
    elements = {numbers[start] for start in chosen if start in numbers}
    starts = {slots[number].start for number in _with_others(out, elements)}
    return [Hit(start, start + 1, 0, True) for start in sorted(chosen | starts)]


def _held(out: Outline) -> set[int]:
    """The elements that others hold."""
    return {number for held in out.holders for number in ((held,) if isinstance(held, int) else out.places(held))}


def _with_others(out: Outline, elements: set[int]) -> set[int]:
    """The elements, those that hold them or what holds them, and all that these hold."""
    if not elements:
        return elements
    # NOTE: ids are steps of their own, so that what is given to many and held by many takes no time squared.
    same: list[tuple[End, End]] = [(id, number) for id, number in out.ids.items()]
    same += [(id, number) for given in (out.again, out.inner) for id, numbers in given.items() for number in numbers]
    same += [(number, id) for id, number in same]
    held: list[tuple[End, End]] = [(held, holder) for held, holders in out.holders.items() for holder in holders]
    above = _reached([*same, *held], elements)
    return {end for end in _reached([*same, *((right, left) for left, right in held)], above) if isinstance(end, int)}


def _reached(ways: Iterable[tuple[End, End]], start: Iterable[End]) -> set[End]:
    steps: dict[End, list[End]] = {}
    for left, right in ways:
        steps.setdefault(left, []).append(right)
    reached = set(start)
    queue = list(reached)
    while queue:
        for step in steps.get(queue.pop(), ()):
            if step not in reached:
                reached.add(step)
                queue.append(step)
    return reached
