"""SPDX 3 JSON-LD: a graph of elements that refer to each other; the technology is found wherever in it an identity can stand."""

from __future__ import annotations

import copy
import csv
import json
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.documents import LAYOUTS, PACKAGE, Json, checked, checker, encode, line_of, noted, placed, read, spdx

from bomward.checking import restore_bytes
from bomward.encodings import viewed
from bomward.errors import CannotAnnotateError, Error
from bomward.findings import Finding, Outcome, Relation, Status
from bomward.formats import open_document
from bomward.formats.spdx3 import gathering, quick
from bomward.formats.spdx3.json_ld import is_ours
from bomward.formats.syntax.json import JsonSource
from bomward.inventory import Scope

NS = "https://example.com/spdx/mail-gateway-6.2#"
CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
MAKER = "AO Kaspersky Lab"
SDK = "Kaspersky Anti-Virus SDK"
MADE = ("is", "likely-prohibited")
NAMED = ("mentions", "review")
PASSING = ("mentions", "noted")


def element(kind: str, ref: str, **more: Any) -> Json:
    return {"type": kind, "spdxId": NS + ref, "creationInfo": "_:made", **more}


def package(ref: str, name: str, version: str = "1.0", **more: Any) -> Json:
    return element("software_Package", ref, name=name, software_packageVersion=version, **more)


def tie(left: str, kind: str, *right: str, **more: Any) -> Json:
    to = [NS + ref for ref in right]
    return element("Relationship", f"{left}-{kind}", **{"from": NS + left, "relationshipType": kind, "to": to}, **more)


def organization(ref: str, name: str, **more: Any) -> Json:
    return element("Organization", ref, name=name, **more)


def identifier(kind: str, value: str) -> Json:
    return {"type": "ExternalIdentifier", "externalIdentifierType": kind, "identifier": value}


def made(version: Any = "3.0.1") -> Json:
    return {
        "type": "CreationInfo",
        "@id": "_:made",
        "specVersion": version,
        "created": "2026-11-22T00:00:00Z",
        "createdBy": [f"{NS}us"],
    }


DOCUMENT = element("SpdxDocument", "document", name="mail-gateway", rootElement=[f"{NS}product"])
PART = package("part", "zlib", "1.3.1")
ENGINE = package("engine", SDK, "8.9", suppliedBy=f"{NS}maker")
"""The same as PACKAGE of SPDX 2, with its supplier apart."""
SUPPLIER = organization("maker", MAKER)


def spdx3(*elements: Any, **members: Any) -> Json:
    """A valid document on a product with one harmless part, and more elements."""
    graph = [
        made(),
        organization("us", "Northlake Networks GmbH"),
        DOCUMENT,
        package("product", "Mail Gateway", "6.2"),
        PART,
        tie("product", "contains", "part"),
        *elements,
    ]
    return copy.deepcopy({"@context": CONTEXT, "@graph": graph, **members})


def with_part(**more: Any) -> Json:
    """The document in which the harmless part has more members."""
    document = spdx3()
    document["@graph"][4] |= more
    return document


def findings(document: Any) -> tuple[Finding, ...]:
    return checked(document).findings


def said(finding: Finding) -> tuple[str, str]:
    return finding.relation, finding.outcome


# --- the same as in the other formats


def test_the_same_product_gives_the_same_findings_as_in_spdx_2() -> None:
    (here,), (there,) = findings(spdx3(ENGINE, SUPPLIER)), findings(placed(spdx(), "/packages/2", PACKAGE))

    assert (here.id, here.entry, here.relation, here.outcome) == (there.id, there.entry, there.relation, there.outcome)
    assert [(item.kind, item.value) for item in here.evidence] == [(item.kind, item.value) for item in there.evidence]


def test_what_is_told_of_a_document() -> None:
    report = checked(spdx3(ENGINE, SUPPLIER, tie("part", "dependsOn", "engine")))

    assert (report.format, report.encoding, report.spec_version, report.status) == (
        "SPDX",
        "json-ld",
        "3.0.1",
        "checked",
    )
    assert (report.subject.name, report.subject.version, report.components) == ("Mail Gateway", "6.2", 3)
    assert report.findings[0].path == (f"{NS}product", f"{NS}part", f"{NS}engine")


# --- who holds what is named


@pytest.mark.parametrize("place", [0, 1, 3, 6])
def test_a_supplier_is_said_of_what_it_supplies_wherever_the_two_stand(place: int) -> None:
    document = spdx3()
    document["@graph"][place:place] = [ENGINE]
    document["@graph"].append(SUPPLIER)
    data = encode(document)

    (finding,) = findings(data)

    assert (finding.relation, finding.outcome) == (Relation.IS, Outcome.PROHIBITED)
    assert (finding.component.ref, finding.component.supplier) == (f"{NS}engine", MAKER)
    assert finding.location.pointer == f"/@graph/{place}"
    assert {(item.kind, item.pointer, item.line) for item in finding.evidence} == {
        ("name", f"/@graph/{place}/name", line_of(data, SDK)),
        ("supplier", f"/@graph/{len(document['@graph']) - 1}/name", line_of(data, MAKER)),
    }


