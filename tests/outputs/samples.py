"""Made-up reports, one for each thing that an output has to show."""

from __future__ import annotations

import datetime

import msgspec

from bomward.findings import (
    CatalogId,
    ComponentId,
    DocumentError,
    DocumentReport,
    EvidenceItem,
    Finding,
    Outcome,
    Place,
    Relation,
    Report,
    Statement,
    Status,
    Strength,
    SubjectId,
    Summary,
    Tool,
    Verdict,
    Waiver,
)
from bomward.glossary import EntryText, Glossary, RegimeText, SourceText
from bomward.inventory import Coverage, Gap, Note, Wrapper

ICTS = "us-bis-icts-2021-002"
FCC = "us-fcc-covered-list"
ENGINE = "kaspersky-av-sdk"
CONNECTOR = "acme-log-parser"
GATEWAY = "acme-mail-gateway"


def verdict(
    outcome: Outcome, *, regime: str = ICTS, confidence: str = "high", reason: str = "Integration is named."
) -> Verdict:
    """What a regime says."""
    return Verdict(
        regime=regime,
        outcome=outcome,
        confidence=confidence,
        reason=reason,
        citation="89 FR 52434 (2024-06-24); 15 CFR part 791" if regime == ICTS else "47 CFR 1.50002",
        url=f"https://example.gov/{regime}",
    )


def evidence(
    kind: str = "name", value: str = "kav-sdk", *, line: int = 122, pointer: str = "/components/4/name"
) -> EvidenceItem:
    """A clue that met a pattern exactly."""
    return EvidenceItem(kind=kind, value=value, pattern="kav-sdk", strength=Strength.EXACT, pointer=pointer, line=line)


def finding(
    outcome: Outcome = Outcome.PROHIBITED,
    *,
    identity: str = "3f9c2a71d04be856",
    name: str = "kav-sdk",
    entry: str = ENGINE,
    relation: Relation = Relation.IS,
    line: int = 120,
) -> Finding:
    """A component that is the engine, unless told otherwise."""
    pointer = f"/components/{line // 30}"
    ref = f"pkg:generic/kaspersky/{name}@8.9.2?arch=x86_64"
    return Finding(
        id=identity,
        component=ComponentId(ref=ref, name=name, version="8.9.2", supplier="AO Kaspersky Lab", purl=ref, cpe=""),
        location=Place(pointer=pointer, line=line),
        entry=entry,
        relation=relation,
        item_class="av-engine-embedded",
        outcome=outcome,
        capped=None,
        evidence=(
            evidence(value=name, pointer=f"{pointer}/name", line=line + 2),
            evidence("supplier", "AO Kaspersky Lab", pointer=f"{pointer}/supplier/name", line=line + 5),
        ),
        verdicts=(
            verdict(outcome),
            verdict(
                max(outcome, Outcome.REVIEW, key=lambda each: each.rank),
                regime=FCC,
                confidence="low",
                reason="Only for equipment that needs authorization.",
            ),
        ),
        path=("acme-gateway", "pkg:npm/%40acme/mail@3.1.0", ref),
        ask=None,
    )


def capped() -> Finding:
    """Another vendor's product that may hold the engine as an option."""
    plain = finding(
        Outcome.REVIEW,
        identity="81aa0c3be2f7d915",
        name="acme-mail-gateway",
        entry=GATEWAY,
        relation=Relation.EMBEDS,
        line=310,
    )
    return msgspec.structs.replace(
        plain,
        item_class="third-party-product-with-engine",
        verdicts=(verdict(Outcome.PROHIBITED), verdict(Outcome.REVIEW, regime=FCC, confidence="low")),
        capped="the engine is an option that is licensed apart; the document does not say whether it is there",
        ask="Is the optional Kaspersky engine installed or licensed in Acme Mail Gateway 8.9.2, and since when?",
    )


def waived(*, link: str = "") -> Finding:
    """A finding that somebody decided on."""
    decision = Waiver(
        reason="Replaced in 4.3, which ships in December",
        owner="J. Doe",
        until=datetime.date(2026, 12, 31),
        link=link,
    )
    return msgspec.structs.replace(finding(identity="aa17e02c55d3f608", name="kav-legacy", line=700), waiver=decision)


def known() -> Finding:
    """A finding that stood in the baseline."""
    return msgspec.structs.replace(finding(identity="b2d0c7719e5aa341", name="kav-known", line=800), known=True)


def statement(status: str = "not_affected", *, author: str = "Acme Corp") -> Statement:
    """A supplier's word."""
    return Statement(
        source="acme.openvex.json",
        format="OpenVEX",
        author=author,
        issued="2026-11-02T00:00:00Z",
        about="pkg:generic/kaspersky/kav-sdk@8.9.2",
        vulnerability=ENGINE,
        status=status,
        justification="component_not_present",
        detail="The engine was taken out in 4.2",
    )


def said() -> Finding:
    """A finding that a supplier denies."""
    return msgspec.structs.replace(finding(), statements=(statement(),))


def connector(number: int = 1) -> Finding:
    """Software that only talks to it."""
    return finding(
        Outcome.NOT_COVERED,
        identity=f"{number:016x}",
        name=f"kaspersky-log-parser-{number}",
        entry=CONNECTOR,
        relation=Relation.CALLS,
        line=1000 + number,
    )


