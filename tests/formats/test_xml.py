"""XML with positions, skimmed and taken apart: what stands where, whatever it is written like."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.documents import checked

from bomward.encodings import View, viewed
from bomward.errors import UnreadableDocumentError
from bomward.formats.form import Opening
from bomward.formats.syntax.tree import MAX_DEPTH
from bomward.formats.syntax.xml import Element, elements, root_of, verify
from bomward.formats.syntax.xml_edit import escaped
from bomward.formats.syntax.xml_skim import Child, Skimmed

many = settings(max_examples=200, deadline=None)


def walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from walk(child)


# --- the outermost element


@pytest.mark.parametrize(
    ("data", "root"),
    [
        (b"<bom/>", ("", "bom")),
        (b'<bom xmlns="urn:a"/>', ("urn:a", "bom")),
        (b'<a:bom xmlns:a="urn:a">', ("urn:a", "bom")),
        (b'<?xml version="1.0"?>\n<!-- <x/> --><?y z?>\n<b:bom xmlns="urn:a" xmlns:b="urn:b">', ("urn:b", "bom")),
        (b"<!--" + b" " * 100_000 + b"--><bom>", ("", "bom")),
        (b"\xef\xbb\xbf<bom/>", ("", "bom")),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><b\xe4m/>', ("", "bäm")),
        ("\ufeff<bom/>".encode("utf-16-le"), ("", "bom")),
        (b"<!DOCTYPE html><html>", ("", "html")),
        (b"<html><br>", ("", "html")),
    ],
)
def test_the_outermost_element_is_told(data: bytes, root: tuple[str, str]) -> None:
    assert root_of(viewed(data)) == root


@pytest.mark.parametrize("data", [b"<", b"<>", b"<!doctype x>", b"text", b"<!-- x", b"<a:bom/>", b"", b"<?xml?><a/>"])
def test_what_is_no_xml_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match="not XML") as caught:
        root_of(View(data))
    assert "line" in caught.value.where


@pytest.mark.parametrize(
    "doctype",
    [
        b"<!DOCTYPE bom>",
        b'<!DOCTYPE bom [<!ENTITY x "y">]>',
        b'<!DOCTYPE bom SYSTEM "http://example.com/x.dtd">',
        b'<!DOCTYPE bom [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_a_doctype_is_refused_and_named(doctype: bytes) -> None:
    data = b'<?xml version="1.0"?>' + doctype + b"<bom/>"
    for refusing in (root_of, verify, Skimmed):
        with pytest.raises(UnreadableDocumentError, match="DOCTYPE"):
            refusing(View(data))
    assert Opening(data).first == b"<"


@pytest.mark.parametrize(
    "data",
    [
        b"<a></b>",
        b"<a><b></a></b>",
        b"<a/><b/>",
        b"<a/>text",
        b"<a x=1/>",
        b"<a x='1' x='2'/>",
        b"<a>&unknown;</a>",
        b"<a>\x01</a>",
        b"<a><!-- -- --></a>",
        b"<p:a/>",
        b"<a>" * 10,
    ],
)
def test_what_is_not_well_formed_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match="not XML"):
        Skimmed(View(data))


# --- elements with their places

SAMPLE = b"""<?xml version="1.0"?><!-- c -->
<b:bom xmlns:b="http://x" xmlns="y" a='1>2' b:c = "&#75;a
b"><n>Kas<!-- x > y -->per<![CDATA[<s>]]>ky</n><e/><f></f>  tail <?pi x?> t2<b:g xmlns:b="z" b:h="1"/></b:bom>"""


def test_every_element_attribute_and_text_has_its_place() -> None:
    root = elements(SAMPLE)
    name, empty, closed, other = root.children

    assert (root.namespace, root.name, root.text, root.is_broken) == ("http://x", "bom", "tail  t2", True)
    assert [(a.namespace, a.name, a.value) for a in root.attributes] == [("", "a", "1>2"), ("http://x", "c", "Ka b")]
    assert [SAMPLE[a.value_start : a.end] for a in root.attributes] == [b"1>2", b"&#75;a\nb"]
    assert [SAMPLE[a.start :][:3] for a in root.attributes] == [b"a='", b"b:c"]
    assert (name.namespace, name.text, name.is_broken) == ("y", "Kasper<s>ky", True)
    assert [SAMPLE[p.start : p.end] for p in name.pieces] == [b"Kas", b"per<![CDATA[<s>]]>ky"]
    assert SAMPLE[name.start : name.end] == b"<n>Kas<!-- x > y -->per<![CDATA[<s>]]>ky</n>"
    assert [e.closes_itself for e in (name, empty, closed, other)] == [False, True, False, True]
    assert (other.namespace, other.declared, other.attributes[0].namespace) == ("z", {"b": "z"}, "z")


