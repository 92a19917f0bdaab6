"""Report to text: pure functions, one file per format, in a table that anyone can read."""

from __future__ import annotations

from collections.abc import Callable

from bomward.findings import Glossary, Report
from bomward.outputs import json, sarif, table

Output = Callable[[Report, Glossary], str]

OUTPUTS: dict[str, Output] = {
    "table": table.render,
    "json": json.render,
    "sarif": sarif.render,
}
"""What `-o` takes."""
