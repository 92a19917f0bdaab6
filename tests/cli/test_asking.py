"""ask: the letter, where it goes, and how the run ends."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.cli.running import DAY, DOCUMENTS, Ran, run, write
from tests.documents import FIXTURES

GATEWAY = FIXTURES / "gateway-appliance.cdx.json"


def ask(*arguments: str | Path, stdin: bytes = b"") -> Ran:
    return run("ask", "--no-policy", "--as-of", DAY, *arguments, stdin=stdin)


def test_markdown_on_standard_output_by_default() -> None:
    ran = ask(GATEWAY, "--by", "2026-12-11", "--from", "Brightwater Ltd")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("# Questions about the software in Northlake Secure Mail Gateway 6.2.1\n")
    assert all(
        f"- **{said}" in ran.out for said in ("From:** Brightwater", "To:** Northlake", "Answer by:** 2026-12-11")
    )
    assert "bw-5d66f2373fc5e4e4" in ran.out


@pytest.mark.parametrize(("name", "begins"), [("a.md", b"# Q"), ("a.HTML", b"<!doctype html>"), ("a.docx", b"PK")])
def test_the_form_is_that_of_the_ending(tmp_path: Path, name: str, begins: bytes) -> None:
    if name.endswith("docx"):
        pytest.importorskip("docx")
    ran = ask(GATEWAY, "-o", tmp_path / name)
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / name).read_bytes().lstrip().startswith(begins)


def test_what_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "bomward.outputs.letter.docx", raising=False)
    monkeypatch.setitem(sys.modules, "docx", None)
    ran = ask(GATEWAY, "-o", tmp_path / "a.docx")
    assert ran.code == 2
    assert "pip install 'bomward[ask]'" in ran.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "letter.pdf"), "end its name with one of: .md, .docx, .html"),
        (("-o", "letter"), "no form of a letter"),
        (("--by", "soon"), "'soon' is no day"),
        (("--by", "2026-11-21"), "is over by the day of the letter"),
        (("--profile", "no-such"), "no-such"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], said: str) -> None:
    ran = ask(GATEWAY, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_no_document_is_wrong_use() -> None:
    ran = ask()
    assert ran.code == 2
    assert "bomward ask sbom.json" in ran.err


def test_the_letter_is_not_written_over_what_is_read(tmp_path: Path) -> None:
    document = tmp_path / "sbom.md"
    document.write_bytes(DOCUMENTS["finding"])
    assert ask(document, "-o", document).code == 2
    assert document.read_bytes() == DOCUMENTS["finding"]


def test_nothing_to_ask(tmp_path: Path) -> None:
    (document,) = write(tmp_path, "clean")
    ran = ask(document)
    assert (ran.code, ran.out) == (0, "")
    assert "note: nothing to ask" in ran.err
    file = tmp_path / "letter.md"
    assert ask(document, "-o", file).code == 0
    assert "no question" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "code"), [("finding", 0), ("incomplete", 0), ("gap", 0), ("unchecked", 3)])
def test_it_is_no_gate(tmp_path: Path, kind: str, code: int) -> None:
    ran = ask(*write(tmp_path, kind))
    assert ran.code == code
    assert "### 1.1 " in ran.out


def test_an_unread_document_is_told_and_asked_for(tmp_path: Path) -> None:
    ran = ask(*write(tmp_path, "unchecked", "finding"))
    assert ran.code == 3
    assert ran.err.startswith("error: not JSON")
    assert "An SBOM that can be read" in ran.out
    assert str(tmp_path) not in ran.out


def test_one_letter_for_several_suppliers_is_warned_of(tmp_path: Path) -> None:
    other = FIXTURES / "branch-firewall.spdx.json"
    ran = ask(GATEWAY, other)
    assert "warning: one letter would go to several suppliers: Northlake Networks GmbH; Tideway" in ran.err
    assert "warning" not in ask(GATEWAY, other, "--to", "Group Sourcing").err
    assert "warning" not in ask(GATEWAY, GATEWAY.with_name("empty.cdx.json")).err
    assert not list(tmp_path.iterdir())


def test_waived_findings_are_left_out_unless_all_are_wanted(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    waiver = '[[waiver]]\nfinding = "{}"\nreason = "r"\nowner = "o"\nuntil = 2027-01-01\n'
    policy.write_text(waiver.format("bw-5d66f2373fc5e4e4"), encoding="utf-8")
    ran = run("ask", "--as-of", DAY, "--policy", policy, GATEWAY)
    assert "bw-5d66f2373fc5e4e4" not in ran.out
    assert "bw-4625c0672903a2bb" in ran.out
    assert "bw-5d66f2373fc5e4e4" in run("ask", "--as-of", DAY, "--policy", policy, GATEWAY, "--all").out


def test_an_answer_is_set_beside_its_finding() -> None:
    ran = ask(GATEWAY, "--vex", FIXTURES / "vex" / "northlake.openvex.json")
    assert ran.code == 0
    assert "**What was stated so far:**" in ran.out


def test_the_answer_that_a_letter_asks_for_is_found_again(tmp_path: Path) -> None:
    """What stands under a good answer is what `--vex` finds the finding by."""
    line = next(line for line in ask(GATEWAY).out.splitlines() if "vulnerability `bw-4625c0672903a2bb`" in line)
    component = line.rpartition("component `")[2].rstrip("`")
    answer = tmp_path / "answer.json"
    answer.write_text(
        '{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://a.example/1", "author": "Northlake",'
        ' "timestamp": "2026-12-01T00:00:00Z", "version": 1, "statements": [{"vulnerability":'
        ' {"name": "bw-4625c0672903a2bb"}, "status": "not_affected", "justification": "component_not_present",'
        f' "products": [{{"@id": "{component}"}}]}}]}}',
        encoding="utf-8",
    )
    ran = ask(GATEWAY, "--vex", answer)
    assert "1 statement, on 1 finding here" in ran.err
    assert "Northlake on `2026-12-01T00:00:00Z`: not_affected (component_not_present)".replace("_", r"\_") in ran.out
