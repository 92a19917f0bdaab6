"""Reports in which every text that comes from a document is hostile."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st
from tests.outputs import samples
from tests.outputs.reading import hostile

from bomward.findings import (
    ComponentId,
    DocumentError,
    DocumentReport,
    Finding,
    GoneFinding,
    Named,
    Outcome,
    Place,
    Report,
    Statement,
    SubjectId,
    Waiver,
    WaiverRecord,
    WaiverStatus,
)
from bomward.inventory import Gap, Note, Wrapper


def reports(text: st.SearchStrategy[str] = hostile) -> st.SearchStrategy[Report]:
    """Reports of none to three documents."""
    documents = st.lists(_documents(text), max_size=3)
    return documents.map(lambda each: samples.report(*each, exit_code=3))


def drenched(text: str) -> Report:
    """A report in which every text of a document is the same."""
    findings = (samples.capped(), samples.waived(), samples.known())
    report = samples.report(
        _document(samples.document(), text, tuple(_finding(finding, text) for finding in findings)),
        _document(samples.unchecked(), text, ()),
        _document(samples.incomplete(), text, (_finding(samples.connector(), text),)),
        _document(samples.document(), text, ()),
        exit_code=3,
    )
    return msgspec.structs.replace(report, waivers=(_record(text),), gone=(_gone(text),))


def _record(text: str) -> WaiverRecord:
    return WaiverRecord(
        reason=text,
        owner=text,
        until=samples.report().as_of,
        link=text,
        finding=text,
        component=text,
        entry=text,
        document=text,
        status=WaiverStatus.EXPIRED,
        count=1,
    )


def _gone(text: str) -> GoneFinding:
    return GoneFinding(id=text, source=text, component=_component(text), entry=text, outcome=Outcome.PROHIBITED)


def _component(text: str) -> ComponentId:
    return ComponentId(ref=text, name=text, version=text, supplier=text, purl=text, cpe=text)


def notes(text: str) -> dict[str, tuple[Note, ...]]:
    """Imperfections told in that text."""
    return {text: (Note(message=text, where=text),) * 2}


def _documents(text: st.SearchStrategy[str]) -> st.SearchStrategy[DocumentReport]:
    base = st.sampled_from([samples.document(), samples.unchecked(), samples.incomplete()])
    return st.builds(_document, base, text, st.lists(_findings(text), max_size=3).map(tuple))


def _findings(text: st.SearchStrategy[str]) -> st.SearchStrategy[Finding]:
    base = st.sampled_from(
        [samples.finding(), samples.capped(), samples.waived(), samples.known(), samples.connector()]
    )
    return st.builds(_finding, base, text)


def _document(base: DocumentReport, text: str, findings: tuple[Finding, ...]) -> DocumentReport:
    error = DocumentError(message=text, where=text, hint=text) if base.error else None
    return msgspec.structs.replace(
        base,
        source=text,
        spec_version=text,
        subject=SubjectId(name=text, version=text, supplier=text),
        error=error,
        findings=findings,
        gaps=(Gap(reason=text, where=text), Gap(reason=text, where=text), Gap(reason="known", where=text)),
        wrappers=(Wrapper(kind="ZIP archive", name=text),),
    )


def _finding(base: Finding, text: str) -> Finding:
    line = len(text) % 3
    return msgspec.structs.replace(
        base,
        component=_component(text),
        location=Place(pointer=text, line=line),
        evidence=tuple(
            msgspec.structs.replace(item, value=text, pointer=text, line=line * number)
            for number, item in enumerate(base.evidence)
        ),
        path=(text, f"pkg:generic/{text}", text),
        path_left_out=line,
        ways=line,
        through=(text, f"pkg:generic/{text}"),
        names=(Named(text, text),),
        ask=text,
        capped=text,
        waiver=Waiver(reason=text, owner=text, until=base.waiver.until, link=text) if base.waiver else None,
        statements=(_statement(text),),
    )


def _statement(text: str) -> Statement:
    return Statement(
        source=text,
        format="OpenVEX",
        author=text,
        issued=text,
        about=text,
        vulnerability=text,
        status=text,
        justification=text,
        detail=text,
    )
