"""Small documents that somebody wrote to be called clear, to break a reader, or to be called guilty without being so."""

from __future__ import annotations

import base64
from typing import Any

from tests.documents import BOM, ENGINE, PACKAGE, Json, cyclonedx, encode, placed, spdx

NAME = ENGINE["name"]
AT = "/components/1"


def part(**fields: Any) -> Json:
    """A component that is suspicious by these fields alone."""
    return {"type": "library", "name": "bridge", "version": "1.0", **fields}


def with_part(**fields: Any) -> bytes:
    """A document with such a component among harmless ones."""
    return encode(placed(cyclonedx(), AT, part(**fields)))


def raw(document: Json, before: str, after: str) -> bytes:
    """A document with bytes changed that no encoder would write so."""
    data = encode(document)
    assert before.encode() in data
    return data.replace(before.encode(), after.encode(), 1)


_FLAGGED = placed(cyclonedx(), AT, ENGINE)
_BASE64 = base64.b64encode(b"This licence is granted by AO Kaspersky Lab.").decode()


def _nested(levels: int) -> Json:
    inner: Json = ENGINE
    for level in range(levels):
        inner = {"type": "library", "name": f"level {level}", "components": [inner]}
    return cyclonedx(components=[inner])


def _alone(**fields: Any) -> bytes:
    """A document in which nothing else is of any interest, so that only what is hidden can draw a look."""
    parts = [{"type": "library", "name": "zlib"}, {"type": "library", "name": "avcore"} | fields]
    return encode({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": parts})


def _text(encoding: str = "base64") -> Json:
    return {"encoding": encoding, "contentType": "text/plain", "content": _BASE64}


MUST_FLAG: dict[str, bytes] = {
    # nothing else in the document draws a look
    "attachment alone": _alone(licenses=[{"license": {"name": "EULA", "text": _text()}}]),
    "attachment of an encoding in capitals": _alone(licenses=[{"license": {"name": "EULA", "text": _text("BASE64")}}]),
    "attachment of an encoding in escapes": raw(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "components": [{"type": "library", "name": "a", "licenses": [{"license": {"name": "E", "text": _text()}}]}],
        },
        '"base64"',
        '"b\\u0061se64"',
    ),
    "a raw delete character": _alone(name=NAME.replace("s", "s\x7f", 1)),
    "letters with a breve": _alone(name=NAME.replace("a", "\N{LATIN SMALL LETTER A WITH BREVE}", 1)),
    "a line behind a file": _alone(evidence={"occurrences": [{"location": "opt/gateway/bin/kavehost:12"}]}),
    "a deleted file": _alone(evidence={"occurrences": [{"location": "opt/gateway/bin/kavehost (deleted)"}]}),
    "a trade mark sign": _alone(
        name="F-Secure\N{TRADE MARK SIGN} Internet Security", version="2009", supplier={"name": "F-Secure Corporation"}
    ),
    "marks by the thousand": _alone(name=NAME + "\u0300\u0323" * 25_000),
    # where it sits
    "nested deep": encode(_nested(60)),
    "the product itself": encode(placed(cyclonedx(), "/metadata/component", ENGINE)),
    "behind harmless twins": encode(cyclonedx(components=[part(name="zlib")] * 300 + [ENGINE])),
    "beside nulls": encode(cyclonedx(components=[None, [], ENGINE, 0])),
    "list of lists": encode(cyclonedx(components=[[[ENGINE]]])),
    "object for a list": encode(cyclonedx(components={"0": ENGINE})),
    "under an unknown name": encode(cyclonedx(componentz=[ENGINE])),
    "under a name in capitals": encode(cyclonedx(Components=[ENGINE])),
    "under an empty name": encode(cyclonedx(**{"": ENGINE})),
    "as a name": encode(cyclonedx(**{NAME: {}})),
    "reference without definition": encode(
        cyclonedx(dependencies=[{"ref": "product", "dependsOn": ["kaspersky-sdk"]}])
    ),
    "assembly without definition": encode(
        cyclonedx(compositions=[{"aggregate": "complete", "assemblies": ["kav/kaspersky"]}])
    ),
    "same id as a harmless part": encode(placed(cyclonedx(), AT, ENGINE | {"bom-ref": "part"})),
    "scope excluded": encode(placed(cyclonedx(), AT, ENGINE | {"scope": "excluded"})),
    "not affected, says the supplier": encode(
        placed(_FLAGGED, "/vulnerabilities/0", {"id": "X", "analysis": {"state": "not_affected"}})
    ),
    "judged harmless by an earlier run": encode(
        placed(_FLAGGED, f"{AT}/properties/0", {"name": "bomward:finding", "value": '{"outcome": "not-covered"}'})
    ),
    "SPDX file": encode(placed(spdx(), "/files/0", {"fileName": "./x", "copyrightText": "(c) Kaspersky Lab"})),
    "SPDX package without id": encode(spdx(packages=[{"name": NAME, "supplier": "Kaspersky Lab"}])),
    "SPDX relationship": encode(
        placed(
            spdx(),
            "/relationships/2",
            {
                "spdxElementId": "SPDXRef-part",
                "relationshipType": "CONTAINS",
                "relatedSpdxElement": "SPDXRef-kaspersky",
            },
        )
    ),
    # how it is written
    "upper case": with_part(name="KASPERSKY ANTI-VIRUS SDK"),
    "camel case": with_part(name="acmeKasperskyBridge"),
    "Cyrillic look-alikes": with_part(name="Kаsреrsку Anti-Virus SDK"),
    "native script": with_part(supplier={"name": "АО «Лаборатория Касперского»"}),
    "Japanese": with_part(publisher="株式会社カスペルスキー"),
    "Chinese": with_part(publisher="卡巴斯基实验室"),
    "full width": with_part(name="Ｋａｓｐｅｒｓｋｙ"),
    "zero width": with_part(name="Kas\u200bper\u200csky"),
    "soft hyphen": with_part(name="Kas\u00adpersky"),
    "tag characters": with_part(name="Kas\U000e0041persky"),
    "combining marks": with_part(name="K\u0337a\u0337s\u0337p\u0337e\u0337r\u0337s\u0337k\u0337y\u0337"),
    "no-break space": with_part(supplier={"name": "Kaspersky\u00a0Lab"}),
    "control character": with_part(name="Kas\bpersky"),
    "NUL before": with_part(name="zlib\u0000Kaspersky"),
    "very long name": with_part(name="x " * 2_000 + NAME),
    "escaped in full": raw(_FLAGGED, NAME, "".join(f"\\u{ord(c):04x}" for c in NAME)),
    "escaped twice": with_part(name="\\u004baspersky"),
    "percent": with_part(purl="pkg:maven/com.k%61spersky/sdk@1.0"),
    "percent twice": with_part(purl="pkg:maven/com.k%2561spersky/sdk@1.0"),
    "percent behind an escape": raw(
        placed(cyclonedx(), AT, part(purl="pkg:maven/com.k%61spersky/x@1")), "%61", "\\u002561"
    ),
    "entity": with_part(name="&#75;aspersky"),
    "entity behind an escape": raw(placed(cyclonedx(), AT, part(name="&#75;aspersky")), "&", "\\u0026"),
    "key in escapes": raw(_FLAGGED, '"supplier"', '"\\u0073upplier"'),
    "byte order mark": BOM + encode(_FLAGGED),
    # by what it is known
    "purl in capitals": with_part(purl="PKG:MAVEN/COM.KASPERSKY/SDK@1.0"),
    "purl with slashes": with_part(purl="pkg://maven//com.kaspersky/sdk@1.0"),
    "purl that no library takes": with_part(purl="pkg:com.kaspersky"),
    "purl qualifier": with_part(purl="pkg:generic/x@1.0?supplier=kaspersky"),
    "CPE in capitals": with_part(cpe="CPE:2.3:A:KASPERSKY:ANTI-VIRUS:1:*:*:*:*:*:*:*"),
    "CPE with escapes": with_part(cpe="cpe:2.3:a:kaspersky\\_lab:anti\\-virus:1:*:*:*:*:*:*:*"),
    "CPE of the old form": with_part(cpe="cpe:/a:k%61spersky:anti-virus"),
    "Windows path": with_part(evidence={"occurrences": [{"location": r"C:\Program Files\Kaspersky\bin\x.dll"}]}),
    "property of a scanner": with_part(
        properties=[{"name": "syft:cpe23", "value": "cpe:2.3:a:kaspersky:x:1:*:*:*:*:*:*:*"}]
    ),
    "licence text in base64": with_part(
        licenses=[{"license": {"name": "x", "text": {"encoding": "base64", "content": _BASE64}}}]
    ),
}
"""At least a question must be put. An error that comes on top of it does no harm."""

_HEAD = '{"bomFormat": "CycloneDX", "specVersion": "1.6"'

MUST_ERROR: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n",
    "array": b"[]",
    "null": b"null",
    "array of documents": b"[" + encode(cyclonedx()) + b"]",
    "two documents": encode(cyclonedx()) * 2,
    "trailing NUL": encode(cyclonedx()) + b"\0",
    "cut": encode(cyclonedx())[:-20],
    "cut at a line end": encode(cyclonedx()).rpartition(b"\n  ")[0] + b"\n",
    "name twice": raw(cyclonedx(), '"name": "zlib"', '"name": "zlib", "name": "zlob"'),
    "components twice": raw(cyclonedx(), '"components"', '"components": [], "components"'),
    "components twice, once in escapes": raw(cyclonedx(), '"components"', '"c\\u006fmponents": [], "components"'),
    "version twice": raw(cyclonedx(), '"specVersion"', '"specVersion": "1.5", "specVersion"'),
    "no version": encode({key: value for key, value in cyclonedx().items() if key != "specVersion"}),
    "version of the future": encode(cyclonedx(specVersion="1.99")),
    "version as a number": encode(cyclonedx(specVersion=1.6)),
    "another format by name": encode(cyclonedx(bomFormat="cyclonedx")),
    "both formats": encode(cyclonedx() | spdx()),
    "neither format": encode({"components": [part()]}),
    "wrapped by nobody known": encode({"document": {"sbom": cyclonedx()}}),
    "SPDX of the future": encode(spdx(spdxVersion="SPDX-4.0")),
    "deep": (_HEAD + ', "x": ' + "[" * 5000 + "]" * 5000 + "}").encode(),
    "very deep": (_HEAD + ', "x": ' + "[" * 200_000 + "]" * 200_000 + "}").encode(),
    "not a number": (_HEAD + ', "x": NaN, "components": []}').encode(),
    "Latin-1": raw(cyclonedx(), "zlib", "zl@b").replace(b"@", b"\xef"),
    "surrogates as bytes": raw(cyclonedx(), "zlib", "zl@b").replace(b"@", b"\xed\xa0\xbd\xed\xb8\x80"),
    "overlong": raw(cyclonedx(), "zlib", "zl@b").replace(b"@", b"\xc1\xa9"),
    "UTF-16 without a mark": encode(cyclonedx()).decode().encode("utf-16-be"),
    "compressed": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "page of a web site": b"<!doctype html><title>Not found</title>",
}
"""No reader can say what these hold, or two would say two things."""

