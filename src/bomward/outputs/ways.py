"""How a component hangs in its document, in words: the way down to it, and the parts of the product that carry it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bomward.findings import Finding
from bomward.outputs.voice import PLAIN, Voice
from bomward.outputs.wording import counted, is_pressing, shortened

_STEP = 48  # characters
_FIRST, _LAST = 3, 4
"""Steps of a long path that are shown at its ends."""
_PARTS = 3
"""Parts of the product that are named, of those that a finding comes in by."""
ORPHAN = "orphan: the document does not say how its subject comes to hold it"


def path(finding: Finding) -> str:
    """From the product down to the component, or nothing where it stands alone."""
    above, last = _above(finding), (finding.path or ("",))[-1]
    own = finding.component.name if last == finding.component.ref and not finding.called(last) else ""
    steps = [*above, shortened(own, _STEP) if own else step(last, finding)]
    return " > ".join(ends(steps, finding.path_left_out)) if above else ""


def holder(finding: Finding) -> str:
    """The same path without the component itself."""
    return " > ".join(ends(_above(finding), finding.path_left_out))


def hangs(finding: Finding, voice: Voice = PLAIN) -> str:
    """The way down to the component; where there are more also how many, and by which parts of the product they begin."""
    return "; ".join(part for part in (voice.quoted(path(finding)), reach(finding, voice)) if part)


def reach(finding: Finding, voice: Voice = PLAIN) -> str:
    """How else the product leads to the component, or that it does not."""
    if finding.ways == 0:
        return voice.own(ORPHAN)
    if not finding.many_ways:
        return ""
    parts = [voice.quoted(step(ref, finding)) for ref in finding.through]
    left = len(parts) - _PARTS
    more = f" and {left} more" if left > 0 else ""
    by = f", which {'all ' if len(parts) == 1 else ''}begin with {', '.join(parts[:_PARTS])}{more}" if parts else ""
    return f"{voice.own(f'the shortest of {finding.many_ways}')}{by}"


def carriers(findings: Iterable[Finding]) -> str:
    """The parts of the product by which several come in that press: `acme-gateway (3 findings), acme-mail (2 findings)`."""
    pressing = [finding for finding in findings if is_pressing(finding.outcome) and not finding.is_settled]
    shortest = Counter(finding.path[1] for finding in pressing if len(finding.path) > 1)
    every = Counter(
        (ref, step(ref, finding)) for finding in pressing for ref in finding.through if ref != finding.component.ref
    )
    # NOTE: of two by which as many come in, the one on the shortest ways is nearer to them.
    several = sorted((-number, -shortest[ref], ref, name) for (ref, name), number in every.items() if number > 1)
    told = [f"{name} ({counted(-number, 'finding')})" for number, _, _, name in several[:_PARTS]]
    left = len(several) - _PARTS
    return ", ".join(told) + (f" and {counted(left, 'more part')}" if left > 0 else "")


def _above(finding: Finding) -> list[str]:
    return [step(ref, finding) for ref in finding.path[:-1]]


def ends(steps: list[str], left_out: int) -> list[str]:
    """The first and last steps of a long way, and between them how many are left out."""
    left = len(steps) + left_out - _FIRST - _LAST
    return [*steps[:_FIRST], f"… {left} more …", *steps[-_LAST:]] if left > 1 else steps


def step(ref: str, finding: Finding) -> str:
    """What an id in the path of a finding is called, where that is known.

    Else a package URL or an address by its last part, since the rest is noise in a path; any other id as it is.
    """
    if name := finding.called(ref):
        ref = name
    elif ref.startswith("pkg:"):
        ref = ref.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2] or ref
    elif ref.startswith(("http://", "https://")):
        ref = ref.partition("#")[2] or ref.rstrip("/").rpartition("/")[2]
    return shortened(ref, _STEP)
