"""What holds for every document, whoever wrote it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import hostile
from tests.documents import (
    ENGINE,
    FIXTURES,
    LAYOUTS,
    PACKAGE,
    Json,
    checked,
    cyclonedx,
    encode,
    exit_code,
    placed,
    spdx,
)

from bomward.findings import DocumentReport, Finding, Outcome, Status

pytestmark = pytest.mark.property

many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
FIXED = {path.name: path.read_bytes() for path in sorted(FIXTURES.glob("*.json"))}
SMALL = {name: data for name, data in FIXED.items() if len(data) < 120_000}
SEEDS = [
    encode(placed(cyclonedx(), "/components/1", ENGINE), "minified"),
    encode(placed(spdx(), "/packages/2", PACKAGE), "minified"),
    encode(placed(cyclonedx(), "/components/0/components/0", ENGINE)),
    *(data for data in SMALL.values() if len(data) < 8_000),
]


def told(report: DocumentReport) -> DocumentReport:
    """The report, after looking that it holds together and can be written."""
    assert (report.error is not None) == (report.status is Status.UNCHECKED)
    assert exit_code(report) in (0, 1, 3)
    assert (report.verdict == "clear") <= (report.status is Status.CHECKED and not report.findings)
    json.dumps(msgspec.to_builtins(report), ensure_ascii=False).encode()
    return report


def never_clear(report: DocumentReport) -> bool:
    """Whether the report gives somebody cause to look."""
    worst = told(report).worst
    return report.status is Status.UNCHECKED or (worst is not None and worst.rank <= Outcome.REVIEW.rank)


# --- any bytes


@many
@given(st.binary(max_size=500))
def test_any_bytes_give_a_report(data: bytes) -> None:
    assert told(checked(data)).status is Status.UNCHECKED


@many
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_gives_a_report(text: str) -> None:
    assert told(checked(text.encode())).status is Status.UNCHECKED


FRAGMENTS = ['"', "{", "}", "[", "]", ",", ":", "null", "1", "\\", "\\u00", "é", '"name"', '"components":[', "\n"]
HEADS = ['{"bomFormat":"CycloneDX","specVersion":"1.6",', '{"spdxVersion":"SPDX-2.3",']


@many
@given(st.sampled_from(HEADS), st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_any_body_gives_a_report(head: str, body: str) -> None:
    told(checked((head + body).encode()))
    told(checked((head + '"x":' + body + "}").encode()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "kaspersky", "pkg:maven/com.kaspersky/x", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["components", "name", "bom-ref", "purl", "supplier", "tools", "type", "url", "pedigree", "x/~"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
TOP = {
    "CycloneDX": [
        "metadata",
        "components",
        "services",
        "dependencies",
        "externalReferences",
        "annotations",
        "formulation",
    ],
    "SPDX": [
        "packages",
        "files",
        "snippets",
        "relationships",
        "externalDocumentRefs",
        "documentDescribes",
        "annotations",
    ],
}


@many
@given(st.data())
def test_members_of_any_form_give_a_report(draw: st.DataObject) -> None:
    """And where the maker is named, in a value or anywhere, it is told."""
    family = draw.draw(st.sampled_from(sorted(TOP)))
    members = draw.draw(st.dictionaries(st.sampled_from(TOP[family]), JSON, max_size=4))
    document = cyclonedx(**members) if family == "CycloneDX" else spdx(**members)

    report = told(checked(document))

    assert ("kaspersky" in json.dumps(members)) <= bool(report.findings or report.error)


@many
@given(st.sampled_from(SEEDS), st.data())
def test_a_byte_changed_gives_a_report(seed: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(seed) - 1))
    width = draw.draw(st.integers(0, 3))
    told(checked(seed[:at] + draw.draw(st.binary(max_size=4)) + seed[at + width :]))


@pytest.mark.parametrize("seed", SEEDS[:2], ids=["CycloneDX", "SPDX"])
def test_a_byte_lost_never_clears(seed: bytes) -> None:
    """Of a flagged document, any one byte: what is left of the signs is still told, or the document is refused."""
    for at in range(len(seed)):
        assert never_clear(checked(seed[:at] + seed[at + 1 :])), at


@pytest.mark.parametrize("seed", SEEDS[:2], ids=["CycloneDX", "SPDX"])
def test_what_is_cut_short_is_refused(seed: bytes) -> None:
    for end in range(len(seed)):
        assert checked(seed[:end]).status is Status.UNCHECKED, end


# --- order and company


def essence(finding: Finding) -> Any:
    """What a finding says, without where things stand and which of several equal ones it is."""
    whole = msgspec.to_builtins(finding)
    del whole["location"]
    whole["id"] = "-".join(whole["id"].split("-")[:2])
    if whole["component"]["ref"].startswith("/"):
        whole["component"]["ref"] = whole["path"] = ""
    whole["evidence"] = [{**item, "pointer": "", "line": 0} for item in whole["evidence"]]
    return json.dumps(whole, sort_keys=True)


def essences(report: DocumentReport) -> list[str]:
    return sorted(map(essence, report.findings))


def lists_of(document: Json) -> Iterator[str]:
    yield from (key for key in ("components", "packages", "files", "services") if isinstance(document.get(key), list))


READABLE = [name for name, data in FIXED.items() if checked(data).error is None]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", READABLE)
def test_the_order_of_components_changes_nothing_but_places(name: str, seed: int) -> None:
    document = json.loads(FIXED[name].decode("utf-8-sig"))
    shuffled = copy.deepcopy(document)
    for key in lists_of(document):
        random.Random(seed).shuffle(shuffled[key])  # noqa: S311  # an order, no secret

    assert essences(checked(shuffled)) == essences(checked(document))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", [name for name in READABLE if name in SMALL])
def test_the_layout_changes_nothing_but_lines(name: str, layout: str) -> None:
    document = json.loads(FIXED[name].decode("utf-8-sig"))

    assert essences(checked(encode(document, layout))) == essences(checked(FIXED[name]))


@pytest.mark.parametrize("name", [name for name in READABLE if name in SMALL])
def test_without_a_flagged_component_exactly_its_findings_are_gone(name: str) -> None:
    document = json.loads(FIXED[name].decode("utf-8-sig"))
    before = checked(document)
    for key in lists_of(document):
        for index in range(len(document[key])):
            place = f"/{key}/{index}"
            its = [
                f for f in before.findings if f.location.pointer == place or f.location.pointer.startswith(place + "/")
            ]
            if not its:
                continue
            left = {**document, key: [item for at, item in enumerate(document[key]) if at != index]}
            rest = sorted(essence(f) for f in before.findings if f not in its and not refers(f, its))
            after = sorted(essence(f) for f in checked(left).findings if not refers(f, its))
            assert after == rest


def refers(finding: Finding, others: list[Finding]) -> bool:
    """Whether a finding rests on a reference to one of the others, or hangs below it."""
    refs = {other.component.ref for other in others}
    return bool(refs & {finding.component.ref, *finding.path, *(item.value for item in finding.evidence)})


@many
@given(JSON, st.data())
def test_nothing_that_is_added_clears_a_flagged_document(value: Any, draw: st.DataObject) -> None:
    seed = draw.draw(
        st.sampled_from([placed(cyclonedx(), "/components/1", ENGINE), placed(spdx(), "/packages/2", PACKAGE)])
    )
    at = draw.draw(st.sampled_from(list(containers(seed))))
    document = copy.deepcopy(seed)
    holder = held(document, at)
    if isinstance(holder, list):
        holder.insert(draw.draw(st.integers(0, len(holder))), value)
    else:
        key = draw.draw(
            st.sampled_from(["x", "signature", "properties", "annotations", "pedigree", "evidence", "tags"])
        )
        holder.setdefault(key, value)

    report = told(checked(document))

    assert report.verdict in ("prohibited", "unchecked")


# --- the engine at every place


def containers(value: Any, pointer: str = "") -> Iterator[str]:
    """Pointers of every object and list."""
    if isinstance(value, dict):
        yield pointer
        for key, item in value.items():
            yield from containers(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        yield pointer
        for index, item in enumerate(value):
            yield from containers(item, f"{pointer}/{index}")


def held(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step.replace("~1", "/").replace("~0", "~")]
    return value


def shapes(pointer: str) -> str:
    """A pointer with the numbers out: places of one kind."""
    return "/".join("*" if step.isdigit() else step for step in pointer.split("/"))


CLEAN = {
    name: json.loads(data.decode("utf-8-sig"))
    for name, data in SMALL.items()
    if len(data) < 60_000 and checked(data).error is None and not never_clear(checked(data))
} | {"CycloneDX": cyclonedx(), "SPDX": spdx()}


@pytest.mark.parametrize("name", CLEAN)
def test_the_engine_is_seen_at_every_place(name: str) -> None:
    """One place of each kind, in every document that has nothing to tell of."""
    document = CLEAN[name]
    engine = PACKAGE if "spdxVersion" in document else ENGINE
    for at in {shapes(pointer): pointer for pointer in containers(document)}.values():
        changed = copy.deepcopy(document)
        holder = held(changed, at)
        if isinstance(holder, list):
            holder.append(engine)
        else:
            holder["inserted"] = engine

        report = checked(changed)

        assert never_clear(report), at


# --- a hostile set


@pytest.mark.parametrize("data", hostile.MUST_FLAG.values(), ids=hostile.MUST_FLAG)
def test_what_must_be_flagged(data: bytes) -> None:
    report = told(checked(data))

    assert report.worst is not None
    assert report.worst.rank <= Outcome.REVIEW.rank
    assert exit_code(report) == 1 or report.worst is Outcome.REVIEW


@pytest.mark.parametrize("data", hostile.MUST_ERROR.values(), ids=hostile.MUST_ERROR)
def test_what_must_be_an_error(data: bytes) -> None:
    report = told(checked(data))

    assert (report.status, report.verdict, exit_code(report)) == (Status.UNCHECKED, "unchecked", 3)
    assert report.error is not None
    assert report.error.message
    assert report.error.hint


@pytest.mark.parametrize("data", hostile.MUST_ERROR.values(), ids=hostile.MUST_ERROR)
def test_what_is_an_error_hides_nothing(data: bytes) -> None:
    """The name before or behind it is told with the error."""
    for changed in (data + b'"kaspersky"', b'"kaspersky"' + data, data.replace(b"zlib", b"kaspersky")):
        if b"kaspersky" in changed and changed[:2] != b"\xff\xfe":
            assert told(checked(changed)).findings != ()


@pytest.mark.parametrize("data", hostile.MUST_BE_INCOMPLETE.values(), ids=hostile.MUST_BE_INCOMPLETE)
def test_what_must_be_incomplete(data: bytes) -> None:
    report = told(checked(data))

    assert (report.status, report.verdict, exit_code(report)) == (Status.INCOMPLETE, "incomplete", 3)
    assert report.gaps != ()


@pytest.mark.parametrize("data", hostile.MUST_BE_CLEAR.values(), ids=hostile.MUST_BE_CLEAR)
def test_what_must_be_clear(data: bytes) -> None:
    report = told(checked(data))

    assert (report.status, report.verdict, exit_code(report)) == (Status.CHECKED, "clear", 0)


@pytest.mark.parametrize("data", hostile.MUST_PASS.values(), ids=hostile.MUST_PASS)
def test_what_must_be_told_and_pass(data: bytes) -> None:
    report = told(checked(data))

    assert report.findings != ()
    assert all(finding.outcome.rank >= Outcome.NOTED.rank for finding in report.findings)
    assert exit_code(report) == 0