FIELDS = ("suppliedBy", "originatedBy")
WAYS: dict[str, Callable[[str], Any]] = {
    "an id": lambda id: id,
    "a list": lambda id: [id],
    "an object with the id": lambda id: {"@id": id},
    "a list of those": lambda id: [{"spdxId": id}],
    "a set": lambda id: {"@set": [id]},
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_agent_may_be_referred_to_in_many_ways(way: Callable[[str], Any], field: str) -> None:
    (finding,) = findings(spdx3(package("bridge", "bridge", **{field: way(f"{NS}maker")}), SUPPLIER))

    assert (said(finding), finding.component.name) == (MADE, "bridge")
    assert [item.pointer for item in finding.evidence] == ["/@graph/7/name"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "agent",
    [
        {"type": "Organization", "name": MAKER},
        {"type": "Organization", "spdxId": f"{NS}maker", "creationInfo": "_:made", "name": MAKER},
        {"@type": "https://spdx.org/rdf/3.0.1/terms/Core/Organization", "name": MAKER},
        {"type": "Company", "name": MAKER},
        {"name": MAKER},
        {"type": "SoftwareAgent", "name": {"@value": MAKER}},
        [{"type": "Person", "name": "Ann Other"}, {"type": "Organization", "name": MAKER}],
        f"Organization: {MAKER}",
        MAKER,
    ],
)
def test_an_agent_may_stand_inline(agent: Any, field: str) -> None:
    (finding,) = findings(spdx3(package("bridge", "bridge", **{field: agent})))

    assert (said(finding), finding.component.name) == (MADE, "bridge")
    assert finding.location.pointer == "/@graph/6"


@pytest.mark.parametrize("name", [f"Organization: {MAKER}", f"{MAKER} (mail@example.com)", "Kaspersky Lab"])
def test_an_agent_may_have_a_prefix_in_its_name(name: str) -> None:
    (finding,) = findings(spdx3(package("bridge", "bridge", suppliedBy=f"{NS}maker"), organization("maker", name)))

    assert (said(finding), finding.component.name) == (MADE, "bridge")


def test_an_agent_that_stands_inline_once_is_that_of_others_who_refer_to_it() -> None:
    first = package("a", "a", suppliedBy={**SUPPLIER})
    second = package("b", "b", suppliedBy=f"{NS}maker")

    found = findings(spdx3(second, first))

    assert sorted((finding.component.name, finding.relation) for finding in found) == [("a", "is"), ("b", "is")]


def test_each_component_that_shares_a_supplier_has_its_own_finding() -> None:
    parts = [package(f"p{i}", f"p{i}", suppliedBy=f"{NS}maker") for i in range(5)]

    found = findings(spdx3(SUPPLIER, *parts))

    assert [finding.component.name for finding in found] == ["p0", "p1", "p2", "p3", "p4"]
    assert {said(finding) for finding in found} == {MADE}
    assert len({finding.id for finding in found}) == 5


def test_a_supplier_by_relationship() -> None:
    (finding,) = findings(spdx3(SUPPLIER, tie("part", "availableFrom", "maker")))

    assert (said(finding), finding.component.name) == (MADE, "zlib")


def test_a_supplier_makes_out_what_a_common_name_means() -> None:
    """A product of somebody else, by vendor and product together, though the two stand in different elements."""
    apart = findings(spdx3(package("x", "AR3050S", suppliedBy=f"{NS}v"), organization("v", "Allied Telesis")))
    alone = findings(spdx3(package("x", "AR3050S"), organization("v", "Allied Telesis")))
    inline = findings(spdx3(package("x", "AR3050S", suppliedBy={"type": "Organization", "name": "Allied Telesis"})))

    assert [finding.entry for finding in apart] == [finding.entry for finding in inline]
    assert apart != ()
    assert [finding.entry for finding in alone] != [finding.entry for finding in apart]


IDENTIFIERS = [
    ("packageUrl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    ("purl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    ("cpe23", "cpe:2.3:a:kaspersky:parser:1.0:*:*:*:*:*:*:*", MADE),
    ("cpe22", "cpe:/a:kaspersky:parser:1.0", MADE),
    (
        "https://spdx.org/rdf/3.0.1/terms/Core/ExternalIdentifierType/cpe23",
        "cpe:2.3:a:kaspersky:x:*:*:*:*:*:*:*:*",
        MADE,
    ),
    ("packageUrl", "pkg:generic/bridge@1.0?vendor=kaspersky", NAMED),
    ("swid", "swid:kaspersky.com-bridge-1", NAMED),
    ("gitoid", "kaspersky", NAMED),
    ("other", "kaspersky-bridge", NAMED),
    (None, "kaspersky-bridge", NAMED),
    ("cve", "kaspersky-2026-1", PASSING),
]


@pytest.mark.parametrize("key", ["externalIdentifier", "externalIdentifiers"])
@pytest.mark.parametrize(("kind", "value", "what"), IDENTIFIERS)
def test_an_identifier_is_what_its_type_says(kind: Any, value: str, what: tuple[str, str], key: str) -> None:
    (finding,) = findings(with_part(**{key: [identifier(kind, value)]}))

    assert (said(finding), finding.component.name) == (what, "zlib")
    assert [item.pointer for item in finding.evidence] == [f"/@graph/4/{key}/0/identifier"]


@pytest.mark.parametrize(("kind", "value", "what"), IDENTIFIERS)
def test_an_identifier_may_be_an_element_of_its_own(kind: Any, value: str, what: tuple[str, str]) -> None:
    """As a widely used generator writes it."""
    document = spdx3({**element("ExternalIdentifier", "i1"), **identifier(kind, value)})
    document["@graph"][4]["externalIdentifier"] = [f"{NS}i1"]

    (finding,) = findings(document)

    assert (said(finding), finding.component.name) == (what, "zlib")
    assert [item.pointer for item in finding.evidence] == ["/@graph/6/identifier"]


def test_the_package_url_of_a_finding_may_be_an_element_of_its_own() -> None:
    """It belongs to what a finding is known by, even where no hit stands in it."""
    url = "pkg:generic/engine@8.9"
    apart = spdx3({**ENGINE, "externalIdentifier": ["_:i"]}, SUPPLIER, {"@id": "_:i", **identifier("purl", url)})
    inline = spdx3({**ENGINE, "software_packageUrl": url}, SUPPLIER)

    (one,), (other,) = findings(apart), findings(inline)

    assert (one.id, one.component.purl) == (other.id, url)


def test_a_hash_may_be_an_element_of_its_own() -> None:
    digest = {"type": "Hash", "@id": "_:h", "algorithm": "sha256", "hashValue": "kaspersky"}
    document = with_part(verifiedUsing=["_:h"])
    document["@graph"].append(digest)

    (finding,) = findings(document)

    assert finding.component.name == "zlib"
    assert [(item.kind, item.pointer) for item in finding.evidence] == [("hash", "/@graph/6/hashValue")]


def test_an_identifier_of_an_agent_is_no_identifier_of_what_it_supplies() -> None:
    agent = organization("v", "Northlake", externalIdentifier=[identifier("email", "sales@kaspersky-fans.example")])

    (finding,) = findings(spdx3(package("x", "bridge", suppliedBy=f"{NS}v"), agent))

    assert (said(finding), finding.component.name) == (NAMED, "bridge")
    assert [item.kind for item in finding.evidence] == ["contact"]


def test_an_agent_that_only_made_the_document_is_no_part_of_the_product() -> None:
    document = spdx3()
    document["@graph"][1]["name"] = MAKER

    (finding,) = findings(document)

    assert (said(finding), finding.component.name) == (NAMED, "(the document itself)")
    assert [(item.kind, item.pointer) for item in finding.evidence] == [("contact", "/@graph/1/name")]


@pytest.mark.parametrize("inline", [True, False])
def test_a_creator_within_a_component_is_no_part_of_it(inline: bool) -> None:  # noqa: FBT001  # a parameter of the test
    by: Any = {"type": "Organization", "name": MAKER} if inline else MAKER
    information = {"type": "CreationInfo", "specVersion": "3.0.1", "created": "x", "createdBy": [by]}

    (finding,) = findings(with_part(creationInfo=information))

    assert (said(finding), finding.component.name) == (NAMED, "(the document itself)")


def test_a_tool_that_made_the_document_is_told_as_such() -> None:
    document = spdx3(element("Tool", "tool", name=f"Tool: {SDK}"))
    document["@graph"][0]["createdUsing"] = [f"{NS}tool"]

    (finding,) = findings(document)
    (tool,) = (found for found in read(document, "kaspersky").components if found.label == "tool")

    assert (tool.scope, tool.name) == (Scope.TOOL, SDK)
    assert finding.outcome is Outcome.REVIEW
    assert "tool" in str(finding.capped)


def test_an_annotation_is_said_of_its_subject() -> None:
    note = element("Annotation", "n", annotationType="review", subject=f"{NS}part", statement="Kaspersky flags this")

    (finding,) = findings(spdx3(note))

    assert (said(finding), finding.component.name) == (PASSING, "zlib")


@pytest.mark.parametrize("kind", ["hasDeclaredLicense", "hasConcludedLicense", "HAS_DECLARED_LICENSE"])
def test_a_licence_expression_is_said_of_what_it_is_the_licence_of(kind: str) -> None:
    expression = {"simplelicensing_licenseExpression": "LicenseRef-Kaspersky"}

    (finding,) = findings(
        spdx3(element("simplelicensing_LicenseExpression", "l", **expression), tie("part", kind, "l"))
    )

    assert (said(finding), finding.component.name) == (NAMED, "zlib")
    assert [item.kind for item in finding.evidence] == ["licence"]


# --- where a name can stand

NAMES: list[tuple[str, Any, tuple[str, str]]] = [
    # who made it
    ("software_copyrightText", "Copyright (c) 2024 AO Kaspersky Lab. All rights reserved.", MADE),
    ("software_packageUrl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    ("https://spdx.org/rdf/3.0.1/terms/Software/packageUrl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    ("spdx:Software/packageUrl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    ("packageUrl", "pkg:maven/com.kaspersky/parser@1.0", MADE),
    # a name in a field that identifies
    ("name", "acme-kaspersky-bridge", NAMED),
    ("spdxId", f"{NS}kaspersky-bridge", NAMED),
    ("software_packageVersion", "1.0-kaspersky", NAMED),
    ("software_downloadLocation", "https://example.com/kaspersky.tgz", NAMED),
    ("software_homePage", "https://www.kaspersky.com", NAMED),
    ("software_attributionText/0", "Contains software of Kaspersky", NAMED),
    ("software_primaryPurpose", "kaspersky", NAMED),
    ("software_contentIdentifier/0/software_contentIdentifierValue", "kaspersky", NAMED),
    ("suppliedBy", "https://example.com/agents/kaspersky", NAMED),
    ("verifiedUsing/0/hashValue", "kaspersky", NAMED),
    ("verifiedUsing/0/algorithm", "kaspersky", NAMED),
    ("verifiedUsing/0/packageVerificationCodeExcludedFile/0", "./kaspersky.spdx", NAMED),
    ("externalIdentifier/0/issuingAuthority", "kaspersky", NAMED),
    ("externalIdentifier/0/identifierLocator/0", "https://example.com/kaspersky", NAMED),
    ("externalRef/0/locator/0", "https://example.com/kaspersky", NAMED),
    ("extension/0/extension_cdxProperty/0/extension_cdxPropValue", "kaspersky", NAMED),
    ("extension/0/made/up", "kaspersky", NAMED),
    ("unknown/0/deep", "kaspersky", NAMED),
    ("type", "kaspersky_Package", NAMED),
    ("description", "Mail filter, powered by Kaspersky.", NAMED),
    # prose
    ("summary", "Reads the logs of Kaspersky Endpoint Security", PASSING),
    ("description", "Reads the logs of Kaspersky Endpoint Security", PASSING),
    ("comment", "Kaspersky flags this download", PASSING),
    ("software_sourceInfo", "built on a machine with Kaspersky", PASSING),
    ("externalRef/0/comment", "Kaspersky flags this download", PASSING),
    ("verifiedUsing/0/comment", "Kaspersky flags this download", PASSING),
    ("externalIdentifier/0/comment", "Kaspersky flags this download", PASSING),
    ("ai_informationAboutTraining", "trained on logs of Kaspersky", PASSING),
]


@pytest.mark.parametrize(("place", "value", "what"), NAMES, ids=lambda value: str(value)[:60])
def test_a_name_is_found_wherever_it_stands_in_a_component(place: str, value: str, what: tuple[str, str]) -> None:
    """With the weight that the place has, at the place itself."""
    data = encode(with_part(**{place: value}) if ":" in place else placed(spdx3(), f"/@graph/4/{place}", value))

    (finding,) = findings(data)

    assert said(finding) == what
    assert [item.line for item in finding.evidence] == [line_of(data, json.dumps(value))]
    assert finding.component.ref.startswith(NS)


@pytest.mark.parametrize(
    ("kind", "link", "what"), [("securityAdvisory", "x", PASSING), ("npm", "x", NAMED), (None, "x", NAMED)]
)
def test_a_link_weighs_what_its_type_says(kind: Any, link: str, what: tuple[str, str]) -> None:
    locator = [f"https://example.com/kaspersky-{link}"]

    (finding,) = findings(with_part(externalRef=[{"type": "ExternalRef", "externalRefType": kind, "locator": locator}]))

    assert said(finding) == what


ELSEWHERE: list[tuple[Json, tuple[str, str]]] = [
    (element("SpdxDocument", "d", name="kaspersky-report"), NAMED),
    (element("software_Sbom", "d", comment="scanned with Kaspersky"), PASSING),
    (
        element("Bom", "d", name="x", namespaceMap=[{"prefix": "k", "namespace": "https://kaspersky-report.example/"}]),
        PASSING,
    ),
    (tie("product", "contains", "part", comment="seen with Kaspersky"), PASSING),
    (tie("product", "contains", "kaspersky"), NAMED),
    (tie("product", "kaspersky", "part"), NAMED),
    (element("Annotation", "n", subject=f"{NS}nowhere", statement="Kaspersky flags this"), PASSING),
    (element("Organization", "o", name=MAKER), NAMED),
    (element("security_Vulnerability", "v", name="CVE-1", description="found by Kaspersky"), PASSING),
    (element("security_VexAffectedVulnAssessmentRelationship", "v", security_actionStatement="ask Kaspersky"), PASSING),
    (element("build_Build", "b", build_environment=[{"key": "KASPERSKY_HOME", "value": "1"}]), NAMED),
    (
        element("expandedlicensing_CustomLicense", "l", simplelicensing_licenseText="The rightholder is Kaspersky"),
        NAMED,
    ),
    (element("expandedlicensing_CustomLicense", "l", name="Kaspersky licence"), NAMED),
    (
        element("simplelicensing_LicenseExpression", "l", simplelicensing_licenseExpression="LicenseRef-Kaspersky"),
        NAMED,
    ),
    ({"type": "CreationInfo", "@id": "_:m", "specVersion": "3.0.1", "comment": "scanned with Kaspersky"}, PASSING),
    ({"type": "CreationInfo", "@id": "_:m", "specVersion": "3.0.1", "createdBy": ["_:kaspersky"]}, NAMED),
    ({"type": "ExternalRef", "@id": "_:x", "locator": ["https://example.com/kaspersky"]}, NAMED),
    ({"kaspersky": 1}, NAMED),
]


@pytest.mark.parametrize(("more", "what"), ELSEWHERE, ids=lambda value: str(value)[:60])
def test_a_name_is_found_wherever_it_stands_in_other_elements(more: Json, what: tuple[str, str]) -> None:
    (finding,) = findings(spdx3(more))

    assert said(finding) == what
    assert {item.pointer.split("/")[2] for item in finding.evidence} == {"6"}


@pytest.mark.parametrize(
    "kind",
    [
        "software_Package",
        "software_Snippet",
        "software_SoftwareArtifact",
        "ai_AIPackage",
        "dataset_DatasetPackage",
        "Element",
        "hardware_Device",
        "Package",
        "spdx:Software/Package",
        "https://spdx.org/rdf/3.0.1/terms/Software/Package",
        ["Thing", "software_Package"],
        None,
    ],
)
def test_a_component_is_found_whatever_its_class(kind: Any) -> None:
    document = spdx3({**ENGINE, "type": kind}, SUPPLIER)

    (finding,) = findings(document)

    assert (finding.relation, finding.outcome, finding.component.name) == (Relation.IS, Outcome.PROHIBITED, SDK)
    assert checked(document).components == 3


@pytest.mark.parametrize(
    "kind", ["security_Vulnerability", "Relationship", "Annotation", "build_Build", "SpdxDocument", "Person", "Hash"]
)
@pytest.mark.parametrize("named", ["software_packageVersion", "software_packageUrl"])
def test_what_says_that_it_is_a_package_is_one(kind: str, named: str) -> None:
    """Under another class it would weigh next to nothing."""
    masked = {**element(kind, "engine"), "name": SDK, "suppliedBy": f"{NS}maker", named: "8.9"}

    found = findings(spdx3(masked, SUPPLIER))

    assert (Relation.IS, SDK) in {(finding.relation, finding.component.name) for finding in found}


def expanded(value: Any) -> Any:
    """A value in the expanded form of JSON-LD, in which every name is written in full and every value is wrapped."""
    terms = "https://spdx.org/rdf/3.0.1/terms/"
    if isinstance(value, list):
        return [item for part in value for item in expanded(part)]
    if isinstance(value, str):
        return [{"@id": value} if value.startswith((NS, "_:")) else {"@value": value}]
    if not isinstance(value, dict):
        return [{"@value": value}]
    whole: Json = {}
    for key, held in value.items():
        profile, _, name = key.rpartition("_")
        if key in ("spdxId", "@id"):
            whole["@id"] = held
        elif key == "type":
            profile, _, name = held.rpartition("_")
            whole["@type"] = [f"{terms}{profile.title() or 'Core'}/{name}"]
        else:
            whole[f"{terms}{profile.title() or 'Core'}/{name}"] = expanded(held)
    return [whole]


def test_the_expanded_form_gives_the_same() -> None:
    document = spdx3(ENGINE, SUPPLIER, tie("part", "dependsOn", "engine"))

    here, there = checked({"@graph": expanded(document["@graph"])}), checked(document)

    assert [(finding.id, finding.path) for finding in here.findings] == [(f.id, f.path) for f in there.findings]
    assert (here.components, here.coverage, here.subject) == (there.components, there.coverage, there.subject)
    assert here.spec_version == "3.0.1"


def test_a_file_is_known_by_its_name_as_a_path() -> None:
    (here,) = findings(spdx3(element("software_File", "f", name="./lib/kavehost")))
    (there,) = findings(placed(spdx(), "/files/0", {"SPDXID": "SPDXRef-f", "fileName": "./lib/kavehost"}))

    assert (here.id, here.outcome) == (there.id, there.outcome)
    assert [(item.kind, item.value) for item in here.evidence] == [(item.kind, item.value) for item in there.evidence]


@pytest.mark.parametrize("field", ["from", "to", "element", "subject", "unknown"])
def test_a_component_may_stand_within_another_element(field: str) -> None:
    (finding,) = findings(
        spdx3(element("Relationship", "r", relationshipType="contains", **{field: [ENGINE]}), SUPPLIER)
    )

    assert (finding.relation, finding.component.name) == (Relation.IS, SDK)
    assert finding.location.pointer == f"/@graph/6/{field}/0"


@pytest.mark.parametrize("outer", ["unknown", "@included"])
def test_a_component_outside_the_graph_is_a_question_at_least(outer: str) -> None:
    found = findings(spdx3(**{outer: [ENGINE]}))

    assert min(finding.outcome.rank for finding in found) <= Outcome.REVIEW.rank


@pytest.mark.parametrize("index", range(7))
def test_a_member_name_is_read_too(index: int) -> None:
    data = encode(placed(spdx3(SUPPLIER | {"name": "Acme"}), f"/@graph/{index}/kaspersky-mode", True))

    (finding,) = findings(data)

    assert finding.outcome is Outcome.REVIEW
    assert [item.line for item in finding.evidence] == [line_of(data, "kaspersky-mode")]


def test_the_namespace_of_ids_is_told_once_and_of_the_document() -> None:
    """Every element has it, and it says nothing of any."""
    document = json.loads(json.dumps(spdx3()).replace(NS, "https://kaspersky-report.example/1#"))

    (finding,) = findings(document)

    assert (said(finding), finding.component.name) == (PASSING, "(the document itself)")


@pytest.mark.parametrize(
    "nothing", ["NOASSERTION", "NONE", "", f"{NS}nobody", "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"]
)
def test_words_for_nothing_say_nothing(nothing: str) -> None:
    document = spdx3(organization("nobody", "NOASSERTION"))
    document["@graph"][3]["suppliedBy"] = document["@graph"][4]["suppliedBy"] = nothing

    report = checked(document)

    assert (report.verdict, report.coverage.supplier, report.coverage.none) == ("clear", 0, 2)


def test_coverage() -> None:
    document = spdx3(
        package("a", "a", suppliedBy=f"{NS}us"),
        package("b", "b", externalIdentifier=[identifier("cpe23", "cpe:2.3:a:b:b:*:*:*:*:*:*:*:*")]),
        package("c", "c", externalIdentifier=["_:i"], originatedBy=[{"type": "Person", "name": "Ann"}]),
        element(
            "software_File", "f", name="f", verifiedUsing=[{"type": "Hash", "algorithm": "sha1", "hashValue": "0" * 40}]
        ),
        {"@id": "_:i", **identifier("packageUrl", "pkg:npm/c@1")},
    )

    report = checked(document)

    coverage = report.coverage
    assert (report.components, coverage.supplier, coverage.purl, coverage.cpe, coverage.hash, coverage.none) == (
        6,
        2,
        1,
        1,
        1,
        2,
    )


# --- what hangs on what

DOWN = [
    "contains",
    "dependsOn",
    "hasStaticLink",
    "hasDynamicLink",
    "hasPrerequisite",
    "expandsTo",
    "hasDistributionArtifact",
]
DOWN += ["DEPENDS_ON", "CONTAINS", "DependsOn", "https://spdx.org/rdf/3.0.1/terms/Core/RelationshipType/contains"]
UP = ["generates", "packagedBy", "copiedTo", "ancestorOf", "CONTAINED_BY", "DEPENDENCY_OF"]
LESSER = [
    ("dependsOn", "development", Scope.DEV),
    ("dependsOn", "test", Scope.TEST),
    ("dependsOn", "build", Scope.BUILD),
    ("dependsOn", "runtime", Scope.REQUIRED),
    ("hasOptionalDependency", None, Scope.OPTIONAL),
    ("hasOptionalComponent", None, Scope.OPTIONAL),
    ("hasTest", None, Scope.TEST),
    ("usesTool", None, Scope.BUILD),
    ("usesTool", "test", Scope.TEST),
]


@pytest.mark.parametrize("kind", DOWN)
def test_a_relationship_from_the_whole_to_the_part(kind: str) -> None:
    (finding,) = findings(spdx3(ENGINE, SUPPLIER, tie("part", kind, "engine")))

    assert finding.path == (f"{NS}product", f"{NS}part", f"{NS}engine")


@pytest.mark.parametrize("kind", UP)
def test_a_relationship_from_the_part_to_the_whole(kind: str) -> None:
    (finding,) = findings(spdx3(ENGINE, SUPPLIER, tie("engine", kind, "part")))

    assert finding.path == (f"{NS}product", f"{NS}part", f"{NS}engine")


@pytest.mark.parametrize(("kind", "scope", "what"), LESSER)
def test_the_scope_of_a_component(kind: str, scope: str | None, what: Scope) -> None:
    lesser = {**tie("product", kind, "engine"), "type": "LifecycleScopedRelationship", "scope": scope}
    also = tie("part", "contains", "engine")

    def scope_in(*ties: Json) -> Scope:
        (found,) = (c for c in read(spdx3(ENGINE, SUPPLIER, *ties), "kaspersky").components if c.name == SDK)
        return found.scope

    assert scope_in(lesser) == what
    assert scope_in(lesser, also) == Scope.REQUIRED


def test_the_subject_may_be_described_through_collections() -> None:
    document = spdx3(element("software_Sbom", "sbom", rootElement=[f"{NS}product"], element=[f"{NS}part"]))
    document["@graph"][2]["rootElement"] = [f"{NS}sbom"]

    assert checked(document).subject.name == "Mail Gateway"


@pytest.mark.parametrize("id", ["document", "nowhere"])
def test_the_subject_may_be_described_by_relationship(id: str) -> None:
    document = spdx3(tie(id, "describes", "product"))
    del document["@graph"][2]["rootElement"]
    document["@graph"][3]["suppliedBy"] = f"{NS}us"

    subject = checked(document).subject

    assert (subject.name, subject.version, subject.supplier) == ("Mail Gateway", "6.2", "Northlake Networks GmbH")


def test_collections_that_hold_each_other_end() -> None:
    loop = [element("Bom", "a", rootElement=[f"{NS}b"]), element("Bom", "b", rootElement=[f"{NS}a"])]

    assert checked(spdx3(*loop)).status is Status.CHECKED


# --- ids


def test_ids_may_be_shortened_by_the_context() -> None:
    document = spdx3({**ENGINE, "suppliedBy": "ours:maker"}, SUPPLIER, **{"@context": [CONTEXT, {"ours": NS}]})

    (finding,) = findings(document)

    assert (finding.outcome, finding.component.supplier) == (Outcome.PROHIBITED, MAKER)
    assert checked(document).error is None


def test_the_same_id_twice_is_told_and_each_is_read() -> None:
    twins = [ENGINE, package("engine", "zlib")]
    for elements in (twins, twins[::-1]):
        report = checked(spdx3(*elements, SUPPLIER))

        assert SDK in {finding.component.name for finding in report.findings}
        assert [gap.where for gap in report.gaps if "more than one element" in gap.reason] == [f"{NS}engine"]


def test_a_second_agent_of_the_same_id_hides_nothing() -> None:
    for agents in ([SUPPLIER, organization("maker", "Acme")], [organization("maker", "Acme"), SUPPLIER]):
        (finding,) = findings(spdx3(package("x", "bridge", suppliedBy=f"{NS}maker"), *agents))

        assert said(finding) == MADE


def test_a_component_in_two_pieces_is_found() -> None:
    """JSON-LD joins what has one id."""
    found = findings(spdx3(package("x", "bridge"), {"@id": f"{NS}x", "suppliedBy": f"{NS}maker"}, SUPPLIER))

    assert MADE in {said(finding) for finding in found}


@pytest.mark.parametrize("kind", ["contains", "dependsOn"])
def test_a_reference_that_leads_nowhere_is_told(kind: str) -> None:
    report = checked(spdx3(tie("part", kind, "nowhere")))

    assert (report.status, [gap.where for gap in report.gaps]) == (Status.CHECKED, [f"{NS}nowhere"])


# --- never clear what was not there to be judged

IMPORT = {
    "type": "ExternalMap",
    "externalSpdxId": "https://example.com/other#engine",
    "locationHint": "https://example.com/o",
}


@pytest.mark.parametrize("key", ["import", "imports"])
@pytest.mark.parametrize("inline", [True, False])
def test_contents_in_another_document_are_told(key: str, inline: bool) -> None:  # noqa: FBT001  # a parameter of the test
    document = spdx3(*([] if inline else [{"@id": "_:map", **IMPORT}]), tie("product", "contains", "../other#engine"))
    document["@graph"][2][key] = [IMPORT if inline else "_:map"]

    report = checked(document)

    assert (report.status, report.verdict) == (Status.INCOMPLETE, "incomplete")
    assert any(
        "another document" in gap.reason and "https://example.com/other#engine" in gap.reason for gap in report.gaps
    )


def test_contents_in_another_document_that_is_at_hand() -> None:
    other = spdx3()
    other["@graph"][2]["import"] = [{"type": "ExternalMap", "externalSpdxId": "https://example.com/other#engine"}]
    here = encode(other)
    there = encode(spdx3()).replace(NS.encode(), b"https://example.com/other#")

    reports = checker().report([*checker().check(here, "a"), *checker().check(there, "b")]).documents

    assert [report.status for report in reports] == ["checked", "checked"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"@context": CONTEXT, "@graph": [made()]}, "no package, file or snippet"),
        ({"@context": CONTEXT, "@graph": [made(), DOCUMENT]}, "no package, file or snippet"),
        ({"@context": CONTEXT, "@graph": [made(), DOCUMENT, package("product", "x")]}, "nothing inside its subject"),
        ({"@context": CONTEXT, **package("product", "x"), "creationInfo": made()}, "nothing inside its subject"),
        ({"@context": CONTEXT, **SUPPLIER, "name": "x"}, "no package, file or snippet"),
        (spdx3(element("Bom", "b", element=[f"{NS}nowhere"])), "a collection lists are not there"),
        ({"@context": CONTEXT, "@graph": {"x": made()}}, "not a list"),
        ({"@context": CONTEXT, "@graph": "x"}, "not a list"),
        ({"@context": CONTEXT, "@graph": None}, "not a list"),
    ],
)
def test_what_is_not_there_is_not_clear(document: Json, reason: str) -> None:
    report = checked(document)

    assert (report.status, report.verdict, report.error) == (Status.INCOMPLETE, "incomplete", None)
    assert [gap.reason for gap in report.gaps if reason in gap.reason] != []


