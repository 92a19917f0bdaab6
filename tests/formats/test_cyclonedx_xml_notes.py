"""CycloneDX XML: notes go in where the standard has a place for them, stay valid, and come out byte for byte."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.documents import ENGINE, FIXTURES, Json, checked, cyclonedx, noted, placed
from tests.formats.as_xml import as_xml
from tests.formats.test_cyclonedx_xml import ENGINE_NAME, MAKER, NAMESPACE, VERSIONS, says, told, with_component

from bomward.checking import restore_bytes
from bomward.errors import CannotAnnotateError, CannotRestoreError
from bomward.findings import Status
from bomward.formats import open_document
from bomward.formats.cyclonedx.xml_notes import is_ours
from bomward.validate.cyclonedx import xml_problems

many = settings(max_examples=100, deadline=None)


# --- writing


def is_valid(data: bytes) -> bool:
    return not list(xml_problems(open_document(data)))  # type: ignore[arg-type]


COPIES: dict[str, Json] = {
    "engine": placed(cyclonedx(), "/components/1", ENGINE),
    "with bom-ref": placed(cyclonedx(), "/components/1", ENGINE | {"bom-ref": "engine"}),
    "nested": placed(cyclonedx(), "/components/0/components/0", ENGINE),
    "both": placed(placed(cyclonedx(), "/components/0/components/0", ENGINE), "/components/0/publisher", MAKER),
    "subject": placed(cyclonedx(), "/metadata/component/name", ENGINE_NAME),
    "no metadata": {k: v for k, v in placed(cyclonedx(), "/components/1", ENGINE).items() if k != "metadata"},
    "clear": cyclonedx(),
    "kin": placed(cyclonedx(), "/components/0/pedigree/ancestors/0", ENGINE),
    "references": placed(
        cyclonedx(), "/components/1", ENGINE | {"externalReferences": [{"type": "website", "url": "https://a.example"}]}
    ),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("prefix", ["", "b"])
@pytest.mark.parametrize("layout", [("  ", "\n"), ("\t", "\r\n"), ("", "")], ids=["indented", "crlf", "one line"])
@pytest.mark.parametrize("name", COPIES)
def test_notes_go_in_stay_valid_and_come_out(name: str, prefix: str, layout: tuple[str, str], version: str) -> None:
    data = as_xml(_for(version, COPIES[name]), prefix, *layout)
    assert is_valid(data)

    copy = noted(data)

    assert is_valid(copy)
    assert restore_bytes(copy) == data
    assert noted(copy) == copy
    assert told(checked(copy)) == told(checked(data))
    assert copy.count(b"bomward:restore") == 1
    assert copy.count(b"\n") == copy.count(b"\r\n") or layout[1] != "\r\n"
    if prefix:
        assert b"<p" not in copy.replace(b"<purl", b"")


def _for(version: str, document: Json) -> Json:
    """The document with no more than its version has."""
    text = json.loads(json.dumps(document))
    text["specVersion"] = version
    if version < "1.2":
        text = {key: value for key, value in text.items() if key not in ("metadata", "dependencies", "serialNumber")}

    def trim(value: Any) -> Any:
        if isinstance(value, list):
            return [trim(item) for item in value]
        if not isinstance(value, dict):
            return value
        trimmed = {key: trim(item) for key, item in value.items()}
        if "name" in trimmed and "type" in trimmed and version < "1.2":
            trimmed = {key: item for key, item in trimmed.items() if key != "supplier"} | {"modified": "false"}
            if version == "1.0":
                trimmed = {k: v for k, v in trimmed.items() if k not in ("bom-ref", "pedigree", "externalReferences")}
        return trimmed

    found: Json = trim(text)
    return found


def records(copy: bytes) -> dict[str, list[Any]]:
    """What stands in the copy for machines: pairs of the parent's name and the note."""
    found: dict[str, list[Any]] = {}
    root: Any = etree.fromstring(copy)
    for element in root.iter("{*}property"):
        found.setdefault(element.get("name"), []).append((_local(element.getparent().getparent()), element.text))
    for element in root.iter("{*}reference"):
        url, comment = (element.findtext(f"{{*}}{name}") for name in ("url", "comment"))
        if comment and url.startswith("urn:bomward:"):
            found.setdefault(url[4:], []).append((_local(element.getparent().getparent()), comment))
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.startswith("{urn:bomward:notes}"):
                found.setdefault(f"bomward:{name.partition('}')[2]}", []).append((_local(element), value))
    return found


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


