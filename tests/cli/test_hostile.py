"""Documents that want to steer who reads the report, or to drown what counts: the whole way from bytes to each output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import check, run
from tests.documents import ENGINE, Json, cyclonedx, encode
from tests.outputs.readers import READERS
from tests.outputs.reading import TRICKS, harm

from bomward.outputs import OUTPUTS

MANY = 3_000
FULL = 100
"""How many blocks the table tells in full."""


def _hostile(trick: str) -> bytes:
    """A document with that text in each field that a report quotes."""
    engine: Json = {
        "type": "library",
        "bom-ref": f"ref {trick}",
        "name": f"Kaspersky Anti-Virus SDK {trick}",
        "version": trick or "1",
        "supplier": {"name": "AO Kaspersky Lab"},
        "description": f"Kaspersky {trick}",
        "purl": f"pkg:generic/kaspersky/{trick}",
        "evidence": {"occurrences": [{"location": f"/opt/kaspersky/{trick}"}]},
    }
    document = cyclonedx(components=[engine, {"type": trick, "name": trick}], dependencies=[])
    document["metadata"]["component"] |= {"name": trick, "version": trick, "supplier": {"name": trick}}
    document[f"kaspersky {trick}"] = f"Kaspersky {trick}"
    return json.dumps(document).encode()


@pytest.mark.parametrize("trick", TRICKS)
def test_hostile_text_is_harmless_in_every_output(tmp_path: Path, trick: str) -> None:
    """Also in what is said on standard error; and however long the text is, what people read stays readable."""
    files = {name: tmp_path / name for name in OUTPUTS}
    ran = check("-", *(f"-o{name}={file}" for name, file in files.items()), stdin=_hostile(trick))
    assert ran.code in (1, 3)
    assert harm(ran.err) == []
    for name, file in files.items():
        text = file.read_text(encoding="utf-8")
        READERS[name](text)
        assert name == "json" or len(text) < 100_000


def _flooded(many: int) -> bytes:
    """Components that only bear the name, each another; and behind them all the real one."""
    decoys = [{"type": "library", "name": f"kaspersky-log-{number}", "version": "1"} for number in range(many)]
    return encode(cyclonedx(components=[*decoys, ENGINE], dependencies=[]))


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thousands of them."""
    file = tmp_path_factory.mktemp("flood") / "flood.json"
    file.write_bytes(_flooded(MANY))
    return file


def test_a_flood_hides_nothing_in_the_table(flood: Path) -> None:
    """The real one comes first, and what is not shown is counted."""
    ran = check(flood)
    assert ran.code == 1
    shown = ran.out.splitlines()
    assert any(line.startswith(" 1 PROHIBITED  Kaspersky Anti-Virus SDK") for line in shown)
    assert f"findings: 1 prohibited, {MANY:,} review" in ran.out
    assert len(shown) < FULL * 20


def test_a_flood_hides_nothing_in_json(flood: Path) -> None:
    """It is complete."""
    ran = check(flood, "-o", "json")
    (document,) = json.loads(ran.out)["documents"]
    assert (ran.code, len(document["findings"])) == (1, MANY + 1)
    assert document["findings"][0]["outcome"] == "prohibited"


def test_a_flood_hides_nothing_in_sarif(flood: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worst first, one for each component; beyond the cap by number; and no cap changes the exit code."""
    assert len(_results(flood)) == MANY + 1
    monkeypatch.setattr("bomward.outputs.sarif._RESULTS", 10)
    log = json.loads(check(flood, "-o", "sarif").out)
    (only,) = log["runs"]
    assert len(only["results"]) == 10
    assert only["results"][0]["properties"]["outcome"] == "prohibited"
    (invocation,) = only["invocations"]
    assert invocation["exitCode"] == 1
    text = invocation["toolExecutionNotifications"][-1]["message"]["text"]
    assert text == f"Left out here: {MANY - 9:,} lesser findings. The JSON report has all."


def _results(file: Path) -> list[Any]:
    ran = check(file, "-o", "sarif")
    assert ran.code == 1
    results: list[Any] = json.loads(ran.out)["runs"][0]["results"]
    return results


def test_the_same_thing_many_times_is_one_result(tmp_path: Path) -> None:
    decoy = {"type": "library", "name": "kaspersky-log", "version": "1"}
    (tmp_path / "a").write_bytes(encode(cyclonedx(components=[*[decoy] * 500, ENGINE], dependencies=[])))
    results = _results(tmp_path / "a")
    assert [result.get("occurrenceCount") for result in results] == [None, 500]


@pytest.mark.parametrize("name", [*OUTPUTS, "annotated"])
def test_no_output_goes_through_a_link_or_is_left_half_written(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    """Who can write into the folder of reports must not choose what is overwritten."""
    flood = tmp_path_factory.mktemp("flood") / "flood.json"
    flood.write_bytes(_flooded(100))
    victim, link = tmp_path / "victim", tmp_path / "report"
    victim.write_bytes(b"mine")
    link.symlink_to(victim)
    assert check(flood, "-o", f"{name}={link}").code == 1
    assert (victim.read_bytes(), link.is_symlink()) == (b"mine", False)
    assert link.stat().st_size > 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report", "victim"]


@pytest.mark.parametrize("word", ["annotate", "restore"])
def test_no_copy_goes_through_a_link(tmp_path: Path, word: str) -> None:
    document, victim, link = tmp_path / "in", tmp_path / "victim", tmp_path / "out"
    document.write_bytes(encode(cyclonedx()))
    assert run("annotate", document, "--in-place").code == 0
    victim.write_bytes(b"mine")
    link.symlink_to(victim)
    assert run(word, document, "-o", link).code == 0
    assert (victim.read_bytes(), link.is_symlink()) == (b"mine", False)
