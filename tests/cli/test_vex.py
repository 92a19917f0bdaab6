"""`--vex`: a supplier's word beside the findings, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.cli.running import check, write
from tests.documents import FIXTURES
from tests.formats.test_vex import openvex

from bomward.cli.supplied import opened
from bomward.errors import UsageError
from bomward.limits import Limits
from bomward.statements import MOST


def supplied(folder: Path, **changes: object) -> Path:
    """A statement on what the document `finding` holds, for its product as a whole."""
    (document,) = json.loads(check(*write(folder, "finding"), "-o", "json").out)["documents"]
    entry, product = document["findings"][0]["entry"], f"pkg:generic/{quote(document['subject']['name'])}"
    file = folder / "acme.vex.json"
    statement = {"vulnerability": entry, "products": [product], **changes}
    file.write_text(json.dumps(openvex(**statement)), encoding="utf-8")
    return file


def test_it_is_shown_and_changes_nothing(tmp_path: Path) -> None:
    vex = supplied(tmp_path)
    document = write(tmp_path, "finding")
    before, after = check(*document), check(*document, "--vex", vex)
    assert before.code == after.code == 1
    assert "said   Acme says not_affected (component_not_present)" in after.out
    assert "Acme says" not in before.out
    assert f"note: {vex}: 1 statement, on 1 finding here; shown, and nothing is judged by it" in after.err


def test_one_on_nothing_that_was_found_is_told(tmp_path: Path) -> None:
    vex = supplied(tmp_path, products=["pkg:generic/other@1"])
    ran = check(*write(tmp_path, "finding"), "--vex", vex)
    assert "1 statement, on 0 findings here" in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "error: not JSON"),
        ("{}", "error: no VEX document of a known form"),
        ('{"@context": "https://openvex.dev/ns", "statements": 1}', "$.statements"),
        (None, "error: cannot be read"),
    ],
)
def test_a_bad_one_is_wrong_use(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "bad.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    ran = check(*write(tmp_path, "finding"), "--vex", file)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert str(file) in ran.err
    assert " hint: " in ran.err


def test_it_is_not_written_over(tmp_path: Path) -> None:
    vex = supplied(tmp_path)
    kept = vex.read_bytes()
    ran = check(*write(tmp_path, "finding"), "--vex", vex, "-o", f"json={vex}")
    assert ran.code == 2
    assert vex.read_bytes() == kept


@pytest.mark.parametrize(
    "name",
    [
        "northlake.openvex.json",
        "northlake.vex.cdx.json",
        "northlake.vex.cdx.xml",
        "northlake.csaf-2.0.json",
        "northlake.csaf-2.1.json",
    ],
)
def test_the_examples_say_what_they_are_for(name: str) -> None:
    """Each speaks of the engine of the gateway and not of the updater in it."""
    ran = check(FIXTURES / "gateway-appliance.cdx.json", "--vex", FIXTURES / "vex" / name, "-o", "json")
    assert ran.code == 1
    assert f"{name}: 1 statement, on 1 finding here; shown, and nothing is judged by it" in ran.err
    engine, updater = json.loads(ran.out)["documents"][0]["findings"]
    assert [one["author"] for one in engine["statements"]] == ["Northlake Networks GmbH"]
    assert engine["outcome"] == "prohibited"
    assert updater["statements"] == []


@pytest.mark.parametrize("name", ["northlake.openvex.json", "northlake.csaf-2.0.json", "tidewater-scanner.cdx.json"])
def test_what_is_said_of_another_vendors_product_is_not_shown(name: str) -> None:
    """The same engine is in the relay, and whoever reads on would take their word for its maker's."""
    ran = check(FIXTURES / "mail-relay.cdx.xml", "--vex", FIXTURES / "vex" / name)
    assert "said " not in ran.out
    assert "on 0 findings here" in ran.err
    assert "; not shown: 1 statement, of other products than those here" in ran.err


def test_each_thing_is_said_once_and_quoted_as_written() -> None:
    vex = [
        arg for name in ("csaf-2.0.json", "vex.cdx.json") for arg in ("--vex", FIXTURES / "vex" / f"northlake.{name}")
    ]
    said = " ".join(check(FIXTURES / "gateway-appliance.cdx.json", *vex).out.split())
    about = "Kaspersky Anti-Virus SDK 8.9.2.595 in pkg:generic/northlake/secure-mail-gateway@6.2.1"
    assert f"says known_not_affected (component_not_present) of {about}: " in said
    assert "says not_affected (requires_configuration, response: update) of kav-sdk-8.9.2.595: " in said
    assert said.count('is first started."') == 2


def test_one_is_as_large_as_a_document_may_be(tmp_path: Path) -> None:
    vex = supplied(tmp_path)
    size = vex.stat().st_size
    assert opened([str(vex)], Limits(size=size))
    with pytest.raises(UsageError) as refused:
        opened([str(vex)], Limits(size=size - 1))
    assert f"larger than {size - 1} bytes" in refused.value.message
    assert refused.value.where == f"--vex {vex}"
    assert "--limit size=" in refused.value.hint


def test_that_not_all_is_shown_is_told(tmp_path: Path) -> None:
    vex = supplied(tmp_path)
    document = json.loads(vex.read_text("utf-8"))
    (one,) = document["statements"]
    document["statements"] = [{**one, "status_notes": str(number)} for number in range(MOST + 1)]
    vex.write_text(json.dumps(document), encoding="utf-8")
    ran = check(*write(tmp_path, "finding"), "--vex", vex)
    assert f"{MOST + 1} statements, on 1 finding here; shown, {MOST} on each at most" in ran.err
