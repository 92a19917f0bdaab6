"""SPDX RDF/XML: every triple that another reader sees, in the shape of JSON; notes go in, and the graph holds nothing else that is new."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from tests.documents import FIXTURES, PACKAGE, Json, checked, line_of, noted, placed, read, spdx
from tests.formats.test_spdx2 import LOCATORS, NAMES
from tests.forms import spdx_product, spdx_written

from bomward.checking import restore_bytes
from bomward.encodings import View, viewed
from bomward.errors import CannotAnnotateError, UnreadableDocumentError
from bomward.findings import DocumentReport, Finding, Outcome, Status
from bomward.formats import open_document
from bomward.formats.spdx2.rdf import is_ours
from bomward.formats.spdx2.rdf_terms import _RENAMED, LISTS
from bomward.formats.syntax.rdf import Graph
from bomward.formats.syntax.tree import strings
from bomward.formats.syntax.whole import values
from bomward.formats.syntax.xml import elements
from bomward.validate import validated

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
NS = "https://example.com/spdx/mail-gateway-6.2"
SPDX = "http://spdx.org/rdf/terms#"
NAME = "Kaspersky Anti-Virus SDK"
HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"'
    f' xmlns:spdx="{SPDX}" xmlns:doap="http://usefulinc.com/ns/doap#" xmlns:ex="https://example.com/terms#">'
)
AT = f'rdf:about="{NS}#SPDXRef-x"'
ON_PART = f'rdf:about="{NS}#SPDXRef-part"'
NAMED = f"<spdx:name>{NAME}</spdx:name>"
C, M = "spdx:ConjunctiveLicenseSet", "spdx:member"
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rdf(inside: str, head: str = HEAD) -> bytes:
    """A document with this in it, beside a product with one part."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
{head}
  <spdx:SpdxDocument rdf:about="{NS}#SPDXRef-DOCUMENT">
    <spdx:specVersion>SPDX-2.3</spdx:specVersion>
    <spdx:name>mail-gateway</spdx:name>
    <spdx:relationship>
      <spdx:Relationship>
        <spdx:relationshipType rdf:resource="{SPDX}relationshipType_describes"/>
        <spdx:relatedSpdxElement>
          <spdx:Package rdf:about="{NS}#SPDXRef-product">
            <spdx:name>Mail Gateway</spdx:name>
          </spdx:Package>
        </spdx:relatedSpdxElement>
      </spdx:Relationship>
    </spdx:relationship>
  </spdx:SpdxDocument>
  <spdx:Package rdf:about="{NS}#SPDXRef-part">
    <spdx:name>zlib</spdx:name>
  </spdx:Package>
  {inside}