def test_a_part_is_read_with_the_namespaces_around_it() -> None:
    start, end = SAMPLE.index(b"<n>"), SAMPLE.index(b"<e/>")
    part = elements(SAMPLE, start, end, {"": 'urn:"&<', "b": "http://x"})

    assert (part.namespace, part.name, part.start, part.end) == ('urn:"&<', "n", start, end)
    assert part.pieces == elements(SAMPLE).children[0].pieces


def test_nesting_has_a_limit() -> None:
    def nested(depth: int) -> bytes:
        return b"<a>" * depth + b"</a>" * depth

    assert sum(1 for _ in walk(elements(nested(MAX_DEPTH)))) == MAX_DEPTH
    with pytest.raises(UnreadableDocumentError, match="nested deeper"):
        elements(nested(MAX_DEPTH + 1))


# --- any document: the skim and the tree agree, and both agree with libxml2

NAMES = ("a", "ab", "a.b", "p:a", "p:ab", "b")
TEXTS = (" ", "\n  ", "x", "a > b", "]]&gt;", "&amp;&#75;", "ü日", '"', "'")
HIDDEN = ("<!-- <a> -->", "<!--</a>-->", "<![CDATA[<a>]]>", "<![CDATA[]]>", "<?a <b>?>", "<!-- ' -->")
ATTRIBUTES = (' x="1"', " y='<'".replace("<", "&lt;"), ' z="</a>"'.replace("<", "&lt;"), " w = '/>'", ' p:x="a>b"')
DECLARED = ' xmlns:p="urn:p"'


def made(rng: random.Random, depth: int = 0) -> str:
    name = rng.choice(NAMES)
    attributes = "".join(a for a in ATTRIBUTES if rng.random() < 0.2)
    if rng.random() < 0.3 or depth > 5:
        return f"<{name}{attributes}{rng.choice(['/', ' /'])}>"
    inside = "".join(
        made(rng, depth + 1) if rng.random() < 0.5 else rng.choice(TEXTS + HIDDEN) for _ in range(rng.randrange(6))
    )
    return f"<{name}{attributes}>{inside}</{name}{rng.choice(['', ' ', chr(10)])}>"


@many
@given(st.randoms(use_true_random=False))
def test_skimming_and_reading_agree_with_others(rng: random.Random) -> None:
    data = f"{rng.choice(['', '<!-- <a> -->', '<?a b?>'])}<top{DECLARED}>{made(rng)}{made(rng)}</top>".encode()
    tree, skim = elements(data), Skimmed(View(data))

    def same(element: Element, child: Child) -> None:
        assert (element.start, element.inner_start, element.end) == (child.start, child.inner_start, child.end)
        below = list(skim.children(child)) if not element.closes_itself else []
        assert len(below) == len(element.children)
        for pair in zip(element.children, below, strict=True):
            same(*pair)

    same(tree, skim.root)
    theirs = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True))
    for mine, other in zip(walk(tree), theirs.iter(), strict=True):
        text = (other.text or "") + "".join(child.tail or "" for child in other)
        assert other.tag == (f"{{{mine.namespace}}}{mine.name}" if mine.namespace else mine.name)
        assert "".join(mine.text.split()) == "".join(text.split())
        assert sorted(a.value for a in mine.attributes) == sorted(other.attrib.values())
        for attribute in mine.attributes:
            quote = data[attribute.value_start - 1 : attribute.value_start]
            assert data[attribute.end : attribute.end + 1] == quote


# --- writing


@many
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=50))
def test_what_is_written_is_ascii_and_read_as_it_was(text: str) -> None:
    written = escaped(text)
    attribute = etree.fromstring(f'<a b="{written}">{written}</a>')
    allowed = "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)

    assert written.isascii()
    assert not set(written) & set('\n\r\t<>"')
    assert attribute.get("b") == (attribute.text or "") == allowed


def test_a_quoted_restore_record_is_none() -> None:
    assert "bomward-restore/1;" not in escaped("see bomward-restore/1;sha256=")


@pytest.mark.parametrize("where", ["root", "inner"])
def test_what_includes_other_files_is_refused(where: str) -> None:
    declared = ' xmlns:xi="http://www.w3.org/2001/XInclud&#101;"'
    root, inner = (declared, "") if where == "root" else ("", declared)
    data = f'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"{root}><components{inner}><xi:include href="x"/></components></bom>'

    report = checked(data.encode())

    assert report.error is not None
    assert "XInclude" in report.error.message
