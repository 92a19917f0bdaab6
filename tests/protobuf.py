"""CycloneDX as binary messages: written for tests by a table of our own, or by one read from an official .proto file."""

from __future__ import annotations

import re
import struct
from datetime import datetime
from typing import Any, NamedTuple

from tests.documents import Json

TEXT = 2


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: bytes | str | float) -> bytes:
    """A field: a message or string, a number, or eight bytes."""
    if isinstance(value, (bytes, str)):
        content = value.encode() if isinstance(value, str) else value
        return varint(number << 3 | TEXT) + varint(len(content)) + content
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 1) + struct.pack("<d", value)


class Said(NamedTuple):
    """A field as a .proto file says it."""

    number: int
    name: str
    type: str
    is_list: bool


Proto = tuple[dict[str, dict[str, Said]], dict[str, dict[int, str]]]
"""Messages by their full names, with fields by name; and enumerations."""

_TOKEN = re.compile(r"\b(message|enum|oneof)\s+(\w+)\s*\{|(\})|([\w\s.]*?)\b(\w+)\s*=\s*(\d+)\s*(?:\[[^\]]*\])?\s*;")


def proto(text: str) -> Proto:
    """What a .proto file defines."""
    messages: dict[str, dict[str, Said]] = {}
    enums: dict[str, dict[int, str]] = {}
    within: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)):
        opens, name, closes, before, key, number = match.groups()
        path = ".".join(step for kind, step in within if kind != "oneof")
        if opens:
            within.append((opens, name))
            full = f"{path}.{name}" if path and opens != "oneof" else name
            if opens == "message":
                messages[full] = {}
            elif opens == "enum":
                enums[full] = {}
        elif closes:
            within.pop()
        elif within[-1][0] == "enum":
            enums[path][int(number)] = key
        else:
            *marks, kind = before.split()
            messages[path][key] = Said(int(number), key, kind, "repeated" in marks)
    return messages, enums


def resolved(name: str, inside: str, known: dict[str, Any]) -> str:
    """The full name that a type has where it is used."""
    steps = inside.split(".")
    for count in range(len(steps), -1, -1):
        full = ".".join([*steps[:count], name])
        if full in known:
            return full
    return ""


_RENAMED = {"content": "value", "classification": "value"}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


class Writer:
    """Writes CycloneDX JSON as a message, as far as the two say the same; what it could not write is `lost`."""

    def __init__(self, of: Proto) -> None:
        self.messages, self.enums = of
        self.lost: list[str] = []

    def document(self, document: Json) -> bytes:
        """A document."""
        return self.message({k: v for k, v in document.items() if k not in ("bomFormat", "$schema")}, "Bom")

    def message(self, value: Json, name: str) -> bytes:
        """A message of some type."""
        known = {_plain(said.name): said for said in self.messages[name].values()}
        out: list[tuple[int, bytes]] = []
        for key, held in value.items():
            alias = _RENAMED.get(key, key) if _plain(key) not in known else key
            alias = "dependencies" if (name, key) == ("Dependency", "dependsOn") else alias
            said = known.get(_plain(alias))
            items = held if isinstance(held, list) else [held]
            if said is None or (not said.is_list and len(items) != 1):
                self.lost.append(f"{name}.{key}")
                continue
            out += [(said.number, written) for item in items if (written := self._field(said, item, name))]
        return b"".join(written for _, written in sorted(out, key=lambda one: one[0]))

    def _field(self, said: Said, value: Any, inside: str) -> bytes:
        if said.type.endswith("Timestamp"):
            return field(said.number, field(1, int(datetime.fromisoformat(value).timestamp())))
        message, words = resolved(said.type, inside, self.messages), resolved(said.type, inside, self.enums)
        if message == "Dependency" and isinstance(value, str):
            value = {"ref": value}
        if message and isinstance(value, dict):
            return field(said.number, self.message(value, message))
        if words and (number := _number(self.enums[words], str(value))) is not None:
            return field(said.number, number)
        if said.type in ("float", "double") and isinstance(value, (int, float)):
            four = varint(said.number << 3 | 5) + struct.pack("<f", value)
            return four if said.type == "float" else field(said.number, float(value))
        if (
            (said.type == "string") == isinstance(value, str)
            and isinstance(value, (str, int))
            and not (message or words)
        ):
            return field(said.number, value)
        self.lost.append(f"{inside}.{said.name}={value}")
        return b""


def _number(words: dict[int, str], word: str) -> int | None:
    wanted = {"unaffected": "notaffected"}.get(word, _plain(word))
    return next(
        (number for number, name in words.items() if _plain(name).endswith(wanted) and _is_whole(words, name, wanted)),
        None,
    )


def _is_whole(words: dict[int, str], name: str, wanted: str) -> bool:
    """Whether nothing but the words that all names begin with stands before it."""
    first, *rest = sorted(words.values())
    last = (rest or [first])[-1]
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return _plain(name[first.rfind("_", 0, same) + 1 :]) == wanted


