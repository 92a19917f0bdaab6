"""Components where the standard has none: read as one wherever they stand, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.documents import (
    CYCLONEDX_VERSIONS,
    Json,
    brief,
    checked,
    cyclonedx,
    encode,
    line_of,
    noted,
    placed,
    spdx,
)
from tests.forms import cyclonedx_xml, spdx3_product, spdx_written

from bomward.checking import restore_bytes

TOOL = {"name": "TDSSKiller", "version": "3"}
"""A product that nothing but its own name tells."""
MADE: Json = {"name": "bridge", "version": "1", "supplier": {"name": "AO Kaspersky Lab"}}
FILE = {"fileName": "lib/kavehost", "checksums": [{"algorithm": "SHA1", "checksumValue": "0" * 40}]}
PURL = {"name": "sdk", "purl": "pkg:npm/kaspersky/kav-sdk@1"}
CPE = {"name": "engine", "cpe": "cpe:2.3:a:kaspersky:antivirus_engine:8.9:*:*:*:*:*:*:*"}
THIRD = {"name": "ZoneAlarm Extreme Security", "publisher": "Check Point"}
FOREIGN = b'<x:stuff xmlns:x="urn:x"><x:part>\n<x:name>TDSSKiller</x:name><x:version>3</x:version></x:part></x:stuff>'
WITHOUT_SPACE = b"<inventory><item>\n<name>TDSSKiller</name></item><item><name>other</name></item></inventory>"
ATTRIBUTE = b'<x:stuff xmlns:x="urn:x"><x:part\nname="TDSSKiller"/></x:stuff>'
RESOURCE = b'<x:Thing xmlns:x="urn:x#" rdf:about="urn:x#1">\n<x:name>TDSSKiller</x:name></x:Thing>'


def third() -> Json:
    """An SPDX 3 document that names nothing."""
    document = spdx3_product()
    document["@graph"] = [one for one in document["@graph"] if not _tells(one)]
    return document


def _tells(element: Json) -> bool:
    return any(word in json.dumps(element) for word in ("Kaspersky", "kavehost"))


def worst(document: Any) -> tuple[str, str, str]:
    """The worst finding by what it says."""
    first = checked(document).findings[0]
    return first.entry, first.relation, first.outcome


@pytest.mark.parametrize("version", CYCLONEDX_VERSIONS)
@pytest.mark.parametrize(
    "place",
    [
        "/x-components/0",
        "/vendor/deep/0/inner",
        "/metadata/x",
        "/metadata/properties/0/component",
        "/components/0/x-data/0/part",
        "/components/0/evidence/found/0",
        "/vulnerabilities/0/x-components/0",
        "/annotations/0/x",
        "/formulation/0/x-parts/0",
        "/dependencies/0/x",
        "/vendorProperties/0/value",
    ],
)
def test_a_component_in_no_known_place_of_cyclonedx(version: str, place: str) -> None:
    data = encode(placed(cyclonedx(version), place, TOOL))
    (finding,) = checked(data).findings
    assert brief((finding,)) == brief(checked(cyclonedx(version, components=[{"type": "library", **TOOL}])).findings)
    assert finding.location.pointer == place
    assert finding.evidence[0].pointer == f"{place}/name"
    assert finding.evidence[0].line == line_of(data, "TDSSKiller")


@pytest.mark.parametrize("item", [TOOL, MADE, FILE, PURL, CPE, THIRD], ids=lambda item: str(next(iter(item.values()))))
def test_it_says_what_it_would_say_as_a_component(item: Json) -> None:
    """Whatever tells of it, and in whichever family's words."""
    known = dict(item)
    if "fileName" in known:
        known = {"name": known["fileName"]}
    expected = worst(cyclonedx(components=[{"type": "library", **known}]))
    assert worst(cyclonedx(**{"x-components": [item]})) == expected
    assert worst(spdx(**{"x-packages": [item]})) == expected
    assert worst(placed(spdx(), "/packages/1/vendor/part", item)) == expected
    assert worst({**third(), "x-packages": [item]}) == expected
    assert worst(placed(third(), "/@graph/4/x/part", item)) == expected