def document(*findings: Finding, source: str = "build/acme-gateway.cdx.json", verdict: str = "") -> DocumentReport:
    """A document that was checked."""
    worst = min((f.outcome for f in findings), key=lambda outcome: outcome.rank, default=None)
    return DocumentReport(
        source=source,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        format="CycloneDX",
        spec_version="1.6",
        encoding="json",
        subject=SubjectId(name="Acme Gateway", version="4.2", supplier="Acme Corp"),
        status=Status.CHECKED,
        error=None,
        verdict=verdict or worst or "clear",
        components=412,
        coverage=Coverage(supplier=31, purl=396, cpe=12, hash=251, none=9),
        findings=findings,
        gaps=(),
    )


def unchecked(*findings: Finding) -> DocumentReport:
    """A document that is broken."""
    return msgspec.structs.replace(
        document(*findings, source="vendor/broken.spdx.json"),
        format="SPDX",
        spec_version="",
        subject=SubjectId(name="", version="", supplier=""),
        status=Status.UNCHECKED,
        error=DocumentError(
            message="The document ends in the middle of a string",
            where="line 48, byte 10240",
            hint="Ask for the whole file; 10,240 bytes look like a cut-off download",
        ),
        verdict="unchecked",
        components=0,
        coverage=Coverage(),
        gaps=(Gap(reason="nothing behind the break was read", where="byte 10240"),),
    )


def incomplete(*findings: Finding) -> DocumentReport:
    """A document whose contents stand elsewhere."""
    return msgspec.structs.replace(
        document(*findings, source="-", verdict="incomplete" if not findings else ""),
        status=Status.INCOMPLETE,
        components=3,
        coverage=Coverage(purl=3),
        gaps=(
            Gap(reason="another document holds the contents, and was not given", where="/externalReferences/0"),
            Gap(reason="an attachment was not looked into", where="/components/1"),
            Gap(reason="an attachment was not looked into", where="/components/2"),
        ),
    )


def report(*documents: DocumentReport, exit_code: int = 0) -> Report:
    """A report over these documents."""
    outcomes = {str(outcome): 0 for outcome in Outcome}
    for found in (found for each in documents for found in each.findings):
        outcomes[found.outcome] += 1
    status = [each.status for each in documents]
    return Report(
        schema="bomward-report/1",
        tool=Tool(name="bomward", version="0.1.0"),
        catalog=CatalogId(version="2026.11.1", sha256="ab" * 32),
        as_of=datetime.date(2026, 11, 22),
        act="supply",
        profile="us-commercial",
        regimes=(ICTS, FCC),
        fail_on="likely-prohibited",
        documents=documents,
        summary=Summary(
            outcomes=outcomes,
            documents=len(documents),
            checked=status.count(Status.CHECKED),
            incomplete=status.count(Status.INCOMPLETE),
            unchecked=status.count(Status.UNCHECKED),
        ),
        exit_code=exit_code,
    )


def glossary(**notes: tuple[Note, ...]) -> Glossary:
    """Titles for all that the samples mention."""
    return Glossary(
        entries={
            ENGINE: EntryText(
                id=ENGINE,
                title="Kaspersky Anti-Virus SDK",
                vendor="Kaspersky",
                summary="The engine as a kit for other vendors' products.",
                sources=(
                    SourceText(says="Seen in a printed manual", url="isbn:0000000000"),
                    SourceText(says="The maker's page [SDK]", url="https://example.com/sdk?a=1#top"),
                ),
            ),
            GATEWAY: EntryText(
                id=GATEWAY,
                title="Acme Mail Gateway with the optional engine",
                vendor="Acme",
                summary="A mail gateway in which the engine can be chosen.",
            ),
            CONNECTOR: EntryText(
                id=CONNECTOR, title="a log parser", vendor="Acme", summary="Reads logs and holds no part of the engine."
            ),
        },
        regimes={
            ICTS: RegimeText(
                id=ICTS,
                title="Final Determination ICTS-2021-002",
                binds="Persons in the United States, and U.S. persons.",
                citation="89 FR 52434 (2024-06-24)",
                url="https://example.gov/icts",
            ),
            FCC: RegimeText(
                id=FCC,
                title="FCC Covered List",
                binds="Applicants for equipment authorization.",
                citation="47 CFR 1.50002",
                url="https://example.gov/fcc",
            ),
        },
        notes=dict(notes),
    )


def wrapped() -> DocumentReport:
    """A document that came in an archive and an envelope."""
    return msgspec.structs.replace(
        document(finding(), source="build/acme.zip!/sboms/gateway.json"),
        wrappers=(
            Wrapper(kind="ZIP archive", name="sboms/gateway.json"),
            Wrapper(kind="DSSE envelope", remark="its signature was not verified"),
        ),
    )


def everything() -> Report:
    """Many documents, in which each kind of thing occurs."""
    full = msgspec.structs.replace(
        document(connector(), capped(), finding(), waived()),
        gaps=(Gap(reason="the licence text is not attached", where="/components/8"),),
    )
    clear = msgspec.structs.replace(document(source="build/acme-agent.cdx.json.gz"), wrappers=(Wrapper(kind="gzip"),))
    return report(full, clear, incomplete(), unchecked(), exit_code=1)


ONE_OF_EACH = {
    "none": report(),
    "clear": report(document()),
    "prohibited": report(document(finding()), exit_code=1),
    "capped": report(document(capped())),
    "waived": report(document(waived())),
    "known": msgspec.structs.replace(report(document(known())), baseline="cd" * 32),
    "said": report(document(said()), exit_code=1),
    "lesser": report(document(*(connector(number) for number in range(1, 26)))),
    "unchecked": report(unchecked(), exit_code=3),
    "incomplete": report(incomplete(), exit_code=3),
    "wrapped": report(wrapped(), exit_code=1),
    "everything": everything(),
}