OWN = proto("""
message AttachedText { optional string content_type = 1; optional string encoding = 2; string value = 3; }
message Bom { string spec_version = 1; optional int32 version = 2; optional string serial_number = 3; optional Metadata metadata = 4;
  repeated Component components = 5; repeated Service services = 6; repeated ExternalReference external_references = 7;
  repeated Dependency dependencies = 8; repeated Composition compositions = 9; repeated Vulnerability vulnerabilities = 10;
  repeated Annotation annotations = 11; repeated Property properties = 12; repeated Formula formulation = 13; }
enum Classification { CLASSIFICATION_NULL = 0; CLASSIFICATION_APPLICATION = 1; CLASSIFICATION_FRAMEWORK = 2; CLASSIFICATION_LIBRARY = 3;
  CLASSIFICATION_OPERATING_SYSTEM = 4; CLASSIFICATION_DEVICE = 5; CLASSIFICATION_FILE = 6; CLASSIFICATION_CONTAINER = 7;
  CLASSIFICATION_FIRMWARE = 8; }
message Component { Classification type = 1; optional string mime_type = 2; optional string bom_ref = 3;
  optional OrganizationalEntity supplier = 4; optional string author = 5; optional string publisher = 6; optional string group = 7;
  string name = 8; string version = 9; optional string description = 10; optional Scope scope = 11; repeated Hash hashes = 12;
  repeated LicenseChoice licenses = 13; optional string copyright = 14; optional string cpe = 15; optional string purl = 16;
  optional Swid swid = 17; optional Pedigree pedigree = 19; repeated ExternalReference external_references = 20;
  repeated Component components = 21; repeated Property properties = 22; optional Evidence evidence = 23;
  optional OrganizationalEntity manufacturer = 28; repeated OrganizationalContact authors = 29; repeated string tags = 30; }
message Dependency { string ref = 1; repeated Dependency dependencies = 2; repeated string provides = 3; }
message ExternalReference { ExternalReferenceType type = 1; string url = 2; optional string comment = 3; repeated Hash hashes = 4; }
enum ExternalReferenceType { EXTERNAL_REFERENCE_TYPE_OTHER = 0; EXTERNAL_REFERENCE_TYPE_VCS = 1; EXTERNAL_REFERENCE_TYPE_ISSUE_TRACKER = 2;
  EXTERNAL_REFERENCE_TYPE_WEBSITE = 3; EXTERNAL_REFERENCE_TYPE_ADVISORIES = 4; EXTERNAL_REFERENCE_TYPE_BOM = 5; }
enum HashAlg { HASH_ALG_NULL = 0; HASH_ALG_MD_5 = 1; HASH_ALG_SHA_1 = 2; HASH_ALG_SHA_256 = 3; }
message Hash { HashAlg alg = 1; string value = 2; }
message LicenseChoice { oneof choice { License license = 1; string expression = 2; } }
message License { oneof license { string id = 1; string name = 2; } optional AttachedText text = 3; optional string url = 4; }
message Metadata { optional google.protobuf.Timestamp timestamp = 1; repeated Tool tools = 2; repeated OrganizationalContact authors = 3;
  optional Component component = 4; optional OrganizationalEntity supplier = 6; repeated Property properties = 8;
  optional OrganizationalEntity manufacturer = 10; }
message OrganizationalContact { optional string name = 1; optional string email = 2; optional string phone = 3; }
message OrganizationalEntity { optional string name = 1; repeated string url = 2; repeated OrganizationalContact contact = 3; }
message Pedigree { repeated Component ancestors = 1; repeated Component descendants = 2; repeated Component variants = 3;
  optional string notes = 6; }
enum Scope { SCOPE_UNSPECIFIED = 0; SCOPE_REQUIRED = 1; SCOPE_OPTIONAL = 2; SCOPE_EXCLUDED = 3; }
message Service { optional string bom_ref = 1; optional OrganizationalEntity provider = 2; optional string group = 3; string name = 4;
  optional string version = 5; optional string description = 6; repeated string endpoints = 7; repeated Service services = 13;
  repeated Property properties = 14; }
message Swid { string tag_id = 1; string name = 2; optional AttachedText text = 6; }
message Tool { optional string vendor = 1; optional string name = 2; optional string version = 3; repeated Component components = 6;
  repeated Service services = 7; }
message Property { string name = 1; optional string value = 2; }
message Composition { repeated string assemblies = 2; }
message EvidenceCopyright { string text = 1; }
message Evidence { repeated LicenseChoice licenses = 1; repeated EvidenceCopyright copyright = 2; repeated EvidenceIdentity identity = 3;
  repeated EvidenceOccurrences occurrences = 4; }
enum EvidenceFieldType { EVIDENCE_FIELD_NULL = 0; EVIDENCE_FIELD_GROUP = 1; EVIDENCE_FIELD_NAME = 2; }
message EvidenceIdentity { EvidenceFieldType field = 1; optional string concludedValue = 5; }
message EvidenceOccurrences { string location = 2; }
message Vulnerability { optional string bom_ref = 1; optional string id = 2; optional string description = 7; optional Tool tools = 15; }
message AnnotatorChoice { oneof choice { OrganizationalEntity organization = 1; Component component = 3; } }
message Annotation { optional string bom_ref = 1; repeated string subjects = 2; AnnotatorChoice annotator = 3;
  google.protobuf.Timestamp timestamp = 4; string text = 5; }
message Formula { optional string bom_ref = 1; repeated Component components = 2; }
""")
"""As much of the standard as the documents of our tests take."""


def encoded(document: Json) -> bytes:
    """A document of CycloneDX JSON as a binary message."""
    writer = Writer(OWN)
    written = writer.document(document)
    assert not writer.lost, writer.lost
    return written


def message(name: str, value: Json) -> bytes:
    """A message of some type, without a field around it."""
    return Writer(OWN).message(value, name)
