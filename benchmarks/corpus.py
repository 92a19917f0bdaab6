"""What comes of every document of a collection: read, incomplete or refused, by format; as the table of docs/corpus.md.

python -m benchmarks.corpus FOLDER, where FOLDER holds MANIFEST.csv.
"""

from __future__ import annotations

import csv
import datetime
import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from bomward.checking import Checker, Policy, restore_bytes
from bomward.errors import Error
from bomward.findings import DocumentReport, Status

POLICY = Policy(as_of=datetime.date(2026, 11, 22), act="supply", profile="us-commercial")
_COLUMNS = ("documents", "checked", "incomplete", "unchecked", "with a finding", "annotated and restored")


def listed(folder: Path) -> Iterator[tuple[dict[str, str], bytes]]:
    """Each document with its row of the manifest; what the collection itself compressed comes as it was."""
    with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            data = (folder / row["path"]).read_bytes()
            yield row, gzip.decompress(data) if row["compressed"] == "yes" else data


def fared(checker: Checker, data: bytes, path: str) -> tuple[tuple[DocumentReport, ...], bool]:
    """The reports on all documents in there, and whether annotating and restoring gave back every byte."""
    reports = checker.report(checker.check(data, path)).documents
    try:
        noted, _ = checker.annotate(data, path, allow_signed=True)
        return reports, restore_bytes(noted) in (data, checker._single(data, path).data)  # noqa: SLF001 - the bare document
    except Error:
        return reports, False


def main(folder: Path) -> None:
    """Print the table, then what was refused and why, then what was found."""
    checker = Checker(POLICY)
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    refused: list[str] = []
    found: list[str] = []
    for row, data in listed(folder):
        reports, restored = fared(checker, data, row["path"])
        line = counts[row["format"], row["version"], row["encoding"]]
        line["documents"] += 1
        worst = max((report.status for report in reports), key=list(Status).index)
        line[str(worst)] += 1
        line["with a finding"] += any(report.findings for report in reports)
        line["annotated and restored"] += restored
        refused += [f"{report.source}: {report.error.message}" for report in reports if report.error]
        found += [f"{report.source}: {each.outcome} {each.entry}" for report in reports for each in report.findings]
    print(f"| format | version | encoding | {' | '.join(_COLUMNS)} |\n|{' --- |' * (len(_COLUMNS) + 3)}")
    for key in sorted(counts):
        print(f"| {' | '.join(key)} | {' | '.join(str(counts[key][column]) for column in _COLUMNS)} |")
    total = sum(counts.values(), Counter[str]())
    print(f"| all | | | {' | '.join(str(total[column]) for column in _COLUMNS)} |\n")
    print("\n".join([*refused, "", *found]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
