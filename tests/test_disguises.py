"""Names in disguise: what a person or a tool would read as the name is never clear, and what only looks alike is."""

from __future__ import annotations

import base64
import gzip
import json
import tracemalloc
from typing import Any

import pytest
from tests.documents import checked, cyclonedx

from bomward.escapes import innermost, readings
from bomward.findings import DocumentReport
from bomward.matching.encoded import case_counts, case_is_free, in_base64

NAME = "Kaspersky"
TEXT = f"This software is (c) AO {NAME} Lab. All rights reserved. Licensed under the terms of its maker, and no others."
XML = """<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components><component type="library">
<publisher>{publisher}</publisher><name>{name}</name><version>1</version></component></components></bom>"""
TAG_VALUE = """SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: gateway
DocumentNamespace: https://example.com/gateway
Creator: Tool: make-sbom
Created: 2026-11-22T00:00:00Z

PackageName: {name}
SPDXID: SPDXRef-part
PackageVersion: 1
PackageSupplier: Organization: {supplier}
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
"""

_PERCENT = "".join(f"%{ord(char):02X}" for char in NAME)

DISGUISED = {
    "a hyphen in Cyrillic": "Каспер-ский",
    "a space in Cyrillic": "Каспер ский",
    "spaces in Cyrillic": "К а с п е р с к и й",
    "a hyphen in a form with an ending": "Лаборатория Каспер-ского",
    "a dot in Chinese": "卡巴·斯基",
    "a dot in Chinese, between others": "俄罗斯卡巴·斯基公司",
    "a hyphen in Japanese": "カスペル-スキー",
    "a dot in Japanese": "カスペル・スキー",
    "Hiragana": "かすぺるすきー",
    "a hyphen in Korean": "카스퍼-스키",
    "a hyphen in Arabic": "كاسبر-سكي",
    "a lengthened line in Arabic": "كاسـبرسكي",
    "a hyphen in Hebrew": "קספר-סקי",
    "registered": "Kas®persky",
    "trade mark": "Kasper™sky",
    "service mark": "Kas℠persky",
    "copyright": "Kas©persky",
    "two marks": "Kas®per™sky",
    "a mark in ASCII": "Kas(R)persky",
    "a mark as an entity": "Kas&reg;persky",
    "a space as an entity": "Kas&nbsp;persky",
    "a heart": "Kas♥persky",
    "a minus": "Kas−persky",
    "a line separator": "Kas\u2028persky",
    "an apostrophe": "Kasper'sky",
    "a comma": "Kas,persky",
    "a backslash": "Kasper\\sky",
    "asterisks": "Kas**persky",
    "asterisks between all letters": "*".join(NAME),
    "two spaces between all letters": "  ".join(NAME),
    "an at sign": "K@spersky",
    "a dollar": "Ka$persky",
    "two dollars and an at sign": "K@$per$ky",
    "a euro": "Kasp€rsky",
    "a pound": "Kasp£rsky",
    "a yen": "Kaspersk¥",
    "sections": "Ka§per§ky",
    "a sign and a digit": "K@5persky",
    "a bar and an angle": "|<aspersky",
    "a bar and an angle at the end": "Kaspers|<y",
    "a sharp s": "Kaßpersky",
    "a lambda": "KΛspersky",
    "a triangle": "K∆spersky",
    "an open e": "Kaspɛrsky",
    "a turned a": "Kɐspersky",
    "a Cyrillic letter that is drawn backwards": "KASPEЯSKY",
    "on its head": "ʞɐsdǝɹsʞʎ",
    "on its head, from the end": "ʎʞsɹǝdsɐʞ",
    "escapes of C": "\\x4b\\x61\\x73\\x70\\x65\\x72\\x73\\x6b\\x79",
    "one escape of C": "\\x4baspersky",
    "an escape in braces": "\\u{4b}aspersky",
    "a long escape": "\\U0000004baspersky",
    "an escape of old scripts": "%u004Baspersky",
    "a tag within": "Kas<wbr>persky",
    "tags within": "Kas<span></span>persky",
    "a comment within": "Kas<!-- x -->persky",
    "a border of CDATA within": "<![CDATA[Kas]]><![CDATA[persky]]>",
    "tags around the middle": "Kas<b>per</b>sky",
    "tags with attributes around the middle": 'Kas<b class="x">per</b><i>sky</i>',
    "a tag, escaped": "Kas&lt;b&gt;persky",
    "a tag, escaped twice": "Kas&amp;lt;b&amp;gt;persky",
    "a tag, by its numbers": "Kas&#60;b&#x3e;persky",
    "a comment, escaped": "Kas&lt;!-- x --&gt;persky",
    "tags around the middle, escaped": "Kas&lt;b&gt;per&lt;/b&gt;sky",
    "tags around the middle, escaped twice": "Kas&amp;lt;b&amp;gt;per&amp;lt;/b&amp;gt;sky",
    "tags around the middle, in percent": "Kas%3Cb%3Eper%3C/b%3Esky",
    "five times in percent": _PERCENT.replace("%", "%25252525"),
    "forty times in percent": _PERCENT.replace("%", "%" + "25" * 40),
    "four times an entity": "&amp;amp;amp;amp;#75;aspersky",
    "base64": base64.b64encode(f"made by AO {NAME} Lab".encode()).decode(),
    "base64 of UTF-16": base64.b64encode(f"made by AO {NAME} Lab".encode("utf-16-le")).decode(),
    "base64 of UTF-16, the other way round": base64.b64encode(f"AO {NAME} Lab".encode("utf-16-be")).decode(),
    "base64 of base64": base64.b64encode(base64.b64encode(f"made by AO {NAME} Lab".encode())).decode(),
    "base64 of gzip": base64.b64encode(gzip.compress(f"made by AO {NAME} Lab".encode(), mtime=0)).decode(),
    "base32": base64.b32encode(f"made by AO {NAME} Lab".encode()).decode(),
    "base32 in small letters": base64.b32encode(NAME.encode()).decode().lower(),
    "hexadecimal digits": f"AO {NAME} Lab".encode().hex(),
    "hexadecimal digits in capitals": NAME.upper().encode().hex().upper(),
    "hexadecimal digits of UTF-16": NAME.encode("utf-16-le").hex(),
    "hexadecimal digits of Cyrillic": "Касперский".encode().hex(),
    "quoted-printable": "".join(f"={ord(char):02X}" for char in NAME),
    "quoted-printable for one letter": "=4Baspersky",
    "a host with Cyrillic in it": "xn--kspersky-16g.com",
    "a host in Cyrillic": "https://XN--80akjebc7ajgd.xn--p1ai/",
    "Persian": "شرکت کسپرسکی",
    "Bengali": "ক্যাসপারস্কি ল্যাব",
    "Arabic, as some spell it": "كاسبيرسكي",
}
"""By what is done to the name."""

