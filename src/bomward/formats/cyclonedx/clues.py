"""Where CycloneDX puts identity: one table row per field, to be read beside the specification.

A path is relative to the object that carries the identity; `*` stands for any item of a list, a trailing `**` for anything below.
"""

from __future__ import annotations

from bomward.inventory import ClueKind as K

COMPONENT = {
    "name": K.NAME,
    "group": K.GROUP,
    "version": K.VERSION,
    "bom-ref": K.REF,
    "supplier/name": K.SUPPLIER,
    "supplier/url/*": K.URL,
    "supplier/url": K.URL,
    "supplier/contact/*/**": K.CONTACT,
    "manufacturer/name": K.MANUFACTURER,
    "manufacturer/url/*": K.URL,
    "manufacturer/contact/*/**": K.CONTACT,
    "provider/name": K.SUPPLIER,
    "provider/url/*": K.URL,
    "provider/contact/*/**": K.CONTACT,
    "vendor": K.SUPPLIER,
    "publisher": K.PUBLISHER,
    "author": K.AUTHOR,
    "authors/*/name": K.AUTHOR,
    "authors/*/**": K.CONTACT,
    "purl": K.PURL,
    "cpe": K.CPE,
    "swid/name": K.NAME,
    "swid/**": K.SWID,
    "hashes/*/content": K.HASH,
    "externalReferences/*/hashes/*/content": K.HASH,
    "externalReferences/*/url": K.URL,
    "externalReferences/*/comment": K.PROSE,
    "endpoints/*": K.URL,
    "licenses/**": K.LICENCE,
    "evidence/licenses/**": K.LICENCE,
    "evidence/copyright/*/text": K.COPYRIGHT,
    "evidence/occurrences/*/location": K.FILE,
    "evidence/callstack/frames/*/fullFilename": K.FILE,
    "evidence/callstack/frames/*/package": K.FILE,
    "evidence/callstack/frames/*/module": K.FILE,
    "evidence/identity/*/concludedValue": K.OTHER,
    "copyright": K.COPYRIGHT,
    "description": K.PROSE,
    "summary": K.PROSE,
    "pedigree/notes": K.PROSE,
    "pedigree/commits/*/url": K.URL,
    "pedigree/commits/*/message": K.PROSE,
    "pedigree/patches/*/diff/url": K.URL,
    "pedigree/patches/**": K.PROSE,
    "releaseNotes/**": K.PROSE,
    "modelCard/**": K.PROSE,
    "tags/*": K.OTHER,
    "properties/*/name": K.PROPERTY,
    "properties/*/value": K.PROPERTY,
}
"""Fields of a component, a service or a tool."""

IDENTITY_FIELDS = {
    "name": K.NAME,
    "group": K.GROUP,
    "version": K.VERSION,
    "purl": K.PURL,
    "cpe": K.CPE,
    "hash": K.HASH,
    "swid": K.SWID,
}
"""evidence.identity[].field, which says what the values beside it are."""

DOCUMENT = {
    "dependencies/*/ref": K.REF,
    "dependencies/*/dependsOn/*": K.REF,
    "dependencies/*/provides/*": K.REF,
    "compositions/*/assemblies/*": K.REF,
    "compositions/*/dependencies/*": K.REF,
    "vulnerabilities/*/affects/*/ref": K.REF,
    "annotations/*/subjects/*": K.REF,
    "vulnerabilities/**": K.PROSE,
    "annotations/**": K.PROSE,
    "metadata/authors/*/**": K.CONTACT,
    "externalReferences/*/url": K.URL,
    "externalReferences/*/comment": K.PROSE,
    "metadata/licenses/**": K.LICENCE,
    "serialNumber": K.REF,
    "$schema": K.URL,
}
"""Fields of the document itself."""

OF_OTHERS = (
    "pedigree/commits/*/author/**",
    "pedigree/commits/*/committer/**",
    "patentAssertions/**",
    "cryptoProperties/**",
    "data/**",
)
"""Further places of a component, at which the standard has things with a name that are no components."""
OF_OTHERS_IN_DOCUMENT = (
    "properties/**",
    "metadata/properties/**",
    "metadata/lifecycles/**",
    "metadata/supplier/**",
    "metadata/manufacturer/**",
    "metadata/manufacture/**",
    "formulation/**",
    "declarations/**",
    "definitions/**",
    "citations/**",
)
"""The same of the document."""

COMPONENT_LISTS = (
    ("components", "*"),
    ("ancestors", "*"),
    ("descendants", "*"),
    ("variants", "*"),
    ("services", "*"),
    ("metadata", "component"),
    ("metadata", "tools", "*"),
    ("vulnerabilities", "*", "tools", "*"),
    ("annotator", "component"),
    ("annotator", "service"),
)
"""Ends of paths at which an object with an identity of its own stands."""
