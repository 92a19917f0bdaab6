"""Which file and line a viewer is to open for a finding."""

from __future__ import annotations

from bomward.findings import DocumentReport, Finding


def file(document: DocumentReport) -> str:
    """The file that a document was read from: of one that was taken out of a wrapper, the wrapper."""
    name = document.source.partition("!/")[0] if document.wrappers else document.source
    if name == "-":
        return "stdin"
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return name or "unnamed"


def lines(finding: Finding, document: DocumentReport) -> list[int]:
    """The lines in that file, the component's own first; none where a wrapper is around the document."""
    told = () if document.wrappers else (finding.location.line, *(item.line for item in finding.evidence))
    return [line for line in told if line > 0]
