"""What a decision is on, and which documents its waivers are for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy.orm import Session

from bomward.errors import UsageError
from bomward.findings import Outcome
from bomward.outputs.harmless import clipped
from bomward.portfolio import decisions, reading
from bomward.portfolio.decisions import Decided
from bomward.portfolio.reading import Row
from bomward.waivers import WaiverRule

_NAMED = 5
_LONGEST = 120


def on_products(session: Session, decision: Decided, rows: Sequence[Row], *, several: bool) -> list[Decided]:
    """The decision for each product among these documents that has its finding; an acceptance goes no further than what is found now.

    Raises UsageError where none has it, or several have it and that was not asked for.
    """
    holding = reading.holding(session, finding=decision.finding)
    having = [row for row in rows if row.judgement in holding]
    products = {row.product_id: row for row in having}
    if not products:
        hint = "bomward portfolio show PRODUCT names the findings of a product"
        raise UsageError("no document here has this finding", where=decision.finding, hint=hint)
    if len(products) > 1 and not several:
        names = [clipped(f"{row.product} by {row.vendor}", _LONGEST) for row in products.values()]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        what = f"several products have this finding: {'; '.join(names[:_NAMED])}{more}"
        raise UsageError(
            what, where=decision.finding, hint="say for which: --product NAME, or --vendor NAME for all of it"
        )
    worst = _worst(session, decision.finding, having)
    return [msgspec.structs.replace(decision, product_id=id, outcome=str(worst[id])) for id in products]


def _worst(session: Session, finding: str, having: Sequence[Row]) -> dict[int, Outcome]:
    """The worst outcome of a finding, by product."""
    found: dict[int, Outcome] = {}
    by_document = reading.findings(session, having)
    for row in having:
        for one in by_document[row.document]:
            if one.finding == finding:
                outcomes = [Outcome(one.outcome), found.get(row.product_id, Outcome.NOT_COVERED)]
                found[row.product_id] = min(outcomes, key=lambda outcome: outcome.rank)
    return found


def waivers(session: Session, rows: Iterable[Row], day: datetime.date = datetime.date.min) -> list[WaiverRule]:
    """The acceptances on these documents' products that count on a day or later, and those that were imported, in the form of waivers."""
    rows = list(rows)
    products = {row.product_id for row in rows}
    sources: dict[tuple[int, str], list[str]] = {}
    found = reading.findings(session, rows)
    for row in rows:
        for one in found.get(row.document, ()):
            sources.setdefault((row.product_id, one.finding), []).append(row.source)
    force = [one for one in decisions.history(session) if one.product_id is None or one.product_id in products]
    return decisions.exported(force, sources, day)