# --- versions


@pytest.mark.parametrize("version", ["3.0.0", "3.0.1", "3.0", "3.1.0", "3.1.0-dev", "3.1", 3.0])
def test_versions_that_are_read(version: Any) -> None:
    document = spdx3(ENGINE, SUPPLIER)
    document["@graph"][0] = made(version)

    assert [finding.component.name for finding in findings(document)] == [SDK]


@pytest.mark.parametrize("version", ["2.3", "SPDX-2.3", "3.2.0", "4.0.0", "", None, "x" * 1000, 9, 10**30])
@pytest.mark.parametrize("alone", [True, False])
def test_a_version_that_is_not_known_is_an_error(version: Any, alone: bool) -> None:  # noqa: FBT001  # a parameter of the test
    document = spdx3(ENGINE, SUPPLIER)
    document["@graph"][0 if alone else 6 : 1 if alone else 6] = [made(version)]

    report = checked(document)

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "version" in report.error.message
    assert version == 10**30 or str(version or "")[:20] in report.error.message
    assert "3.0.1" in report.error.hint
    assert report.error.where
    assert [finding.outcome for finding in report.findings] != []


def test_without_a_creation_info_the_context_says_the_version() -> None:
    document = spdx3()
    del document["@graph"][0]

    assert checked(document).spec_version == "3.0.1"
    assert checked(document | {"@context": "https://spdx.org/x/spdx-context.jsonld"}).status is Status.UNCHECKED


