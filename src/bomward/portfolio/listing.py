"""What is in a portfolio, by vendor, product or document: as a table, JSON or CSV."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlalchemy.orm import Session

from bomward.findings import DocumentReport
from bomward.outputs import json, wording
from bomward.outputs.csv import cell
from bomward.outputs.harmless import clipped, guarded, plain
from bomward.outputs.pen import Pen
from bomward.portfolio import decisions, reading
from bomward.portfolio.decisions import Decided, Kind
from bomward.portfolio.reading import Row

FORMATS = ("table", "json", "csv")
KINDS = {
    "vendors": ("outcome", "vendor", "products", "documents", "findings", "open", "judged"),
    "products": ("outcome", "vendor", "product", "versions", "documents", "findings", "open", "judged"),
    "documents": (
        *("outcome", "vendor", "product", "version", "components", "findings", "open", "judged", "sha256", "source"),
    ),
}
_NUMBERS = frozenset({"products", "documents", "versions", "components", "findings", "open"})
_LONGEST = 60
_DIGEST = 12
NOBODY = "(not stated)"

Line = dict[str, str | int]


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


def listed(session: Session, kind: str, wanted: Filter, day: datetime.date) -> list[Line]:
    """A line for each, the worst first; `open` are the findings that press and on which nobody has decided."""
    every = reading.rows(session)
    rows = wanted.chosen(session, every)
    counts = reading.counts(session)
    pressing = reading.pressing(session)
    unsettled = _open(session, every, [row for row in rows if row.judgement in pressing], day)
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


def _line(group: list[Row], columns: Sequence[str], counts: dict[int, int], unsettled: dict[int, int]) -> Line:
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
        "open": sum(unsettled.get(row.document, 0) for row in group),
        # NOTE: what was judged longest ago says how far the line can be relied on.
        "judged": min(row.as_of for row in group).isoformat(),
        "sha256": first.original,
        "source": first.source,
    }
    return {name: values[name] for name in columns}


def _open(session: Session, every: list[Row], rows: list[Row], day: datetime.date) -> dict[int, int]:
    """How many findings of each document press and are not decided on."""
    history = decisions.history(session)
    told = decided(session, every, rows, day, history)
    rejected = {one.subject[:2] for one in decisions.in_force(history) if one.kind is Kind.REJECT}
    # NOTE: what another version judged cannot be read; that it is accepted, only a recheck can say.
    unread = reading.findings(session, [row for row in rows if row.document not in told])
    found: dict[int, int] = {}
    for row in rows:
        if row.document in told:
            ids = [
                one.id for one in told[row.document].findings if one.waiver is None and wording.is_pressing(one.outcome)
            ]
        else:
            ids = [one.finding for one in unread.get(row.document, ()) if one.outcome in reading.PRESSING]
        found[row.document] = sum((row.product_id, id) not in rejected for id in ids)
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
    if format_ == "json":
        return json.dump({"schema": "bomward-portfolio/1", "by": kind, "rows": lines})
    if format_ == "csv":
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(KINDS[kind])
        writer.writerows([cell(str(value)) for value in line.values()] for line in lines)
        return text.getvalue()
    return table(KINDS[kind], lines, pen) + f"{wording.counted(len(lines), kind.removesuffix('s'))}\n"


def table(columns: Sequence[str], lines: Iterable[Line], pen: Pen) -> str:
    """Columns under their names, each as wide as it has to be; nothing of it does harm on a terminal."""
    rows = [[_shown(name, line[name]) for name in columns] for line in lines]
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    text = []
    for row in [list(columns), *rows]:
        cells = [
            value.rjust(width) if name in _NUMBERS else value.ljust(width)
            for name, value, width in zip(columns, row, widths, strict=True)
        ]
        cells[0] = pen.paint(cells[0], row[0]) if row[0] != columns[0] else cells[0]
        text.append("  ".join(cells).rstrip())
    return guarded("\n".join(text)) + "\n"


def _shown(name: str, value: str | int) -> str:
    if name == "sha256":
        return str(value)[:_DIGEST]
    text = f"{value:,}" if isinstance(value, int) else plain(value)
    # NOTE: a source is there to be copied, and stands last.
    return (text if name == "source" else clipped(text, _LONGEST)) or NOBODY
