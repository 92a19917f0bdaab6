"""What a recheck made different, for a person: by vendor and product, so that who is hit is seen at once."""

from __future__ import annotations

from itertools import groupby

from bomward.outputs.harmless import clipped, guarded
from bomward.outputs.lists import NOBODY
from bomward.outputs.pen import Pen
from bomward.outputs.wording import counted
from bomward.portfolio.rechecking import Changes, Different, Turn
from bomward.portfolio.store import nameless

_LONGEST = 300
_COLUMN = 13
_MOST = 100
"""Lines for a document; the JSON form has all."""


def rendered(changes: Changes, pen: Pen) -> str:
    """Who is hit, then what is new, changed or gone."""
    lines = pen.row("", _summary(changes))
    for vendor, some in groupby(changes.different, key=lambda one: one.vendor):
        lines += ["", *pen.row("", clipped(vendor, _LONGEST) or NOBODY)]
        for one in some:
            lines += _document(one, pen)
    laws = changes.profile or ", ".join(changes.regimes)
    judged = f"judged by {laws}, {changes.act}, {changes.as_of}, catalog {changes.catalog.version}; no legal advice"
    lines += ["", *pen.row("", judged), *pen.row("", f"exit {changes.exit_code} (fails at {changes.fail_on})")]
    return guarded("\n".join(lines)) + "\n"


def _summary(changes: Changes) -> str:
    looked = counted(changes.documents, "document")
    if not changes.different:
        return f"nothing is different in {looked}"
    products = {(one.vendor, one.product) for one in changes.different}
    vendors = {one.vendor for one in changes.different}
    among = f"{counted(len(products), 'product')} of {counted(len(vendors), 'vendor')}"
    return f"something is different in {among}: {len(changes.different):,} of {looked}"


def _document(one: Different, pen: Pen) -> list[str]:
    was = "new" if one.was is None else one.was
    verdict = one.now if one.was == one.now else f"{was} → {one.now}"
    named = (
        ""
        if one.product == nameless(one.source, one.sha256)
        else f"{clipped(f'{one.product} {one.version}'.strip(), _LONGEST)}, "
    )
    lines = pen.row("", f"{named}{clipped(one.source, _LONGEST)}: {verdict}", indent=2)
    for turn in one.findings[:_MOST]:
        label, what = _turn(turn)
        lines += pen.row(label, what, indent=4, column=_COLUMN, style=turn.now or "label")
    left = len(one.findings) - _MOST
    return lines + (pen.row("", f"… and {left:,} more in -o json", indent=_COLUMN) if left > 0 else [])


def _turn(turn: Turn) -> tuple[str, str]:
    named = clipped(f"{turn.component} {turn.version}".strip(), _LONGEST)
    what = f"{named}, {turn.entry}, {turn.id}"
    if turn.was is None:
        return "new", f"{turn.now}: {what}"
    return ("gone", f"{turn.was}: {what}") if turn.now is None else ("changed", f"{turn.now}: {what}; was {turn.was}")