INNOCENT = [
    "Lukás Persky",
    "Lukas/Persky",
    "kasper/sky",
    "Kasper & Skylar™",
    "Kasper®, Skype",
    "KA$ per sky",
    "C:\\lib\\x64\\persky.dll",
    "касса; перский залив",
    "Kassel<br>Persien",
    "Kassel&lt;br&gt;Persien",
    "Kas<b>s</b>el",
    "<b>Kas</b> <b>per</b> <b>Skype</b>",
    "a &lt;as&gt;persky&lt;/as&gt; tag",
    "S2VybmVsIGFuZCBza3kgYXJlIG5vdCBuYW1lcw==",
    "25 € Rsky",
    "H4sIAAAAAAAAAwtJrSjJTFEoyVdISlXISc1LTwUAAAAAAAA",
    "xn--bcher-kva.example",
    "xn--no-punycode-at-all-",
    "4b6173737065727279",
    "a=4B; b=61",
    "JNQXG4DFOJZWWZI=",
]


def _supplied_by(name: str) -> DocumentReport:
    return checked(_component(name="av-part", supplier={"name": name}))


def _component(**fields: Any) -> dict[str, Any]:
    return cyclonedx(components=[{"type": "library", "bom-ref": "part", "version": "1.0", **fields}])


@pytest.mark.parametrize("name", DISGUISED.values(), ids=DISGUISED.keys())
def test_a_name_in_disguise_is_seen(name: str) -> None:
    assert _supplied_by(name).verdict in ("review", "likely-prohibited")


@pytest.mark.parametrize("name", DISGUISED.values(), ids=DISGUISED.keys())
def test_a_name_in_disguise_is_seen_where_escapes_are_none_of_the_document(name: str) -> None:
    data = json.dumps(_component(name="av-part", publisher=name), ensure_ascii=False).encode()
    assert checked(data).verdict in ("review", "likely-prohibited")


