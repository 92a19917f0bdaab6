"""What XML forbids is refused wherever it stands in an SBOM, and what it allows is read."""

from __future__ import annotations

import pytest
from tests.documents import assert_refused, checked, cyclonedx, spdx
from tests.forms import cyclonedx_xml, spdx_written

from bomward.findings import Status

pytestmark = pytest.mark.property


def _bare(data: bytes) -> bytes:
    """A document without its declaration."""
    return data[data.index(b"<", data.index(b"?>")) :] if data.startswith(b"<?xml") else data


_SPDX = spdx_written(spdx())
DOCUMENTS = {
    "CycloneDX": _bare(cyclonedx_xml(cyclonedx())),
    "SPDX": _bare(_SPDX["xml"]),
    "RDF": _bare(_SPDX["rdf"]),
}
_VALUE = b"1.3.1"
"""A text that stands in each of them once, as a version."""

REJECTED: dict[str, bytes] = {
    "ampersand": b"a & b",
    "entity without end": b"&amp",
    "unknown entity": b"&nbsp;",
    "numeric reference without digits": b"&#;",
    "hexadecimal reference without digits": b"&#x;",
    "reference in capitals": b"&#X41;",
    "reference to NUL": b"&#0;",
    "reference to a control": b"&#8;",
    "reference to half a pair": b"&#xD800;",
    "reference to a noncharacter": b"&#xFFFF;",
    "reference beyond the last": b"&#x110000;",
    "NUL": b"a\0b",
    "control": b"a\x08b",
    "escape": b"a\x1bb",
    "noncharacter": "\uffff".encode(),
    "byte beyond UTF-8": b"\xff",
    "overlong": b"\xc0\xaf",
    "surrogate in UTF-8": b"\xed\xa0\x80",
    "section end": b"a ]]> b",
    "section without end": b"<![CDATA[ a",
    "section in lower case": b"<![cdata[ a ]]>",
    "comment without end": b"<!-- a",
    "comment with two dashes": b"<!-- a -- b -->",
    "comment with three dashes": b"<!-- a --->",
    "instruction without end": b"<?x a",
    "instruction without a name": b"<? x?>",
    "declaration in the middle": b"<?xml version='1.0'?>",
    "declaration of a type in the middle": b"<!DOCTYPE a>",
    "element without end": b"<a>",
    "end without element": b"</a>",
    "ends crossed": b"<a><b></a></b>",
    "end in another case": b"<a></A>",
    "end with an attribute": b"<a></a b='c'>",
    "blank before a name": b"< a/>",
    "name with a digit first": b"<1a/>",
    "name with a dash first": b"<-a/>",
    "attribute twice": b"<a b='1' b='2'/>",
    "attribute twice by two prefixes": b"<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
    "attribute without quotes": b"<a b=1/>",
    "attribute without value": b"<a b/>",
    "attribute with a bracket": b"<a b='<'/>",
    "attribute without end": b"<a b='1/>",
    "attributes without a blank": b"<a b='1'c='2'/>",
    "prefix that nobody declared": b"<p:a/>",
    "attribute of a prefix that nobody declared": b"<a p:b='1'/>",
    "two colons": b"<a:b:c/>",
    "prefix undeclared": b"<a xmlns:p=''/>",
}

ACCEPTED: dict[str, bytes] = {
    "five entities": b"&amp;&lt;&gt;&apos;&quot;",
    "references": b"&#65;&#x41;&#xe9;&#x1F600;",
    "any script": "Grüße, 日本語, 😀".encode(),
    "section": b"<![CDATA[ <a> & ]] ]]>",
    "sections side by side": b"<![CDATA[a]]><![CDATA[b]]>",
    "comment": b"<!-- a < & > b -->",
    "instruction": b"<?x a?b ?>",
    "white space": b" \t\r\n 1 \n",
    "greater than": b"a > b",
    "two brackets": b"a ]] b",
    "delete": b"\x7f",
}


def inside(document: bytes, put: bytes) -> bytes:
    assert document.count(_VALUE) >= 1
    return document.replace(_VALUE, put, 1)


def test_the_documents_themselves_are_read() -> None:
    for document in DOCUMENTS.values():
        assert checked(document).status is Status.CHECKED


@pytest.mark.parametrize("where", DOCUMENTS)
@pytest.mark.parametrize("put", REJECTED.values(), ids=REJECTED)
def test_what_is_no_xml_is_refused(where: str, put: bytes) -> None:
    report = checked(inside(DOCUMENTS[where], put))
    assert_refused(report)


@pytest.mark.parametrize("where", DOCUMENTS)
@pytest.mark.parametrize("put", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_xml_is_read(where: str, put: bytes) -> None:
    assert checked(inside(DOCUMENTS[where], put)).error is None


HEADS: dict[str, bytes] = {
    "document type": b"<!DOCTYPE x>",
    "entity": b"<!DOCTYPE x [<!ENTITY e 'zlib'>]>",
    "entities in entities": b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>",
    "external entity": b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>",
    "parameter entity": b"<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p'> %p;]>",
    "attribute by default": b"<!DOCTYPE x [<!ATTLIST component type CDATA 'library'>]>",
    "blank before the declaration": b" <?xml version='1.0'?>",
    "declaration twice": b"<?xml version='1.0'?><?xml version='1.0'?>",
    "declaration without a version": b"<?xml encoding='UTF-8'?>",
    "declaration in capitals": b"<?XML version='1.0'?>",
    "encoding that lies": b"<?xml version='1.0' encoding='UTF-16'?>",
    "encoding that is not read": b"<?xml version='1.0' encoding='UTF-7'?>",
    "text before": b"x",
    "element before": b"<a/>",
}
TAILS: dict[str, bytes] = {
    "text behind": b"x",
    "element behind": b"<a/>",
    "section behind": b"<![CDATA[x]]>",
    "NUL behind": b"\0",
    "end behind": b"</bom>",
}
GOOD_HEADS: dict[str, bytes] = {
    "declaration": b"<?xml version='1.0'?>\n",
    "declaration with all": b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>',
    "comment before": b"<!-- a --><?x y?>\n",
    "mark before": "\ufeff".encode(),
}


@pytest.mark.parametrize("where", DOCUMENTS)
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_must_not_stand_before_a_document(where: str, head: bytes) -> None:
    assert checked(head + DOCUMENTS[where]).status is Status.UNCHECKED


@pytest.mark.parametrize("where", DOCUMENTS)
@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_what_must_not_stand_behind_a_document(where: str, tail: bytes) -> None:
    assert checked(DOCUMENTS[where].rstrip() + tail).status is Status.UNCHECKED


@pytest.mark.parametrize("where", DOCUMENTS)
@pytest.mark.parametrize("head", GOOD_HEADS.values(), ids=GOOD_HEADS)
def test_what_may_stand_before_a_document(where: str, head: bytes) -> None:
    assert checked(head + DOCUMENTS[where] + b"\n<!-- b -->\n").error is None