</rdf:RDF>
""".encode()


HARMLESS = rdf("")


def shape(data: bytes) -> Any:
    """The document in the shape of JSON."""
    source: Any = open_document(data).source
    return values(source.tree.root)


def engine(data: bytes) -> Json:
    """The package that is not always there."""
    (found,) = (
        package
        for package in shape(data)["packages"]
        if package.get("SPDXID") not in ("SPDXRef-product", "SPDXRef-part")
    )
    return {key: value for key, value in found.items() if key != "SPDXID"}


def worst(report: DocumentReport) -> Outcome | None:
    return report.worst


# --- what another reader sees


def other(data: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=viewed(data).utf8, format="xml")


def plain(graph: rdflib.Graph) -> rdflib.Graph:
    """Literals without language, type and white space around them."""
    bare = rdflib.Graph()
    for subject, predicate, value in graph:
        is_text = isinstance(value, rdflib.Literal)
        bare.add((subject, predicate, rdflib.Literal(str(value).strip(" \t\r\n")) if is_text else value))
    return bare


def ours(data: bytes) -> rdflib.Graph:
    """The triples that we see."""
    found, view = rdflib.Graph(), viewed(data).utf8
    graph = Graph(view, elements(view))

    def node(key: str) -> Any:
        return rdflib.BNode("b" + key[1:].replace(":", "n")) if key.startswith("\0") else rdflib.URIRef(key)

    for resource in graph.resources.values():
        for kind in resource.types:
            found.add((node(resource.key), rdflib.RDF.type, rdflib.URIRef(kind.text)))
        for statement in resource.statements:
            value = node(statement.target.key) if statement.target else rdflib.Literal(statement.node.text)
            found.add((node(resource.key), rdflib.URIRef(statement.predicate), value))
    return found


SHAPES = {
    "nested": (
        '<spdx:Package rdf:about="a#b"><spdx:hasFile><spdx:File rdf:about="a#c">'
        "<spdx:fileName>d</spdx:fileName></spdx:File></spdx:hasFile></spdx:Package>"
    ),
    "flat": (
        '<spdx:Package rdf:about="urn:a"><spdx:checksum rdf:nodeID="x"/></spdx:Package>'
        '<spdx:Checksum rdf:nodeID="x"><spdx:checksumValue>1</spdx:checksumValue></spdx:Checksum>'
    ),
    "untyped": '<rdf:Description rdf:about="urn:a"><rdf:type rdf:resource="urn:T"/><ex:a>b</ex:a></rdf:Description>',
    "type as an attribute": '<rdf:Description rdf:about="urn:a" rdf:type="urn:T" ex:a="b"/>',
    "property attributes": (
        '<spdx:Package rdf:about="urn:a"><spdx:checksum ex:a="b" ex:c="d"/>'
        '<ex:e rdf:resource="urn:f" ex:g="h"/></spdx:Package>'
    ),
    "a resource without a node": (
        '<spdx:Package rdf:about="urn:a"><spdx:checksum rdf:parseType="Resource"><ex:a>b</ex:a>'
        "<ex:a>c</ex:a></spdx:checksum></spdx:Package>"
    ),
    "a base": (
        '<spdx:Package rdf:about="b#c" xml:base="https://example.com/a/"><ex:d rdf:resource="e"/>'
        '<ex:f rdf:resource="#g" xml:base="/h"/></spdx:Package>'
    ),
    "an id": '<spdx:Package rdf:ID="c" xml:base="https://example.com/a"><ex:d rdf:resource="#c"/></spdx:Package>',
    "unqualified": '<spdx:Package about="urn:a"><ex:d resource="urn:b"/></spdx:Package>',
    "entities": (
        '<spdx:Package rdf:about="urn:a&amp;b"><ex:d>&lt;&#x41;&#66;</ex:d>'
        "<ex:e>x<!-- c -->y<![CDATA[<z>]]></ex:e></spdx:Package>"
    ),
    "the same twice": (
        '<spdx:Package rdf:about="urn:a"><ex:d>e</ex:d></spdx:Package><spdx:Package rdf:about="urn:a">'
        "<ex:d>e</ex:d><ex:d>f</ex:d></spdx:Package>"
    ),
    "nothing": '<spdx:Package rdf:about="urn:a"><ex:d/><ex:e></ex:e><ex:f>  </ex:f></spdx:Package>',
    "a language": (
        '<spdx:Package rdf:about="urn:a" xml:lang="de"><ex:d xml:lang="en">e</ex:d>'
        '<ex:f rdf:datatype="urn:g">h</ex:f></spdx:Package>'
    ),
    "a default namespace": '<Package xmlns="urn:n#" rdf:about="urn:a"><d>e</d></Package>',
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_triple_is_seen(name: str) -> None:
    data = rdf(SHAPES[name])
    assert isomorphic(ours(data), plain(other(data)))
    shape(data)


NODES = [rdflib.URIRef(f"{NS}#SPDXRef-{name}") for name in "abc"] + [rdflib.BNode(name) for name in "xyz"]
PREDICATES = [
    rdflib.URIRef(SPDX + name)
    for name in ("name", "checksum", "relationship", "hasFile", "annotation", "licenseConcluded")
]
PREDICATES += [rdflib.RDFS.comment, rdflib.URIRef("https://example.com/terms#a")]
TYPES = [
    rdflib.URIRef(SPDX + name)
    for name in ("Package", "File", "Relationship", "Checksum", "ConjunctiveLicenseSet", "Thing")
]
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=20
)
TRIPLES = st.tuples(
    st.sampled_from(NODES),
    st.sampled_from(PREDICATES),
    st.sampled_from(NODES) | TEXTS.map(lambda text: rdflib.Literal(text.strip())) | st.just(rdflib.Literal(NAME)),
) | st.tuples(st.sampled_from(NODES), st.just(rdflib.RDF.type), st.sampled_from(TYPES))


def graph_of(triples: list[Any]) -> rdflib.Graph:
    graph = other(HARMLESS)
    for triple in triples:
        graph.add(triple)
    graph.bind("ex", "https://example.com/terms#")
    return graph


@pytest.mark.property
@many
@given(st.lists(TRIPLES, max_size=15), st.sampled_from(["xml", "pretty-xml"]))
def test_any_graph_is_seen_annotated_and_restored(triples: list[Any], layout: str) -> None:
    data = graph_of(triples).serialize(format=layout, encoding="utf-8")
    assert isomorphic(ours(data), plain(other(data)))
    report = checked(data)
    assert (NAME not in data.decode()) or report.verdict != "clear"
    if report.error is None:
        _holds(data)


@pytest.mark.property
@many
@given(st.lists(TRIPLES, max_size=15), st.sampled_from(["xml", "pretty-xml"]))
def test_every_byte_that_says_something_is_told(triples: list[Any], layout: str) -> None:
    """Each literal comes up as a value, where it stands."""
    data = graph_of(triples).serialize(format=layout, encoding="utf-8")
    source: Any = open_document(data).source
    told = {node.text for _, node in strings(source.tree.root)}
    assert {str(value).strip() for value in other(data).objects() if isinstance(value, rdflib.Literal)} <= told


# --- the same as JSON


def as_rdf(document: Json) -> bytes:
    """An SPDX JSON document in RDF, each element on its own."""
    property_of = {key: name for name, key in _RENAMED.items()}
    namespace = document["documentNamespace"]
    classes = {
        "packages": "Package",
        "files": "File",
        "snippets": "Snippet",
        "hasExtractedLicensingInfos": "ExtractedLicensingInfo",
    }
    own = {
        "comment": "rdfs:comment",
        "seeAlsos": "rdfs:seeAlso",
        "homepage": "doap:homepage",
        "homePage": "doap:homepage",
    }

    def inside(value: Json, skipped: tuple[str, ...] = ()) -> str:
        return "".join(
            field(key, item)
            for key, held in value.items()
            if key not in skipped
            for item in (held if isinstance(held, list) else [held])
        )

    def field(key: str, item: Any) -> str:
        name = own.get(key) or f"spdx:{property_of.get(key, key)}"
        if isinstance(item, dict):
            return f'<{name} rdf:parseType="Resource">\n{inside(item)}</{name}>\n'
        if str(item).startswith("SPDXRef-") and key != "SPDXID":
            return f"<{name} rdf:resource={quoteattr(f'{namespace}#{item}')}/>\n"
        if key == "relationshipType":
            words = item.lower().split("_")
            kind = words[0] + "".join(map(str.title, words[1:]))
            return f'<{name} rdf:resource="{SPDX}relationshipType_{kind}"/>\n'
        return f"<{name}>{escape(str(item))}</{name}>\n"

    def described(kind: str, ref: str, rest: str) -> str:
        return f"<{kind} rdf:about={quoteattr(f'{namespace}#{ref}')}>\n{rest}</{kind}>\n"

    outside = (*classes, "relationships", "SPDXID", "documentNamespace")
    parts = [described("spdx:SpdxDocument", document["SPDXID"], inside(document, outside))]
    for key, kind in classes.items():
        for index, item in enumerate(document.get(key) or []):
            ref = item.get("SPDXID") or item.get("licenseId") or f"{kind}-{index}"
            parts.append(described(f"spdx:{kind}", ref, inside(item, ("SPDXID",))))
    for tie in document["relationships"]:
        rest = field("relationships", {key: value for key, value in tie.items() if key != "spdxElementId"})
        parts.append(described("rdf:Description", tie["spdxElementId"], rest))
    return f"{HEAD}\n{''.join(parts)}</rdf:RDF>\n".encode()


def told(report: DocumentReport) -> list[tuple[Any, ...]]:
    """What a report says, but for places and for what RDF alone has."""
    return sorted(
        (f.relation, f.outcome, f.entry, {(e.kind, e.value, e.pattern) for e in f.evidence}) for f in report.findings
    )


def findings(data: bytes) -> tuple[Finding, ...]:
    return checked(data).findings


@pytest.mark.parametrize(("place", "value", "said"), NAMES, ids=lambda value: str(value)[:60])
def test_a_name_is_found_wherever_it_stands(place: str, value: str, said: tuple[str, str]) -> None:
    data = as_rdf(placed(spdx(), place, value))
    report = checked(data)
    (finding,) = report.findings

    assert report.encoding == "rdf"
    assert (finding.relation, finding.outcome) == said
    # NOTE: what stands in JSON at these places stands elsewhere in RDF.
    assert place in {item.pointer for item in finding.evidence} or re.search(
        r"unknown|artifactOfs|spdxElementId", place
    )
    lines = data.decode().splitlines()
    assert all("kaspersky" in lines[item.line - 1].lower() for item in finding.evidence)


@pytest.mark.parametrize(("kind", "locator", "said"), LOCATORS)
def test_a_reference_is_what_its_type_says(kind: str, locator: str, said: tuple[str, str]) -> None:
    reference = {"referenceCategory": "OTHER", "referenceType": kind, "referenceLocator": locator}
    (finding,) = findings(as_rdf(placed(spdx(), "/packages/1/externalRefs/0", reference)))
    assert (finding.relation, finding.outcome) == said


def test_the_shape_is_that_of_json() -> None:
    document = placed(
        placed(spdx(), "/packages/2", PACKAGE), "/packages/2/checksums/0", {"algorithm": "SHA1", "checksumValue": "ab"}
    )
    document = placed(document, "/files/0", {"fileName": "./a", "SPDXID": "SPDXRef-f", "fileTypes": ["SOURCE"]})
    document = placed(document, "/packages/0/hasFiles/0", "SPDXRef-f")
    for package in document["packages"]:
        package["filesAnalyzed"] = "false"
    found = shape(as_rdf(document))
    found.pop("#resources", None)
    assert found == document
    assert told(checked(as_rdf(document))) == told(checked(document))


@pytest.mark.parametrize("name", sorted(LISTS))
def test_one_of_a_list_is_a_list(name: str) -> None:
    assert isinstance(shape(as_rdf(placed(spdx(), f"/packages/1/{name}/0", "x")))["packages"][1].get(name, []), list)


PACKAGES = {
    "as an element": f"<spdx:Package {AT}>{NAMED}</spdx:Package>",
    "as a type": f'<rdf:Description {AT}><rdf:type rdf:resource="{SPDX}Package"/>{NAMED}</rdf:Description>',
    "as a type in an attribute": f'<rdf:Description {AT} rdf:type="{SPDX}Package">{NAMED}</rdf:Description>',
    "in attributes": f'<spdx:Package {AT} spdx:name="{NAME}"/>',
    "in single quotes": f"<spdx:Package rdf:about='{NS}#SPDXRef-x' spdx:name='{NAME}'/>",
    "in two places": f"<spdx:Package {AT}/><rdf:Description {AT}>{NAMED}</rdf:Description>",
    "in an attribute of what refers to it": (
        f'<spdx:Package {AT}/><ex:a rdf:about="urn:a"><ex:b rdf:resource="{NS}#SPDXRef-x" spdx:name="{NAME}"/></ex:a>'
    ),
    "without a node": (
        f'<ex:a rdf:about="urn:a"><ex:b rdf:parseType="Resource">'
        f'<rdf:type rdf:resource="{SPDX}Package"/>{NAMED}</ex:b></ex:a>'
    ),
    "in something unknown": (
        f"<ex:a><ex:b><ex:c><ex:d><spdx:Package {AT}>{NAMED}</spdx:Package></ex:d></ex:c></ex:b></ex:a>"
    ),
    "in a collection": (
        f'<ex:a><ex:b rdf:parseType="Collection"><spdx:Package {AT}>{NAMED}</spdx:Package></ex:b></ex:a>'
    ),
    "without an id": f"<spdx:Package>{NAMED}</spdx:Package>",
    "with an id of this document alone": f'<spdx:Package rdf:nodeID="x">{NAMED}</spdx:Package>',
    "by a base": f'<spdx:Package xml:base="{NS}" rdf:ID="SPDXRef-x">{NAMED}</spdx:Package>',
    "in CDATA": (
        f"<spdx:Package {AT}><spdx:name><![CDATA[Kaspersky Anti-]]>Virus <![CDATA[SDK]]></spdx:name></spdx:Package>"
    ),
    "broken by a comment": f"<spdx:Package {AT}><spdx:name>Kas<!-- -->persky Anti-Virus SDK</spdx:name></spdx:Package>",
    "in entities": f"<spdx:Package {AT}><spdx:name>&#75;aspersky Anti-Virus SDK</spdx:name></spdx:Package>",
    "as a literal of XML": (
        f"<spdx:Package {AT}>"
        f'<spdx:name rdf:parseType="Literal">Kas<b>persky</b> Anti-Virus SDK</spdx:name></spdx:Package>'
    ),
    "said twice": f"<spdx:Package {AT}>{NAMED}{NAMED}</spdx:Package>",
    "in other prefixes": (
        f'<Package xmlns="{SPDX}" xmlns:r="{rdflib.RDF}" r:about="{NS}#SPDXRef-x"><name>{NAME}</name></Package>'
    ),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_one_however_it_is_described(name: str) -> None:
    data = rdf(PACKAGES[name])
    assert engine(data)["name"] == NAME
    report = checked(data)
    (finding,) = report.findings
    assert finding.outcome is Outcome.PROHIBITED
    assert finding.location.pointer.startswith("/packages/")
    assert report.components == 3
    _holds(data)


def test_an_address_that_is_none_is_kept_as_it_is() -> None:
    data = rdf('<ex:a xml:base="http://[x" rdf:about="//[kaspersky"><ex:b rdf:resource="//[c"/></ex:a>')
    assert shape(data)["#resources"] == [
        {"#about": "//[kaspersky", "#type": "https://example.com/terms#a", "https://example.com/terms#b": "//[c"}
    ]
    assert [finding.outcome for finding in findings(data)] == [Outcome.REVIEW]


def test_what_hangs_on_what_is_read_wherever_it_is_said() -> None:
    document = shape(spdx_written(spdx_product())["rdf"])
    ties = {
        (tie["spdxElementId"], tie["relationshipType"], tie["relatedSpdxElement"]) for tie in document["relationships"]
    }
    assert ties == {
        (tie["spdxElementId"], tie["relationshipType"], tie["relatedSpdxElement"])
        for tie in spdx_product()["relationships"]
    }


LICENCES = {
    f'<X rdf:resource="{SPDX}none"/>': "NONE",
    f'<X rdf:resource="{SPDX}noassertion"/>': "NOASSERTION",
    '<X rdf:resource="http://spdx.org/licenses/MIT"/>': "MIT",
    f'<X rdf:resource="{NS}#LicenseRef-1"/>': "LicenseRef-1",
    "<X>MIT</X>": "MIT",
    "<X><spdx:ConjunctiveLicenseSet><M>MIT</M></spdx:ConjunctiveLicenseSet></X>": "MIT",
    "<X><spdx:SpdxNoneLicense/></X>": "NONE",
    "<X><spdx:ExtractedLicensingInfo><spdx:licenseId>LicenseRef-2</spdx:licenseId></spdx:ExtractedLicensingInfo></X>": "LicenseRef-2",
    "<X><spdx:OrLaterOperator><M rdf:resource='http://spdx.org/licenses/GPL-2.0'/></spdx:OrLaterOperator></X>": "GPL-2.0+",
    "<X><spdx:WithExceptionOperator><M rdf:resource='http://spdx.org/licenses/GPL-2.0'/><spdx:licenseException><spdx:LicenseException>"
    "<spdx:licenseExceptionId>GCC</spdx:licenseExceptionId></spdx:LicenseException></spdx:licenseException>"
    "</spdx:WithExceptionOperator></X>": "GPL-2.0 WITH GCC",
    "<X><spdx:ConjunctiveLicenseSet><M rdf:resource='http://spdx.org/licenses/MIT'/><M><spdx:DisjunctiveLicenseSet>"
    f"<M rdf:resource='http://spdx.org/licenses/ISC'/><M rdf:resource='{NS}#LicenseRef-1'/></spdx:DisjunctiveLicenseSet></M>"
    "</spdx:ConjunctiveLicenseSet></X>": "MIT AND (ISC OR LicenseRef-1)",
    "<X><spdx:ConjunctiveLicenseSet rdf:nodeID='c'><M rdf:nodeID='c'/></spdx:ConjunctiveLicenseSet></X>": "c",
}


@pytest.mark.parametrize("text", LICENCES)
def test_a_licence_is_an_expression(text: str) -> None:
    said = text.replace("X", "spdx:licenseConcluded").replace("M ", "spdx:member ").replace("M>", "spdx:member>")
    data = rdf(f"<spdx:Package {AT}>{said}</spdx:Package>")
    assert engine(data) == {"licenseConcluded": LICENCES[text]}
    assert checked(data).verdict == "clear"


def test_an_element_of_another_document_has_the_name_that_json_has_for_it() -> None:
    data = rdf(
        f"""<rdf:Description rdf:about="{NS}#SPDXRef-DOCUMENT"><spdx:externalDocumentRef>
        <spdx:ExternalDocumentRef rdf:about="{NS}#DocumentRef-other"><spdx:spdxDocument rdf:resource="https://example.com/other"/>
        <spdx:checksum><spdx:Checksum><spdx:algorithm rdf:resource="{SPDX}checksumAlgorithm_sha1"/>
        <spdx:checksumValue>ab</spdx:checksumValue>
        </spdx:Checksum></spdx:checksum></spdx:ExternalDocumentRef></spdx:externalDocumentRef><spdx:relationship><spdx:Relationship>
        <spdx:relatedSpdxElement rdf:resource="https://example.com/other#SPDXRef-y"/></spdx:Relationship></spdx:relationship></rdf:Description>"""
    )
    found = shape(data)
    assert found["relationships"][1]["relatedSpdxElement"] == "DocumentRef-other:SPDXRef-y"
    assert found["externalDocumentRefs"] == [
        {
            "externalDocumentId": "DocumentRef-other",
            "spdxDocument": "https://example.com/other",
            "checksum": {"algorithm": "SHA1", "checksumValue": "ab"},
        }
    ]
    report = checked(data)
    assert (report.status, report.gaps[0].where) == (Status.INCOMPLETE, "/externalDocumentRefs/0")


def test_what_two_elements_share_both_have() -> None:
    files = "".join(
        f'<spdx:File rdf:about="{NS}#SPDXRef-{n}"><spdx:checksum rdf:nodeID="c"/></spdx:File>' for n in "ab"
    )
    data = rdf(files + '<spdx:Checksum rdf:nodeID="c"><spdx:checksumValue>ab</spdx:checksumValue></spdx:Checksum>')
    assert [item["checksums"][0]["checksumValue"] for item in shape(data)["files"]] == ["ab", "ab"]
    assert checked(data).coverage.hash == 2


# --- where somebody might hide something

PART = "<spdx:name>zlib</spdx:name>"
HIDDEN = {
    "a comment": HARMLESS.replace(PART.encode(), f"{PART}<!-- {NAME} -->".encode()),
    "a comment behind the end": HARMLESS + f"<!-- {NAME} -->".encode(),
    "a comment in a text": HARMLESS.replace(b"zlib", f"zl<!-- {NAME} -->ib".encode()),
    "a comment in front of a text": HARMLESS.replace(b"zlib", f"<!-- {NAME} -->zlib".encode()),
    "an instruction": HARMLESS.replace(PART.encode(), f"{PART}<?x {NAME}?>".encode()),
    "text between elements": HARMLESS.replace(PART.encode(), f"{PART}{NAME}".encode()),
    "text in front": rdf(NAME),
    "a namespace": rdf("", HEAD.replace("example.com/terms", "kaspersky.example/terms")),
    "a prefix": rdf("", HEAD.replace("xmlns:ex", "xmlns:kaspersky")),
    "a base": rdf("", HEAD.replace(">", ' xml:base="https://kaspersky.example/">')),
    "a language": HARMLESS.replace(b"<spdx:name>zlib", b'<spdx:name xml:lang="kaspersky">zlib'),
    "a datatype": HARMLESS.replace(b"<spdx:name>zlib", b'<spdx:name rdf:datatype="urn:kaspersky">zlib'),
    "an id of a statement": HARMLESS.replace(b"<spdx:name>zlib", b'<spdx:name rdf:ID="kaspersky">zlib'),
    "an unknown property": rdf(f"<rdf:Description {ON_PART}><ex:a>{NAME}</ex:a></rdf:Description>"),
    "an unknown property's name": rdf(f"<rdf:Description {ON_PART}><ex:kaspersky>1</ex:kaspersky></rdf:Description>"),
    "an unknown attribute": rdf(f'<rdf:Description {ON_PART} ex:a="{NAME}"/>'),
    "an unknown attribute's name": rdf(f'<rdf:Description {ON_PART} ex:kaspersky="1"/>'),
    "an attribute of the outermost element": rdf("", HEAD.replace(">", f' ex:a="{NAME}">')),
    "an unknown class": rdf("<ex:Kaspersky/>"),
    "an unknown class of SPDX": rdf("<spdx:Kaspersky/>"),
    "an unknown class beside a known one": rdf(f"<ex:Kaspersky {ON_PART}/>"),
    "a thing of no class": rdf(f"<rdf:Description><ex:a>{NAME}</ex:a></rdf:Description>"),
    "an address": rdf('<rdf:Description rdf:about="urn:kaspersky"/>'),
    "an address referred to": rdf(
        '<rdf:Description rdf:about="urn:a"><ex:b rdf:resource="urn:kaspersky"/></rdf:Description>'
    ),
    "an address of the document's own": rdf('<rdf:Description rdf:nodeID="kaspersky"/>'),
    "a member of a licence": rdf(
        f"<rdf:Description {ON_PART}><spdx:licenseConcluded><spdx:ConjunctiveLicenseSet>"
        f'<spdx:member rdf:resource="{NS}#LicenseRef-kaspersky"/></spdx:ConjunctiveLicenseSet></spdx:licenseConcluded></rdf:Description>'
    ),
    "a text beside a licence": rdf(
        f"<rdf:Description {ON_PART}><spdx:licenseConcluded><spdx:ConjunctiveLicenseSet><ex:a>{NAME}</ex:a>"
        "</spdx:ConjunctiveLicenseSet></spdx:licenseConcluded></rdf:Description>"
    ),
    "the name of an expression": rdf(
        f"<rdf:Description {ON_PART}><spdx:licenseConcluded><{C} rdf:nodeID='kaspersky'>"
        f"<{M} rdf:resource='http://spdx.org/licenses/MIT'/></{C}></spdx:licenseConcluded></rdf:Description>"
    ),
    "the address of an expression": rdf(
        f'<rdf:Description {ON_PART}><spdx:licenseConcluded rdf:resource="urn:kaspersky"/></rdf:Description>'
        f"<{C} rdf:about='urn:kaspersky'><{M} rdf:resource='http://spdx.org/licenses/MIT'/></{C}>"
    ),
    "the name of a member": rdf(
        f"<rdf:Description {ON_PART}><spdx:licenseConcluded><{C}><{M} rdf:nodeID='kaspersky'/></{C}></spdx:licenseConcluded>"
        f"</rdf:Description><{C} rdf:nodeID='kaspersky'><{M} rdf:resource='http://spdx.org/licenses/MIT'/></{C}>"
    ),
    "a term": rdf(f'<rdf:Description {ON_PART}><spdx:fileType rdf:resource="{SPDX}kaspersky_x"/></rdf:Description>'),
    "a value of a list": rdf(
        f'<rdf:Description {ON_PART}><spdx:fileType rdf:resource="{SPDX}fileType_kasPersky"/></rdf:Description>'
    ),
    "the name of a document": HARMLESS.replace(
        f'rdf:about="{NS}#SPDXRef-DOCUMENT"'.encode(), b'rdf:nodeID="kaspersky"'
    ),
    "a cycle": rdf(f'<rdf:Description rdf:nodeID="a"><ex:b rdf:nodeID="a"/><ex:c>{NAME}</ex:c></rdf:Description>'),
    "a literal of XML": rdf('<ex:a><ex:b rdf:parseType="Literal"><c><d>Kas</d>persky</c></ex:b></ex:a>'),
    "a tag in a literal of XML": rdf('<ex:a><ex:b rdf:parseType="Literal"><kaspersky/></ex:b></ex:a>'),
    "an attribute in a literal of XML": rdf(f'<ex:a><ex:b rdf:parseType="Literal"><c d="{NAME}"/></ex:b></ex:a>'),
    "a second name": HARMLESS.replace(PART.encode(), f"{PART}{NAMED}".encode()),
    "a second document": rdf(f'<spdx:SpdxDocument rdf:about="urn:x">{NAMED}</spdx:SpdxDocument>'),
    "a doctype": HARMLESS.replace(b"<rdf:RDF", f'<!DOCTYPE a [<!ENTITY b "{NAME}">]><rdf:RDF'.encode(), 1),
    "a chain": rdf("<ex:a><ex:b>" * 45 + f"<ex:c><ex:d>{NAME}</ex:d></ex:c>" + "</ex:b></ex:a>" * 45),
    "a chain by names": rdf(
        "".join(
            f'<rdf:Description rdf:nodeID="n{i}"><ex:b rdf:nodeID="n{i + 1}"/></rdf:Description>' for i in range(500)
        )
        + f'<rdf:Description rdf:nodeID="n500"><ex:b>{NAME}</ex:b></rdf:Description>'
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_hides(name: str) -> None:
    report = checked(HIDDEN[name])
    told = worst(report)
    assert told is not None
    assert told.rank <= Outcome.REVIEW.rank
    lines = HIDDEN[name].decode().lower().splitlines()
    assert any("persky" in lines[item.line - 1] for finding in report.findings for item in finding.evidence)
    if report.error is None:
        _holds(HIDDEN[name])


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- kasper, a person -->",
        f"<rdf:Description {ON_PART}><ex:kes>kes</ex:kes></rdf:Description>",
        "<ex:a><ex:b>Kas</ex:b><ex:b>persky</ex:b></ex:a>",
    ],
)
def test_near_misses_give_nothing(inside: str) -> None:
    assert checked(rdf(inside)).verdict == "clear"


def test_a_value_that_differs_is_ambiguous_and_one_said_again_is_not() -> None:
    twice = rdf(f"<rdf:Description {ON_PART}><spdx:name>zlib</spdx:name></rdf:Description>")
    other_name = twice.replace(b"zlib", b"zlib-ng", 1)
    assert checked(twice).verdict == "clear"
    report = checked(other_name)
    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "'name'" in report.error.message


# --- what is refused

REFUSED = {
    "no document": (HEAD + '<spdx:Package rdf:about="urn:a"/></rdf:RDF>', "no SpdxDocument"),
    "nothing": (HEAD + "</rdf:RDF>", "no SpdxDocument"),
    "two documents": (
        rdf('<spdx:SpdxDocument rdf:about="urn:b"><spdx:name>b</spdx:name></spdx:SpdxDocument>').decode(),
        "2 SpdxDocuments",
    ),
    "another version": (HARMLESS.decode().replace("SPDX-2.3", "SPDX-3.0"), "version"),
    "no version": (HARMLESS.decode().replace("<spdx:specVersion>SPDX-2.3</spdx:specVersion>", ""), "version"),
    "two versions": (
        HARMLESS.decode().replace("<spdx:name>zlib", "<spdx:name>zlib</spdx:name><spdx:name>b"),
        "given twice",
    ),
    "broken off": (HARMLESS.decode()[:-30], "not XML"),
    "a property with two values": (rdf("<ex:a><ex:b><ex:c/><ex:d/></ex:b></ex:a>").decode(), "two values"),
    "a property with a text and a reference": (
        rdf('<ex:a><ex:b rdf:resource="urn:c">d</ex:b></ex:a>').decode(),
        "two values",
    ),
    "a property with a text and attributes": (rdf('<ex:a><ex:b ex:c="d">d</ex:b></ex:a>').decode(), "two values"),
    "a description of two things": (rdf('<ex:a rdf:about="urn:b" rdf:nodeID="c"/>').decode(), "two things"),
    "what means nothing any more": (rdf('<ex:a rdf:aboutEach="urn:b"/>').decode(), "aboutEach"),
    "a description as a property": (rdf("<ex:a><rdf:Description/></ex:a>").decode(), "where a property"),
    "a property as a description": (rdf("<rdf:li/>").decode(), "where a description"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_an_error_that_helps(name: str) -> None:
    text, message = REFUSED[name]
    report = checked(text.encode())
    assert report.error is not None
    assert message in report.error.message
    assert report.error.where
    assert report.error.hint


def test_references_cannot_make_a_large_document_of_a_small_one() -> None:
    rows = "".join(
        f'<rdf:Description rdf:nodeID="n{i}"><ex:b rdf:nodeID="n{i + 1}"/><ex:c rdf:nodeID="n{i + 1}"/></rdf:Description>'
        for i in range(40)
    )
    with pytest.raises(UnreadableDocumentError, match="more than the document itself holds"):
        open_document(rdf(rows + '<rdf:Description rdf:nodeID="n40"><ex:b>c</ex:b></rdf:Description>'))


def test_licences_cannot_either() -> None:
    rows = "".join(
        f'<{C} rdf:nodeID="{a}{i}"><{M} rdf:nodeID="a{i + 1}"/><{M} rdf:nodeID="b{i + 1}"/></{C}>'
        for i in range(40)
        for a in "ab"
    )
    package = f'<spdx:Package {AT}><spdx:licenseConcluded rdf:nodeID="a0"/></spdx:Package>'
    with pytest.raises(UnreadableDocumentError, match="more than the document itself holds"):
        open_document(rdf(rows + package))


# --- notes


def _without_notes(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph without the annotations that we made."""
    terms = {
        str(kind).removesuffix("SpdxDocument")
        for kind in graph.objects(None, rdflib.RDF.type)
        if str(kind).endswith("SpdxDocument")
    }
    for term in terms:
        for note, who in list(graph.subject_objects(rdflib.URIRef(f"{term}annotator"))):
            if str(who).startswith("Tool: bomward-"):
                graph.remove((note, None, None))
                graph.remove((None, rdflib.URIRef(f"{term}annotation"), note))
    return graph