@pytest.mark.parametrize("key", ["name", "Name", "componentName", "component_name", "x:name", "productName", "title"])
def test_whatever_the_name_is_called(key: str) -> None:
    assert worst(cyclonedx(x={key: "TDSSKiller"})) == ("kaspersky-tdsskiller", "is", "prohibited")


@pytest.mark.parametrize(
    ("document", "pointer", "name"),
    [
        (cyclonedx(name="TDSSKiller"), "/name", "TDSSKiller"),
        (cyclonedx(**{"x-libs": ["zlib", "TDSSKiller"]}), "/x-libs/1", "TDSSKiller"),
        (cyclonedx(x={"bundled": {"libs": ["TDSSKiller"]}}), "/x/bundled", "TDSSKiller"),
        (placed(cyclonedx(), "/metadata/productName", "TDSSKiller"), "/metadata/productName", "TDSSKiller"),
        (placed(cyclonedx(), "/components/0/evidence/name", "TDSSKiller"), "/components/0/evidence/name", "zlib"),
        (placed(spdx(), "/packages/1/componentName", "TDSSKiller"), "/packages/1/componentName", "TDSSKiller"),
        (placed(spdx(), "/packages/1/cpe", CPE["cpe"]), "/packages/1/cpe", "zlib"),
    ],
)
def test_members_and_strings_that_no_object_holds(document: Json, pointer: str, name: str) -> None:
    """They bear the name of what they stand in where they give none."""
    finding = checked(document).findings[0]
    assert (finding.relation, finding.location.pointer) == ("is", pointer)
    assert finding.component.name == ("TDSSKiller" if finding.entry == "kaspersky-tdsskiller" else name)


def test_what_stands_on_a_component_is_tied_to_the_product_as_that_is() -> None:
    finding = checked(placed(spdx(), "/packages/1/cpe", CPE["cpe"])).findings[0]
    assert finding.path == ("SPDXRef-product", "SPDXRef-part")


