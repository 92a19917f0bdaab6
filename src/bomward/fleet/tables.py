"""The three tables of the data set, with the names of the JSON report: rows out of reports, and reports out of rows."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from bomward.findings import DocumentReport
from bomward.fleet.work import Placed
from bomward.inventory import Note
from bomward.outputs.harmless import encodable

Row = dict[str, Any]


def _texts(*names: str) -> pa.StructType:
    return pa.struct([(name, pa.string()) for name in names])


_KEY = [("address", pa.string()), ("member", pa.int32()), ("source", pa.string())]
_SUBJECT = _texts("name", "version", "supplier")
_DECISION = pa.struct(
    [("reason", pa.string()), ("owner", pa.string()), ("until", pa.date32()), ("link", pa.string())],
)
_EVIDENCE = pa.struct(
    [
        *((name, pa.string()) for name in ("kind", "value", "pattern", "strength", "pointer")),
        ("line", pa.int64()),
    ],
)
_STATEMENT = _texts(
    *("source", "format", "author", "issued", "about", "vulnerability", "status", "justification", "detail"),
)
SCHEMAS: dict[str, pa.Schema] = {
    "documents": pa.schema(
        [
            *_KEY,
            *((name, pa.string()) for name in ("sha256", "format", "specVersion", "encoding")),
            ("subject", _SUBJECT),
            ("status", pa.string()),
            ("error", _texts("message", "where", "hint")),
            ("verdict", pa.string()),
            ("components", pa.int64()),
            ("coverage", pa.struct([(name, pa.int64()) for name in ("supplier", "purl", "cpe", "hash", "none")])),
            ("wrappers", pa.list_(_texts("kind", "name", "remark"))),
            ("notes", pa.list_(_texts("message", "where"))),
            ("findingCount", pa.int32()),
            ("failingCount", pa.int32()),
            ("gapCount", pa.int32()),
        ],
    ),
    "findings": pa.schema(
        [
            *_KEY,
            ("subject", _SUBJECT),
            ("fails", pa.bool_()),
            ("id", pa.string()),
            ("component", _texts("ref", "name", "version", "supplier", "purl", "cpe")),
            ("location", pa.struct([("pointer", pa.string()), ("line", pa.int64())])),
            *((name, pa.string()) for name in ("entry", "relation", "itemClass", "outcome", "capped")),
            ("evidence", pa.list_(_EVIDENCE)),
            ("verdicts", pa.list_(_texts("regime", "outcome", "confidence", "reason", "citation", "url"))),
            ("path", pa.list_(pa.string())),
            ("pathLeftOut", pa.int64()),
            ("ways", pa.int64()),
            ("through", pa.list_(pa.string())),
            ("names", pa.list_(_texts("ref", "name"))),
            ("ask", pa.string()),
            ("waiver", _DECISION),
            ("known", pa.bool_()),
            ("statements", pa.list_(_STATEMENT)),
        ],
    ),
    "gaps": pa.schema([*_KEY, ("subject", _SUBJECT), ("reason", pa.string()), ("where", pa.string())]),
}
"""Columns and their types; docs/fleet.md says what each holds."""
_BESIDE = frozenset({"findings", "gaps"})
_OURS = frozenset({"address", "member", "notes", "findingCount", "failingCount", "gapCount"})


def rows(placed: Iterable[Placed], fail_on: str) -> dict[str, list[Row]]:
    """The rows of each table."""
    found: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
    for one in placed:
        report = one.report
        told: Row = msgspec.to_builtins(report, builtin_types=(datetime.date,))
        key = {"address": one.address, "member": one.member, "source": report.source}
        failing = [finding.fails_at(fail_on) for finding in report.findings]
        counts = {
            "findingCount": len(failing),
            "failingCount": sum(failing),
            "gapCount": len(report.gaps),
            "notes": msgspec.to_builtins(one.notes),
        }
        found["documents"].append(told | key | counts)
        key["subject"] = told["subject"]
        found["findings"] += [
            row | key | {"fails": fails} for row, fails in zip(told["findings"], failing, strict=True)
        ]
        found["gaps"] += [row | key for row in told["gaps"]]
    return found


def encoded(some: Sequence[Row], table: str) -> bytes:
    """A part of a table as Parquet: the same rows give the same bytes."""
    schema = SCHEMAS[table]
    try:
        made = pa.Table.from_pylist(some, schema=schema)
    except UnicodeEncodeError:  # NOTE: half a surrogate pair; rare, so only then is everything looked through
        made = pa.Table.from_pylist([_encodable(row) for row in some], schema=schema)
    sink = io.BytesIO()
    pq.write_table(made, sink, compression="zstd", compression_level=3, version="2.6", data_page_version="1.0")
    return sink.getvalue()


def read(files: Iterable[Path], columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of a table, one part at a time."""
    for file in files:
        yield from pq.read_table(file, columns=list(columns) if columns else None, partitioning=None).to_pylist()


def reports(documents: Iterable[Row], findings: Iterable[Row], gaps: Iterable[Row]) -> Iterator[Placed]:
    """Reports, as they were before they became rows."""
    beside = {"findings": _by_document(findings), "gaps": _by_document(gaps)}
    for row in documents:
        key = row["address"], row["member"]
        told = {name: value for name, value in row.items() if name not in _OURS}
        told |= {name: found.get(key, []) for name, found in beside.items()}
        report = msgspec.convert(told, DocumentReport)
        yield Placed(row["address"], row["member"], report, msgspec.convert(row["notes"], tuple[Note, ...]))


def _by_document(some: Iterable[Row]) -> Mapping[tuple[str, int], list[Row]]:
    return {key: list(group) for key, group in groupby(some, key=lambda row: (row["address"], row["member"]))}


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return encodable(value)
        case list():
            return [_encodable(item) for item in value]
        case dict():
            return {name: _encodable(item) for name, item in value.items()}
        case _:
            return value
