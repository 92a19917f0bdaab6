"""What is new between two reports, as text and as JSON; and the schemas of what is written as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from tests.conftest import Golden
from tests.outputs import samples

from bomward.catalog import DATA
from bomward.comparing import Comparison, difference
from bomward.findings import Outcome, Report, Status
from bomward.outputs import difference as table
from bomward.outputs.json import FORMS, dump, schema

GOLDEN = Path(__file__).parent / "golden"


def compared(old: Report, new: Report) -> Comparison:
    return difference(
        old, new, fail_on="likely-prohibited", falls_short=lambda document: document.status is not Status.CHECKED
    )


def worse() -> Comparison:
    """One finding is new, one came to more, one went away; a document is new, and one is missing."""
    was = msgspec.structs.replace(samples.finding(), outcome=Outcome.REVIEW)
    old = samples.report(samples.document(was, samples.known()), samples.document(source="lost.json"))
    return compared(old, samples.report(samples.document(samples.finding(), samples.waived()), samples.unchecked()))


KINDS = {
    "worse": worse(),
    "same": compared(samples.report(samples.document()), samples.report(samples.document())),
    "nothing": compared(samples.report(), samples.report()),
}


@pytest.mark.parametrize("name", KINDS)
def test_golden(name: str, golden: Golden) -> None:
    """Byte for byte."""
    golden(f"{name}.diff.json", dump(KINDS[name]))
    golden(f"{name}.diff.txt", table.render(KINDS[name]))


def test_it_holds_something_of_each_kind() -> None:
    told = KINDS["worse"]
    assert told.exit_code == 1
    assert [(len(one.added), len(one.changed), len(one.gone)) for one in told.documents] == [(1, 1, 1), (0, 0, 0)]
    assert told.missing
    assert told.trouble


@pytest.mark.parametrize("form", FORMS)
def test_the_schema_is_current(form: str, request: pytest.FixtureRequest) -> None:
    file = DATA / f"bomward-{form}.schema.json"
    if request.config.getoption("--update"):
        file.write_bytes(schema(form))
    assert file.read_bytes() == schema(form), "write it anew: pytest tests/outputs/test_difference.py --update"


def valid(form: str) -> jsonschema_rs.Validator:
    written: Any = json.loads((DATA / f"bomward-{form}.schema.json").read_bytes())
    return jsonschema_rs.validator_for(written, validate_formats=True)


@pytest.mark.parametrize(
    ("form", "name"),
    [*(("report", name) for name in samples.ONE_OF_EACH), *(("diff", f"{name}.diff") for name in KINDS)],
)
def test_what_is_written_fits_the_schema(form: str, name: str) -> None:
    document = json.loads((GOLDEN / f"{name}.json").read_bytes())
    assert [error.message for error in valid(form).iter_errors(document)] == []
    for key in document:
        assert not valid(form).is_valid({**document, key: {"x": 1}}), key
    assert document["schema"] == f"bomward-{form}/1"
