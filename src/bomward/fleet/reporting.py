"""What is asked of a data set: which vendors, products and documents, the worst first, and what is new since the last run."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bomward.findings import NEVER, Outcome, Report, Status
from bomward.fleet import tables
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
_SPARE = ("components", "status", "version", "versions", "was", "entry", "vendor")
MOST = 2_000
"""Documents in a report of its own."""
Worst = tuple[Report, Mapping[str, tuple[Note, ...]], int]
"""A report on the worst documents, their notes, and how many are left out."""
_RANKED = ("subject", "source", "verdict", "status")
_COLUMNS = (*_RANKED, "address", "member", "components", "findingCount", "failingCount", "error")
_FOUND = ("source", "subject", "id", "component", "entry", "outcome", "fails")
_DOCUMENT = {"name": "(the document itself)", "ref": "", "version": ""}
_CHANGES = ("new", "worse", "read", "unread", "gone")


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


def listed(current: DataSet, previous: DataSet | None, kind: str, wanted: Filter) -> list[Line]:
    """A line for each vendor, product or document, the worst first; or for each finding that differs from the run before."""
    if kind == "new":
        return _changes(current, previous, wanted)
    groups: dict[tuple[Any, ...], _Group] = {}
    for row in tables.read(current.parts("documents"), _COLUMNS):
        if wanted.fits(row, row["verdict"], row["status"]):
            group = groups.setdefault(_KEYS[kind](row), _Group(first=row))
            group.add(row)
    lines = [group.line(KINDS[kind]) for group in groups.values()]
    return sorted(lines, key=lambda line: (wording.severity(str(line["outcome"])), -int(line["failing"])))


def _changes(current: DataSet, previous: DataSet | None, wanted: Filter) -> list[Line]:
    """The findings that differ from those of the run before, the worst first."""
    before = {(row["source"], row["id"]): row for row in _findings(previous)} if previous is not None else {}
    unread_before, unread = _unread(previous), _unread(current)
    lines = []
    for row in _findings(current):
        old = before.pop((row["source"], row["id"]), None)
        if old is None:
            lines.append(_change("read" if _is_within(row["source"], unread_before) else "new", row, ""))
        elif Outcome(row["outcome"]).rank < Outcome(old["outcome"]).rank:
            lines.append(_change("worse", row, old["outcome"]))
    lines += [
        _change("unread" if _is_within(row["source"], unread) else "gone", row, row["outcome"])
        for row in before.values()
    ]
    lines += [
        _change("unread", row, row["verdict"])
        for row in _no_longer_read(previous, unread - {source for source, _ in before})
    ]
    told = [line for line, row in lines if wanted.fits(row, row["outcome"], "")]
    return sorted(told, key=lambda line: (_CHANGES.index(str(line["change"])), wording.severity(str(line["outcome"]))))


def _no_longer_read(previous: DataSet | None, unread: set[str]) -> Iterator[Row]:
    """Documents that are unchecked now and were not, as if that were a finding of theirs."""
    documents = tables.read(previous.parts("documents"), _RANKED) if previous is not None else ()
    nothing = {"component": _DOCUMENT, "entry": "", "id": "", "outcome": Status.UNCHECKED}
    return (row | nothing for row in documents if row["source"] in unread and row["status"] != Status.UNCHECKED)


def _findings(data: DataSet | None) -> Iterator[Row]:
    return tables.read(data.parts("findings"), _FOUND) if data is not None else iter(())


def _unread(data: DataSet | None) -> set[str]:
    """What could not be read: documents, whole archives, folders."""
    documents = tables.read(data.parts("documents"), ("source", "status")) if data is not None else ()
    return {row["source"] for row in documents if row["status"] == Status.UNCHECKED}


def _is_within(source: str, some: set[str]) -> bool:
    """Whether a document is one of these, or in one of them."""
    ends = (at for at, letter in enumerate(source) if letter in "/\\")
    return source in some or any(source[:end].removesuffix("!") in some for end in ends)


def _change(change: str, row: Row, was: str) -> tuple[Line, Row]:
    subject, component = row["subject"], row["component"]
    line: Line = {
        "change": change,
        "outcome": row["outcome"],
        "was": was,
        "vendor": subject["supplier"],
        "product": subject["name"],
        "version": subject["version"],
        "component": f"{component['name'] or component['ref']} {component['version']}".strip(),
        "entry": row["entry"],
        "id": row["id"],
        "source": row["source"],
    }
    return line, row


def rendered(lines: Sequence[Line], kind: str, format_: str, pen: Pen) -> str:
    """The lines in one of the formats."""
    of = lists.Kind(
        "bomward-fleet-list/1", kind, KINDS[kind], "change" if kind == "new" else kind.removesuffix("s"), _SPARE
    )
    return lists.rendered(of, lines, format_, pen)


def report(data: DataSet, wanted: Filter) -> Worst:
    """The report that check writes, on the worst of the documents that are wanted; their notes; and how many are left out."""
    chosen: list[tuple[int, int, int]] = []
    total = 0
    for part, file in enumerate(data.parts("documents")):
        rows = list(tables.read([file], _RANKED))
        ranked = [
            (wording.severity(row["verdict"]), part, at)
            for at, row in enumerate(rows)
            if wanted.fits(row, row["verdict"], row["status"])
        ]
        total += len(ranked)
        chosen = heapq.nsmallest(MOST, [*chosen, *ranked])
    by_part: dict[int, set[int]] = {}
    for _, part, at in chosen:
        by_part.setdefault(part, set()).add(at)
    placed = [one for part in sorted(by_part) for one in _reports(data, part, by_part[part])]
    return _report(data.run, placed), {one.report.source: one.notes for one in placed if one.notes}, total - len(placed)


def _reports(data: DataSet, part: int, wanted: set[int]) -> Iterator[Placed]:
    files: dict[str, list[Path]] = {name: [data.parts(name)[part]] for name in tables.SCHEMAS}
    documents = (row for at, row in enumerate(tables.read(files["documents"])) if at in wanted)
    return tables.reports(documents, tables.read(files["findings"]), tables.read(files["gaps"]))


def _report(run: Run, placed: Sequence[Placed]) -> Report:
    documents = tuple(one.report for one in placed)
    return Report(
        schema="bomward-report/1",
        tool=run.tool,
        catalog=run.catalog,
        as_of=run.as_of,
        act=run.act,
        profile=run.profile,
        regimes=run.regimes,
        fail_on=run.fail_on,
        documents=documents,
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