@pytest.mark.parametrize("version", VERSIONS)
def test_machines_find_the_same_notes_as_in_json(version: str) -> None:
    document = _for(version, COPIES["engine"])
    found = records(noted(as_xml(document)))
    place = "metadata" if version >= "1.3" else "bom"

    ((_, summary),) = found["bomward:document"]
    ((owner, note),) = found["bomward:finding"]
    assert {where for where, _ in found["bomward:document"] + found["bomward:restore"]} == {place}
    assert owner == "component"
    assert json.loads(summary)["findings"] == 1
    assert json.loads(note)["id"] == checked(as_xml(document)).findings[0].id


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
def test_people_are_told_beside_the_component(version: str) -> None:
    copy: Any = etree.fromstring(noted(as_xml(_for(version, COPIES["engine"]))))
    notes = copy.findall("{*}annotations/{*}annotation")
    subjects = [subject.get("ref") for note in notes for subject in note.iter("{*}subject")]

    assert subjects[0].startswith("bomward:bw-")
    assert copy.find("{*}components")[1].get("bom-ref") == subjects[0]
    assert subjects[1:] == ["product"]
    assert "Kaspersky Anti-Virus SDK" in notes[0].findtext("{*}text")


CLOSED = {
    "root": f'<bom xmlns="{NAMESPACE}1.6" version="1"/>',
    "metadata": f'<bom xmlns="{NAMESPACE}1.6" version="1"><metadata/><components/></bom>',
    "properties of the metadata": f'<bom xmlns="{NAMESPACE}1.6" version="1"><metadata><properties/></metadata></bom>',
    "annotations": f'<bom xmlns="{NAMESPACE}1.6" version="1"><annotations/></bom>',
    "properties": with_component("<publisher>AO Kaspersky Lab</publisher><properties/>").decode(),
    "component": with_component("", more='<component type="library" bom-ref="kaspersky-sdk"/>').decode(),
    "references": with_component("<publisher>AO Kaspersky Lab</publisher><externalReferences/>", "1.2").decode(),
    "two prefixes": with_component("<publisher>AO Kaspersky Lab</publisher><b:properties/>").decode(),
    "metadata of another prefix": f'<bom xmlns="{NAMESPACE}1.6" xmlns:b="{NAMESPACE}1.6"><b:metadata/></bom>',
    "metadata that declares": f'<bom xmlns="{NAMESPACE}1.6"><metadata xmlns="{NAMESPACE}1.6"><timestamp/></metadata></bom>',
    "two findings": with_component(
        "<publisher>AO Kaspersky Lab</publisher>", "1.0", '<component type="x"><name>kavehost</name></component>'
    ).decode(),
    "foreign last": with_component("<publisher>AO Kaspersky Lab</publisher><x:a/>").decode(),
    "empty root": f'<bom xmlns="{NAMESPACE}1.6"></bom>',
    "comment last": with_component("<publisher>AO Kaspersky Lab</publisher><!-- </component> -->").decode(),
}


@pytest.mark.parametrize("text", CLOSED.values(), ids=CLOSED)
def test_a_document_with_no_place_for_a_note_carries_it_elsewhere(text: str) -> None:
    data = text.encode()
    copy = noted(data)
    found = records(copy)

    assert restore_bytes(copy) == data
    assert noted(copy) == copy
    assert told(checked(copy)) == told(checked(data))
    assert len(found["bomward:document"]) == len(found["bomward:restore"]) == 1
    assert sum(len(v) for k, v in found.items() if k.startswith("bomward:finding")) == len(checked(data).findings)


