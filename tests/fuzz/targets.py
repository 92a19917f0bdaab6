"""What is fuzzed: each form that is read and each wrapper, with inputs to begin with and words worth knowing."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.documents import ENGINE, FIXTURES, PACKAGE, cyclonedx, encode, noted, placed, spdx
from tests.forms import written
from tests.fuzz.structured import Change, of_fields, of_json, of_lines, of_xml
from tests.wrappers import wrapping

_LONGEST_SEED = 20_000

_SIGNS = (
    b"kaspersky",
    b"Kaspersky Anti-Virus SDK",
    b"AO Kaspersky Lab",
    b"pkg:generic/kaspersky/x@1",
    b"pkg:maven/com.k%61spersky/x@1",
    b"cpe:2.3:a:kaspersky:antivirus_engine:8:*:*:*:*:*:*:*",
    b"cpe:/a:kaspersky",
    b"kavehost",
    b"\xd0\x9a\xd0\xb0\xd1\x81\xd0\xbf\xd0\xb5\xd1\x80\xd1\x81\xd0\xba\xd0\xb8\xd0\xb9",
    b"k\xc2\xadaspersky",
    b"&#75;aspersky",
    b"\\u004baspersky",
    b"bomward-restore/1;sha256=",
    b"bomward:finding",
    b"https://",
    b"urn:cdx:",
    b"base64",
)
_BYTES = (
    b"",
    b"\0",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b" ",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x80",
    b"\xed\xa0\x80",
    b"\xe2\x80\xa8",
    b"\xc2\x85",
)
_JSON = (
    *(
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"{}",
        b"[]",
        b"null",
        b"true",
        b"-0",
        b"1e999",
        b"9" * 400,
        b"NaN",
        b"\\",
        b"\\ud83d",
        b"\\u0000",
    ),
    *(
        f'"{key}":'.encode()
        for key in ("components", "name", "bom-ref", "purl", "cpe", "supplier", "type", "metadata", "component")
    ),
    *(
        f'"{key}":'.encode()
        for key in ("properties", "value", "text", "content", "encoding", "externalReferences", "url", "dependencies")
    ),
    *(
        f'"{key}":'.encode()
        for key in ("ref", "dependsOn", "annotations", "signature", "bomFormat", "specVersion", "hashes", "licenses")
    ),
)
_SPDX_JSON = tuple(
    f'"{key}":'.encode()
    for key in (
        "spdxVersion",
        "SPDXID",
        "packages",
        "files",
        "snippets",
        "relationships",
        "spdxElementId",
        "relatedSpdxElement",
        "externalRefs",
        "referenceLocator",
        "annotations",
        "fileName",
        "checksums",
        "hasExtractedLicensingInfos",
        "documentDescribes",
    )
)
_LD = tuple(
    f'"{key}":'.encode()
    for key in (
        "@context",
        "@graph",
        "@id",
        "@type",
        "spdxId",
        "type",
        "from",
        "to",
        "creationInfo",
        "suppliedBy",
        "software_packageUrl",
        "externalIdentifier",
        "rootElement",
        "@value",
        "@list",
        "@reverse",
    )
)
_ELEMENTS = ("component", "components", "name", "purl", "supplier", "metadata", "license", "text", "dependencies")
_XML = (
    *(
        b"<",
        b">",
        b"/>",
        b"</",
        b"<a>",
        b"</a>",
        b"<a/>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?x ?>",
        b"&amp;",
        b"&#x4b;",
        b"&e;",
        b"&#0;",
        b"'",
        b'"',
        b"=",
    ),
    *(
        b"<!DOCTYPE bom [<!ENTITY e 'x'>]>",
        b' xmlns="x"',
        b' xmlns:p="http://cyclonedx.org/schema/bom/1.6"',
        b"<p:component>",
        b' encoding="UTF-7"',
    ),
    *(f"<{end}{name}>".encode() for end in ("", "/") for name in _ELEMENTS),
)
_RDF = (
    b"rdf:about=",
    b"rdf:resource=",
    b"rdf:nodeID=",
    b"rdf:ID=",
    b"rdf:Description",
    b"rdf:parseType='Literal'",
    b"spdx:name",
    b"<spdx:Package>",
    b"</spdx:Package>",
    b"xml:base='x'",
    b"rdf:li",
    b"spdx:relationship",
)
_TAGS = (
    *(
        f"{tag}: ".encode()
        for tag in (
            "SPDXVersion",
            "SPDXID",
            "PackageName",
            "PackageSupplier",
            "PackageComment",
            "ExternalRef",
            "Relationship",
            "FileName",
            "LicenseID",
            "ExtractedText",
            "Annotator",
            "SPDXREF",
            "SnippetSPDXID",
            "Creator",
            "ExternalDocumentRef",
        )
    ),
    b"<text>",
    b"</text>",
    b"<TEXT>",
    b"#",
    b"\x0b",
    b"\x0c",
    b"SPDXRef-",
    b"Organization: ",
    b"NOASSERTION",
)
_YAML = (
    b"- ",
    b": ",
    b"&a ",
    b"*a",
    b"<<: ",
    b"!!binary ",
    b"!x ",
    b"|\n  ",
    b">-\n  ",
    b"'",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"? ",
    b"---\n",
    b"...\n",
    b"%YAML 1.1\n",
    b"#",
    b"\\x4b",
    b"packages:\n",
    b"name: ",
    b"~",
)
_PROTOBUF = (
    b"\x0a\x031.6",
    b"\x2a",
    b"\x42",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\x0b",
    b"\x0c",
    b"\x80\x80\x80\x00",
    b"\x22\x00",
    b"\x09" + b"\0" * 8,
)
_ARCHIVE = (
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"ustar\0",
    b"\x1f\x8b\x08\0",
    b"BZh9",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"\xff\xff\xff\xff",
    b"../" * 3,
)
_ENVELOPE = tuple(
    f'"{key}":'.encode()
    for key in (
        "payload",
        "payloadType",
        "signatures",
        "sbom",
        "predicate",
        "predicateType",
        "_type",
        "Data",
        "dsseEnvelope",
        "mediaType",
    )
)


class Target(NamedTuple):
    """One reader: inputs to begin with, words, and what the mutated bytes are put into."""

    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]
    change: Change | None = None
    """A change that keeps the syntax whole."""
    wrap: Callable[[bytes], bytes] | None = None


def _seeds(family: str, encoding: str, *more: bytes) -> tuple[bytes, ...]:
    """The product in the oldest and the newest version of a form, an annotated copy, fixtures, and what else is given."""
    mine = [data for name, data in written().items() if name.startswith(family) and name.endswith(f" {encoding}")]
    seeds = (mine[0], mine[-1], noted(mine[-1]), *more)
    return tuple(seed for seed in dict.fromkeys(seeds) if len(seed) <= _LONGEST_SEED)


def _fixtures(*endings: str) -> tuple[bytes, ...]:
    files = [path for path in sorted(Path(FIXTURES).iterdir()) if path.name.endswith(endings)]
    return tuple(path.read_bytes() for path in files)


@cache
def targets() -> dict[str, Target]:
    """All of them by name."""
    small = encode(placed(cyclonedx(), "/components/1", ENGINE), "minified")
    package = encode(placed(spdx(), "/packages/2", PACKAGE), "minified")
    plain = _SIGNS + _BYTES
    xml, json_words = plain + _XML, plain + _JSON
    found = {
        "cyclonedx-json": Target(_seeds("CycloneDX", "json", small, *_fixtures(".cdx.json")), json_words, of_json),
        "cyclonedx-xml": Target(_seeds("CycloneDX", "xml", *_fixtures(".cdx.xml")), xml, of_xml),
        "cyclonedx-protobuf": Target(_seeds("CycloneDX", "protobuf", *_fixtures(".cdx")), plain + _PROTOBUF, of_fields),
        "spdx2-json": Target(
            _seeds("SPDX 2", "json", package, *_fixtures(".spdx.json")), json_words + _SPDX_JSON, of_json
        ),
        "spdx2-tag-value": Target(_seeds("SPDX 2", "tag-value", *_fixtures(".spdx")), plain + _TAGS, of_lines),
        "spdx2-yaml": Target(_seeds("SPDX 2", "yaml", *_fixtures(".spdx.yaml")), plain + _YAML, of_lines),
        "spdx2-xml": Target(_seeds("SPDX 2", "xml", *_fixtures(".spdx.xml")), xml, of_xml),
        "spdx2-rdf": Target(_seeds("SPDX 2", "rdf", *_fixtures(".spdx.rdf")), xml + _RDF, of_xml),
        "spdx3-json-ld": Target(_seeds("SPDX 3", "json-ld", *_fixtures(".spdx3.json")), json_words + _LD, of_json),
    }
    return found | _wrappers(small, json_words)


def _wrappers(document: bytes, words: tuple[bytes, ...]) -> dict[str, Target]:
    """The wrappers: each with its own bytes mutated, and the compressed ones with what they hold as well."""
    inside = (document, cyclonedx_clean())
    archive = _SIGNS + _BYTES + _ARCHIVE
    found: dict[str, Target] = {}
    for name, wrap in (
        ("gzip", wrapping.as_gzip),
        ("bzip2", wrapping.COMPRESSORS["bzip2"]),
        ("xz", wrapping.COMPRESSORS["xz"]),
        ("zstandard", wrapping.as_zstd),
    ):
        found[name] = Target(tuple(wrap(one) for one in inside), archive)
        found[f"in-{name}"] = Target(inside, words, of_json, wrap)
    both = (("a.cdx.json", inside[0]), ("README", wrapping.README), ("b.cdx.json", inside[1]))
    found["zip"] = Target((wrapping.as_zip(*both), wrapping.as_zip(*both, method=0, comment=b"made by hand")), archive)
    found["tar"] = Target(
        (wrapping.as_tar(*both), wrapping.as_tar(("x" * 150, inside[0])), wrapping.as_tar(*both, format_=1)), archive
    )
    statement = wrapping.as_statement(document, "https://cyclonedx.org/bom")
    envelopes = (
        statement,
        wrapping.as_export(document),
        wrapping.as_dsse(statement),
        wrapping.as_bundle(statement),
        wrapping.as_cosign(document),
        wrapping.as_string(document),
    )
    found["envelopes"] = Target(envelopes, words + _ENVELOPE, of_json)
    found["lines"] = Target((b"\n".join(inside), b"\n".join((*envelopes[:3], b"", b"{}"))), words + _ENVELOPE, of_lines)
    return found


def cyclonedx_clean() -> bytes:
    """A document with nothing to tell."""
    return json.dumps(cyclonedx()).encode()
