"""What SPDX 2 calls things in RDF, and what the JSON form calls them: tables, to be read beside the specification."""

from __future__ import annotations

from bomward import patterns
from bomward.formats.spdx2.clues import DOCUMENT, ELEMENT

_TERMS = patterns.lazy(r"https?://spdx\.org/rdf/terms[#/]")
_LICENCES = patterns.lazy(r"https?://spdx\.org/licenses/")
_REFERENCES = patterns.lazy(r"https?://spdx\.org/rdf/references/")
_OTHERS = {
    "http://www.w3.org/2000/01/rdf-schema#": ("comment", "seeAlso"),
    "http://usefulinc.com/ns/doap#": ("homepage", "name"),
    "http://www.w3.org/2009/pointers#": (
        *("StartEndPointer", "LineCharPointer", "ByteOffsetPointer"),
        *("startPointer", "endPointer", "reference", "offset", "lineNumber"),
    ),
}
"""Terms that SPDX takes from elsewhere, by their namespaces."""
_VALUES = frozenset(
    ("relationshipType", "checksumAlgorithm", "annotationType", "referenceCategory", "fileType", "purpose")
)
"""Kinds of values of a list, which begin the names of these values."""
_CAMEL = patterns.lazy(r"(?<=[a-z0-9])(?=[A-Z])")

ELEMENTS = {
    "Package": "packages",
    "File": "files",
    "Snippet": "snippets",
    "ExtractedLicensingInfo": "hasExtractedLicensingInfos",
}
"""Classes of what stands in an outermost list of its own."""
SETS = {"ConjunctiveLicenseSet": " AND ", "DisjunctiveLicenseSet": " OR "}
"""Classes of licence expressions, with what stands between their members."""
SAYING_NOTHING = {"SpdxNoAssertionLicense": "NOASSERTION", "SpdxNoneLicense": "NONE"}
EXPRESSIONS = {**SETS, **SAYING_NOTHING, "WithExceptionOperator": " WITH ", "OrLaterOperator": ""}
"""Classes of which nothing but the expression that they stand for is said."""
MEMBERS = ("member", "licenseException")
LICENCE_IDS = ("licenseId", "licenseExceptionId")
CLASSES = frozenset(
    {
        *("SpdxDocument", "CreationInfo", "ExternalDocumentRef", "ExternalSpdxElement", "Relationship", "Annotation"),
        *("Checksum", "ExternalRef", "PackageVerificationCode", "Review", "ListedLicense", "License", "CrossRef"),
        *(
            "WithExceptionOperator",
            "OrLaterOperator",
            "LicenseException",
            "ListedLicenseException",
            "SimpleLicensingInfo",
        ),
        *("StartEndPointer", "LineCharPointer", "ByteOffsetPointer", "Project"),
        *(*ELEMENTS, *SETS, *SAYING_NOTHING),
    }
)
"""Classes that say no more than what the place of a thing says."""
CARRIERS = ("Package", "File", "Snippet")
"""Classes of what has an id of the standard's own kind."""
IDS = {
    **dict.fromkeys(CARRIERS, "SPDXID"),
    "ExtractedLicensingInfo": "licenseId",
    "ExternalDocumentRef": "externalDocumentId",
}
"""What the JSON form calls the end of a thing's address."""

_RENAMED = {
    "specVersion": "spdxVersion",
    "describesPackage": "documentDescribes",
    "hasExtractedLicensingInfo": "hasExtractedLicensingInfos",
    "relationship": "relationships",
    "artifactOf": "artifactOfs",
    "annotation": "annotations",
    "attributionText": "attributionTexts",
    "checksum": "checksums",
    "creator": "creators",
    "crossRef": "crossRefs",
    "externalDocumentRef": "externalDocumentRefs",
    "externalRef": "externalRefs",
    "fileContributor": "fileContributors",
    "fileDependency": "fileDependencies",
    "fileType": "fileTypes",
    "hasFile": "hasFiles",
    "licenseInfoFromFiles": "licenseInfoFromFiles",
    "licenseInfoInFile": "licenseInfoInFiles",
    "licenseInfoInSnippet": "licenseInfoInSnippets",
    "packageVerificationCodeExcludedFile": "packageVerificationCodeExcludedFiles",
    "range": "ranges",
    "reviewed": "revieweds",
    "seeAlso": "seeAlsos",
}
LISTS = frozenset(_RENAMED.values()) - {"spdxVersion"}
"""Members that are lists, however many values there are."""
LICENCES = frozenset(
    {
        *("licenseConcluded", "licenseDeclared", "licenseInfoFromFiles", "licenseInfoInFiles"),
        *("licenseInfoInSnippets", "dataLicense"),
    }
)
"""Members that are licence expressions."""
SINGLE = frozenset(step for table in (ELEMENT, DOCUMENT) for path in table for step in path.split("/")) - LISTS
"""Members of which there is one, so that a second one can be read in two ways."""


def key_of(uri: str, class_: str) -> str:
    """The member that a property is in the JSON form; one that the standard does not have keeps its address."""
    name = local(uri)
    if class_ == "ExternalDocumentRef" and name == "checksum":
        return name
    return member(name) or uri


def member(name: str) -> str:
    """What the JSON form calls a term."""
    return _RENAMED.get(name, name)


def local(uri: str) -> str:
    """The name of a term that SPDX uses; nothing for any other."""
    match = _TERMS.match(uri)
    if match is not None:
        return uri[match.end() :]
    return next((uri[len(ns) :] for ns, names in _OTHERS.items() if uri.startswith(ns) and uri[len(ns) :] in names), "")


def is_term(uri: str) -> bool:
    """Whether an address is one of SPDX's own terms."""
    return _TERMS.match(uri) is not None


def said(uri: str) -> str:
    """What the JSON form says for an address of the standard's own: a value of a list, a licence, a kind of reference."""
    match = _LICENCES.match(uri) or _REFERENCES.match(uri)
    if match is not None:
        return uri[match.end() :]
    if not is_term(uri):
        return uri
    name = local(uri)
    if name in ("noassertion", "none"):
        return name.upper()
    kind, _, value = name.partition("_")
    return _CAMEL.sub("_", value).upper() if kind in _VALUES else name
