"""Names of SPDX 3 in the many ways JSON-LD has to write them, and what each class of element is to us."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bomward import patterns
from bomward.formats.syntax.tree import Node

_IRI = patterns.lazy(r"(?:https?://(?:www\.)?spdx\.org/rdf/3[^/]*/terms/|spdx:)(\w+)/(?:\w+/)?(\w+)")
_OPENED = ("software_", "simplelicensing_", "expandedlicensing_", "extension_")
"""Prefixes of profiles whose names are clear without; tools leave them out."""
_OPENED_PROFILES = frozenset({"Core", "Software", "SimpleLicensing", "ExpandedLicensing", "Extension"})
_ALIASES = {
    "@id": "spdxId",
    "@type": "type",
    "externalIdentifiers": "externalIdentifier",  # NOTE: not in the standard, and what several tools write
    "externalRefs": "externalRef",
    "imports": "import",  # NOTE: so called in 3.0.0
}
WRAPPINGS = frozenset({"*", "@list", "@set", "@value"})
"""Steps of a path that change nothing about what stands there."""


@lru_cache(maxsize=4096)
def term(name: str) -> str:
    """A member's name, a class or a word of an enumeration as it is called here, however it is written."""
    found = _IRI.fullmatch(name)
    if found is not None:
        profile, bare = found.groups()
        return bare if profile in _OPENED_PROFILES else f"{profile.lower()}_{bare}"
    for prefix in _OPENED:
        name = name.removeprefix(prefix)
    return _ALIASES.get(name, name)


class Role(StrEnum):
    """What an element is to us; also the first step of the path of what it says where no component holds it."""

    COMPONENT = "component"
    TOOL = "tool"
    AGENT = "agent"
    COLLECTION = "collection"
    TIE = "tie"
    ANNOTATION = "annotation"
    LICENCE = "licence"
    SECURITY = "security"
    BUILD = "build"
    MADE = "made"
    VALUE = "value"
    """What has no identity of its own: an identifier, a hash, a reference."""


LABELS = {
    "Package": "package",
    "File": "file",
    "Snippet": "snippet",
    "SoftwareArtifact": "software artifact",
    "ai_AIPackage": "AI package",
    "dataset_DatasetPackage": "dataset",
}
"""Components by class; any class that is not known counts as one too."""
_ROLES = {
    **dict.fromkeys(LABELS, Role.COMPONENT),
    **dict.fromkeys(("Agent", "Organization", "Person", "SoftwareAgent"), Role.AGENT),
    **dict.fromkeys(("SpdxDocument", "Bundle", "Bom", "Sbom", "ElementCollection"), Role.COLLECTION),
    "Tool": Role.TOOL,
    "Annotation": Role.ANNOTATION,
    "CreationInfo": Role.MADE,
    **dict.fromkeys(
        (
            "ExternalIdentifier",
            "ExternalRef",
            "ExternalMap",
            "Hash",
            "PackageVerificationCode",
            "IntegrityMethod",
            "ContentIdentifier",
            "NamespaceMap",
            "DictionaryEntry",
            "PositiveIntegerRange",
            "CdxPropertiesExtension",
            "CdxPropertyEntry",
            "ai_EnergyConsumption",
            "ai_EnergyConsumptionDescription",
        ),
        Role.VALUE,
    ),
}


@lru_cache(maxsize=4096)
def role_of(kind: str) -> Role:
    """What elements of a class, as it is called here, are to us."""
    known = _ROLES.get(kind)
    if known is not None:
        return known
    if kind.startswith("security_"):
        return Role.SECURITY
    if kind.endswith("Relationship"):
        return Role.TIE
    if kind.startswith("build_"):
        return Role.BUILD
    return Role.LICENCE if "Licens" in kind else Role.COMPONENT


def role_within(kind: str, names: Iterable[str]) -> Role:
    """What an element of that class is to us that has members of these names: what says that it is a package is one."""
    role = role_of(kind)
    return role if role in _NEVER or _OF_PACKAGES.isdisjoint(names) else Role.COMPONENT


_NEVER = (Role.COMPONENT, Role.TOOL)
_OF_PACKAGES = frozenset({"packageVersion", "packageUrl", "downloadLocation", "homePage", "primaryPurpose"})


def class_of(value: Any) -> str:
    """The class of an element by its `type`: of several the one that makes it a component, else the first."""
    kinds = [term(kind) for kind in texts(value)]
    return next((kind for kind in kinds if role_of(kind) is Role.COMPONENT), kinds[0] if kinds else "")


def texts(value: Any) -> list[str]:
    """The strings that a decoded value comes to, wrapped or not; of an object it is the id."""
    if isinstance(value, str):
        return [value]
    return [said for item in (value if isinstance(value, list) else (value,)) for said in _said(item)]


def _said(item: Any) -> list[str]:
    if isinstance(item, str):
        return [item]
    if not isinstance(item, dict):
        return []
    for key in ("spdxId", "@id", "@value", "@list", "@set"):
        held = item.get(key)
        found = [said for said in (held if isinstance(held, list) else (held,)) if isinstance(said, str)]
        if found:
            return found
    return []


def text(value: Any) -> str:
    """The first of the strings that a decoded value comes to."""
    found = texts(value)
    return found[0] if found else ""


def member(node: Node, name: str) -> Any:
    """The plain value of an object's member of that name, however it is written."""
    return next((_plain(found.node) for found in reversed(node.members) if term(found.key) == name), None)


def _plain(node: Node) -> Any:
    """A string, the strings of a list, or what an object says first: as much as `texts` asks for."""
    if node.is_object:
        return {held.key: held.node.value for held in node.members if isinstance(held.node.value, str)}
    return [_plain(item) for item in node.items if not item.items] if isinstance(node.value, list) else node.value


def silent(value: str) -> bool:
    """Whether an id or a name is one of the standard's words for nothing."""
    return not value or value.rpartition("/")[2].rpartition("#")[2].upper() in _NOTHING


_NOTHING = frozenset({"NOASSERTION", "NONE", "NOASSERTIONELEMENT", "NONEELEMENT"})
