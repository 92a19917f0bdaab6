"""CycloneDX XML: it fares as the same document does in JSON, and nothing that XML can do hides anything."""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.documents import ENGINE, checked, cyclonedx, noted, placed, read
from tests.formats.as_xml import as_xml, pieces

from bomward.checking import restore_bytes
from bomward.encodings import viewed
from bomward.errors import Error
from bomward.findings import DocumentReport, Status
from bomward.formats import open_document
from bomward.formats.cyclonedx.xml import XmlSource
from bomward.formats.cyclonedx.xml_shape import whole
from bomward.formats.cyclonedx.xml_twice import may_give_twice
from bomward.formats.syntax.tree import MAX_DEPTH, strings
from bomward.formats.syntax.whole import values
from bomward.formats.syntax.xml import elements
from bomward.inventory import Hit

VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
NAMESPACE = "http://cyclonedx.org/schema/bom/"
many = settings(max_examples=100, deadline=None)
MAKER = "AO Kaspersky Lab"
ENGINE_NAME = "Kaspersky Anti-Virus SDK"


def told(report: DocumentReport) -> list[Any]:
    """What stands in a report about each finding, ids and pointers included; not its line, and what its evidence's lines are."""
    found = msgspec.to_builtins(report.findings)
    for finding in found:
        finding["location"].pop("line")
        for evidence in finding["evidence"]:
            evidence.pop("line")
    return sorted(found, key=lambda finding: (finding["location"]["pointer"], finding["id"]))


def always(*_: object) -> bool:
    """Whatever was hit is worth reading."""
    return True


def says(report: DocumentReport) -> list[tuple[str, str, str]]:
    return sorted((f.component.name, f.relation, _REPEATED.sub(r"\1", f.location.pointer)) for f in report.findings)


_REPEATED = re.compile(r"^(/\{[^}]*\}[^/]+)/\d+")
"""An outermost element of another namespace that stands there several times: each is read by itself, and not as an item."""


# --- the same as in JSON

