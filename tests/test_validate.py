"""What is valid stays unmentioned, what is not is told with its place, and nothing hangs or reaches out."""

from __future__ import annotations

import csv
import gzip
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from bomward.errors import Error, UnreadableDocumentError
from bomward.validate import BASIS, MOST_PROBLEMS, Problem, validate
from bomward.validate import cyclonedx as cyclonedx_schema

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
CYCLONEDX_VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")

NAMED_AGAINST_THE_SCHEMA = {
    "valid-empty-defns-decls.json": "has a member `declaration` that no schema knows",
    "cyclonedx_bad_cpe22.json": "the schema of its version takes any text for a CPE",
    "cyclonedx_bad_cpe23.json": "the schema of its version takes any text for a CPE",
    "cyclonedx_bad_purl.json": "the schema takes any text for a purl",
    "invalid-purl.json": "the schema takes any text for a purl",
    "infinite-loop-bom.json": "a cycle of dependencies is valid",
    "npm-cyclonedx-dependencies-missing-depends-on.json": "dependsOn is optional",
    "dropwizard-missing-all-license.cdx.json": "a licence is optional",
    "cdx-1-6-test-metedata-properties-disclaimer-missing.json": "breaks a rule of its own tool, none of the schema",
    "cdx-1-2-invalid-license-name-has-expression.json": "a licence name is any text",
    "cdx-invalid-licenses.json": "a licence name is any text, and a deprecated id is an id",
    "invalidComponentDownloadURL.cdx16.json": "breaks a rule of BSI TR-03183-2, none of the schema",
    "invalidComponentHashMD5.cdx16.json": "as above",
    "invalidComponentHashMD5.spdx23.json": "as above",
    "invalidComponentSourceCodeURL.cdx16.json": "as above",
    "invalidMetadataManufacturerURL.cdx16.json": "as above",
}


def cyclonedx(version: str = "1.5", /, **members: Any) -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "specVersion": version, "version": 1, **members}


def spdx(**members: Any) -> dict[str, Any]:
    package = {
        "SPDXID": "SPDXRef-engine",
        "name": "engine",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "MIT",
        "licenseDeclared": "MIT",
        "copyrightText": "NOASSERTION",
        "supplier": "Organization: Example",
    }
    return {
        "spdxVersion": "SPDX-2.3",
        "SPDXID": "SPDXRef-DOCUMENT",
        "dataLicense": "CC0-1.0",
        "name": "appliance",
        "documentNamespace": "https://example.com/appliance",
        "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: by-hand-1"]},
        "packages": [package],
        **members,
    }


def problems(document: dict[str, Any]) -> tuple[Problem, ...]:
    return validate(json.dumps(document, indent=1).encode(), "a.json")


@pytest.mark.parametrize("version", CYCLONEDX_VERSIONS)
def test_a_valid_cyclonedx_document_has_no_problem(version: str) -> None:
    component = {"type": "library", "name": "x", "version": "1", "licenses": [{"license": {"id": "MIT"}}]}
    assert problems(cyclonedx(version, components=[component])) == ()


@pytest.mark.parametrize("version", CYCLONEDX_VERSIONS)
def test_a_member_that_the_schema_does_not_know_is_told(version: str) -> None:
    found = problems(cyclonedx(version, components=[{"type": "library", "name": "x", "version": "1", "nam": "y"}]))
    assert [(problem.pointer, problem.line) for problem in found] == [("/components/0", 6)]
    assert "'nam' was unexpected" in found[0].message


def test_inside_a_choice_the_branch_that_came_furthest_is_told() -> None:
    component = {"type": "library", "name": "x", "licenses": [{"license": {"id": "MITT"}}]}
    found = problems(cyclonedx(components=[component]))
    assert [problem.pointer for problem in found] == ["/components/0/licenses/0/license/id"]
    assert found[0].message.startswith('"MITT" is not one of')


