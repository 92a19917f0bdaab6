"""Where SPDX 2 puts identity: one table row per field, to be read beside the specification."""

from __future__ import annotations

from bomward import patterns
from bomward.inventory import ClueKind as K

ELEMENT = {
    "name": K.NAME,
    "SPDXID": K.REF,
    "versionInfo": K.VERSION,
    "supplier": K.SUPPLIER,
    "originator": K.ORIGINATOR,
    "packageFileName": K.FILE,
    "fileName": K.FILE,
    "fileContributors/*": K.AUTHOR,
    "checksums/*/checksumValue": K.HASH,
    "packageVerificationCode/packageVerificationCodeValue": K.OTHER,
    "packageVerificationCode/packageVerificationCodeExcludedFiles/*": K.FILE,
    "downloadLocation": K.URL,
    "homepage": K.URL,
    "copyrightText": K.COPYRIGHT,
    "noticeText": K.LICENCE,
    "attributionTexts/*": K.LICENCE,
    "licenseConcluded": K.LICENCE,
    "licenseDeclared": K.LICENCE,
    "licenseComments": K.LICENCE,
    "licenseInfoFromFiles/*": K.LICENCE,
    "licenseInfoInFiles/*": K.LICENCE,
    "licenseInfoInSnippets/*": K.LICENCE,
    "licenseId": K.REF,
    "extractedText": K.LICENCE,
    "seeAlsos/*": K.URL,
    "summary": K.PROSE,
    "description": K.PROSE,
    "comment": K.PROSE,
    "sourceInfo": K.PROSE,
    "externalRefs/*/comment": K.PROSE,
    "annotations/*/comment": K.PROSE,
    "annotations/*/annotator": K.OTHER,
    "hasFiles/*": K.REF,
    "snippetFromFile": K.REF,
    "ranges/**": K.REF,
    "artifactOfs/*/name": K.PROSE,
    "artifactOfs/*/homePage": K.URL,
    "fileDependencies/*": K.REF,
}
"""Fields of a package, file, snippet or extracted licence."""

DOCUMENT = {
    "SPDXID": K.REF,
    "name": K.OTHER,
    "comment": K.PROSE,
    "documentNamespace": K.PROSE,
    "creationInfo/creators/*": K.CONTACT,
    "creationInfo/comment": K.PROSE,
    "documentDescribes/*": K.REF,
    "relationships/*/spdxElementId": K.REF,
    "relationships/*/relatedSpdxElement": K.REF,
    "relationships/*/comment": K.PROSE,
    "annotations/*/comment": K.PROSE,
    "annotations/*/annotator": K.OTHER,
    "revieweds/**": K.PROSE,
    "externalDocumentRefs/**": K.REF,
}
"""Fields of the document itself."""

REFERENCE_KINDS = {
    "purl": K.PURL,
    "cpe22Type": K.CPE,
    "cpe23Type": K.CPE,
    "swid": K.SWID,
    "maven-central": K.OTHER,
    "npm": K.OTHER,
    "nuget": K.OTHER,
    "bower": K.OTHER,
    "url": K.URL,
    "advisory": K.URL,
    "fix": K.URL,
}
"""externalRefs[].referenceType, which says what the locator is."""

ACTOR_FIELDS = frozenset({"supplier", "originator"})
_ACTOR = patterns.lazy(r"(?i)\s*(person|organi[sz]ation|tool)\s*:\s*")
_MAIL = patterns.lazy(r"(\([^()]*\)|<[^<>]*>)$")


def actor(value: str) -> tuple[str, str]:
    """Name and kind (person, organization, tool, or nothing) of an SPDX actor, without its e-mail address."""
    match = _ACTOR.match(value)
    name = _MAIL.sub("", (value[match.end() :] if match else value).strip()).strip()
    return name, match.group(1).lower().replace("organisation", "organization") if match else ""
