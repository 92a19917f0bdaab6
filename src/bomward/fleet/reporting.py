"""What is asked of a data set: which vendors, products and documents, the worst first, and what is new since the last run."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bomward.findings import NEVER, DocumentReport, Report, Status
from bomward.fleet import changes, tables
from bomward.fleet.changes import Change, Changes
from bomward.fleet.store import DataSet, Run
from bomward.fleet.tables import Row
from bomward.fleet.work import Placed
from bomward.inventory import Note
from bomward.outputs import lists, wording
from bomward.outputs.harmless import guarded, plain
from bomward.outputs.lists import Line
from bomward.outputs.pen import Pen
from bomward.reporting import summary

KINDS: dict[str, tuple[str, ...]] = {
    "vendors": ("outcome", "vendor", "products", "documents", "unchecked", "findings", "failing"),
    "products": ("outcome", "vendor", "product", "versions", "documents", "unchecked", "findings", "failing"),
    "documents": (
        "outcome",
        "status",
        "vendor",
        "product",
        "version",
        "components",
        "findings",
        "failing",
        "error",
        "source",
    ),
    "new": ("change", "outcome", "was", "vendor", "product", "version", "component", "entry", "id", "source"),
}
_SPARE = ("components", "status", "id", "version", "versions", "entry", "was", "vendor")
MOST = 2_000
"""Documents in a report of its own."""
Worst = tuple[Report, Mapping[str, tuple[Note, ...]], int]
"""A report on the worst documents, their notes, and how many are left out."""
_RANKED = ("subject", "source", "verdict", "status")
_COLUMNS = (*_RANKED, "address", "member", "components", "findingCount", "failingCount", "error")


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which documents are wanted; what is empty leaves it open."""

    vendor: str = ""
    product: str = ""
    outcome: str = ""
    """A verdict: this one or a worse one."""
    status: str = ""
    """How far a document was read; of findings it leaves nothing."""

    def fits(self, row: Row, verdict: str, status: str) -> bool:
        """Whether the document of a row is wanted; names are those that the lists show."""
        subject = row["subject"]
        vendor, product = subject["supplier"] or lists.NOBODY, subject["name"] or lists.NOBODY
        # NOTE: among the products, what names none stands by its file.
        said = ((self.vendor, {vendor}), (self.product, {product, subject["name"] or row["source"]}))
        if any(asked and asked.casefold() not in map(str.casefold, found) for asked, found in said):
            return False
        if self.status and self.status != status:
            return False
        return not self.outcome or wording.severity(verdict) <= wording.severity(self.outcome)


class _Group(msgspec.Struct):
    """What documents come to together."""

    first: Row
    verdict: str = "clear"
    products: set[tuple[str, str, str]] = msgspec.field(default_factory=set)
    versions: set[str] = msgspec.field(default_factory=set)
    documents: int = 0
    unchecked: int = 0
    components: int = 0
    findings: int = 0
    failing: int = 0

    def add(self, row: Row) -> None:
        """Count a document."""
        subject = row["subject"]
        self.verdict = min(self.verdict, row["verdict"], key=wording.severity)
        self.products.add(_product(row))
        self.versions.add(subject["version"])
        self.documents += 1
        self.unchecked += row["status"] == Status.UNCHECKED
        self.components += row["components"]
        self.findings += row["findingCount"]
        self.failing += row["failingCount"]

    def line(self, columns: Sequence[str]) -> Line:
        """Its line."""
        subject = self.first["subject"]
        values: Line = {
            "outcome": self.verdict,
            "status": self.first["status"],
            "vendor": subject["supplier"],
            # NOTE: a document that names no product is one of its own, and has to be found.
            "product": subject["name"] or ("" if "source" in columns else self.first["source"]),
            "version": subject["version"],
            "products": len(self.products),
            "versions": len(self.versions),
            "documents": self.documents,
            "unchecked": self.unchecked,
            "components": self.components,
            "findings": self.findings,
            "failing": self.failing,
            "error": (self.first["error"] or {"message": ""})["message"],
            "source": self.first["source"],
        }
        return {name: values[name] for name in columns}


def _product(row: Row) -> tuple[str, str, str]:
    """The product that a document is of; one that names none is one of its own."""
    subject = row["subject"]
    return subject["supplier"], subject["name"], "" if subject["name"] else row["source"]


_KEYS: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    "vendors": lambda row: (row["subject"]["supplier"],),
    "products": _product,
    "documents": lambda row: (row["address"], row["member"]),
}


def listed(current: DataSet, kind: str, wanted: Filter) -> list[Line]:
    """A line for each vendor, product or document, the worst first."""
    groups: dict[tuple[Any, ...], _Group] = {}
    for row in tables.read(current.parts("documents"), _COLUMNS):
        if wanted.fits(row, row["verdict"], row["status"]):
            group = groups.setdefault(_KEYS[kind](row), _Group(first=row))
            group.add(row)
    lines = [group.line(KINDS[kind]) for group in groups.values()]
    return sorted(lines, key=lambda line: (wording.severity(str(line["outcome"])), -int(line["failing"])))