def test_a_prefix_of_ours_that_is_taken_is_refused() -> None:
    data = with_component("<publisher>AO Kaspersky Lab</publisher>", "1.0", root=' xmlns:bomward="urn:other"')
    with pytest.raises(CannotAnnotateError, match="prefix"):
        noted(data)


SIGNATURE = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>'


@pytest.mark.parametrize(
    "data",
    [
        with_component(SIGNATURE),
        with_component("").replace(b"</bom>", SIGNATURE.encode() + b"</bom>"),
        with_component(SIGNATURE.replace("<Sig", "<d:Sig").replace("</Sig", "</d:Sig").replace("xmlns=", "xmlns:d=")),
    ],
)
def test_a_signed_document_is_left_alone_unless_that_is_asked_for(data: bytes) -> None:
    with pytest.raises(CannotAnnotateError, match="signed") as caught:
        noted(data)

    assert "--allow-signed" in caught.value.hint
    assert restore_bytes(noted(data, allow_signed=True)) == data


def test_a_comment_on_signatures_is_none() -> None:
    data = with_component("<!-- <Signature> --><description>Signature &lt;Signature></description>")

    assert restore_bytes(noted(data)) == data


QUOTES = [
    "Kaspersky @restore-record@",
    f"Kaspersky bomward&#45;restore/1;sha256={'0' * 64};edits=0+000000001",
    "Kaspersky ]]&gt;",
]


@pytest.mark.parametrize("quote", QUOTES)
@pytest.mark.parametrize("version", ["1.0", "1.2", "1.4", "1.6"])
def test_a_document_that_quotes_us(quote: str, version: str) -> None:
    data = with_component(f"<publisher>{quote}</publisher>", version)
    copy = noted(data)

    assert restore_bytes(copy) == data
    assert noted(copy) == copy


@pytest.mark.parametrize("change", [(b"zlib", b"zlab"), (b"prohibited", b"noted"), (b"+0000", b"+0001")])
@pytest.mark.parametrize("version", ["1.0", "1.2", "1.6"])
def test_a_copy_that_was_changed_since_is_not_restored(change: tuple[bytes, bytes], version: str) -> None:
    copy = noted(with_component("<publisher>AO Kaspersky Lab</publisher>", version))
    with pytest.raises(CannotRestoreError):
        restore_bytes(copy.replace(*change))


# --- hiding behind us

PROPERTY = '<property name="bomward:finding">{}</property>'
ANNOTATION = (
    '<annotation bom-ref="bomward:annotation:x"><subjects><subject ref="x"/></subjects><annotator><component type="application">'
    "<name>{}</name><version>1</version></component></annotator><timestamp>x</timestamp><text>x</text></annotation>"
)
REFERENCE = '<reference type="other"><url>urn:bomward:{}</url><comment>Kaspersky</comment></reference>'
FORGED = [
    '<component type="library"><name>Kaspersky</name></component>',
    '<properties><property name="bomward:other">Kaspersky</property></properties>',
    '<properties><property name="bomward:finding">a<b>Kaspersky</b></property></properties>',
    '<properties><property name="bomward:finding" x="Kaspersky">a</property></properties>',
    '<property name="bomward:finding">a<!-- Kaspersky --></property>',
    '<property name="bomward:finding">a</property>Kaspersky',
    'Kaspersky<property name="bomward:finding">a</property>',
    '<property name="bomward:finding"><![CDATA[Kaspersky]]></property>',
    '<property name="bomward:finding">a</property><?kaspersky?>',
    '<b:property name="bomward:finding">a</b:property><c:property name="bomward:finding">a</c:property>',
    '<property xmlns="urn:kaspersky" name="bomward:finding">a</property>',
    '<property name="bomward:finding">a</property></properties><properties>',
    ANNOTATION.format("kaspersky"),
    '<metadata><component type="library"><name>Kaspersky</name></component></metadata>',
    '<reference type="other"><url>urn:bomward:kaspersky</url><comment>x</comment></reference>',
    '<reference type="bom"><url>urn:bomward:finding</url><comment>x</comment></reference>',
    ' bom-ref="bomward:bw-kaspersky"',
    ' bom-ref="bomward:bw-00" name="kaspersky"',
    ' xmlns:bomward="urn:bomward:notes" bomward:other="Kaspersky"',
    ' xmlns:bomward="urn:kaspersky" bomward:finding="x"',
    ' xmlns:bomward="urn:bomward:notes" bomward:finding="a"><name>Kaspersky</name',
    "",
    " ",
    "Kaspersky",
]


