"""The report as CSV: a row for each document, finding and gap, for a spreadsheet; no cell of it is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from bomward import patterns
from bomward.findings import DocumentReport, Finding, Report
from bomward.glossary import Glossary
from bomward.outputs import clues, sentences, wording
from bomward.outputs.harmless import clipped, plain
from bomward.outputs.voice import ADDRESSED

_LONGEST = 32_000
"""Characters: a cell of a spreadsheet holds 32,767."""
_COLUMNS = (
    *("record", "source", "subject", "status", "outcome", "fails", "finding", "entry", "title", "relation"),
    *("item class", "component", "version", "supplier", "purl", "cpe", "line", "pointer", "path", "ways", "through"),
    *(
        "evidence",
        "laws",
        "confidence",
        "citation",
        "url",
        "capped",
        "ask",
        "waived until",
        "waived by",
        "waiver reason",
        "waiver link",
        "known",
    ),
    *("components", "with supplier", "with purl", "with cpe", "with hash", "name only"),
    *("supplier says", "text", "as of", "profile", "act", "catalog"),
)
# NOTE: also behind a sign that another locale takes for the end of a cell, and full-width, which some take as well.
_FORMULA = patterns.lazy(r"(^|[;,|\"])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


def render(report: Report, glossary: Glossary) -> str:
    """A header, and the rows in the order of the report; in each document the worst first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    shared = {
        "as of": report.as_of.isoformat(),
        "profile": wording.laws(report),
        "act": report.act,
        "catalog": report.catalog.version,
    }
    for document in report.documents:
        about = {"source": wording.source(document), "subject": " ".join(wording.subject(document)).strip()}
        for row in _rows(document, report, glossary):
            writer.writerow({name: cell(value) for name, value in {**about, **row, **shared}.items()})
    return text.getvalue()


def _rows(document: DocumentReport, report: Report, glossary: Glossary) -> Iterator[dict[str, str]]:
    yield _document(document)
    for finding in wording.worst_first(document.findings):
        yield _finding(finding, report, glossary)
    for gap in document.gaps:
        yield {"record": "gap", "text": gap.reason, "pointer": gap.where}


def _document(document: DocumentReport) -> dict[str, str]:
    known = document.coverage
    return {
        "record": "document",
        "status": document.status,
        "outcome": document.verdict,
        "components": str(document.components),
        "with supplier": str(known.supplier),
        "with purl": str(known.purl),
        "with cpe": str(known.cpe),
        "with hash": str(known.hash),
        "name only": str(known.none),
        "text": " ".join(filter(None, (sentences.shortfall(document), wording.little(document)))),
    }


def _deciding(finding: Finding) -> dict[str, str]:
    """By which law it comes to its outcome; of one that was held down, the law that says most."""
    said = [verdict for verdict in finding.verdicts if verdict.outcome is finding.outcome] or finding.verdicts
    worst = min(said, key=lambda verdict: verdict.outcome.rank, default=None)
    return {"confidence": worst.confidence, "citation": worst.citation, "url": worst.url} if worst else {}


def _finding(finding: Finding, report: Report, glossary: Glossary) -> dict[str, str]:
    component, waiver, entry = finding.component, finding.waiver, glossary.entries.get(finding.entry)
    row = {
        "record": "finding",
        "outcome": finding.outcome,
        "fails": "yes" if finding.fails_at(report.fail_on) else "no",
        "finding": finding.id,
        "entry": finding.entry,
        "title": entry.title if entry else "",
        "relation": finding.relation,
        "item class": finding.item_class,
        "component": component.name,
        "version": component.version,
        "supplier": component.supplier,
        "purl": component.purl,
        "cpe": component.cpe,
        "line": str(finding.location.line or ""),
        "pointer": finding.location.pointer,
        "path": finding.whole_path,
        "ways": "" if finding.ways is None else str(finding.ways),
        "through": "; ".join(finding.called(ref) or ref for ref in finding.through),
        "evidence": "; ".join(clues.sentence(item, finding) for item in finding.evidence),
        "laws": "; ".join(sentences.laws(finding, glossary, ADDRESSED)),
        **_deciding(finding),
        "capped": finding.capped or "",
        "ask": finding.ask or "",
        "known": "yes" if finding.known else "",
        "supplier says": "; ".join(sentences.said([finding])),
    }
    if waiver:
        row |= {"waived until": waiver.until.isoformat(), "waived by": waiver.owner}
        row |= {"waiver reason": waiver.reason, "waiver link": waiver.link}
    return row


def cell(text: str) -> str:
    """Text that a spreadsheet takes for text: an apostrophe stands before what would begin a formula."""
    return _FORMULA.sub(r"\1\2'", clipped(plain(text), _LONGEST))
