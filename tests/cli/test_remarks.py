"""What is said on standard error beside a result: waivers that waive nothing, places, other products, why it exits."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.running import DAY, DOCUMENTS, check, run, write
from tests.documents import ENGINE, Json, cyclonedx, encode, placed
from tests.test_policy_file import EXAMPLE

WAIVER = """
[[waiver]]
{what}
reason = "Gone with release 7"
owner = "J. Doe"
until = 2027-01-31
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder of its own, with the engine in the products of two vendors."""
    monkeypatch.chdir(tmp_path)
    Path("gateway.json").write_bytes(product("Mail Gateway", "Northlake"))
    Path("router.json").write_bytes(product("Router", "Veldmoor"))


def product(name: str, supplier: str, *components: Json) -> bytes:
    document = cyclonedx()
    document["metadata"]["component"] |= {"name": name, "supplier": {"name": supplier}}
    document["components"] += components or [ENGINE]
    return encode(document)


def waive(what: str) -> None:
    Path("bomward.toml").write_text(WAIVER.format(what=what), encoding="utf-8")


def by_finding() -> str:
    (finding,) = json.loads(check("gateway.json", "-o", "json").out)["documents"][0]["findings"]
    return f'finding = "{finding["id"]}"'


def test_a_waiver_that_names_no_document_is_not_for_two_products() -> None:
    by_component = f'component = "{ENGINE["name"]}"\nentry = "kaspersky-anti-virus-sdk"\noutcome = "prohibited"'
    for what in (by_finding(), by_component):
        waive(what)
        assert check("gateway.json").code == 0
        ran = check("gateway.json", "router.json", "-o", "json")
        assert ran.code == 1
        assert "fits several products and waives nothing: Mail Gateway by Northlake; Router by Veldmoor" in ran.err
        assert 'add document = "…" (a pattern; "*" for all)' in ran.err
        report = json.loads(ran.out)
        assert [one["status"] for one in report["waivers"]] == ["ambiguous"]
        assert [finding["waiver"] for document in report["documents"] for finding in document["findings"]] == [None] * 2
        waive(f'{what}\ndocument = "*"')
        assert check("gateway.json", "router.json").code == 0


def test_only_some_of_many_products_are_named() -> None:
    for number in range(9):
        Path(f"{number}.json").write_bytes(product(f"P{number}", "Acme"))
    waive(by_finding())
    ran = check(*(f"{number}.json" for number in range(9)), "-o", "json")
    assert "P4 by Acme; 4 more (owner" in ran.err
    assert len(json.loads(ran.out)["waivers"][0]["products"]) == 9


def test_a_waiver_for_an_entry_that_there_is_not_says_so() -> None:
    waive('component = "x"\nentry = "kaspersky-updatr"')
    assert "fits no finding; the catalog has no entry kaspersky-updatr (owner: J. Doe)" in check("gateway.json").err
    waive('component = "x"\nentry = "kaspersky"')
    assert "the catalog has no entry" not in check("gateway.json").err


def test_a_part_of_a_country_without_a_law_of_its_own_is_named() -> None:
    note = "no law of {} itself is known; those of {} count (bomward.toml: who)"
    Path("bomward.toml").write_text('[who]\njurisdictions = ["US-TZ", "US-TX", "DE-BY", "US", "BR"]', encoding="utf-8")
    said = check("gateway.json").err
    assert note.format("US-TZ", "US") in said
    assert note.format("DE-BY", "DE") in said
    assert said.count("itself is known") == 2
    assert "no law of BR is known to this catalog" in said


@pytest.mark.parametrize(
    ("kind", "arguments", "code"),
    [("finding", [], 1), ("incomplete", [], 3), ("finding", ["--fail-on", "never"], 0), ("clean", [], 0)],
)
def test_a_gate_that_fails_says_why_though_nothing_is_printed(kind: str, arguments: list[str], code: int) -> None:
    (path,) = write(Path(), kind)
    table = check(path, *arguments).out.splitlines()[-1]
    ran = check(path, *arguments, "-o", "json=out.json", "-o", "csv=out.csv")
    assert (ran.code, ran.out, ran.err) == (code, "", f"note: {table}\n" if code else "")
    assert check(path, *arguments, "-o", "json=out.json", "-o", "csv").err == ""


def test_an_exit_for_another_reason_is_not_explained_by_the_findings() -> None:
    (path,) = write(Path(), "incomplete")
    assert "exit 3" not in check(path, "-o", "json=gone/out.json").err
    Path("signed.json").write_bytes(DOCUMENTS["signed, clean"])
    ran = check("signed.json", "-o", "json=out.json", "-o", "annotated=copy.json")
    assert (ran.code, json.loads(Path("out.json").read_bytes())["exitCode"]) == (3, 0)
    assert "exit 0" not in ran.err


def test_a_copy_that_is_not_written_says_that_the_check_holds() -> None:
    said = "the document itself was checked, as the report says; only the annotated copy was not written"
    for kind, is_said in (("signed", True), ("unchecked", False), ("clean", False)):
        (path,) = write(Path(), kind)
        ran = check(path, "-o", "table", "-o", "annotated=copy.json")
        assert (said in ran.err) is is_said, kind


def test_the_difference_of_two_products_says_that_they_are_two() -> None:
    note = "note: these are different products: Mail Gateway by Northlake, Router by Veldmoor\n"
    ran = run("diff", "gateway.json", "router.json", "--as-of", DAY, "-o", "json")
    assert (ran.code, ran.err) == (0, note)
    assert json.loads(ran.out)["documents"][0]["products"] == ["Mail Gateway by Northlake", "Router by Veldmoor"]
    same = run("diff", "gateway.json", "gateway.json", "--as-of", DAY, "-o", "json")
    assert (same.err, json.loads(same.out)["documents"][0]["products"]) == ("", [])


def test_folders_are_no_documents_to_compare() -> None:
    for name in ("old", "new"):
        Path(name).mkdir()
    ran = run("diff", "old", "new")
    assert ran.code == 2
    assert "diff takes two documents, and this is a folder" in ran.err
    assert "bomward check FOLDER -o json=FILE" in ran.err
    assert "-o json" in ran.err
    assert "for f in" in run("annotate", "old").err


def test_the_example_of_the_page_works_as_it_is() -> None:
    Path("bomward.toml").write_text(EXAMPLE, encoding="utf-8")
    shutil.copy("gateway.json", "a.json")
    ran = check("a.json")
    assert ran.code == 1
    assert "PROHIBITED" in ran.out
    assert Path("report.json").is_file()


def test_a_limit_that_a_file_exceeds_is_advised_as_high_as_it_needs() -> None:
    Path("large.json").write_bytes(encode(placed(cyclonedx(), "/components/0/description", "x" * 1_000_000)))
    said = " ".join(check("large.json", "--limit", "size=10K").out.split())
    assert "--limit size=1280K" in said
    assert check("large.json", "--limit", "size=1280K").code == 0


def test_a_document_of_the_baseline_that_is_gone_is_told_where_something_was_found_in_it() -> None:
    for name in ("clean", "ticket"):
        Path(f"{name}.json").write_bytes(encode(cyclonedx()))
    check(".", "-o", "json=../base.json")
    known = ("--baseline", "../base.json", "--exclude", "*.toml")
    assert "not in this run" not in check(".", *known).err
    Path("router.json").rename("renamed.json")
    Path("clean.json").unlink()
    assert "not in this run" not in check(".", *known).err
    Path("renamed.json").unlink()
    ran = check(".", *known)
    assert ran.code == 0
    assert "note: with findings in the baseline and not in this run: router.json\n" in ran.err
    assert "not in this run" not in check(".").err
