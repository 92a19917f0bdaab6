"""Elements within a text of XML: what is said is the text alone, and all text there is; never less than either."""

from __future__ import annotations

import pytest
from tests.documents import checked
from tests.formats.test_spdx2_rdf import rdf

from bomward.encodings import View
from bomward.errors import UnreadableDocumentError
from bomward.findings import DocumentReport, Status
from bomward.formats.syntax.xml import elements
from bomward.formats.syntax.xml_skim import Skimmed

CYCLONEDX = """<?xml version="1.0"?>
<{p}bom xmlns{c}="http://cyclonedx.org/schema/bom/1.6" version="1"><{p}components><{p}component type="library">
<{p}supplier><{p}name>{supplier}</{p}name></{p}supplier><{p}name>{name}</{p}name><{p}version>1</{p}version>
<{p}copyright>{copyright}</{p}copyright></{p}component></{p}components></{p}bom>"""

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
    assert document.index(b"<b") + 1 in Skimmed(View(document)).mixed(["z"])


def test_a_text_full_of_signs_that_close_tags_is_read_once() -> None:
    signs = b">" * (4 << 20)  # NOTE: read again from each sign, they would take days
    skimmed = Skimmed(View(b"<a><b>x</b>y<c>%b</c></a>" % signs))
    assert list(skimmed.mixed(["z"])) == [len(b"<a><b>x</b>"), len(b"<a><b>x</b>y<")]
