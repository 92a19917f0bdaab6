"""What the report says of how a component hangs in its document, and of what it says nothing."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from tests.documents import ENGINE, PACKAGE, POLICY, Json, checked, cyclonedx, encode, placed, spdx
from tests.outputs.reading import TRICKS, harm

from bomward.checking import Checker
from bomward.explain import explain
from bomward.findings import Finding
from bomward.formats.notes import finding_note, finding_text

DAY = datetime.date(2026, 11, 22)
NAMED = {**ENGINE, "bom-ref": "engine"}
ORPHAN = "the document does not say how its subject comes to hold it"


def finding(document: Json) -> Finding:
    """The one finding of a document."""
    (only,) = checked(document).findings
    return only


def hanging(document: Json) -> tuple[Any, ...]:
    """Path, ways and parts of the one finding."""
    found = finding(document)
    return found.path, found.ways, found.through


def tied(*ties: str) -> Json:
    """A document with the engine and these dependencies, each written `whole part ...`."""
    rows = [{"ref": tie.split()[0], "dependsOn": tie.split()[1:]} for tie in ties]
    return placed(cyclonedx(dependencies=rows), "/components/1", NAMED)


def related(*relationships: str, licence: bool = False) -> Json:
    """An SPDX document with the engine (or a licence that names it) and further relationships, `from TYPE to`."""
    document = spdx()
    for number, words in enumerate(relationships, start=2):
        left, kind, right = words.split()
        tie = {"spdxElementId": left, "relationshipType": kind, "relatedSpdxElement": right}
        document = placed(document, f"/relationships/{number}", tie)
    if licence:
        text = {"licenseId": "LicenseRef-1", "name": "Kaspersky EULA", "extractedText": "Kaspersky"}
        return placed(document, "/hasExtractedLicensingInfos/0", text)
    return placed(document, "/packages/2", PACKAGE)


def test_what_hangs_on_the_subject() -> None:
    assert hanging(tied("product part engine", "part engine")) == (("product", "engine"), 2, ("engine", "part"))
    assert hanging(tied("product part", "part engine")) == (("product", "part", "engine"), 1, ("part",))


def test_what_has_no_id_hangs_on_what_it_stands_within() -> None:
    inner = {key: value for key, value in NAMED.items() if key != "bom-ref"}
    middle = {"type": "library", "name": "plug-in", "components": [inner]}
    outer = {"type": "application", "name": "part", "components": [middle]}
    ties = [{"ref": "product", "dependsOn": ["part"]}]
    around, engine = "/components/0/components/0", "/components/0/components/0/components/0"
    named = cyclonedx(components=[{**outer, "bom-ref": "part"}], dependencies=ties)
    assert hanging(named) == (("product", "part", around, engine), 1, ("part",))
    assert finding(cyclonedx(components=[outer], dependencies=ties)).path == ("/components/0", around, engine)


def test_an_id_that_looks_like_a_place_or_is_given_twice_carries_nothing_in() -> None:
    inner = {key: value for key, value in NAMED.items() if key != "bom-ref"}
    outer = {"type": "library", "name": "outer", "components": [inner]}
    harmless = {"type": "library", "name": "harmless", "bom-ref": "/components/0"}
    ties = [{"ref": "product", "dependsOn": ["/components/0"]}]
    found = finding(cyclonedx(components=[outer, harmless], dependencies=ties))
    assert (found.path, found.names[0].name) == (("/components/0/components/0",), "Kaspersky Anti-Virus SDK 8.9")
    twice = [{"type": "library", "name": "first", "bom-ref": "x"}, {**outer, "bom-ref": "x"}]
    found = finding(cyclonedx(components=twice))
    assert (found.path, found.names[0].name) == (("/components/1", "/components/1/components/0"), "outer")


def test_a_part_without_an_id_that_names_nothing_makes_no_orphan_of_another() -> None:
    part = {"type": "library", "name": "zlib"}
    product = {"type": "application", "bom-ref": "product", "name": "Mail Gateway", "components": [part]}
    document = cyclonedx(metadata={"component": product}, components=[NAMED], dependencies=[])
    assert hanging(document) == (("engine",), None, ())
    engine = {key: value for key, value in NAMED.items() if key != "bom-ref"}
    product["components"] = [part, engine]
    inside = cyclonedx(metadata={"component": product}, components=[], dependencies=[])
    assert hanging(inside) == (
        ("product", "/metadata/component/components/1"),
        1,
        ("/metadata/component/components/1",),
    )


def test_what_stands_in_the_list_of_all_hangs_on_nothing() -> None:
    """Also where it has no id."""
    inner = {key: value for key, value in NAMED.items() if key != "bom-ref"}
    assert hanging(cyclonedx(components=[inner], dependencies=[])) == (("/components/0",), None, ())


def test_an_orphan() -> None:
    assert hanging(tied("product part")) == (("engine",), 0, ())
    assert hanging(tied("product part", "plug-in engine")) == (("plug-in", "engine"), 0, ())
    assert hanging(related()) == (("SPDXRef-engine",), 0, ())


@pytest.mark.parametrize(
    "document",
    [
        placed(cyclonedx(dependencies=[]), "/components/1", NAMED),
        placed(cyclonedx(), "/components/1", ENGINE),
        placed(cyclonedx(), "/metadata/tools", {"components": [NAMED]}),
        placed(cyclonedx(), "/metadata/authors", [{"name": "AO Kaspersky Lab"}]),
        placed(cyclonedx(), "/formulation", [{"components": [NAMED]}]),
        related(licence=True),
    ],
    ids=["no graph", "no id", "a tool", "the document itself", "how it was built", "a licence"],
)
def test_what_could_not_be_tied_to_the_subject_is_no_orphan(document: Json) -> None:
    """Nothing is said of it."""
    _, ways, through = hanging(document)
    assert (ways, through) == (None, ())


def test_what_the_document_describes_beside_its_subject_is_no_orphan() -> None:
    found = hanging(related("SPDXRef-DOCUMENT DESCRIBES SPDXRef-engine"))
    assert found == (("SPDXRef-DOCUMENT", "SPDXRef-engine"), 1, ("SPDXRef-engine",))


def test_the_subject_itself() -> None:
    document = placed(cyclonedx(), "/metadata/component/supplier", {"name": "AO Kaspersky Lab"})
    assert hanging(document) == (("product",), 1, ())


def test_notes_say_it() -> None:
    """For people in words, for machines by the fields of the report."""
    several, orphan, one = (
        finding(tied(*ties))
        for ties in (("product part engine", "part engine"), ("product part",), ("product engine",))
    )
    way = "Mail Gateway 6.2 > Kaspersky Anti-Virus SDK 8.9"
    assert f" Path: {way} (the shortest of 2 ways). Ask" in finding_text(several)
    assert f" Orphan: {ORPHAN}. Ask" in finding_text(orphan)
    assert f" Path: {way}. Ask" in finding_text(one)
    note = msgspec.json.decode(finding_note(several))
    assert [note[key] for key in ("path", "pathLeftOut", "ways", "through")] == [
        ["product", "engine"],
        0,
        2,
        ["engine", "part"],
    ]


def explained(document: Json) -> str:
    """What `explain` says of the one finding."""
    checker = Checker(POLICY)
    report = checker.report(checker.check(encode(document), "x.cdx.json"))
    return explain(report.documents[0].findings[0].id, checker.data, DAY, report)


def test_an_explanation_says_it() -> None:
    way = "path: Mail Gateway 6.2 > Kaspersky Anti-Virus SDK 8.9"
    through = "the shortest of 2 ways, which begin with Kaspersky Anti-Virus SDK 8.9, zlib 1.3.1 "
    said = (
        explained(tied(*ties)) for ties in (("product part engine", "part engine"), ("product part", "plug-in engine"))
    )
    several, orphan = (" ".join(text.split()) for text in said)
    assert f" {way}; {through}" in several
    assert f" path: plug-in > Kaspersky Anti-Virus SDK 8.9; orphan: {ORPHAN} " in orphan


@pytest.mark.parametrize("trick", TRICKS)
def test_an_explanation_is_harmless(trick: str) -> None:
    """Whatever the document calls things."""
    clean = trick.encode("utf-8", "ignore").decode()
    named = {**ENGINE, "name": f"Kaspersky Anti-Virus SDK {clean}", "version": clean, "bom-ref": clean}
    document = placed(cyclonedx(dependencies=[{"ref": "product", "dependsOn": [clean]}]), "/components/1", named)
    assert harm(explained(document)) == []