# --- what two readers would read differently

TWO_READINGS: dict[str, Json] = {
    "a strange context": {"@context": "https://example.com/context.jsonld"},
    "a strange context beside": {"@context": [CONTEXT, "https://example.com/context.jsonld"]},
    "a context that renames": {"@context": [CONTEXT, {"title": "https://spdx.org/rdf/3.0.1/terms/Core/name"}]},
    "a context that renames in short": {"@context": [CONTEXT, {"title": "spdx:Core/name"}]},
    "a context that takes a name": {"@context": [CONTEXT, {"name": "https://example.com/terms/"}]},
    "a context that takes a name in another spelling": {
        "@context": [CONTEXT, {"software_packageUrl": "https://example.com/"}]
    },
    "a context with definitions": {"@context": [CONTEXT, {"title": {"@id": "spdx:Core/name"}}]},
    "a context with a base": {"@context": [CONTEXT, {"@base": "https://example.com/"}]},
    "a context with a vocabulary": {"@context": [CONTEXT, {"@vocab": "https://example.com/"}]},
    "a number for a context": {"@context": [CONTEXT, 7]},
    "an element around the graph": {"type": "software_Package", "name": "zlib"},
    "an id on the graph": {"@id": "https://example.com/graph"},
}
TWICE: dict[str, Json] = {
    "two classes": with_part(**{"@type": "Person"}),
    "two names": with_part(**{"spdx:Core/name": "other"}),
    "a context within": with_part(**{"@context": {"name": "https://example.com/"}}),
    "a reference turned round": with_part(**{"@reverse": {"suppliedBy": {"@id": f"{NS}product"}}}),
    "members of a nest": with_part(**{"@nest": {"name": "other"}}),
    "a graph within": spdx3({"@id": "https://example.com/g", "@included": [PART]}),
    "an address of a context within": with_part(**{"@context": "https://example.com/"}),
}


