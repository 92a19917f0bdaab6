"""The findings as VEX in a CycloneDX 1.6 document, written by the model of the CycloneDX library."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.impact_analysis import ImpactAnalysisResponse, ImpactAnalysisState
from cyclonedx.model.tool import ToolRepository
from cyclonedx.model.vulnerability import (
    BomTarget,
    Vulnerability,
    VulnerabilityAdvisory,
    VulnerabilityAnalysis,
    VulnerabilityReference,
    VulnerabilitySource,
)
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from bomward.findings import ComponentId, DocumentReport, Finding, Report, SubjectId
from bomward.glossary import Glossary
from bomward.outputs import vex, wording
from bomward.outputs.harmless import clipped
from bomward.outputs.json import dump
from bomward.outputs.sarif_rules import is_web_address
from bomward.outputs.vex import Assessment, State, known_cpe, shown

_FIRST = ("$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata")
_VERSION = 900
"""The standard allows 1,024 characters."""
_STATES = {
    State.AFFECTED: ImpactAnalysisState.EXPLOITABLE,
    State.NOT_AFFECTED: ImpactAnalysisState.NOT_AFFECTED,
    State.UNDER_INVESTIGATION: ImpactAnalysisState.IN_TRIAGE,
}


def render(report: Report, glossary: Glossary) -> str:
    """One document; its serial number is made of the report."""
    every = list(vex.assessments(report, glossary))
    components: dict[str, Component] = {}
    for each in every:
        components.setdefault(_ref(each), _component(each))
    day = datetime.datetime.combine(report.as_of, datetime.time(), datetime.UTC)
    tool = Component(name=shown(report.tool.name), version=shown(report.tool.version), type=ComponentType.APPLICATION)
    bom = Bom(
        serial_number=uuid5(NAMESPACE_URL, f"bomward-report:{vex.digest(report, glossary)}"),
        metadata=BomMetaData(
            timestamp=day,
            tools=ToolRepository(components=[tool]),
            properties=_properties(
                {
                    "catalog": report.catalog.version,
                    "judgedBy": wording.laws(report),
                    "act": report.act,
                    "failOn": report.fail_on,
                    "exitCode": str(report.exit_code),
                }
            ),
        ),
        components=components.values(),
        vulnerabilities=[_vulnerability(each, number, report) for number, each in enumerate(every, start=1)],
    )
    written = json.loads(JsonV1Dot6(bom).output_as_string())
    # NOTE: the library writes one long line, in which what tells the format comes last.
    return dump({**{name: written[name] for name in _FIRST}, **written})


def _vulnerability(each: Assessment, number: int, report: Report) -> Vulnerability:
    address = next((url for _, url in each.links if is_web_address(url)), "")
    source = VulnerabilitySource(
        name=shown(f"{report.tool.name} catalog {report.catalog.version}"), url=XsUri(address) if address else None
    )
    return Vulnerability(
        # NOTE: the library sorts by id and then by this.
        bom_ref=f"statement-{number:05}",
        id=shown(each.id),
        source=source,
        references=[VulnerabilityReference(id=shown(each.finding.id), source=source)] if each.finding else None,
        description=shown(each.title),
        detail=shown(each.summary) or None,
        recommendation=shown(each.action) or None,
        advisories=[
            VulnerabilityAdvisory(title=shown(title), url=XsUri(url))
            for title, url in each.links
            if is_web_address(url)
        ],
        analysis=VulnerabilityAnalysis(
            state=_STATES[each.state],
            responses=[ImpactAnalysisResponse.WILL_NOT_FIX] if each.finding and each.finding.waiver else None,
            detail=shown(each.detail),
        ),
        affects=[BomTarget(ref=_ref(each))],
        properties=_properties(dict(_told(each.finding)) if each.finding else {"status": each.document.status}),
    )


def _told(finding: Finding) -> Iterator[tuple[str, str]]:
    """What the fields of the standard have no place for."""
    yield "finding", finding.id
    yield "outcome", finding.outcome
    yield "relation", finding.relation
    yield "itemClass", finding.item_class
    if finding.waiver:
        yield "waivedUntil", finding.waiver.until.isoformat()
        yield "waivedBy", finding.waiver.owner
    if finding.known:
        yield "known", "true"


def _ref(each: Assessment) -> str:
    kind = "component" if each.finding else "document"
    return f"{kind}-{vex.key(each.document, each.finding.component if each.finding else None)}"


def _component(each: Assessment) -> Component:
    return (
        _product(each.document, _ref(each)) if each.finding is None else _found(each.finding, each.document, _ref(each))
    )


def _product(document: DocumentReport, ref: str) -> Component:
    """What a document describes, as far as it says."""
    told = document.subject
    about = {"source": document.source, "sha256": document.sha256, "status": document.status}
    return _named(
        told,
        wording.source(document),
        type=ComponentType.APPLICATION,
        bom_ref=BomRef(ref),
        properties=_properties({**about, "verdict": document.verdict}),
    )


def _found(finding: Finding, document: DocumentReport, ref: str) -> Component:
    told = finding.component
    return _named(
        told,
        wording.component_title(told),
        type=ComponentType.LIBRARY,
        bom_ref=BomRef(ref),
        purl=_purl(told.purl),
        cpe=known_cpe(told.cpe) or None,
        properties=_properties({"source": document.source, "reference": told.ref}),
    )


def _named(told: SubjectId | ComponentId, title: str, **members: Any) -> Component:
    """A component of a name, version and supplier as the report has them, with more of its members."""
    return Component(
        name=shown(told.name) or shown(title) or "unnamed",
        version=clipped(shown(told.version), _VERSION) or None,
        supplier=OrganizationalEntity(name=shown(told.supplier)) if told.supplier else None,
        **members,
    )


def _purl(text: str) -> PackageURL | None:
    try:
        purl = PackageURL.from_string(text)
    except ValueError:
        return None
    return purl if shown(purl.to_string()) == purl.to_string() else None


def _properties(values: dict[str, str]) -> list[Property]:
    return [Property(name=f"bomward:{name}", value=shown(value)) for name, value in values.items() if value]
