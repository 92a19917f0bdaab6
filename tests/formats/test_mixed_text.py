"""Elements within a text of XML: what is said is the text alone, and all text there is; never less than either."""

from __future__ import annotations

import pytest
from tests.documents import checked
from tests.formats.test_spdx2_rdf import rdf

from bomward.encodings import View
from bomward.errors import UnreadableDocumentError
from bomward.findings import DocumentReport, Status
from bomward.formats.cyclonedx.xml_shape import TEXTS
from bomward.formats.syntax.xml import elements
from bomward.formats.syntax.xml_skim import Skimmed

CYCLONEDX = """<?xml version="1.0"?>
<{p}bom xmlns{c}="http://cyclonedx.org/schema/bom/1.6" version="1"><{p}components><{p}component type="library">
<{p}supplier><{p}name>{supplier}</{p}name></{p}supplier><{p}name>{name}</{p}name><{p}version>1</{p}version>
<{p}copyright>{copyright}</{p}copyright></{p}component></{p}components></{p}bom>"""

COMPONENT = """<?xml version="1.0"?>
<{p}bom xmlns{c}="http://cyclonedx.org/schema/bom/1.6" version="1">{tools}<{p}components><{p}component type="library">
<{p}name>x</{p}name><{p}version>1</{p}version>{within}</{p}component></{p}components></{p}bom>"""

SPDX = """<?xml version="1.0"?>
<Document><spdxVersion>SPDX-2.3</spdxVersion><SPDXID>SPDXRef-DOCUMENT</SPDXID><name>x</name>
<packages><SPDXID>SPDXRef-part</SPDXID><name>{name}</name><versionInfo>1</versionInfo></packages></Document>"""

TOLD = {
    "an element within": "Kas<b>per</b>sky",
    "an empty element": "Kas<b/>persky",
    "an element first": "<b>Kas</b>persky",
    "an element last": "Kas<b>persky</b>",
    "nothing but elements": "<b>Kas</b><b>persky</b>",
    "nothing but elements, in lines": "\n<b>Kas</b><b>per</b>sky\n",
    "a sign that closes tags before an element": "Kas><b>persky</b>",
    "a text that is none of it": "Kas<b>x</b>persky",
    "elements in elements": "Kas<c><c><c>per</c></c></c>sky",
    "blanks around": "Kas <b>per</b> sky",
    "lines around": "Kas\n  <b>persky</b>",
    "beside a comment": "Kas<!-- x --><b>per</b>sky",
    "beside CDATA": "<![CDATA[Kas]]><b>per</b><?x y?>sky",
    "another namespace": 'Kas<b xmlns="urn:x">per</b>sky',
}


def cyclonedx(prefix: str = "", **said: str) -> DocumentReport:
    texts = {"supplier": "x", "name": "x", "copyright": "x", **said}
    colon = f":{prefix}" if prefix else ""
    return checked(CYCLONEDX.format(p=f"{prefix}:" if prefix else "", c=colon, **texts).encode())


def component(within: str, prefix: str = "") -> DocumentReport:
    colon = f":{prefix.removesuffix(':')}" if prefix else ""
    return checked(COMPONENT.format(p=prefix, c=colon, tools="", within=within).encode())


@pytest.mark.parametrize("prefix", ["", "cdx"])
@pytest.mark.parametrize("name", TOLD.values(), ids=TOLD)
def test_a_name_with_elements_in_it_is_told(name: str, prefix: str) -> None:
    (finding,) = cyclonedx(prefix, name=name).findings
    assert (finding.outcome, finding.location.pointer) == ("review", "/components/0")


@pytest.mark.parametrize("field", ["supplier", "copyright"])
@pytest.mark.parametrize("name", ["AO Kas<b>per</b>sky Lab", "<i>AO</i> <i>Kaspersky</i> <i>Lab</i>."])
def test_what_says_who_made_it_says_so_with_elements_in_it(field: str, name: str) -> None:
    assert cyclonedx(**{field: name}).verdict == "likely-prohibited"


def test_a_product_s_name_with_elements_in_it_is_that_name() -> None:
    assert cyclonedx(name="Kaspersky <b>Anti</b>-Virus <i>SDK</i>").verdict == "prohibited"


@pytest.mark.parametrize("name", ["Kas<b>tle</b>", "<b>Lukas</b> <b>Persky</b>", "a <i>b</i>", "<b/>"])
def test_other_names_with_elements_in_them_are_clear(name: str) -> None:
    assert cyclonedx(name=name, copyright=name).verdict == "clear"


AT_LEAST_TWO = {
    "two": "<a>Kas</a><b>persky</b>",
    "three": "<a>Kas</a><b>per</b><c>sky</c>",
    "five": "<a>K</a><b>as</b><c>per</c><d>sk</d><e>y</e>",
    "an empty one first": "<a/><b>Kas</b><c>persky</c>",
    "with blanks and a comment": "\n <a>AO</a> <!-- x -->\n <b>Kaspersky</b> <c>Lab</c>\n",
    "one that begins as one that belongs there": "<names>Kas</names><texts>per</texts><c>sky</c>",
    "in another namespace": '<x:a xmlns:x="urn:x">Kas</x:a><b>per</b><b>sky</b>',
    "elements in elements": "<a><b>Kas</b><b>per</b></a><a>sky</a>",
}
PLACES = {
    "author": "<{p}author{a}>{text}</{p}author>",
    "copyright": "<{p}copyright{a}>{text}</{p}copyright>",
    "copyright as evidence": "<{p}evidence><{p}copyright><{p}text{a}>{text}</{p}text></{p}copyright></{p}evidence>",
    "vendor": "<{p}vendor{a}>{text}</{p}vendor>",
}