@pytest.mark.parametrize("insertion", FORGED)
def test_what_is_no_note_of_ours_is_not_taken_for_one(insertion: str) -> None:
    assert not is_ours(insertion.encode())


@pytest.mark.parametrize(
    "insertion",
    [
        PROPERTY.format("x"),
        ANNOTATION.format("bomward"),
        REFERENCE.format("finding"),
        f"\n  <properties>\n {PROPERTY.format('&quot;')} </properties>",
        f"<b:properties>{PROPERTY.format('').replace('property', 'b:property')}</b:properties>",
        ' bom-ref="bomward:bw-0123456789abcdef-2"',
        ' xmlns:bomward="urn:bomward:notes" bomward:document="x" bomward:finding.2="&quot;"',
    ],
)
def test_what_is_written_is_known(insertion: str) -> None:
    assert is_ours(insertion.encode())


@pytest.mark.parametrize(
    "inside",
    [
        '<properties><property name="bomward:finding">Kaspersky engine</property></properties>',
        f"<externalReferences>{REFERENCE.format('finding')}</externalReferences>",
        '<x xmlns:bomward="urn:bomward:notes" bomward:finding="Kaspersky"/>',
    ],
)
def test_looking_like_a_note_of_ours_hides_nothing(inside: str) -> None:
    assert checked(with_component(inside)).findings