def test_the_schemas_refer_to_each_other_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        pytest.fail("something wanted the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    cyclonedx_schema._schema.cache_clear()
    signature = {"algorithm": "RS256", "value": "AAAA"}
    asset = {"assetType": "algorithm", "algorithmProperties": {"algorithmFamily": "AES"}}
    component = {"type": "cryptographic-asset", "name": "x", "cryptoProperties": asset}
    assert problems(cyclonedx("1.7", components=[component], signature=signature)) == ()
    with pytest.raises(LookupError):
        cyclonedx_schema._refuse("https://example.com/other.schema.json")


def test_long_texts_are_cut_and_many_problems_are_counted() -> None:
    found = problems(cyclonedx(components=[{"type": "x" * 1000, "name": str(n)} for n in range(200)]))
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1].message == f"and more: only the first {MOST_PROBLEMS} are told"
    assert max(len(problem.message) for problem in found) < 400


def test_a_name_given_twice_is_a_problem_with_its_place() -> None:
    text = b'{"bomFormat":"CycloneDX","specVersion":"1.5",\n"components":[\n{"type":"library","name":"a","name":"b"}]}'
    assert validate(text, "a.json") == (
        Problem(pointer="/components/0", message="the name 'name' stands here twice", line=3),
    )


def test_a_byte_order_mark_and_odd_member_names_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(cyclonedx(**{"": 1, "a/b~c": 2})).encode()
    assert [(problem.pointer, problem.line) for problem in validate(data, "a.json")] == [("", 0)]
    assert validate(b"\xef\xbb\xbf" + json.dumps(cyclonedx()).encode(), "a.json") == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"{} {}",
        b'"\xff"',
        b'{"a": NaN}',
        b'{"a": 1e400}',
        b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"bomFormat":"CycloneDX","specVersion":"1.5","x":1' + b"0" * 6_000 + b"}",
        b'{"bomFormat":"CycloneDX","specVersion":"1.5","x":{"y":1e400}}',
        "{}".encode("utf-16"),
    ],
)
def test_what_is_no_json_object_is_an_error(data: bytes) -> None:
    with pytest.raises(Error) as raised:
        validate(data, "a.json")
    assert raised.value.where.startswith("a.json")
    assert raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize("depth", [100, 200, 300, 400, 600])
def test_nesting_gives_a_result_or_an_error(depth: int) -> None:
    nested = b'[{"type":"library","name":"x","components":' * depth + b"[]" + b"}]" * depth
    data = b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":' + nested + b"}"
    try:
        found: tuple[Problem, ...] = validate(data, "a.json")
    except UnreadableDocumentError:
        found = ()
    assert found == ()


def test_where_a_name_is_given_twice_the_place_is_in_the_value_that_counts() -> None:
    twice = b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[],\n"components":[{"type":"x","name":"y"}]}'
    assert ("/components/0/type", 2) in {(problem.pointer, problem.line) for problem in validate(twice, "a.json")}


def test_a_place_too_deep_to_be_found_has_no_line() -> None:
    nested = b'[{"type":"library","name":"x","components":' * 120 + b"[{}]" + b"}]" * 120
    deep = validate(b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":' + nested + b"}", "a.json")
    assert {problem.line for problem in deep} == {0}


def test_a_document_too_deep_for_the_second_look_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    loads = json.loads

    def too_deep(text: bytes, **options: Any) -> Any:
        if "object_pairs_hook" in options:
            raise RecursionError
        return loads(text)

    monkeypatch.setattr(json, "loads", too_deep)
    with pytest.raises(UnreadableDocumentError, match="nested too deeply"):
        problems(cyclonedx())