@pytest.mark.parametrize(
    "document",
    [*(spdx3(ENGINE, SUPPLIER, **more) for more in TWO_READINGS.values()), *TWICE.values()],
    ids=[*TWO_READINGS, *TWICE],
)
def test_a_document_of_two_readings_is_unchecked(document: Json) -> None:
    report = checked(document)

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "ambiguous" in report.error.message
    assert report.error.where
    assert len(report.findings) == (SDK in json.dumps(document))


def test_a_context_in_disguise_is_seen() -> None:
    data = encode(with_part(**{"@context": "https://example.com/"})).replace(
        b'"@context": "https://ex', b'"\\u0040context": "https://ex'
    )

    assert checked(data).status is Status.UNCHECKED


@pytest.mark.parametrize(
    "context",
    [
        [CONTEXT],
        "http://spdx.org/rdf/3.0.0/spdx-context.jsonld",
        ["https://spdx.org/rdf/3.0.1/spdx-context.json"],
        "https://spdx.github.io/spdx-spec/v3.1-dev/rdf/spdx-context.jsonld",
        [CONTEXT, {"ours": "https://example.com/spdx/", "urns": "urn:uuid:"}],
        [CONTEXT, {"https": "https://example.com/", "_": "https://example.com/"}],
        None,
    ],
)
def test_contexts_that_are_no_doubt(context: Any) -> None:
    assert checked(spdx3(**{"@context": context})).verdict == "clear"