MUST_BE_INCOMPLETE: dict[str, bytes] = {
    "a reference type in escapes": raw(
        cyclonedx(externalReferences=[{"type": "bom", "url": "https://example.org/b.json"}]), '"bom"', '"b\\u006fm"'
    ),
    "a reference type in capitals": encode(
        cyclonedx(externalReferences=[{"type": "BOM", "url": "https://example.org/b.json"}])
    ),
    "no components": encode(cyclonedx(components=[])),
    "nothing but a head": encode({"bomFormat": "CycloneDX", "specVersion": "1.6"}),
    "components elsewhere": encode(placed(cyclonedx(), "/externalReferences/0", {"type": "bom", "url": "x.json"})),
    "BOM-Link": encode(
        placed(cyclonedx(), "/components/0/externalReferences/0", {"type": "other", "url": "urn:cdx:1/1"})
    ),
    "attachment": encode(
        placed(cyclonedx(), "/components/0/swid/text", {"encoding": "base64", "content": "UEsDBP/+AAE="})
    ),
    "SPDX without packages": encode(spdx(packages=[], relationships=[])),
    "SPDX elsewhere": encode(placed(spdx(), "/externalDocumentRefs/0", {"spdxDocument": "https://example.com/x"})),
}
"""Read, and not all of it is there."""