@pytest.mark.parametrize("error", [RecursionError("too deep"), ValueError("no such number")])
def test_a_checker_that_gives_up_is_an_error(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    class GivesUp:
        def iter_errors(self, _document: object) -> None:
            raise error

    monkeypatch.setattr(cyclonedx_schema, "_schema", lambda _version: GivesUp())
    with pytest.raises(UnreadableDocumentError, match=str(error)):
        problems(cyclonedx())


@pytest.mark.parametrize(
    "document",
    [
        {},
        cyclonedx("9.9"),
        cyclonedx("1.1"),
        {"bomFormat": "CycloneDX", "specVersion": None},
        spdx(spdxVersion="SPDX-3.0"),
        spdx(spdxVersion=["SPDX-2.3"]),
        spdx(**cyclonedx()),
    ],
)
def test_a_format_without_a_schema_is_an_error(document: dict[str, Any]) -> None:
    with pytest.raises(Error, match=r"not supported|neither CycloneDX nor SPDX|at once"):
        problems(document)


@pytest.mark.parametrize("version", ["SPDX-2.2", "SPDX-2.3"])
def test_a_valid_spdx_document_has_no_problem(version: str) -> None:
    assert problems(spdx(spdxVersion=version)) == ()


def test_what_is_wrong_with_an_spdx_element_is_told_beside_it() -> None:
    package = spdx()["packages"][0]
    found = problems(spdx(packages=[package | {"downloadLocation": "somewhere"}]))
    assert [(problem.pointer, problem.line) for problem in found] == [("/packages/0", 14)]
    assert "download_location" in found[0].message
    assert [problem.pointer for problem in problems(spdx(dataLicense="MIT"))] == [""]


@pytest.mark.parametrize(
    "members",
    [
        {"creationInfo": {"created": "2026-01-01T00:00:00.5Z", "creators": ["Tool: x"]}},
        {"creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["no prefix"]}},
        {"packages": [3]},
        {"packages": {"a": 1}},
        {"files": 3},
        {"relationships": "x"},
        {"creationInfo": []},
    ],
)
def test_where_the_spdx_checker_stops_the_result_says_so(members: dict[str, Any]) -> None:
    found = problems(spdx(**members))
    assert len(found) >= 2
    assert found[-1].message.endswith("nothing else in it was checked")


@pytest.mark.parametrize(
    "members",
    [
        {"packages": [{}] * 20_001},
        {"packages": [{}] * 5_000, "relationships": [{}] * 5_000},
        {"packages": [{"hasFiles": ["SPDXRef-f"] * 5_000}] * 70},
        {"creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Person: " + "(" * 40_000]}},
    ],
)
def test_what_would_hang_the_spdx_checker_is_refused(members: dict[str, Any]) -> None:
    with pytest.raises(Error) as raised:
        problems(spdx(**members))
    assert raised.value.hint


def test_each_family_says_what_its_result_rests_on() -> None:
    assert set(BASIS) == {"CycloneDX", "SPDX"}
    assert [basis for basis in BASIS.values() if len(basis) > 100] == []


def test_names_of_xml_are_told_as_they_stand_in_the_document() -> None:
    xml = (
        b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">\n'
        b"<components><component type='library'><nam>x</nam></component></components></bom>"
    )
    assert validate(xml, "a.xml") == (
        Problem(
            pointer="",
            message="Element 'nam': This element is not expected. Expected is one of supplier, manufacturer, authors,"
            " author, publisher, group, name.",
            line=2,
        ),
    )


def test_a_value_with_braces_is_told_as_it_is() -> None:
    xml = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="{x}"></bom>'
    found = validate(xml, "a.xml")
    assert any("'{x}'" in problem.message for problem in found)


def declared(word: str) -> list[Path]:
    """Documents that their makers call valid or invalid, by the corpus' own list."""
    if not (CORPUS / "MANIFEST.csv").is_file():
        return []
    with (CORPUS / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        return [
            CORPUS / row["path"]
            for row in csv.DictReader(lines)
            if row["declared_valid"] == f"{word} (by name)" and row["encoding"] == "json"
            if row["format"] in ("cyclonedx", "spdx2")
        ]


def outcome(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return "problems" if validate(gzip.decompress(raw) if path.suffix == ".gz" else raw, path.name) else "valid"
    except Error:
        return "error"


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus here")
def test_the_corpus_is_judged_as_its_makers_say() -> None:
    good, bad = declared("yes"), declared("no")
    assert min(len(good), len(bad)) > 100
    wrong = [path.name for path in good if outcome(path) != "valid"]
    wrong += [path.name for path in bad if outcome(path) == "valid"]
    assert sorted(set(wrong) - set(NAMED_AGAINST_THE_SCHEMA)) == []
