"""Reports in which every text that comes from a document is hostile."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st
from tests.outputs import samples
from tests.outputs.reading import hostile

from bomward.findings import ComponentId, DocumentError, DocumentReport, Finding, Place, Report, SubjectId, Waiver
from bomward.inventory import Gap, Note, Wrapper


def reports(text: st.SearchStrategy[str] = hostile) -> st.SearchStrategy[Report]:
    """Reports of none to three documents."""
    documents = st.lists(_documents(text), max_size=3)
    return documents.map(lambda each: samples.report(*each, exit_code=3))


def drenched(text: str) -> Report:
    """A report in which every text of a document is the same."""
    return samples.report(
        _document(samples.document(), text, (_finding(samples.capped(), text), _finding(samples.waived(), text))),
        _document(samples.unchecked(), text, ()),
        _document(samples.incomplete(), text, (_finding(samples.connector(), text),)),
        _document(samples.document(), text, ()),
        exit_code=3,
    )


def notes(text: str) -> dict[str, tuple[Note, ...]]:
    """Imperfections told in that text."""
    return {text: (Note(message=text, where=text),) * 2}


def _documents(text: st.SearchStrategy[str]) -> st.SearchStrategy[DocumentReport]:
    base = st.sampled_from([samples.document(), samples.unchecked(), samples.incomplete()])
    return st.builds(_document, base, text, st.lists(_findings(text), max_size=3).map(tuple))


def _findings(text: st.SearchStrategy[str]) -> st.SearchStrategy[Finding]:
    base = st.sampled_from([samples.finding(), samples.capped(), samples.waived(), samples.connector()])
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
        component=ComponentId(ref=text, name=text, version=text, supplier=text, purl=text, cpe=text),
        location=Place(pointer=text, line=line),
        evidence=tuple(
            msgspec.structs.replace(item, value=text, pointer=text, line=line * number)
            for number, item in enumerate(base.evidence)
        ),
        path=(text, f"pkg:generic/{text}", text),
        ask=text,
        capped=text,
        waiver=Waiver(reason=text, owner=text, until=base.waiver.until) if base.waiver else None,
    )
