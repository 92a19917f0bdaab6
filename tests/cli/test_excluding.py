"""`--exclude`: what a walk or a pattern brings in and is not meant; what is named itself always is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import DOCUMENTS, Ran, check, run


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with documents, and what is none beside them."""
    monkeypatch.chdir(tmp_path)
    for name in ("sboms/a.json", "sboms/old/b.json", "sboms/old/deep/c.json", "sboms/README.md", "sboms/old/README.md"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(DOCUMENTS["clean"])


def sources(ran: Ran) -> list[str]:
    return [document["source"].removeprefix("sboms/") for document in json.loads(ran.out)["documents"]]


def excluded(*arguments: str) -> tuple[list[str], str]:
    """What is checked, and what is said."""
    ran = check(*arguments, "-o", "json")
    return sources(ran), ran.err


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ([], ["README.md", "a.json", "old/README.md", "old/b.json", "old/deep/c.json"]),
        (["*.md"], ["a.json", "old/b.json", "old/deep/c.json"]),
        (["README.md"], ["a.json", "old/b.json", "old/deep/c.json"]),
        (["old/*"], ["README.md", "a.json"]),
        (["old/*.json", "*.md"], ["a.json"]),
        (["?.json"], ["README.md", "old/README.md"]),
        (["*.MD"], ["README.md", "a.json", "old/README.md", "old/b.json", "old/deep/c.json"]),
        (["sboms/*", "old"], ["README.md", "a.json", "old/README.md", "old/b.json", "old/deep/c.json"]),
    ],
)
@pytest.mark.parametrize("folder", ["sboms", "./sboms/", "sb*"])
def test_by_name_or_by_path_below_the_folder(patterns: list[str], left: list[str], folder: str) -> None:
    checked, said = excluded(folder, *(f"--exclude={pattern}" for pattern in patterns))
    assert checked == left
    gone = 5 - len(left)
    assert (f"note: {gone} file" in said) is bool(gone)
    assert said.count("fits nothing") == (0 if gone else len(patterns))


def test_a_pattern_that_fits_nothing_is_told_and_how_a_folder_is_meant() -> None:
    said = excluded("sboms", "--exclude", "old/", "--exclude", "*.md", "--exclude", "*.xml", "--exclude", "old/")[1]
    assert said == (
        "note: 2 files left out by *.md\n"
        "note: --exclude old/ fits nothing that was found; what is in that folder is left out by 'old/*'\n"
        "note: --exclude *.xml fits nothing that was found\n"
    )
    assert excluded("sboms", "--exclude", "old/*")[1] == "note: 3 files left out by old/*\n"


def test_a_file_is_not_taken_for_a_folder() -> None:
    said = excluded("sboms", "--exclude", "sboms/a.json", "--exclude", "A.JSON", "--exclude", "sboms")[1]
    assert said == "".join(
        f"note: --exclude {one} fits nothing that was found\n" for one in ("sboms/a.json", "A.JSON", "sboms")
    )


@pytest.mark.parametrize("command", ["check", "ask", "portfolio add", "fleet"])
def test_every_command_that_takes_it_tells(command: str) -> None:
    more = {"portfolio add": ["--db", "p.db"], "fleet": ["--out", "out", "--no-policy"]}.get(command, [])
    ran = run(*command.split(), "sboms", "--exclude", "nope", "--exclude", "*.md", *more)
    assert "note: --exclude nope fits nothing that was found\n" in ran.err
    assert "--exclude *.md" not in ran.err
    assert run(*command.split(), "sboms", "--exclude", "", *more).err.startswith("error: a pattern is empty\n")


def test_patterns_of_the_policy_file_are_for_every_run_and_need_not_fit() -> None:
    Path("bomward.toml").write_text('exclude = ["*.xml"]', encoding="utf-8")
    assert "fits nothing" not in excluded("sboms")[1]


def test_what_a_pattern_finds_is_left_out_by_its_name_or_path() -> None:
    assert excluded("sboms/**/*.*", "--exclude", "*.md")[0] == ["a.json", "old/b.json", "old/deep/c.json"]
    assert excluded("sboms/*.json", "sboms/old/*.json", "--exclude", "sboms/old/*.md")[0] == ["a.json", "old/b.json"]


def test_what_is_named_itself_is_never_left_out() -> None:
    assert excluded("sboms/README.md", "--exclude", "*") == (["README.md"], "")
    checked, said = excluded("sboms", "sboms/README.md", "--exclude", "*.md")
    assert checked == ["a.json", "old/b.json", "old/deep/c.json", "README.md"]
    assert said == "note: 1 file left out by *.md\n"
    Path("list").write_text("sboms/README.md\nsboms/old\n", encoding="utf-8")
    assert excluded("--files-from", "list", "--exclude", "*.md")[0] == ["README.md", "old/b.json", "old/deep/c.json"]


@pytest.mark.parametrize("argument", ["sboms", "sb*"])
def test_nothing_that_is_left_is_an_error_and_never_clear(argument: str) -> None:
    ran = check("sboms/a.json", argument, "--exclude", "*")
    assert ran.code == 2
    assert "all that it stands for is excluded" in ran.err
    assert f"at: {argument}\n" in ran.err


def test_a_file_that_two_walks_leave_out_is_counted_once() -> None:
    assert excluded("sboms", "sboms/old", "--exclude", "*.md")[1] == "note: 2 files left out by *.md\n"


def test_the_policy_file_says_it_and_the_command_line_comes_before_it() -> None:
    Path("bomward.toml").write_text('exclude = ["*.md", "old/*"]', encoding="utf-8")
    checked, said = excluded("sboms")
    assert checked == ["a.json"]
    assert "note: 4 files left out by *.md, old/*\n" in said
    assert excluded("sboms", "--exclude", "*.json")[0] == ["README.md", "old/README.md"]
    assert len(excluded("sboms", "--no-policy")[0]) == 5
