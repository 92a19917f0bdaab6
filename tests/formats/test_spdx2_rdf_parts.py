"""Of a document in RDF/XML whose elements stand beside each other no more is read than hits ask for, and all is said that would be."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents import checked, noted, read
from tests.formats.test_spdx2_rdf import HEAD, NAME, NS, SPDX

from bomward.encodings import viewed
from bomward.errors import Error
from bomward.formats import open_document
from bomward.formats.spdx2 import rdf as form
from bomward.formats.spdx2.rdf_parts import parted
from bomward.formats.spdx2.rdf_source import PartedRdf
from bomward.formats.syntax.xml_skim import Skimmed
from bomward.sieve import Needle, Sieve

many = settings(max_examples=80, deadline=None)


def reference(locator: str, kind: str = "purl") -> str:
    return (
        "<spdx:externalRef><spdx:ExternalRef>"
        f'<spdx:referenceCategory rdf:resource="{SPDX}referenceCategory_packageManager"/>'
        f'<spdx:referenceType rdf:resource="http://spdx.org/rdf/references/{kind}"/>'
        f"<spdx:referenceLocator>{locator}</spdx:referenceLocator></spdx:ExternalRef></spdx:externalRef>"
    )


def tie(kind: str, right: str, more: str = "") -> str:
    return (
        f'<spdx:relationship><spdx:Relationship><spdx:relationshipType rdf:resource="{SPDX}relationshipType_{kind}"/>'
        f'<spdx:relatedSpdxElement rdf:resource="{NS}#{right}"/>{more}</spdx:Relationship></spdx:relationship>'
    )


def package(ref: str, inside: str = "") -> str:
    return (
        f'  <spdx:Package rdf:about="{NS}#{ref}">\n    <spdx:name>{ref.removeprefix("SPDXRef-")} &amp; co</spdx:name>\n'
        "    <spdx:versionInfo>1.2</spdx:versionInfo>\n    <spdx:supplier>Organization: Meadow</spdx:supplier>\n"
        f'    <spdx:licenseDeclared rdf:resource="http://spdx.org/licenses/MIT"/>{reference("pkg:npm/meadow@1.2")}'
        f"{inside}\n  </spdx:Package>\n"
    )


def flat(*places: str) -> bytes:
    """A document with these in the document, in a package, in a file, in a relationship and beside all elements."""
    of_document, of_package, of_file, of_tie, beside = [*places, "", "", "", "", ""][:5]
    return (
        f'{HEAD}\n  <spdx:SpdxDocument rdf:about="{NS}#SPDXRef-DOCUMENT">\n    <spdx:specVersion>SPDX-2.3</spdx:specVersion>'
        f"<spdx:name>gateway</spdx:name>{tie('describes', 'SPDXRef-a')}{of_document}\n  </spdx:SpdxDocument>\n"
        f"{package('SPDXRef-a', tie('dependsOn', 'SPDXRef-b') + tie('contains', 'SPDXRef-f', of_tie))}"
        f"{package('SPDXRef-b', of_package)}{package('SPDXRef-c')}"
        f'  <spdx:File rdf:about="{NS}#SPDXRef-f"><spdx:fileName>./f</spdx:fileName>'
        f'<spdx:checksum><spdx:Checksum><spdx:algorithm rdf:resource="{SPDX}checksumAlgorithm_sha1"/>'
        f"<spdx:checksumValue>ab</spdx:checksumValue></spdx:Checksum></spdx:checksum>{of_file}</spdx:File>\n"
        f"{beside}{package('SPDXRef-d')}</rdf:RDF>\n"
    ).encode()


def all_of(data: bytes) -> tuple[Any, ...]:
    """What is said of a document, and the copy that annotate makes of it."""
    try:
        source: Any = open_document(data).source
        inventory = msgspec.structs.replace(read(data, "kaspersky"), walked=())
        return checked(data), inventory, noted(data), source.plain.view.utf8
    except Error as error:
        return checked(data), error.message, error.where


def same_in_full(data: bytes) -> bool:
    """Whether the same is said where the document is read as a whole."""
    in_parts = all_of(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "parted", lambda _: None)
        return in_parts == all_of(data)


SAYS = {
    "nothing": "",
    "a description": f"<spdx:description>{NAME}</spdx:description>",
    "an escape": "<spdx:description>K&#97;spersky</spdx:description>",
    "another escape": "<spdx:description>a &lt;b&gt; &amp;kaspersky &quot;c&quot;</spdx:description>",
    "lines": "<spdx:description>\n  AO\n  Kaspersky Lab\n</spdx:description>",
    "lines of another kind": "<spdx:description>AO\r\nKaspersky Lab</spdx:description>",
    "a broken text": "<spdx:description>Kasper<!-- -->sky</spdx:description>",
    "a section": "<spdx:description><![CDATA[Kaspersky]]></spdx:description>",
    "a comment": "<!-- Kaspersky -->",
    "a name in upper case": f"<spdx:Summary>{NAME}</spdx:Summary>",
    "a property of nobody": f"<ex:uses>{NAME}</ex:uses>",
    "an object of nobody": f"<ex:uses><ex:Thing><ex:name>{NAME}</ex:name><ex:version>1</ex:version></ex:Thing></ex:uses>",
    "a supplier who is not said to be anything": "<spdx:originator>AO Kaspersky Lab</spdx:originator>",
    "a second supplier": "<spdx:supplier>Organization: AO Kaspersky Lab</spdx:supplier>",
    "an address": '<spdx:downloadLocation rdf:resource="https://kaspersky.com/"/>',
    "an address in other quotes": "<spdx:downloadLocation rdf:resource='https://kaspersky.com/'/>",
    "an address with an escape": '<spdx:downloadLocation rdf:resource="https://k&#97;spersky.com/"/>',
    "a reference": reference("pkg:nuget/kaspersky.sdk@1"),
    "a reference with one thing too much": reference(
        "pkg:nuget/a@1</spdx:referenceLocator><spdx:referenceLocator>kaspersky"
    ),
    "an attribute": '<spdx:hasFile rdf:resource="urn:f" spdx:fileName="kaspersky.dll"/>',
    "a language": '<spdx:summary xml:lang="ru">Kaspersky</spdx:summary>',
    "a type": '<spdx:summary rdf:datatype="urn:kaspersky">a</spdx:summary>',
    "a relationship": tie("dependsOn", "SPDXRef-kaspersky"),
    "a relationship that says more": tie("dependsOn", "SPDXRef-c", "<rdfs:comment>Kaspersky</rdfs:comment>"),
    "a relationship to nothing": "<spdx:relationship>Kaspersky</spdx:relationship>",
    "a file within": (
        f'<spdx:hasFile><spdx:File rdf:about="{NS}#SPDXRef-kav"><spdx:fileName>kaspersky</spdx:fileName></spdx:File>'
        "</spdx:hasFile>"
    ),
    "an actor who is not said to be anything": "<spdx:originator>Meadow</spdx:originator>",
    "an element of another document": '<spdx:comment rdf:resource="urn:other#SPDXRef-x"/>',
    "another document": (
        f'<ex:knows><spdx:ExternalDocumentRef rdf:about="{NS}#DocumentRef-o"><spdx:spdxDocument rdf:resource="urn:other"/>'
        "</spdx:ExternalDocumentRef></ex:knows>"
    ),
    "a reference to what is described elsewhere": f'<spdx:checksum rdf:resource="{NS}#sum"/>',
    "a name of this document alone": '<spdx:checksum rdf:nodeID="sum"/>',
    "a licence": f'<spdx:licenseConcluded rdf:resource="{NS}#LicenseRef-1"/>',
    "a licence of several": (
        "<spdx:licenseConcluded><spdx:ConjunctiveLicenseSet>"
        f'<spdx:member rdf:resource="{NS}#LicenseRef-1"/><spdx:member rdf:resource="http://spdx.org/licenses/kaspersky"/>'
        "</spdx:ConjunctiveLicenseSet></spdx:licenseConcluded>"
    ),
    "a licence that is one of several": f'<spdx:licenseConcluded rdf:resource="{NS}#both"/>',
    "a literal of XML": '<ex:x rdf:parseType="Literal">Kasper<b>sky</b></ex:x>',
    "an object without a class": f'<ex:x rdf:parseType="Resource"><spdx:name>{NAME}</spdx:name></ex:x>',
    "an annotation": "<spdx:annotation><spdx:Annotation><rdfs:comment>Kaspersky</rdfs:comment></spdx:Annotation></spdx:annotation>",
    "text": "Kaspersky",
    "nothing at all": "<spdx:summary/>",
    "two beginnings": "<spdx:checksum><spdx:Checksum/><spdx:Checksum/></spdx:checksum>",
}
BESIDE = {
    "nothing": "",
    "another package": package("SPDXRef-kaspersky", tie("dependsOn", "SPDXRef-a")),
    "a package once more": f'<rdf:Description rdf:about="{NS}#SPDXRef-b"><spdx:summary>Kaspersky</spdx:summary></rdf:Description>',
    "a package of the same address": package("SPDXRef-b", "<spdx:summary>Kaspersky</spdx:summary>"),
    "a package without an address": f"<spdx:Package><spdx:name>{NAME}</spdx:name></spdx:Package>",
    "a digest": f'<spdx:Checksum rdf:about="{NS}#sum"><spdx:checksumValue>kaspersky</spdx:checksumValue></spdx:Checksum>',
    "a digest of this document alone": '<spdx:Checksum rdf:nodeID="sum"><spdx:checksumValue>kaspersky</spdx:checksumValue></spdx:Checksum>',
    "a licence": (
        f'<spdx:ExtractedLicensingInfo rdf:about="{NS}#LicenseRef-1"><spdx:licenseId>LicenseRef-1</spdx:licenseId>'
        "<spdx:extractedText>Kaspersky</spdx:extractedText></spdx:ExtractedLicensingInfo>"
    ),
    "a licence of several": (
        f'<spdx:ConjunctiveLicenseSet rdf:about="{NS}#both"><spdx:member rdf:resource="http://spdx.org/licenses/MIT"/>'
        '<spdx:member rdf:resource="http://spdx.org/licenses/kaspersky"/></spdx:ConjunctiveLicenseSet>'
    ),
    "a relationship that nothing refers to": (
        f'<spdx:Relationship><spdx:relatedSpdxElement rdf:resource="{NS}#SPDXRef-kaspersky"/></spdx:Relationship>'
    ),
    "another document": (
        f'<spdx:ExternalDocumentRef rdf:about="{NS}#DocumentRef-o"><spdx:spdxDocument rdf:resource="{NS}"/>'
        "</spdx:ExternalDocumentRef>"
    ),
    "text": "Kaspersky",
    "a comment": "<!-- Kaspersky -->",
}


@pytest.mark.parametrize("place", range(4), ids=["document", "package", "file", "relationship"])
@pytest.mark.parametrize("name", SAYS)
def test_the_same_is_said_as_of_the_whole(name: str, place: int) -> None:
    assert same_in_full(flat(*[""] * place, SAYS[name]))


@pytest.mark.parametrize("name", BESIDE)
def test_the_same_is_said_whatever_stands_beside(name: str) -> None:
    assert same_in_full(flat("", "", "", "", BESIDE[name]))
    assert same_in_full(flat("", SAYS["a description"], "", "", BESIDE[name]))


@pytest.mark.parametrize(
    ("package", "file"),
    [
        ("an actor who is not said to be anything", "a description"),
        ("another document", "an element of another document"),
        ("an element of another document", "another document"),
        ("a licence that is one of several", "a description"),
    ],
)
def test_the_same_is_said_of_what_no_hit_stands_in(package: str, file: str) -> None:
    assert same_in_full(
        flat("", SAYS[package], SAYS[file], "", BESIDE["a licence of several"] if "licence" in package else "")
    )


@pytest.mark.property
@many
@given(*[st.sampled_from(list(SAYS))] * 4, st.sampled_from(list(BESIDE)))
def test_the_same_is_said_of_any(document: str, package: str, file: str, tie: str, beside: str) -> None:
    assert same_in_full(flat(SAYS[document], SAYS[package], SAYS[file], SAYS[tie], BESIDE[beside]))


def looked_into(data: bytes) -> list[str]:
    """What is read of the packages where somebody looks for a word."""
    source = open_document(data).source
    assert isinstance(source, PartedRdf)
    hits = Sieve([Needle("kaspersky", alone=True)]).scan(data)
    (slot,) = source.slots_of(hits, lambda *_: True).values()
    packages = source.parse(slot).root.get("packages")
    assert packages is not None
    return [item.at("SPDXID") for item in packages.items if item.at("name")]


def test_no_more_is_read_than_hits_stand_in() -> None:
    assert looked_into(flat("", SAYS["a description"])) == ["SPDXRef-b"]
    assert looked_into(flat("", "", SAYS["a description"])) == []
    assert looked_into(flat("", SAYS["an annotation"])) == ["SPDXRef-a", "SPDXRef-b", "SPDXRef-c", "SPDXRef-d"]
    assert looked_into(flat(SAYS["a description"])) == ["SPDXRef-a", "SPDXRef-b", "SPDXRef-c", "SPDXRef-d"]


APART = [
    "a description",
    "another escape",
    "an address",
    "a reference",
    "a type",
    "a relationship",
    "an escape",
    "a licence of several",
]


@pytest.mark.parametrize("name", APART)
def test_elements_with_addresses_can_be_had_apart(name: str) -> None:
    assert parted(Skimmed(viewed(flat("", SAYS[name])))) is not None


NOT_APART = ["a name of this document alone", "a section", "a comment"]


@pytest.mark.parametrize("name", NOT_APART)
def test_what_may_say_something_of_others_is_read_as_a_whole(name: str) -> None:
    assert parted(Skimmed(viewed(flat("", SAYS[name])))) is None
