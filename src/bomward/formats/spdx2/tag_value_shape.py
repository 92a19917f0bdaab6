"""Where the values of SPDX 2 tags stand in SPDX 2 JSON: one table row per tag, to be read beside the specification."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bomward import patterns
from bomward.formats.syntax.tag_value import Line
from bomward.formats.syntax.tree import Member, Node
from bomward.formats.syntax.whole import Tree

DOCUMENT = {
    "SPDXVersion": "spdxVersion",
    "DataLicense": "dataLicense",
    "DocumentName": "name",
    "DocumentNamespace": "documentNamespace",
    "DocumentComment": "comment",
    "ExternalDocumentRef": "externalDocumentRefs/*",
    "Creator": "creationInfo/creators/*",
    "Created": "creationInfo/created",
    "CreatorComment": "creationInfo/comment",
    "LicenseListVersion": "creationInfo/licenseListVersion",
    "Reviewer": "revieweds/*/reviewer",
    "ReviewDate": "revieweds/-/reviewDate",
    "ReviewComment": "revieweds/-/comment",
}
"""Of the document itself, wherever they stand. `*` is a further item, `-` the last one."""

ANNOTATION = {
    "Annotator": "annotations/*/annotator",
    "AnnotationDate": "annotations/-/annotationDate",
    "AnnotationType": "annotations/-/annotationType",
    "AnnotationComment": "annotations/-/comment",
    "SPDXREF": "annotations/-/SPDXREF",
}
"""Of the element that SPDXREF names, wherever they stand."""

RELATIONSHIP = {"Relationship": "", "RelationshipComment": "comment"}
"""Of a relationship of its own."""

LISTS = {
    "PackageName": "packages",
    "FileName": "files",
    "SnippetSPDXID": "snippets",
    "LicenseID": "hasExtractedLicensingInfos",
}
"""With these an element begins, and what follows is said of it."""

ELEMENT = {
    "SPDXID": "SPDXID",
    "PackageName": "name",
    "PackageVersion": "versionInfo",
    "PackageFileName": "packageFileName",
    "PackageSupplier": "supplier",
    "PackageOriginator": "originator",
    "PackageDownloadLocation": "downloadLocation",
    "FilesAnalyzed": "filesAnalyzed",
    "PackageVerificationCode": "packageVerificationCode",
    "PackageChecksum": "checksums/*",
    "PackageHomePage": "homepage",
    "PackageSourceInfo": "sourceInfo",
    "PackageLicenseConcluded": "licenseConcluded",
    "PackageLicenseInfoFromFiles": "licenseInfoFromFiles/*",
    "PackageLicenseDeclared": "licenseDeclared",
    "PackageLicenseComments": "licenseComments",
    "PackageCopyrightText": "copyrightText",
    "PackageSummary": "summary",
    "PackageDescription": "description",
    "PackageComment": "comment",
    "PackageAttributionText": "attributionTexts/*",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
    "BuiltDate": "builtDate",
    "ReleaseDate": "releaseDate",
    "ValidUntilDate": "validUntilDate",
    "ExternalRef": "externalRefs/*",
    "ExternalRefComment": "externalRefs/-/comment",
    "FileName": "fileName",
    "FileType": "fileTypes/*",
    "FileChecksum": "checksums/*",
    "LicenseConcluded": "licenseConcluded",
    "LicenseInfoInFile": "licenseInfoInFiles/*",
    "LicenseComments": "licenseComments",
    "FileCopyrightText": "copyrightText",
    "FileComment": "comment",
    "FileNotice": "noticeText",
    "FileContributor": "fileContributors/*",
    "FileAttributionText": "attributionTexts/*",
    "FileDependency": "fileDependencies/*",
    "ArtifactOfProjectName": "artifactOfs/*/name",
    "ArtifactOfProjectHomePage": "artifactOfs/-/homePage",
    "ArtifactOfProjectURI": "artifactOfs/-/projectUri",
    "SnippetSPDXID": "SPDXID",
    "SnippetFromFileSPDXID": "snippetFromFile",
    "SnippetByteRange": "ranges/*",
    "SnippetLineRange": "ranges/*",
    "SnippetLicenseConcluded": "licenseConcluded",
    "LicenseInfoInSnippet": "licenseInfoInSnippets/*",
    "SnippetLicenseComments": "licenseComments",
    "SnippetCopyrightText": "copyrightText",
    "SnippetComment": "comment",
    "SnippetName": "name",
    "SnippetAttributionText": "attributionTexts/*",
    "LicenseID": "licenseId",
    "ExtractedText": "extractedText",
    "LicenseName": "name",
    "LicenseCrossReference": "seeAlsos/*",
    "LicenseComment": "comment",
}
"""Of the element whose first tag stands before."""

PATHS = {**DOCUMENT, **ANNOTATION, **RELATIONSHIP, **ELEMENT}

_PARTS = {
    "checksums/*": patterns.lazy(rb"(?:(?P<algorithm>[^:]*+):)?(?P<checksumValue>.*)", re.DOTALL),
    "externalRefs/*": patterns.lazy(
        rb"(?P<referenceCategory>\S+)(?:\s+(?P<referenceType>\S+)(?:\s+(?P<referenceLocator>.+))?)?", re.DOTALL
    ),
    "externalDocumentRefs/*": patterns.lazy(
        rb"(?P<externalDocumentId>\S+)(?:\s+(?P<spdxDocument>\S+)(?:\s+(?P<checksum>.+))?)?", re.DOTALL
    ),
    "packageVerificationCode": patterns.lazy(
        rb"(?P<packageVerificationCodeValue>[^(]*+)"
        rb"(?:\((?:\s*excludes:)?(?P<packageVerificationCodeExcludedFiles>.*?)\)?)?",
        re.DOTALL,
    ),
    "": patterns.lazy(
        rb"(?P<spdxElementId>\S+)(?:\s+(?P<relationshipType>\S+)(?:\s+(?P<relatedSpdxElement>.+))?)?", re.DOTALL
    ),
}
"""Values that are objects in JSON: what each part of them is called there."""
_INNER = {"checksum": "checksums/*"}
_LISTED = patterns.lazy(rb"[^\s,](?:[^,]*[^\s,])?")


class Shape:
    """One object in the making."""

    def __init__(self, data: bytes, start: int, end: int, pointer: str) -> None:
        self._data = data
        self._spans: list[tuple[int, int]] = []
        self.tree = Tree(Node(start, end, [], True), pointer, duplicates=[], spans=self._spans)
        self._inner: dict[tuple[int, str], Node] = {}
        self._first: dict[str, str] = {}

    def add(self, line: Line, *, silent: bool = False) -> None:
        """Put a value where JSON has it; a silent one only says where it belongs, and that is where it is put."""
        path = self._path(line.tag)
        node = Node(line.value, line.end, None) if silent else self._value(path, line.value, line.end)
        # NOTE: what some readers read on to is said too, and before, since the last of a name is the one that counts.
        more = [self._value(path, line.value, line.whole)] if line.whole > line.end else []
        self._spans.append((line.start, line.stop))  # NOTE: a hit in disguise stands for the whole line, tag and value
        if not path:
            for one in (*more, node):
                self.tree.root.value.extend(one.members or [Member("relationship", line.start, one)])
            return
        holder = self.tree.root
        steps = path.split("/")
        for step, following in pairwise(steps):
            holder.end = max(holder.end, node.end)
            holder = self._step(holder, step, line, Node(node.start, node.end, [], following not in ("*", "-")))
        holder.end = max(holder.end, node.end)
        holder.value.extend(one if steps[-1] == "*" else Member(steps[-1], line.start, one) for one in more)
        self._set(holder, steps[-1], line, node)

    def _path(self, tag: str) -> str:
        """Where the value of a tag goes.

        A tag that the standard does not have, or that another tag leaves no place for, keeps its name with the colon, as no JSON name is.
        """
        path = PATHS.get(tag)
        if path is None:
            return f"{tag}:/*"
        is_free = path.endswith("*") or path == "SPDXID" or self._first.setdefault(path, tag) == tag
        return path if is_free else f"{tag}:/*"

    def _step(self, holder: Node, step: str, line: Line, new: Node) -> Node:
        """The container at a step, made where there is none."""
        if step in ("*", "-"):
            if step == "*" or not holder.value:
                holder.value.append(new)
            last: Node = holder.value[-1]
            return last
        found = self._inner.get((id(holder), step))
        if found is None:
            self._set(holder, step, line, new)
        return found or new

    def _set(self, holder: Node, step: str, line: Line, node: Node) -> None:
        if step == "*":
            holder.value.append(node)
            return
        if self._inner.setdefault((id(holder), step), node) is not node:
            self.tree.duplicates.append((line.tag, line.start))
        holder.value.append(Member(step, line.start, node))

    def _value(self, path: str, start: int, end: int) -> Node:
        """A value, without what is around it: an object of parts, or as written."""
        written = self._data[start:end]
        start, end = max(start, end - len(written.lstrip())), min(end, start + len(written.rstrip()))
        match = _PARTS[path].fullmatch(self._data, start, end) if path in _PARTS else None
        if match is None:  # NOTE: nothing may get lost, also where a value lacks all its parts
            return Node(start, max(start, end), written.strip().decode())
        return Node(start, end, list(self._members(match)), True)

    def _members(self, match: re.Match[bytes]) -> Iterator[Member]:
        for name in match.re.groupindex:
            start, end = match.span(name)
            if start < 0:
                continue
            if name == "packageVerificationCodeExcludedFiles":
                listed = (item.span() for item in _LISTED.finditer(self._data, start, end))
                node = Node(start, end, [self._value("*", *span) for span in listed])
            else:
                node = self._value(_INNER.get(name, name), start, end)
            yield Member(name, start, node)