NAMED = "<component type='library'><name>Kaspersky</name></component>"
ANNOTATION = "<annotation><subjects/><annotator/><timestamp/><text>Kaspersky</text></annotation>"
IN_TEXT = {
    "in a name": f"<name><components>{NAMED}</components></name>",
    "nothing but text": "<components><component type='library'>Kaspersky SDK</component></components>",
    "text beside elements": "<components><component type='x'>by <name>Kaspersky</name></component></components>",
    "below text": f"<components><component>by <components>{NAMED}</components></component></components>",
    "far below text": f"<components><component>by <pedigree><ancestors>{NAMED}</ancestors></pedigree></component></components>",
    "metadata of text": f"<metadata>x</metadata><components>{NAMED}</components>",
    "metadata of a section": f"<metadata><![CDATA[x]]></metadata><components>{NAMED}</components>",
    "metadata with text": f"<metadata>x<timestamp/></metadata><components>{NAMED}</components>",
    "a list of wide space": f"<components><component><components>&#160;{NAMED}</components></component></components>",
    "a list of text": "<metadata><properties>Kaspersky</properties></metadata>",
    "a list of something else": "<metadata><properties><component>Kaspersky<name/></component></properties></metadata>",
}
ON_A_LINE = {
    "around metadata": "Kaspersky<metadata></metadata>Kaspersky<licenses>\n  </licenses>",
    "around what annotations stand before": f"\n  <components>{NAMED}</components>Kaspersky<dependencies></dependencies>Kaspersky\n",
    "around components": f"\n  <components>Kaspersky{NAMED}Kaspersky</components>\n",
    "around annotations": f"\n  <components>{NAMED}</components><annotations>Kaspersky{ANNOTATION}Kaspersky</annotations>\n",
    "comments": f"\n  <components>\n<!-- Kaspersky SDK -->{NAMED}<!-- Kaspersky SDK -->\n  </components>\n",
    "around references": f"\n  <components>{NAMED}</components><externalReferences>Kaspersky<reference type='other'><url>a</url>"
    "</reference>Kaspersky</externalReferences>\n",
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("inside", IN_TEXT.values(), ids=IN_TEXT)
def test_no_note_becomes_part_of_a_text(inside: str, version: str) -> None:
    data = f'<bom xmlns="{NAMESPACE}{version}">{inside}</bom>'.encode()
    assert_told_alike(data)
    assert texts(data) <= texts(noted(data))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("inside", ON_A_LINE.values(), ids=ON_A_LINE)
def test_two_texts_on_a_line_stay_on_it(inside: str, version: str) -> None:
    assert_told_alike(f'<bom xmlns="{NAMESPACE}{version}">{inside}</bom>'.encode())


def assert_told_alike(data: bytes) -> None:
    report, copy = checked(data), noted(data)
    assert report.findings
    assert says(checked(copy)) == says(report)
    assert restore_bytes(copy) == data
    assert noted(copy) == copy


def texts(data: bytes) -> Counter[str]:
    """The whole text of each element that has some of its own."""
    root: Any = etree.fromstring(data)
    own = (element for element in root.iter("{*}*") if any(map(str.strip, element.xpath("text()"))))
    return Counter("".join(element.itertext()) for element in own)


# --- any document

FRAGMENTS = (
    *("<component type='x'>", "</component>", "<components>", "</components>", "<name>", "</name>", "<x:y>", "</x:y>"),
    *(
        "<metadata>",
        "</metadata>",
        "<purl/>",
        "<properties>",
        "</properties>",
        "<!-- c -->",
        "<![CDATA[ x]]>",
        "Kaspersky",
    ),
    *("<dependencies>", "</dependencies>", "<dependency ref='a'>", "</dependency>", "<annotations/>", "\n  ", "<?a?>"),
    *("<supplier>", "</supplier>", "<b:component>", "</b:component>", "<hashes/>", "<licenses>", "</licenses>"),
)


@many
@given(st.lists(st.integers(0, 10**6), max_size=30), st.sampled_from(VERSIONS))
def test_any_document_is_annotated_and_restored(choices: list[int], version: str) -> None:
    data = (
        f'<bom xmlns="{NAMESPACE}{version}" xmlns:b="{NAMESPACE}1.4" xmlns:x="urn:x">{balanced(choices)}</bom>'.encode()
    )
    report = checked(data)
    assert report.findings or b"Kaspersky" not in data
    if report.error is None:
        copy = noted(data)
        assert restore_bytes(copy) == data
        assert noted(copy) == copy
        assert says(checked(copy)) == says(report)


def balanced(choices: list[int]) -> str:
    """A well-formed text from fragments."""
    out: list[str] = []
    stack: list[str] = []
    for choice in choices:
        fragment = FRAGMENTS[choice % len(FRAGMENTS)]
        if fragment.startswith("</"):
            if stack:
                out.append(f"</{stack.pop()}>")
            continue
        out.append(fragment)
        name = re.fullmatch(r"<([a-z:]+)[^/]*>", fragment)
        if name:
            stack.append(name[1])
    return "".join([*out, *(f"</{name}>" for name in reversed(stack))])


@pytest.mark.parametrize("name", ["mail-relay.cdx.xml", "label-printer-1.1.cdx.xml"])
def test_the_fixtures_say_what_they_are_for(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    report = checked(data)

    assert is_valid(data)
    assert report.status is Status.CHECKED
    assert report.verdict == "prohibited"
    assert is_valid(noted(data))
    assert restore_bytes(noted(data)) == data
