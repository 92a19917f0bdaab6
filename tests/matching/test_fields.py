"""Packages, hosts, files and signers, in each field that the standards have for them: told, and as surely as the field allows."""

from __future__ import annotations

from typing import Any

import pytest
from tests.documents import checked, cyclonedx, placed, spdx

CLASS = "com/kavsdk/KavSdk.class"
PACKAGE = "com.kavsdk"
HOST = "https://s01.upd.kaspersky.com/index"
DRIVER = "Program Files/Desk/drivers/klif.sys"
SIGNER = "CN=AO Kaspersky Lab, O=AO Kaspersky Lab, C=RU"
TEAM = "2Y8XE5CQ94"

CYCLONEDX: list[tuple[str, Any, str]] = [
    ("/components/0/evidence/occurrences/0/location", CLASS, "prohibited"),
    ("/components/0/evidence/callstack/frames/0/package", PACKAGE, "prohibited"),
    ("/components/0/evidence/callstack/frames/0/module", f"{PACKAGE}.KavSdk", "prohibited"),
    ("/components/0/evidence/callstack/frames/0/fullFilename", CLASS, "prohibited"),
    ("/components/0/group", PACKAGE, "prohibited"),
    ("/components/0/purl", "pkg:maven/com.kavsdk/core@5", "prohibited"),
    ("/components/0/properties/0", {"name": "java:package", "value": PACKAGE}, "review"),
    ("/components/1", {"type": "file", "name": CLASS}, "prohibited"),
    ("/components/0/components/0", {"type": "file", "name": DRIVER}, "prohibited"),
    ("/components/0/externalReferences/0", {"type": "distribution", "url": HOST}, "prohibited"),
    ("/components/0/externalReferences/0", {"type": "documentation", "url": HOST}, "review"),
    ("/services/0", {"name": "updates", "endpoints": [HOST]}, "prohibited"),
    ("/components/0/properties/0", {"name": "update-url", "value": HOST}, "review"),
    ("/components/0/properties/0", {"name": "codesign:subject", "value": SIGNER}, "review"),
    ("/components/0/properties/0", {"name": "codesign:TeamIdentifier", "value": TEAM}, "review"),
    ("/components/0/signature/certificatePath/0", SIGNER, "review"),
    (
        "/components/0/cryptoProperties",
        {"assetType": "certificate", "certificateProperties": {"subjectName": SIGNER}},
        "review",
    ),
    (
        "/components/0/cryptoProperties",
        {"assetType": "certificate", "certificateProperties": {"issuerName": SIGNER}},
        "review",
    ),
]

SPDX: list[tuple[str, Any, str]] = [
    ("/packages/1/packageFileName", "KL_Base_SDK_Android_5.18.0.215_Release.aar", "prohibited"),
    ("/packages/1/name", f"{PACKAGE}:core", "prohibited"),
    ("/packages/1/downloadLocation", HOST, "prohibited"),
    ("/packages/1/homepage", HOST, "prohibited"),
    ("/packages/1/attributionTexts/0", f"Signed by {SIGNER}", "review"),
    ("/files/0", {"SPDXID": "SPDXRef-f", "fileName": f"./classes.dex!/{CLASS}", "checksums": []}, "prohibited"),
    ("/files/0", {"SPDXID": "SPDXRef-f", "fileName": f"./{DRIVER}", "checksums": []}, "prohibited"),
    (
        "/files/0",
        {"SPDXID": "SPDXRef-f", "fileName": "./x", "fileContributors": ["AO Kaspersky Lab"]},
        "likely-prohibited",
    ),
    (
        "/packages/1/externalRefs/0",
        {
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "maven-central",
            "referenceLocator": "com.kavsdk:core:5",
        },
        "review",
    ),
    (
        "/packages/1/externalRefs/0",
        {"referenceCategory": "OTHER", "referenceType": "signer", "referenceLocator": "AO-Kaspersky-Lab"},
        "review",
    ),
]


@pytest.mark.parametrize(("pointer", "value", "expected"), CYCLONEDX)
def test_in_cyclonedx(pointer: str, value: Any, expected: str) -> None:
    assert checked(placed(cyclonedx(), pointer, value)).verdict == expected


@pytest.mark.parametrize(("pointer", "value", "expected"), SPDX)
def test_in_spdx(pointer: str, value: Any, expected: str) -> None:
    assert checked(placed(spdx(), pointer, value)).verdict == expected