def _holds(data: bytes) -> bytes:
    """The annotated copy, after looking that its graph is the document's and our notes, and that it can be restored."""
    copy = noted(data)
    assert restore_bytes(copy) == data
    assert noted(copy) == copy
    assert told(checked(copy)) == told(checked(data))
    assert sum(1 for _ in other(copy)) > sum(1 for _ in other(data))
    assert isomorphic(_without_notes(other(copy)), other(data))
    return copy


def _notes(data: bytes) -> dict[str, list[str]]:
    """The comments of notes, by what they are on."""
    found: dict[str, list[str]] = {}
    graph = other(data)
    for subject, note in graph.subject_objects(rdflib.URIRef(f"{SPDX}annotation")):
        for comment in graph.objects(note, rdflib.RDFS.comment):
            found.setdefault(str(subject).rpartition("#")[2], []).append(str(comment))
    return found


FLAGGED = rdf(PACKAGES["as an element"])
LAYOUTS = {
    "as it is": FLAGGED,
    "on one line": re.sub(rb">\s+<", b"><", FLAGGED),
    "windows": FLAGGED.replace(b"\n", b"\r\n"),
    "without the prefix for comments": re.sub(rb' xmlns:rdfs="[^"]*"', b"", FLAGGED),
    "a default namespace": FLAGGED.replace(b"xmlns:spdx", b"xmlns").replace(b"<spdx:", b"<").replace(b"</spdx:", b"</"),
    "other prefixes": FLAGGED.replace(b"spdx:", b"rdfs_:")
    .replace(b"rdf:", b"r.d-f:")
    .replace(b"xmlns:rdf=", b"xmlns:r.d-f=")
    .replace(b"xmlns:spdx=", b"xmlns:rdfs_="),
    "a prefix beyond ASCII": FLAGGED.replace(b"spdx:", "é:".encode()).replace(b"xmlns:spdx=", "xmlns:é=".encode()),
    "another namespace of terms": FLAGGED.replace(b"spdx.org/rdf/terms#", b"spdx.org/rdf/terms/"),
    "declared where it is used": rdf(
        PACKAGES["as an element"]
        .replace("<spdx:Package", f'<x:Package xmlns:x="{SPDX}"')
        .replace("</spdx:Package", "</x:Package")
    ),
    "declared to mean something else": rdf(
        PACKAGES["as an element"]
        .replace("spdx:", "x:")
        .replace("<x:Package", f'<x:Package xmlns:x="{SPDX}" xmlns:spdx="urn:a" xmlns:rdfs="urn:b"', 1)
    ),
    "prefixes that mean each other": rdf(
        PACKAGES["as an element"],
        HEAD.replace("xmlns:rdfs", "xmlns:c").replace("xmlns:spdx", "xmlns:T").replace("xmlns:rdf=", "xmlns:S="),
    )
    .replace(b"rdf:RDF", b"S:RDF")
    .replace(b"rdf:", b"S:")
    .replace(b"spdx:", b"T:")
    .replace(b"S:", b"spdx:")
    .replace(b"T:", b"rdf:")
    .replace(b"xmlns:S=", b"xmlns:spdx=")
    .replace(b"xmlns:T=", b"xmlns:rdf=")
    .replace(b'xmlns:c="http://www.w3.org/2000/01/rdf-schema#"', b""),
    "prefixes that mean each other, closed": rdf(PACKAGES["in attributes"].replace("rdf:", "S:").replace("spdx:", "T:"))
    .replace(b"rdf:", b"S:")
    .replace(b"spdx:", b"T:")
    .replace(b"S:", b"spdx:")
    .replace(b"T:", b"rdf:")
    .replace(b"xmlns:rdf=", b"xmlns:S=")
    .replace(b"xmlns:spdx=", b"xmlns:rdf=")
    .replace(b"xmlns:S=", b"xmlns:spdx="),
    "in Latin 1": FLAGGED.replace(b"UTF-8", b"ISO-8859-1").replace(b"mail-gateway<", b"m\xe4il-gateway<"),
    "in UTF-16": b"\xff\xfe" + FLAGGED.replace(b' encoding="UTF-8"', b"").decode().encode("utf-16-le"),
    "the document alone": (
        f'<spdx:SpdxDocument xmlns:spdx="{SPDX}" xmlns:rdf="{rdflib.RDF}" rdf:about="{NS}#SPDXRef-DOCUMENT">'
        "<spdx:specVersion>SPDX-2.2</spdx:specVersion>"
        f"<spdx:describesPackage>{PACKAGES['as an element']}</spdx:describesPackage></spdx:SpdxDocument>"
    ).encode(),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_notes_go_in_and_come_out_again(name: str) -> None:
    data = LAYOUTS[name]
    copy = viewed(_holds(data)).utf8
    notes = [
        comment for comments in _notes(copy.replace(b"rdf/terms/", b"rdf/terms#")).values() for comment in comments
    ]
    assert any("bomward:document" in comment and "bomward-restore/1;" in comment for comment in notes)
    assert any("kaspersky-anti-virus-sdk: prohibited" in comment for comment in notes)
    assert copy.count(b"\n") - copy.count(b"\r\n") in (0, copy.count(b"\n"))


def test_a_note_stands_last_in_what_it_is_on() -> None:
    copy = _holds(FLAGGED).decode()
    assert f"{NAMED}<spdx:annotation><spdx:Annotation>" in copy
    assert "\n    <spdx:annotation><spdx:Annotation>" in copy
    assert "</spdx:annotation>\n  </spdx:SpdxDocument>" in copy


@pytest.mark.parametrize("name", ["in attributes", "in single quotes"])
def test_what_closes_itself_is_described_once_more(name: str) -> None:
    notes = _notes(_holds(rdf(PACKAGES[name])))
    assert [len(notes[ref]) for ref in ("SPDXRef-DOCUMENT", "SPDXRef-x")] == [1, 1]


def test_what_closes_itself_and_has_a_name_of_the_document_alone_is_too() -> None:
    copy = _holds(
        rdf(f'<spdx:Package rdf:nodeID="x" spdx:name="{NAME}"/><spdx:Package rdf:nodeID="y" spdx:name="{NAME}"/>')
    )
    assert copy.count(b"<rdf:Description") == 2
    assert len(_notes(copy)["SPDXRef-DOCUMENT"]) == 1


def test_a_document_that_closes_itself_is_described_once_more() -> None:
    document = f'<spdx:SpdxDocument rdf:about="{NS}?a=ü&amp;b#D" spdx:specVersion="SPDX-2.3"/>'
    assert _notes(_holds(f"{HEAD}{document}{PACKAGES['as an element']}</rdf:RDF>".encode()))["D"]


def test_where_an_element_takes_no_note_the_document_does() -> None:
    notes = _notes(_holds(rdf(f'<spdx:Package spdx:name="{NAME}"/>')))
    assert [len(comments) for comments in notes.values()] == [2]


def test_a_document_that_takes_no_note_is_refused() -> None:
    data = f'<s:SpdxDocument xmlns:s="{SPDX}" xmlns:rdf="{rdflib.RDF}" rdf:about="a#b" s:specVersion="SPDX-2.3" s:comment="{NAME}"/>'
    with pytest.raises(CannotAnnotateError) as caught:
        noted(data.encode())
    assert caught.value.hint


def test_what_a_note_quotes_is_no_restore_record() -> None:
    record = f"bomward&#45;restore/1;sha256={'0' * 64};edits=0+000000001"
    _holds(rdf(PACKAGES["as an element"].replace(NAME, f"{NAME} {record}")))


@pytest.mark.parametrize("version", ["2.2", "2.3"])
def test_what_is_valid_stays_valid_and_the_library_sees_no_more_than_we_do(version: str) -> None:
    from spdx_tools.spdx.parser.rdf.rdf_parser import parse_from_file

    data = spdx_written(spdx_product(version))["rdf"]
    assert list(validated(open_document(data))) == []
    assert list(validated(open_document(_holds(data)))) == []
    file = FIXTURES / "virtual-desktop.spdx.rdf"
    assert {package.name for package in parse_from_file(str(file)).packages} <= {
        p["name"] for p in shape(file.read_bytes())["packages"]
    }


NOTE = (
    "<s:annotation><s:Annotation><s:annotationDate>2026-11-22T00:00:00Z</s:annotationDate>"
    f'<s:annotationType r:resource="{SPDX}annotationType_other"/><s:annotator>Tool: bomward-1</s:annotator>'
    "<c:comment>x</c:comment></s:Annotation></s:annotation>"
)


def test_an_insertion_is_told() -> None:
    assert is_ours(NOTE.encode())
    assert is_ours(f"  {NOTE}\r\n\t{NOTE}\r\n".encode())


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b" ",
        NOTE.replace("Tool: bomward", "Person: x").encode(),
        NOTE.replace("c:comment>", "c:name>").encode(),
        NOTE.replace("x</c", "x<spdx:Package/></c").encode(),
        NOTE.replace("x</c", "x<!-- y --></c").encode(),
        NOTE.replace("other", "review").encode(),
        NOTE.replace("</s:Annotation>", "<s:name>x</s:name></s:Annotation>").encode(),
        NOTE.replace("<s:Annotation>", '<s:Annotation rdf:about="x">').encode(),
        NOTE.replace("<s:annotation>", '<s:annotation xmlns:s="urn:x">').encode(),
        f"{NOTE}<spdx:Package/>".encode(),
        f"<!-- {NOTE} -->".encode(),
        f"x{NOTE}".encode(),
        b"<" * 100_000,
    ],
)
def test_a_forged_insertion_is_not_ours(forged: bytes) -> None:
    assert not is_ours(forged)