def test_two_spellings_of_one_id_are_no_doubt() -> None:
    """A widely used generator writes both."""
    document = spdx3()
    document["@graph"][0] |= {"spdxId": f"{NS}made"}

    assert checked(document).verdict == "clear"


@pytest.mark.parametrize(
    ("here", "twice"),
    [
        (b'"name": "zlib"', b'"name": "Kaspersky Anti-Virus SDK", "name": "zlib"'),
        (b'"name": "zlib"', b'"name": "zlib", "name": "Kaspersky Anti-Virus SDK"'),
        (b'"@graph": [', b'"@graph": [{"name": "kaspersky-sdk"}], "@graph": ['),
        (b'"@context": ', b'"@context": "https://kaspersky.example", "@context": '),
    ],
)
def test_both_values_of_a_name_given_twice_are_seen(here: bytes, twice: bytes) -> None:
    report = checked(encode(spdx3()).replace(here, twice, 1))

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "twice" in report.error.message
    assert {finding.outcome for finding in report.findings} & {"review", "likely-prohibited", "prohibited"}


def test_a_document_that_says_it_is_two_things_is_refused() -> None:
    for more in ({"spdxVersion": "SPDX-2.3"}, {"bomFormat": "CycloneDX"}):
        error = checked(spdx3(**more)).error

        assert error is not None
        assert "at once" in error.message


# --- imperfect and read


@pytest.mark.parametrize(
    "more",
    [
        {"spdxId": None},
        {"spdxId": ""},
        {"spdxId": 7},
        {"spdxId": f"{NS}product"},
        {"creationInfo": None},
        {"software_packageVersion": None},
        {"software_packageVersion": 8.9},
        {"externalIdentifier": None},
        {"externalIdentifier": "x"},
        {"externalIdentifier": [None, 1, [], [[]], "nowhere"]},
        {"externalIdentifier": {"externalIdentifierType": 1}},
        {"verifiedUsing": "x"},
        {"verifiedUsing": [{"type": ["Hash"], "algorithm": "CRC-7", "hashValue": 0}]},
        {"originatedBy": {}},
        {"suppliedBy": [f"{NS}maker", None]},
        {"externalRef": [{}]},
        {"extension": 1},
        {"software_packageUrl": {"@value": 7}},
    ],
)
def test_an_imperfect_component_is_found(more: Json) -> None:
    report = checked(spdx3({**ENGINE, **more}, SUPPLIER))

    assert [finding.entry for finding in report.findings] == ["kaspersky-anti-virus-sdk"]
    assert report.error is None


