"""SPDX YAML: the same as JSON wherever an identity can stand, whatever the layout; notes go in and nothing else changes."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.documents import FIXTURES, PACKAGE, SPDX_VERSIONS, Json, checked, encode, line_of, noted, placed, read, spdx
from tests.formats.test_spdx2 import LOCATORS, NAMES

from bomward.checking import restore_bytes
from bomward.errors import CannotAnnotateError
from bomward.findings import DocumentReport, Finding, Outcome, Status
from bomward.formats.spdx2.yaml import is_ours

CORPUS = Path(os.environ.get("BOMWARD_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def block(document: Any, **layout: Any) -> bytes:
    text: str = yaml.dump(document, Dumper=yaml.SafeDumper, sort_keys=False, **layout)
    return text.encode()


LAYOUTS: dict[str, dict[str, Any]] = {
    "block": {},
    "double quotes": {"default_style": '"'},
    "single quotes": {"default_style": "'", "explicit_start": True},
    "literal": {"default_style": "|", "width": 40},
    "folded": {"default_style": ">", "width": 20},
    "leaves in flow": {"default_flow_style": None, "indent": 6},
    "narrow": {"width": 8, "allow_unicode": True, "version": (1, 1)},
    "windows": {"line_break": "\r\n", "allow_unicode": True, "explicit_start": True},
}
FLAGGED = placed(spdx(), "/packages/2", PACKAGE)


def told(report: DocumentReport) -> list[tuple[Any, ...]]:
    """What a report says, but for lines."""
    return [
        (
            finding.id,
            finding.relation,
            finding.outcome,
            finding.component.ref,
            finding.location.pointer,
            sorted((item.kind, item.value.strip(), item.pointer) for item in finding.evidence),
        )
        for finding in report.findings
    ]


def findings(text: str | bytes) -> tuple[Finding, ...]:
    return checked(text.encode() if isinstance(text, str) else text).findings


# --- the same as JSON


@pytest.mark.parametrize(("place", "value", "said"), NAMES, ids=lambda value: str(value)[:60])
def test_a_name_is_found_wherever_it_stands(place: str, value: str, said: tuple[str, str]) -> None:
    document = placed(spdx(), place, value)
    data = block(document)
    report = checked(data)

    assert report.encoding == "yaml"
    assert [(finding.relation, finding.outcome) for finding in report.findings] == [said]
    assert told(report) == told(checked(document))
    assert report.findings[0].evidence[0].line == line_of(data, value)


@pytest.mark.parametrize(("kind", "locator", "said"), LOCATORS)
def test_a_reference_is_what_its_type_says(kind: str, locator: str, said: tuple[str, str]) -> None:
    reference = {"referenceCategory": "OTHER", "referenceType": kind, "referenceLocator": locator}
    (finding,) = findings(block(placed(spdx(), "/packages/1/externalRefs/0", reference)))
    assert (finding.relation, finding.outcome) == said


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("version", SPDX_VERSIONS)
def test_the_layout_makes_no_difference(layout: str, version: str) -> None:
    document = placed(spdx(version), "/packages/2", PACKAGE)
    data = block(document, **LAYOUTS[layout])
    report, wanted = checked(data), checked(document)

    assert (report.status, report.spec_version, report.gaps) == (Status.CHECKED, version, wanted.gaps)
    assert (report.components, report.coverage, report.subject) == (wanted.components, wanted.coverage, wanted.subject)
    assert told(report) == told(wanted) != []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_harmless_document_is_clear(layout: str) -> None:
    assert checked(block(spdx(), **LAYOUTS[layout])).verdict == "clear"


def test_values_are_kept_as_they_are_written() -> None:
    text = block(spdx()).decode().replace("versionInfo: 1.3.1", "versionInfo: 1.10")
    versions = [part.version for part in read(text.encode(), "zlib").components if part.name == "zlib"]
    assert versions == ["1.10"]


# --- where somebody might hide something

HARMLESS = block(spdx()).decode()
NAME = "Kaspersky Anti-Virus SDK"
HIDDEN = {
    "a comment": HARMLESS + f"# {NAME}\n",
    "a comment in front": f"# {NAME}\n" + HARMLESS,
    "a comment behind a value": HARMLESS.replace("name: zlib", f"name: zlib # {NAME}"),
    "a comment behind a name": HARMLESS.replace("name: zlib", f"name: # {NAME}\n    zlib"),
    "a comment behind a block scalar's head": HARMLESS.replace("name: zlib", f"name: |- # {NAME}\n    zlib"),
    "a comment behind an anchor": HARMLESS.replace("name: zlib", f"name: &x # {NAME}\n    zlib"),
    "an anchor": HARMLESS.replace("name: zlib", "name: &kaspersky zlib"),
    "an anchor on a list": HARMLESS.replace("packages:\n", "packages: &kaspersky\n"),
    "a name of its own": HARMLESS.replace("name: zlib", f"name: zlib\n  {NAME}: yes"),
    "a name of its own in disguise": HARMLESS.replace("name: zlib", 'name: zlib\n  "\\x4baspersky": yes'),
    "a name of its own, and a comment": HARMLESS.replace("name: zlib", f"name: zlib\n  {NAME}: # yes\n    no"),
    "a hexadecimal escape": HARMLESS.replace("name: zlib", 'name: "\\x4baspersky Anti-Virus SDK"'),
    "a long escape": HARMLESS.replace("name: zlib", 'name: "\\U0000004baspersky Anti-Virus SDK"'),
    "a short escape": HARMLESS.replace("name: zlib", 'name: "\\u004baspersky Anti-Virus SDK"'),
    "a broken line": HARMLESS.replace("name: zlib", 'name: "Kas\\\n    persky Anti-Virus SDK"'),
    "a folded line": HARMLESS.replace("name: zlib", 'name: "Kaspersky\n    Anti-Virus\n    SDK"'),
    "a folded scalar": HARMLESS.replace("name: zlib", "name: >-\n    Kaspersky\n    Anti-Virus SDK"),
    "an invisible character": HARMLESS.replace("name: zlib", 'name: "Kas\\u200bpersky Anti-Virus SDK"'),
    "an alias": HARMLESS.replace("name: mail-gateway", f"other: &n {NAME}\nname: mail-gateway").replace(
        "name: zlib", "name: *n"
    ),
    "an alias of a package": HARMLESS.replace("relationships:", f"- &p\n  name: {NAME}\n- *p\nrelationships:"),
    "quoted names": HARMLESS.replace("name: zlib", f"'name' : {NAME}"),
    "explicit names": HARMLESS.replace("name: zlib", f"? name\n  : {NAME}"),
    "a package in flow": HARMLESS.replace("relationships:", f"- {{name: {NAME}}}\nrelationships:"),
    "a pair in flow": HARMLESS.replace("relationships:", f"other: [name: {NAME}]\nrelationships:"),
    "the directive": f"%YAML 1.1 # {NAME}\n---\n" + HARMLESS,
    "a second document": f"{HARMLESS}---\nname: {NAME}\n",
    "a merge key": HARMLESS.replace("name: zlib", f"<<: {{name: {NAME}}}"),
    "a tag": HARMLESS.replace("name: zlib", "name: !kaspersky zlib"),
    "a name given twice": HARMLESS.replace("name: zlib", f"name: {NAME}\n  name: zlib"),
    "behind the end": HARMLESS + f"...\n# {NAME}\n",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_nothing_hides(name: str) -> None:
    assert HIDDEN[name] != HARMLESS
    report = checked(HIDDEN[name].encode())
    worst = report.worst
    assert worst is not None
    assert worst.rank <= Outcome.REVIEW.rank
    line = HIDDEN[name].lower().count("\n", 0, HIDDEN[name].lower().find("persky")) + 1
    lines = {item.line for finding in report.findings for item in finding.evidence}
    assert (
        name.startswith(("a broken", "a name of its own, and", "a hexa", "a long", "a short"))
        or line in lines
        or not line
    )


def test_base64_is_refused_and_never_clear() -> None:
    report = checked(HARMLESS.replace("name: zlib", "name: !!binary S2FzcGVyc2t5").encode())
    assert (report.status, report.verdict) == (Status.UNCHECKED, "unchecked")


@pytest.mark.parametrize(
    "text",
    [
        HARMLESS + "# kasper, a person\n",
        HARMLESS.replace("name: zlib", "name: kes"),
        HARMLESS.replace("name: zlib", "name: Kas\n    parsky"),
    ],
)
def test_near_misses_give_nothing(text: str) -> None:
    assert checked(text.encode()).verdict == "clear"


# --- what is refused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HARMLESS.replace("SPDX-2.3", "SPDX-3.0"), "version"),
        (HARMLESS.replace("spdxVersion: SPDX-2.3", "spdxVersion: 2.3"), "version"),
        (HARMLESS[:-30] + '"', "not YAML"),
        (HARMLESS + "---\n", "several documents"),
        ("a:\n  b: >\nspdxVersion: SPDX-2.3\n" + "[" * 3000, "not YAML"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_helps(text: str, message: str) -> None:
    report = checked(text.encode())
    assert report.error is not None
    assert message in report.error.message
    assert report.error.where
    assert report.error.hint


# --- notes


def _without_notes(value: Any) -> Any:
    """The value without what we put in; without a list that held nothing else."""
    if isinstance(value, dict):
        inner = {key: _without_notes(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if key != "annotations" or item}
    if isinstance(value, list):
        return [_without_notes(item) for item in value if not _is_note(item)]
    return value


def _is_note(item: Any) -> bool:
    return isinstance(item, dict) and str(item.get("annotator")).startswith("Tool: bomward-")


def _holds(data: bytes) -> bytes:
    """The annotated copy, after looking that it is the document and our notes, and that it can be restored."""
    copy = noted(data)
    assert restore_bytes(copy) == data
    assert noted(copy) == copy
    assert told(checked(copy)) == told(checked(data))
    assert _without_notes(yaml.load(copy, yaml.CSafeLoader)) == _without_notes(yaml.load(data, yaml.CSafeLoader))
    assert copy.replace(b"\0", b"").count(b"bomward-restore/1;") == 1
    return copy


@pytest.mark.parametrize("layout", LAYOUTS)
def test_notes_go_in_and_come_out_again(layout: str) -> None:
    data = block(FLAGGED, **LAYOUTS[layout])
    value = yaml.safe_load(_holds(data))
    (note,) = value["packages"][2]["annotations"]
    assert "kaspersky-anti-virus-sdk: prohibited" in note["comment"]
    assert "bomward:document" in value["annotations"][0]["comment"]


@pytest.mark.parametrize("name", ["anchor", "folded"])
def test_a_copy_with_a_note_in_front_is_read_where_carriage_returns_end_the_lines(name: str) -> None:
    data = (FIXTURES / "hostile" / "syntax" / f"{name}.spdx.yaml").read_bytes().replace(b"\n", b"\r")
    copy = noted(data)
    assert restore_bytes(copy) == data
    assert checked(copy).verdict == checked(data).verdict == "prohibited"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("held", [[], [{"annotator": "Tool: x", "comment": "y"}]])
def test_notes_join_what_is_there(layout: str, held: Any) -> None:
    document = placed(placed(FLAGGED, "/packages/2/annotations", held), "/annotations", held)
    _holds(block(document, **LAYOUTS[layout]))


@pytest.mark.parametrize("layout", ["block", "narrow", "windows"])
def test_notes_go_where_nothing_stands(layout: str) -> None:
    data = block(placed(FLAGGED, "/annotations", None), **LAYOUTS[layout])
    _holds(data.replace(b"annotations: null", b"annotations:"))


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-8"])
def test_the_encoding_is_kept(codec: str) -> None:
    text = "\ufeff" + block(placed(FLAGGED, "/comment", "Grüße \U0001f600"), allow_unicode=True).decode()
    copy = noted(text.encode(codec))
    assert restore_bytes(copy) == text.encode(codec)
    assert "Grüße \U0001f600" in copy.decode(codec)


@pytest.mark.parametrize(
    "packages",
    [
        "- &p {packages: PACKAGE}\n- *p",
        "- [name: NAME]",
        "- name: NAME\n  annotations: ~",
        "- name: NAME\n  annotations: text",
        "- &p\n  name: NAME\n- *p",
        "- name: NAME\n  annotations: &x [{comment: a}]\nmore: *x",
    ],
)
def test_where_an_element_takes_no_note_the_document_does(packages: str) -> None:
    text = "\n" + packages.replace("PACKAGE", f"{{name: {NAME}}}").replace("NAME", NAME)
    data = HARMLESS.replace("\nrelationships:", f"{text}\nrelationships:").encode()
    notes = yaml.safe_load(_holds(data))["annotations"]
    assert len(notes) == 1 + len(checked(data).findings) > 1


@pytest.mark.parametrize("held", ["~", "{}", "text", "null"])
def test_a_document_that_takes_no_note_is_refused(held: str) -> None:
    with pytest.raises(CannotAnnotateError) as caught:
        noted(f"annotations: {held}\n{HARMLESS}".encode())
    assert caught.value.hint


def test_what_a_note_quotes_is_no_restore_record() -> None:
    record = f"bomward-restore/1;sha256={'0' * 64};edits=0+000000001"
    data = block(placed(FLAGGED, "/packages/2/name", f"{NAME} {record}"), default_style='"', width=1000)
    _holds(data.replace(b"bomward-", b"bomward\\x2d"))


@pytest.mark.parametrize(
    "forged",
    [
        b'annotations: [{"comment": "x"}]\n',
        b"packages: []\n",
        b'- {"annotationDate": "", "annotationType": "OTHER", "annotator": "Person: x", "comment": ""}\n',
        b'- {"annotationDate": "", "annotationType": "OTHER", "annotator": "Tool: bomward-1", "comment": "", "a": 1}\n',
        b"# Tool: bomward-1\n",
    ],
)
def test_a_forged_insertion_is_not_ours(forged: bytes) -> None:
    assert not is_ours(forged)


# --- whatever comes

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40) | st.sampled_from(
    [
        NAME,
        "AO Kaspersky Lab",
        "a: b",
        "# c",
        "- d",
        " e ",
        "null",
        "1.10",
        "f\ng\n",
        "{",
        "*a",
        "&b",
        "!c",
        "\U0001f600",
    ]
)
PACKAGES = st.lists(
    st.dictionaries(st.sampled_from(["name", "supplier", "comment", "SPDXID", "x y", "annotations"]), TEXTS, max_size=4)
    | TEXTS,
    max_size=4,
)


@pytest.mark.property
@many
@given(PACKAGES, TEXTS, st.sampled_from(list(LAYOUTS)))
def test_any_document_can_be_annotated_and_restored(packages: list[Any], comment: str, layout: str) -> None:
    _holds(block(spdx(packages=packages, comment=comment), **LAYOUTS[layout]))


PIECES = [
    "\n",
    "  ",
    "- ",
    "a: ",
    "? ",
    "# c",
    "&x ",
    "*x",
    "!!str ",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "|\n",
    "é",
    "---\n",
    "\t",
    NAME,
]


@pytest.mark.property
@many
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_follows_gives_a_report(rest: str) -> None:
    report = checked(f"spdxVersion: SPDX-2.3\n{rest}".encode())
    assert (report.error is not None) == (report.status is Status.UNCHECKED)
    assert NAME not in rest or report.verdict != "clear"
    if report.error is None:
        _holds(f"spdxVersion: SPDX-2.3\n{rest}".encode())


# --- documents of others


def _listed() -> list[str]:
    manifest = CORPUS / "MANIFEST.csv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as stream:
        return [row["path"] for row in csv.DictReader(stream) if row["encoding"] == "yaml" and row["format"] == "spdx2"]


@pytest.mark.corpus
@pytest.mark.parametrize("path", _listed())
def test_a_document_of_the_corpus_is_read_and_restored(path: str) -> None:
    data = (CORPUS / path).read_bytes()
    report = checked(data)
    assert report.error is None
    value: Json = yaml.load(data, yaml.CSafeLoader)  # it is safe, and in C
    assert report.components == sum(len(value.get(key) or ()) for key in ("packages", "files", "snippets"))
    names = {part.name for part in read(data, "a", "e", "o", "1").components}
    assert names >= {package["name"] for package in value["packages"] if set(package["name"]) & set("aeo1")}
    _holds(data)


def test_the_fixture_holds_the_engine() -> None:
    data = (FIXTURES / "scan-appliance.spdx.yaml").read_bytes()
    report = checked(data)
    (finding,) = [finding for finding in report.findings if finding.outcome is Outcome.PROHIBITED]
    assert report.status is Status.CHECKED
    assert finding.component.name == "Kaspersky Scan Engine"
    assert [ref.removeprefix("SPDXRef-Package-") for ref in finding.path] == [
        "parcel-exchange",
        "quarantine",
        "scanner",
        "av-engine",
    ]
    _holds(data)


def test_json_is_told_from_yaml() -> None:
    assert checked(encode(FLAGGED)).encoding == "json"
    assert told(checked(block(json.loads(encode(FLAGGED))))) == told(checked(encode(FLAGGED)))


HEAD = "spdxVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nname: d\ndocumentNamespace: http://e/x\n"
DISGUISED = "Kaspersky Anti-Virus SDK".translate(
    str.maketrans("aespkyKAoV", "\u0430\u0435\u0455\u0440\u043a\u0443\u041a\u0410\u043e\u0474")
)


@pytest.mark.parametrize(
    "packages",
    [
        "packages:\n- name: h\n  SPDXID: SPDXRef-h\n- name: {}\n  SPDXID: SPDXRef-o\n",
        "packages:\n- name: h\n  SPDXID: SPDXRef-h\n-\n  name: {}\n  SPDXID: SPDXRef-o\n",
        "packages:\n- {{name: h, SPDXID: SPDXRef-h}}\n- {{name: {}, SPDXID: SPDXRef-o}}\n",
        "packages: [{{name: h, SPDXID: SPDXRef-h}}, {{SPDXID: SPDXRef-o, name: {}}}]\n",
        "packages:\n- {{name: h, SPDXID: SPDXRef-h}}\n- SPDXID: SPDXRef-o\n  name: '{}'\n",
    ],
)
@pytest.mark.parametrize("name", ["Kaspersky Anti-Virus SDK", DISGUISED], ids=["plain", "disguised"])
def test_a_name_is_that_of_its_package_wherever_its_line_begins(packages: str, name: str) -> None:
    """A disguise is seen as all of its line, which may begin before the package or hold several."""
    report = checked((HEAD + packages.format(name)).encode())

    assert report.findings[0].location.pointer == "/packages/1"
    assert report.verdict == "prohibited"


@pytest.mark.parametrize("layout", ["block", "windows", "narrow", "single quotes"])
@pytest.mark.parametrize("place", ["name", "supplier", "SPDXID", "summary", "attributionTexts/0"])
def test_a_name_in_disguise_is_told_once(place: str, layout: str) -> None:
    document = placed(spdx(), f"/packages/1/{place}", "K\u0430spersky")
    data = block(document, **{**LAYOUTS[layout], "allow_unicode": True})
    assert len(findings(data)) == 1
    assert told(checked(data)) == told(checked(document))