XML = cyclonedx_xml(cyclonedx())
SPDX = spdx_written(spdx())
WRITTEN = {
    "CycloneDX XML, another namespace": XML.replace(b"</bom>", FOREIGN + b"</bom>"),
    "CycloneDX XML, unknown elements": XML.replace(b"</bom>", WITHOUT_SPACE + b"</bom>"),
    "CycloneDX XML, attributes": XML.replace(b"</bom>", ATTRIBUTE + b"</bom>"),
    "CycloneDX XML, metadata": XML.replace(b"</metadata>", FOREIGN + b"</metadata>"),
    "CycloneDX XML, in a component": XML.replace(
        b"</component>\n  </components>", FOREIGN + b"</component></components>"
    ),
    "SPDX XML": SPDX["xml"].replace(b"</Document>", WITHOUT_SPACE + b"</Document>"),
    "SPDX YAML": SPDX["yaml"] + b'x-packages: [{"name":\n"TDSSKiller"}]\n',
    "SPDX YAML, block": SPDX["yaml"] + b"vendor:\n  parts:\n  - name: TDSSKiller\n    version: 3\n",
    "SPDX RDF, a resource": SPDX["rdf"].replace(b"</rdf:RDF>", RESOURCE + b"</rdf:RDF>"),
    "SPDX RDF, a property": SPDX["rdf"].replace(
        b"</spdx:Package>", b'<x:of xmlns:x="urn:x#">' + RESOURCE + b"</x:of></spdx:Package>", 1
    ),
    "SPDX tag-value, on a package": SPDX["tag-value"] + b"\nComponentName: TDSSKiller\nComponentVersion: 3\n",
    "SPDX tag-value, on the document": SPDX["tag-value"].replace(
        b"\nPackageName", b"\nXComponentName: TDSSKiller\nPackageName", 1
    ),
    "SPDX 3, beside the graph": encode({**third(), "x-packages": [TOOL]}),
    "SPDX 3, in an element": encode(placed(third(), "/@graph/4/x", {"y": [TOOL]})),
    "SPDX 3, on an element": encode(placed(third(), "/@graph/4/componentName", "TDSSKiller")),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_it_is_found_in_every_form(form: str) -> None:
    data = WRITTEN[form]
    (finding,) = checked(data).findings
    assert brief((finding,)) == [("kaspersky-tdsskiller", "is", "prohibited", "TDSSKiller")]
    assert finding.evidence[0].line == line_of(data, "TDSSKiller")


@pytest.mark.parametrize("form", WRITTEN)
def test_a_note_on_it_changes_no_other_byte(form: str) -> None:
    data = WRITTEN[form]
    copy = noted(data)
    assert restore_bytes(copy) == data
    assert noted(copy) == copy
    assert brief(checked(copy).findings) == brief(checked(data).findings)


def test_an_element_of_spdx_3_with_a_class_is_told_once() -> None:
    element = {"type": "software_Package", "spdxId": "https://example.com/x#1", "creationInfo": "_:made", **TOOL}
    assert len(checked(placed(third(), "/@graph/4/x", [element])).findings) == 1


def test_a_component_within_one_is_its_own() -> None:
    (finding,) = checked(cyclonedx(x={"name": "bundle", "version": "1", "parts": [TOOL]})).findings
    assert finding.location.pointer == "/x/parts/0"
    (finding,) = checked(cyclonedx(x={"name": "bundle", "version": "1", "components": [TOOL]})).findings
    assert finding.location.pointer == "/x/components/0"


def test_the_maker_beside_a_name_is_still_seen_on_the_component_around() -> None:
    """What was told of a component before is told still."""
    part = {"type": "application", "name": "KES", "x-made-by": {"name": "AO Kaspersky Lab"}}
    assert worst(cyclonedx(components=[part])) == worst(
        cyclonedx(components=[{**part, "supplier": {"name": "AO Kaspersky Lab"}}])
    )


@pytest.mark.parametrize("key", ["supplier", "x-vendor", "contact"])
def test_a_party_is_no_component(key: str) -> None:
    for place in ("/x", "/components/0/x"):
        document = placed(cyclonedx(), f"{place}/{key}", {"name": "AO Kaspersky Lab"})
        (finding,) = checked(document).findings
        assert (finding.relation, finding.outcome) == ("mentions", "review")


@pytest.mark.parametrize(
    "document",
    [
        cyclonedx(x={"tested-with": "TDSSKiller"}),
        cyclonedx(x={"name": "report", "description": "Made while TDSSKiller ran."}),
        placed(cyclonedx(), "/components/0/properties/0", {"name": "scanned", "value": "TDSSKiller"}),
        placed(cyclonedx(), "/metadata/properties/0", {"name": "TDSSKiller", "value": "clean"}),
        placed(cyclonedx(), "/components/0/pedigree/commits/0", {"uid": "1", "author": {"name": "TDSSKiller"}}),
        cyclonedx(
            formulation=[{"workflows": [{"uid": "1", "bom-ref": "w", "name": "TDSSKiller", "taskTypes": ["scan"]}]}]
        ),
        cyclonedx(vulnerabilities=[{"id": "CVE-1", "source": {"name": "TDSSKiller", "url": "https://example.com"}}]),
    ],
)
def test_what_is_no_component_is_none(document: Json) -> None:
    assert not checked(document).findings


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        ([{"name": "Kaspersky", "version": "22.0.1", "category": "undetected", "result": None}], "review"),
        ([{"engine_name": "Kaspersky", "engine_version": "22.0.1", "result": None}], "review"),
        ({"Kaspersky": {"category": "undetected", "result": None}}, "review"),
    ],
)
def test_results_of_a_scan_by_many_engines_only_ask(results: Any, outcome: str) -> None:
    (finding,) = checked(cyclonedx(**{"x-scan": results})).findings
    assert (finding.relation, finding.outcome) == ("mentions", outcome)
