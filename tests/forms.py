"""One product, written in every form by other people's libraries where there are any."""

from __future__ import annotations

import io
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.documents import Json, cyclonedx, spdx
from tests.protobuf import encoded

ENGINE_CPE = "cpe:2.3:a:kaspersky:antivirus_engine:8.9.2.595:*:*:*:*:*:*:*"
ENGINE_PURL = "pkg:generic/kaspersky-lab/anti-virus-sdk@8.9.2.595"
DIGEST = "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
PROSE = "Parses logs of mail filters. <b>Grüße</b> & 日本; “Kaspersky” is one of the formats it knows."
"""What a log parser says of itself, with everything that syntaxes escape."""


def cyclonedx_product(version: str = "1.6") -> Json:
    """The product as CycloneDX JSON."""
    return cyclonedx(
        version,
        serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        components=[
            {
                "type": "library",
                "bom-ref": "zlib",
                "name": "zlib",
                "version": "1.3.1",
                "purl": "pkg:generic/zlib@1.3.1",
            },
            {
                "type": "library",
                "bom-ref": "engine",
                "supplier": {"name": "AO Kaspersky Lab"},
                "name": "Kaspersky Anti-Virus SDK",
                "version": "8.9.2.595",
                "hashes": [{"alg": "SHA-1", "content": DIGEST}],
                "cpe": ENGINE_CPE,
                "purl": ENGINE_PURL,
            },
            {"type": "library", "bom-ref": "parser", "name": "mail-log-parser", "version": "2.0", "description": PROSE},
            {"type": "file", "bom-ref": "updater", "name": "kavehost", "version": "1"},
        ],
        dependencies=[
            {"ref": "product", "dependsOn": ["zlib", "parser"]},
            {"ref": "parser", "dependsOn": ["engine", "updater"]},
        ],
    )


def _package(ref: str, name: str, version: str, **more: Any) -> Json:
    said_nothing = dict.fromkeys(
        ("downloadLocation", "licenseConcluded", "licenseDeclared", "copyrightText"), "NOASSERTION"
    )
    return {
        "SPDXID": f"SPDXRef-{ref}",
        "name": name,
        "versionInfo": version,
        "filesAnalyzed": False,
        **said_nothing,
        **more,
    }


def _reference(category: str, kind: str, locator: str) -> Json:
    return {"referenceCategory": category, "referenceType": kind, "referenceLocator": locator}


def spdx_product(version: str = "2.3") -> Json:
    """The product as SPDX 2 JSON."""
    manager = "PACKAGE-MANAGER" if version == "2.3" else "PACKAGE_MANAGER"
    edges = [
        ("DOCUMENT", "DESCRIBES", "product"),
        ("product", "DEPENDS_ON", "zlib"),
        ("product", "DEPENDS_ON", "parser"),
    ]
    edges += [("parser", "DEPENDS_ON", "engine"), ("parser", "DEPENDS_ON", "updater")]
    return spdx(
        version,
        packages=[
            _package("product", "Mail Gateway", "6.2"),
            _package("zlib", "zlib", "1.3.1", externalRefs=[_reference(manager, "purl", "pkg:generic/zlib@1.3.1")]),
            _package(
                "engine",
                "Kaspersky Anti-Virus SDK",
                "8.9.2.595",
                supplier="Organization: AO Kaspersky Lab",
                checksums=[{"algorithm": "SHA1", "checksumValue": DIGEST}],
                externalRefs=[
                    _reference("SECURITY", "cpe23Type", ENGINE_CPE),
                    _reference(manager, "purl", ENGINE_PURL),
                ],
            ),
            _package("parser", "mail-log-parser", "2.0", description=PROSE),
            _package("updater", "kavehost", "1"),
        ],
        relationships=[
            {"spdxElementId": f"SPDXRef-{left}", "relationshipType": kind, "relatedSpdxElement": f"SPDXRef-{right}"}
            for left, kind, right in edges
        ],
    )


def cyclonedx_xml(document: Json) -> bytes:
    """A CycloneDX document as XML, by the library of the standard's makers."""
    from cyclonedx.model.bom import Bom
    from cyclonedx.output import make_outputter
    from cyclonedx.schema import OutputFormat, SchemaVersion

    bom: Any = Bom.from_json(document)  # type: ignore[attr-defined]  # made by its decorator
    version = SchemaVersion.from_version(document["specVersion"])
    return make_outputter(bom, OutputFormat.XML, version).output_as_string(indent=2).encode()