@pytest.mark.parametrize("attribute", ["", " a='b'", " a='>'"])
@pytest.mark.parametrize("prefix", ["", "cdx:"])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_elements_alone_are_told_wherever_the_standard_has_a_text(place: str, prefix: str, attribute: str) -> None:
    for said in AT_LEAST_TWO.values():
        report = component(place.format(p=prefix, a=attribute, text=said), prefix)
        assert report.verdict in ("review", "likely-prohibited"), said


def test_who_made_a_tool_is_told_though_elements_say_it() -> None:
    vendor = "<vendor><a>AO</a> <b>Kaspersky</b> <c>Lab</c></vendor>"
    tools = f"<metadata><tools><tool>{vendor}<name>x</name></tool></tools></metadata>"
    (finding,) = checked(COMPONENT.format(p="", c="", tools=tools, within="").encode()).findings
    assert (finding.relation, finding.location.pointer) == ("is", "/metadata/tools/0")


@pytest.mark.parametrize(
    "within",
    [
        "<authors><author><name>Kas</name><email>persky@example.org</email></author></authors>",
        "<pedigree><commits><commit><author><timestamp>2026</timestamp><name>Kas</name></author></commit></commits></pedigree>",
        "<evidence><copyright><text>Kas</text><text>persky</text></copyright></evidence>",
        "<authors><author bom-ref='a'>\n<name>Kas</name><x:y xmlns:x='urn:x'>per</x:y><phone>sky</phone></author></authors>",
        "<author/><copyright></copyright>",
    ],
)
def test_what_belongs_in_an_author_or_a_copyright_is_no_broken_text(within: str) -> None:
    data = COMPONENT.format(p="", c="", tools="", within=within).encode()
    assert list(Skimmed(View(data)).mixed(TEXTS)) == []
    assert checked(data).verdict == "clear"


@pytest.mark.parametrize("name", TOLD.values(), ids=TOLD)
def test_the_same_in_spdx(name: str) -> None:
    (finding,) = checked(SPDX.format(name=name).encode()).findings
    assert (finding.outcome, finding.location.pointer) == ("review", "/packages/0")


@pytest.mark.parametrize("name", ["Kas<b>per</b>sky", "<ex:b>Kas</ex:b>persky", "Kas<ex:b/>persky"])
def test_a_literal_of_rdf_holds_no_elements(name: str) -> None:
    report = checked(rdf(f'<spdx:Package rdf:about="urn:x"><spdx:name>{name}</spdx:name></spdx:Package>'))
    assert report.status is Status.UNCHECKED


@pytest.mark.parametrize("inside", ["x<ex:a>b</ex:a>", "<ex:a>b</ex:a>x"])
@pytest.mark.parametrize("kind", ['rdf:parseType="Resource"', 'rdf:parseType="Collection"'])
def test_no_text_stands_among_the_elements_of_rdf(inside: str, kind: str) -> None:
    for document in (f"<ex:c>{inside}</ex:c>", f"<ex:c><ex:d {kind}>{inside}</ex:d></ex:c>", f"x<ex:c>{inside}</ex:c>"):
        assert checked(rdf(document)).status is Status.UNCHECKED


@pytest.mark.parametrize("said", ["Kas<b>per</b>sky", "Kas<b>x</b>persky"])
def test_a_literal_of_xml_is_read_both_ways(said: str) -> None:
    document = f'<spdx:Package rdf:about="urn:x"><spdx:name rdf:parseType="Literal">{said}</spdx:name></spdx:Package>'
    assert checked(rdf(document)).verdict == "review"


def test_texts_around_texts_are_refused_before_they_take_time() -> None:
    nested = b"<a>x" * 100 + b"y" * 1000 + b"</a>" * 100
    with pytest.raises(UnreadableDocumentError, match="within each other too often"):
        elements(nested)
    assert elements(b"<a>x<b>y</b>z</a>").whole == "xyz"


@pytest.mark.parametrize("text", ["x", ">", " > ", "x>", ">\n", "> x >"])
@pytest.mark.parametrize("tag", ["<a>", "<a b='>'>", '<a b="> c">'])
def test_a_text_before_a_tag_is_found_whatever_signs_stand_in_it(tag: str, text: str) -> None:
    document = f"{tag}{text}<b>y</b></a>".encode()
    assert document.index(b"<b") + 1 in Skimmed(View(document)).mixed({"z": ()})


def test_a_text_full_of_signs_that_close_tags_is_read_once() -> None:
    signs = b">" * (4 << 20)  # NOTE: read again from each sign, they would take days
    skimmed = Skimmed(View(b"<a><b>x</b>y<c>%b</c></a>" % signs))
    assert list(skimmed.mixed({"z": ()})) == [len(b"<a><b>x</b>"), len(b"<a><b>x</b>y<")]