def differing(found: Changes, wanted: Filter) -> Changes:
    """The changes that are wanted, the worst first."""
    told = [change for change in found.each if wanted.fits(change.row, _worse(change), "")]
    told.sort(key=lambda one: (changes.BECAME.index(one.became), wording.severity(one.row["outcome"])))
    return msgspec.structs.replace(found, each=told)


def _worse(change: Change) -> str:
    """The outcome that weighs more, of what it is and what it was."""
    return min(filter(None, (str(change.row["outcome"]), change.was)), key=wording.severity)


def lines_of(found: Changes, wanted: Filter) -> list[Line]:
    """A line for each change that is wanted, the worst first."""
    return [_line(change) for change in differing(found, wanted).each]


def _line(change: Change) -> Line:
    row = change.row
    subject, component = row["subject"], row["component"]
    return {
        "change": change.became,
        "outcome": row["outcome"],
        "was": change.was,
        "vendor": subject["supplier"],
        "product": subject["name"],
        "version": subject["version"],
        "component": f"{component['name'] or component['ref']} {component['version']}".strip(),
        "entry": row["entry"],
        "id": row["id"],
        "source": row["source"],
    }


def rendered(lines: Sequence[Line], kind: str, format_: str, pen: Pen) -> str:
    """The lines in one of the formats."""
    noun, folded = ("change", "component") if kind == "new" else (kind.removesuffix("s"), "")
    of = lists.Kind("bomward-fleet-list/1", kind, KINDS[kind], noun, _SPARE, folded)
    return lists.rendered(of, lines, format_, pen)


def report(data: DataSet, wanted: Filter, found: Changes | None = None) -> Worst:
    """The report that check writes, on the worst of the documents that are wanted; their notes; and how many are left out.

    Where changes are given it is on the documents in which one is wanted, with the run before as its baseline.
    """
    only = differing(found, wanted).sources() if found is not None else set()
    chosen: list[tuple[int, int, int]] = []
    total = 0
    for part, file in enumerate(data.parts("documents")):
        rows = list(tables.read([file], _RANKED))
        ranked = [
            (wording.severity(row["verdict"]), part, at)
            for at, row in enumerate(rows)
            if (wanted.fits(row, row["verdict"], row["status"]) if found is None else row["source"] in only)
        ]
        total += len(ranked)
        chosen = heapq.nsmallest(MOST, [*chosen, *ranked])
    by_part: dict[int, set[int]] = {}
    for _, part, at in chosen:
        by_part.setdefault(part, set()).add(at)
    placed = [one for part in sorted(by_part) for one in _reports(data, part, by_part[part])]
    made = _report(data.run, [one.report for one in placed])
    notes = {one.report.source: one.notes for one in placed if one.notes}
    if found is not None and found.baseline:
        made = found.beside(made, only)
        notes |= {source: (*notes.get(source, ()), *more) for source, more in found.notes(made).items()}
    return made, notes, total - len(placed)


def _reports(data: DataSet, part: int, wanted: set[int]) -> Iterator[Placed]:
    files: dict[str, list[Path]] = {name: [data.parts(name)[part]] for name in tables.SCHEMAS}
    documents = (row for at, row in enumerate(tables.read(files["documents"])) if at in wanted)
    return tables.reports(documents, tables.read(files["findings"]), tables.read(files["gaps"]))


def _report(run: Run, documents: Sequence[DocumentReport]) -> Report:
    return Report(
        schema="bomward-report/1",
        tool=run.tool,
        catalog=run.catalog,
        as_of=run.as_of,
        act=run.act,
        profile=run.profile,
        regimes=run.regimes,
        fail_on=run.fail_on,
        documents=tuple(documents),
        summary=summary(documents),
        exit_code=run.exit_code,
        waivers=run.waivers,
    )


def told(run: Run) -> str:
    """What a run came to, for whoever began it."""
    counts = run.summary or summary(())
    verdicts = ", ".join(f"{number:,} {verdict}" for verdict, number in run.verdicts.items())
    lines = [f"{wording.counted(counts.documents, 'document')} in {wording.counted(run.objects, 'object')}: {verdicts}"]
    found = {outcome: number for outcome, number in counts.outcomes.items() if number}
    if found:
        lines.append("findings: " + ", ".join(f"{number:,} {outcome}" for outcome, number in found.items()))
    laws = run.profile or ", ".join(run.regimes)
    lines.append(f"judged by {laws}, {run.act}, {run.as_of}, catalog {run.catalog.version}; no legal advice")
    passes = wording.NONE_FAILS if run.fail_on == NEVER else f"no finding fails at {run.fail_on}"
    outweighed = counts.unchecked + counts.incomplete - sum(run.verdicts.get(status, 0) for status in wording.SHORT)
    lines.append(wording.exits_with(run.exit_code, run.fail_on, counts, outweighed, passes))
    return guarded("\n".join(map(plain, lines))) + "\n"