PARTS: dict[str, Any] = {
    "/metadata/component": ENGINE,
    "/metadata/component/components/0": ENGINE,
    "/metadata/component/pedigree/ancestors/0": ENGINE,
    "/metadata/supplier": {"name": MAKER, "url": ["https://www.kaspersky.com", "https://kaspersky.de"]},
    "/metadata/manufacturer": {"name": MAKER},
    "/metadata/authors/0": {"name": "A", "email": "a@kaspersky.com"},
    "/metadata/tools/0": {"vendor": MAKER, "name": "scanner", "version": "1"},
    "/metadata/tools/components/0": ENGINE,
    "/metadata/properties/0": {"name": "engine", "value": ENGINE_NAME},
    "/components/1": ENGINE,
    "/components/0/components/0/components/0": ENGINE,
    "/components/0/pedigree/variants/0": ENGINE,
    "/components/0/pedigree/patches/0/diff/url": "https://kaspersky.com/patch",
    "/components/0/pedigree/commits/0/url": "https://github.com/KasperskyLab/x",
    "/components/0/purl": "pkg:maven/com.kaspersky/sdk@1",
    "/components/0/cpe": "cpe:2.3:a:kaspersky:antivirus_engine:8.9:*:*:*:*:*:*:*",
    "/components/0/publisher": MAKER,
    "/components/0/author": MAKER,
    "/components/0/group": "com.kaspersky",
    "/components/0/description": "Powered by Kaspersky",
    "/components/0/copyright": f"(c) {MAKER}",
    "/components/0/manufacturer/name": MAKER,
    "/components/0/supplier/url/0": "https://www.kaspersky.com",
    "/components/0/supplier/contact/0": {"name": "x", "email": "x@kaspersky.com"},
    "/components/0/hashes/0": {"alg": "MD5", "content": "0" * 32},
    "/components/0/swid": {"tagId": "kaspersky-av", "name": ENGINE_NAME, "version": "8"},
    "/components/0/externalReferences/0": {"type": "website", "url": "https://kaspersky.com", "comment": "Kaspersky"},
    "/components/0/licenses/0": {"license": {"name": "Kaspersky SDK licence", "url": "https://kaspersky.com/eula"}},
    "/metadata/component/licenses/0": {"expression": "LicenseRef-Kaspersky"},
    "/metadata/licenses/0": {"license": {"name": "x", "text": {"contentType": "text/plain", "content": "Kaspersky"}}},
    "/components/0/properties/0": {"name": "kaspersky:x", "value": "1"},
    "/metadata/component/properties/0": {"name": "av", "value": "kavehost"},
    "/components/0/evidence/copyright/0": {"text": f"(c) {MAKER}"},
    "/components/0/evidence/occurrences/0": {"location": "/opt/kaspersky/kavehost"},
    "/components/0/evidence/identity/0": {"field": "purl", "concludedValue": "pkg:maven/com.kaspersky/sdk@1"},
    "/components/0/tags/0": "kaspersky",
    "/components/0/name": "kavehost",
    "/services/0": {"bom-ref": "s", "provider": {"name": MAKER}, "name": "lookup", "endpoints": ["https://x.example"]},
    "/services/0/endpoints/0": "https://ksn.kaspersky.com",
    "/services/0/services/0": {"name": ENGINE_NAME, "provider": {"name": MAKER}},
    "/dependencies/2": {"ref": "product", "dependsOn": ["pkg:maven/com.kaspersky/sdk@1"]},
    "/compositions/0": {"aggregate": "complete", "assemblies": ["kaspersky-engine"]},
    "/vulnerabilities/0": {"id": "CVE-2020-1", "description": "in Kaspersky engines"},
    "/annotations/0": {"subjects": ["part"], "annotator": {"component": ENGINE}, "text": "Powered by Kaspersky"},
    "/formulation/0/components/0": ENGINE,
    "/externalReferences/0": {"type": "bom", "url": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1"},
    "/declarations/targets/components/0": ENGINE,
    "/unknown/deep": "Kaspersky engine",
    "/components/0/unknown": {"more": "Kaspersky engine"},
}
"""What can name the technology, and where."""


@pytest.mark.parametrize("prefix", ["", "b"])
@pytest.mark.parametrize("pointer", PARTS)
def test_the_same_document_fares_as_in_json(pointer: str, prefix: str) -> None:
    document = placed(cyclonedx("1.6"), pointer, PARTS[pointer])

    mine, reference = checked(as_xml(document, prefix)), checked(document)

    assert mine.error is None
    assert told(mine) == told(reference)
    assert (mine.components, mine.coverage, mine.status) == (reference.components, reference.coverage, reference.status)
    assert mine.gaps == reference.gaps
    assert mine.subject == reference.subject
    assert reference.findings or reference.gaps or pointer.startswith("/components/0/hashes")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_read(version: str) -> None:
    data = as_xml(placed(cyclonedx(version), "/components/1", ENGINE))
    report = checked(data)

    assert (report.format, report.spec_version, report.encoding) == ("CycloneDX", version, "xml")
    assert says(report) == [(ENGINE_NAME, "is", "/components/1")]
    assert report.findings[0].path == ("product", "/components/1") or report.findings[0].path


@pytest.mark.parametrize("version", ["", "0.9", "1.8", "1.6/", "2.0", "1.10"])
def test_another_version_is_an_error_that_says_which_are_read(version: str) -> None:
    report = checked(as_xml(placed(cyclonedx(version), "/components/1", ENGINE)))

    assert report.error is not None
    assert repr(version or "unknown") in report.error.message
    assert ", ".join(VERSIONS) in report.error.hint
    assert {finding.relation for finding in report.findings} == {"mentions"}


@pytest.mark.parametrize("data", [f'<component xmlns="{NAMESPACE}1.6"/>', f'<a:bom xmlns:a="{NAMESPACE}1.6x"/>'])
def test_another_outermost_element_is_an_error(data: str) -> None:
    assert checked(data.encode()).error is not None


def test_each_piece_of_evidence_stands_on_its_line() -> None:
    data = as_xml(placed(cyclonedx(), "/components/1", ENGINE | {"cpe": "cpe:2.3:a:kaspersky:x:8:*:*:*:*:*:*:*"}))
    (finding,) = checked(data).findings
    lines = data.decode().splitlines()

    assert {item.kind for item in finding.evidence} >= {"name", "supplier", "cpe"}
    assert all(item.value in lines[item.line - 1] for item in finding.evidence)
    assert lines[finding.location.line - 1].strip() == '<component type="library">'


@pytest.mark.parametrize(
    "inside", ["<description>\n\n Kaspersky\n</description>", "\n\nKaspersky", "<version\n\nby='Kaspersky'>1</version>"]
)
def test_the_line_is_that_of_the_words(inside: str) -> None:
    (finding,) = checked(with_component(inside)).findings

    assert finding.evidence[0].line == with_component(inside).decode().split("Kaspersky")[0].count("\n") + 1


# --- how a text can be written


@pytest.mark.parametrize("written", [*pieces(ENGINE_NAME), *pieces("Kaspersky")])
@pytest.mark.parametrize("layout", [("  ", "\n"), ("", "")])
def test_a_name_is_found_however_it_is_written(written: str, layout: tuple[str, str]) -> None:
    data = as_xml(
        placed(cyclonedx(), "/components/1", {**ENGINE, "name": "NAME", "supplier": {"name": "x"}}), "", *layout
    )
    data = data.replace(b"NAME", written.encode())
    inventory = read(data, "kaspersky")

    names = [component.name for component in inventory.components if component.location.pointer == "/components/1"]
    assert names in ([ENGINE_NAME], ["Kaspersky"])
    found = [finding for finding in checked(data).findings if finding.location.pointer == "/components/1"]
    assert found
    assert all(finding.relation != "mentions" for finding in found) or names == ["Kaspersky"]
    assert not [finding for finding in checked(data).findings if finding.location.pointer == ""]


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", "\n'{}'", '"\n{}"'])
@pytest.mark.parametrize("letters", ["kaspersky", "&#107;aspersk&#x79;"])
def test_an_attribute_is_found_however_it_is_written(quoted: str, letters: str) -> None:
    data = as_xml(placed(cyclonedx(), "/components/0/swid", {"tagId": "TAG", "name": "x"}))
    data = data.replace(b'"TAG"', quoted.format(letters).encode())

    assert says(checked(data)) != []


@pytest.mark.parametrize(
    "written", ["type='bom'", "type = 'bom'", "type='b&#111;m'", 'type="b&#111;m"', "type=\n'bom'"]
)
def test_contents_elsewhere_are_seen_however_they_are_written(written: str) -> None:
    reference = {"type": "bom", "url": "https://example.com/b.json"}
    data = as_xml(placed(cyclonedx(), "/components/0/externalReferences/0", reference))
    data = data.replace(b'type="bom"', written.encode())

    assert checked(data).status is Status.INCOMPLETE


@pytest.mark.parametrize("attribute", ["encoding", "content-type='text/plain' encoding"])
def test_a_base64_attachment_is_looked_into(attribute: str) -> None:
    text = codecs.encode(b"licensed from Kaspersky", "base64").decode()
    licence = {"license": {"name": "x", "text": {"encoding": "base64", "content": text}}}
    data = as_xml(placed(cyclonedx(), "/components/0/licenses/0", licence)).replace(
        b'encoding="base', f'{attribute}="base'.encode()
    )

    assert says(checked(data)) == [("zlib", "mentions", "/components/0")]


# --- places where nobody looks


def with_component(inside: str, version: str = "1.6", more: str = "", root: str = "") -> bytes:
    """A document with a component that holds this, and more behind it."""
    return (
        f'<?xml version="1.0"?>\n<bom xmlns="{NAMESPACE}{version}" xmlns:b="{NAMESPACE}1.4" xmlns:x="urn:x" version="1"{root}>\n'
        f'<components>\n<component type="library" bom-ref="c"><name>zlib</name>\n{inside}\n</component>{more}</components>\n</bom>'
    ).encode()


HIDING = {
    "comment": "<!-- Kaspersky -->",
    "comment in a text": "<description>a<!-- Kaspersky -->b</description>",
    "comment in an empty text": "<description><!-- Kaspersky --></description>",
    "comment in a list": "<hashes><!-- Kaspersky --></hashes>",
    "instruction": "<?kaspersky x?>",
    "foreign element": "<x:note>Kaspersky</x:note>",
    "foreign element's name": "<x:kaspersky>1</x:kaspersky>",
    "foreign element's attribute": '<x:note by="Kaspersky"/>',
    "foreign attribute on a name": '<version x:by="Kaspersky">1</version>',
    "attribute of no meaning": '<version by="Kaspersky">1</version>',
    "attribute on a list": '<hashes by="Kaspersky"/>',
    "attribute's name": '<version kaspersky="1">1</version>',
    "declared namespace": '<version xmlns:k="https://kaspersky.com">1</version>',
    "declared prefix": '<version xmlns:kaspersky="urn:k">1</version>',
    "element of a declared namespace": '<k:v xmlns:k="https://kaspersky.com/x">1</k:v>',
    "no namespace": '<name xmlns="">Kaspersky</name>',
    "text beside elements": "Kaspersky",
    "text in a list": "<hashes>Kaspersky</hashes>",
    "text in a list with items": '<hashes>Kaspersky<hash alg="MD5">0</hash></hashes>',
    "foreign element in a list": "<hashes><x:hash>Kaspersky</x:hash></hashes>",
    "unknown element in a list": "<hashes><digest>Kaspersky</digest></hashes>",
    "unknown elements": "<foo>a</foo><foo>Kaspersky</foo>",
    "elements in a name": "<description>Kas<b>x</b>persky</description>",
    "elements in a description": "<description>a<i>Kaspersky</i>b</description>",
    "another version": "<b:description>Kaspersky</b:description>",
    "another version's component": '<b:components><b:component type="library"><b:name>Kaspersky</b:name></b:component></b:components>',
    "language": '<version xml:lang="Kaspersky">1</version>',
}


@pytest.mark.parametrize("inside", HIDING.values(), ids=HIDING)
def test_nothing_in_a_component_hides(inside: str) -> None:
    data = with_component(inside)
    report = checked(data)

    assert report.error is None
    assert report.findings
    assert {finding.location.line for finding in report.findings} <= {4, 5}


BESIDE = {
    "comment before": lambda data: data.replace(b"<bom", b"<!-- Kaspersky -->\n<bom"),
    "comment behind": lambda data: data + b"<!-- Kaspersky -->",
    "instruction before": lambda data: data.replace(b"<bom", b"<?xsl href='kaspersky'?>\n<bom"),
    "comment between components": lambda data: data.replace(b"<component ", b"<!-- Kaspersky --><component "),
    "text between components": lambda data: data.replace(b"<component ", b"Kaspersky<component "),
    "foreign element between components": lambda data: data.replace(b"<component ", b"<x:a>Kaspersky</x:a><component "),
    "unknown element between components": lambda data: data.replace(
        b"<component ", b"<thing>Kaspersky</thing><component "
    ),
    "attribute of the list": lambda data: data.replace(b"<components>", b"<components x:by='Kaspersky'>"),
    "attribute of the root": lambda data: data.replace(b'" version=', b"\" x:by='Kaspersky' version="),
    "namespace of the root": lambda data: data.replace(b'" version=', b"\" xmlns:k='urn:kaspersky' version="),
    "element of the root": lambda data: data.replace(b"</bom>", b"<x:a>Kaspersky</x:a></bom>"),
    "empty element of the root": lambda data: data.replace(b"</bom>", b"<kaspersky/></bom>"),
    "text of the root": lambda data: data.replace(b"</bom>", b"Kaspersky</bom>"),
    "CDATA of the root": lambda data: data.replace(b"</bom>", b"<![CDATA[<Kaspersky>]]></bom>"),
    "second list": lambda data: data.replace(
        b"</bom>", b"<components><component><name>Kaspersky</name></component></components></bom>"
    ),
    "second list of another version": lambda data: data.replace(
        b"</bom>", b"<b:components><b:component><b:name>Kaspersky</b:name></b:component></b:components></bom>"
    ),
}


@pytest.mark.parametrize("change", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("padding", [0, 1 << 20])
def test_nothing_beside_the_components_hides(change: Any, padding: int) -> None:
    """In a document that is looked through for names given twice, and in a longer one."""
    data = change(with_component(f"<description>{' ' * padding}</description>"))
    assert data.count(b"aspersky")
    report = checked(data)

    assert report.findings
    assert (report.error is not None) == (b"second" in data or data.count(b"components>") > 2)


def test_a_component_of_another_version_is_a_component() -> None:
    more = '<b:component type="library"><b:supplier><b:name>AO Kaspersky Lab</b:name></b:supplier><b:name>x</b:name></b:component>'
    report = checked(with_component("", more=more))

    assert says(report) == [("x", "is", "/components/1")]
    assert report.components == 2
    assert report.coverage.supplier == 1


@pytest.mark.parametrize(
    "inside",
    [
        "<name>other</name>",
        "<purl>pkg:npm/a</purl><purl>pkg:npm/b</purl>",
        "<components/><components/>",
        "<supplier><name>a</name><name>b</name></supplier>",
        "<version>1</version><x/><version>2</version>",
    ],
)
def test_what_is_given_twice_is_unchecked(inside: str) -> None:
    report = checked(with_component(inside))

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert "twice" in report.error.message


@pytest.mark.parametrize(
    "inside",
    [
        "<version>1</version><purl>pkg:npm/a</purl>",
        "<hashes><hash alg='MD5'>a</hash><hash alg='MD5'>b</hash></hashes>",
        "<licenses><license><id>a</id></license><license><id>b</id></license></licenses>",
    ],
)
def test_what_nothing_is_given_twice_in_needs_no_second_look(inside: str) -> None:
    document = with_component(inside)

    assert not may_give_twice(document)
    assert whole(elements(document)).duplicates == []


@pytest.mark.parametrize(
    "inside",
    [
        "<version>1</version><version>2</version>",
        "<licenses><license><id>a</id></license><version>2</version></licenses><version>1</version>",
        "<y:components xmlns:y='urn:y'><component/><component/></y:components>",
        "<supplier name='a'><name>b</name></supplier>",
        "<a>" * (MAX_DEPTH + 1) + "</a>" * (MAX_DEPTH + 1),
    ],
)
def test_what_may_be_given_twice_gets_a_second_look(inside: str) -> None:
    assert may_give_twice(with_component(inside))


@pytest.mark.parametrize(
    "inside",
    [
        "<description>kasper</description>",
        '<description>Kas</description><x:a xmlns:x="urn:y">persky</x:a>',
        "<x:a>1</x:a><x:a>2</x:a>",
        "<licenses><license><id>MIT</id></license><license><id>MIT</id></license></licenses>",
        "<!-- antivirus --><version>1</version>",
    ],
)
def test_what_names_nothing_is_clear(inside: str) -> None:
    report = checked(with_component(inside))

    assert (report.error, report.findings, report.verdict) == (None, (), "clear")


REFUSED = {
    "cut short": as_xml(placed(cyclonedx(), "/components/1", ENGINE))[:-30],
    "doctype": as_xml(placed(cyclonedx(), "/components/1", ENGINE)).replace(b"<bom", b"<!DOCTYPE bom>\n<bom"),
    "entity": as_xml(placed(cyclonedx(), "/components/1", ENGINE)).replace(
        b"<bom", b'<!DOCTYPE bom [<!ENTITY a "Kaspersky">]>\n<bom'
    ),
    "second root": as_xml(placed(cyclonedx(), "/components/1", ENGINE)) + b"<bom/>",
    "unknown entity": with_component("<description>Kaspersky &nbsp;</description>"),
    "unbound prefix": with_component("<q:a>Kaspersky</q:a>"),
    "too deep": with_component("<a>" * MAX_DEPTH + "Kaspersky" + "</a>" * MAX_DEPTH),
    "too deep in components": with_component(
        "<components><component>" * MAX_DEPTH + "<name>Kaspersky</name>" + "</component></components>" * MAX_DEPTH
    ),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_where_and_hint(data: bytes) -> None:
    report = checked(data)

    assert report.status is Status.UNCHECKED
    assert report.error is not None
    assert report.error.message
    assert report.error.where
    assert report.error.hint
    assert report.findings
    with pytest.raises(Error):
        noted(data)


@pytest.mark.parametrize("codec", ["iso-8859-1", "utf-16", "us-ascii", "utf-8"])
def test_any_text_encoding_is_read_and_written(codec: str) -> None:
    document = placed(cyclonedx("1.5"), "/components/1", {**ENGINE, "publisher": "Gr\u00fc\u00dfe"})
    text = as_xml(document).decode().replace("UTF-8", codec)
    data = text.encode(codec, "xmlcharrefreplace")
    copy = noted(data)

    assert told(checked(data)) == told(checked(document))
    assert restore_bytes(copy) == data
    assert "bomward:finding" in copy.decode(codec)


# --- the outline by a quick look

REFERRED = '<externalReferences><reference type="vcs"><url>u</url>{}</reference></externalReferences>'
HASHED = '<hashes><hash alg="MD5">0</hash></hashes>'
SHAPES = {
    "plain": "<purl>pkg:npm/a</purl><cpe>cpe:/a</cpe>",
    "empty": "<publisher/><purl></purl><supplier> </supplier><hashes/>",
    "spaces": "<publisher>\n a </publisher><supplier>\n <name>x</name></supplier>",
    "hashes of a reference": REFERRED.format(HASHED),
    "hashes behind references": REFERRED.format("") + HASHED,
    "both hashes": HASHED + REFERRED.format(HASHED),
    "CDATA": "<purl><![CDATA[pkg:npm/a]]></purl>",
    "comment": "<!-- <purl>x</purl> --><cpe>x</cpe>",
    "longer names": "<purlx>1</purlx><cpe23>1</cpe23><supplierx>1</supplierx>",
    "foreign": "<x:purl>1</x:purl><x:component/>",
    "other version": "<b:purl>pkg:npm/a</b:purl>",
    "nested": '<components><component type="library" bom-ref="&#100;"><purl>a</purl></component></components>',
    "kin": '<pedigree><ancestors><component type="library"><cpe>a</cpe></component></ancestors></pedigree>',
    "attributes": '<supplier bom-ref="s"/><purl x:y="z">a</purl>',
}


@pytest.mark.parametrize("inside", SHAPES.values(), ids=SHAPES)
def test_a_quick_look_counts_what_a_whole_reading_does(inside: str) -> None:
    data = with_component(
        inside, more='<component  type="file"\nbom-ref="a&amp;b"><publisher>p</publisher></component>'
    )
    opened = open_document(data)
    thorough = values(whole(elements(data)).root) | {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
    reference = open_document(json.dumps(thorough).encode())

    mine, other = opened.read((), always), reference.read((), always)
    assert (mine.coverage, mine.count) == (other.coverage, other.count)
    assert list(opened.edges()) == list(reference.edges())


TIES = {
    "empty": '<dependency ref="a"/><dependency ref="b"></dependency>',
    "flat": '<dependency ref="a&amp;"><dependency ref="b&lt;"/> <dependency ref="c"></dependency></dependency>',
    "provides": '<dependency ref="a"><provides ref="b"/><dependency ref="c"/></dependency>',
    "quoted": "<dependency ref='a'><dependency ref='b'/></dependency>",
    "numbers": '<dependency ref="&#97;"><dependency ref="&#x62;"/></dependency>',
    "commented": '<dependency ref="a"><!-- <dependency ref="x"/> --><dependency ref="b"/></dependency>',
    "redeclared": f'<dependency xmlns="{NAMESPACE}1.4" ref="a"><dependency ref="b"/></dependency>',
    "foreign": '<dependency ref="a"><dependency xmlns="urn:y" ref="b"/></dependency>',
}


@pytest.mark.parametrize("inside", TIES.values(), ids=TIES)
def test_the_dependency_graph_is_the_same_by_a_quick_look(inside: str) -> None:
    data = f'<bom xmlns="{NAMESPACE}1.6"><components/><dependencies>{inside}</dependencies></bom>'.encode()
    thorough = values(whole(elements(data)).root) | {"bomFormat": "CycloneDX", "specVersion": "1.6"}

    assert list(open_document(data).edges()) == list(open_document(json.dumps(thorough).encode()).edges())


@pytest.mark.parametrize("prefix", ["", "cdx"])
def test_only_what_is_hit_is_taken_apart(prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [{"type": "library", "bom-ref": f"r{i}", "name": f"n{i}", "purl": f"pkg:npm/n{i}"} for i in range(50)]
    data = as_xml(cyclonedx(components=[*parts, ENGINE]), prefix)
    seen: list[str] = []
    original = XmlSource.tree

    def tree(source: XmlSource, part: Any) -> Any:
        seen.append(part.pointer)
        return original(source, part)

    monkeypatch.setattr(XmlSource, "tree", tree)
    document = open_document(data)
    at = data.index(b"Kaspersky")
    document.read([Hit(at, at + 9, 0, True)], always)

    assert set(seen) == {"/metadata", "/components/50"}


@pytest.mark.parametrize("source", [as_xml(placed(cyclonedx(), p, v)) for p, v in PARTS.items()])
def test_every_value_is_found_by_its_pointer(source: bytes) -> None:
    data = XmlSource(viewed(source))
    for pointer, node in strings(data.whole().root):
        found = data.at(pointer)
        assert found is not None
        assert (found[1].start, found[1].end, found[1].value) == (node.start, node.end, node.value)
        assert data.at(pointer + "/0") is None
    assert data.at("") is None
    assert data.at("/components/99999999999") is None


# --- any bytes, any document


@many
@given(st.data())
def test_any_change_gives_a_report(data: st.DataObject) -> None:
    document = bytearray(as_xml(placed(placed(cyclonedx(), "/components/1", ENGINE), "/components/0/publisher", MAKER)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(document) - 1))
        document[at : at + data.draw(st.integers(0, 5))] = data.draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from([b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"&#", b'"', b"'"]),
            )
        )
    report = checked(bytes(document))
    assert (report.error is None) == (report.status is not Status.UNCHECKED)
    assert report.findings or b"aspersky" not in document


def test_hostile_shapes_take_no_time_to_speak_of() -> None:
    """Each would take long if anything looked at everything for each part."""
    count = 5_000
    shapes = [
        "<!-- -->" * count,
        "".join(f"<a{i}/>" for i in range(count)),
        "<a><!-- --></a>" * count,
        "a<!-- -->" * count,
        "<![CDATA[x]]>" * count,
        "".join(f"<components{i}></components{i}>" for i in range(count)),
        "<component><component/></component>" * count,
        "x<b/>" * count,
        "</a >".join(["<a>"] * count) + "</a >",
        "<supplier>" + "<url>x</url>" * count + "</supplier>",
        "<hashes " + " ".join(f"a{i}='='" for i in range(count)) + "/>",
        "<components>" + "<component type='x'/>" * count + "</components>",
    ]
    for shape in shapes:
        assert checked(with_component(shape)).source


# --- real documents

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")


_SLOW = 100_000  # bytes beyond which one document takes seconds


def listed() -> Iterator[tuple[str, bytes]]:
    manifest = CORPUS / "MANIFEST.csv"
    for row in csv.DictReader(manifest.read_text(encoding="utf-8").splitlines()):
        if row["encoding"] == "xml" and row["format"] == "cyclonedx":
            data = (CORPUS / row["path"]).read_bytes()
            if len(data) < _SLOW:
                yield row["path"], gzip.decompress(data) if row["compressed"] == "yes" else data


def renamed(data: bytes) -> bytes:
    """The document with the engine's name given to every third thing in it."""
    found = iter(range(len(data)))

    def name(match: re.Match[bytes]) -> bytes:
        return match[1] + ENGINE_NAME.encode() + match[2] if next(found) % 3 == 0 else match[0]

    return re.sub(rb"(<(?:\w+:)?name>)[^<]*(</(?:\w+:)?name>)", name, data)


@pytest.mark.corpus
@pytest.mark.skipif(not (CORPUS / "MANIFEST.csv").is_file(), reason=f"no corpus at {CORPUS}")
def test_real_documents_fare_as_their_content_in_json_and_lose_nothing(chosen: Callable[[str], bool]) -> None:
    read_ones = []
    for path, data in listed():
        if not chosen(path):
            continue
        document = renamed(data)
        report = checked(document)
        if report.error is not None:
            assert path.endswith("invalid-namespace-1.2.xml"), (path, report.error)
            continue
        read_ones.append(report.spec_version)
        tree = whole(elements(viewed(document).utf8)).root
        said = values(tree) | {"bomFormat": "CycloneDX", "specVersion": "1.6"}
        said["version"] = int(said.get("version", "1"))
        reference = checked(json.dumps(said).encode())
        assert (says(report), report.components, report.coverage) == (
            says(reference),
            reference.components,
            reference.coverage,
        ), path
        theirs = etree.fromstring(viewed(document).utf8, etree.XMLParser(encoding="utf-8", remove_comments=True))
        assert Counter(node.text for _, node in strings(tree) if node.text) == Counter(texts(theirs)), path
    assert set(read_ones) == {f"1.{minor}" for minor in range(8)}


def texts(root: Any) -> Iterator[str]:
    for element in root.iter(etree.Element):
        text = ((element.text or "") + "".join(child.tail or "" for child in element)).strip(" \t\r\n")
        yield from (value for value in (text, *element.attrib.values()) if value)


def test_what_stands_among_components_is_not_taken_for_what_stands_beside_them() -> None:
    """Nor do its namespaces reach there."""
    inside = '<components xmlns:b="urn:y"><metadata><component><name>wrong</name></component></metadata></components>'
    maker = "<b:publisher>AO Kaspersky Lab</b:publisher>"
    behind = f'<metadata><component type="library"><name>right</name>{maker}</component></metadata>'
    data = f'<bom xmlns="{NAMESPACE}1.6" xmlns:b="{NAMESPACE}1.4">{inside}{behind}</bom>'.encode()
    report = checked(data)

    assert report.subject.name == "right"
    assert ("right", "is", "/metadata/component") in says(report)
