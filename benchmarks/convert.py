"""Writes a generated JSON document in the other forms of its family: the same content, so that they can be compared.

python -m benchmarks.convert IN.json OUT FORM
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Json = dict[str, Any]
_LISTS = {"components": "component", "hashes": "hash", "licenses": "license", "externalReferences": "reference"}
_LISTS |= {"properties": "property", "dependencies": "dependency"}
_ATTRIBUTES = {"bom-ref", "type", "alg", "ref", "name-of-property", "mime-type"}
_ORDER = [
    *("timestamp", "tools", "supplier", "author", "publisher", "group", "name", "url", "version", "description"),
    *("hashes", "licenses", "cpe", "purl", "externalReferences", "properties", "component"),
]
"""The order that the XML schema asks for; what does not stand here keeps its own, before these."""
_RDF_CATEGORIES = {"SECURITY": "security", "PACKAGE-MANAGER": "packageManager"}
_SPDX = "http://spdx.org/rdf/terms#"


def cyclonedx_xml(document: Json) -> Iterator[str]:
    """CycloneDX XML, indented, an element a line."""
    version, serial = document["specVersion"], document["serialNumber"]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<bom xmlns="http://cyclonedx.org/schema/bom/{version}" serialNumber="{serial}" version="1">\n'
    for key in ("metadata", "components"):
        yield from _element(key, document[key], "  ")
    yield "  <dependencies>\n"
    for tie in document["dependencies"]:
        inner = "".join(f"      <dependency ref={quoteattr(ref)}/>\n" for ref in tie.get("dependsOn", ()))
        yield f"    <dependency ref={quoteattr(tie['ref'])}>\n{inner}    </dependency>\n"
    yield "  </dependencies>\n</bom>\n"


def _element(name: str, value: Any, indent: str) -> Iterator[str]:
    match name, value:
        case ("hash", {"alg": alg, "content": content}):
            yield f'{indent}<hash alg="{alg}">{content}</hash>\n'
        case ("property", {"name": key, "value": text}):
            yield f"{indent}<property name={quoteattr(key)}>{escape(text)}</property>\n"
        case ("license", {"license": inner}):
            yield from _element("license", inner, indent)
        case ("license", {"expression": text}):
            yield f"{indent}<expression>{escape(text)}</expression>\n"
        case (_, list(items)):
            one = _LISTS.get(name)
            yield f"{indent}<{name}>\n" if one else ""
            for item in items:
                yield from _element(one or name, item, indent + "  " if one else indent)
            yield f"{indent}</{name}>\n" if one else ""
        case (_, dict(members)):
            attributes = "".join(f" {key}={quoteattr(members[key])}" for key in members if key in _ATTRIBUTES)
            yield f"{indent}<{name}{attributes}>\n"
            for key in sorted(members.keys() - _ATTRIBUTES, key=_place):
                yield from _element(key, members[key], indent + "  ")
            yield f"{indent}</{name}>\n"
        case _:
            yield f"{indent}<{name}>{escape(str(value))}</{name}>\n"


def _place(key: str) -> tuple[int, str]:
    return _ORDER.index(key) if key in _ORDER else -1, key


def spdx_tag_value(document: Json) -> Iterator[str]:
    """SPDX tag-value, a block a package, then the relationships."""
    info = document["creationInfo"]
    yield f"SPDXVersion: {document['spdxVersion']}\nDataLicense: CC0-1.0\nSPDXID: {document['SPDXID']}\n"
    yield f"DocumentName: {document['name']}\nDocumentNamespace: {document['documentNamespace']}\n"
    yield "".join(f"Creator: {creator}\n" for creator in info["creators"]) + f"Created: {info['created']}\n"
    tags = {
        "name": "PackageName",
        "SPDXID": "SPDXID",
        "versionInfo": "PackageVersion",
        "supplier": "PackageSupplier",
        "originator": "PackageOriginator",
        "downloadLocation": "PackageDownloadLocation",
        "filesAnalyzed": "FilesAnalyzed",
        "homepage": "PackageHomePage",
        "sourceInfo": "PackageSourceInfo",
        "licenseConcluded": "PackageLicenseConcluded",
        "licenseDeclared": "PackageLicenseDeclared",
        "copyrightText": "PackageCopyrightText",
        "summary": "PackageSummary",
        "description": "PackageDescription",
        "primaryPackagePurpose": "PrimaryPackagePurpose",
    }
    texts = {"copyrightText", "sourceInfo", "summary", "description"}
    for package in document["packages"]:
        yield "\n"
        for key, tag in tags.items():
            if key in package:
                value = package[key]
                plain = str(value).lower() if isinstance(value, bool) else str(value)
                yield (
                    f"{tag}: <text>{plain}</text>\n" if key in texts and plain != "NOASSERTION" else f"{tag}: {plain}\n"
                )
        for digest in package.get("checksums", ()):
            yield f"PackageChecksum: {digest['algorithm']}: {digest['checksumValue']}\n"
        for one in package.get("externalRefs", ()):
            yield f"ExternalRef: {one['referenceCategory']} {one['referenceType']} {one['referenceLocator']}\n"
    yield "\n"
    for tie in document["relationships"]:
        yield f"Relationship: {tie['spdxElementId']} {tie['relationshipType']} {tie['relatedSpdxElement']}\n"


def spdx_yaml(document: Json) -> Iterator[str]:
    """SPDX YAML, block style, by PyYAML."""
    import yaml

    yield yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)


def spdx_rdf(document: Json) -> Iterator[str]:
    """SPDX RDF/XML, every package within the relationship that leads to it or beside the document."""
    base = document["documentNamespace"] + "#"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    yield f' xmlns:spdx="{_SPDX}">\n  <spdx:SpdxDocument rdf:about="{base}SPDXRef-DOCUMENT">\n'
    yield f"    <spdx:specVersion>{document['spdxVersion']}</spdx:specVersion>\n"
    yield f"    <spdx:name>{document['name']}</spdx:name>\n"
    yield '    <spdx:dataLicense rdf:resource="http://spdx.org/licenses/CC0-1.0"/>\n'
    info = document["creationInfo"]
    creators = "".join(f"<spdx:creator>{creator}</spdx:creator>" for creator in info["creators"])
    yield f"    <spdx:creationInfo><spdx:CreationInfo><spdx:created>{info['created']}</spdx:created>{creators}"
    yield "</spdx:CreationInfo></spdx:creationInfo>\n"
    yield from _ties(document, "SPDXRef-DOCUMENT", base)
    yield "  </spdx:SpdxDocument>\n"
    ties: dict[str, list[Json]] = {}
    for tie in document["relationships"]:
        ties.setdefault(tie["spdxElementId"], []).append(tie)
    for package in document["packages"]:
        yield f'  <spdx:Package rdf:about="{base}{package["SPDXID"]}">\n'
        for key in (
            "name",
            "versionInfo",
            "supplier",
            "originator",
            "description",
            "summary",
            "sourceInfo",
            "copyrightText",
        ):
            if key in package:
                yield f"    <spdx:{key}>{escape(package[key])}</spdx:{key}>\n"
        yield f"    <spdx:downloadLocation>{escape(package['downloadLocation'])}</spdx:downloadLocation>\n"
        yield "    <spdx:filesAnalyzed>false</spdx:filesAnalyzed>\n"
        for one in package.get("externalRefs", ()):
            kind = f"http://spdx.org/rdf/references/{one['referenceType']}"
            locator, category = escape(one["referenceLocator"]), _RDF_CATEGORIES[one["referenceCategory"]]
            yield f'    <spdx:externalRef><spdx:ExternalRef><spdx:referenceType rdf:resource="{kind}"/>'
            yield f'<spdx:referenceCategory rdf:resource="{_SPDX}referenceCategory_{category}"/>'
            yield f"<spdx:referenceLocator>{locator}</spdx:referenceLocator></spdx:ExternalRef></spdx:externalRef>\n"
        yield from _ties({"relationships": ties.get(package["SPDXID"], [])}, package["SPDXID"], base)
        yield "  </spdx:Package>\n"
    yield "</rdf:RDF>\n"


def _ties(document: Json, left: str, base: str) -> Iterator[str]:
    for tie in document["relationships"]:
        if tie["spdxElementId"] == left:
            first, *others = tie["relationshipType"].lower().split("_")
            kind = _SPDX + "relationshipType_" + first + "".join(word.title() for word in others)
            yield f'    <spdx:relationship><spdx:Relationship><spdx:relationshipType rdf:resource="{kind}"/>'
            yield f'<spdx:relatedSpdxElement rdf:resource="{base}{tie["relatedSpdxElement"]}"/>'
            yield "</spdx:Relationship></spdx:relationship>\n"


FORMS: dict[str, Callable[[Json], Iterator[str]]] = {
    "cyclonedx-xml": cyclonedx_xml,
    "spdx-tag-value": spdx_tag_value,
    "spdx-yaml": spdx_yaml,
    "spdx-rdf": spdx_rdf,
}


def main() -> None:
    """Write the form that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.convert", description=__doc__)
    parser.add_argument("source", type=Path, help="a document that benchmarks.generate wrote")
    parser.add_argument("target", type=Path, help="where the other form goes")
    parser.add_argument("form", choices=FORMS)
    arguments = parser.parse_args()
    document = json.loads(arguments.source.read_bytes())
    with arguments.target.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(FORMS[arguments.form](document))


if __name__ == "__main__":
    main()
