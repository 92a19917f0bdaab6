"""The annotated copy: what is added to a document does no harm, whatever stands in the document."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest
from tests import forms
from tests.documents import POLICY
from tests.outputs.reading import TRICKS, harm

from bomward.checking import Checker
from bomward.errors import Error
from bomward.findings import Finding, Report
from bomward.formats import open_document

CHECKER = Checker(POLICY)
FORMS = sorted(forms.written())
HARMFUL = [
    trick
    for trick in TRICKS
    if trick.encode("utf-8", "ignore").decode() == trick  # half a surrogate pair gets into no document that is read
]


@cache
def _report(form: str) -> Report:
    return CHECKER.report(CHECKER.check(forms.written()[form], "product"))


def _drenched(finding: Finding, text: str) -> Finding:
    """The finding with that text wherever a note quotes the document."""
    return msgspec.structs.replace(
        finding,
        component=msgspec.structs.replace(finding.component, name=text, version=text, supplier=text),
        evidence=tuple(msgspec.structs.replace(item, value=text) for item in finding.evidence),
        path=(text, text),
        through=(text,),
        capped=text,
        ask=text,
    )


def _added(form: str, text: str) -> list[str]:
    """What annotate inserts, piece by piece."""
    report = _report(form)
    (document,) = report.documents
    findings = tuple(_drenched(finding, text) for finding in document.findings)
    assert findings
    documents = (msgspec.structs.replace(document, findings=findings),)
    opened = open_document(forms.written()[form])
    edits = opened.annotate(msgspec.structs.replace(report, documents=documents), allow_signed=False)
    return [edit.text.decode("utf-8", "replace") for edit in edits]


@pytest.mark.parametrize("form", FORMS)
def test_known_tricks(form: str) -> None:
    """In no note can a text of the document steer a terminal or a runner, or turn what stands beside it."""
    seen = 0
    for trick in HARMFUL:
        try:
            pieces = _added(form, trick)
        except Error:  # NOTE: a form may refuse what it cannot hold; then nothing is written
            continue
        seen += 1
        if not form.endswith("protobuf"):  # NOTE: binary; nobody shows it
            # NOTE: a tab is how the document itself is indented.
            assert [(trick, piece[:80]) for piece in pieces if harm(piece.replace("\t", " "))] == []
    assert seen > len(HARMFUL) // 2
