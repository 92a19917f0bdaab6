"""What is in a portfolio, by vendor, product or document: as a table, JSON or CSV."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlalchemy.orm import Session

from bomward.findings import DocumentReport
from bomward.outputs import lists, wording
from bomward.outputs.harmless import clipped
from bomward.outputs.lists import Line
from bomward.outputs.pen import Pen
from bomward.portfolio import decisions, reading
from bomward.portfolio.decisions import Decided, Kind
from bomward.portfolio.reading import Row

KINDS = {
    "vendors": ("outcome", "vendor", "products", "documents", "findings", "open", "judged", "laws"),
    "products": ("outcome", "vendor", "product", "versions", "documents", "findings", "open", "judged", "laws"),
    "documents": (
        *("outcome", "vendor", "product", "version", "components", "findings", "open", "judged", "laws"),
        *("sha256", "source"),
    ),
}


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which documents are wanted; what is empty leaves it open."""

    vendor: str = ""
    product: str = ""
    version: str = ""
    outcome: str = ""
    """A verdict: this one or a worse one."""
    entry: str = ""
    finding: str = ""
    originals: frozenset[str] | None = None
    withdrawn: bool = False
    """Those that were withdrawn, and no others."""

    def fits(self, row: Row) -> bool:
        """Whether a document is wanted, by what its row says."""
        said = ((self.vendor, row.vendor), (self.product, row.product), (self.version, row.version))
        if any(asked and asked.casefold() != found.casefold() for asked, found in said):
            return False
        if self.originals is not None and row.original not in self.originals:
            return False
        return not self.outcome or wording.severity(row.verdict) <= wording.severity(self.outcome)

    def chosen(self, session: Session, every: Iterable[Row]) -> list[Row]:
        """The documents that are wanted."""
        found = [row for row in every if self.fits(row)]
        if self.entry:
            holding = reading.holding(session, entries=(self.entry,))
            found = [row for row in found if row.judgement in holding]
        if self.finding:
            holding = reading.holding(session, finding=self.finding)
            found = [row for row in found if row.judgement in holding]
        return found

    def rows(self, session: Session) -> list[Row]:
        """Those of all that there are."""
        return self.chosen(session, reading.rows(session))


def nearest(wrong: str, known: Iterable[str]) -> str:
    """A question for whoever may have misspelt a name; empty where none is like it."""
    from difflib import get_close_matches  # NOTE: needed by no run that goes well

    by_key = {name.casefold(): name for name in sorted(known)}
    close = get_close_matches(wrong.casefold(), by_key, n=1)
    return f"did you mean {clipped(by_key[close[0]], lists.LONGEST)!r}?" if close else ""


def unknown(session: Session, wanted: Filter) -> str:
    """That nothing here has the vendor or the product that is asked for, and the nearest name; empty where both are known."""
    every = reading.withdrawn(session) if wanted.withdrawn else reading.rows(session)
    named = (
        ("vendor", wanted.vendor, {row.vendor for row in every}),
        ("product", wanted.product, {row.product for row in every}),
    )
    for what, name, known in named:
        if name and name.casefold() not in {one.casefold() for one in known}:
            return f"no {what} {name!r} is here; {nearest(name, known)}".rstrip("; ")
    return ""


def listed(session: Session, kind: str, wanted: Filter, day: datetime.date) -> list[Line]:
    """A line for each, the worst first; `open` are the findings that press and on which nobody has decided."""
    every = reading.withdrawn(session) if wanted.withdrawn else reading.rows(session, also=wanted.originals or ())
    rows = wanted.chosen(session, every)
    counts = reading.counts(session)
    unsettled = Counter(one.row.document for one in pressing(session, every, rows, day) if one.is_open)
    key: dict[str, Callable[[Row], tuple[object, ...]]] = {
        "vendors": lambda row: (row.vendor,),
        "products": lambda row: (row.product_id,),
        "documents": lambda row: (row.document,),
    }
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key[kind](row), []).append(row)
    lines = [_line(group, KINDS[kind], counts, unsettled) for group in groups.values()]
    return sorted(lines, key=lambda line: wording.severity(str(line["outcome"])))


def _line(group: list[Row], columns: Sequence[str], counts: dict[int, int], unsettled: Counter[int]) -> Line:
    first = group[0]
    values: Line = {
        "outcome": min((row.verdict for row in group), key=wording.severity),
        "vendor": first.vendor,
        "product": first.product,
        "version": first.version,
        "products": len({row.product_id for row in group}),
        "versions": len({row.version for row in group}),
        "documents": len(group),
        "components": sum(row.components for row in group),
        "findings": sum(counts.get(row.judgement, 0) for row in group),
        "open": sum(unsettled[row.document] for row in group),
        # NOTE: what was judged longest ago says how far the line can be relied on.
        "judged": min(row.as_of for row in group).isoformat(),
        "laws": "; ".join(dict.fromkeys(f"{row.laws}, {row.act}" for row in group)),
        "sha256": first.original,
        "source": first.source,
    }
    return {name: values[name] for name in columns}


class Pressing(msgspec.Struct, frozen=True):
    """A finding of one document about which somebody has to do something."""

    row: Row
    finding: str
    entry: str
    component: str
    outcome: str
    accepted: bool
    last: Kind | None
    """What was decided on it last, in this product."""

    @property
    def is_open(self) -> bool:
        """Whether nobody accepted or rejected it; one of which the supplier is asked is still open."""
        return not self.accepted and self.last is not Kind.REJECT


def pressing(session: Session, every: Sequence[Row], rows: Sequence[Row], day: datetime.date) -> list[Pressing]:
    """What presses in some of all documents."""
    history = decisions.history(session)
    last = {one.subject[:2]: one.kind for one in decisions.in_force(history) if one.product_id is not None}
    holding = reading.pressing(session)
    some = [row for row in rows if row.judgement in holding]
    told = decided(session, every, some, day, history)
    unread = reading.findings(session, [row for row in some if row.document not in told])
    found: list[Pressing] = []
    for row in some:
        if row.document in told:
            seen = [
                (one.id, one.entry, wording.component_title(one.component), str(one.outcome), bool(one.waiver))
                for one in told[row.document].findings
            ]
        else:
            # NOTE: what another version judged cannot be read; that it is accepted, only a recheck can say.
            seen = [
                (one.finding, one.entry, f"{one.component} {one.version}".strip(), one.outcome, False)
                for one in unread.get(row.document, ())
            ]
        found += (Pressing(row, *one, last.get((row.product_id, one[0]))) for one in seen if one[3] in reading.PRESSING)
    return found


def decided(
    session: Session, every: Sequence[Row], rows: Sequence[Row], day: datetime.date, history: Sequence[Decided]
) -> dict[int, DocumentReport]:
    """The last reports on documents, by number, with what was decided on a day beside the findings."""
    # NOTE: of a decision on findings of several products, only these together say what it is on.
    general = any(one.product_id is None for one in history)
    some = reading.beside(session, every, rows) if general else rows
    reports = reading.reports(session, every, some)
    known = [row for row in some if row.document in reports]
    told, _ = decisions.applied([(row.product_id, reports[row.document]) for row in known], history, day)
    wanted = {row.document for row in rows}
    return {row.document: report for row, report in zip(known, told, strict=True) if row.document in wanted}


def rendered(lines: list[Line], kind: str, format_: str, pen: Pen) -> str:
    """The lines in one of the formats."""
    of = lists.Kind("bomward-portfolio/1", kind, KINDS[kind], kind.removesuffix("s"))
    return lists.rendered(of, lines, format_, pen)