@pytest.mark.parametrize("odd", [None, 1, "zlib", [], True, {}, [{}], {"type": {}}, {"type": [1]}])
def test_items_that_are_no_elements_hide_nothing(odd: Any) -> None:
    report = checked(spdx3(odd, ENGINE, SUPPLIER, odd))

    assert [finding.location.pointer for finding in report.findings] == ["/@graph/7"]
    assert report.error is None


@pytest.mark.parametrize(
    "more",
    [
        {"relationshipType": None},
        {"relationshipType": ["contains", 1]},
        {"from": None},
        {"from": [f"{NS}part", f"{NS}product"]},
        {"to": None},
        {"to": f"{NS}part"},
        {"to": []},
        {"scope": 1},
        {"type": "LifecycleScopedRelationship", "scope": ["x"]},
    ],
)
def test_an_imperfect_relationship_is_read(more: Json) -> None:
    report = checked(spdx3({**tie("product", "contains", "part"), "spdxId": f"{NS}odd", **more}))

    assert (report.status, report.verdict) == (Status.CHECKED, "clear")


def test_elements_of_other_profiles_are_counted_in_one_note() -> None:
    more = [
        element("security_Vulnerability", "v1"),
        element("security_Vulnerability", "v2"),
        element("build_Build", "b"),
    ]

    (note,) = read(spdx3(*more)).notes

    assert "1 of build, 2 of security" in note.message


# --- near misses


@pytest.mark.parametrize(
    "document",
    [
        spdx3(element("Person", "p", name="Jana Kasperová"), package("x", "kasper", originatedBy=[f"{NS}p"])),
        spdx3(package("x", "kas", "8.6"), package("y", "avp", suppliedBy=f"{NS}us")),
        spdx3(package("x", "Kuma", externalIdentifier=[identifier("cpe23", "cpe:2.3:a:kumahq:kuma:*:*:*:*:*:*:*:*")])),
    ],
)
def test_near_misses_give_nothing(document: Json) -> None:
    assert checked(document).verdict == "clear"


# --- one element and no graph

SINGLE: Json = {
    "@context": CONTEXT,
    **package(
        "engine",
        SDK,
        "8.9",
        suppliedBy={"type": "Organization", "spdxId": f"{NS}maker", "creationInfo": "_:made", "name": MAKER},
    ),
    "creationInfo": {**made(), "createdBy": [f"{NS}us"]},
}


def test_a_document_may_be_one_element() -> None:
    data = encode(SINGLE)

    (finding,) = findings(data)

    assert (finding.outcome, finding.component.ref, finding.location.pointer) == (Outcome.PROHIBITED, f"{NS}engine", "")
    assert {(item.pointer, item.line) for item in finding.evidence} == {
        ("/name", line_of(data, SDK)),
        ("/suppliedBy/name", line_of(data, MAKER)),
    }
    assert checked(data).subject.name == SDK


# --- notes

WITH_NOTES: dict[str, Json] = {
    "clean": spdx3(),
    "flagged": spdx3(ENGINE, SUPPLIER),
    "two": spdx3(ENGINE, package("other", SDK, "9"), SUPPLIER),
    "without an id": spdx3({key: value for key, value in ENGINE.items() if key != "spdxId"}, SUPPLIER),
    "the document itself": spdx3(element("Bom", "b", comment="Powered by Kaspersky.")),
    "no document": {"@context": CONTEXT, "@graph": [made(), ENGINE, SUPPLIER]},
    "an empty graph": {"@context": CONTEXT, "@graph": []},
    "one element": SINGLE,
    "one element with properties": SINGLE
    | {
        "extension": [
            {
                "type": "extension_CdxPropertiesExtension",
                "extension_cdxProperty": [{"type": "extension_CdxPropertyEntry", "extension_cdxPropName": "a"}],
            }
        ]
    },
    "one element with none": SINGLE | {"extension": []},
    "a quoted record": spdx3(package("x", "kaspersky bomward-restore/1;")),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("document", WITH_NOTES.values(), ids=WITH_NOTES)
def test_annotating_only_inserts(document: Json, layout: str) -> None:
    data = encode(document, layout)

    copy = noted(data)

    assert json.loads(copy.decode("utf-8-sig")) != json.loads(data.decode("utf-8-sig"))
    assert restore_bytes(copy) == data
    assert noted(copy) == copy
    assert [finding.id for finding in findings(copy)] == [finding.id for finding in findings(data)]
    assert checked(copy).components == checked(data).components


def test_what_the_notes_say() -> None:
    graph = json.loads(noted(spdx3(ENGINE, SUPPLIER)))["@graph"][8:]

    information, agent, whole, note = graph
    assert {item["type"] for item in (whole, note)} == {"Annotation"}
    assert {item["creationInfo"] for item in graph[1:]} == {information["@id"]}
    assert information["createdBy"] == [agent["spdxId"]]
    assert (information["specVersion"], information["created"]) == ("3.0.1", "2026-11-22T00:00:00Z")
    assert (whole["subject"], note["subject"]) == (f"{NS}document", f"{NS}engine")
    assert "bomward:finding {" in note["statement"]
    assert re.search(r"bomward:document \{.*\}\nbomward-restore/1;", whole["statement"])


def test_a_graph_that_is_no_list_is_not_annotated() -> None:
    with pytest.raises(CannotAnnotateError) as caught:
        noted({"@context": CONTEXT, "@graph": made()})
    assert caught.value.where == "/@graph"
    assert caught.value.hint


@pytest.mark.parametrize(
    "forged",
    [
        b',{"type":"software_Package","name":"x"}',
        b',{"type":"Annotation","name":"x"}',
        b',{"type":"SoftwareAgent","spdxId":"bomward:0123456789abcdef:agent","creationInfo":"_:bomward-0123456789abcdef","name":"x"}',
        b',{"type":"CreationInfo","@id":"_:x","specVersion":"3.0.1","created":"2026-11-22T00:00:00Z","createdBy":["x"]}',
        b',"extension":[{"type":"extension_CdxPropertiesExtension","extension_cdxProperty":[{"type":"x"}]}]',
        b',"name":"x"',
        b",1",
    ],
)
def test_what_is_not_ours_is_not_taken_for_it(forged: bytes) -> None:
    assert not is_ours(forged)


# --- any bytes, any shape

_KEYS = [
    "type",
    "@type",
    "spdxId",
    "@id",
    "name",
    "suppliedBy",
    "from",
    "to",
    "element",
    "rootElement",
    "import",
    "@graph",
    "@context",
]
_KEYS += [
    "externalIdentifier",
    "identifier",
    "verifiedUsing",
    "relationshipType",
    "specVersion",
    "creationInfo",
    "subject",
    "extension",
]
_TEXTS = [
    "software_Package",
    "Organization",
    "Relationship",
    "SpdxDocument",
    "CreationInfo",
    "Annotation",
    "3.0.1",
    "a",
    "b",
    MAKER,
    "",
]
_VALUES = st.recursive(
    st.sampled_from([*_TEXTS, None, 1, 2.5, True]) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5),
    max_leaves=30,
)