def spdx_written(document: Json) -> dict[str, bytes]:
    """An SPDX 2 document in each form that spdx-tools writes."""
    from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
    from spdx_tools.spdx.writer.rdf import rdf_writer
    from spdx_tools.spdx.writer.tagvalue import tagvalue_writer
    from spdx_tools.spdx.writer.xml import xml_writer
    from spdx_tools.spdx.writer.yaml import yaml_writer

    model = JsonLikeDictParser().parse(document)
    text = io.StringIO()
    tagvalue_writer.write_document(model, text)
    found = {"tag-value": text.getvalue().encode()}
    for name, writer in (("yaml", yaml_writer), ("xml", xml_writer), ("rdf", rdf_writer)):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "document"
            writer.write_document_to_file(model, str(file), validate=False)
            found[name] = file.read_bytes()
    return found


def spdx3_product() -> Json:
    """The product as SPDX 3."""
    ids = "https://example.com/spdx/mail-gateway-6.2#"
    common = {"creationInfo": "_:made"}

    def package(ref: str, name: str, version: str, **more: Any) -> Json:
        return {
            "type": "software_Package",
            "spdxId": f"{ids}{ref}",
            **common,
            "name": name,
            "software_packageVersion": version,
            **more,
        }

    def tie(left: str, kind: str, *right: str) -> Json:
        to = [f"{ids}{ref}" for ref in right]
        element = {"type": "Relationship", "spdxId": f"{ids}{left}-{kind}", **common, "from": f"{ids}{left}"}
        return {**element, "relationshipType": kind, "to": to, "completeness": "complete"}

    def identifier(kind: str, value: str) -> Json:
        return {"type": "ExternalIdentifier", "externalIdentifierType": kind, "identifier": value}

    return {
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [
            {
                "type": "CreationInfo",
                "@id": "_:made",
                "specVersion": "3.0.1",
                "created": "2026-11-22T00:00:00Z",
                "createdBy": [f"{ids}us"],
            },
            {"type": "Organization", "spdxId": f"{ids}us", **common, "name": "Northlake Networks GmbH"},
            {"type": "Organization", "spdxId": f"{ids}maker", **common, "name": "AO Kaspersky Lab"},
            {
                "type": "SpdxDocument",
                "spdxId": f"{ids}document",
                **common,
                "name": "mail-gateway",
                "rootElement": [f"{ids}product"],
                "profileConformance": ["core", "software"],
                "element": [f"{ids}{ref}" for ref in ("product", "zlib", "engine", "parser", "updater", "maker")],
            },
            package("product", "Mail Gateway", "6.2"),
            package("zlib", "zlib", "1.3.1", software_packageUrl="pkg:generic/zlib@1.3.1"),
            package(
                "engine",
                "Kaspersky Anti-Virus SDK",
                "8.9.2.595",
                suppliedBy=f"{ids}maker",
                software_packageUrl=ENGINE_PURL,
                verifiedUsing=[{"type": "Hash", "algorithm": "sha1", "hashValue": DIGEST}],
                externalIdentifier=[identifier("cpe23", ENGINE_CPE)],
            ),
            package("parser", "mail-log-parser", "2.0", description=PROSE),
            package("updater", "kavehost", "1"),
            tie("product", "dependsOn", "zlib", "parser"),
            tie("parser", "dependsOn", "engine", "updater"),
        ],
    }


@cache
def written() -> dict[str, bytes]:
    """The product in every form, by its name."""
    found = {}
    for minor in range(2, 8):
        document = cyclonedx_product(f"1.{minor}")
        found[f"CycloneDX 1.{minor} json"] = json.dumps(document, indent=2, ensure_ascii=False).encode()
        found[f"CycloneDX 1.{minor} xml"] = cyclonedx_xml(document)
        if minor >= 3:
            found[f"CycloneDX 1.{minor} protobuf"] = encoded(document)
    for version in ("2.2", "2.3"):
        document = spdx_product(version)
        found[f"SPDX {version} json"] = json.dumps(document, indent=2, ensure_ascii=False).encode()
        found |= {f"SPDX {version} {name}": data for name, data in spdx_written(document).items()}
    found["SPDX 3.0.1 json-ld"] = json.dumps(spdx3_product(), indent=2, ensure_ascii=False).encode()
    return found