@pytest.mark.parametrize("escaped", ["<>", "&"])
@pytest.mark.parametrize(
    "name",
    [
        *(
            "Kas<b>per</b>sky",
            "Kas&lt;b&gt;per&lt;/b&gt;sky",
            "Kas<b>persky",
            "Kas<b\n>per</b\t>sky",
            "Kas&lt;br\n/&gt;persky",
        ),
        *(
            'Kas<i title="a>b">persky</i>',
            "Kas<i title='>'>persky</i>",
            "Kas<i it's>persky",
            'Kas<a href="x?a>b">persky</a>',
        ),
    ],
)
def test_markup_hides_no_name_however_json_is_written(name: str, escaped: str) -> None:
    data = json.dumps(_component(name="av-part", publisher=name))
    for sign in escaped:
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    assert checked(data.encode()).verdict == "likely-prohibited"


FIELDS = ["name", "publisher", "author", "copyright", "description", "purl", "x-remark"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", ["Kas<b>per</b>sky", "Kas&lt;b&gt;persky", "Kas&lt;b&gt;per&lt;/b&gt;sky"])
def test_a_name_with_markup_in_it_weighs_what_the_name_does(name: str, field: str) -> None:
    marked, plain = (checked(_component(**{"name": "av-part", field: f"made by {text}"})) for text in (name, NAME))
    assert [one.outcome for one in marked.findings] == [one.outcome for one in plain.findings]


@pytest.mark.parametrize(
    "text",
    [
        "<p>Scans <b>as</b> fast <i>as</i> <tt>per</tt>l</p><ul><li>per</li><li>sky</li><li>Kas</li></ul>",
        "&lt;p&gt;Scans &lt;b&gt;as&lt;/b&gt; fast &amp;amp; well&lt;/p&gt;&lt;ul&gt;&lt;li&gt;per&lt;/li&gt;&lt;/ul&gt; Kas, sky",
        "if a &lt; b &amp;&amp; b &gt; c then persky else sky per Kas",
    ],
)
def test_a_description_with_markup_in_it_is_clear(text: str) -> None:
    assert checked(_component(name="part", description=text)).findings == ()


SOME = [
    "Каспер-ский",
    "卡巴·斯基",
    "Kas®persky",
    "K@spersky",
    "Kasp€rsky",
    "Kasper'sky",
    _PERCENT.replace("%", "%" + "25" * 9),
]


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("form", ["xml", "tag-value"])
def test_a_name_in_disguise_is_seen_in_other_forms(form: str, name: str) -> None:
    text = XML.format(publisher=name, name="part") if form == "xml" else TAG_VALUE.format(supplier=name, name="part")
    assert checked(text.encode()).verdict in ("review", "likely-prohibited")


@pytest.mark.parametrize("name", SOME)
def test_a_name_in_disguise_is_seen_outside_every_component(name: str) -> None:
    assert checked(_component(name="zlib") | {"x-remark": f"made by {name} in 2026"}).verdict == "review"


@pytest.mark.parametrize("name", INNOCENT)
def test_what_only_looks_alike_is_clear(name: str) -> None:
    report = _supplied_by(name)
    assert (report.findings, report.verdict) == ((), "clear")


IN_TWO = [
    {"group": "KL", "name": "Updater"},
    {"group": "com.kl", "name": "updater"},
    {"publisher": "KL", "name": "Updater"},
    {"supplier": {"name": "KL"}, "name": "Mobile SDK Android"},
    {"group": "kav", "name": "sdk"},
    {"name": "agent", "purl": "pkg:generic/KL/Updater@1"},
    {"group": "TDSS", "name": "Killer", "version": "3"},
]


@pytest.mark.parametrize("fields", IN_TWO)
def test_a_product_name_in_two_fields_is_seen(fields: dict[str, Any]) -> None:
    report = checked(_component(**fields))
    assert report.verdict == "review"
    assert [finding.relation for finding in report.findings] == ["is"]


def test_a_product_name_in_two_fields_is_seen_in_other_forms() -> None:
    assert checked(XML.format(publisher="KL", name="Updater").encode()).verdict == "review"
    assert checked(TAG_VALUE.format(supplier="KL", name="Updater").encode()).verdict == "review"


@pytest.mark.parametrize(
    "fields",
    [
        {"group": "kl", "name": "logging"},
        {"group": "KLM", "name": "Updater"},
        {"author": "KL", "name": "Updater"},
        {"group": "triangle", "name": "check"},
        {"group": "kasper", "name": "sky", "purl": "pkg:maven/kasper/sky@1"},
        {"name": "KL", "group": "Updater"},
    ],
)
def test_names_of_their_own_in_two_fields_are_clear(fields: dict[str, Any]) -> None:
    assert checked(_component(**fields)).verdict == "clear"


@pytest.mark.parametrize("shift", range(3))
@pytest.mark.parametrize("name", [NAME, NAME.lower(), NAME.upper(), "Касперский", "卡巴斯基"])
def test_a_licence_in_base64_that_does_not_say_so_is_looked_into(name: str, shift: int) -> None:
    content = base64.b64encode((" " * shift + TEXT.replace(NAME, name)).encode()).decode()
    licence = {"license": {"name": "own", "text": {"content": content}}}
    assert checked(_component(name="part", licenses=[licence])).verdict == "review"


@pytest.mark.parametrize("column", [60, 64, 76])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_base64_in_lines_is_looked_into_wherever_a_line_ends(end: str, column: int) -> None:
    for shift in range(0, column, 3):
        encoded = base64.b64encode(("-" * shift + TEXT * 2).encode()).decode()
        content = end.join(encoded[at : at + column] for at in range(0, len(encoded), column))
        licence = {"license": {"name": "own", "text": {"content": content}}}
        assert checked(_component(name="part", licenses=[licence])).verdict == "review"


@pytest.mark.parametrize("around", range(16))
def test_a_name_stands_in_other_encodings_whatever_stands_around_it(around: int) -> None:
    said = b"\xff" * around + NAME.encode() + b"\xff" * (15 - around)
    twice, of_32 = base64.b64encode(base64.b64encode(said)).decode(), base64.b32encode(said).decode().lower()
    assert any(part in twice for part in case_counts(NAME.lower()))
    assert any(part in of_32 for part in case_is_free(NAME.lower()))


def test_what_is_unpacked_within_a_text_stays_within_bounds() -> None:
    bomb = base64.b64encode(gzip.compress(bytes(1 << 24), mtime=0)).decode()
    tracemalloc.start()
    try:
        assert readings(f"{bomb}= {bomb}= {bomb}") == (f"{bomb}= {bomb}= {bomb}",)
        assert tracemalloc.get_traced_memory()[1] < 128 * len(bomb)
    finally:
        tracemalloc.stop()


def test_what_has_no_room_to_be_unpacked_keeps_a_document_from_being_clear() -> None:
    packed = base64.b64encode(gzip.compress(TEXT.encode() + bytes(1 << 16), mtime=0)).decode()
    report = checked(_component(description=packed))
    assert (report.verdict, report.gaps[0].where) == ("incomplete", "/components/0/description")


def test_gzip_within_a_text_is_read_as_far_as_it_goes() -> None:
    packed = base64.b64encode(gzip.compress(TEXT.encode(), mtime=0)).decode()
    assert TEXT[:80] in readings(packed[:-16])[1]


def test_a_label_is_no_longer_than_hosts_have_them() -> None:
    assert [len(readings(f"xn--{'a' * length}")) for length in (59, 60)] == [2, 1]


@pytest.mark.parametrize("ref", ["KL Updater", "KLUpdater@4.1", "kav-sdk"])
def test_a_reference_to_nothing_that_is_called_like_a_product_is_asked_about(ref: str) -> None:
    document = cyclonedx(dependencies=[{"ref": "product", "dependsOn": ["part", ref]}])
    assert checked(document).verdict == "review"


def test_a_reference_to_nothing_that_is_called_like_nothing_is_clear() -> None:
    document = cyclonedx(dependencies=[{"ref": "product", "dependsOn": ["part", "KL logging"]}])
    assert (checked(document).verdict, len(checked(document).gaps)) == ("clear", 1)


def test_a_list_of_names_where_one_should_stand_is_read() -> None:
    assert checked(_component(name=["zlib", "KL Updater"])).verdict == "review"


@pytest.mark.parametrize("before", range(6))
@pytest.mark.parametrize("behind", range(4))
def test_a_name_stands_in_base64_whatever_stands_around_it(before: int, behind: int) -> None:
    encoded = base64.b64encode(b"\xff" * before + NAME.encode() + b"\xff" * behind).decode()
    assert any(part in encoded for part in in_base64(NAME.lower()))


def test_readings_of_an_ordinary_text_are_one() -> None:
    assert readings("C:\\Program Files\\<vendor> 100% & more") == ("C:\\Program Files\\<vendor> 100% & more",)


def test_a_path_that_looks_like_an_escape_is_read_both_ways() -> None:
    assert readings("lib\\x64\\a.dll") == ("lib\\x64\\a.dll", "libd\\a.dll")


def test_only_escapes_of_letters_and_signs_are_undone_one_by_one() -> None:
    assert innermost("%2525C3%25A9 &#0038;#38;amp;lt; \\u005cu0041 %0A") == "%C3%A9 &lt; A %0A"


def test_an_entity_that_is_never_closed_is_undone_too() -> None:
    assert innermost("&#38#38#38#75;") == "K"


GLUED = [
    "it links kasperskyav",
    "links libkasperskyav.so",
    "thekasperskysdk",
    "kasperskyscan8 inside",
    NAME.lower() * 40,
]


@pytest.mark.parametrize("text", GLUED)
def test_the_name_within_a_longer_word_is_told_in_prose_and_asked_about_elsewhere(text: str) -> None:
    in_prose, in_property = cyclonedx(), cyclonedx()
    in_prose["components"][0]["description"] = text
    in_property["components"][0]["properties"] = [{"name": "engine", "value": text}]
    assert checked(in_prose).verdict == "noted"
    assert checked(in_property).verdict == "review"


@pytest.mark.parametrize(
    "shown", ["Kas\x1b[1mpersky Lab", "\x1b]0;title\x07Kaspersky Lab", "Kas\x1b(Bpersky Lab", "Kasx\x08persky Lab"]
)
def test_orders_to_a_terminal_hide_nothing(shown: str) -> None:
    document = cyclonedx()
    document["components"][0]["supplier"] = {"name": shown}
    assert checked(document).verdict == "likely-prohibited"


@pytest.mark.parametrize("shown", ["by \x1b[1mKaspersky\x1b[0m and others", "by Kaspersky \\x41 and others"])
def test_one_text_is_one_piece_of_evidence_in_however_many_ways_it_reads(shown: str) -> None:
    (finding,) = _supplied_by(shown).findings
    assert [item.value for item in finding.evidence] == [shown]


@pytest.mark.parametrize(
    "folder", ["tests/fixtures", "src/test/resources", "/usr/share/yara-rules", "pkg/testdata", "/opt/__tests__/x"]
)
def test_files_in_test_data_are_asked_about_however_many_there_are(folder: str) -> None:
    files = ["avpui.exe", "avpsus.exe", "kavtray.exe", "Program Files/Kaspersky Lab/avp.exe", "kavehost"]
    document = cyclonedx()
    document["components"][0]["evidence"] = {"occurrences": [{"location": f"{folder}/{file}"} for file in files]}
    document["components"] += [{"type": "file", "name": f"{folder}/{file}", "version": "1"} for file in files]
    assert checked(document).verdict == "review"


@pytest.mark.parametrize(
    "more",
    [
        {"properties": [{"name": "cpe", "value": "cpe:2.3:a:kaspersky:antivirus_engine:*:*:*:*:*:*:*:*"}]},
        {"references": [{"id": "cpe:2.3:a:kaspersky:antivirus_engine:*:*:*:*:*:*:*:*", "source": {"name": "x"}}]},
    ],
)
def test_an_advisory_speaks_of_anybodys_products(more: dict[str, Any]) -> None:
    document = cyclonedx()
    document["vulnerabilities"] = [{"id": "CVE-2019-8285", **more}]
    assert checked(document).verdict == "review"


def test_a_component_below_an_advisory_is_one() -> None:
    document = cyclonedx()
    hidden = [{"name": "Kaspersky Anti-Virus SDK", "version": "8.9"}]
    document["vulnerabilities"] = [{"id": "CVE-2019-8285", "x-components": hidden}]
    assert checked(document).verdict == "prohibited"


def test_a_vulnerability_that_is_called_like_an_engine_is_asked_about() -> None:
    document = cyclonedx(vulnerabilities=[{"id": "kaspersky-anti-virus-sdk"}])
    assert [(one.relation, one.outcome) for one in checked(document).findings] == [("mentions", "review")]
