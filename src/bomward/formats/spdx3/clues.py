"""Where SPDX 3 puts identity: one table row per field, to be read beside the specification.

A path leads from the component to the string, through inline objects and through references alike: `suppliedBy/name` is the name of
the agent that `suppliedBy` holds or refers to. Profiles' prefixes are left off as in terms.py; a trailing `**` is anything below.
"""

from __future__ import annotations

from bomward.formats.collecting import kind_of
from bomward.formats.spdx3.terms import term
from bomward.inventory import ClueKind as K

ELEMENT = {
    "name": K.NAME,
    "fileName": K.FILE,
    "spdxId": K.REF,
    "packageVersion": K.VERSION,
    "packageUrl": K.PURL,
    "downloadLocation": K.URL,
    "homePage": K.URL,
    "copyrightText": K.COPYRIGHT,
    "attributionText": K.LICENCE,
    "licence/**": K.LICENCE,
    "sourceInfo": K.PROSE,
    "summary": K.PROSE,
    "description": K.PROSE,
    "comment": K.PROSE,
    "standardName": K.PROSE,
    "externalIdentifier/identifierLocator": K.URL,
    "externalIdentifier/comment": K.PROSE,
    "externalRef/locator": K.URL,
    "externalRef/comment": K.PROSE,
    "verifiedUsing/hashValue": K.HASH,
    "verifiedUsing/packageVerificationCodeExcludedFile": K.FILE,
    "verifiedUsing/comment": K.PROSE,
    "extension/cdxProperty/cdxPropName": K.PROPERTY,
    "extension/cdxProperty/cdxPropValue": K.PROPERTY,
    "snippetFromFile": K.REF,
    "annotation/statement": K.PROSE,
    "annotation/name": K.PROSE,
    "annotation/comment": K.PROSE,
    "annotation/description": K.PROSE,
    "annotation/summary": K.PROSE,
    **{
        f"{field}{below}": kind
        for field, who in (("suppliedBy", K.SUPPLIER), ("originatedBy", K.ORIGINATOR), ("publishedBy", K.PUBLISHER))
        for below, kind in {
            "": who,
            "/name": who,
            "/spdxId": K.REF,
            "/comment": K.PROSE,
            "/description": K.PROSE,
            "/summary": K.PROSE,
            "/externalRef/locator": K.URL,
            "/externalIdentifier/identifier": K.CONTACT,
        }.items()
    },
}
"""Fields of a package, file, snippet, AI package, dataset or tool."""

ELSEWHERE = {
    "agent/spdxId": K.REF,
    "agent/comment": K.PROSE,
    "agent/description": K.PROSE,
    "agent/summary": K.PROSE,
    "agent/**": K.CONTACT,
    "made/comment": K.PROSE,
    "made/createdBy/**": K.CONTACT,
    "made/createdBy": K.CONTACT,
    "made/createdUsing/**": K.CONTACT,
    "made/createdUsing": K.CONTACT,
    "collection/name": K.OTHER,
    "collection/spdxId": K.PROSE,
    "collection/comment": K.PROSE,
    "collection/description": K.PROSE,
    "collection/summary": K.PROSE,
    "collection/context": K.PROSE,
    "collection/namespaceMap/**": K.PROSE,
    "collection/element": K.REF,
    "collection/rootElement": K.REF,
    "collection/import/**": K.REF,
    "collection/verifiedUsing/hashValue": K.HASH,
    "tie/spdxId": K.PROSE,
    "tie/name": K.OTHER,
    "tie/comment": K.PROSE,
    "tie/description": K.PROSE,
    "tie/summary": K.PROSE,
    "tie/from": K.REF,
    "tie/to": K.REF,
    "annotation/subject": K.REF,
    "annotation/spdxId": K.PROSE,
    "annotation/statement": K.PROSE,
    "annotation/name": K.PROSE,
    "annotation/comment": K.PROSE,
    "annotation/description": K.PROSE,
    "annotation/summary": K.PROSE,
    "licence/name": K.NAME,
    "licence/spdxId": K.REF,
    "licence/comment": K.PROSE,
    "licence/description": K.PROSE,
    "licence/summary": K.PROSE,
    "licence/seeAlso": K.URL,
    "licence/**": K.LICENCE,
    "security/from": K.REF,
    "security/to": K.REF,
    "security/**": K.PROSE,
    "value/identifierLocator": K.URL,
    "value/locator": K.URL,
    "value/hashValue": K.HASH,
    "value/comment": K.PROSE,
    "document/@context/**": K.PROSE,
}
"""Fields of what is no component, where no component holds it; a path begins with the role of the element, see terms.py."""