MUST_BE_CLEAR: dict[str, bytes] = {
    "a numeric reference without end": _alone(name=f"&#{'1' * 4301};"),
    "a restore record with an offset without end": _alone(
        description=f"bomward-restore/1;sha256={'0' * 64};edits={'1' * 4301}+000000000"
    ),
    "harmless": encode(cyclonedx()),
    "harmless SPDX": encode(spdx()),
    "surname": with_part(author="Jan Kasperski"),
    "another company": with_part(supplier={"name": "Kasper Skårhøj"}),
    "similar word": with_part(name="kasper-skylight"),
    "across two fields": with_part(name="kasper", version="sky"),
    "across a separator": with_part(group="kas", name="persky"),
    "wide text": with_part(description="Grüße, Привет, 日本語, 😀 \u200b"),
    "escapes of ordinary encoders": raw(placed(cyclonedx(), AT, part(purl="pkg:a/b?c=d&e=f")), "&", "\\u0026"),
    "percent in a purl": with_part(purl="pkg:npm/%40angular/core@17.0.0"),
    "everything null": encode(
        cyclonedx(components=[part(), dict.fromkeys(("bom-ref", "purl", "cpe", "hashes", "licenses"), None)])
    ),
    "long numbers": encode(cyclonedx(x=10**4000)),
}
"""Nothing of the maker is in them."""

MUST_PASS: dict[str, bytes] = {
    "reads its logs": with_part(description="Parses the event logs of Kaspersky Endpoint Security."),
    "detected by it": encode(
        placed(cyclonedx(), "/vulnerabilities/0", {"id": "X", "description": "Found by Kaspersky."})
    ),
    "report cited": with_part(externalReferences=[{"type": "advisories", "url": "https://securelist.com/x/1/"}]),
    "SPDX prose": encode(placed(spdx(), "/packages/1/comment", "Kaspersky calls this download suspicious.")),
}
"""The maker is named and told, and that is no reason to stop."""

for _name, _document in (("engine", _FLAGGED), ("package", placed(spdx(), "/packages/2", PACKAGE))):
    MUST_FLAG[_name] = encode(_document)