@pytest.mark.property
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(graph=st.lists(_VALUES, max_size=6) | _VALUES, more=st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=3))
def test_any_graph_gives_a_report_and_comes_back(graph: Any, more: Json) -> None:
    data = json.dumps({"@context": CONTEXT, "@graph": graph, **more}).encode()
    report = checked(data)

    assert (report.error is not None) == (report.status is Status.UNCHECKED)
    if MAKER in data.decode() and report.error is None:
        assert report.findings != ()
    try:
        copy = noted(data)
    except Error:
        return
    assert restore_bytes(copy) == data
    assert noted(copy) == copy


@pytest.mark.property
@settings(max_examples=300, deadline=None)
@given(graph=st.lists(_VALUES, max_size=8))
def test_what_is_quick_gives_the_same(graph: list[Any]) -> None:
    usual = [PART, tie("a", "contains", "b"), package("a", "a", suppliedBy="b", software_packageUrl="pkg:npm/a@1")]
    data = json.dumps({"@context": CONTEXT, "@graph": [*usual, *graph]}).encode()

    assert_same_outline(data)


def assert_same_outline(data: bytes) -> None:
    source = JsonSource(viewed(data))
    with pytest.MonkeyPatch.context() as patch:
        fast = gathering.outline(source)
        patch.setattr(quick, "take", lambda *args: range(len(args[-1])))
        slow = gathering.outline(source)
    for outline in (fast, slow):
        outline.ties.sort()
        outline.assigned.sort()
        for held in outline.holders.values():
            held.sort(key=str)
    assert sorted(fast.ids) == sorted(slow.ids)
    fast.ids, fast.again = slow.ids, slow.again
    assert fast == slow


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(cut=st.integers(0, 3000), noise=st.binary(max_size=8))
def test_broken_documents_give_a_report_or_an_error(cut: int, noise: bytes) -> None:
    data = encode(spdx3(ENGINE, SUPPLIER))
    for broken in (data[:cut] + noise, data[:cut] + noise + data[cut + len(noise) :]):
        report = checked(broken)
        assert (report.error is not None) == (report.status is Status.UNCHECKED)


HOSTILE: dict[str, Callable[[int], list[Any]]] = {
    "one id for all": lambda n: (
        [{**package("p", "p", suppliedBy=f"{NS}maker")} for _ in range(n)] + [SUPPLIER for _ in range(n)]
    ),
    "one supplier that says much": lambda n: (
        [package(f"p{i}", "p", suppliedBy=f"{NS}maker") for i in range(n)]
        + [SUPPLIER | {"comment": [f"kaspersky {i}" for i in range(n)]}]
    ),
    "suppliers of suppliers": lambda n: [
        organization(f"o{i}", "kaspersky", suppliedBy=f"{NS}o{i + 1}") for i in range(n)
    ],
    "a circle": lambda n: [package(f"p{i}", "kaspersky", suppliedBy=f"{NS}p{(i + 1) % n}") for i in range(n)],
    "many identifiers each": lambda n: [
        organization("maker", MAKER, externalIdentifier=[f"{NS}i{i}" for i in range(n)]),
        *({**element("ExternalIdentifier", f"i{i}"), **identifier("email", "a@kaspersky.example")} for i in range(n)),
        *(package(f"p{i}", "p", suppliedBy=f"{NS}maker") for i in range(n)),
    ],
}


@pytest.mark.parametrize("shape", HOSTILE.values(), ids=HOSTILE)
def test_hostile_shapes_are_read_in_bounded_steps(shape: Callable[[int], list[Any]]) -> None:
    """Clues grow with the document and not with its square."""
    counts = []
    for size in (100, 200):
        data = encode(spdx3(*shape(size)))
        components = read(data, "kaspersky").components
        counts.append(sum(len(component.clues) for component in components) / len(data))

    assert counts[1] < 1.6 * counts[0] + 0.1


def test_deep_nesting_is_an_error_or_read() -> None:
    for depth in (100, 400, 5000):
        inner = '{"type":"software_Package","suppliedBy":' * depth + '"kaspersky"' + "}" * depth
        report = checked(f'{{"@context":"{CONTEXT}","@graph":[{json.dumps(made())},{inner}]}}'.encode())

        assert (report.status is Status.UNCHECKED) or report.findings


def test_recognised_by_content() -> None:
    assert open_document(encode(spdx3())).encoding == "json-ld"
    assert open_document(encode(spdx3()).replace(b"https://spdx.org", b"https:\\/\\/spdx.org")).encoding == "json-ld"
    for stranger in (
        {"@context": "https://openvex.dev/ns", "statements": []},
        {"@context": "https://schema.org", "@graph": []},
    ):
        with pytest.raises(Error):
            open_document(encode(stranger))


# --- documents of others

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
MANIFEST = CORPUS / "MANIFEST.csv"


def of_others() -> list[str]:
    if not MANIFEST.is_file():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as stream:
        return [row["path"] for row in csv.DictReader(stream) if row["format"] == "spdx3"]


@cache
def schema(version: str) -> jsonschema_rs.Validator | None:
    path = CORPUS / "schemas" / "spdx3" / f"schema-v{version}.json"
    return jsonschema_rs.validator_for(json.loads(path.read_bytes())) if path.is_file() else None


@pytest.mark.corpus
@pytest.mark.skipif(not MANIFEST.is_file(), reason=f"no corpus at {CORPUS}: set BOMWARD_CORPUS")
@pytest.mark.parametrize("path", of_others())
def test_a_document_of_others(path: str) -> None:
    """It is read, with every name that stands in it; it can be annotated and comes back; and stays valid where it was."""
    data = (CORPUS / path).read_bytes()
    whole = json.loads(data.decode("utf-8-sig"))
    report, copy = checked(data), noted(data)
    kinds = ("software_Package", "software_File")
    graph = whole.get("@graph", [whole])
    names = {item["name"] for item in graph if item["type"] in kinds}

    assert (report.error, report.findings) == (None, ())
    assert report.components >= sum(item["type"] in kinds for item in graph)
    words = {max(re.findall(r"[a-z0-9]+", name.casefold()), key=len) for name in names}
    assert names <= {component.name for component in read(data, *words).components}
    assert restore_bytes(copy) == data
    assert noted(copy) == copy
    assert checked(copy).components == report.components
    known = schema(report.spec_version)
    if known is not None and known.is_valid(whole):
        known.validate(json.loads(copy.decode("utf-8-sig")))
    if "@graph" in whole:
        assert_same_outline(data)


@pytest.mark.corpus
@pytest.mark.skipif(not MANIFEST.is_file(), reason=f"no corpus at {CORPUS}: set BOMWARD_CORPUS")
@pytest.mark.parametrize("layout", ["indented", "minified"])
@pytest.mark.parametrize("version", ["3.0.0", "3.0.1"])
@pytest.mark.parametrize("document", WITH_NOTES.values(), ids=WITH_NOTES)
def test_annotated_copies_of_ours_are_valid(document: Json, version: str, layout: str) -> None:
    text = json.dumps(document).replace("3.0.1", version)
    known, whole = schema(version), json.loads(text)
    if known is None or not known.is_valid(whole):
        pytest.skip("not valid as it is")

    known.validate(json.loads(noted(encode(whole, layout))))