IDENTIFIERS = {
    "packageurl": K.PURL,
    "purl": K.PURL,
    "cpe22": K.CPE,
    "cpe23": K.CPE,
    "cpe22type": K.CPE,
    "cpe23type": K.CPE,
    "swid": K.SWID,
    "email": K.CONTACT,
    "cve": K.PROSE,
}
"""externalIdentifierType, which says what the identifier is."""

LINKS = {
    "altWebPage": "website",
    "chat": "chat",
    "documentation": "documentation",
    "issueTracker": "issue-tracker",
    "mailingList": "mailing-list",
    "releaseHistory": "release-notes",
    "releaseNotes": "release-notes",
    "riskAssessment": "risk-assessment",
    "securityAdversaryModel": "adversary-model",
    "securityAdvisory": "advisories",
    "securityFix": "fix",
    "securityPenTestReport": "pentest-report",
    "securityPolicy": "security-contact",
    "securityThreatModel": "threat-model",
    "socialMedia": "social",
    "support": "support",
    "vulnerabilityDisclosureReport": "vulnerability-assertion",
    "vulnerabilityExploitabilityAssessment": "exploitability-statement",
}
"""externalRefType, in the words that the other formats have for it."""
COORDINATES = frozenset({"mavenCentral", "npm", "nuget", "bower"})
"""externalRefType of what is no address but a name in a registry."""

IDENTITY = frozenset(
    {
        "suppliedBy",
        "originatedBy",
        "externalIdentifier",
        "externalRef",
        "verifiedUsing",
        "contentIdentifier",
        "extension",
        "cdxProperty",
    }
)
"""Fields by which a component holds what others stand for: it says of the component what it says."""
REFERENCES = IDENTITY | {
    "creationInfo",
    "createdBy",
    "createdUsing",
    "from",
    "to",
    "element",
    "rootElement",
    "subject",
    "snippetFromFile",
    "dataLicense",
    "import",
    "externalSpdxId",
    "definingArtifact",
    "member",
    "subjectLicense",
    "subjectAddition",
    "subjectExtendableLicense",
    "security_assessedElement",
}
"""Fields that hold ids of elements; the id of one that is there says nothing by itself."""

PLAIN = {
    "type": frozenset(
        (
            "Package",
            "File",
            "Snippet",
            "Agent",
            "Organization",
            "Person",
            "SoftwareAgent",
            "Tool",
            "Hash",
            "ExternalIdentifier",
            "ExternalRef",
            "PackageVerificationCode",
            "LicenseExpression",
        )
    ),
    "algorithm": frozenset(("md5", "sha1", "sha224", "sha256", "sha384", "sha512")),
    "externalIdentifierType": frozenset(("packageUrl", "purl", "cpe22", "cpe23", "swid", "email", "other")),
}
"""What stands in some fields nearly always, and says nothing."""

_OTHER_NAMES = """type algorithm externalIdentifierType externalRefType identifier issuingAuthority contentType primaryPurpose
additionalPurpose builtTime releaseTime validUntilTime supportLevel specVersion created relationshipType completeness scope startTime
endTime annotationType profileConformance sbomType prefix namespace locationHint licenseExpression licenseListVersion customIdToUri
licenseText licenseXml key value byteRange lineRange beginIntegerRange endIntegerRange fileKind contentIdentifierType
contentIdentifierValue isFsfLibre isOsiApproved isDeprecatedLicenseId standardLicenseHeader standardLicenseTemplate obsoletedBy
@context @graph @id @type @value @list @set spdx"""
KEYS = frozenset(
    {step for table in (ELEMENT, ELSEWHERE) for path in table for step in path.split("/")}
    | REFERENCES
    | set(_OTHER_NAMES.split())
)
"""Every name that the standard has and that documents of ours hold."""


class _Known(frozenset[str]):
    """Names of the standard, in whatever way they are written."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(term(str(name)))


KNOWN_KEYS = _Known(KEYS)


def element_kind(path: tuple[str, ...]) -> K:
    """What a component's string is, by the path that leads to it."""
    if path[-1].startswith(("ai_", "dataset_")) or path[0].startswith(("ai_", "dataset_")):
        return K.PROSE
    return kind_of(ELEMENT, path)
