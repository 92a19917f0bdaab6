"""What stands between the product and a component is told by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.documents import ENGINE, Json, checked, cyclonedx, encode, spdx

from bomward.formats import naming, open_document
from bomward.formats.naming import names

PART = {"type": "library", "name": "Mail Parser", "version": "2.0"}


def named(document: Json, *refs: str) -> dict[str, str]:
    opened = open_document(encode(document))
    return names(opened.view.utf8, opened.source, refs)


def one(ref: str, **more: Any) -> dict[str, str]:
    """Of one component with this id."""
    return named(cyclonedx(components=[{**PART, "bom-ref": ref, **more}]), ref)


@pytest.mark.parametrize(
    "ref",
    [
        "3f1b",
        "component-17",
        "x mail parser",
        "#1",
        "7:8",
        "pkg:npm/lodash@4.17.21",
        "mail-parser@2.0",
        "ö-1",
        'a"b',
        "a\\b",
    ],
)
def test_an_id_is_told_by_the_name_of_what_has_it(ref: str) -> None:
    """But for one that is written with escapes, which nobody undoes for that."""
    assert one(ref) == ({ref: "Mail Parser 2.0"} if not {'"', "\\", "ö"} & set(ref) else {})


@pytest.mark.parametrize(
    ("more", "name"),
    [({"version": ""}, "Mail Parser"), ({"version": 7}, "Mail Parser"), ({"name": ""}, ""), ({"name": None}, "")],
)
def test_what_has_no_name_or_version_has_none(more: Json, name: str) -> None:
    assert one("3f1b", **more) == ({"3f1b": name} if name else {})


def test_an_id_within_another_is_not_meant() -> None:
    parts = [{**PART, "name": f"part {number}", "bom-ref": f"a-{number}"} for number in (10, 1)]
    assert named(cyclonedx(components=parts), "a-1") == {"a-1": "part 1 2.0"}


@pytest.mark.parametrize(("before", "name"), [(naming._TRIED - 1, "Mail Parser 2.0"), (naming._TRIED, "")])
def test_it_is_looked_for_behind_what_refers_to_it(before: int, name: str) -> None:
    """But not behind any number of that."""
    ties = [{"ref": f"r{number}", "dependsOn": ["a"]} for number in range(before)]
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "dependencies": ties}
    found = named({**document, "components": [{**PART, "bom-ref": "a"}]}, "a")
    assert found == ({"a": name} if name else {})


@pytest.mark.parametrize(
    "beside",
    [
        {"licenses": [{"license": {"bom-ref": "a", "name": "GPL"}}]},
        {"properties": [{"@id": "a", "name": "GPL"}]},
        {"description": "a-1 2-a a"},
    ],
)
def test_what_is_no_part_gives_no_name(beside: Json) -> None:
    parts = [{**PART, "name": "first", "bom-ref": "b", **beside}, {**PART, "bom-ref": "a"}]
    assert named(cyclonedx(components=parts), "a") == {"a": "Mail Parser 2.0"}


def test_a_long_name_is_cut() -> None:
    (name,) = one("a", name="x" * 1_000_000).values()
    assert len(name) == naming._LONGEST


def test_what_takes_an_id_for_a_part_of_others_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it stands in them: of tag-value, in which nothing is quoted, only the first are passed over."""
    counted: list[int] = []
    found = naming._occurrences

    def counting(*given: Any) -> Iterator[int]:
        for at in found(*given):
            counted.append(at)
            yield at

    monkeypatch.setattr(naming, "_occurrences", counting)
    text = b"SPDXID: a\nDocumentComment: " + b"a" * 5_000
    assert [(hit.start, hit.end) for hit in naming._places(text, "a")] == [(8, 9)]
    assert len(counted) == naming._PASSED


def test_of_an_id_given_twice_the_first_counts() -> None:
    parts = [{**PART, "name": name, "bom-ref": "a"} for name in ("one", "two")]
    assert named(cyclonedx(components=parts), "a") == {"a": "one 2.0"}


def test_another_of_that_id_in_a_part_looked_into_before_counts_no_more() -> None:
    """Parts are looked into once, for all ids, and in the order of the ids."""
    parts = [
        {**PART, "name": "one", "bom-ref": "z"},
        {**PART, "bom-ref": "a", "components": [{**PART, "name": "two", "bom-ref": "z"}]},
    ]
    assert named(cyclonedx(components=parts), "z", "a")["z"] == "one 2.0"


def test_what_has_no_id_is_known_by_its_pointer() -> None:
    inner = {"type": "library", "name": "plug-in", "components": [ENGINE]}
    (found,) = checked(cyclonedx(components=[{"type": "library", "name": "zlib", "components": [inner]}])).findings
    assert [(each.ref, each.name) for each in found.names] == [
        ("/components/0", "zlib"),
        ("/components/0/components/0", "plug-in"),
        ("/components/0/components/0/components/0", "Kaspersky Anti-Virus SDK 8.9"),
    ]


def test_files_and_packages_of_spdx_have_names() -> None:
    file = {"SPDXID": "SPDXRef-9", "fileName": "./opt/engine", "checksums": []}
    found = named({**spdx(), "files": [file]}, "SPDXRef-9", "SPDXRef-Package")
    assert found["SPDXRef-9"] == "./opt/engine"


def test_of_many_ids_and_of_a_large_document_not_all_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    refs = [f"a-{number}" for number in range(naming._MOST + 1)]
    parts = [{"components": [{**PART, "bom-ref": ref}]} for ref in refs]
    document = cyclonedx(components=parts)
    assert list(named(document, *refs)) == sorted(refs)[:-1]
    monkeypatch.setattr(naming, "_LARGEST", 1_000)
    assert named(document, *refs) == {}
