"""`bomward check`: its options, which outputs it writes, and what one of them that fails does to the others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.running import DOCUMENTS, check, command, run, write

from bomward.catalog import DATA
from bomward.checking import Checker
from bomward.outputs import OUTPUTS

REGIME = "us-bis-icts-2021-002"
OTHER = "us-far-52-204-23"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--as-of", "someday"), "'someday' is no day"),
        (("--act", "eat"), "no act 'eat'"),
        (("--profile", "nobody"), "no profile 'nobody'"),
        (("--regime", "nowhere"), "no regime 'nowhere'"),
        (("--fail-on", "often"), "no outcome 'often'"),
        (("--catalog", "not-there"), "not-there"),
        (("--profile", "us-federal", "--regime", REGIME), "--profile and --regime do not go together"),
        (("-o", "xml"), "no output format 'xml'"),
        (("-o", "table", "-o", "json"), "cannot share standard output"),
        (("-o", "table", "-o", "json=-"), "cannot share standard output"),
        (("-o", "json=a", "-o", "sarif=./a"), "cannot share a file"),
        (("-o", "json="), "no file was named"),
        (("--nonsense",), "--nonsense"),
        (("--files-from", "not-there"), "cannot be read"),
    ],
)
def test_wrong_use(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = check(*write(tmp_path, "finding"), *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.replace("│", " ").split())


def test_an_error_says_what_where_and_what_to_do(tmp_path: Path) -> None:
    ran = check(*write(tmp_path, "clean"), "--as-of", "someday")
    assert ran.err.splitlines() == [
        "error: 'someday' is no day",
        "   at: --as-of",
        " hint: write it as YYYY-MM-DD, for instance 2026-11-22",
    ]


def test_no_document_is_wrong_use() -> None:
    ran = check()
    assert (ran.code, ran.out) == (2, "")
    assert "no document was named" in ran.err


def test_the_table_names_what_it_was_judged_by(tmp_path: Path) -> None:
    document = write(tmp_path, "finding")
    assert "judged by us-commercial, supply, 2026-11-22" in check(*document).out
    assert f"judged by {REGIME}, {OTHER}, supply" in check(*document, "--regime", REGIME, "--regime", OTHER).out
    assert f"({REGIME}, supply" in check(*write(tmp_path, "clean"), "--regime", REGIME, "--regime", REGIME).out


def test_regimes_stand_in_the_machine_formats_too(tmp_path: Path) -> None:
    document = write(tmp_path, "finding")
    report = json.loads(check(*document, "--regime", OTHER, "-o", "json").out)
    assert (report["profile"], report["regimes"], report["failOn"]) == ("", [OTHER], "likely-prohibited")
    log = json.loads(check(*document, "--regime", OTHER, "-o", "sarif").out)
    assert log["runs"][0]["properties"]["regimes"] == [OTHER]


def test_outputs_go_where_they_are_sent(tmp_path: Path) -> None:
    files = {name: tmp_path / f"out.{name}" for name in (*OUTPUTS, "annotated")}
    ran = check(*write(tmp_path, "finding"), *(f"-o{name}={file}" for name, file in files.items()))
    said = f"note: wrote the notes on 1 finding and the note on the document to {files['annotated']}\n"
    table = files["table"].read_text(encoding="utf-8")
    assert (ran.code, ran.out, ran.err) == (1, "", f"{said}note: {table.splitlines()[-1]}\n")
    assert table.startswith("PROHIBITED")
    assert json.loads(files["json"].read_bytes())["exitCode"] == 1
    assert json.loads(files["sarif"].read_bytes())["version"] == "2.1.0"
    assert run("restore", files["annotated"]).raw == DOCUMENTS["finding"]


@pytest.mark.parametrize("name", OUTPUTS)
def test_each_output_can_have_standard_output(tmp_path: Path, name: str) -> None:
    document = write(tmp_path, "finding")
    ran = check(*document, "-o", name)
    assert ran.out
    assert ran.out == check(*document, "-o", f"{name}=-").out


@pytest.mark.parametrize(("kind", "code"), [("finding", 1), ("clean", 2), ("incomplete", 2), ("unchecked", 2)])
def test_a_file_that_cannot_be_written_loses_neither_the_others_nor_a_finding(
    tmp_path: Path, kind: str, code: int
) -> None:
    nowhere = tmp_path / "gone" / "report.json"
    ran = check(*write(tmp_path, kind), f"-ojson={nowhere}", f"-osarif={tmp_path / 's'}", "-otable")
    assert ran.code == code
    assert ran.err.startswith(f"error: cannot be written: No such file or directory\n   at: {nowhere}\n hint: ")
    assert json.loads((tmp_path / "s").read_bytes())["runs"]
    assert "legal advice" in ran.out


@pytest.mark.parametrize(("kind", "code"), [("finding", 1), ("clean", 3)])
def test_a_bug_in_an_output_loses_neither_the_others_nor_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, code: int
) -> None:
    monkeypatch.setitem(OUTPUTS, "json", lambda *_: str(1 // 0))
    ran = check(*write(tmp_path, kind), f"-ojson={tmp_path / 'j'}", "-otable")
    assert ran.code == code
    assert "Traceback" in ran.err
    assert " hint: this is a bug in bomward; please report it" in ran.err
    assert "legal advice" in ran.out


def test_what_cannot_be_annotated_tells_its_own_error(tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    for name, said in (("unchecked", "not annotated: not JSON"), ("gone", "not annotated: cannot be read")):
        path = write(tmp_path, name)[0] if name in DOCUMENTS else tmp_path / name
        ran = check("--files-from", "-", "-otable", f"-oannotated={copy}", stdin=str(path).encode())
        assert ran.code == 3
        assert ran.err.startswith(f"error: {said}")
        assert f"   at: {path}" in ran.err
        assert "empty" not in ran.err
        assert "UNCHECKED" in ran.out
        assert not copy.exists()


def test_a_document_that_can_be_read_in_two_ways_is_not_annotated(tmp_path: Path) -> None:
    path = tmp_path / "twice.json"
    path.write_bytes(DOCUMENTS["clean"].replace(b'"version": 1,', b'"version": 1, "components": [],', 1))
    ran = check(path, f"-oannotated={tmp_path / 'copy'}", "-otable")
    assert ran.code == 3
    assert "error: not annotated: ambiguous" in ran.err


def test_a_signed_document_is_annotated_if_that_is_allowed(tmp_path: Path) -> None:
    document, copy = write(tmp_path, "signed")[0], tmp_path / "copy.json"
    refused = check(document, "--fail-on", "never", f"-oannotated={copy}")
    assert (refused.code, copy.exists()) == (3, False)
    assert "--allow-signed" in refused.err
    assert check(document, "--fail-on", "never", f"-oannotated={copy}", "--allow-signed").code == 0
    assert run("restore", copy).raw == DOCUMENTS["signed"]


def test_one_annotated_copy_for_one_document(tmp_path: Path) -> None:
    ran = check(*write(tmp_path, "clean", "finding"), "-o", "annotated")
    assert (ran.code, ran.out) == (2, "")
    assert "takes one document" in ran.err


@pytest.mark.parametrize("output", ["json", "annotated", "table"])
def test_no_output_is_written_over_a_document(tmp_path: Path, output: str) -> None:
    document = write(tmp_path, "finding")[0]
    link = tmp_path / "link.json"
    link.symlink_to(document)
    for file in (document, link):
        ran = check(document, f"-o{output}={file}")
        assert ran.code == 2
        assert "would overwrite an input" in ran.err
    assert document.read_bytes() == DOCUMENTS["finding"]


def test_imperfections_are_told_once(tmp_path: Path) -> None:
    document = write(tmp_path, "imperfect")
    shown = check(*document)
    assert (shown.err, shown.out.count("1 imperfection, judged all the same")) == ("", 1)
    unshown = check(*document, "-o", "json")
    assert unshown.err == f"note: {document[0]}: the document's version is not a number (/version)\n"
    assert check(*document, f"-otable={tmp_path / 't'}").err == unshown.err


def test_many_imperfections_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bomward.cli.writing._NOTES_SHOWN", 0)
    assert check(*write(tmp_path, "imperfect"), "-o", "json").err.endswith("and 1 more like these\n")


def test_a_bug_that_one_document_meets_does_not_silence_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = Checker.check

    def bad(self: Checker, data: bytes, source: str, *, alone: bool = False) -> object:
        if "clean" in source:
            raise KeyError("\x1b[31m ::error::")
        return good(self, data, source, alone=alone)

    monkeypatch.setattr(Checker, "check", bad)
    documents = write(tmp_path, "clean", "finding")
    ran = check(*documents, "-o", "json")
    report = json.loads(ran.out)
    assert (ran.code, report["summary"]["unchecked"], report["summary"]["checked"]) == (1, 1, 1)
    unchecked = report["documents"][0]
    assert unchecked["verdict"] == "unchecked"
    assert len(unchecked["sha256"]) == 64
    assert unchecked["error"]["message"].startswith("bomward broke off with KeyError")
    assert unchecked["error"]["where"] == str(documents[0])
    assert unchecked["error"]["hint"] == "this is a bug in bomward; please report it"
    assert "Traceback" in ran.err
    assert "\x1b" not in ran.err
    assert check(documents[0]).code == 3


def test_your_own_records_are_added(tmp_path: Path) -> None:
    shutil.copytree(DATA / "traps", tmp_path / "own" / "traps")
    assert check(*write(tmp_path, "finding"), "--catalog", tmp_path / "own").code == 1


def test_as_a_process(tmp_path: Path) -> None:
    documents = write(tmp_path, "finding", "unchecked")
    ran = command("check", "-", stdin=DOCUMENTS["finding"])
    assert ran.code == 1
    assert ran.out.startswith("PROHIBITED  standard input")
    assert command("check", documents[1].name, cwd=tmp_path).code == 3