# --- whatever comes

PIECES = [
    *(
        "<spdx:Package>",
        "</spdx:Package>",
        "<spdx:name>",
        "</spdx:name>",
        '<spdx:Package rdf:about="a#b"/>',
        "<ex:a>",
        "</ex:a>",
    ),
    *(
        '<ex:b rdf:parseType="Resource">',
        '<ex:b rdf:parseType="Literal">',
        "</ex:b>",
        '<ex:c rdf:resource="a#b"/>',
        "<rdf:Description>",
    ),
    *(
        "</rdf:Description>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "é",
        NAME,
        " ",
        "\n",
        "<",
        '<rdf:li rdf:nodeID="x"/>',
    ),
]


@pytest.mark.property
@many
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_whatever_is_in_it_gives_a_report(inside: str) -> None:
    data = rdf(inside)
    report = checked(data)
    assert (report.error is not None) == (report.status is Status.UNCHECKED)
    assert NAME not in inside or report.verdict != "clear"
    if report.error is None:
        assert restore_bytes(noted(data)) == data


# --- documents of others


def _listed() -> list[str]:
    manifest = CORPUS / "MANIFEST.csv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as stream:
        return [row["path"] for row in csv.DictReader(stream) if row["encoding"] == "rdf-xml"]


@pytest.mark.corpus
@pytest.mark.parametrize("path", _listed())
def test_a_document_of_the_corpus_is_read_and_restored(path: str) -> None:
    data = (CORPUS / path).read_bytes()
    assert isomorphic(ours(data), plain(other(data)))
    report = checked(data)
    if path.endswith("invalid_creation_info.rdf.xml"):
        assert report.error is not None
        assert "version" in report.error.message
        return
    assert report.error is None
    names = {
        str(name)
        for kind in ("Package", "Snippet")
        for thing in other(data).subjects(rdflib.RDF.type, rdflib.URIRef(SPDX + kind))
        for name in other(data).objects(thing, rdflib.URIRef(f"{SPDX}name"))
    }
    assert names <= {part.name for part in read(data, "a", "e", "o", "1").components}
    assert restore_bytes(noted(data)) == data


def test_the_fixture_holds_the_engine() -> None:
    data = (FIXTURES / "virtual-desktop.spdx.rdf").read_bytes()
    report = checked(data)
    (finding,) = [finding for finding in report.findings if finding.outcome is Outcome.PROHIBITED]
    assert report.status is Status.CHECKED
    assert [ref.removeprefix("SPDXRef-") for ref in finding.path] == [
        "broker",
        "guest-image",
        "guest-protection",
        "light-agent",
    ]
    assert {(item.kind, item.line) for item in finding.evidence} >= {
        ("name", line_of(data, "Virtualization Light Agent")),
        ("supplier", line_of(data, "AO Kaspersky Lab")),
    }
    _holds(data)


def test_no_text_is_read_as_something_else() -> None:
    assert json.loads(json.dumps(shape(HARMLESS)))["packages"][1] == {"SPDXID": "SPDXRef-part", "name": "zlib"}
    assert Graph(HARMLESS, elements(View(HARMLESS).utf8)).is_wrapped
